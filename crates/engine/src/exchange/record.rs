//! A case, or one event of it, as an object with the field names of the exchange tables.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::ExchangeStatus;
use crate::calendar::Calendar;
use crate::case::{Case, CaseEvent, Channel, ClockKey, Event, Outcome};
use crate::catalogue::Catalogue;
use crate::limit::{Limit, Unit};
use crate::text::{Language, Text};

/// Intake at the window 窗口受理.
const AT_THE_WINDOW: u8 = 1;
/// Handled online from beginning to end 全流程网上办理.
const ONLINE: u8 = 4;
/// Published by the agency's own motion 主动公开.
const PUBLISHED: u8 = 1;
/// The row holds 数据有效.
const VALID: u8 = 1;
/// An extension among the special procedures (GB/T 39046-2020).
const EXTENSION: u8 = 1;
/// Any other special procedure (GB/T 39046-2020).
const OTHER: u8 = 2;

/// What a record is made of beside the case.
#[derive(Debug, Clone, Copy)]
pub struct ExchangeSource<'a> {
    /// What the zone declares.
    pub catalogue: &'a Catalogue,
    /// The number of the project.
    pub project: &'a str,
    /// By which way the application came in; none before.
    pub channel: Option<Channel>,
}

/// The case as it stands: the row of `SPGL_XMSPSXBLXXB` with its special procedures and its decision. None for a draft.
pub fn current(case: &Case, source: &ExchangeSource<'_>, open_items: bool) -> Option<Value> {
    let status = ExchangeStatus::of(case, open_items)?;
    let mut row = item(case, source);
    row.extend(fields([
        ("BLZT", json!(status.code())),
        ("BLZTMC", json!(status.name().zh)),
    ]));
    if status.is_decided() {
        row.insert("PFWJ".to_owned(), decision(case, source.catalogue));
    }
    Some(Value::Object(row))
}

/// One event of a case: the row of `SPGL_XMSPSXBLXXXXB` with those it hangs on. `whole` is the case as it stands in the
/// end: the document of a decision is issued after it.
pub fn record(
    (event, status): (&Event, ExchangeStatus),
    (after, whole): (&Case, &Case),
    source: &ExchangeSource<'_>,
) -> Value {
    let mut row = item(after, source);
    row.extend(fields([
        ("BLZT", json!(status.code())),
        ("BLZTMC", json!(status.name().zh)),
        ("BLSJ", json!(instant(event.at, &source.catalogue.calendar))),
        ("BLR", json!(event.by.name)),
        ("BLYJ", json!(opinion(&event.what))),
    ]));
    if let Some(department) = &event.by.department {
        row.insert(
            "BLCS".to_owned(),
            json!(department_name(source.catalogue, department)),
        );
    }
    if status.is_decided() {
        row.insert("PFWJ".to_owned(), decision(whole, source.catalogue));
    }
    Value::Object(row)
}

/// What every row says of its case.
fn item(case: &Case, source: &ExchangeSource<'_>) -> Map<String, Value> {
    let catalogue = source.catalogue;
    let version = &case.procedure;
    let mut row = fields([
        ("XZQHDM", json!(catalogue.zone.region)),
        ("GCDM", json!(source.project)),
        ("SPSXBM", json!(version.code)),
        (
            "SPSXBBH",
            json!(format!("{}.{}", version.effective_from, version.revision)),
        ),
        ("SPSXSLBM", json!(case.number)),
        ("SPBMBM", json!(case.department)),
        ("SPBMMC", json!(department_name(catalogue, &case.department))),
        ("GKFS", json!(PUBLISHED)),
        ("SJYXBS", json!(VALID)),
        ("TBCX", special_procedures(case)),
    ]);
    if let Some(channel) = source.channel {
        let mode = match channel {
            Channel::Online => ONLINE,
            Channel::Counter => AT_THE_WINDOW,
        };
        row.insert("SLFS".to_owned(), json!(mode));
    }
    let clock = [ClockKey::Promised, ClockKey::Statutory]
        .iter()
        .find_map(|key| case.clocks.get(key));
    if let Some(clock) = clock {
        let (amount, unit) = counted(clock.limit);
        row.extend(fields([("SXBLSX", json!(amount)), ("SXBLSXDW", json!(unit))]));
    }
    row
}

