//! What an actor may do now, and why not the rest: asked of [`decide`](super::decide()) itself with the smallest
//! well-formed command, so that an offer and its act can't drift apart.

use super::command::{Action, Command, CorrectionItem, CorrectionSubject};
use super::decide::{CaseFacts, decide};
use super::flow;
use super::forwarding;
use super::heard;
use super::key::StepKey;
use super::rated;
use super::routing;
use super::secrecy;
use super::site_visit;
use super::state::{Attachment, Case, DeliveryMethod, Outcome, Verdict};
use super::supplement;
use super::voting;
use crate::actor::Role;
use crate::ids::FileId;
use crate::limit::{Limit, Unit};
use crate::procedure::{Material, SuspensionKind};
use crate::refusal::Refusal;

/// Whether an action is possible now.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The action.
    pub action: Action,
    /// On which step, for the actions of steps.
    pub step: Option<StepKey>,
    /// Whether it would be accepted.
    pub allowed: bool,
    /// Why not. For an allowed action what stands in the way of doing it fully: why a decision can't be a grant, which
    /// materials a submission would lack.
    pub reasons: Vec<Refusal>,
}

/// Every action of people with its answer.
pub fn offers(case: &Case, facts: &CaseFacts<'_>) -> Vec<Offer> {
    let open: Vec<StepKey> = case.open_steps().map(|run| run.key.clone()).collect();
    Action::OFFERED
        .into_iter()
        .flat_map(|action| {
            let steps = if routing::is_about_step(action) {
                routing::steps(case, facts.actor, action)
                    .into_iter()
                    .map(Some)
                    .collect()
            } else if is_about_step(action) {
                open.iter().cloned().map(Some).collect()
            } else {
                vec![None]
            };
            steps.into_iter().map(move |step| (action, step))
        })
        .filter_map(|(action, step)| offer(case, facts, action, step))
        .collect()
}

fn is_about_step(action: Action) -> bool {
    match action {
        Action::Claim
        | Action::Release
        | Action::CompleteStep
        | Action::Return
        | Action::Forward
        | Action::RecordSiteVisit
        | Action::Decide => true,
        Action::SaveForm
        | Action::AttachMaterial
        | Action::PromiseMaterial
        | Action::ConsentToDisclosure
        | Action::RevokeDisclosure
        | Action::OpenSecret
        | Action::Submit
        | Action::ReceivePaper
        | Action::Accept
        | Action::RefuseIntake
        | Action::RequestCorrection
        | Action::AnswerCorrection
        | Action::Suspend
        | Action::Resume
        | Action::Deliver
        | Action::Withdraw
        | Action::TellHearingRight
        | Action::RequestHearing
        | Action::ScheduleHearing
        | Action::RequestRecusal
        | Action::RecordHearing
        | Action::RegisterInterestedParty
        | Action::NotifyInterestedParty
        | Action::HearInterestedParty
        | Action::AssignInspectors
        | Action::AssignTask
        | Action::HandOver
        | Action::RecallHandOff
        | Action::AddReviewer
        | Action::RemoveReviewer
        | Action::CoSign
        | Action::RequestOpinion
        | Action::AnswerOpinion
        | Action::WithdrawOpinionRequest
        | Action::CopyCase
        | Action::Urge
        | Action::AnswerUrge
        | Action::OverrideStep
        | Action::OpenIntegrityQuestion
        | Action::AnswerIntegrityQuestion
        | Action::RateService
        | Action::RecordCallBack
        | Action::ReportRectification
        | Action::AppealRating
        | Action::DecideRatingAppeal
        | Action::CorrectSlip
        | Action::AllowSecondNotice
        | Action::RecordFalseMaterial
        | Action::DecideOnTheSpot
        | Action::RequestExtension
        | Action::AnswerExtension
        | Action::ExplainDelay
        | Action::RequestSupplement
        | Action::ConveneReview
        | Action::ScoreReview
        | Action::ConcludeReview
        | Action::SendMessage
        | Action::LengthenUnified
        | Action::Fire => false,
    }
}

fn offer(case: &Case, facts: &CaseFacts<'_>, action: Action, step: Option<StepKey>) -> Option<Offer> {
    let mut reasons = Vec::new();
    let mut allowed = false;
    for command in samples(case, facts, action, step.as_ref())? {
        let command = as_it_comes(case, facts, command);
        match decide(case, &command, facts) {
            Ok(_) => allowed = true,
            Err(refusal) => {
                if !reasons.contains(&refusal) {
                    reasons.push(refusal);
                }
            }
        }
    }
    Some(Offer {
        action,
        step,
        allowed,
        reasons,
    })
}

