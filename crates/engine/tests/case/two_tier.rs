//! Two-tier handling: the first level forwards the whole file in time, the upper one decides and asks for nothing again.

use onewindow_engine::actor::{Actor, ActorKind, Appointment, Role};
use onewindow_engine::case::{
    Action, AlarmRule, Case, ClockKey, Command, Outcome, Phase, StepKey, SupplementItem, TaskKey,
    TierCommand, Verdict, tasks,
};
use onewindow_engine::ids::{DepartmentCode, LicenceId, PersonId};
use onewindow_engine::licence::{Issue, issue};
use onewindow_engine::refusal::{Refusal, TierRefusal};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::common::date;
use crate::support::{Office, Zone, attach, complete, key, later_version, limit, ruling, send_back};

fn step(code: &str, kind: &str, (department, role): (&str, &str), after: &[&str]) -> Value {
    json!({
        "code": code, "name": {"zh-CN": code, "en": code}, "kind": kind, "department": department, "role": role,
        "after": after,
    })
}

/// An office in which park entry is accepted by the building department and decided by the fire brigade.
fn office(first: &[Value], materials: &Value) -> Office {
    let mut steps = first.to_vec();
    steps.extend([
        step("prepare", "review", ("fire", "handler"), &["forward"]),
        step("decide", "decide", ("fire", "approver"), &["prepare"]),
    ]);
    let mut zone = Zone::new();
    let later = later_version(
        &zone,
        "park-entry",
        "2026-01-01",
        json!({
            "decision-level": "prefecture-or-above",
            "tracks": [{
                "code": "standard", "name": {"zh-CN": "一般", "en": "standard"}, "mode": "review",
                "first-level": limit(20),
                "limits": [{"effect": "statutory", "limit": limit(20), "from": "forwarded"}],
                "steps": steps,
            }],
            "materials": materials,
        }),
    );
    zone.declare(later);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    let despite_missing = true;
    office.done(|p| &p.applicant, Command::Submit { despite_missing });
    office.done(|p| &p.clerk, Command::Accept);
    office
}

fn plan() -> Value {
    json!([{ "code": "plan", "name": {"zh-CN": "图纸", "en": "plan"}, "basis": "第31条", "form": "electronic" }])
}

/// Accepted, handled by the first level, ready to be forwarded.
fn reviewed() -> Office {
    let materials = json!([
        { "code": "plan", "name": {"zh-CN": "图纸", "en": "plan"}, "basis": "第31条", "form": "electronic" },
        { "code": "survey", "name": {"zh-CN": "测绘", "en": "survey"}, "basis": "第31条", "form": "copy",
          "when": "project.hazardous", "deferrable": true },
        { "code": "lease", "name": {"zh-CN": "租约", "en": "lease"}, "basis": "第31条", "form": "copy",
          "when": "site.area > 1000.0", "deferrable": true },
    ]);
    let first = [
        step("handle", "review", ("building", "handler"), &[]),
        step("forward", "forward", ("building", "approver"), &["handle"]),
    ];
    let mut office = office(&first, &materials);
    office.agree(|p| &p.handler, "handle");
    office
}

fn forward(materials: Option<&[&str]>) -> Command {
    Command::Tier(TierCommand::Forward {
        step: key("forward"),
        verdict: Verdict::Agree,
        opinion: "初审同意".to_owned(),
        materials: materials.map(|all| all.iter().map(|code| code.parse().unwrap()).collect()),
    })
}

pub fn forwarding(step: StepKey, opinion: String) -> Command {
    Command::Tier(TierCommand::Forward {
        step,
        verdict: Verdict::Agree,
        opinion,
        materials: None,
    })
}

pub fn ask_for(material: &str) -> Command {
    Command::Tier(TierCommand::RequestSupplement {
        items: vec![SupplementItem {
            material: material.parse().unwrap(),
            what: "请补充".to_owned(),
        }],
    })
}

fn decider() -> Actor {
    Actor {
        id: PersonId(Uuid::from_u128(300)),
        name: "市局负责人".to_owned(),
        kind: ActorKind::Person,
        appointments: vec![Appointment {
            role: Role::Approver,
            department: "fire".parse().ok(),
        }],
        enterprises: Vec::new(),
        scopes: std::collections::BTreeSet::new(),
        substitutions: Vec::new(),
        stands_in: Vec::new(),
    }
}

