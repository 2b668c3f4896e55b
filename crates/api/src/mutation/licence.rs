//! What holders and agencies do about a licence after its grant.

use async_graphql::{Context, ID, Object, Result};
use onewindow_desk::ActOnLicence;
use onewindow_engine::licence::LicenceCommand;

use crate::channel::Channel;
use crate::desk_error::{self, Outcome};
use crate::licence::{Licence, LicenceApplicationKind, RevocationGround, WithdrawalGround};
use crate::outcome::RulingOutcome;
use crate::scalar::Date;
use crate::{caller, global_id};

/// Declares the input and the payload of an act on a licence.
macro_rules! licence_act {
    (
        $(#[$meta:meta])*
        $input:ident -> $payload:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(async_graphql::InputObject)]
        pub struct $input {
            /// The global id of the licence.
            pub licence_id: ID,
            $($(#[$field_meta])* pub $field: $type,)*
            /// The version of the licence that the caller has seen; if it is no longer current, nothing is done.
            pub expected_version: u64,
            /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect
            /// twice, so after a broken connection the same request can be sent again.
            pub idempotency_key: String,
        }

        impl $input {
            fn target(&self) -> Target<'_> {
                Target {
                    licence: &self.licence_id,
                    expected: self.expected_version,
                    key: &self.idempotency_key,
                }
            }
        }

        $crate::mutation::payload! {
            /// The outcome of an act on a licence:
            $(#[$meta])*
            $payload {
                /// The licence as it stands now; none when nothing was done.
                licence: Licence
            }
        }
    };
}

/// Which licence is acted on, as its caller has seen it.
struct Target<'a> {
    licence: &'a ID,
    expected: u64,
    key: &'a str,
}

/// Sends a command to a licence.
async fn act<P: From<Outcome<Licence>>>(
    context: &Context<'_>,
    target: Target<'_>,
    command: LicenceCommand,
) -> Result<Option<P>> {
    let act = ActOnLicence {
        licence: global_id::decode(context, target.licence)?,
        expected: target.expected,
        command,
    };
    let desk = caller::desk(context)?;
    let answer = Box::pin(desk.act_on_licence(caller::actor(context), act, target.key)).await;
    let outcome = desk_error::outcome(context, answer)?.map(Licence::from);
    Ok(Some(outcome.into()))
}

licence_act! {
    /// The holder's application for a change 变更 (Administrative Licensing Law, Art. 49).
    ChangeLicenceInput -> ChangeLicencePayload {
        /// What is to change.
        change: String,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

licence_act! {
    /// The holder's application for a renewal 延续 (Administrative Licensing Law, Art. 50).
    RenewLicenceInput -> RenewLicencePayload {
        /// Why.
        reason: String,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

licence_act! {
    /// The holder's application for more time to begin 延期 (e.g. Construction Law, Art. 9).
    ExtendStartInput -> ExtendStartPayload {
        /// How many months.
        months: u32,
        /// Why.
        reason: String,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

licence_act! {
    /// The decision on what a holder applied for.
    DecideLicenceApplicationInput -> DecideLicenceApplicationPayload {
        /// On what.
        application: LicenceApplicationKind,
        /// Grant or refusal.
        outcome: RulingOutcome,
        /// The reasons; a refusal has to have them.
        #[graphql(default)]
        reasons: String,
        /// The remedies; a refusal has to tell them.
        #[graphql(default)]
        remedy: String,
    }
}

licence_act! {
    /// The revocation of an unlawful grant 撤销 (Administrative Licensing Law, Art. 69).
    RevokeLicenceInput -> RevokeLicencePayload {
        /// Why.
        ground: RevocationGround,
        /// The reasons.
        reasons: String,
        /// The remedies told to the holder.
        remedy: String,
        /// Whether it would gravely harm the public interest; it is then forbidden.
        #[graphql(default)]
        harms_public_interest: bool,
    }
}

licence_act! {
    /// The taking back of a lawful licence 撤回 (Administrative Licensing Law, Art. 8).
    WithdrawLicenceInput -> WithdrawLicencePayload {
        /// Why.
        ground: WithdrawalGround,
        /// The reasons.
        reasons: String,
        /// The remedies told to the holder.
        remedy: String,
    }
}

licence_act! {
    /// The taking away of a licence as a penalty 吊销.
    RevokeLicenceAsPenaltyInput -> RevokeLicenceAsPenaltyPayload {
        /// The reasons, with the act.
        reasons: String,
        /// The remedies told to the holder.
        remedy: String,
    }
}

licence_act! {
    /// The forbidding of a licence's use for a time 暂扣.
    SuspendLicenceInput -> SuspendLicencePayload {
        /// The last day.
        until: Date,
        /// The reasons, with the act.
        reasons: String,
        /// The remedies told to the holder.
        remedy: String,
    }
}

licence_act! {
    /// The end of a suspension before its last day.
    ReinstateLicenceInput -> ReinstateLicencePayload {}
}

licence_act! {
    /// The striking off the register 注销 (Administrative Licensing Law, Art. 70).
    CancelLicenceInput -> CancelLicencePayload {}
}

licence_act! {
    /// The record that a holder was dissolved.
    RecordDissolutionInput -> RecordDissolutionPayload {
        /// On which day.
        on: Date,
        /// What shows it.
        evidence: String,
    }
}

licence_act! {
    /// The record that work stands still 中止施工 (Construction Law, Art. 10).
    RecordWorkStopInput -> RecordWorkStopPayload {
        /// Since when.
        on: Date,
        /// Why.
        reason: String,
    }
}

licence_act! {
    /// The holder's report that work stands still (Construction Law, Art. 10).
    ReportWorkStopInput -> ReportWorkStopPayload {
        /// How the site is kept.
        measures: String,
        /// By which way it comes: online by the applicant, or on paper, entered by the window.
        #[graphql(default)]
        channel: Channel,
    }
}

licence_act! {
    /// The verification of a permit 核验 (Construction Law, Art. 10).
    VerifyPermitInput -> VerifyPermitPayload {
        /// What was found.
        opinion: String,
    }
}

licence_act! {
    /// The report that work goes on 恢复施工 (Construction Law, Art. 10).
    ResumeWorkInput -> ResumeWorkPayload {
        /// Since when.
        on: Date,
    }
}

licence_act! {
    /// The order to put something right 限期整改.
    OrderRectificationInput -> OrderRectificationPayload {
        /// What was found.
        findings: String,
        /// The last day.
        until: Date,
    }
}

licence_act! {
    /// The finding that it was put right.
    ConfirmRectificationInput -> ConfirmRectificationPayload {
        /// What was found.
        opinion: String,
    }
}

licence_act! {
    /// The finding that the holder's credit is repaired 信用修复.
    RepairCreditInput -> RepairCreditPayload {
        /// What shows it.
        evidence: String,
    }
}

#[derive(Default)]
pub(super) struct LicenceMutation;

/// What holders and agencies do about a licence after its grant.
#[Object]
impl LicenceMutation {
    /// Applies for a change; the decision makes a new version, never an overwrite.
    async fn change_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ChangeLicenceInput,
    ) -> Result<Option<ChangeLicencePayload>> {
        let command = LicenceCommand::ApplyForChange {
            change: input.change.clone(),
        };
        act(context, input.target(), input.channel.carry_to_licence(command)).await
    }

    /// Applies for a renewal; in time, silence until the last valid day counts as granted.
    async fn renew_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: RenewLicenceInput,
    ) -> Result<Option<RenewLicencePayload>> {
        let command = LicenceCommand::ApplyForRenewal {
            reason: input.reason.clone(),
        };
        act(context, input.target(), input.channel.carry_to_licence(command)).await
    }

    /// Applies for more time to begin.
    async fn extend_start(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ExtendStartInput,
    ) -> Result<Option<ExtendStartPayload>> {
        let command = LicenceCommand::ApplyForStartExtension {
            months: input.months,
            reason: input.reason.clone(),
        };
        act(context, input.target(), input.channel.carry_to_licence(command)).await
    }

    /// Decides on a change, a renewal or more time to begin.
    async fn decide_licence_application(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: DecideLicenceApplicationInput,
    ) -> Result<Option<DecideLicenceApplicationPayload>> {
        let command = LicenceCommand::DecideApplication {
            application: input.application.into(),
            outcome: input.outcome.into(),
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Revokes an unlawful grant; the deciding agency or the one above it.
    async fn revoke_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: RevokeLicenceInput,
    ) -> Result<Option<RevokeLicencePayload>> {
        let command = LicenceCommand::Revoke {
            ground: input.ground.into(),
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
            harms_public_interest: input.harms_public_interest,
        };
        act(context, input.target(), command).await
    }

    /// Takes a lawful licence back; the holder's losses are made good.
    async fn withdraw_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: WithdrawLicenceInput,
    ) -> Result<Option<WithdrawLicencePayload>> {
        let command = LicenceCommand::Withdraw {
            ground: input.ground.into(),
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Takes the licence away as a penalty.
    async fn revoke_licence_as_penalty(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: RevokeLicenceAsPenaltyInput,
    ) -> Result<Option<RevokeLicenceAsPenaltyPayload>> {
        let command = LicenceCommand::RevokeAsPenalty {
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Forbids the use of the licence for a time; it then ends by itself.
    async fn suspend_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: SuspendLicenceInput,
    ) -> Result<Option<SuspendLicencePayload>> {
        let command = LicenceCommand::Suspend {
            until: input.until.0,
            reasons: input.reasons.clone(),
            remedy: input.remedy.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Allows the use of the licence again.
    async fn reinstate_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ReinstateLicenceInput,
    ) -> Result<Option<ReinstateLicencePayload>> {
        let command = LicenceCommand::Reinstate;
        act(context, input.target(), command).await
    }

    /// Strikes the licence off the register once there is a ground for it.
    async fn cancel_licence(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: CancelLicenceInput,
    ) -> Result<Option<CancelLicencePayload>> {
        let command = LicenceCommand::Cancel;
        act(context, input.target(), command).await
    }

    /// Records that the holder was dissolved; the licence has to be struck off then.
    async fn record_dissolution(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: RecordDissolutionInput,
    ) -> Result<Option<RecordDissolutionPayload>> {
        let command = LicenceCommand::RecordDissolution {
            on: input.on.0,
            evidence: input.evidence.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Records that work stands still; it has to be reported within the time of law.
    async fn record_work_stop(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: RecordWorkStopInput,
    ) -> Result<Option<RecordWorkStopPayload>> {
        let command = LicenceCommand::RecordWorkStop {
            on: input.on.0,
            reason: input.reason.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Reports that work stands still, and how the site is kept.
    async fn report_work_stop(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ReportWorkStopInput,
    ) -> Result<Option<ReportWorkStopPayload>> {
        let command = LicenceCommand::ReportWorkStop {
            measures: input.measures.clone(),
        };
        act(context, input.target(), input.channel.carry_to_licence(command)).await
    }

    /// Verifies the permit before work goes on after a long stop.
    async fn verify_permit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: VerifyPermitInput,
    ) -> Result<Option<VerifyPermitPayload>> {
        let command = LicenceCommand::VerifyPermit {
            opinion: input.opinion.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Goes on with the work.
    async fn resume_work(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ResumeWorkInput,
    ) -> Result<Option<ResumeWorkPayload>> {
        let command = LicenceCommand::ResumeWork { on: input.on.0 };
        act(context, input.target(), command).await
    }

    /// Orders that something is put right; a licence granted on a commitment is revoked when it is not.
    async fn order_rectification(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: OrderRectificationInput,
    ) -> Result<Option<OrderRectificationPayload>> {
        let command = LicenceCommand::OrderRectification {
            findings: input.findings.clone(),
            until: input.until.0,
        };
        act(context, input.target(), command).await
    }

    /// Finds that it was put right.
    async fn confirm_rectification(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The act.")] input: ConfirmRectificationInput,
    ) -> Result<Option<ConfirmRectificationPayload>> {
        let command = LicenceCommand::ConfirmRectification {
            opinion: input.opinion.clone(),
        };
        act(context, input.target(), command).await
    }

    /// Finds the holder's credit repaired after a broken commitment; from today on commitments are trusted again.
    async fn repair_credit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The finding.")] input: RepairCreditInput,
    ) -> Result<Option<RepairCreditPayload>> {
        let command = LicenceCommand::RepairCredit {
            evidence: input.evidence.clone(),
        };
        act(context, input.target(), command).await
    }
}
