//! What is done with the cases of a stage together.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_desk::{ActOnStage, StageAct};
use onewindow_engine::ids::StageCode;

use super::payload;
use crate::desk_error::{Outcome, outcome};
use crate::project::Project;
use crate::{caller, code, global_id};

/// The acceptance of a stage's cases together 一并受理.
#[derive(InputObject)]
pub struct AcceptTogetherInput {
    /// The global id of the project.
    pub project_id: ID,
    /// The code of the stage.
    pub stage: String,
    /// The version of the project that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// The extension of the limit of the whole (Administrative Licensing Law, Art. 42(2)).
#[derive(InputObject)]
pub struct ExtendUnifiedHandlingInput {
    /// The global id of the project.
    pub project_id: ID,
    /// The code of the stage.
    pub stage: String,
    /// Why; told to the applicant.
    pub reason: String,
    /// The version of the project that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The result of accepting a stage's cases together.
    AcceptTogetherPayload {
        /// The project as it stands now; none when nothing was done.
        project: Project
    }
}

payload! {
    /// The result of extending the limit of the whole.
    ExtendUnifiedHandlingPayload {
        /// The project as it stands now; none when nothing was done.
        project: Project
    }
}

async fn act<P: From<Outcome<Project>>>(
    context: &Context<'_>,
    (project, stage, expected): (&ID, &str, u64),
    act: StageAct,
    key: &str,
) -> Result<Option<P>> {
    let input = ActOnStage {
        project: global_id::decode(context, project)?,
        expected,
        stage: code::required(context, stage, StageCode::try_new)?,
        act,
    };
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let answer = Box::pin(desk.act_on_stage(actor, input, key)).await;
    Ok(Some(outcome(context, answer)?.map(Project::from).into()))
}

#[derive(Default)]
pub(super) struct UnifiedMutation;

/// What is done with the cases of a stage together.
#[Object]
impl UnifiedMutation {
    /// Accepts every case of a stage that was received, all of them or none: the limit of the whole begins, beside the
    /// limit of each.
    async fn accept_together(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The project and the stage.")] input: AcceptTogetherInput,
    ) -> Result<Option<AcceptTogetherPayload>> {
        let target = (&input.project_id, input.stage.as_str(), input.expected_version);
        act(context, target, StageAct::Accept, &input.idempotency_key).await
    }

    /// Extends the limit of the whole, by the head of the government and nobody else; the cases' own limits stay.
    async fn extend_unified_handling(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The project, the stage and the reason.")] input: ExtendUnifiedHandlingInput,
    ) -> Result<Option<ExtendUnifiedHandlingPayload>> {
        let target = (&input.project_id, input.stage.as_str(), input.expected_version);
        let reason = input.reason.clone();
        act(
            context,
            target,
            StageAct::Extend { reason },
            &input.idempotency_key,
        )
        .await
    }
}
