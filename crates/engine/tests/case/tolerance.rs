//! Materials that may follow later by a promised day 容缺.

use chrono::NaiveDate;
use onewindow_engine::case::{
    AlarmRule, ClockKey, Command, DeliveryMethod, Ending, Notice, Outcome, Phase, Promise,
};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::{Refusal, ToleranceRefusal};
use serde_json::{Value, json};

use crate::common::date;
use crate::support::{Office, Zone, attach, later_version, limit, names, ruling, submit};

/// A promise of some material of the case in hand, for a day soon.
pub fn promise_of(office: &Office, detail: usize) -> Command {
    let materials = &office.procedure().materials;
    let today = office.zone.catalogue.calendar.local_date(office.now);
    let days = chrono::Days::new(detail as u64 % 4);
    Command::PromiseMaterial {
        material: materials[detail % materials.len()].code.clone(),
        on: today.checked_add_days(days).unwrap(),
    }
}

fn promise(material: &str, on: &str) -> Command {
    Command::PromiseMaterial {
        material: material.parse().unwrap(),
        on: date(on),
    }
}

/// An office with a draft of a procedure that takes promises for its statement, up to 20 working days.
fn drafted(code: &str, tolerance: &Value) -> Office {
    let mut zone = Zone::new();
    let name = |name: &str| json!({ "zh-CN": name, "en": name });
    let mut rule = json!({ "limit": limit(20) });
    rule.as_object_mut()
        .unwrap()
        .extend(tolerance.as_object().unwrap().clone());
    let parts = json!({ "tolerance": rule, "materials": [
        { "code": "plan", "name": name("图纸"), "basis": "第31条", "form": "electronic" },
        { "code": "statement", "name": name("说明"), "basis": "第31条", "form": "electronic", "deferrable": true,
          "supplied-by": ["planning"] },
    ] });
    let later = later_version(&zone, code, "2026-01-01", parts);
    zone.declare(later);
    let mut office = Office::in_zone(zone, code);
    let form = json!({ "title": "新厂" });
    office.done(|p| &p.applicant, Command::SaveForm { form });
    office.done(|p| &p.applicant, attach("plan"));
    office
}

/// Accepted on 2 March 2026 with the statement promised by 13 March.
fn accepted(code: &str, tolerance: &Value) -> Office {
    let mut office = drafted(code, tolerance);
    office.done(|p| &p.applicant, promise("statement", "2026-03-13"));
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office
}

fn made(office: &Office) -> &Promise {
    &office.case.promises[&"statement".parse().unwrap()]
}

fn clock() -> ClockKey {
    ClockKey::Promise("statement".parse().unwrap())
}

fn due(office: &Office) -> NaiveDate {
    let clock = &office.case.clocks[&clock()];
    clock.due(&office.zone.catalogue.calendar).unwrap().date
}

fn granted(mut office: Office) -> Office {
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    office.grant(|p| &p.approver, "decide");
    office
}

fn delivered(mut office: Office) -> Office {
    let deliver = Command::Deliver {
        method: DeliveryMethod::Counter,
        receiver: "张伟".to_owned(),
    };
    office.done(|p| &p.clerk, deliver);
    office
}

#[test]
fn only_what_may_follow_is_promised_and_not_for_any_day() {
    let office = drafted("park-entry", &json!({}));
    let refused = |material: &str, on: &str| office.refused(|p| &p.applicant, &promise(material, on));
    assert!(matches!(
        refused("plan", "2026-03-13"),
        Refusal::Tolerance(ToleranceRefusal::MaterialNotDeferrable { .. })
    ));
    let through = date("2026-03-30");
    for (on, is_possible) in [
        ("2026-03-01", false),
        ("2026-03-31", false),
        ("2026-03-02", true),
        ("2026-03-30", true),
    ] {
        let answer = office.ask(&office.people.applicant, &promise("statement", on));
        let out = ToleranceRefusal::PromiseOutOfRange {
            on: date(on),
            from: date("2026-03-02"),
            through,
        };
        assert_eq!(answer.is_ok(), is_possible, "{on}: {answer:?}");
        assert!(is_possible || answer == Err(out.into()));
    }
    let usual = Office::with_draft("park-entry");
    assert_eq!(
        usual.refused(|p| &p.applicant, &promise("plan", "2026-03-13")),
        ToleranceRefusal::ToleranceNotProvided.into()
    );
}

