//! What a project needs, what opens for it, and when it is complete.

use std::collections::BTreeMap;

use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Command, Outcome};
use onewindow_engine::project::{ProjectCommand, ProjectFacts, WayState, create_project, forecast};
use onewindow_engine::refusal::Refusal;
use onewindow_engine::route::Node;
use serde_json::{Value, json};

use crate::common::date;
use crate::support::{ENTERPRISE, OTHER_ENTERPRISE, Office, Zone, instant, ruling, submit};

fn node(code: &str) -> Node {
    Node::Procedure(code.parse().unwrap())
}

fn milestone(code: &str) -> Node {
    Node::Milestone(code.parse().unwrap())
}

fn reach(code: &str, on: &str) -> ProjectCommand {
    ProjectCommand::ReachMilestone {
        milestone: code.parse().unwrap(),
        on: date(on),
    }
}

fn change(facts: Value) -> ProjectCommand {
    ProjectCommand::Update {
        name: None,
        facts: Some(facts),
    }
}

fn by_applicant(office: &mut Office, command: &ProjectCommand) -> Result<Vec<&'static str>, Refusal> {
    let applicant = office.people.applicant.clone();
    office.tell(&applicant, command)
}

fn state(office: &Office, node: &Node) -> WayState {
    office.facts(&office.people.applicant).way().state(node)
}

#[test]
fn a_new_project_is_told_what_is_open_to_it() {
    let office = Office::with_draft("park-entry");
    let opened: Vec<&Node> = office.project.opened.iter().collect();
    let expected = [
        "eia",
        "open-filing",
        "opinion",
        "park-entry",
        "planning",
        "safety",
    ]
    .map(node);
    assert_eq!(opened, expected.iter().collect::<Vec<_>>());
    assert_eq!(
        state(&office, &node("construction")),
        WayState::Waiting(vec![node("planning")])
    );
    assert_eq!(state(&office, &node("civil-defence")), WayState::Needless);
}

#[test]
fn an_outcome_opens_what_waited_for_it_once() {
    let mut office = Office::with_draft("park-entry");
    office.outcome("planning");
    assert!(office.project.opened.contains(&node("construction")));
    let before = office.records.len();
    office.outcome("planning");
    assert_eq!(
        office.records.len(),
        before,
        "the same outcome again changes nothing"
    );
}

#[test]
fn a_case_cannot_be_handed_in_before_its_prerequisite_and_the_article_is_told() {
    let mut office = Office::with_draft("construction");
    office.fill_in();
    let refusal = office.refused(|p| &p.applicant, &submit());
    assert_eq!(
        refusal,
        Refusal::PrerequisiteMissing {
            needs: vec![node("planning")],
            basis: Some("建筑法 第8条".to_owned()),
        }
    );
    office.outcome("planning");
    office.done(|p| &p.applicant, submit());
}

#[test]
fn a_grant_waits_for_its_gate_and_a_refusal_does_not() {
    let mut office = Office::with_draft("construction");
    office.outcome("planning");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    let closed = Refusal::GateNotMet {
        // civil defence, which this project does not need, is no hindrance
        needs: vec![node("eia")],
        basis: Some("环境影响评价法 第25条".to_owned()),
    };
    let grant = ruling("decide", Outcome::Granted);
    assert_eq!(office.refused(|p| &p.approver, &grant), closed);
    let offers = office.offers(&office.people.approver);
    let offer = offers
        .iter()
        .find(|offer| offer.action == onewindow_engine::case::Action::Decide)
        .unwrap();
    assert!(offer.allowed);
    assert_eq!(offer.reasons, [closed]);
    assert!(
        office
            .ask(&office.people.approver, &ruling("decide", Outcome::Refused))
            .is_ok()
    );
    office.outcome("eia");
    office.done(|p| &p.approver, grant);
}

