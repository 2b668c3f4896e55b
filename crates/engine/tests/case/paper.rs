//! What is brought to the counter on paper.

use onewindow_engine::actor::Role;
use onewindow_engine::case::{
    Agent, Case, CaseEvent, Channel, Command, DocumentKind, PaperApplication, PaperMaterial, Phase,
};
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::support::{Office, attach, names, receipt, submit};

/// An application with its form and scans of these materials.
fn application(scans: &[&str]) -> PaperApplication {
    let scan = |material: &&str| match attach(material) {
        Command::AttachMaterial { material, attachment } => PaperMaterial { material, attachment },
        other => panic!("{other:?}"),
    };
    PaperApplication {
        form: json!({ "title": "新厂" }),
        materials: scans.iter().map(scan).collect(),
        agent: None,
        despite_missing: false,
    }
}

fn paper(scans: &[&str]) -> Command {
    Command::ReceivePaper(application(scans))
}

/// An office whose clerk has just opened a case at the counter.
fn at_counter(code: &str) -> Office {
    let mut office = Office::with_draft("opinion");
    office.open_at_counter(|p| &p.clerk, code).unwrap();
    office
}

#[test]
pub fn what_comes_on_paper_is_received_in_one_act_in_the_clerks_name() {
    let mut office = at_counter("park-entry");
    let joined = office
        .records
        .iter()
        .rfind(|record| record.what.name() == "CaseJoined");
    assert_eq!(joined.unwrap().by.name, "王敏");
    let events = office.done(|p| &p.clerk, paper(&["plan"]));
    assert_eq!(
        names(&events),
        ["FormSaved", "MaterialAttached", "CaseReceived", "ClockStarted"]
    );
    assert_eq!(receipt(&events), Some((Channel::Counter, 0)));
    for event in office.log.iter().filter(|event| !event.by.is_engine()) {
        let by = (event.by.name.as_str(), event.by.role);
        assert_eq!(by, ("王敏", Some(Role::Window)), "{}", event.what.name());
    }
    assert_eq!(Case::replay(&office.log).as_ref(), Some(&office.case));
    office.expect(Phase::Received, &[]);
    assert!(
        matches!(
            office.refused(|p| &p.clerk, &paper(&["plan"])),
            Refusal::WrongPhase { .. }
        ),
        "once"
    );
    office.done(|p| &p.clerk, Command::Accept);
}

#[test]
fn what_is_wrong_or_missing_refuses_the_whole() {
    let mut office = at_counter("park-entry");
    let mut unfinished = application(&["plan"]);
    unfinished.form = json!({});
    let refused = office.refused(|p| &p.clerk, &Command::ReceivePaper(unfinished));
    assert!(matches!(refused, Refusal::FormInvalid { .. }), "{refused:?}");
    let missing = Refusal::MissingMaterials {
        items: vec!["plan".parse().unwrap()],
    };
    assert_eq!(office.refused(|p| &p.clerk, &paper(&[])), missing);
    let unknown = office.refused(|p| &p.clerk, &paper(&["plan", "poem"]));
    assert!(matches!(unknown, Refusal::UnknownMaterial { .. }), "{unknown:?}");
    let despite = PaperApplication {
        despite_missing: true,
        ..application(&[])
    };
    let events = office.done(|p| &p.clerk, Command::ReceivePaper(despite));
    assert_eq!(receipt(&events), Some((Channel::Counter, 1)));
    assert_eq!(office.refused(|p| &p.clerk, &Command::Accept), missing);
}

#[test]
fn only_a_clerk_of_the_window_without_a_part_in_it_takes_paper() {
    let mut office = Office::with_draft("opinion");
    let window = Refusal::NotYourRole {
        needed: vec![Role::Window],
    };
    let told = office.records.len();
    let mut open = |by| office.open_at_counter(by, "park-entry").unwrap_err();
    assert_eq!(open(|p| &p.applicant), window);
    assert_eq!(open(|p| &p.handler), window);
    assert_eq!(open(|p| &p.partial), Refusal::Recused);
    office.people.clerk.appointments[0].department = "building".parse().ok();
    let elsewhere = Refusal::NotYourDepartment {
        needed: "window".parse().unwrap(),
    };
    assert_eq!(
        office.open_at_counter(|p| &p.clerk, "park-entry").unwrap_err(),
        elsewhere
    );
    assert_eq!(office.records.len(), told, "the project was told nothing");

    let office = at_counter("park-entry");
    assert_eq!(office.refused(|p| &p.applicant, &paper(&["plan"])), window);
    assert_eq!(
        office.refused(|p| &p.partial, &paper(&["plan"])),
        Refusal::Recused
    );
}

