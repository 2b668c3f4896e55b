//! What can be asked of the system, and which roles may.

use serde::{Deserialize, Serialize};

use crate::actor::Role;

/// Everything that can be asked of the system, reads and changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operation {
    /// Departments, procedures, routes and plans without a project: public.
    ReadCatalogue,
    /// A project and what hangs on it.
    ReadProject,
    /// A case and what hangs on it.
    ReadCase,
    /// A department's queue.
    ReadQueue,
    /// The feed of events.
    ReadEvents,
    /// A file that the applicant marked as a trade secret.
    ReadSecret,
    /// A licence and what hangs on it.
    ReadLicence,
    /// The public register of licences, and the check of one: public.
    ReadRegister,
    /// `createProject`
    CreateProject,
    /// `updateProject`
    UpdateProject,
    /// `reachMilestone`
    ReachMilestone,
    /// `openCase`
    OpenCase,
    /// `saveForm`
    SaveForm,
    /// `createUpload`
    CreateUpload,
    /// `attachMaterial`
    AttachMaterial,
    /// `promiseMaterial`
    PromiseMaterial,
    /// `consentToDisclosure`
    ConsentToDisclosure,
    /// `revokeDisclosure`
    RevokeDisclosure,
    /// `submitCase`
    SubmitCase,
    /// `answerCorrection`
    AnswerCorrection,
    /// `withdrawCase`
    WithdrawCase,
    /// `rateService`
    RateService,
    /// `recordCallBack`
    RecordCallBack,
    /// `reportRectification`
    ReportRectification,
    /// `appealRating`
    AppealRating,
    /// `decideRatingAppeal`
    DecideRatingAppeal,
    /// `receiveOnPaper`
    ReceiveOnPaper,
    /// `acceptCase`
    AcceptCase,
    /// `refuseCase`
    RefuseCase,
    /// `requestCorrection`
    RequestCorrection,
    /// `deliverLicence`
    DeliverLicence,
    /// `claimTask`
    ClaimTask,
    /// `releaseTask`
    ReleaseTask,
    /// `completeStep`
    CompleteStep,
    /// `returnCase`
    ReturnCase,
    /// `assignTask`
    AssignTask,
    /// `handOver`
    HandOver,
    /// `recallHandOff`
    RecallHandOff,
    /// `addReviewer`
    AddReviewer,
    /// `removeReviewer`
    RemoveReviewer,
    /// `coSign`
    CoSign,
    /// `requestOpinion`
    RequestOpinion,
    /// `answerOpinion`
    AnswerOpinion,
    /// `withdrawOpinionRequest`
    WithdrawOpinionRequest,
    /// `copyCase`
    CopyCase,
    /// `urge`
    Urge,
    /// `answerUrge`
    AnswerUrge,
    /// `overrideStep`
    OverrideStep,
    /// `openIntegrityQuestion`
    OpenIntegrityQuestion,
    /// `answerIntegrityQuestion`
    AnswerIntegrityQuestion,
    /// `suspendCase`
    SuspendCase,
    /// `resumeCase`
    ResumeCase,
    /// `forwardCase`
    ForwardCase,
    /// `requestSupplement`
    RequestSupplement,
    /// `acceptTogether`
    AcceptTogether,
    /// `extendUnifiedHandling`
    ExtendUnifiedHandling,
    /// `decideCase`
    DecideCase,
    /// `tellHearingRight`
    TellHearingRight,
    /// `requestHearing`
    RequestHearing,
    /// `scheduleHearing`
    ScheduleHearing,
    /// `requestRecusal`
    RequestRecusal,
    /// `recordHearing`
    RecordHearing,
    /// `registerInterestedParty`
    RegisterInterestedParty,
    /// `notifyInterestedParty`
    NotifyInterestedParty,
    /// `hearInterestedParty`
    HearInterestedParty,
    /// `assignInspectors`
    AssignInspectors,
    /// `renewLicence`
    RenewLicence,
    /// `changeLicence`
    ChangeLicence,
    /// `extendStart`
    ExtendStart,
    /// `decideLicenceApplication`
    DecideLicenceApplication,
    /// `revokeLicence`
    RevokeLicence,
    /// `withdrawLicence`
    WithdrawLicence,
    /// `revokeLicenceAsPenalty`
    RevokeLicenceAsPenalty,
    /// `suspendLicence`
    SuspendLicence,
    /// `reinstateLicence`
    ReinstateLicence,
    /// `cancelLicence`
    CancelLicence,
    /// `recordDissolution`
    RecordDissolution,
    /// `recordWorkStop`
    RecordWorkStop,
    /// `reportWorkStop`
    ReportWorkStop,
    /// `verifyPermit`
    VerifyPermit,
    /// `resumeWork`
    ResumeWork,
    /// `orderRectification`
    OrderRectification,
    /// `confirmRectification`
    ConfirmRectification,
    /// `repairCredit`
    RepairCredit,
    /// `correctSlip`
    CorrectSlip,
    /// `allowSecondNotice`
    AllowSecondNotice,
    /// `recordFalseMaterial`
    RecordFalseMaterial,
    /// `decideOnTheSpot`
    DecideOnTheSpot,
    /// `requestExtension`
    RequestExtension,
    /// `approveExtension`
    ApproveExtension,
    /// `refuseExtension`
    RefuseExtension,
    /// `explainDelay`
    ExplainDelay,
    /// Webhooks and what was sent to them.
    ReadWebhooks,
    /// `createWebhook`
    CreateWebhook,
    /// `updateWebhook`
    UpdateWebhook,
    /// `disableWebhook`
    DisableWebhook,
    /// `enableWebhook`
    EnableWebhook,
    /// `deleteWebhook`
    DeleteWebhook,
    /// `rotateWebhookSecret`
    RotateWebhookSecret,
    /// `replayWebhook`
    ReplayWebhook,
    /// `testWebhook`
    TestWebhook,
    /// `appointSubstitute`
    AppointSubstitute,
    /// `endSubstitution`
    EndSubstitution,
    /// `conveneReview`
    ConveneReview,
    /// `scoreReview`
    ScoreReview,
    /// `concludeReview`
    ConcludeReview,
    /// `recordSiteVisit`
    RecordSiteVisit,
    /// `sendMessage`
    SendMessage,
    /// `markRead`
    MarkRead,
    /// `bulkClaim`
    BulkClaim,
    /// `bulkRelease`
    BulkRelease,
    /// `bulkAccept`
    BulkAccept,
    /// `bulkComplete`
    BulkComplete,
    /// `publishCalendar`
    PublishCalendar,
    /// The service accounts of an owner.
    ReadServiceAccounts,
    /// `createServiceAccount`
    CreateServiceAccount,
    /// `rotateServiceAccountSecret`
    RotateServiceAccountSecret,
    /// `revokeServiceAccount`
    RevokeServiceAccount,
    /// `endSession`
    EndSession,
    /// `endOtherSessions`
    EndOtherSessions,
    /// `linkIdentity`
    LinkIdentity,
    /// `unlinkIdentity`
    UnlinkIdentity,
    /// `publishProcedure`
    PublishProcedure,
    /// `advanceClock`
    AdvanceClock,
}