/// The special procedures 特别程序 so far: suspensions, and extensions of the statutory limit.
fn special_procedures(case: &Case) -> Value {
    let suspensions = case.suspensions.iter().map(|suspension| {
        let (amount, unit) = counted(suspension.expected);
        json!({
            "TBCX": OTHER, "TBCXMC": suspension.kind.name().zh, "TBCXKSSJ": suspension.from,
            "TBCXJSSJ": suspension.to, "TBCXYY": suspension.reason, "TBCXSX": amount, "TBCXSXLX": unit,
        })
    });
    let clock = case.clocks.get(&ClockKey::Statutory);
    let extensions = clock.iter().flat_map(|clock| &clock.extensions).map(|limit| {
        let (amount, unit) = counted(*limit);
        json!({"TBCX": EXTENSION, "TBCXMC": "延长办理期限", "TBCXSX": amount, "TBCXSXLX": unit})
    });
    Value::Array(suspensions.chain(extensions).collect())
}

/// The decision 批复文件.
fn decision(case: &Case, catalogue: &Catalogue) -> Value {
    let mut row = Map::new();
    let outcome = catalogue
        .procedure(&case.procedure)
        .map(|procedure| procedure.outcome.name.zh.clone());
    if let Some(document) = &case.document {
        row.extend(fields([
            ("PFWH", json!(document.number)),
            ("PFRQ", json!(document.on)),
            ("PFWJBT", json!(outcome)),
            ("PFWJYXQX", json!(document.valid_until)),
        ]));
    }
    if let Some(ruling) = &case.ruling {
        let on: NaiveDate = catalogue.calendar.local_date(ruling.at);
        row.entry("PFRQ").or_insert_with(|| json!(on));
        row.extend(fields([
            ("JDJG", json!(word(ruling.outcome).zh)),
            ("JDLY", json!(ruling.reasons)),
        ]));
    }
    Value::Object(row)
}

fn word(outcome: Outcome) -> Text {
    let (zh, en) = match outcome {
        Outcome::Granted => ("准予", "granted"),
        Outcome::Refused => ("不予", "refused"),
    };
    Text::new(zh, en)
}

/// What was said in an event.
fn opinion(event: &CaseEvent) -> String {
    match event {
        CaseEvent::DecisionMade { reasons, .. } => reasons.clone(),
        CaseEvent::CaseSuspended { reason, .. } => reason.clone(),
        CaseEvent::CorrectionRequested { items } => format!("一次性告知补正 {} 项", items.len()),
        CaseEvent::CaseAccepted { deemed: true, .. } => "逾期未告知，视为受理".to_owned(),
        CaseEvent::StepCompleted { opinion, .. } => opinion.clone(),
        _ => String::new(),
    }
}

/// Amount and unit as the exchange counts: WD working days, ND calendar days. A month is thirty days there.
fn counted(limit: Limit) -> (u32, &'static str) {
    match limit.unit {
        Unit::WorkingDays => (limit.amount, "WD"),
        Unit::CalendarDays => (limit.amount, "ND"),
        Unit::Months => (limit.amount.saturating_mul(30), "ND"),
        Unit::Immediate => (0, "WD"),
    }
}

fn department_name(catalogue: &Catalogue, code: &crate::ids::DepartmentCode) -> String {
    catalogue.departments.get(code).map_or_else(
        || code.to_string(),
        |department| department.name.get(Language::Zh).to_owned(),
    )
}

/// An instant on the zone's own clock.
fn instant(at: DateTime<Utc>, calendar: &Calendar) -> String {
    calendar.local_time(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

fn fields<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
