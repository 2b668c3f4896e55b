//! What is done about applicants who do not tell the truth.

use async_graphql::{Context, Object, Result};
use onewindow_engine::case::Command;

use super::{act, case_act};

case_act! {
    /// The record of hidden facts or false material 隐瞒有关情况或者提供虚假材料 (Administrative Licensing Law, Art. 78).
    RecordFalseMaterialInput -> RecordFalseMaterialPayload {
        /// What shows it.
        evidence: String,
        /// The remedies; needed once the application is accepted, for it is then refused.
        #[graphql(default)]
        remedy: String,
    }
}

#[derive(Default)]
pub(super) struct IntegrityMutation;

/// What is done about applicants who do not tell the truth.
#[Object]
impl IntegrityMutation {
    /// Records hidden facts or false material: the window does not accept the application, or the approver of the
    /// competent department refuses it. The applicant is warned and, where public safety is at stake, may not apply for
    /// the same licence for a year.
    async fn record_false_material(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The record.")] input: RecordFalseMaterialInput,
    ) -> Result<Option<RecordFalseMaterialPayload>> {
        let command = Command::RecordFalseMaterial {
            evidence: input.evidence.clone(),
            remedy: input.remedy.clone(),
        };
        act(context, input.target(), command).await
    }
}