impl Operation {
    /// Every operation, in the order of the matrix.
    pub const ALL: [Operation; 124] = [
        Operation::ReadCatalogue,
        Operation::ReadProject,
        Operation::ReadCase,
        Operation::ReadQueue,
        Operation::ReadEvents,
        Operation::ReadSecret,
        Operation::ReadLicence,
        Operation::ReadRegister,
        Operation::CreateProject,
        Operation::UpdateProject,
        Operation::ReachMilestone,
        Operation::OpenCase,
        Operation::SaveForm,
        Operation::CreateUpload,
        Operation::AttachMaterial,
        Operation::PromiseMaterial,
        Operation::ConsentToDisclosure,
        Operation::RevokeDisclosure,
        Operation::SubmitCase,
        Operation::AnswerCorrection,
        Operation::WithdrawCase,
        Operation::RateService,
        Operation::RecordCallBack,
        Operation::ReportRectification,
        Operation::AppealRating,
        Operation::DecideRatingAppeal,
        Operation::ReceiveOnPaper,
        Operation::AcceptCase,
        Operation::RefuseCase,
        Operation::RequestCorrection,
        Operation::DeliverLicence,
        Operation::ClaimTask,
        Operation::ReleaseTask,
        Operation::CompleteStep,
        Operation::ReturnCase,
        Operation::AssignTask,
        Operation::HandOver,
        Operation::RecallHandOff,
        Operation::AddReviewer,
        Operation::RemoveReviewer,
        Operation::CoSign,
        Operation::RequestOpinion,
        Operation::AnswerOpinion,
        Operation::WithdrawOpinionRequest,
        Operation::CopyCase,
        Operation::Urge,
        Operation::AnswerUrge,
        Operation::OverrideStep,
        Operation::OpenIntegrityQuestion,
        Operation::AnswerIntegrityQuestion,
        Operation::SuspendCase,
        Operation::ResumeCase,
        Operation::ForwardCase,
        Operation::RequestSupplement,
        Operation::AcceptTogether,
        Operation::ExtendUnifiedHandling,
        Operation::DecideCase,
        Operation::TellHearingRight,
        Operation::RequestHearing,
        Operation::ScheduleHearing,
        Operation::RequestRecusal,
        Operation::RecordHearing,
        Operation::RegisterInterestedParty,
        Operation::NotifyInterestedParty,
        Operation::HearInterestedParty,
        Operation::AssignInspectors,
        Operation::RenewLicence,
        Operation::ChangeLicence,
        Operation::ExtendStart,
        Operation::DecideLicenceApplication,
        Operation::RevokeLicence,
        Operation::WithdrawLicence,
        Operation::RevokeLicenceAsPenalty,
        Operation::SuspendLicence,
        Operation::ReinstateLicence,
        Operation::CancelLicence,
        Operation::RecordDissolution,
        Operation::RecordWorkStop,
        Operation::ReportWorkStop,
        Operation::VerifyPermit,
        Operation::ResumeWork,
        Operation::OrderRectification,
        Operation::ConfirmRectification,
        Operation::RepairCredit,
        Operation::CorrectSlip,
        Operation::AllowSecondNotice,
        Operation::RecordFalseMaterial,
        Operation::DecideOnTheSpot,
        Operation::RequestExtension,
        Operation::ApproveExtension,
        Operation::RefuseExtension,
        Operation::ExplainDelay,
        Operation::ReadWebhooks,
        Operation::CreateWebhook,
        Operation::UpdateWebhook,
        Operation::DisableWebhook,
        Operation::EnableWebhook,
        Operation::DeleteWebhook,
        Operation::RotateWebhookSecret,
        Operation::ReplayWebhook,
        Operation::TestWebhook,
        Operation::AppointSubstitute,
        Operation::EndSubstitution,
        Operation::ConveneReview,
        Operation::ScoreReview,
        Operation::ConcludeReview,
        Operation::RecordSiteVisit,
        Operation::SendMessage,
        Operation::MarkRead,
        Operation::BulkClaim,
        Operation::BulkRelease,
        Operation::BulkAccept,
        Operation::BulkComplete,
        Operation::PublishCalendar,
        Operation::ReadServiceAccounts,
        Operation::CreateServiceAccount,
        Operation::RotateServiceAccountSecret,
        Operation::RevokeServiceAccount,
        Operation::EndSession,
        Operation::EndOtherSessions,
        Operation::LinkIdentity,
        Operation::UnlinkIdentity,
        Operation::PublishProcedure,
        Operation::AdvanceClock,
    ];

