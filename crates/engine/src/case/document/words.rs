//! The words of written acts: what a case knows, as a document says it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{DocumentKind, Papers};
use crate::actor::By;
use crate::case::agent;
use crate::case::command::CorrectionSubject;
use crate::case::decide::Work;
use crate::case::state::{DeliveryMethod, Outcome};
use crate::ids::{DepartmentCode, MaterialCode};
use crate::limit::Limit;
use crate::procedure::{DecisionLevel, HearingRule, Kind};
use crate::text::{Language, Text};

/// The data of a document in the making; what is not known is left out.
#[derive(Default)]
pub(super) struct Sheet(Map<String, Value>);

impl Sheet {
    /// What every document about an application begins with.
    pub(super) fn of_application(work: &Work<'_>, papers: &Papers<'_>) -> Self {
        let is_licence = work.procedure.kind == Kind::Licence;
        Self::default()
            .with("agency", agency(work))
            .with("date", work.facts.today())
            .with("applicant", papers.holder)
            .with("case", &work.case.number)
            .with("procedure", &work.procedure.name)
            .with("matter", if is_licence { "licence" } else { "other" })
            .with("basis", basis(work))
    }

    /// Says one thing more; an empty one is not said.
    pub(super) fn with(mut self, name: &str, value: impl Serialize) -> Self {
        // Plain data is always JSON; what were not would be missing and so refuse the act.
        let value = serde_json::to_value(value).unwrap_or_default();
        if value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}

/// The agency that is competent, under its full name: that of the zone goes before a department's own.
pub(super) fn agency(work: &Work<'_>) -> Text {
    of_zone(work, &work.case.department)
}

/// The government whose head acts: the department that he acts for.
pub(super) fn government(work: &Work<'_>, head: &By) -> Text {
    let department = head.department.as_ref();
    department.map_or_else(|| agency(work), |code| of_zone(work, code))
}

/// The head of an agency or a government, by name.
pub(super) fn head(of: &Text, name: &str) -> Text {
    Text::new(
        format!("{}负责人（{name}）", of.zh),
        format!("the head of {} ({name})", of.en),
    )
}

fn of_zone(work: &Work<'_>, code: &DepartmentCode) -> Text {
    let catalogue = work.facts.catalogue;
    let zone = &catalogue.zone.name;
    let Some(department) = catalogue.departments.get(code) else {
        return Text::new(code.as_str(), code.as_str());
    };
    let name = &department.name;
    let is_own = department.level == DecisionLevel::Zone && !department.external;
    if !is_own || name.zh.starts_with(&zone.zh) {
        name.clone()
    } else {
        Text::new(
            format!("{}{}", zone.zh, name.zh),
            format!("{} of {}", name.en, zone.en),
        )
    }
}

/// The acts and articles the procedure stands on, as official papers cite them: 《建筑法》第7条、第8条.
pub(super) fn basis(work: &Work<'_>) -> String {
    let mut cited: Vec<String> = Vec::new();
    let mut last = None;
    for basis in &work.procedure.basis {
        cited.push(match basis.split_once(" 第") {
            Some((act, article)) if last == Some(act) => format!("第{article}"),
            Some((act, article)) => {
                last = Some(act);
                format!("《{act}》第{article}")
            }
            None => basis.clone(),
        });
    }
    cited.join("、")
}

pub(super) fn limit(limit: Limit) -> Text {
    Text::new(limit.describe(Language::Zh), limit.describe(Language::En))
}

/// A moment as clocks in the zone show it, to the minute.
pub(super) fn moment(work: &Work<'_>, at: DateTime<Utc>) -> String {
    let zone = work.facts.calendar().time_zone();
    at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
}

pub(super) fn received_on(work: &Work<'_>) -> Option<NaiveDate> {
    let at = work.case.received_at?;
    Some(work.facts.calendar().local_date(at))
}

pub(super) fn material(work: &Work<'_>, code: &MaterialCode) -> Text {
    agent::declared(work.procedure, code).map_or_else(
        || Text::new(code.as_str(), code.as_str()),
        |material| material.name.clone(),
    )
}

/// What an item of a correction notice is about.
pub(super) fn subject(work: &Work<'_>, about: &CorrectionSubject) -> Text {
    match about {
        CorrectionSubject::Material(code) => material(work, code),
        CorrectionSubject::Field(pointer) => Text::new(
            format!("申请表“{pointer}”栏"),
            format!("field “{pointer}” of the form"),
        ),
        CorrectionSubject::Other => Text::new("其他事项", "other matters"),
    }
}

/// What is granted.
pub(super) fn granted(work: &Work<'_>) -> Text {
    let (project, procedure) = (&work.facts.project.name, &work.procedure.name);
    Text::new(
        format!("准予“{project}”项目办理{}。", procedure.zh),
        format!("The project “{project}” is granted: {}.", procedure.en),
    )
}

/// The remedies against an act without words of its own: reconsideration within 60 days (Administrative Reconsideration
/// Law Art. 20), action within six months (Administrative Litigation Law Art. 46).
pub(super) fn remedy() -> Text {
    Text::new(
        "如不服本决定，可以自收到本通知书之日起六十日内依法申请行政复议，也可以自收到本通知书之日起六个月内依法向有管辖权的\
         人民法院提起行政诉讼。",
        "If you disagree, you may within sixty days of receiving this notice apply for administrative reconsideration, or \
         within six months of receiving it bring an administrative action before the competent people's court.",
    )
}

/// What is served with a decision: the decision and what was issued upon it.
pub(super) fn delivered(work: &Work<'_>) -> Vec<Value> {
    let serves = |kind| {
        matches!(
            kind,
            DocumentKind::GrantDecision | DocumentKind::RefusalDecision | DocumentKind::Licence
        )
    };
    let outcome = &work.procedure.outcome.name;
    let mut all: Vec<Value> = work
        .case
        .documents
        .iter()
        .filter(|drawn| serves(drawn.kind))
        .map(|drawn| match drawn.kind {
            DocumentKind::Licence => json!({"name": outcome, "number": drawn.number}),
            kind => json!({"name": kind.name(), "number": drawn.number}),
        })
        .collect();
    if all.is_empty() {
        // Decided before documents were drawn up here.
        let granted = work
            .case
            .ruling
            .as_ref()
            .is_none_or(|ruling| ruling.outcome == Outcome::Granted);
        let number = work
            .case
            .document
            .as_ref()
            .map_or(&work.case.number, |document| &document.number);
        let name = if granted {
            outcome.clone()
        } else {
            DocumentKind::RefusalDecision.name()
        };
        all.push(json!({"name": name, "number": number}));
    }
    all
}

/// Whom to ask: the officer who acts, at the agency.
pub(super) fn contact(work: &Work<'_>, officer: &str) -> Text {
    let agency = agency(work);
    Text::new(
        format!("{}，联系人{officer}", agency.zh),
        format!("{}, {officer}", agency.en),
    )
}

/// Why a hearing is held: the law wants it (Art. 46), it was asked for (Art. 47), or the agency finds it needed.
pub(super) fn ground_of_hearing(work: &Work<'_>) -> &'static str {
    let asked = work
        .case
        .hearing
        .as_ref()
        .is_some_and(|hearing| !hearing.requests.is_empty());
    match work.procedure.hearing {
        Some(HearingRule::Mandatory) => "required_by_law",
        _ if asked => "requested",
        _ => "public_interest",
    }
}

/// The number of the record that the decision is made on (Art. 48(2)).
pub(super) fn hearing_record<'a>(work: &'a Work<'_>) -> Option<&'a String> {
    let record = work.case.hearing.as_ref()?.record.as_ref()?;
    Some(&record.number)
}

pub(super) fn method(method: DeliveryMethod) -> Text {
    match method {
        DeliveryMethod::Counter => Text::new("直接送达（窗口领取）", "handed over at the counter"),
        DeliveryMethod::Courier => Text::new("邮寄送达", "by courier"),
        DeliveryMethod::Electronic => Text::new("电子送达", "electronically"),
    }
}

pub(super) fn place(work: &Work<'_>, method: DeliveryMethod) -> Text {
    match method {
        DeliveryMethod::Counter => of_zone(work, &work.case.window),
        DeliveryMethod::Courier => Text::new("受送达人地址", "the addressee's address"),
        DeliveryMethod::Electronic => Text::new("网上办事系统", "the portal"),
    }
}