#[test]
fn a_track_is_chosen_by_the_facts_at_submission_and_a_missing_fact_is_named() {
    let mut office = Office::of_project(
        Zone::new(),
        &json!({ "project": { "hazardous": true }, "site": { "area": 2000 } }),
        "construction",
    );
    office.outcome("planning");
    office.fill_in();
    by_applicant(&mut office, &change(json!({ "project": { "hazardous": true } }))).unwrap();
    let Refusal::Undetermined { missing, .. } = office.refused(|p| &p.applicant, &submit()) else {
        panic!("the area decides")
    };
    assert_eq!(missing[0].as_str(), "site.area");
    let small = json!({ "project": { "hazardous": true }, "site": { "area": 10 } });
    by_applicant(&mut office, &change(small)).unwrap();
    office.done(|p| &p.applicant, submit());
    assert_eq!(office.case.track.as_str(), "small");
}

#[test]
fn what_a_project_does_not_need_cannot_be_applied_for() {
    let mut office = Office::with_draft("park-entry");
    assert!(matches!(
        office.draft("civil-defence"),
        Err(Refusal::NotNeeded { .. })
    ));
    assert!(matches!(
        office.draft("park-entry"),
        Err(Refusal::AlreadyApplied { .. })
    ));
    let mut unknown = Office::of_project(Zone::new(), &json!({}), "park-entry");
    let Err(Refusal::Undetermined { missing, .. }) = unknown.draft("eia") else {
        panic!("whether it is hazardous decides")
    };
    assert_eq!(missing[0].as_str(), "project.hazardous");
}

#[test]
fn what_is_not_on_the_route_cannot_be_applied_for() {
    let mut zone = Zone::new();
    std::sync::Arc::make_mut(&mut zone.route)
        .procedures
        .retain(|code| code.as_str() != "opinion");
    let mut office = Office::in_zone(zone, "park-entry");
    assert!(matches!(office.draft("opinion"), Err(Refusal::NotOnRoute { .. })));
}

#[test]
fn facts_cannot_be_changed_so_that_a_case_would_not_have_been_needed() {
    let mut office = Office::with_draft("eia");
    let harmless = change(json!({ "project": { "hazardous": false } }));
    assert_eq!(
        by_applicant(&mut office, &harmless),
        Err(Refusal::FactsFixed {
            procedures: vec!["eia".parse().unwrap()]
        })
    );
    let reason = "改变方案".to_owned();
    office.done(|p| &p.applicant, Command::Withdraw { reason });
    by_applicant(&mut office, &harmless).unwrap();
    assert!(office.project.opened.contains(&node("civil-defence")));
}

