//! What the caller may do now: a client draws its buttons from it.

use async_graphql::{Context, Enum, Object, SimpleObject};
use onewindow_engine::case::{Action, Offer as EngineOffer};
use onewindow_engine::refusal::Refusal;

use crate::caller;

/// What somebody may be offered to do with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum OfferAction {
    /// Save the answers of the form.
    SaveForm,
    /// Attach a file as a material.
    AttachMaterial,
    /// Promise the day by which a material follows 容缺.
    PromiseMaterial,
    /// Let a department open a material that is a trade secret.
    ConsentToDisclosure,
    /// Take that consent back.
    RevokeDisclosure,
    /// Hand the application in.
    SubmitCase,
    /// Accept the application 受理.
    AcceptCase,
    /// Not accept the application 不予受理.
    RefuseCase,
    /// Send the correction notice 补正.
    RequestCorrection,
    /// Answer items of the correction notice.
    AnswerCorrection,
    /// Take a step.
    ClaimTask,
    /// Give a step back to the queue.
    ReleaseTask,
    /// End a step with an opinion.
    CompleteStep,
    /// Send the case back to an earlier step 退回.
    ReturnCase,
    /// Give an open step to a colleague 分派.
    AssignTask,
    /// Give a step in hand to a colleague 转办.
    HandOver,
    /// Take back what was handed on last 撤回.
    RecallHandOff,
    /// Ask others to sign a step too 加签.
    AddReviewer,
    /// Let somebody off who was asked to sign 减签.
    RemoveReviewer,
    /// Sign a step beside its holder 会签.
    CoSign,
    /// Ask other departments for their opinion 征求意见.
    RequestOpinion,
    /// Answer a question of another department.
    AnswerOpinion,
    /// Take a question to other departments back.
    WithdrawOpinionRequest,
    /// Tell departments or officers of the case 抄送.
    CopyCase,
    /// Urge whoever has it in hand 催办, 督办.
    Urge,
    /// Answer a formal urging.
    AnswerUrge,
    /// Step in as supervision.
    OverrideStep,
    /// Ask a department about its conduct 廉政问询.
    OpenIntegrityQuestion,
    /// Answer a question about conduct.
    AnswerIntegrityQuestion,
    /// Stop the clock 特别程序.
    SuspendCase,
    /// Let the clock go on.
    ResumeCase,
    /// Pass the opinion and the whole file up 上报.
    ForwardCase,
    /// Ask for what is not in the file that was passed up.
    RequestSupplement,
    /// Decide 决定.
    DecideCase,
    /// Serve the decision 送达.
    DeliverLicence,
    /// Take the application back 撤件.
    WithdrawCase,
    /// Tell the applicant of the right to a hearing 告知听证权利.
    TellHearingRight,
    /// Ask for a hearing 申请听证.
    RequestHearing,
    /// Announce the hearing 通知听证.
    ScheduleHearing,
    /// Ask for another presider 申请回避.
    RequestRecusal,
    /// Hand in the record of the hearing 听证笔录.
    RecordHearing,
    /// Put an interested party on record 利害关系人.
    RegisterInterestedParty,
    /// Tell an interested party.
    NotifyInterestedParty,
    /// Put an interested party's statement on record.
    HearInterestedParty,
    /// Name the inspectors.
    AssignInspectors,
    /// Rate the service 好差评.
    RateService,
    /// Record a call to whoever rated badly 回访.
    RecordCallBack,
    /// Report what was put right 整改.
    ReportRectification,
    /// Appeal against a rating 申诉.
    AppealRating,
    /// Decide about the appeal against a rating.
    DecideRatingAppeal,
    /// Put right a slip at the counter 当场更正.
    CorrectSlip,
    /// Allow one more correction notice.
    AllowSecondNotice,
    /// Record hidden facts or false material 提供虚假材料.
    RecordFalseMaterial,
    /// Accept and decide at once 当场决定.
    DecideOnTheSpot,
    /// Ask for an extension of the limit 延期.
    RequestExtension,
    /// Answer a request to extend the limit.
    ApproveExtension,
    /// Tell the public why a promised limit was not kept.
    ExplainDelay,
    /// Convene a joint review 会商.
    ConveneReview,
    /// Vote in a joint review.
    ScoreReview,
    /// Conclude a joint review.
    ConcludeReview,
    /// Write down a site visit 现场核查.
    RecordSiteVisit,
}

