//! What is done so that a case goes on: urging, and what supervision does about its routing.

use async_graphql::{Context, Object, Result};
use onewindow_engine::access::Operation;
use onewindow_engine::case::{
    Command, IntegrityCommand, OverrideCommand, OverrideOrder, RoutingCommand, UrgingCommand,
};
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::refusal::{Refusal, RoutingRefusal};

use super::hand_off::colleague;
use super::{act, case_act, step};
use crate::code;
use crate::desk_error::Outcome;
use crate::routing::OverrideKind;
use crate::scalar::Date;
use crate::user_error::UserError;

case_act! {
    /// The urging of whoever has a case in hand 催办; by a supervisor formally 督办.
    UrgeInput -> UrgePayload {
        /// The key of the step it is about; left out: whatever is to be done next.
        step: Option<String>,
        /// Why.
        reason: String,
    }
}

case_act! {
    /// The answer to a formal urging 督办.
    AnswerUrgeInput -> AnswerUrgePayload {
        /// The number of the urging in `case.routing.urgings`.
        urging: u32,
        /// Why it took so long.
        reason: String,
        /// By when it will be done.
        expected_on: Date,
    }
}

case_act! {
    /// The stepping in of a supervisor.
    OverrideStepInput -> OverrideStepPayload {
        /// The key of the step, such as `review#1`.
        step: String,
        /// What is to be done.
        kind: OverrideKind,
        /// The login of the officer to whom the step is given.
        to: Option<String>,
        /// Why.
        reason: String,
        /// The article it stands on, such as `行政许可法 第60条`.
        legal_basis: String,
    }
}

case_act! {
    /// A question of supervision about conduct 廉政问询.
    OpenIntegrityQuestionInput -> OpenIntegrityQuestionPayload {
        /// The code of the department that is asked.
        department: String,
        /// The key of the step it is about; left out: about the case.
        step: Option<String>,
        /// What is asked.
        question: String,
    }
}

case_act! {
    /// The answer to a question about conduct.
    AnswerIntegrityQuestionInput -> AnswerIntegrityQuestionPayload {
        /// The number of the question in `case.routing.integrityQuestions`.
        question: u32,
        /// The answer.
        answer: String,
    }
}

#[derive(Default)]
pub(super) struct OversightMutation;

/// What is done so that a case goes on.
#[Object]
impl OversightMutation {
    /// Urges whoever has the case in hand: the applicant, the window or a department, each at most once a working day. A
    /// supervisor's urging is formal, and the department has to answer it.
    async fn urge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "About what, and why.")] input: UrgeInput,
    ) -> Result<Option<UrgePayload>> {
        let step = match input.step.as_ref().map(|key| step(context, key)).transpose() {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let reason = input.reason.clone();
        let command = UrgingCommand::Urge { step, reason };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Urging(command)),
        )
        .await
    }

    /// Answers a formal urging: why it took so long, and by when it will be done.
    async fn answer_urge(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerUrgeInput,
    ) -> Result<Option<AnswerUrgePayload>> {
        let command = UrgingCommand::Answer {
            urging: input.urging,
            reason: input.reason.clone(),
            expected_on: input.expected_on.0,
        };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Urging(command)),
        )
        .await
    }

    /// Steps in at a step, with a reason and an article, and raises an alarm. It never decides in a department's place: what
    /// the procedure declares is still done by whom it says.
    async fn override_step(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where, what and why.")] input: OverrideStepInput,
    ) -> Result<Option<OverrideStepPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let part = (&input.case_id, Operation::OverrideStep);
        let order = match (input.kind, &input.to) {
            (OverrideKind::Reopen, _) => OverrideOrder::Reopen,
            (OverrideKind::LiftBlock, _) => OverrideOrder::LiftBlock,
            (OverrideKind::Reassign, Some(login)) => match colleague(context, part, login).await? {
                Ok(to) => OverrideOrder::Reassign(to),
                Err(outcome) => return Ok(Some(outcome.into())),
            },
            (OverrideKind::Reassign, None) => {
                let nobody = Refusal::from(RoutingRefusal::NobodyNamed);
                return Ok(Some(
                    Outcome::refused(UserError::refusal(context, &nobody)).into(),
                ));
            }
        };
        let command = OverrideCommand {
            step,
            order,
            reason: input.reason.clone(),
            basis: input.legal_basis.clone(),
        };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Override(command)),
        )
        .await
    }

    /// Asks a department about its conduct in a case. Question and answer stay between the two.
    async fn open_integrity_question(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, and what.")] input: OpenIntegrityQuestionInput,
    ) -> Result<Option<OpenIntegrityQuestionPayload>> {
        let step = match input.step.as_ref().map(|key| step(context, key)).transpose() {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let command = IntegrityCommand::Open {
            department: code::required(context, &input.department, DepartmentCode::try_new)?,
            step,
            question: input.question.clone(),
        };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Integrity(command)),
        )
        .await
    }

    /// Answers a question about conduct, also after the case has ended.
    async fn answer_integrity_question(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerIntegrityQuestionInput,
    ) -> Result<Option<AnswerIntegrityQuestionPayload>> {
        let command = IntegrityCommand::Answer {
            number: input.question,
            answer: input.answer.clone(),
        };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Integrity(command)),
        )
        .await
    }
}
