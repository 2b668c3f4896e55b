//! Steps: order, side by side, joins, returns, who may do them.

use onewindow_engine::case::{Command, DeliveryMethod, Outcome, Phase, StepState, Verdict};
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::support::{Office, Zone, complete, key, names, ruling, send_back, submit};

fn eia(area: u32) -> Office {
    let facts = json!({ "project": { "hazardous": true }, "site": { "area": area } });
    let mut office = Office::of_project(Zone::new(), &facts, "eia");
    office.outcome("park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office
}

/// A safety case whose site was visited by two officers.
fn visited() -> Office {
    let mut office = Office::accepted("safety");
    office.agree(|p| &p.safety, "visit");
    office.agree(|p| &p.second_safety, "visit");
    office
}

/// A park entry that waits for its decision.
fn prepared() -> Office {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    office
}

fn state(office: &Office, step: &str) -> StepState {
    office.case.run(&key(step)).unwrap().state
}

#[test]
fn steps_side_by_side_open_together_and_the_join_waits_for_all() {
    let mut office = eia(500);
    office.expect(
        Phase::InReview,
        &["publicity#1", "ask-safety#1", "ask-fire#1", "experts#1"],
    );
    office.agree(|p| &p.safety, "ask-safety");
    office.agree(|p| &p.fire, "ask-fire");
    assert!(office.case.run(&key("sum-up")).is_none());
    office.agree(|p| &p.second_handler, "experts");
    assert_eq!(office.open_steps(), ["publicity#1", "sum-up#1"]);
    office.agree(|p| &p.reviewer, "sum-up");
    office.expect(Phase::InReview, &["publicity#1"]);
    office.wait_until("2026-03-10T00:00");
    office.expect(Phase::InReview, &["decide#1"]);
}

#[test]
pub fn a_step_whose_condition_does_not_hold_is_skipped_and_nothing_waits_for_it() {
    let mut office = eia(50);
    assert_eq!(state(&office, "experts"), StepState::Skipped);
    office.agree(|p| &p.safety, "ask-safety");
    office.agree(|p| &p.fire, "ask-fire");
    assert_eq!(office.open_steps(), ["publicity#1", "sum-up#1"]);
}

#[test]
fn a_step_whose_condition_lacks_a_fact_is_done_rather_than_skipped() {
    let facts = json!({ "project": { "hazardous": true } });
    let mut office = Office::of_project(Zone::new(), &facts, "eia");
    office.outcome("park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    assert_eq!(state(&office, "experts"), StepState::Open);
}

#[test]
pub fn an_early_join_fires_once_and_ends_everything_it_no_longer_waits_for() {
    let mut office = Office::accepted("planning");
    office.agree(|p| &p.handler, "handle");
    assert_eq!(office.open_steps(), ["prepare#1", "ask-fire#1", "look#1"]);
    let events = office.agree(|p| &p.reviewer, "look");
    assert_eq!(
        names(&events),
        ["StepCompleted", "StepOpened", "StepCancelled", "StepCancelled"]
    );
    office.expect(Phase::InReview, &["sum-up#1"]);
    assert_eq!(
        state(&office, "prepare"),
        StepState::Cancelled,
        "the way to a loser is lost too"
    );
    assert!(office.case.run(&key("ask-safety")).is_none());
    assert_eq!(
        office.refused(|p| &p.fire, &complete("ask-fire", Verdict::Agree)),
        Refusal::StepNotOpen {
            step: key("ask-fire")
        }
    );
}

#[test]
fn a_quorum_opens_the_decision_and_cancels_who_has_not_answered() {
    let mut office = visited();
    office.agree(|p| &p.fire, "ask-fire");
    assert!(office.case.run(&key("decide")).is_none());
    office.agree(|p| &p.handler, "ask-building");
    office.expect(Phase::InReview, &["decide#1"]);
    assert_eq!(state(&office, "ask-reviewer"), StepState::Cancelled);
}

#[test]
fn one_objection_ends_the_asking() {
    let mut office = visited();
    office.done(|p| &p.fire, complete("ask-fire", Verdict::Object));
    office.expect(Phase::InReview, &["decide#1"]);
    assert_eq!(state(&office, "ask-building"), StepState::Cancelled);
}

#[test]
fn conditions_in_an_opinion_are_no_objection() {
    let mut office = visited();
    office.done(|p| &p.fire, complete("ask-fire", Verdict::Conditions));
    assert_eq!(office.open_steps(), ["ask-building#1", "ask-reviewer#1"]);
}

#[test]
fn a_site_visit_takes_two_officers_whoever_has_claimed_it() {
    let mut office = Office::accepted("safety");
    office.done(|p| &p.safety, Command::Claim { step: key("visit") });
    let events = office.agree(|p| &p.safety, "visit");
    assert_eq!(names(&events), ["StepSigned"]);
    office.expect(Phase::InReview, &["visit#1"]);
    assert_eq!(
        office.refused(|p| &p.safety, &complete("visit", Verdict::Agree)),
        Refusal::TwoOfficersNeeded { step: key("visit") }
    );
    office.agree(|p| &p.second_safety, "visit");
    assert_eq!(office.case.run(&key("visit")).unwrap().signatures.len(), 2);
}

#[test]
pub fn a_return_comes_back_to_who_sent_it() {
    let mut office = prepared();
    office.done(|p| &p.approver, send_back("decide", "handle"));
    office.expect(Phase::InReview, &["handle#2"]);
    let again = office.case.run(&key("handle#2")).unwrap();
    assert_eq!(
        again.assignee.as_ref().unwrap().name,
        "陈静",
        "whoever did it gets it back"
    );
    office.agree(|p| &p.handler, "handle#2");
    office.expect(Phase::InReview, &["decide#2"]);
    assert!(matches!(
        office.refused(|p| &p.second_approver, &ruling("decide#2", Outcome::Granted)),
        Refusal::StepClaimed { .. }
    ));
    office.grant(|p| &p.approver, "decide#2");
    let rounds: Vec<String> = office.case.steps.iter().map(|run| run.key.to_string()).collect();
    assert_eq!(
        rounds,
        ["handle#1", "review#1", "decide#1", "handle#2", "decide#2"]
    );
}

#[test]
fn a_return_inside_a_return_comes_back_step_by_step() {
    let mut office = prepared();
    office.done(|p| &p.approver, send_back("decide", "review"));
    office.done(|p| &p.reviewer, send_back("review#2", "handle"));
    office.agree(|p| &p.handler, "handle#2");
    office.expect(Phase::InReview, &["review#3"]);
    office.agree(|p| &p.reviewer, "review#3");
    office.expect(Phase::InReview, &["decide#2"]);
}

#[test]
fn a_return_leaves_other_departments_at_their_work() {
    let mut office = eia(50);
    office.done(|p| &p.safety, send_back("ask-safety", "handle"));
    assert_eq!(office.open_steps(), ["publicity#1", "ask-fire#1", "handle#2"]);
    office.agree(|p| &p.fire, "ask-fire");
    assert!(
        office.case.run(&key("sum-up")).is_none(),
        "the join waits for who sent back"
    );
    office.agree(|p| &p.handler, "handle#2");
    assert_eq!(office.open_steps(), ["publicity#1", "ask-safety#2"]);
    office.agree(|p| &p.safety, "ask-safety#2");
    assert_eq!(office.open_steps(), ["publicity#1", "sum-up#1"]);
}

#[test]
fn an_answer_that_an_early_join_overtakes_is_not_waited_for() {
    let mut office = Office::accepted("planning");
    office.agree(|p| &p.handler, "handle");
    office.done(|p| &p.fire, send_back("ask-fire", "handle"));
    office.agree(|p| &p.reviewer, "look");
    office.expect(Phase::InReview, &["sum-up#1"]);
    assert_eq!(state(&office, "handle#2"), StepState::Cancelled);
}

#[test]
fn a_case_returns_only_to_a_step_before_that_is_done() {
    let office = prepared();
    let possible = vec![key("handle"), key("review")];
    for to in ["decide", "handle#2", "nothing"] {
        assert_eq!(
            office.refused(|p| &p.approver, &send_back("decide", to)),
            Refusal::ReturnTarget {
                to: key(to),
                possible: possible.clone()
            }
        );
    }
}

#[test]
fn nobody_reviews_or_decides_what_he_prepared() {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.all_rounder, "handle");
    for command in [
        complete("review", Verdict::Agree),
        Command::Claim { step: key("review") },
    ] {
        assert_eq!(
            office.refused(|p| &p.all_rounder, &command),
            Refusal::SamePerson { step: key("handle") }
        );
    }
    office.agree(|p| &p.reviewer, "review");
    assert_eq!(
        office.refused(|p| &p.all_rounder, &ruling("decide", Outcome::Granted)),
        Refusal::SamePerson { step: key("handle") }
    );
}

#[test]
fn nobody_prepares_what_he_reviewed_in_an_earlier_round() {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.all_rounder, "review");
    office.done(|p| &p.approver, send_back("decide", "handle"));
    office.done(
        |p| &p.handler,
        Command::Release {
            step: key("handle#2"),
        },
    );
    assert_eq!(
        office.refused(|p| &p.all_rounder, &complete("handle#2", Verdict::Agree)),
        Refusal::SamePerson { step: key("review") }
    );
}

