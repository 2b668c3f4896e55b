//! Filings: complete receipt is the act.

use onewindow_engine::case::{Command, Phase, Verdict};

use crate::support::{Office, complete, later_version, names, notice, submit};

/// A fire filing, filled in, with the milestone it waits for.
fn filing(draw: u16) -> Office {
    let mut office = Office::with_draft("fire-filing");
    office.outcome("planning");
    office.outcome("construction");
    let applicant = office.people.applicant.clone();
    let start = onewindow_engine::project::ProjectCommand::ReachMilestone {
        milestone: "start".parse().unwrap(),
        on: crate::common::date("2026-03-02"),
    };
    office.tell(&applicant, &start).unwrap();
    office.fill_in();
    office.draw = draw;
    office
}

#[test]
pub fn a_complete_filing_is_filed_numbered_and_closed_in_one_command_when_it_is_not_drawn() {
    let mut office = filing(2_000);
    let events = office.done(|p| &p.applicant, submit());
    assert_eq!(
        names(&events),
        [
            "CaseReceived",
            "CaseFiled",
            "DocumentIssued",
            "SampleDrawn",
            "CaseClosed"
        ]
    );
    office.expect(Phase::Closed, &[]);
    assert!(!office.case.sample.unwrap().selected);
    assert!(office.case.clocks.is_empty());
}

#[test]
pub fn a_drawn_filing_is_checked_afterwards_and_counts_already() {
    let mut office = filing(1_999);
    office.done(|p| &p.applicant, submit());
    office.expect(Phase::Filed, &["check#1"]);
    assert!(office.project.outcomes.contains_key(&office.case.procedure.code));
    office.agree(|p| &p.fire, "check");
    office.agree(|p| &p.second_fire, "check");
    office.expect(Phase::Filed, &["conclude#1"]);
    office.done(|p| &p.reviewer, complete("conclude", Verdict::Object));
    office.expect(Phase::Closed, &[]);
}

#[test]
pub fn an_incomplete_filing_waits_for_the_window_and_is_filed_when_it_is_complete() {
    let mut office = Office::with_draft("open-filing");
    office.done(
        |p| &p.applicant,
        Command::SaveForm {
            form: serde_json::json!({ "title": "新厂" }),
        },
    );
    office.done(
        |p| &p.applicant,
        Command::Submit {
            despite_missing: true,
        },
    );
    office.expect(Phase::Received, &[]);
    office.done(|p| &p.clerk, notice(&["图纸"]));
    office.done(|p| &p.applicant, crate::support::attach("plan"));
    office.done(|p| &p.applicant, Command::AnswerCorrection { items: vec![0] });
    office.expect(Phase::Closed, &[]);
}

/// A filing handed in without its one material, which may follow later.
fn incomplete() -> Office {
    let mut zone = crate::support::Zone::new();
    let plan = serde_json::json!({ "materials": [{
        "code": "plan", "name": { "zh-CN": "图纸", "en": "plan" }, "basis": "第31条", "form": "electronic",
        "deferrable": true,
    }] });
    let later = later_version(&zone, "open-filing", "2026-01-01", plan);
    zone.declare(later);
    let mut office = Office::in_zone(zone, "open-filing");
    let form = serde_json::json!({ "title": "新厂" });
    office.done(|p| &p.applicant, Command::SaveForm { form });
    office.done(
        |p| &p.applicant,
        Command::Submit {
            despite_missing: true,
        },
    );
    office
}

#[test]
pub fn a_filing_that_the_window_takes_as_complete_names_the_clerk() {
    let mut office = incomplete();
    let events = office.done(|p| &p.clerk, Command::Accept);
    assert_eq!(events[0].what.name(), "CaseFiled");
    assert_eq!(events[0].by.name, "王敏");
    office.expect(Phase::Closed, &[]);
}

#[test]
pub fn silence_files_what_the_window_leaves_unanswered() {
    let mut office = incomplete();
    office.wait_until("2026-03-10T00:00");
    office.expect(Phase::Closed, &[]);
}
