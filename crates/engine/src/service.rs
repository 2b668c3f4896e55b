//! Service accounts 服务账号: what a script may do is narrower than any office, scope by scope.
//!
//! A service acts for an owner, an enterprise, a department or the zone, and may do what the owner's office and its own
//! scopes both allow. What the law leaves to a named person, to decide, to sign, to consent, to rate, no scope allows
//! (Administrative Licensing Law, Art. 37, 38: decisions are signed by the agency's responsible persons).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::access::Operation;

/// What a service account may be allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ServiceScope {
    /// Read cases, projects and licences of its owner.
    #[serde(rename = "read:cases")]
    ReadCases,
    /// Read its owner's queues.
    #[serde(rename = "read:queues")]
    ReadQueues,
    /// Follow the feed of events, as far as its owner sees it.
    #[serde(rename = "read:events")]
    ReadEvents,
    /// Open files marked as trade secrets, where its owner may.
    #[serde(rename = "read:secrets")]
    ReadSecrets,
    /// File and answer applications: what an applicant hands in, or the window on paper. Includes reading cases.
    #[serde(rename = "write:cases")]
    WriteCases,
    /// Do a department's daily work, as its own system reports it; no decisions. Includes reading cases.
    #[serde(rename = "handle:cases")]
    HandleCases,
}

impl ServiceScope {
    /// Every scope.
    pub const ALL: [ServiceScope; 6] = [
        ServiceScope::ReadCases,
        ServiceScope::ReadQueues,
        ServiceScope::ReadEvents,
        ServiceScope::ReadSecrets,
        ServiceScope::WriteCases,
        ServiceScope::HandleCases,
    ];

    /// The stable name, as in an OAuth scope.
    pub fn code(self) -> &'static str {
        match self {
            ServiceScope::ReadCases => "read:cases",
            ServiceScope::ReadQueues => "read:queues",
            ServiceScope::ReadEvents => "read:events",
            ServiceScope::ReadSecrets => "read:secrets",
            ServiceScope::WriteCases => "write:cases",
            ServiceScope::HandleCases => "handle:cases",
        }
    }

    /// Whether holding this scope allows what another one does.
    pub fn includes(self, other: ServiceScope) -> bool {
        self == other
            || other == ServiceScope::ReadCases
                && matches!(self, ServiceScope::WriteCases | ServiceScope::HandleCases)
    }
}

impl fmt::Display for ServiceScope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// A text that names no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a scope")]
pub struct UnknownScope(pub String);

impl FromStr for ServiceScope {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|scope| scope.code() == text);
        found.ok_or_else(|| UnknownScope(text.to_owned()))
    }
}

impl Operation {
    /// The scope that lets a service account do this; none where it takes a person.
    #[expect(
        clippy::too_many_lines,
        reason = "a line an operation, and no arm for the rest"
    )]
    pub fn scope(self) -> Option<ServiceScope> {
        use Operation as O;
        match self {
            O::ReadCatalogue
            | O::ReadRegister
            | O::ReadProject
            | O::ReadCase
            | O::ReadLicence
            | O::MarkRead => Some(ServiceScope::ReadCases),
            O::ReadQueue => Some(ServiceScope::ReadQueues),
            O::ReadEvents => Some(ServiceScope::ReadEvents),
            O::ReadSecret => Some(ServiceScope::ReadSecrets),
            O::CreateProject
            | O::UpdateProject
            | O::ReachMilestone
            | O::OpenCase
            | O::SaveForm
            | O::CreateUpload
            | O::AttachMaterial
            | O::PromiseMaterial
            | O::SubmitCase
            | O::AnswerCorrection
            | O::WithdrawCase
            | O::SendMessage
            | O::RenewLicence
            | O::ChangeLicence
            | O::ExtendStart
            | O::RecordWorkStop
            | O::ReportWorkStop
            | O::ResumeWork => Some(ServiceScope::WriteCases),
            O::ReceiveOnPaper
            | O::AcceptCase
            | O::RequestCorrection
            | O::DeliverLicence
            | O::ClaimTask
            | O::ReleaseTask
            | O::AssignTask
            | O::HandOver
            | O::RecallHandOff
            | O::CompleteStep
            | O::BulkClaim
            | O::BulkRelease
            | O::BulkAccept
            | O::BulkComplete
            | O::ReturnCase
            | O::CopyCase
            | O::RequestOpinion
            | O::AnswerOpinion
            | O::WithdrawOpinionRequest
            | O::RecordSiteVisit
            | O::SuspendCase
            | O::ResumeCase
            | O::ForwardCase
            | O::RequestSupplement
            | O::AcceptTogether
            | O::RecordCallBack
            | O::ReportRectification
            | O::ScheduleHearing
            | O::NotifyInterestedParty
            | O::RegisterInterestedParty
            | O::ExplainDelay => Some(ServiceScope::HandleCases),
            O::ConsentToDisclosure
            | O::RevokeDisclosure
            | O::RateService
            | O::AppealRating
            | O::DecideRatingAppeal
            | O::RefuseCase
            | O::ExtendUnifiedHandling
            | O::AddReviewer
            | O::RemoveReviewer
            | O::CoSign
            | O::Urge
            | O::AnswerUrge
            | O::OverrideStep
            | O::OpenIntegrityQuestion
            | O::AnswerIntegrityQuestion
            | O::ConveneReview
            | O::ScoreReview
            | O::ConcludeReview
            | O::DecideCase
            | O::TellHearingRight
            | O::RequestHearing
            | O::RequestRecusal
            | O::RecordHearing
            | O::HearInterestedParty
            | O::AssignInspectors
            | O::DecideLicenceApplication
            | O::RevokeLicence
            | O::WithdrawLicence
            | O::RevokeLicenceAsPenalty
            | O::SuspendLicence
            | O::ReinstateLicence
            | O::CancelLicence
            | O::RecordDissolution
            | O::VerifyPermit
            | O::OrderRectification
            | O::ConfirmRectification
            | O::RepairCredit
            | O::CorrectSlip
            | O::AllowSecondNotice
            | O::RecordFalseMaterial
            | O::DecideOnTheSpot
            | O::RequestExtension
            | O::ApproveExtension
            | O::RefuseExtension
            | O::AppointSubstitute
            | O::EndSubstitution
            | O::PublishCalendar
            | O::PublishProcedure
            | O::ReadServiceAccounts
            | O::CreateServiceAccount
            | O::RotateServiceAccountSecret
            | O::RevokeServiceAccount
            | O::EndSession
            | O::EndOtherSessions
            | O::LinkIdentity
            | O::UnlinkIdentity
            | O::ReadWebhooks
            | O::CreateWebhook
            | O::UpdateWebhook
            | O::DisableWebhook
            | O::EnableWebhook
            | O::DeleteWebhook
            | O::RotateWebhookSecret
            | O::ReplayWebhook
            | O::TestWebhook
            | O::AdvanceClock => None,
        }
    }
}