/// The smallest well-formed commands of an action; none when the procedure has nothing that it could be about.
fn samples(
    case: &Case,
    facts: &CaseFacts<'_>,
    action: Action,
    step: Option<&StepKey>,
) -> Option<Vec<Command>> {
    let text = || "…".to_owned();
    let one = match action {
        Action::SaveForm => Command::SaveForm {
            form: case.form.clone(),
        },
        Action::AttachMaterial => return attachments(facts),
        Action::PromiseMaterial => return promises(facts),
        Action::ConsentToDisclosure | Action::RevokeDisclosure => secrecy::sample(case, facts, action)?,
        // Handing in with materials missing is lawful too; then the reasons say which are.
        Action::Submit => {
            let submit = |despite_missing| Command::Submit { despite_missing };
            return Some(vec![submit(false), submit(true)]);
        }
        Action::Accept => Command::Accept,
        Action::RefuseIntake => Command::RefuseAsNotRequired { reason: text() },
        Action::RequestCorrection => Command::RequestCorrection {
            items: vec![CorrectionItem {
                about: CorrectionSubject::Other,
                what: text(),
            }],
        },
        Action::AnswerCorrection => return Some(answers(case)),
        Action::Claim => Command::Claim { step: step?.clone() },
        Action::Release => Command::Release { step: step?.clone() },
        Action::CompleteStep => Command::CompleteStep {
            step: step?.clone(),
            verdict: Verdict::Agree,
            opinion: text(),
        },
        Action::Return => sending_back(case, facts, step?)?,
        Action::Suspend => suspension(facts, text()),
        Action::Resume => Command::Resume,
        Action::Decide => return Some(rulings(step?, &heard::reasons(case))),
        Action::RecordFalseMaterial => Command::RecordFalseMaterial {
            evidence: heard::reasons(case),
            remedy: text(),
        },
        Action::Deliver => Command::Deliver {
            method: DeliveryMethod::Counter,
            receiver: text(),
        },
        Action::Withdraw => Command::Withdraw { reason: text() },
        _ => return beside_the_way(case, facts, action, step),
    };
    Some(vec![one])
}

/// What happens beside the plain way: ratings, limits, hearings, routing, reviews.
fn beside_the_way(
    case: &Case,
    facts: &CaseFacts<'_>,
    action: Action,
    step: Option<&StepKey>,
) -> Option<Vec<Command>> {
    let one = match action {
        Action::TellHearingRight
        | Action::RequestHearing
        | Action::ScheduleHearing
        | Action::RequestRecusal
        | Action::RecordHearing
        | Action::RegisterInterestedParty
        | Action::NotifyInterestedParty
        | Action::HearInterestedParty
        | Action::AssignInspectors => return heard::samples(case, facts, action),
        Action::RateService
        | Action::RecordCallBack
        | Action::ReportRectification
        | Action::AppealRating
        | Action::DecideRatingAppeal => rated::sample(facts, action)?,
        Action::CorrectSlip
        | Action::AllowSecondNotice
        | Action::DecideOnTheSpot
        | Action::RequestExtension
        | Action::AnswerExtension
        | Action::ExplainDelay => return about_limits(case, facts, action),
        Action::Forward => forwarding::sample(case, step?)?,
        Action::AssignTask
        | Action::HandOver
        | Action::RecallHandOff
        | Action::AddReviewer
        | Action::RemoveReviewer
        | Action::CoSign
        | Action::RequestOpinion
        | Action::AnswerOpinion
        | Action::WithdrawOpinionRequest
        | Action::CopyCase
        | Action::Urge
        | Action::AnswerUrge
        | Action::OverrideStep
        | Action::OpenIntegrityQuestion
        | Action::AnswerIntegrityQuestion => return routing::sample(case, facts, action, step),
        Action::RequestSupplement => supplement::sample(case, facts)?,
        Action::ConveneReview | Action::ScoreReview | Action::ConcludeReview => {
            return voting::samples(case, facts, action);
        }
        Action::RecordSiteVisit => site_visit::sample(case, facts, step?)?,
        // The engine's own, and what is no button: a file that is asked for, a message, a case that is still to come.
        _ => return None,
    };
    Some(vec![one])
}