fn due(office: &Office, clock: &ClockKey) -> Option<chrono::NaiveDate> {
    let clock = office.case.clocks.get(clock)?;
    Some(clock.due(&office.zone.catalogue.calendar)?.date)
}

fn queued(office: &Office) -> Vec<(TaskKey, String, Option<chrono::NaiveDate>)> {
    tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar)
        .into_iter()
        .map(|task| (task.key, task.department.to_string(), task.due_on))
        .collect()
}

#[test]
fn the_first_level_has_its_own_limit_and_the_upper_one_begins_with_the_file_c16() {
    let mut office = reviewed();
    assert_eq!(due(&office, &ClockKey::FirstLevel), Some(date("2026-03-30")));
    assert_eq!(due(&office, &ClockKey::Statutory), None);
    let step = TaskKey::Step(key("forward"));
    assert_eq!(
        queued(&office),
        [(step, "building".to_owned(), Some(date("2026-03-30")))]
    );
    office.wait_until("2026-03-16T10:00");
    office.done(|p| &p.approver, forward(None));
    assert!(office.case.clocks[&ClockKey::FirstLevel].stopped.is_some());
    assert_eq!(due(&office, &ClockKey::Statutory), Some(date("2026-04-14")));
    assert_eq!(office.case.department.as_str(), "fire");
    let forwarding = office.case.forwarding.clone().unwrap();
    assert_eq!(forwarding.from.as_str(), "building");
    assert_eq!(forwarding.materials, ["plan".parse().unwrap()]);
    let seers: Vec<&str> = office
        .case
        .departments()
        .into_iter()
        .map(DepartmentCode::as_str)
        .collect();
    assert_eq!(seers, ["building", "fire", "window"]);

    office.agree(|p| &p.fire, "prepare");
    let survey = ruling("decide", Outcome::Granted);
    assert_eq!(
        office.ask(&decider(), &survey).unwrap_err(),
        Refusal::MissingMaterials {
            items: vec!["survey".parse().unwrap()]
        }
    );
    office.done(|p| &p.applicant, attach("survey"));
    office.give(&decider(), &survey).unwrap();
    office.expect(Phase::Granted, &[]);
    let issued = Issue {
        id: LicenceId(Uuid::from_u128(400)),
        code: "核验".to_owned(),
        now: office.now,
    };
    let document = office.case.document.clone().unwrap();
    let (licence, _) = issue(issued, &office.case, &document, office.procedure()).unwrap();
    assert_eq!(
        licence.department.as_str(),
        "fire",
        "the licence is the upper level's"
    );
    assert_eq!(Case::replay(&office.log), Some(office.case.clone()));
}

#[test]
fn the_file_is_passed_up_whole_or_not_at_all() {
    let mut office = reviewed();
    let in_part = |missing: &str| {
        let missing = vec![missing.parse().unwrap()];
        Refusal::from(TierRefusal::FileForwardedInPart { missing })
    };
    assert_eq!(
        office.refused(|p| &p.approver, &forward(Some(&[]))),
        in_part("plan")
    );
    office.done(|p| &p.applicant, attach("survey"));
    assert_eq!(
        office.refused(|p| &p.approver, &forward(Some(&["plan"]))),
        in_part("survey")
    );
    assert_eq!(
        office.refused(|p| &p.approver, &forward(Some(&["plan", "survey", "lease"]))),
        Refusal::MissingMaterials {
            items: vec!["lease".parse().unwrap()]
        }
    );
    office.done(|p| &p.approver, forward(Some(&["survey", "plan"])));
    office.expect(Phase::InReview, &["prepare#1"]);
}

#[test]
fn before_the_file_is_there_the_upper_level_does_nothing() {
    let office = reviewed();
    assert!(matches!(
        office.refused(|p| &p.fire, &complete("prepare", Verdict::Agree)),
        Refusal::UnknownStep { .. }
    ));
    assert!(matches!(
        office.refused(|p| &p.fire, &ask_for("survey")),
        Refusal::NotYourDepartment { .. }
    ));
    assert_eq!(
        office.refused(|p| &p.handler, &ask_for("survey")),
        TierRefusal::NotForwarded.into()
    );
    assert!(matches!(
        office.refused(|p| &p.fire, &forward(None)),
        Refusal::NotYourRole { .. }
    ));
    assert_eq!(
        office.refused(|p| &p.approver, &complete("forward", Verdict::Agree)),
        TierRefusal::ForwardingNeeded { step: key("forward") }.into()
    );
}