impl OfferAction {
    /// The offered action behind an action of the engine; none for the engine's own.
    fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::SaveForm => Self::SaveForm,
            Action::AttachMaterial => Self::AttachMaterial,
            Action::PromiseMaterial => Self::PromiseMaterial,
            Action::ConsentToDisclosure => Self::ConsentToDisclosure,
            Action::RevokeDisclosure => Self::RevokeDisclosure,
            Action::Submit => Self::SubmitCase,
            Action::Accept => Self::AcceptCase,
            Action::RefuseIntake => Self::RefuseCase,
            Action::RequestCorrection => Self::RequestCorrection,
            Action::AnswerCorrection => Self::AnswerCorrection,
            Action::Claim => Self::ClaimTask,
            Action::Release => Self::ReleaseTask,
            Action::CompleteStep => Self::CompleteStep,
            Action::Return => Self::ReturnCase,
            Action::AssignTask => Self::AssignTask,
            Action::HandOver => Self::HandOver,
            Action::RecallHandOff => Self::RecallHandOff,
            Action::AddReviewer => Self::AddReviewer,
            Action::RemoveReviewer => Self::RemoveReviewer,
            Action::CoSign => Self::CoSign,
            Action::RequestOpinion => Self::RequestOpinion,
            Action::AnswerOpinion => Self::AnswerOpinion,
            Action::WithdrawOpinionRequest => Self::WithdrawOpinionRequest,
            Action::CopyCase => Self::CopyCase,
            Action::Urge => Self::Urge,
            Action::AnswerUrge => Self::AnswerUrge,
            Action::OverrideStep => Self::OverrideStep,
            Action::OpenIntegrityQuestion => Self::OpenIntegrityQuestion,
            Action::AnswerIntegrityQuestion => Self::AnswerIntegrityQuestion,
            Action::Suspend => Self::SuspendCase,
            Action::Resume => Self::ResumeCase,
            Action::Forward => Self::ForwardCase,
            Action::RequestSupplement => Self::RequestSupplement,
            Action::Decide => Self::DecideCase,
            Action::Deliver => Self::DeliverLicence,
            Action::Withdraw => Self::WithdrawCase,
            Action::TellHearingRight => Self::TellHearingRight,
            Action::RequestHearing => Self::RequestHearing,
            Action::ScheduleHearing => Self::ScheduleHearing,
            Action::RequestRecusal => Self::RequestRecusal,
            Action::RecordHearing => Self::RecordHearing,
            Action::RegisterInterestedParty => Self::RegisterInterestedParty,
            Action::NotifyInterestedParty => Self::NotifyInterestedParty,
            Action::HearInterestedParty => Self::HearInterestedParty,
            Action::AssignInspectors => Self::AssignInspectors,
            Action::RateService => Self::RateService,
            Action::RecordCallBack => Self::RecordCallBack,
            Action::ReportRectification => Self::ReportRectification,
            Action::AppealRating => Self::AppealRating,
            Action::DecideRatingAppeal => Self::DecideRatingAppeal,
            Action::CorrectSlip => Self::CorrectSlip,
            Action::AllowSecondNotice => Self::AllowSecondNotice,
            Action::RecordFalseMaterial => Self::RecordFalseMaterial,
            Action::DecideOnTheSpot => Self::DecideOnTheSpot,
            Action::RequestExtension => Self::RequestExtension,
            Action::AnswerExtension => Self::ApproveExtension,
            Action::ExplainDelay => Self::ExplainDelay,
            Action::ConveneReview => Self::ConveneReview,
            Action::ScoreReview => Self::ScoreReview,
            Action::ConcludeReview => Self::ConcludeReview,
            Action::RecordSiteVisit => Self::RecordSiteVisit,
            Action::OpenSecret
            | Action::ReceivePaper
            | Action::SendMessage
            | Action::LengthenUnified
            | Action::Fire => return None,
        })
    }

    /// The mutation, and the type of its input.
    fn mutation(self) -> (&'static str, &'static str) {
        match self {
            Self::SaveForm => ("saveForm", "SaveFormInput"),
            Self::AttachMaterial => ("attachMaterial", "AttachMaterialInput"),
            Self::PromiseMaterial => ("promiseMaterial", "PromiseMaterialInput"),
            Self::ConsentToDisclosure => ("consentToDisclosure", "ConsentToDisclosureInput"),
            Self::RevokeDisclosure => ("revokeDisclosure", "RevokeDisclosureInput"),
            Self::SubmitCase => ("submitCase", "SubmitCaseInput"),
            Self::AcceptCase => ("acceptCase", "AcceptCaseInput"),
            Self::RefuseCase => ("refuseCase", "RefuseCaseInput"),
            Self::RequestCorrection => ("requestCorrection", "RequestCorrectionInput"),
            Self::AnswerCorrection => ("answerCorrection", "AnswerCorrectionInput"),
            Self::ClaimTask => ("claimTask", "ClaimTaskInput"),
            Self::ReleaseTask => ("releaseTask", "ReleaseTaskInput"),
            Self::CompleteStep => ("completeStep", "CompleteStepInput"),
            Self::ReturnCase => ("returnCase", "ReturnCaseInput"),
            Self::AssignTask => ("assignTask", "AssignTaskInput"),
            Self::HandOver => ("handOver", "HandOverInput"),
            Self::RecallHandOff => ("recallHandOff", "RecallHandOffInput"),
            Self::AddReviewer => ("addReviewer", "AddReviewerInput"),
            Self::RemoveReviewer => ("removeReviewer", "RemoveReviewerInput"),
            Self::CoSign => ("coSign", "CoSignInput"),
            Self::RequestOpinion => ("requestOpinion", "RequestOpinionInput"),
            Self::AnswerOpinion => ("answerOpinion", "AnswerOpinionInput"),
            Self::WithdrawOpinionRequest => ("withdrawOpinionRequest", "WithdrawOpinionRequestInput"),
            Self::CopyCase => ("copyCase", "CopyCaseInput"),
            Self::Urge => ("urge", "UrgeInput"),
            Self::AnswerUrge => ("answerUrge", "AnswerUrgeInput"),
            Self::OverrideStep => ("overrideStep", "OverrideStepInput"),
            Self::OpenIntegrityQuestion => ("openIntegrityQuestion", "OpenIntegrityQuestionInput"),
            Self::AnswerIntegrityQuestion => ("answerIntegrityQuestion", "AnswerIntegrityQuestionInput"),
            Self::SuspendCase => ("suspendCase", "SuspendCaseInput"),
            Self::ResumeCase => ("resumeCase", "ResumeCaseInput"),
            Self::ForwardCase => ("forwardCase", "ForwardCaseInput"),
            Self::RequestSupplement => ("requestSupplement", "RequestSupplementInput"),
            Self::DecideCase => ("decideCase", "DecideCaseInput"),
            Self::DeliverLicence => ("deliverLicence", "DeliverLicenceInput"),
            Self::WithdrawCase => ("withdrawCase", "WithdrawCaseInput"),
            Self::TellHearingRight => ("tellHearingRight", "TellHearingRightInput"),
            Self::RequestHearing => ("requestHearing", "RequestHearingInput"),
            Self::ScheduleHearing => ("scheduleHearing", "ScheduleHearingInput"),
            Self::RequestRecusal => ("requestRecusal", "RequestRecusalInput"),
            Self::RecordHearing => ("recordHearing", "RecordHearingInput"),
            Self::RegisterInterestedParty => ("registerInterestedParty", "RegisterInterestedPartyInput"),
            Self::NotifyInterestedParty => ("notifyInterestedParty", "NotifyInterestedPartyInput"),
            Self::HearInterestedParty => ("hearInterestedParty", "HearInterestedPartyInput"),
            Self::AssignInspectors => ("assignInspectors", "AssignInspectorsInput"),
            Self::RateService => ("rateService", "RateServiceInput"),
            Self::RecordCallBack => ("recordCallBack", "RecordCallBackInput"),
            Self::ReportRectification => ("reportRectification", "ReportRectificationInput"),
            Self::AppealRating => ("appealRating", "AppealRatingInput"),
            Self::DecideRatingAppeal => ("decideRatingAppeal", "DecideRatingAppealInput"),
            Self::CorrectSlip => ("correctSlip", "CorrectSlipInput"),
            Self::AllowSecondNotice => ("allowSecondNotice", "AllowSecondNoticeInput"),
            Self::RecordFalseMaterial => ("recordFalseMaterial", "RecordFalseMaterialInput"),
            Self::DecideOnTheSpot => ("decideOnTheSpot", "DecideOnTheSpotInput"),
            Self::RequestExtension => ("requestExtension", "RequestExtensionInput"),
            Self::ApproveExtension => ("approveExtension", "ApproveExtensionInput"),
            Self::ExplainDelay => ("explainDelay", "ExplainDelayInput"),
            Self::ConveneReview => ("conveneReview", "ConveneReviewInput"),
            Self::ScoreReview => ("scoreReview", "ScoreReviewInput"),
            Self::ConcludeReview => ("concludeReview", "ConcludeReviewInput"),
            Self::RecordSiteVisit => ("recordSiteVisit", "RecordSiteVisitInput"),
        }
    }
}

