//! Every act out of turn, out of department, out of role, and twice.

use std::collections::BTreeSet;

use onewindow_engine::case::{Action, Command, DeliveryMethod, HearingCommand, Phase, Verdict};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::support::{By, Office, attach, complete, key, notice, ruling, send_back, submit};

/// Whom an act belongs to, the act, and the stages of a park entry in which it is possible.
type Act = (By, Command, &'static [usize]);

#[expect(clippy::too_many_lines, reason = "a table of acts")]
fn acts() -> Vec<Act> {
    let reason = || "理由".to_owned();
    vec![
        (
            |p| &p.applicant,
            Command::SaveForm {
                form: json!({ "title": "另名" }),
            },
            &[0, 2],
        ),
        (|p| &p.applicant, attach("plan"), &[0, 2]),
        (|p| &p.applicant, submit(), &[0]),
        (
            |p| &p.applicant,
            Command::AnswerCorrection { items: vec![0] },
            &[2],
        ),
        (
            |p| &p.applicant,
            Command::Withdraw { reason: reason() },
            &[0, 1, 2, 3, 4, 5, 6],
        ),
        (|p| &p.clerk, Command::Accept, &[1]),
        (
            |p| &p.clerk,
            Command::RefuseAsNotRequired { reason: reason() },
            &[1],
        ),
        (|p| &p.clerk, Command::RefuseIntake { reason: reason() }, &[1]),
        (|p| &p.clerk, notice(&["图纸"]), &[1]),
        (
            |p| &p.clerk,
            Command::Deliver {
                method: DeliveryMethod::Courier,
                receiver: "张伟".to_owned(),
            },
            &[7],
        ),
        (|p| &p.handler, Command::Claim { step: key("handle") }, &[3]),
        (|p| &p.handler, complete("handle", Verdict::Agree), &[3]),
        (|p| &p.reviewer, complete("review", Verdict::Agree), &[4]),
        (|p| &p.reviewer, send_back("review", "handle"), &[4]),
        (
            |p| &p.approver,
            ruling("decide", onewindow_engine::case::Outcome::Granted),
            &[5],
        ),
        (
            |p| &p.handler,
            Command::Suspend {
                kind: SuspensionKind::ExpertReview,
                reason: reason(),
                expected: Limit::working_days(5),
                notice: None,
            },
            &[3, 4, 5],
        ),
        (|p| &p.handler, Command::Resume, &[6]),
        (
            |p| &p.handler,
            Command::Hearing(HearingCommand::Tell),
            &[3, 4, 5, 6],
        ),
        (
            |p| &p.handler,
            Command::Hearing(crate::hearing::session("2026-03-20")),
            &[3, 4, 5, 6],
        ),
        (
            |p| &p.handler,
            Command::Interest(crate::hearing::neighbour(false)),
            &[3, 4, 5, 6],
        ),
        (
            |p| &p.clerk,
            Command::CorrectSlip {
                form: serde_json::json!({ "title": "新工厂" }),
                what: reason(),
            },
            &[1],
        ),
        (|p| &p.clerk, crate::false_material::record(), &[1]),
        (|p| &p.approver, crate::false_material::record(), &[3, 4, 5]),
        (
            |p| &p.handler,
            Command::RequestExtension { reason: reason() },
            &[3, 4, 5, 6],
        ),
        (|p| &p.applicant, crate::rating::rated(2, false), &[8]),
    ]
}

/// A park entry in each of its stages: draft, received, correcting, accepted, handled, reviewed, suspended, granted,
/// closed.
fn stage(number: usize) -> Office {
    let mut office = Office::with_draft("park-entry");
    office.fill_in();
    let way: [(By, Command); 6] = [
        (|p| &p.applicant, submit()),
        (|p| &p.clerk, Command::Accept),
        (|p| &p.handler, complete("handle", Verdict::Agree)),
        (|p| &p.reviewer, complete("review", Verdict::Agree)),
        (
            |p| &p.approver,
            ruling("decide", onewindow_engine::case::Outcome::Granted),
        ),
        (
            |p| &p.clerk,
            Command::Deliver {
                method: DeliveryMethod::Counter,
                receiver: "张伟".to_owned(),
            },
        ),
    ];
    let steps = [0, 1, 1, 2, 3, 4, 2, 5, 6];
    for (by, command) in way.into_iter().take(steps[number]) {
        office.done(by, command);
    }
    if number == 2 {
        office.done(|p| &p.clerk, notice(&["图纸"]));
    }
    if number == 6 {
        let (by, suspend, _) = acts().remove(15);
        office.done(by, suspend);
    }
    office
}

const STAGES: usize = 9;

#[test]
fn every_act_is_possible_in_its_own_stages_and_refused_in_all_others() {
    for number in 0..STAGES {
        let office = stage(number);
        for (by, command, stages) in acts() {
            let answer = office.ask(by(&office.people), &command);
            assert_eq!(
                answer.is_ok(),
                stages.contains(&number),
                "{command:?} in stage {number}: {answer:?}"
            );
        }
    }
}

#[test]
fn every_act_is_refused_to_whoever_holds_another_office() {
    for (by, command, stages) in acts() {
        let office = stage(stages[0]);
        let entitled = by(&office.people).appointments.clone();
        for other in office.people.all() {
            let shares_office = other.appointments.iter().any(|office| entitled.contains(office));
            if shares_office {
                continue;
            }
            let refusal = office.ask(other, &command).unwrap_err();
            assert!(
                matches!(
                    refusal,
                    Refusal::NotYourRole { .. } | Refusal::NotYourDepartment { .. } | Refusal::Recused
                ),
                "{command:?} by {}: {refusal:?}",
                other.name
            );
        }
    }
}

#[test]
fn every_act_of_an_applicant_is_refused_to_another_enterprise() {
    for (by, command, stages) in acts() {
        let office = stage(stages[0]);
        if by(&office.people).id == office.people.applicant.id {
            assert_eq!(
                office.refused(|p| &p.stranger, &command),
                Refusal::NotYourEnterprise
            );
        }
    }
}

#[test]
fn no_act_takes_effect_twice() {
    for (by, command, stages) in acts() {
        let mut office = stage(stages[0]);
        let actor = by(&office.people).clone();
        office.give(&actor, &command).unwrap();
        let before = office.case.clone();
        let again = office.give(&actor, &command).unwrap_or_default();
        assert!(again.is_empty(), "{command:?} took effect twice");
        assert_eq!(office.case, before);
    }
}

#[test]
fn nothing_can_happen_to_a_closed_case_but_its_rating_and_questions_about_conduct() {
    let office = stage(8);
    office.expect(Phase::Closed, &[]);
    for actor in office.people.all() {
        for offer in office.offers(actor) {
            let is_rating = (offer.action == Action::RateService && actor.id == office.people.applicant.id)
                || (offer.action == Action::OpenIntegrityQuestion && actor.id == office.people.supervisor.id);
            assert_eq!(offer.allowed, is_rating, "{:?} for {}", offer.action, actor.name);
            assert!(is_rating || !offer.reasons.is_empty());
        }
    }
}

#[test]
fn every_action_but_release_has_its_act_here() {
    let here: BTreeSet<Action> = acts().iter().map(|(_, command, _)| command.action()).collect();
    let missing: Vec<Action> = Action::OFFERED
        .into_iter()
        .filter(|action| !here.contains(action))
        .collect();
    // What has to be told, announced, asked or declared before is played where hearings, limits, ratings and secrets are.
    // What has to be told, announced, asked or declared before is played where hearings, limits and levels are.
    let elsewhere = [
        Action::Release,
        Action::AllowSecondNotice,
        Action::DecideOnTheSpot,
        Action::AnswerExtension,
        Action::ExplainDelay,
        Action::PromiseMaterial,
        Action::RequestHearing,
        Action::RequestRecusal,
        Action::RecordHearing,
        Action::NotifyInterestedParty,
        Action::HearInterestedParty,
        Action::AssignInspectors,
        Action::RecordCallBack,
        Action::ReportRectification,
        Action::AppealRating,
        Action::DecideRatingAppeal,
        Action::ConsentToDisclosure,
        Action::RevokeDisclosure,
        Action::Forward,
        Action::RequestSupplement,
        Action::ConveneReview,
        Action::ScoreReview,
        Action::ConcludeReview,
        Action::RecordSiteVisit,
    ];
    let unplayed: Vec<Action> = missing
        .into_iter()
        .filter(|action| !elsewhere.contains(action) && !crate::routing_moves::ACTIONS.contains(action))
        .collect();
    assert_eq!(unplayed, []);
}

#[test]
fn a_step_that_the_case_does_not_have_is_said_to_be_unknown() {
    let office = stage(3);
    assert_eq!(
        office.refused(|p| &p.handler, &complete("inspect", Verdict::Agree)),
        Refusal::UnknownStep {
            step: "inspect#1".to_owned()
        }
    );
}