#[test]
fn the_upper_level_asks_for_nothing_that_is_in_the_file_or_not_needed() {
    let mut office = reviewed();
    office.done(|p| &p.approver, forward(None));
    let material = |code: &str| code.parse().unwrap();
    assert_eq!(
        office.refused(|p| &p.fire, &ask_for("plan")),
        TierRefusal::MaterialAskedAgain {
            material: material("plan")
        }
        .into()
    );
    assert_eq!(
        office.refused(|p| &p.fire, &ask_for("lease")),
        TierRefusal::MaterialNotNeeded {
            material: material("lease")
        }
        .into()
    );
    assert_eq!(
        office.refused(|p| &p.fire, &ask_for("anything")),
        Refusal::UnknownMaterial {
            material: material("anything")
        }
    );
    let nothing = Command::Tier(TierCommand::RequestSupplement { items: Vec::new() });
    assert!(matches!(
        office.refused(|p| &p.fire, &nothing),
        Refusal::TextMissing { .. }
    ));
    let running = office.case.clocks[&ClockKey::Statutory].clone();
    office.done(|p| &p.fire, ask_for("survey"));
    office.already(|p| &p.fire, &ask_for("survey"));
    assert_eq!(
        office.case.clocks[&ClockKey::Statutory],
        running,
        "no clock stands still"
    );
    office.done(|p| &p.applicant, attach("survey"));
    assert!(matches!(
        office.refused(|p| &p.fire, &ask_for("survey")),
        Refusal::Tier(TierRefusal::MaterialAskedAgain { .. })
    ));
}

#[test]
fn a_file_that_is_forwarded_late_is_a_breach_that_stays_and_an_alarm() {
    let mut office = reviewed();
    office.wait_until("2026-03-31T00:00");
    let alarms: Vec<AlarmRule> = office.case.alarms.iter().map(|alarm| alarm.rule).collect();
    assert_eq!(alarms, [AlarmRule::E01]);
    office.done(|p| &p.approver, forward(None));
    let clock = &office.case.clocks[&ClockKey::FirstLevel];
    assert!(clock.breached(&office.zone.catalogue.calendar, date("2026-04-30")));
    assert_eq!(due(&office, &ClockKey::Statutory), Some(date("2026-04-29")));
}

#[test]
fn the_upper_level_may_have_the_first_one_look_again_but_not_forward_again() {
    let mut office = reviewed();
    office.done(|p| &p.approver, forward(None));
    assert_eq!(
        office.refused(|p| &p.fire, &send_back("prepare", "forward")),
        Refusal::ReturnTarget {
            to: key("forward"),
            possible: vec![key("handle")]
        }
    );
    office.done(|p| &p.fire, send_back("prepare", "handle"));
    office.agree(|p| &p.handler, "handle#2");
    office.expect(Phase::InReview, &["prepare#2"]);
}

#[test]
fn only_a_forwarding_step_forwards_and_only_there_is_it_offered() {
    let mut office = reviewed();
    let forwards = |office: &Office| {
        let offers = office.offers(&office.people.approver);
        let mut found = offers.into_iter().filter(|offer| offer.action == Action::Forward);
        found.next().is_some_and(|offer| offer.allowed)
    };
    assert!(forwards(&office));
    office.done(|p| &p.approver, forward(None));
    assert!(!forwards(&office));
    let elsewhere = forwarding(key("prepare"), "初审同意".to_owned());
    assert_eq!(
        office.refused(|p| &p.fire, &elsewhere),
        TierRefusal::NotAForwarding { step: key("prepare") }.into()
    );
}

#[test]
pub fn a_first_level_that_only_forwards_moves_the_case_on() {
    let first = [step("forward", "forward", ("building", "handler"), &[])];
    let mut office = office(&first, &plan());
    office.expect(Phase::Accepted, &["forward#1"]);
    office.done(|p| &p.handler, forward(None));
    office.expect(Phase::InReview, &["prepare#1"]);
}
