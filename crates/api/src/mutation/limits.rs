//! What is done about intake and time limits beside the usual way: slips, second notices, decisions on the spot,
//! extensions, explanations.

use async_graphql::{Context, Object, Result};
use onewindow_engine::case::Command;

use super::{act, case_act};
use crate::outcome::RulingOutcome;
use crate::scalar::Json;

case_act! {
    /// The putting right of a slip at the counter 当场更正 (Administrative Licensing Law, Art. 32(1)3).
    CorrectSlipInput -> CorrectSlipPayload {
        /// The answers of the form as they are right.
        form: Json,
        /// What was put right.
        what: String,
    }
}

case_act! {
    /// A supervisor's leave for one more correction notice.
    AllowSecondNoticeInput -> AllowSecondNoticePayload {
        /// Why.
        reason: String,
    }
}

case_act! {
    /// A decision at once, with the acceptance 当场决定 (Administrative Licensing Law, Art. 34(2)).
    DecideOnTheSpotInput -> DecideOnTheSpotPayload {
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

case_act! {
    /// The request to extend the decision limit 延期 (Administrative Licensing Law, Art. 42).
    RequestExtensionInput -> RequestExtensionPayload {
        /// Why; told to the applicant.
        reason: String,
    }
}

case_act! {
    /// The grant of an extension by the head of the agency.
    ApproveExtensionInput -> ApproveExtensionPayload {
        /// What is added to the reason.
        #[graphql(default)]
        remark: String,
    }
}

case_act! {
    /// The refusal of an extension by the head of the agency.
    RefuseExtensionInput -> RefuseExtensionPayload {
        /// Why.
        reason: String,
    }
}

case_act! {
    /// The public explanation of a promised limit that was not kept (Regulation on the Business Environment, Art. 36).
    ExplainDelayInput -> ExplainDelayPayload {
        /// The reason.
        reason: String,
    }
}

#[derive(Default)]
pub(super) struct LimitMutation;

/// What is done about intake and time limits beside the usual way.
#[Object]
impl LimitMutation {
    /// Puts right a slip that the applicant corrects at the counter. The same case goes on; it is no correction notice.
    async fn correct_slip(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The right answers.")] input: CorrectSlipInput,
    ) -> Result<Option<CorrectSlipPayload>> {
        let (form, what) = (input.form.0.clone(), input.what.clone());
        act(context, input.target(), Command::CorrectSlip { form, what }).await
    }

    /// Allows one more correction notice although the law knows one. It raises an alarm when that is sent.
    async fn allow_second_notice(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The leave.")] input: AllowSecondNoticeInput,
    ) -> Result<Option<AllowSecondNoticePayload>> {
        let reason = input.reason.clone();
        act(context, input.target(), Command::AllowSecondNotice { reason }).await
    }

    /// Accepts and decides a complete application in one act, where the procedure allows it.
    async fn decide_on_the_spot(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The decision.")] input: DecideOnTheSpotInput,
    ) -> Result<Option<DecideOnTheSpotPayload>> {
        let command = Command::DecideOnTheSpot {
            outcome: input.outcome.into(),
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
            conditions: input.conditions.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Asks the head of the agency to extend the decision limit, while it lasts.
    async fn request_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The request.")] input: RequestExtensionInput,
    ) -> Result<Option<RequestExtensionPayload>> {
        let reason = input.reason.clone();
        act(context, input.target(), Command::RequestExtension { reason }).await
    }

    /// Grants the extension that was asked for; the limits of the decision end later and the applicant is told why.
    async fn approve_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The grant.")] input: ApproveExtensionInput,
    ) -> Result<Option<ApproveExtensionPayload>> {
        let command = Command::AnswerExtension {
            granted: true,
            remark: input.remark.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Refuses the extension that was asked for; the limits stay.
    async fn refuse_extension(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The refusal.")] input: RefuseExtensionInput,
    ) -> Result<Option<RefuseExtensionPayload>> {
        let command = Command::AnswerExtension {
            granted: false,
            remark: input.reason.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Tells the public why a promised limit was not kept.
    async fn explain_delay(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The reason.")] input: ExplainDelayInput,
    ) -> Result<Option<ExplainDelayPayload>> {
        let reason = input.reason.clone();
        act(context, input.target(), Command::ExplainDelay { reason }).await
    }
}
