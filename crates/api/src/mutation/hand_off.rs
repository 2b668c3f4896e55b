//! What is done about whose a step is, and who signs it beside its holder.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_engine::access::Operation;
use onewindow_engine::actor::Role;
use onewindow_engine::case::{Colleague, Command, HandOffCommand, PanelCommand, RoutingCommand, StepKey};
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::procedure::Join;

use super::{act, case_act, step};
use crate::case::Case;
use crate::desk_error::{self, Outcome};
use crate::step::Verdict;
use crate::track::JoinKind;
use crate::{caller, code, global_id};

case_act! {
    /// The giving of an open step to a colleague of its department 分派.
    AssignTaskInput -> AssignTaskPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// The login of the colleague, who holds the step's office.
        to: String,
    }
}

case_act! {
    /// The handing over of a step by its holder 转办.
    HandOverInput -> HandOverPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// The login of the colleague, who holds the step's office.
        to: String,
        /// Why.
        reason: String,
    }
}

case_act! {
    /// The taking back of what was handed on last 撤回.
    RecallHandOffInput -> RecallHandOffPayload {
        /// The key of the step that was given away, sent back or done, such as `handle#1`.
        step: String,
    }
}

/// Somebody who is asked to sign a step.
#[derive(Debug, Clone, InputObject)]
pub struct ReviewerInput {
    /// The login.
    pub login: String,
    /// The code of the department for which he signs; the first one where he works if left out.
    pub department: Option<String>,
}

case_act! {
    /// The asking of others to sign a step too 加签, 会签.
    AddReviewerInput -> AddReviewerPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// Who, of the own or another department.
        reviewers: Vec<ReviewerInput>,
        /// What they are asked.
        question: String,
        /// How many of them are enough.
        #[graphql(default_with = "JoinKind::All")]
        join: JoinKind,
        /// The number that a quorum takes.
        quorum: Option<u32>,
    }
}

case_act! {
    /// The letting off of somebody who was asked to sign 减签.
    RemoveReviewerInput -> RemoveReviewerPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// The login of who need not sign any longer.
        reviewer: String,
    }
}

case_act! {
    /// A signature beside the holder's, for or against 会签.
    CoSignInput -> CoSignPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// For or against.
        verdict: Verdict,
        /// The opinion in words.
        opinion: String,
    }
}

/// What was named, or why it is not told.
pub(super) type Named<T> = std::result::Result<T, Outcome<Case>>;

/// In which case somebody is named, and for what.
pub(super) type Part<'a> = (&'a ID, Operation);

/// The colleague with a login, or why he is not told.
pub(super) async fn colleague(
    context: &Context<'_>,
    (case, operation): Part<'_>,
    login: &str,
) -> Result<Named<Colleague>> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let part = (global_id::decode(context, case)?, operation);
    match desk.colleague(actor, part, login).await {
        Ok(found) => Ok(Ok(found)),
        Err(error) => {
            let told = desk_error::outcome::<onewindow_engine::case::Case>(context, Err(error))?;
            Ok(Err(told.map(Case::from)))
        }
    }
}

/// A step and a colleague for it.
async fn placing(
    context: &Context<'_>,
    part: Part<'_>,
    (key, login): (&str, &str),
) -> Result<Named<(StepKey, Colleague)>> {
    let step = match step(context, key) {
        Ok(step) => step,
        Err(unknown) => return Ok(Err(Outcome::refused(*unknown))),
    };
    Ok(colleague(context, part, login)
        .await?
        .map(|colleague| (step, colleague)))
}

/// Those who are asked to sign, each with the department signed for.
async fn reviewers(
    context: &Context<'_>,
    part: Part<'_>,
    named: &[ReviewerInput],
) -> Result<Named<Vec<(Colleague, DepartmentCode)>>> {
    let mut all = Vec::with_capacity(named.len());
    for one in named {
        let found = match colleague(context, part, &one.login).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let given = code::read(context, one.department.as_ref(), DepartmentCode::try_new)?;
        let works = |role| matches!(role, Role::Handler | Role::Reviewer | Role::Approver);
        let mut offices = found.appointments.iter();
        let own = offices.find(|office| works(office.role) && office.department.is_some());
        let own = own.or(found.appointments.first());
        // Whoever has no department is not found at all.
        let department = given.or_else(|| own.and_then(|office| office.department.clone()));
        all.extend(department.map(|department| (found, department)));
    }
    Ok(Ok(all))
}

