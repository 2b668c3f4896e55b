//! Unified handling: the limit of the whole beside the limits of its cases, and who may lengthen it.

use std::sync::Arc;

use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{AlarmRule, Case, ClockKey, Command, Phase, Verdict, tasks};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::project::{Project, ProjectCommand, UnifiedCommand};
use onewindow_engine::refusal::{Refusal, UnifiedRefusal};
use onewindow_engine::route::{Route, Stage, UnifiedRule};
use serde_json::json;

use crate::common::date;
use crate::support::{Office, Zone, complete, limit, submit};

/// A zone whose one stage is handled together within these working days, with one extension by the safety
/// department's handlers, who stand for the head of the government here.
fn zone(days: u32) -> Zone {
    let mut zone = Zone::new();
    let rule: UnifiedRule = serde_json::from_value(json!({
        "limit": limit(days),
        "lead": "building",
        "extension": {
            "limit": limit(15), "times": 1, "by": {"zh-CN": "管委会负责人", "en": "head of the committee"},
            "by_department": "safety", "by_role": "handler",
        },
    }))
    .unwrap();
    let mut route: Route = (*zone.route).clone();
    route.stages = vec![Stage {
        unified: Some(rule),
        ..route.stages[0].clone()
    }];
    zone.route = Arc::new(route);
    zone.catalogue
        .routes
        .insert(zone.route.code.clone(), Arc::clone(&zone.route));
    zone
}

fn accepted(office: &mut Office) {
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
}

fn bundle(days: u32) -> Office {
    let mut office = Office::in_zone(zone(days), "park-entry");
    accepted(&mut office);
    office
}

fn due(office: &Office, clock: &ClockKey) -> Option<String> {
    let due = office.case.clocks[clock].due(&office.zone.catalogue.calendar)?;
    Some(due.date.to_string())
}

fn whole(office: &Office) -> String {
    let bundle = office.project.bundles.last().unwrap();
    let due = bundle.clock.due(&office.zone.catalogue.calendar).unwrap();
    due.date.to_string()
}

fn extension(reason: &str) -> ProjectCommand {
    ProjectCommand::Unified(UnifiedCommand::Extend {
        stage: "all".parse().unwrap(),
        reason: reason.to_owned(),
    })
}

/// Extends the whole and the case in hand, as the application does in one transaction.
fn extend(office: &mut Office) {
    let head = office.people.safety.clone();
    office.tell(&head, &extension("六个部门意见需汇总")).unwrap();
    let lengthen = Command::LengthenUnified {
        limit: Limit::working_days(15),
        reason: "六个部门意见需汇总".to_owned(),
    };
    office.give(&head, &lengthen).unwrap();
}

#[test]
fn the_first_acceptance_begins_the_whole_and_both_limits_run_c28_c29() {
    let mut office = bundle(45);
    assert_eq!(whole(&office), "2026-05-08");
    assert_eq!(due(&office, &ClockKey::Unified).unwrap(), "2026-05-08");
    assert_eq!(due(&office, &ClockKey::Statutory).unwrap(), "2026-03-30");
    let calendar = office.zone.catalogue.calendar.clone();
    assert_eq!(office.case.decision_due(&calendar), Some(date("2026-03-30")));

    office.wait_until("2026-03-31T00:00");
    assert_eq!(office.case.alarms.last().unwrap().rule, AlarmRule::E01);
    extend(&mut office);
    assert_eq!(whole(&office), "2026-05-28");
    assert_eq!(due(&office, &ClockKey::Unified).unwrap(), "2026-05-28");
    assert_eq!(
        due(&office, &ClockKey::Statutory).unwrap(),
        "2026-03-30",
        "its own limit stays"
    );
    assert_eq!(Case::replay(&office.log), Some(office.case.clone()));
    assert_eq!(Project::replay(&office.records), Some(office.project.clone()));
}

#[test]
fn whoever_joins_later_is_due_with_the_whole_extension_included() {
    let mut office = bundle(25);
    assert_eq!(whole(&office), "2026-04-07");
    office.wait_until("2026-03-20T10:00");
    extend(&mut office);
    office.draft("planning").unwrap();
    accepted(&mut office);
    assert_eq!(due(&office, &ClockKey::Unified).unwrap(), whole(&office));
    assert_eq!(office.project.bundles.len(), 1);
    assert_eq!(office.project.bundles[0].members.len(), 2);

    let mut office = bundle(25);
    office.wait_until("2026-03-20T10:00");
    office.draft("planning").unwrap();
    accepted(&mut office);
    assert_eq!(due(&office, &ClockKey::Statutory).unwrap(), "2026-04-20");
    let calendar = office.zone.catalogue.calendar.clone();
    assert_eq!(
        office.case.decision_due(&calendar),
        Some(date("2026-04-07")),
        "what is left of the whole is shorter than its own limit"
    );
    let queue = tasks(&office.case, office.procedure(), &calendar);
    assert_eq!(
        queue[0].due_on,
        Some(date("2026-04-03")),
        "the promise is still earlier"
    );
}