#[test]
fn facts_are_held_against_the_vocabulary_and_every_error_is_told() {
    let mut office = Office::with_draft("park-entry");
    let wrong = change(json!({ "project": { "hazardous": "yes", "colour": 1 } }));
    let Err(Refusal::FactsInvalid { violations }) = by_applicant(&mut office, &wrong) else {
        panic!("two errors")
    };
    let mut paths: Vec<&str> = violations
        .iter()
        .map(|violation| violation.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/project/colour", "/project/hazardous"]);
}

#[test]
fn an_update_that_changes_nothing_is_not_recorded() {
    let mut office = Office::with_draft("park-entry");
    let same = change(office.project.facts.clone());
    assert_eq!(by_applicant(&mut office, &same), Ok(Vec::new()));
    let named = ProjectCommand::Update {
        name: Some("新名".to_owned()),
        facts: None,
    };
    assert_eq!(by_applicant(&mut office, &named), Ok(vec!["ProjectUpdated"]));
}

#[test]
fn a_milestone_waits_for_its_gate_and_is_reached_once_on_a_day_that_can_be() {
    let mut office = Office::with_draft("park-entry");
    assert!(matches!(
        by_applicant(&mut office, &reach("start", "2026-03-02")),
        Err(Refusal::GateNotMet { .. })
    ));
    office.outcome("construction");
    for day in ["2026-03-03", "2026-03-01"] {
        assert_eq!(
            by_applicant(&mut office, &reach("start", day)),
            Err(Refusal::DateOutOfRange { date: date(day) })
        );
    }
    let told = by_applicant(&mut office, &reach("start", "2026-03-02")).unwrap();
    assert_eq!(told, ["MilestoneReached", "ProcedureOpened"]);
    assert!(matches!(
        by_applicant(&mut office, &reach("start", "2026-03-02")),
        Err(Refusal::MilestoneAlreadyReached { .. })
    ));
    assert!(matches!(
        by_applicant(&mut office, &reach("harvest", "2026-03-02")),
        Err(Refusal::UnknownMilestone { .. })
    ));
}

#[test]
fn a_project_is_complete_when_everything_needed_is_there_and_says_so_once() {
    let mut office = Office::with_draft("open-filing");
    office.fill_in();
    for code in [
        "park-entry",
        "eia",
        "planning",
        "safety",
        "construction",
        "opinion",
        "fire-filing",
    ] {
        office.outcome(code);
    }
    by_applicant(&mut office, &reach("start", "2026-03-02")).unwrap();
    by_applicant(&mut office, &reach("use", "2026-03-02")).unwrap();
    assert_eq!(office.project.completed_at, None);
    office.done(|p| &p.applicant, submit());
    assert!(office.project.completed_at.is_some());
    let completions = office
        .records
        .iter()
        .filter(|record| record.what.name() == "ProjectCompleted");
    assert_eq!(completions.count(), 1);
    assert_eq!(
        onewindow_engine::project::Project::replay(&office.records),
        Some(office.project.clone())
    );
}

#[test]
fn only_the_enterprises_own_people_change_a_project() {
    let mut office = Office::with_draft("park-entry");
    let named = ProjectCommand::Update {
        name: Some("新名".to_owned()),
        facts: None,
    };
    let refusals = [
        (office.people.stranger.clone(), Refusal::NotYourEnterprise),
        (
            office.people.clerk.clone(),
            Refusal::NotYourRole {
                needed: vec![onewindow_engine::actor::Role::Applicant],
            },
        ),
        (Actor::anonymous().clone(), Refusal::NotSignedIn),
    ];
    for (actor, refusal) in refusals {
        assert_eq!(office.tell(&actor, &named), Err(refusal));
    }
    let facts = ProjectFacts {
        now: office.now,
        actor: &office.people.applicant,
        catalogue: &office.zone.catalogue,
        route: &office.zone.route,
    };
    let create = |enterprise, name| {
        let id = (office.project.id, "S-2".to_owned());
        create_project(id, enterprise, name, &json!({}), &facts).map(drop)
    };
    assert_eq!(create(OTHER_ENTERPRISE, "新厂"), Err(Refusal::NotYourEnterprise));
    assert_eq!(
        create(ENTERPRISE, " "),
        Err(Refusal::TextMissing {
            field: "name".to_owned()
        })
    );
    assert!(matches!(
        create(ENTERPRISE, &"长".repeat(201)),
        Err(Refusal::TextTooLong { limit: 200, .. })
    ));
}

#[test]
fn the_forecast_names_the_critical_path_and_the_day() {
    let mut office = Office::with_draft("park-entry");
    office.now = instant("2026-03-02T09:00");
    let way = office.facts(&office.people.applicant);
    let outlook = forecast(&way.way(), &BTreeMap::new());
    let path: Vec<Node> = outlook.critical_path().cloned().collect();
    assert_eq!(
        path,
        [
            node("planning"),
            node("construction"),
            milestone("start"),
            node("fire-filing"),
            milestone("use")
        ]
    );
    assert_eq!(outlook.working_days, 30);
    let faster = forecast(
        &way.way(),
        &BTreeMap::from([("eia".parse().unwrap(), 1), ("planning".parse().unwrap(), 3)]),
    );
    assert_eq!(faster.working_days, 23);
}
