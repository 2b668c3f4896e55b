//! What an applicant does with a case.

use async_graphql::{Context, ID, Object, Result};
use onewindow_desk::AttachMaterial;
use onewindow_engine::case::Command;
use onewindow_engine::ids::MaterialCode;

use super::{act, case_act};
use crate::agent::AgentInput;
use crate::case::Case;
use crate::channel::Channel;
use crate::desk_error::outcome;
use crate::scalar::{Date, Json};
use crate::{caller, code, global_id};

case_act! {
    /// The answers of a form.
    SaveFormInput -> SaveFormPayload {
        /// The answers, whole, as the procedure's form asks for them. They may be incomplete until submission.
        form: Json,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

case_act! {
    /// A file as a material.
    AttachMaterialInput -> AttachMaterialPayload {
        /// The code of the material.
        material: String,
        /// The global id of the uploaded file.
        file_id: ID,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
        /// Whether it is a trade secret 商业秘密 (Administrative Licensing Law, Art. 5(2)): other departments then open it only
        /// with the applicant's consent or on a ground of law, and each opening is recorded. Its file name is kept as well.
        #[graphql(default)]
        is_secret: bool,
    }
}

case_act! {
    /// The promise that a material follows 容缺.
    PromiseMaterialInput -> PromiseMaterialPayload {
        /// The code of the material.
        material: String,
        /// By which day.
        on: Date,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

case_act! {
    /// The handing in of an application (Administrative Licensing Law, Art. 29).
    SubmitCaseInput -> SubmitCasePayload {
        /// Whether to hand in although materials are missing; the window then has to say so (Art. 32).
        #[graphql(default)]
        despite_missing: bool,
        /// Who hands it in for the enterprise; nobody if left out. An agent hands in a power of attorney as well, as the
        /// material `power-of-attorney`.
        agent: Option<AgentInput>,
    }
}

case_act! {
    /// The answer to items of the correction notice.
    AnswerCorrectionInput -> AnswerCorrectionPayload {
        /// The positions of the answered items, counted from 0. What answers them is saved or attached before.
        items: Vec<u32>,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

case_act! {
    /// The taking back of an application 撤件.
    WithdrawCaseInput -> WithdrawCasePayload {
        /// Why.
        reason: String,
    }
}

#[derive(Default)]
pub(super) struct ApplicantMutation;

/// What an applicant does with a case.
#[Object]
impl ApplicantMutation {
    /// Saves the answers of the form.
    async fn save_form(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answers.")] input: SaveFormInput,
    ) -> Result<Option<SaveFormPayload>> {
        let form = input.form.0.clone();
        let command = input.channel.carry(Command::SaveForm { form });
        act(context, input.target(), command).await
    }

    /// Attaches an uploaded file of the caller as a material.
    async fn attach_material(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file.")] input: AttachMaterialInput,
    ) -> Result<Option<AttachMaterialPayload>> {
        let target = input.target();
        let attach = AttachMaterial {
            case: global_id::decode(context, target.case)?,
            expected: target.expected,
            material: code::required(context, &input.material, MaterialCode::try_new)?,
            file: global_id::decode(context, &input.file_id)?,
            channel: input.channel.into(),
            secret: input.is_secret,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.attach_material(actor, attach, target.key)).await;
        Ok(Some(outcome(context, answer)?.map(Case::from).into()))
    }

    /// Promises the day by which a material follows that may follow later 容缺, before the window answers. The
    /// application can then be handed in and accepted without it.
    async fn promise_material(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The promise.")] input: PromiseMaterialInput,
    ) -> Result<Option<PromiseMaterialPayload>> {
        let command = Command::PromiseMaterial {
            material: code::required(context, &input.material, MaterialCode::try_new)?,
            on: input.on.0,
        };
        act(context, input.target(), input.channel.carry(command)).await
    }

    /// Hands the application in. A complete filing is filed at once; for everything else the window's clock starts.
    async fn submit_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The handing in.")] input: SubmitCaseInput,
    ) -> Result<Option<SubmitCasePayload>> {
        let despite_missing = input.despite_missing;
        let command = match &input.agent {
            None => Command::Submit { despite_missing },
            Some(agent) => Command::SubmitByAgent {
                agent: agent.read(),
                despite_missing,
            },
        };
        act(context, input.target(), command).await
    }

    /// Answers items of the correction notice. With the last one the application counts as complete from today.
    async fn answer_correction(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The answer.")] input: AnswerCorrectionInput,
    ) -> Result<Option<AnswerCorrectionPayload>> {
        let positions = input.items.iter();
        let items = positions
            .map(|item| usize::try_from(*item).unwrap_or(usize::MAX))
            .collect();
        let command = input.channel.carry(Command::AnswerCorrection { items });
        act(context, input.target(), command).await
    }

    /// Takes the application back, as long as it is not decided. It may be filed again.
    async fn withdraw_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The taking back.")] input: WithdrawCaseInput,
    ) -> Result<Option<WithdrawCasePayload>> {
        let reason = input.reason.clone();
        act(context, input.target(), Command::Withdraw { reason }).await
    }
}
