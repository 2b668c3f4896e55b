//! What an act leaves in writing: recorded with the act, complete, or the act is refused.

use std::sync::Arc;

use onewindow_engine::case::{CaseEvent, Command, Document, DocumentKind, Event, Outcome};
use onewindow_engine::refusal::Refusal;

use crate::support::{Office, names, notice, ruling, submit};

fn drawn(events: &[Event]) -> Vec<Document> {
    events
        .iter()
        .filter_map(|event| match &event.what {
            CaseEvent::DocumentDrawnUp(document) => Some(document.clone()),
            _ => None,
        })
        .collect()
}

fn writing(code: &str) -> Office {
    let mut office = Office::with_draft(code);
    office.writes = true;
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office
}

fn decided(outcome: Outcome) -> (Office, Vec<Document>) {
    let mut office = writing("park-entry");
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    let events = office.done(|p| &p.approver, ruling("decide", outcome));
    (office, drawn(&events))
}

#[test]
fn acceptance_is_told_in_a_dated_and_sealed_notice_with_the_day_of_the_decision() {
    let mut office = writing("park-entry");
    let events = office.done(|p| &p.clerk, Command::Accept);
    let [notice] = drawn(&events).try_into().unwrap();
    assert_eq!(notice.kind, DocumentKind::AcceptanceNotice);
    assert_eq!(notice.number, format!("受字〔{}〕1号", office.case.number));
    assert_eq!(notice.on.to_string(), "2026-03-02");
    assert!(!notice.seal.is_empty());
    assert_eq!(notice.data["received_on"], "2026-03-02");
    assert_eq!(notice.data["accepted_on"], "2026-03-02");
    assert_eq!(notice.data["decision_due"], "2026-03-30");
    assert_eq!(notice.data["applicant"], "试验企业");
    assert_eq!(office.case.documents.len(), 1);
    assert_eq!(office.case.documents[0].code, notice.code);
}

#[test]
fn a_correction_notice_lists_every_item() {
    let mut office = writing("park-entry");
    let events = office.done(|p| &p.clerk, notice(&["缺签字", "缺盖章"]));
    let [paper] = drawn(&events).try_into().unwrap();
    assert_eq!(paper.kind, DocumentKind::CorrectionNotice);
    let problems: Vec<_> = paper.data["items"].as_array().unwrap().iter().collect();
    assert_eq!(problems.len(), 2);
    assert_eq!(problems[1]["problem"], "缺盖章");
}

#[test]
fn a_non_acceptance_names_the_competent_agency_and_the_remedies() {
    let mut office = writing("park-entry");
    let command = Command::RefuseAsNotCompetent {
        competent: "市住房城乡建设局".to_owned(),
        reason: "不属本机关职权".to_owned(),
    };
    let events = office.done(|p| &p.clerk, command);
    let [paper] = drawn(&events).try_into().unwrap();
    assert_eq!(paper.kind, DocumentKind::NonAcceptanceNotice);
    assert_eq!(paper.data["ground"], "not_competent");
    assert_eq!(paper.data["competent_agency"], "市住房城乡建设局");
    assert!(
        paper.data["remedy"]["zh-CN"]
            .as_str()
            .unwrap()
            .contains("行政复议")
    );
}

#[test]
fn a_grant_gives_the_decision_and_the_licence_with_the_number_that_was_issued() {
    let (office, papers) = decided(Outcome::Granted);
    let kinds: Vec<_> = papers.iter().map(|paper| paper.kind).collect();
    assert_eq!(kinds, [DocumentKind::GrantDecision, DocumentKind::Licence]);
    assert_eq!(papers[1].number, office.case.document.unwrap().number);
    assert_eq!(papers[1].data["holder"], "试验企业");
    assert_ne!(papers[0].code, papers[1].code);
}

#[test]
fn a_refusal_tells_reasons_and_remedies_and_no_licence_is_drawn_up() {
    let (_, papers) = decided(Outcome::Refused);
    let [paper] = papers.try_into().unwrap();
    assert_eq!(paper.kind, DocumentKind::RefusalDecision);
    assert!(paper.data["reasons"].as_str().is_some());
    assert!(paper.data["remedy"].as_str().is_some());
}

#[test]
fn deemed_acceptance_is_told_in_writing_although_nobody_wrote_it() {
    let mut office = writing("park-entry");
    office.wait_until("2026-03-10T09:00");
    let notice = drawn(&office.log).pop().unwrap();
    assert_eq!(notice.kind, DocumentKind::AcceptanceNotice);
    assert_eq!(notice.data["deemed"], true);
    assert_eq!(notice.data["accepted_on"], "2026-03-02");
}

#[test]
fn an_act_whose_paper_would_lack_something_is_refused() {
    let mut office = writing("park-entry");
    let mut procedure = office.procedure().clone();
    procedure.name.zh.clear();
    let versions = office.zone.catalogue.procedures.get_mut(&procedure.version.code);
    *versions.unwrap() = vec![Arc::new(procedure.clone())];
    let refusal = office.refused(|p| &p.clerk, &Command::Accept);
    assert_eq!(
        refusal,
        Refusal::TextMissing {
            field: "procedure".to_owned()
        }
    );
}

#[test]
fn where_it_is_only_asked_what_would_happen_nothing_is_drawn_up() {
    let mut office = Office::submitted("park-entry");
    let events = office.done(|p| &p.clerk, Command::Accept);
    assert!(!names(&events).contains(&"DocumentDrawnUp"));
}