#[test]
fn a_draft_that_the_applicant_began_is_nothing_for_the_window() {
    let mut office = Office::with_draft("park-entry");
    office.fill_in();
    let form = json!({ "title": "旧厂" });
    for command in [
        paper(&["plan"]),
        Command::AtCounter(Box::new(submit())),
        Command::AtCounter(Box::new(Command::SaveForm { form })),
    ] {
        let refused = office.refused(|p| &p.clerk, &command);
        let is_private = matches!(
            &refused,
            Refusal::WrongPhase { found: Phase::Draft, needed } if !needed.contains(&Phase::Draft)
        );
        assert!(is_private, "{command:?}: {refused:?}");
    }
    let twice = office.open_at_counter(|p| &p.clerk, "park-entry").unwrap_err();
    assert!(matches!(twice, Refusal::AlreadyApplied { .. }), "{twice:?}");
    office.done(|p| &p.applicant, submit());
}

#[test]
fn an_agent_is_named_and_brings_a_power_of_attorney() {
    let mut office = at_counter("park-entry");
    let by_agent = |scans| {
        Command::ReceivePaper(PaperApplication {
            agent: Some(Agent {
                name: "何代办".to_owned(),
                identity: "360200199001010011".to_owned(),
            }),
            ..application(scans)
        })
    };
    assert_eq!(
        office.refused(|p| &p.clerk, &by_agent(&["plan"])),
        Refusal::MissingMaterials {
            items: vec!["power-of-attorney".parse().unwrap()]
        }
    );
    let events = office.done(|p| &p.clerk, by_agent(&["plan", "power-of-attorney"]));
    let named = events.iter().find(|event| event.what.name() == "AgentNamed");
    assert_eq!(named.unwrap().by.name, "王敏");
    assert_eq!(office.case.agent.as_ref().unwrap().name, "何代办");
    assert_eq!(told_of_suspension(&mut office), "何代办");
}

#[test]
fn what_the_portal_tells_of_a_case_from_the_counter_it_tells_the_enterprise() {
    let mut office = at_counter("park-entry");
    office.done(|p| &p.clerk, paper(&["plan"]));
    office.writes = true;
    assert_eq!(told_of_suspension(&mut office), "试验企业");
}

/// To whom the notice of a suspension went that was told through the portal.
fn told_of_suspension(office: &mut Office) -> String {
    office.done(|p| &p.clerk, Command::Accept);
    let suspend = Command::Suspend {
        kind: SuspensionKind::ExpertReview,
        reason: "需专家评审".to_owned(),
        expected: Limit {
            amount: 3,
            unit: Unit::WorkingDays,
        },
        notice: None,
    };
    let events = office.done(|p| &p.handler, suspend);
    let receiver = events.into_iter().find_map(|event| match event.what {
        CaseEvent::CaseSuspended { notice, .. } => notice.map(|notice| notice.receiver),
        _ => None,
    });
    receiver.unwrap()
}

#[test]
pub fn a_complete_filing_on_paper_is_filed_at_once() {
    let mut office = at_counter("open-filing");
    office.writes = true;
    office.done(|p| &p.clerk, paper(&["plan"]));
    office.expect(Phase::Closed, &[]);
    let drawn: Vec<DocumentKind> = office.case.documents.iter().map(|drawn| drawn.kind).collect();
    assert_eq!(drawn, [DocumentKind::FilingReceipt]);
}

#[test]
pub fn whoever_is_barred_is_answered_at_the_counter_too() {
    let mut office = at_counter("park-entry");
    office.bars = crate::false_material::bars();
    office.done(|p| &p.clerk, paper(&["plan"]));
    office.expect(Phase::NotAccepted, &[]);
    assert_eq!(office.case.opened_by.name, "王敏");
}
