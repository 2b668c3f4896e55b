//! What departments ask of one another, and whom they tell.

use async_graphql::{Context, Object, Result};
use onewindow_engine::access::Operation;
use onewindow_engine::case::{Command, ConsultationCommand, CopyCommand, OpinionRequest, RoutingCommand};
use onewindow_engine::ids::DepartmentCode;

use super::hand_off::colleague;
use super::{act, case_act, step};
use crate::code;
use crate::desk_error::Outcome;
use crate::step::Verdict;

case_act! {
    /// The asking of other departments for their opinion 征求意见.
    RequestOpinionInput -> RequestOpinionPayload {
        /// The key of the step from which it is asked, such as `handle#1`.
        step: String,
        /// The codes of the departments, several at once if need be.
        departments: Vec<String>,
        /// What is asked.
        question: String,
        /// The deadline, in working days from today: 1 to 60.
        deadline_working_days: u32,
        /// Whether the step and the decision wait for the answers.
        #[graphql(default = true)]
        is_required: bool,
        /// Whether question and answers are for those alone who ask and are asked, and for supervision: neither the
        /// applicant nor other departments read the words.
        #[graphql(default)]
        is_confidential: bool,
    }
}

case_act! {
    /// The answer of a department to a question of another one.
    AnswerOpinionInput -> AnswerOpinionPayload {
        /// The number of the question in `case.routing.consultations`.
        consultation: u32,
        /// The code of the department for which the caller answers.
        department: String,
        /// For or against.
        verdict: Verdict,
        /// The opinion in words.
        opinion: String,
    }
}

case_act! {
    /// The taking back of a question to other departments.
    WithdrawOpinionRequestInput -> WithdrawOpinionRequestPayload {
        /// The number of the question in `case.routing.consultations`.
        consultation: u32,
    }
}

case_act! {
    /// The telling of somebody of a case 抄送.
    CopyCaseInput -> CopyCasePayload {
        /// The codes of the departments that may read it from now on.
        #[graphql(default)]
        departments: Vec<String>,
        /// The logins of the officers who may read it from now on.
        #[graphql(default)]
        people: Vec<String>,
        /// With what words.
        #[graphql(default)]
        note: String,
    }
}

fn codes(context: &Context<'_>, given: &[String]) -> Result<Vec<DepartmentCode>> {
    let codes = given.iter();
    codes
        .map(|given| code::required(context, given, DepartmentCode::try_new))
        .collect()
}

fn consultation(command: ConsultationCommand) -> Command {
    Command::Routing(RoutingCommand::Consultation(command))
}

#[derive(Default)]
pub(super) struct ConsultationMutation;

/// What departments ask of one another, and whom they tell.
#[Object]
impl ConsultationMutation {
    /// Asks other departments for their opinion. Answers bind nobody and are on file; without one the question stays open,
    /// unless the procedure takes silence as no objection.
    async fn request_opinion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom, what, and by when.")] input: RequestOpinionInput,
    ) -> Result<Option<RequestOpinionPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let departments = codes(context, &input.departments)?;
        let request = OpinionRequest {
            step,
            // Who asks is added by the rule itself.
            readers: if input.is_confidential {
                departments.clone()
            } else {
                Vec::new()
            },
            departments,
            question: input.question.clone(),
            working_days: input.deadline_working_days,
            required: input.is_required,
        };
        act(
            context,
            input.target(),
            consultation(ConsultationCommand::Request(request)),
        )
        .await
    }

    /// Answers a question of another department.
    async fn answer_opinion(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerOpinionInput,
    ) -> Result<Option<AnswerOpinionPayload>> {
        let command = ConsultationCommand::Answer {
            consultation: input.consultation,
            department: code::required(context, &input.department, DepartmentCode::try_new)?,
            verdict: input.verdict.into(),
            opinion: input.opinion.clone(),
        };
        act(context, input.target(), consultation(command)).await
    }

    /// Takes a question back, as far as it is not answered. What was answered stays on file.
    async fn withdraw_opinion_request(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which question.")] input: WithdrawOpinionRequestInput,
    ) -> Result<Option<WithdrawOpinionRequestPayload>> {
        let command = ConsultationCommand::Withdraw {
            consultation: input.consultation,
        };
        act(context, input.target(), consultation(command)).await
    }

    /// Tells departments or officers of a case, who may read it from now on. Nobody's queue changes.
    async fn copy_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom.")] input: CopyCaseInput,
    ) -> Result<Option<CopyCasePayload>> {
        let departments = codes(context, &input.departments)?;
        let mut people = Vec::with_capacity(input.people.len());
        let part = (&input.case_id, Operation::CopyCase);
        for login in &input.people {
            match colleague(context, part, login).await? {
                Ok(found) => people.push(found),
                Err(outcome) => return Ok(Some(outcome.into())),
            }
        }
        let command = CopyCommand {
            departments,
            people,
            note: input.note.clone(),
        };
        act(
            context,
            input.target(),
            Command::Routing(RoutingCommand::Copy(command)),
        )
        .await
    }
}
