//! Who acts for whom 代理 (A/B 角).

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_desk::{AppointSubstitute, EndSubstitution};
use onewindow_engine::ids::{DepartmentCode, ProcedureCode};

use super::payload;
use crate::desk_error::outcome;
use crate::scalar::Date;
use crate::substitution::Substitution;
use crate::{caller, code, global_id};

/// The appointment of a substitute 代理 (A/B 角).
#[derive(InputObject)]
pub struct AppointSubstituteInput {
    /// The login of who is absent; the caller if left out. Another than the caller is named by the head of the department.
    pub absent: Option<String>,
    /// The login of the colleague who acts in his place.
    pub substitute: String,
    /// The code of the department in which both hold an office; the substitute has the absent's offices there.
    pub department: String,
    /// The first day, today or later.
    pub from: Date,
    /// The last day, at most a year after the first.
    pub through: Date,
    /// The codes of the procedures it is for; all if left out.
    #[graphql(default)]
    pub procedures: Vec<String>,
    /// Why.
    pub reason: String,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// The end of a substitution before its time.
#[derive(InputObject)]
pub struct EndSubstitutionInput {
    /// The global id of the substitution.
    pub substitution_id: ID,
    /// The version of the substitution that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The outcome of appointing a substitute.
    AppointSubstitutePayload {
        /// The substitution; none when nothing was done.
        substitution: Substitution
    }
}

payload! {
    /// The outcome of ending a substitution.
    EndSubstitutionPayload {
        /// The substitution as it stands now; none when nothing was done.
        substitution: Substitution
    }
}

#[derive(Default)]
pub(super) struct SubstitutionMutation;

/// Who acts for whom.
#[Object]
impl SubstitutionMutation {
    /// Names a colleague who acts for an absent officer, for a period and a scope. Four eyes and recusal see through it;
    /// there are no chains and no circles.
    async fn appoint_substitute(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Who acts for whom, when and in what.")] input: AppointSubstituteInput,
    ) -> Result<Option<AppointSubstitutePayload>> {
        let procedures = input
            .procedures
            .iter()
            .map(|procedure| code::required(context, procedure, ProcedureCode::try_new))
            .collect::<Result<_>>()?;
        let appoint = AppointSubstitute {
            absent: input.absent,
            substitute: input.substitute,
            department: code::required(context, &input.department, DepartmentCode::try_new)?,
            from: input.from.0,
            through: input.through.0,
            procedures,
            reason: input.reason,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.appoint_substitute(actor, appoint, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Substitution::from).into()))
    }

    /// Ends a substitution before its time. Rights that were remembered elsewhere end within half a minute.
    async fn end_substitution(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which.")] input: EndSubstitutionInput,
    ) -> Result<Option<EndSubstitutionPayload>> {
        let end = EndSubstitution {
            substitution: global_id::decode(context, &input.substitution_id)?,
            expected: input.expected_version,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.end_substitution(actor, end, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(Substitution::from).into()))
    }
}
