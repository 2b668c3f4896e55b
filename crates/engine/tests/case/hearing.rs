//! Those who have to be heard: hearings, interested parties, inspectors.

use onewindow_engine::case::{
    Action, Case, ClockKey, Command, HearingCommand, InterestCommand, Officer, Outcome, Phase,
};
use onewindow_engine::ids::PersonId;
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::{HearingRefusal, Refusal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::date;
use crate::support::{Office, Zone, complete, key, later_version, ruling, submit};

/// Reasons that cite the record, where there is one.
pub fn cited(case: &Case, text: &str) -> String {
    let record = case.hearing.as_ref().and_then(|hearing| hearing.record.as_ref());
    record.map_or_else(|| text.to_owned(), |record| format!("{text} {}", record.number))
}

/// A hearing at the office, presided by somebody of the department who does not review.
pub fn session(on: &str) -> HearingCommand {
    HearingCommand::Schedule {
        on: date(on),
        place: "管委会三楼".to_owned(),
        presider: officer(1, "building"),
    }
}

/// An interested party.
pub fn neighbour(major: bool) -> InterestCommand {
    InterestCommand::Register {
        name: "青山社区".to_owned(),
        interest: "厂界北侧居民".to_owned(),
        major,
    }
}

fn officer(number: u128, department: &str) -> Officer {
    Officer {
        person: PersonId(Uuid::from_u128(number)),
        name: "韩梅".to_owned(),
        departments: vec![department.parse().unwrap()],
        enterprises: Vec::new(),
    }
}

/// A command for the random days, in one of four variants.
pub fn command(office: &Office, action: Action, detail: usize) -> Command {
    let text = || format!("说明 {detail}");
    let parties = u32::try_from(office.case.interested.len()).unwrap();
    let number = u32::try_from(detail).unwrap();
    let party = (parties > 0).then(|| number % parties.max(1));
    let side = if detail.is_multiple_of(2) { None } else { party };
    match action {
        Action::TellHearingRight => Command::Hearing(HearingCommand::Tell),
        Action::RequestHearing => Command::Hearing(HearingCommand::Request { party: side }),
        Action::ScheduleHearing => Command::Hearing(announced(office)),
        Action::RequestRecusal => Command::Hearing(HearingCommand::Recuse {
            party: side,
            reason: text(),
        }),
        Action::RecordHearing => Command::Hearing(HearingCommand::Record {
            summary: text(),
            signatures: if detail.is_multiple_of(2) {
                vec!["张伟".to_owned()]
            } else {
                Vec::new()
            },
        }),
        Action::RegisterInterestedParty => Command::Interest(neighbour(detail.is_multiple_of(2))),
        Action::NotifyInterestedParty => Command::Interest(InterestCommand::Notify {
            party: party.unwrap_or(0),
        }),
        Action::HearInterestedParty => Command::Interest(InterestCommand::Hear {
            party: party.unwrap_or(0),
            statement: text(),
        }),
        _ => Command::AssignInspectors {
            inspectors: vec![
                officer(1, office.case.department.as_str()),
                officer(2, office.case.department.as_str()),
            ],
        },
    }
}

/// The earliest hearing, presided by somebody who never has a step.
fn announced(office: &Office) -> HearingCommand {
    let calendar = &office.zone.catalogue.calendar;
    let today = calendar.local_date(office.now);
    let extra = u32::from(!calendar.is_working(today));
    let mut presider = Officer::of(&office.people.supervisor);
    presider.departments = vec![office.case.department.clone()];
    HearingCommand::Schedule {
        on: calendar.add_working_days(today, 7 + extra).date,
        place: "管委会三楼".to_owned(),
        presider,
    }
}

/// A park entry with some parts declared anew, accepted on 2 March 2026.
fn accepted(parts: Value) -> Office {
    let mut zone = Zone::new();
    let changed = later_version(&zone, "park-entry", "2026-01-01", parts);
    zone.declare(changed);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office
}

/// The same where only the decision is left.
fn reviewed(parts: Value) -> Office {
    let mut office = accepted(parts);
    office.agree(|p| &p.handler, "handle");
    office.done(
        |p| &p.reviewer,
        complete("review", onewindow_engine::case::Verdict::Agree),
    );
    office
}

fn due(office: &Office, clock: &ClockKey) -> String {
    let due = office.case.clocks[clock].due(&office.zone.catalogue.calendar);
    due.unwrap().date.to_string()
}

fn grant() -> Command {
    ruling("decide", Outcome::Granted)
}

fn grant_citing(record: &str) -> Command {
    Command::Decide {
        step: key("decide"),
        outcome: Outcome::Granted,
        reasons: format!("根据听证笔录 {record}"),
        remedy: String::new(),
        conditions: String::new(),
    }
}

fn record(signatures: &[&str]) -> Command {
    Command::Hearing(HearingCommand::Record {
        summary: "双方陈述意见".to_owned(),
        signatures: signatures.iter().map(|name| (*name).to_owned()).collect(),
    })
}

/// The same hearing, presided by the second approver, who can hand in its record.
fn presided(on: &str, office: &Office) -> Command {
    Command::Hearing(HearingCommand::Schedule {
        on: date(on),
        place: "管委会三楼".to_owned(),
        presider: Officer::of(&office.people.second_approver),
    })
}

#[test]
pub fn the_record_of_a_hearing_ends_its_suspension() {
    let mut office = reviewed(json!({
        "hearing": "mandatory", "suspensions": [{ "kind": "hearing" }],
    }));
    assert_eq!(
        office.refused(|p| &p.approver, &grant()),
        Refusal::from(HearingRefusal::HearingRequired)
    );
    let schedule = presided("2026-03-11", &office);
    office.done(|p| &p.handler, schedule);
    office.done(
        |p| &p.handler,
        Command::Suspend {
            kind: SuspensionKind::Hearing,
            reason: "依法举行听证".to_owned(),
            expected: Limit::working_days(7),
            notice: None,
        },
    );
    office.wait_until("2026-03-11T15:00");
    office.done(|p| &p.second_approver, record(&[]));
    assert_eq!(
        office.case.phase,
        Phase::InReview,
        "what is not counted ends with it"
    );
    assert_eq!(office.case.suspensions[0].to, Some(date("2026-03-11")));
    let number = "S-1-1-T1".to_owned();
    assert_eq!(
        office.refused(|p| &p.approver, &grant_citing(&number)),
        Refusal::from(HearingRefusal::HearingRecordUnsigned {
            record: number.clone()
        })
    );
    office.done(|p| &p.second_approver, record(&["张伟"]));
    assert_eq!(
        office.refused(|p| &p.approver, &grant()),
        Refusal::from(HearingRefusal::HearingRecordNotCited {
            record: number.clone()
        })
    );
    office.done(|p| &p.approver, grant_citing(&number));
    office.expect(Phase::Granted, &[]);
}

#[test]
fn a_hearing_is_asked_for_in_five_days_and_held_in_twenty() {
    let mut office = reviewed(json!({ "hearing": "on-request" }));
    assert_eq!(
        office.refused(|p| &p.approver, &grant()),
        Refusal::from(HearingRefusal::HearingRightNotTold)
    );
    office.done(|p| &p.handler, Command::Hearing(HearingCommand::Tell));
    assert_eq!(due(&office, &ClockKey::HearingRequest), "2026-03-09");
    let open = HearingRefusal::HearingRightOpen {
        until: date("2026-03-09"),
    };
    assert_eq!(office.refused(|p| &p.approver, &grant()), Refusal::from(open));
    office.wait_until("2026-03-10T09:00");
    let request = Command::Hearing(HearingCommand::Request { party: None });
    let late = HearingRefusal::HearingRequestTooLate {
        until: date("2026-03-09"),
    };
    assert_eq!(office.refused(|p| &p.applicant, &request), Refusal::from(late));
    office.done(|p| &p.approver, grant());
}

#[test]
fn who_is_late_with_a_hearing_still_has_to_hold_it() {
    let mut office = reviewed(json!({ "hearing": "on-request" }));
    office.done(|p| &p.handler, Command::Hearing(HearingCommand::Tell));
    office.wait_until("2026-03-09T09:00");
    office.done(
        |p| &p.applicant,
        Command::Hearing(HearingCommand::Request { party: None }),
    );
    assert_eq!(due(&office, &ClockKey::Hearing), "2026-04-07");
    let late = HearingRefusal::HearingTooLate {
        until: date("2026-04-07"),
    };
    let schedule = presided("2026-04-08", &office);
    assert_eq!(office.refused(|p| &p.handler, &schedule), Refusal::from(late));
    office.wait_until("2026-04-08T09:00");
    let schedule = presided("2026-04-17", &office);
    office.done(|p| &p.handler, schedule);
    office.wait_until("2026-04-17T15:00");
    office.done(|p| &p.second_approver, record(&["张伟"]));
    assert!(office.case.clocks[&ClockKey::Hearing].stopped.is_some());
}

#[test]
fn a_presider_does_not_review_and_a_reviewer_does_not_preside() {
    let mut office = accepted(json!({ "hearing": "mandatory" }));
    office.agree(|p| &p.handler, "handle");
    let step = key("handle");
    let by_handler = Command::Hearing(HearingCommand::Schedule {
        on: date("2026-03-20"),
        place: "管委会三楼".to_owned(),
        presider: Officer::of(&office.people.handler),
    });
    let both = HearingRefusal::PresiderIsReviewer {
        presider: office.people.handler.name.clone(),
        step,
    };
    assert_eq!(office.refused(|p| &p.handler, &by_handler), Refusal::from(both));
    let by_reviewer = Command::Hearing(HearingCommand::Schedule {
        on: date("2026-03-20"),
        place: "管委会三楼".to_owned(),
        presider: Officer::of(&office.people.reviewer),
    });
    office.done(|p| &p.handler, by_reviewer);
    let both = HearingRefusal::PresiderIsReviewer {
        presider: office.people.reviewer.name.clone(),
        step: key("review"),
    };
    let review = complete("review", onewindow_engine::case::Verdict::Agree);
    assert_eq!(office.refused(|p| &p.reviewer, &review), Refusal::from(both));
}

#[test]
fn inspectors_are_named_in_five_days_and_decide_what_they_saw() {
    let zone = Zone::new();
    let declared = zone.catalogue.procedures[&"park-entry".parse().unwrap()][0].clone();
    let mut tracks = serde_json::to_value(&declared.tracks).unwrap();
    tracks[0]["inspection"] = json!(true);
    let mut office = reviewed(json!({ "tracks": tracks }));
    assert_eq!(due(&office, &ClockKey::Inspection), "2026-03-09");
    assert_eq!(
        office.refused(|p| &p.approver, &grant()),
        Refusal::from(HearingRefusal::InspectorsMissing)
    );
    let name = |people: &[&onewindow_engine::actor::Actor]| Command::AssignInspectors {
        inspectors: people.iter().map(|actor| Officer::of(actor)).collect(),
    };
    let people = crate::support::People::new();
    let twice = name(&[&people.handler, &people.handler]);
    assert_eq!(
        office.refused(|p| &p.handler, &twice),
        Refusal::from(HearingRefusal::TwoInspectorsNeeded)
    );
    let stranger = name(&[&people.handler, &people.fire]);
    assert!(matches!(
        office.refused(|p| &p.handler, &stranger),
        Refusal::Hearing(HearingRefusal::OfficerNotOfDepartment { .. })
    ));
    office.done(|p| &p.handler, name(&[&people.handler, &people.second_handler]));
    assert!(office.case.clocks[&ClockKey::Inspection].stopped.is_some());
    office.done(|p| &p.approver, grant());
}