fn join(kind: JoinKind, quorum: Option<u32>) -> Join {
    match kind {
        JoinKind::All => Join::All,
        JoinKind::Any => Join::Any,
        JoinKind::Quorum => Join::Quorum(quorum.unwrap_or(0)),
    }
}

fn hand_off(command: HandOffCommand) -> Command {
    Command::Routing(RoutingCommand::HandOff(command))
}

fn panel(command: PanelCommand) -> Command {
    Command::Routing(RoutingCommand::Panel(command))
}

#[derive(Default)]
pub(super) struct HandOffMutation;

/// What is done about whose a step is, and who signs it beside its holder.
#[Object]
impl HandOffMutation {
    /// Gives an open step to a colleague; a reviewer or approver of its department does that.
    async fn assign_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step and the colleague.")] input: AssignTaskInput,
    ) -> Result<Option<AssignTaskPayload>> {
        let part = (&input.case_id, Operation::AssignTask);
        match placing(context, part, (&input.step, &input.to)).await? {
            Ok((step, to)) => {
                act(
                    context,
                    input.target(),
                    hand_off(HandOffCommand::Assign { step, to }),
                )
                .await
            }
            Err(outcome) => Ok(Some(outcome.into())),
        }
    }

    /// Gives a step that the caller has in hand to a colleague.
    async fn hand_over(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step, the colleague and the reason.")] input: HandOverInput,
    ) -> Result<Option<HandOverPayload>> {
        let part = (&input.case_id, Operation::HandOver);
        match placing(context, part, (&input.step, &input.to)).await? {
            Ok((step, to)) => {
                let reason = input.reason.clone();
                let command = hand_off(HandOffCommand::HandOver { step, to, reason });
                act(context, input.target(), command).await
            }
            Err(outcome) => Ok(Some(outcome.into())),
        }
    }

    /// Takes back what the caller handed on last, a hand-over, an assignment, a return or a completed step, as long as the
    /// receiver has done nothing. What is taken back stays on record.
    async fn recall_hand_off(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step.")] input: RecallHandOffInput,
    ) -> Result<Option<RecallHandOffPayload>> {
        match step(context, &input.step) {
            Ok(step) => act(context, input.target(), hand_off(HandOffCommand::Recall { step })).await,
            Err(unknown) => Ok(Some(Outcome::refused(*unknown).into())),
        }
    }

    /// Asks others to sign a step that the caller works on; it can't end before as many have as was declared.
    async fn add_reviewer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step, who, and what they are asked.")] input: AddReviewerInput,
    ) -> Result<Option<AddReviewerPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let part = (&input.case_id, Operation::AddReviewer);
        let reviewers = match reviewers(context, part, &input.reviewers).await? {
            Ok(reviewers) => reviewers,
            Err(outcome) => return Ok(Some(outcome.into())),
        };
        let command = PanelCommand::Add {
            step,
            reviewers,
            question: input.question.clone(),
            join: join(input.join, input.quorum),
        };
        act(context, input.target(), panel(command)).await
    }

    /// Lets somebody off whom the caller asked to sign and who has not.
    async fn remove_reviewer(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step and who.")] input: RemoveReviewerInput,
    ) -> Result<Option<RemoveReviewerPayload>> {
        let part = (&input.case_id, Operation::RemoveReviewer);
        match placing(context, part, (&input.step, &input.reviewer)).await? {
            Ok((step, who)) => {
                let reviewer = who.person;
                let command = panel(PanelCommand::Remove { step, reviewer });
                act(context, input.target(), command).await
            }
            Err(outcome) => Ok(Some(outcome.into())),
        }
    }

    /// Signs a step that the caller was asked to sign beside its holder.
    async fn co_sign(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step and the opinion.")] input: CoSignInput,
    ) -> Result<Option<CoSignPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let command = PanelCommand::Sign {
            step,
            verdict: input.verdict.into(),
            opinion: input.opinion.clone(),
        };
        act(context, input.target(), panel(command)).await
    }
}