/// Why something can't be done now.
#[derive(Debug, Clone, SimpleObject)]
pub struct Reason {
    /// The stable code of the reason, for programs.
    pub code: String,
    /// What stands in the way and what to do, in the caller's language.
    pub message: String,
    /// The article of law behind it, where there is one.
    pub law_reference: Option<String>,
}

impl Reason {
    pub(crate) fn new(context: &Context<'_>, refusal: &Refusal) -> Self {
        Self {
            code: refusal.code(),
            message: caller::tell(context, refusal),
            law_reference: refusal.law(),
        }
    }
}

/// An action with the answer whether the caller may do it now.
#[derive(Debug, Clone)]
pub struct Offer {
    action: OfferAction,
    step: Option<String>,
    allowed: bool,
    reasons: Vec<Reason>,
}

impl Offer {
    /// An offer of the engine; none for what is never offered to people.
    pub(crate) fn new(context: &Context<'_>, offer: &EngineOffer) -> Option<Self> {
        Some(Self {
            action: OfferAction::of(offer.action)?,
            step: offer.step.as_ref().map(ToString::to_string),
            allowed: offer.allowed,
            reasons: offer
                .reasons
                .iter()
                .map(|reason| Reason::new(context, reason))
                .collect(),
        })
    }
}

/// An action with the answer whether the caller may do it now, asked of the very rule that the mutation asks.
#[Object]
impl Offer {
    /// The action.
    async fn action(&self) -> OfferAction {
        self.action
    }

    /// Whether it would be accepted.
    async fn allowed(&self) -> bool {
        self.allowed
    }

    /// The key of the step it is about, for the actions of steps.
    async fn step(&self) -> Option<&str> {
        self.step.as_deref()
    }

    /// Why not; for a decision that is allowed, why it can't be a grant.
    async fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The name of the mutation that does it.
    async fn mutation(&self) -> &str {
        self.action.mutation().0
    }

    /// The name of the mutation's input type.
    async fn input(&self) -> &str {
        self.action.mutation().1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_that_people_are_offered_has_its_mutation() {
        for action in Action::OFFERED {
            let (mutation, input) = OfferAction::of(action).unwrap().mutation();
            let expected = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
            assert_eq!(input, expected);
        }
    }
}
