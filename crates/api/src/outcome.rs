//! What is said and handed out in the course of a case: correction notices, decisions, documents, deliveries.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::declared;
use onewindow_engine::case::{
    Correction as EngineCorrection, CorrectionItem as EngineCorrectionItem, CorrectionSubject,
    Delivery as EngineDelivery, DeliveryMethod as EngineDeliveryMethod, Ending as EngineEnding,
    IssuedDocument as EngineDocument, Outcome as EngineOutcome, Ruling as EngineRuling,
    Sample as EngineSample,
};
use onewindow_engine::procedure::Procedure;
use onewindow_engine::text::Language;

use crate::person::Person;
use crate::scalar::Date;

/// A correction notice 补正通知: one, with all items (Administrative Licensing Law, Art. 32(1)4).
#[derive(Debug, Clone, SimpleObject)]
pub struct Correction {
    /// What has to be corrected.
    pub items: Vec<CorrectionItem>,
    /// Who asked.
    pub by: Person,
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// When every item was answered.
    pub completed_at: Option<DateTime<Utc>>,
}

impl Correction {
    pub(crate) fn new(correction: &EngineCorrection, procedure: &Procedure, language: Language) -> Self {
        let items = correction.items.iter().enumerate();
        Self {
            items: items
                .map(|(position, item)| CorrectionItem {
                    position,
                    is_answered: correction.answered.contains(&position),
                    ..CorrectionItem::new(item, procedure, language)
                })
                .collect(),
            by: Person::from(&correction.by),
            at: correction.at,
            completed_at: correction.complete_at,
        }
    }
}

/// One thing to be corrected.
#[derive(Debug, Clone, SimpleObject)]
pub struct CorrectionItem {
    /// Its position in the notice, counted from 0: what `answerCorrection` takes.
    pub position: usize,
    /// The code of the material it is about.
    pub material: Option<String>,
    /// The name of that material in the caller's language.
    pub material_name: Option<String>,
    /// The field of the form it is about, by JSON Pointer.
    pub field: Option<String>,
    /// What has to be done, in the clerk's words.
    pub what: String,
    /// Whether the applicant has answered it.
    pub is_answered: bool,
}

impl CorrectionItem {
    fn new(item: &EngineCorrectionItem, procedure: &Procedure, language: Language) -> Self {
        let (material, field) = match &item.about {
            CorrectionSubject::Material(code) => (Some(code), None),
            CorrectionSubject::Field(pointer) => (None, Some(pointer.clone())),
            CorrectionSubject::Other => (None, None),
        };
        let declared = material.and_then(|code| declared(procedure, code));
        Self {
            position: 0,
            material: material.map(ToString::to_string),
            material_name: declared.map(|declared| declared.name.get(language).to_owned()),
            field,
            what: item.what.clone(),
            is_answered: false,
        }
    }
}

/// A random draw of a filing for a check afterwards 抽查.
#[derive(Debug, Clone, SimpleObject)]
pub struct Sample {
    /// The number drawn, from 0 to 9,999.
    pub draw: u16,
    /// The share that is checked, in percent.
    pub percent: u8,
    /// Whether this one is checked.
    pub is_selected: bool,
}

impl From<EngineSample> for Sample {
    fn from(sample: EngineSample) -> Self {
        Self {
            draw: sample.draw,
            percent: sample.percent,
            is_selected: sample.selected,
        }
    }
}

/// Grant or refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineOutcome")]
pub enum RulingOutcome {
    /// 准予.
    Granted,
    /// 不予.
    Refused,
}

/// The decision 决定 (Administrative Licensing Law, Art. 37 and 38).
#[derive(Debug, Clone, SimpleObject)]
pub struct Ruling {
    /// Grant or refusal.
    pub outcome: RulingOutcome,
    /// The reasons.
    pub reasons: String,
    /// The remedies told to the applicant.
    pub remedy: String,
    /// Conditions attached to a grant.
    pub conditions: String,
    /// Who decided.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&EngineRuling> for Ruling {
    fn from(ruling: &EngineRuling) -> Self {
        Self {
            outcome: ruling.outcome.into(),
            reasons: ruling.reasons.clone(),
            remedy: ruling.remedy.clone(),
            conditions: ruling.conditions.clone(),
            by: Person::from(&ruling.by),
            at: ruling.at,
        }
    }
}

/// The document that came out of a case.
#[derive(Debug, Clone, SimpleObject)]
pub struct IssuedDocument {
    /// Its number.
    pub number: String,
    /// The serial within its procedure and year.
    pub serial: u32,
    /// The day of issue.
    pub issued_on: Date,
    /// The last valid day; none: without end.
    pub valid_until: Option<Date>,
}

impl From<&EngineDocument> for IssuedDocument {
    fn from(document: &EngineDocument) -> Self {
        Self {
            number: document.number.clone(),
            serial: document.serial,
            issued_on: document.on.into(),
            valid_until: document.valid_until.map(Date),
        }
    }
}

/// By which way something is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineDeliveryMethod")]
pub enum DeliveryMethod {
    /// Handed over at the window.
    Counter,
    /// By courier.
    Courier,
    /// Electronically.
    Electronic,
}

/// How a decision was served 送达 (Administrative Licensing Law, Art. 44).
#[derive(Debug, Clone, SimpleObject)]
pub struct Delivery {
    /// By which way.
    pub method: DeliveryMethod,
    /// Who took it.
    pub receiver: String,
    /// Who delivered.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&EngineDelivery> for Delivery {
    fn from(delivery: &EngineDelivery) -> Self {
        Self {
            method: delivery.method.into(),
            receiver: delivery.receiver.clone(),
            by: Person::from(&delivery.by),
            at: delivery.at,
        }
    }
}

/// Why a case ended without a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum EndingCause {
    /// No licence is needed.
    NotRequired,
    /// Another agency is competent.
    NotCompetent,
    /// Not accepted for another lawful reason.
    NotAccepted,
    /// Taken back by the applicant.
    Withdrawn,
    /// The correction notice was not answered in time.
    CorrectionLapsed,
    /// What was promised to follow did not follow by its day 容缺逾期.
    PromiseNotKept,
}

/// How a case ended without a decision.
#[derive(Debug, Clone, SimpleObject)]
pub struct Ending {
    /// The cause, for programs.
    pub cause: EndingCause,
    /// Why, in the words of who ended it.
    pub reason: Option<String>,
    /// Which agency is competent instead.
    pub competent: Option<String>,
}

impl From<&EngineEnding> for Ending {
    fn from(ending: &EngineEnding) -> Self {
        let (cause, reason, competent) = match ending {
            EngineEnding::NotRequired { reason } => (EndingCause::NotRequired, Some(reason), None),
            EngineEnding::NotCompetent { competent, reason } => {
                (EndingCause::NotCompetent, Some(reason), Some(competent))
            }
            EngineEnding::NotAccepted { reason } => (EndingCause::NotAccepted, Some(reason), None),
            EngineEnding::Withdrawn { reason } => (EndingCause::Withdrawn, Some(reason), None),
            EngineEnding::CorrectionLapsed => (EndingCause::CorrectionLapsed, None, None),
            EngineEnding::PromiseNotKept { .. } => (EndingCause::PromiseNotKept, None, None),
        };
        Self {
            cause,
            reason: reason.cloned(),
            competent: competent.cloned(),
        }
    }
}