#[test]
fn whoever_returned_a_decision_and_then_prepared_it_does_not_get_it_back() {
    let mut office = prepared();
    office.done(|p| &p.all_rounder, send_back("decide", "handle"));
    office.done(
        |p| &p.handler,
        Command::Release {
            step: key("handle#2"),
        },
    );
    office.agree(|p| &p.all_rounder, "handle#2");
    office.expect(Phase::InReview, &["decide#2"]);
    assert_eq!(office.case.run(&key("decide#2")).unwrap().assignee, None);
    office.grant(|p| &p.approver, "decide#2");
}

#[test]
fn whoever_represents_the_applicant_stands_aside() {
    let office = Office::accepted("park-entry");
    assert_eq!(
        office.refused(|p| &p.partial, &complete("handle", Verdict::Agree)),
        Refusal::Recused
    );
    let received = Office::submitted("park-entry");
    assert_eq!(
        received.refused(|p| &p.partial, &Command::Accept),
        Refusal::Recused
    );
}

#[test]
pub fn a_claimed_step_is_its_claimants_until_released() {
    let mut office = Office::accepted("park-entry");
    let release = Command::Release { step: key("handle") };
    assert_eq!(
        office.refused(|p| &p.handler, &release),
        Refusal::StepNotClaimed { step: key("handle") }
    );
    office.done(|p| &p.handler, Command::Claim { step: key("handle") });
    office.expect(Phase::InReview, &["handle#1"]);
    let taken = Refusal::StepClaimed {
        step: key("handle"),
        by: "陈静".to_owned(),
    };
    for command in [
        complete("handle", Verdict::Agree),
        Command::Claim { step: key("handle") },
        release.clone(),
    ] {
        assert_eq!(office.refused(|p| &p.second_handler, &command), taken);
    }
    office.done(|p| &p.handler, release);
    office.agree(|p| &p.second_handler, "handle");
}

