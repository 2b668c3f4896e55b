//! What the people of a department do with a case.

use async_graphql::{Context, Object, Result};
use onewindow_engine::case::Command;

use super::{act, case_act, step};
use crate::desk_error::Outcome;
use crate::limit::TimeLimitInput;
use crate::outcome::RulingOutcome;
use crate::step::Verdict;
use crate::suspension::{NoticeInput, SuspensionKindCode};

case_act! {
    /// The taking of a step.
    ClaimTaskInput -> ClaimTaskPayload {
        /// The key of the step, such as `review#1`.
        step: String,
    }
}

case_act! {
    /// The giving back of a step to the queue.
    ReleaseTaskInput -> ReleaseTaskPayload {
        /// The key of the step, such as `review#1`.
        step: String,
    }
}

case_act! {
    /// The end of a step with an opinion.
    CompleteStepInput -> CompleteStepPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// For or against.
        verdict: Verdict,
        /// The opinion in words.
        opinion: String,
    }
}

case_act! {
    /// The return of a case to an earlier step 退回.
    ReturnCaseInput -> ReturnCasePayload {
        /// The key of the open step that sends it back, such as `review#1`.
        step: String,
        /// The key of the earlier step, such as `handle#1`; its result comes back here.
        to: String,
        /// Why.
        reason: String,
    }
}

case_act! {
    /// The stopping of the clock 特别程序 (Administrative Licensing Law, Art. 45).
    SuspendCaseInput -> SuspendCasePayload {
        /// For what; the procedure says what is allowed.
        kind: SuspensionKindCode,
        /// Why.
        reason: String,
        /// The time needed, which the applicant is told in writing.
        expected: TimeLimitInput,
        /// How the notice of it reached the applicant; through the portal when left out.
        notice: Option<NoticeInput>,
    }
}

case_act! {
    /// The going on of the clock.
    ResumeCaseInput -> ResumeCasePayload {}
}

case_act! {
    /// The decision 决定 (Administrative Licensing Law, Art. 37 and 38).
    DecideCaseInput -> DecideCasePayload {
        /// The key of the deciding step, such as `decide#1`.
        step: String,
        /// Grant or refusal.
        outcome: RulingOutcome,
        /// The reasons; a refusal has to have them.
        #[graphql(default)]
        reasons: String,
        /// The remedies; a refusal has to tell them.
        #[graphql(default)]
        remedy: String,
        /// Conditions attached to a grant.
        #[graphql(default)]
        conditions: String,
    }
}

#[derive(Default)]
pub(super) struct DepartmentMutation;

/// What the people of a department do with a case.
#[Object]
impl DepartmentMutation {
    /// Takes an open step of the caller's department.
    async fn claim_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step.")] input: ClaimTaskInput,
    ) -> Result<Option<ClaimTaskPayload>> {
        match step(context, &input.step) {
            Ok(step) => act(context, input.target(), Command::Claim { step }).await,
            Err(unknown) => Ok(Some(Outcome::refused(*unknown).into())),
        }
    }

    /// Gives a claimed step back to the queue.
    async fn release_task(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step.")] input: ReleaseTaskInput,
    ) -> Result<Option<ReleaseTaskPayload>> {
        match step(context, &input.step) {
            Ok(step) => act(context, input.target(), Command::Release { step }).await,
            Err(unknown) => Ok(Some(Outcome::refused(*unknown).into())),
        }
    }

    /// Ends a step with an opinion; what follows it opens. A site visit ends when two officers have signed.
    async fn complete_step(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step and the opinion.")] input: CompleteStepInput,
    ) -> Result<Option<CompleteStepPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let (verdict, opinion) = (input.verdict.into(), input.opinion.clone());
        let command = Command::CompleteStep {
            step,
            verdict,
            opinion,
        };
        act(context, input.target(), command).await
    }

    /// Sends the case back to an earlier step. When that is done again, it comes back to the step that sent it.
    async fn return_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "From where, to where, and why.")] input: ReturnCaseInput,
    ) -> Result<Option<ReturnCasePayload>> {
        let (step, to) = match (step(context, &input.step), step(context, &input.to)) {
            (Ok(step), Ok(to)) => (step, to),
            (Err(unknown), _) | (_, Err(unknown)) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let reason = input.reason.clone();
        act(context, input.target(), Command::Return { step, to, reason }).await
    }

    /// Stops the clock for something that the law does not count; the procedure says for what.
    async fn suspend_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "For what, why and how long.")] input: SuspendCaseInput,
    ) -> Result<Option<SuspendCasePayload>> {
        let command = Command::Suspend {
            kind: input.kind.into(),
            reason: input.reason.clone(),
            expected: input.expected.read()?,
            notice: input.notice.as_ref().map(NoticeInput::read),
        };
        act(context, input.target(), command).await
    }

    /// Lets the clock go on.
    async fn resume_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which case.")] input: ResumeCaseInput,
    ) -> Result<Option<ResumeCasePayload>> {
        act(context, input.target(), Command::Resume).await
    }

    /// Decides the case; a grant issues the document. Nobody decides what he prepared.
    async fn decide_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideCaseInput,
    ) -> Result<Option<DecideCasePayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let command = Command::Decide {
            step,
            outcome: input.outcome.into(),
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
            conditions: input.conditions.clone(),
        };
        act(context, input.target(), command).await
    }
}