/// To the first of the steps before.
fn sending_back(case: &Case, facts: &CaseFacts<'_>, step: &StepKey) -> Option<Command> {
    let track = facts.procedure.track(&case.track)?;
    let before = flow::ancestors(case, track, &step.code).into_iter().next();
    Some(Command::Return {
        to: before.unwrap_or_else(|| step.clone()),
        step: step.clone(),
        reason: "…".to_owned(),
    })
}

/// All open items, and the first of them alone: what the last answer still lacks does not hinder the others.
fn answers(case: &Case) -> Vec<Command> {
    let open: Vec<usize> = case.correction().map_or_else(Vec::new, |correction| {
        (0..correction.items.len())
            .filter(|item| !correction.answered.contains(item))
            .collect()
    });
    let first = open.iter().copied().take(1).collect();
    vec![
        Command::AnswerCorrection { items: open },
        Command::AnswerCorrection { items: first },
    ]
}

/// As whoever asks could do it: the window only has what the applicant brings on paper.
fn as_it_comes(case: &Case, facts: &CaseFacts<'_>, command: Command) -> Command {
    let actor = facts.actor;
    if actor.holds(Role::Window, &case.window) && !actor.represents(case.enterprise) {
        command.clone().on_paper().unwrap_or(command)
    } else {
        command
    }
}

/// One of each material that may follow later, where the procedure takes promises.
fn promises(facts: &CaseFacts<'_>) -> Option<Vec<Command>> {
    facts.procedure.tolerance.as_ref()?;
    let deferrable = facts
        .procedure
        .materials
        .iter()
        .filter(|material| material.deferrable);
    let all: Vec<Command> = deferrable
        .map(|material| Command::PromiseMaterial {
            material: material.code.clone(),
            on: facts.today(),
        })
        .collect();
    (!all.is_empty()).then_some(all)
}

/// One of each material: some may still follow when the others no longer can.
fn attachments(facts: &CaseFacts<'_>) -> Option<Vec<Command>> {
    let materials = &facts.procedure.materials;
    let attach = |material: &Material| Command::AttachMaterial {
        material: material.code.clone(),
        attachment: nothing(),
    };
    (!materials.is_empty()).then(|| materials.iter().map(attach).collect())
}

fn nothing() -> Attachment {
    Attachment {
        file: FileId(uuid::Uuid::nil()),
        filename: String::new(),
        byte_size: 0,
        sha256: String::new(),
        content_type: String::new(),
        secret: false,
    }
}

fn suspension(facts: &CaseFacts<'_>, reason: String) -> Command {
    let rule = facts.procedure.suspensions.first();
    let unit = rule
        .and_then(|rule| rule.cap)
        .map_or(Unit::WorkingDays, |cap| cap.unit);
    Command::Suspend {
        kind: rule.map_or(SuspensionKind::ExpertReview, |rule| rule.kind),
        reason,
        expected: Limit { amount: 1, unit },
        notice: None,
    }
}

/// What is about slips, second notices and limits; none when the procedure does not provide for it.
fn about_limits(case: &Case, facts: &CaseFacts<'_>, action: Action) -> Option<Vec<Command>> {
    let text = || "…".to_owned();
    let one = match action {
        Action::CorrectSlip => Command::CorrectSlip {
            form: case.form.clone(),
            what: text(),
        },
        Action::AllowSecondNotice => Command::AllowSecondNotice { reason: text() },
        Action::DecideOnTheSpot => {
            let provides = facts.procedure.tracks.iter().any(|track| track.on_the_spot);
            return provides.then(rulings_on_the_spot);
        }
        Action::RequestExtension => Command::RequestExtension { reason: text() },
        Action::AnswerExtension => Command::AnswerExtension {
            granted: true,
            remark: text(),
        },
        Action::ExplainDelay => Command::ExplainDelay { reason: text() },
        _ => return None,
    };
    Some(vec![one])
}

fn rulings_on_the_spot() -> Vec<Command> {
    let ruling = |outcome| Command::DecideOnTheSpot {
        outcome,
        reasons: "…".to_owned(),
        remedy: "…".to_owned(),
        conditions: String::new(),
    };
    vec![ruling(Outcome::Granted), ruling(Outcome::Refused)]
}

fn rulings(step: &StepKey, reasons: &str) -> Vec<Command> {
    [Outcome::Granted, Outcome::Refused]
        .into_iter()
        .map(|outcome| Command::Decide {
            step: step.clone(),
            outcome,
            reasons: reasons.to_owned(),
            remedy: "…".to_owned(),
            conditions: String::new(),
        })
        .collect()
}
