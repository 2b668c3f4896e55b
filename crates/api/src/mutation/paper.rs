//! Applications on paper, which the window enters.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_desk::{ProjectKey, ReceiveOnPaper, ScannedMaterial};
use onewindow_engine::ids::{MaterialCode, ProcedureCode};
use onewindow_engine::text::Text;

use super::{name_materials_of, payload};
use crate::agent::AgentInput;
use crate::case::Case;
use crate::desk_error::outcome;
use crate::error_code::ErrorCode;
use crate::scalar::Json;
use crate::{caller, code, global_id};

/// An application that was brought to the counter. Exactly one of `projectId` and `projectNumber` says for which project.
#[derive(InputObject)]
pub struct ReceiveOnPaperInput {
    /// The global id of the project.
    pub project_id: Option<ID>,
    /// The number of the project, as people know it.
    pub project_number: Option<String>,
    /// The code of the procedure applied for.
    pub procedure: String,
    /// The answers of the form, whole, as the procedure's form asks for them.
    pub form: Json,
    /// The scanned materials, at most 200 files.
    #[graphql(default)]
    pub materials: Vec<ScannedMaterialInput>,
    /// Whether to receive it although materials are missing; the window then has to say so (Art. 32).
    #[graphql(default)]
    pub despite_missing: bool,
    /// Who brings it for the enterprise; nobody if left out. An agent brings a power of attorney as well, scanned as the
    /// material `power-of-attorney`.
    pub agent: Option<AgentInput>,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// A scan with the material that it is.
#[derive(InputObject)]
pub struct ScannedMaterialInput {
    /// The code of the material.
    pub material: String,
    /// The global id of the file that the clerk has uploaded.
    pub file_id: ID,
    /// Whether it is a trade secret 商业秘密, as in `attachMaterial`.
    #[graphql(default)]
    pub is_secret: bool,
}

payload! {
    /// The result of receiving an application on paper.
    ReceiveOnPaperPayload {
        /// The received case; none when nothing was done.
        case: Case
    }
}

impl ReceiveOnPaperInput {
    fn project(&self, context: &Context<'_>) -> Result<ProjectKey> {
        match (&self.project_id, &self.project_number) {
            (Some(id), None) => Ok(ProjectKey::Id(global_id::decode(context, id)?)),
            (None, Some(number)) => Ok(ProjectKey::Number(number.clone())),
            (None, None) | (Some(_), Some(_)) => {
                let text = Text::new(
                    "请在 projectId 与 projectNumber 中填写一项，且只填一项。",
                    "Name the project by projectId or by projectNumber: by one of the two.",
                );
                Err(ErrorCode::BadUserInput.error(caller::say(context, &text)))
            }
        }
    }

    fn read(&self, context: &Context<'_>) -> Result<ReceiveOnPaper> {
        let materials = self.materials.iter().map(|scanned| {
            Ok(ScannedMaterial {
                material: code::required(context, &scanned.material, MaterialCode::try_new)?,
                file: global_id::decode(context, &scanned.file_id)?,
                secret: scanned.is_secret,
            })
        });
        Ok(ReceiveOnPaper {
            project: self.project(context)?,
            procedure: code::required(context, &self.procedure, ProcedureCode::try_new)?,
            form: self.form.0.clone(),
            materials: materials.collect::<Result<_>>()?,
            despite_missing: self.despite_missing,
            agent: self.agent.as_ref().map(AgentInput::read),
        })
    }
}

#[derive(Default)]
pub(super) struct PaperMutation;

/// Applications on paper, which the window enters.
#[Object]
impl PaperMutation {
    /// Receives an application that is brought to the counter on paper 窗口收件 (Administrative Licensing Law, Art. 29,
    /// 32): in one act the case is opened, its form saved, the scans attached and the application handed in, as the
    /// applicant's act entered by the clerk. What is refused leaves nothing behind. The applicant then sees the case as
    /// any other, and the window's clock runs.
    async fn receive_on_paper(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What was brought.")] input: ReceiveOnPaperInput,
    ) -> Result<Option<ReceiveOnPaperPayload>> {
        let receive = input.read(context)?;
        let procedure = receive.procedure.clone();
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.receive_on_paper(actor, receive, &input.idempotency_key)).await;
        let mut outcome = outcome(context, answer)?.map(Case::from);
        if let Some(procedure) = desk.catalogue().procedure_on(&procedure, desk.today()) {
            name_materials_of(context, procedure, &mut outcome.errors);
        }
        Ok(Some(outcome.into()))
    }
}