    /// The roles that may, given the right relation to the subject.
    #[expect(
        clippy::match_same_arms,
        clippy::too_many_lines,
        reason = "one list, read by who acts and on what; that two groups share their roles is chance"
    )]
    pub fn roles(self) -> &'static [Role] {
        use Role::{Administrator, Applicant, Approver, Handler, Reviewer, Supervisor, Window};
        match self {
            Operation::ReadCatalogue
            | Operation::ReadProject
            | Operation::ReadCase
            | Operation::ReadEvents
            | Operation::ReadSecret
            | Operation::ReadLicence
            | Operation::ReadRegister => &Role::ALL,
            Operation::ReadQueue => &[Window, Handler, Reviewer, Approver, Supervisor, Administrator],
            Operation::CreateProject
            | Operation::UpdateProject
            | Operation::ReachMilestone
            | Operation::OpenCase
            | Operation::ConsentToDisclosure
            | Operation::RevokeDisclosure
            | Operation::SubmitCase
            | Operation::WithdrawCase
            | Operation::RateService => &[Applicant],
            // The window enters what the applicant brings on paper.
            Operation::SaveForm
            | Operation::AttachMaterial
            | Operation::PromiseMaterial
            | Operation::AnswerCorrection => &[Applicant, Window],
            Operation::RecordCallBack | Operation::ReportRectification | Operation::AppealRating => {
                &[Handler]
            }
            Operation::DecideRatingAppeal => &[Supervisor],
            Operation::ReceiveOnPaper
            | Operation::AcceptCase
            | Operation::BulkAccept
            | Operation::AcceptTogether
            | Operation::RefuseCase
            | Operation::RequestCorrection
            | Operation::DeliverLicence => &[Window],
            Operation::ClaimTask
            | Operation::ReleaseTask
            | Operation::BulkClaim
            | Operation::BulkRelease
            | Operation::AppointSubstitute
            | Operation::EndSubstitution => &[Window, Handler, Reviewer, Approver],
            Operation::CompleteStep | Operation::BulkComplete | Operation::ForwardCase => {
                &[Handler, Reviewer, Approver]
            }
            Operation::ReturnCase => &[Reviewer, Approver, Handler],
            Operation::AssignTask => &[Reviewer, Approver],
            Operation::HandOver
            | Operation::RecallHandOff
            | Operation::AddReviewer
            | Operation::RemoveReviewer
            | Operation::CoSign
            | Operation::RequestOpinion
            | Operation::AnswerOpinion
            | Operation::WithdrawOpinionRequest
            | Operation::CopyCase => &[Handler, Reviewer, Approver],
            Operation::Urge => &[Applicant, Window, Handler, Reviewer, Approver, Supervisor],
            Operation::AnswerUrge | Operation::AnswerIntegrityQuestion => {
                &[Window, Handler, Reviewer, Approver]
            }
            Operation::OverrideStep | Operation::OpenIntegrityQuestion => &[Supervisor],
            Operation::SuspendCase | Operation::ResumeCase | Operation::RequestSupplement => &[Handler],
            Operation::DecideCase => &[Approver],
            Operation::RequestHearing => &[Applicant, Window, Handler],
            Operation::RequestRecusal => &[Applicant, Handler],
            Operation::RecordHearing => &[Handler, Reviewer, Approver],
            Operation::TellHearingRight
            | Operation::ScheduleHearing
            | Operation::RegisterInterestedParty
            | Operation::NotifyInterestedParty
            | Operation::HearInterestedParty
            | Operation::AssignInspectors => &[Handler],
            Operation::RenewLicence
            | Operation::ChangeLicence
            | Operation::ExtendStart
            | Operation::ReportWorkStop => &[Applicant, Window],
            Operation::ResumeWork => &[Applicant],
            Operation::RecordWorkStop => &[Applicant, Handler],
            Operation::DecideLicenceApplication
            | Operation::RevokeLicenceAsPenalty
            | Operation::RepairCredit
            | Operation::SuspendLicence
            | Operation::ReinstateLicence => &[Approver],
            // The deciding agency or the one above it (Licensing Law Art. 69).
            Operation::RevokeLicence | Operation::WithdrawLicence => &[Approver, Supervisor],
            Operation::CancelLicence
            | Operation::RecordDissolution
            | Operation::VerifyPermit
            | Operation::OrderRectification
            | Operation::ConfirmRectification => &[Handler],
            Operation::CorrectSlip => &[Window],
            Operation::AllowSecondNotice => &[Supervisor],
            Operation::RecordFalseMaterial | Operation::DecideOnTheSpot => &[Window, Approver],
            Operation::RequestExtension | Operation::ExplainDelay => &[Handler],
            // Whoever is not the head of the agency or the government is told so.
            Operation::ApproveExtension | Operation::RefuseExtension | Operation::ExtendUnifiedHandling => {
                &[Window, Handler, Reviewer, Approver, Supervisor]
            }
            // Each for its own; what is the zone's is the administrator's.
            Operation::ReadWebhooks
            | Operation::CreateWebhook
            | Operation::UpdateWebhook
            | Operation::DisableWebhook
            | Operation::EnableWebhook
            | Operation::DeleteWebhook
            | Operation::RotateWebhookSecret
            | Operation::ReplayWebhook
            | Operation::TestWebhook => &[Applicant, Approver, Administrator],
            Operation::ConveneReview
            | Operation::ScoreReview
            | Operation::ConcludeReview
            | Operation::RecordSiteVisit => &[Handler, Reviewer, Approver],
            // What is attached: materials by applicants and the window, records of visits by officers.
            Operation::CreateUpload => &[Applicant, Window, Handler, Reviewer, Approver],
            Operation::SendMessage => &[Applicant, Window, Handler, Reviewer, Approver],
            Operation::MarkRead => &Role::ALL,
            // An enterprise keeps its own scripts; those of departments and of the zone are the administrator's.
            Operation::ReadServiceAccounts
            | Operation::CreateServiceAccount
            | Operation::RotateServiceAccountSecret
            | Operation::RevokeServiceAccount => &[Applicant, Administrator],
            // One's own, whoever one is; other people's are the administrator's.
            Operation::EndSession | Operation::EndOtherSessions => &Role::ALL,
            Operation::LinkIdentity
            | Operation::UnlinkIdentity
            | Operation::PublishCalendar
            | Operation::PublishProcedure
            | Operation::AdvanceClock => &[Administrator],
        }
    }

    /// The operation's name as in the API.
    pub fn name(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}