#[test]
fn the_window_accepts_with_the_promise_and_not_without_c77() {
    let mut office = drafted("park-entry", &json!({}));
    assert!(matches!(
        office.refused(|p| &p.applicant, &submit()),
        Refusal::MissingMaterials { .. }
    ));
    let anyway = Command::Submit {
        despite_missing: true,
    };
    office.done(|p| &p.applicant, anyway);
    assert!(matches!(
        office.refused(|p| &p.clerk, &Command::Accept),
        Refusal::Tolerance(ToleranceRefusal::PromiseNeeded { .. })
    ));
    office.done(|p| &p.applicant, promise("statement", "2026-03-13"));
    office.already(|p| &p.applicant, &promise("statement", "2026-03-13"));
    office.done(|p| &p.clerk, Command::Accept);
    assert_eq!(due(&office), date("2026-03-13"));
    office.done(|p| &p.applicant, attach("statement"));
    assert!(made(&office).kept_at.is_some());
    assert!(office.case.clocks[&clock()].stopped.is_some());
    let fired = office.wait_until("2026-03-16T09:00");
    assert!(fired.iter().all(|timer| timer.clock != clock()));
    assert!(!made(&office).overdue);
}

#[test]
fn a_broken_promise_reminds_once_and_a_grant_needs_the_material() {
    let mut office = accepted("park-entry", &json!({}));
    office.wait_until("2026-03-13T23:59");
    assert!(!made(&office).overdue);
    office.wait_until("2026-03-20T09:00");
    assert!(made(&office).overdue);
    let reminders = names(&office.log);
    assert_eq!(
        reminders.iter().filter(|name| **name == "PromiseOverdue").count(),
        1
    );
    assert!(
        office
            .case
            .alarms
            .iter()
            .any(|alarm| alarm.rule == AlarmRule::E29)
    );
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    assert!(matches!(
        office.refused(|p| &p.approver, &ruling("decide", Outcome::Granted)),
        Refusal::MissingMaterials { .. }
    ));
    office.done(|p| &p.applicant, attach("statement"));
    office.grant(|p| &p.approver, "decide");
}

#[test]
pub fn a_broken_promise_ends_the_case_where_the_procedure_says_so_c77() {
    let closes = || accepted("park-entry", &json!({ "overdue": "close" }));
    let mut at_work = closes();
    at_work.agree(|p| &p.handler, "handle");
    let mut suspended = closes();
    let suspend = Command::Suspend {
        kind: SuspensionKind::ExpertReview,
        reason: "评审".to_owned(),
        expected: Limit::working_days(15),
        notice: None::<Notice>,
    };
    suspended.done(|p| &p.handler, suspend);
    closed_by_the_promise(closes());
    closed_by_the_promise(at_work);
    closed_by_the_promise(suspended);
}

fn closed_by_the_promise(mut office: Office) {
    office.wait_until("2026-03-14T00:00");
    office.expect(Phase::Terminated, &[]);
    let ending = Ending::PromiseNotKept {
        material: "statement".parse().unwrap(),
        on: date("2026-03-13"),
    };
    assert_eq!(office.case.ending, Some(ending));
    assert!(office.timers().is_empty());
}

#[test]
pub fn a_grant_with_an_open_item_waits_for_it_after_the_delivery_c77() {
    let open = json!({ "overdue": "close", "decide-with-open-item": true });
    let mut office = delivered(granted(accepted("park-entry", &open)));
    office.expect(Phase::Delivered, &[]);
    office.wait_until("2026-03-14T00:00");
    assert!(
        made(&office).overdue,
        "what is granted stays granted, and those concerned are reminded"
    );
    office.expect(Phase::Delivered, &[]);
    office.done(|p| &p.applicant, attach("statement"));
    office.expect(Phase::Closed, &[]);

    let mut late = accepted("park-entry", &json!({ "decide-with-open-item": true }));
    late.wait_until("2026-03-14T00:00");
    late.agree(|p| &p.handler, "handle");
    late.agree(|p| &p.reviewer, "review");
    assert!(
        matches!(
            late.refused(|p| &p.approver, &ruling("decide", Outcome::Granted)),
            Refusal::MissingMaterials { .. }
        ),
        "a broken promise carries no grant"
    );
    late.done(|p| &p.approver, ruling("decide", Outcome::Refused));
    assert!(late.case.clocks[&clock()].stopped.is_some(), "a refusal ends it");
}

#[test]
pub fn an_outcome_that_comes_meanwhile_keeps_the_promise() {
    let open = json!({ "decide-with-open-item": true });
    let mut office = delivered(granted(accepted("park-entry", &open)));
    office.outcome("planning");
    office.wait_until("2026-03-14T00:00");
    office.expect(Phase::Closed, &[]);
    assert!(!made(&office).overdue);
}

#[test]
pub fn a_filing_with_an_open_item_waits_for_it() {
    let mut office = accepted("open-filing", &json!({}));
    office.expect(Phase::Filed, &[]);
    office.done(|p| &p.applicant, attach("statement"));
    office.expect(Phase::Closed, &[]);
}
