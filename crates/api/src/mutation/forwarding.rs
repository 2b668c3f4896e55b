//! What the two levels of a case do: the lower one passes the file up, the upper one asks for what is not in it.

use async_graphql::{Context, InputObject, Object, Result};
use onewindow_engine::case::{Command, SupplementItem, TierCommand};
use onewindow_engine::ids::MaterialCode;

use super::{act, case_act, step};
use crate::code;
use crate::desk_error::Outcome;
use crate::step::Verdict;

case_act! {
    /// The passing up of a case with its whole file 上报 (Administrative Licensing Law, Art. 35).
    ForwardCaseInput -> ForwardCasePayload {
        /// The key of the forwarding step, such as `forward#1`.
        step: String,
        /// For or against.
        verdict: Verdict,
        /// The first level's opinion in words 初审意见.
        opinion: String,
        /// The codes of the materials passed up; every one there is if left out. The law allows no other list.
        materials: Option<Vec<String>>,
    }
}

/// One material that is asked for.
#[derive(InputObject)]
pub struct SupplementItemInput {
    /// The code of the material.
    pub material: String,
    /// What for.
    pub what: String,
}

case_act! {
    /// The request of the upper level for what is not in the file.
    RequestSupplementInput -> RequestSupplementPayload {
        /// All items.
        items: Vec<SupplementItemInput>,
    }
}

fn material(context: &Context<'_>, code: &str) -> Result<MaterialCode> {
    code::required(context, code, MaterialCode::try_new)
}

#[derive(Default)]
pub(super) struct ForwardingMutation;

/// What the two levels of a case do.
#[Object]
impl ForwardingMutation {
    /// Ends the first level's review: its opinion and the whole file go up to the level that decides, whose limit begins.
    async fn forward_case(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The step, the opinion and the file.")] input: ForwardCaseInput,
    ) -> Result<Option<ForwardCasePayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let listed = input.materials.as_ref();
        let materials = listed
            .map(|codes| codes.iter().map(|code| material(context, code)).collect())
            .transpose()?;
        let command = TierCommand::Forward {
            step,
            verdict: input.verdict.into(),
            opinion: input.opinion.clone(),
            materials,
        };
        act(context, input.target(), Command::Tier(command)).await
    }

    /// Asks the applicant for materials that may still follow. What is in the file may not be asked for again, and no
    /// clock stands still for it.
    async fn request_supplement(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RequestSupplementInput,
    ) -> Result<Option<RequestSupplementPayload>> {
        let items = input.items.iter().map(|item| {
            Ok(SupplementItem {
                material: material(context, &item.material)?,
                what: item.what.clone(),
            })
        });
        let items = items.collect::<Result<_>>()?;
        let command = TierCommand::RequestSupplement { items };
        act(context, input.target(), Command::Tier(command)).await
    }
}