#[test]
pub fn a_refusal_of_the_application_tells_its_reasons_and_the_remedies() {
    let mut office = prepared();
    let refusal = |reasons: &str, remedy: &str| Command::Decide {
        step: key("decide"),
        outcome: Outcome::Refused,
        reasons: reasons.to_owned(),
        remedy: remedy.to_owned(),
        conditions: String::new(),
    };
    for (command, field) in [
        (refusal("不符合规划", " "), "remedy"),
        (refusal("", "可申请复议"), "reasons"),
    ] {
        let missing = office.refused(|p| &p.approver, &command);
        assert_eq!(
            missing,
            Refusal::TextMissing {
                field: field.to_owned()
            }
        );
        assert_eq!(missing.law().unwrap(), "行政许可法 第38条第2款");
    }
    office.done(|p| &p.approver, refusal("不符合规划", "可申请复议"));
    office.expect(Phase::Refused, &[]);
    assert_eq!(office.case.document, None);
    office.done(
        |p| &p.clerk,
        Command::Deliver {
            method: DeliveryMethod::Courier,
            receiver: "张伟".to_owned(),
        },
    );
    office.expect(Phase::Closed, &[]);
    assert!(office.project.outcomes.is_empty());
    office.draft("park-entry").unwrap();
}

#[test]
fn a_decision_is_made_in_the_deciding_step_and_an_opinion_elsewhere() {
    let mut office = Office::accepted("park-entry");
    assert_eq!(
        office.refused(|p| &p.handler, &ruling("handle", Outcome::Granted)),
        Refusal::NotADecision { step: key("handle") }
    );
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    assert_eq!(
        office.refused(|p| &p.approver, &complete("decide", Verdict::Agree)),
        Refusal::DecisionNeeded { step: key("decide") }
    );
}

#[test]
fn an_opinion_is_written_and_not_endless() {
    let office = Office::accepted("park-entry");
    let opinion = |text: String| Command::CompleteStep {
        step: key("handle"),
        verdict: Verdict::Agree,
        opinion: text,
    };
    assert_eq!(
        office.refused(|p| &p.handler, &opinion("　\n".to_owned())),
        Refusal::TextMissing {
            field: "opinion".to_owned()
        }
    );
    assert!(matches!(
        office.refused(|p| &p.handler, &opinion("长".repeat(10_001))),
        Refusal::TextTooLong { limit: 10_000, .. }
    ));
}

#[test]
pub fn a_decision_comes_first_where_nothing_has_to_be_asked() {
    let mut office = Office::accepted("opinion");
    office.expect(Phase::Accepted, &["decide#1"]);
    office.grant(|p| &p.approver, "decide");
    office.expect(Phase::Granted, &[]);
}

#[test]
fn a_screen_is_outdated_by_a_change_of_its_own_step_or_of_the_case_and_not_by_others_at_their_work() {
    let mut office = eia(50);
    let seen = office.case.sequence;
    let opinion = complete("ask-fire", Verdict::Agree);
    office.done(
        |p| &p.safety,
        Command::Claim {
            step: key("ask-safety"),
        },
    );
    office.agree(|p| &p.safety, "ask-safety");
    assert!(
        !office.case.is_stale(&opinion, seen),
        "safety's work is no news for fire"
    );
    let withdraw = Command::Withdraw {
        reason: "方案调整".to_owned(),
    };
    assert!(
        office.case.is_stale(&withdraw, seen),
        "who ends everything has to have seen everything"
    );
    office.done(
        |p| &p.fire,
        Command::Claim {
            step: key("ask-fire"),
        },
    );
    assert!(office.case.is_stale(&opinion, seen));
    assert!(!office.case.is_stale(&opinion, office.case.sequence));
    assert!(
        office.case.is_stale(&opinion, office.case.sequence + 1),
        "nobody has seen the future"
    );
    let seen = office.case.sequence;
    office.wait_until("2026-03-20T00:00");
    assert!(
        !office.case.is_stale(&opinion, seen),
        "clocks tick without anybody's doing"
    );
}