#[test]
fn nobody_but_the_head_of_the_government_extends_it_once_and_while_it_lasts() {
    let mut office = bundle(45);
    let others: Vec<Actor> = office.people.all().into_iter().cloned().collect();
    for actor in others.iter().filter(|actor| !is_head(actor)) {
        let refusal = office.tell(actor, &extension("理由")).unwrap_err();
        assert_eq!(
            refusal,
            UnifiedRefusal::NotGovernmentHead {
                needed: Role::Handler,
                department: "safety".parse().unwrap()
            }
            .into(),
            "{}",
            actor.name
        );
        let lengthen = Command::LengthenUnified {
            limit: Limit::working_days(15),
            reason: "理由".to_owned(),
        };
        assert!(office.ask(actor, &lengthen).is_err(), "{}", actor.name);
    }
    let head = office.people.safety.clone();
    assert!(matches!(
        office.tell(&head, &extension(" ")).unwrap_err(),
        Refusal::TextMissing { .. }
    ));
    extend(&mut office);
    assert_eq!(
        office.tell(&head, &extension("再延")).unwrap_err(),
        Refusal::ExtensionAlreadyUsed { times: 1 }
    );

    let mut late = bundle(45);
    late.wait_until("2026-05-09T00:00");
    assert_eq!(
        late.tell(&head, &extension("来不及")).unwrap_err(),
        Refusal::ExtensionTooLate {
            due: Some(date("2026-05-08"))
        }
    );
}

fn is_head(actor: &Actor) -> bool {
    actor.holds(Role::Handler, &"safety".parse().unwrap())
}

#[test]
fn a_suspension_of_one_case_stops_neither_the_whole_nor_the_others() {
    let mut office = bundle(45);
    office.done(
        |p| &p.handler,
        Command::Suspend {
            kind: SuspensionKind::ExpertReview,
            reason: "专家评审".to_owned(),
            expected: Limit::working_days(10),
            notice: None,
        },
    );
    assert_eq!(
        due(&office, &ClockKey::Unified),
        None,
        "its own time is not counted"
    );
    assert_eq!(whole(&office), "2026-05-08");
    office.wait_until("2026-03-16T09:00");
    office.done(|p| &p.handler, Command::Resume);
    assert_eq!(due(&office, &ClockKey::Unified).unwrap(), "2026-05-21");
    assert_eq!(whole(&office), "2026-05-08");
}

#[test]
fn silence_at_intake_begins_the_whole_as_well() {
    let mut office = Office::in_zone(zone(45), "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.wait_until("2026-03-10T00:00");
    assert!(office.case.deemed_accepted);
    assert_eq!(whole(&office), "2026-05-08", "from the day of receipt on");
}

#[test]
fn the_last_decision_ends_the_whole_and_what_comes_later_begins_anew() {
    let mut office = bundle(45);
    office.done(|p| &p.handler, complete("handle", Verdict::Agree));
    office.done(
        |p| &p.applicant,
        Command::Withdraw {
            reason: "另行申报".to_owned(),
        },
    );
    office.expect(Phase::Withdrawn, &[]);
    assert!(office.project.bundles[0].is_over());
    assert_eq!(
        office
            .tell(&office.people.safety.clone(), &extension("理由"))
            .unwrap_err(),
        UnifiedRefusal::UnifiedNotBegun {
            stage: "all".parse().unwrap()
        }
        .into()
    );
    office.wait_until("2026-06-01T09:00");
    office.draft("planning").unwrap();
    accepted(&mut office);
    assert_eq!(office.project.bundles.len(), 2);
    assert!(whole(&office).as_str() > "2026-06-01");
}

#[test]
fn an_extension_of_the_whole_is_told_to_the_applicant_in_writing() {
    let mut office = bundle(45);
    office.writes = true;
    extend(&mut office);
    let notice = office.case.documents.last().unwrap();
    assert_eq!(notice.kind.code(), "extension-notice");
}

#[test]
fn a_stage_that_is_not_declared_so_is_handled_case_by_case() {
    let mut office = Office::accepted("park-entry");
    assert!(!office.case.clocks.contains_key(&ClockKey::Unified));
    assert!(office.project.bundles.is_empty());
    let head = office.people.safety.clone();
    assert_eq!(
        office.tell(&head, &extension("理由")).unwrap_err(),
        UnifiedRefusal::NotUnified {
            stage: "all".parse().unwrap()
        }
        .into()
    );
}
