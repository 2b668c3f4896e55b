//! Hidden facts and false material (Licensing Law Art. 78), and the answer to whoever is barred.

use onewindow_engine::case::{Case, Command, Ending, Outcome, Phase};
use onewindow_engine::licence::{Bar, BarKind};
use onewindow_engine::refusal::Refusal;
use serde_json::{Value, json};

use crate::common::date;
use crate::support::{Office, Zone, key, later_version, submit};

pub fn record() -> Command {
    Command::RecordFalseMaterial {
        evidence: "检测报告系伪造".to_owned(),
        remedy: "六十日内可申请行政复议".to_owned(),
    }
}

/// The same where a hearing may have been held, whose record has to be cited.
pub fn record_in(case: &Case) -> Command {
    Command::RecordFalseMaterial {
        evidence: crate::hearing::cited(case, "检测报告系伪造"),
        remedy: "六十日内可申请行政复议".to_owned(),
    }
}

fn safety(at_stake: bool) -> Value {
    let mut outcome =
        serde_json::to_value(&Zone::new().catalogue.procedures[&"park-entry".parse().unwrap()][0].outcome)
            .unwrap();
    outcome["public_safety"] = json!(at_stake);
    json!({ "outcome": outcome })
}

/// An application for park entry, handed in.
fn received(at_stake: bool) -> Office {
    let mut zone = Zone::new();
    let later = later_version(&zone, "park-entry", "2026-01-01", safety(at_stake));
    zone.declare(later);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office
}

#[test]
pub fn it_ends_the_case_before_and_after_acceptance_and_bars_where_safety_is_at_stake_c52() {
    let mut office = received(true);
    office.writes = true;
    office.done(|p| &p.clerk, record());
    office.expect(Phase::NotAccepted, &[]);
    let bar = office.case.bar().unwrap();
    assert_eq!(
        (bar.kind, bar.until),
        (BarKind::Application, Some(date("2027-03-02")))
    );
    let Some(Ending::NotAccepted { reason }) = &office.case.ending else {
        panic!("{:?}", office.case.ending)
    };
    assert!(
        reason.contains("检测报告系伪造") && reason.contains("2027-03-02"),
        "{reason}"
    );

    for in_review in [false, true] {
        let mut office = received(false);
        office.done(|p| &p.clerk, Command::Accept);
        if in_review {
            let step = key("handle");
            office.done(|p| &p.handler, Command::Claim { step });
        }
        office.done(|p| &p.approver, record());
        office.expect(Phase::Refused, &[]);
        assert_eq!(office.case.ruling.as_ref().unwrap().outcome, Outcome::Refused);
        assert!(office.case.false_material.is_some(), "recorded and warned");
        assert_eq!(office.case.bar(), None, "no public safety, no bar");
    }
}

#[test]
fn after_acceptance_it_is_a_decision_with_remedies_of_whoever_prepared_nothing() {
    let mut office = received(true);
    office.done(|p| &p.clerk, Command::Accept);
    let silent = Command::RecordFalseMaterial {
        evidence: "伪造".to_owned(),
        remedy: " ".to_owned(),
    };
    assert_eq!(
        office.refused(|p| &p.approver, &silent),
        Refusal::TextMissing {
            field: "remedy".to_owned()
        }
    );
    office.agree(|p| &p.all_rounder, "handle");
    assert_eq!(
        office.refused(|p| &p.all_rounder, &record()),
        Refusal::SamePerson { step: key("handle") }
    );
}

/// What an enterprise may not apply for after false material in a matter of public safety.
pub fn bars() -> Vec<Bar> {
    let mut office = received(true);
    office.done(|p| &p.clerk, record());
    vec![office.case.bar().unwrap().clone()]
}

#[test]
pub fn whoever_is_barred_is_answered_on_the_last_day_and_received_on_the_next_c52() {
    let zone = received(true).zone;
    let bars = bars();
    for (now, phase) in [
        ("2027-03-02T23:59", Phase::NotAccepted),
        ("2027-03-03T00:00", Phase::Received),
    ] {
        let mut office = Office::in_zone(zone.clone(), "park-entry");
        office.fill_in();
        office.bars = bars.clone();
        office.now = crate::support::instant(now);
        office.done(|p| &p.applicant, submit());
        office.expect(phase, &[]);
    }
}
