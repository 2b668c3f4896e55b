//! Bars: what an applicant may not apply for, and until when.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::ids::ProcedureCode;

/// What is barred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BarKind {
    /// Applying again for the same licence (Licensing Law Art. 78, 79).
    Application,
    /// Having a commitment stand for the check beforehand 告知承诺, for any licence.
    Commitment,
}

/// A bar on an enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bar {
    /// What is barred.
    pub kind: BarKind,
    /// The procedure it came from; an application bar holds for it alone.
    pub procedure: ProcedureCode,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none: until it is lifted.
    pub until: Option<NaiveDate>,
    /// The article.
    pub law: String,
}

/// How long fraud bars from applying again, in months (Licensing Law Art. 79: three years).
const AFTER_FRAUD: Months = Months::new(36);
/// How long false material bars from applying again, in months (Licensing Law Art. 78: one year).
const AFTER_FALSE_MATERIAL: Months = Months::new(12);

impl Bar {
    /// After a licence was got by fraud; ends with the corresponding day.
    pub(super) fn after_fraud(procedure: ProcedureCode, from: NaiveDate) -> Self {
        Self {
            kind: BarKind::Application,
            procedure,
            from,
            until: from.checked_add_months(AFTER_FRAUD),
            law: "行政许可法 第79条".to_owned(),
        }
    }

    /// After an application with false material; ends with the corresponding day.
    pub(crate) fn after_false_material(procedure: ProcedureCode, from: NaiveDate) -> Self {
        Self {
            kind: BarKind::Application,
            procedure,
            from,
            until: from.checked_add_months(AFTER_FALSE_MATERIAL),
            law: "行政许可法 第78条".to_owned(),
        }
    }

    /// After a commitment that was neither kept nor made good; until the credit is repaired.
    pub(super) fn after_broken_commitment(procedure: ProcedureCode, from: NaiveDate) -> Self {
        Self {
            kind: BarKind::Commitment,
            procedure,
            from,
            until: None,
            law: "国办发〔2020〕42号".to_owned(),
        }
    }

    /// Whether it holds until the holder's credit is repaired.
    pub(super) fn waits_for_repair(&self) -> bool {
        self.until.is_none()
    }

    /// Whether it bars on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it keeps an enterprise from applying for a procedure on a day.
    pub fn bars_application(&self, procedure: &ProcedureCode, day: NaiveDate) -> bool {
        self.kind == BarKind::Application && &self.procedure == procedure && self.holds_on(day)
    }

    /// Whether it keeps an enterprise from the ways that trust a commitment on a day.
    pub fn bars_commitment(&self, day: NaiveDate) -> bool {
        self.kind == BarKind::Commitment && self.holds_on(day)
    }
}
