//! Who may do what in principle: role × action × relation to the subject, before the state of a case is asked.
//!
//! The table of [`Operation`]s is the authorization matrix; it is drawn to `schema/authz/matrix.txt`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::actor::{Actor, ActorKind, Role};
use crate::ids::{DepartmentCode, EnterpriseId, PersonId};

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
    /// `publishProcedure`
    PublishProcedure,
    /// `advanceClock`
    AdvanceClock,
}

impl Operation {
    /// Every operation, in the order of the matrix.
    pub const ALL: [Operation; 106] = [
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
        Operation::PublishProcedure,
        Operation::AdvanceClock,
    ];

    /// The roles that may, given the right relation to the subject.
    #[expect(
        clippy::match_same_arms,
        reason = "the matrix is read by who acts and on what; that two groups share their roles is chance"
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
            Operation::AcceptCase
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
            Operation::ConveneReview
            | Operation::ScoreReview
            | Operation::ConcludeReview
            | Operation::RecordSiteVisit => &[Handler, Reviewer, Approver],
            // What is attached: materials by applicants and the window, records of visits by officers.
            Operation::CreateUpload => &[Applicant, Window, Handler, Reviewer, Approver],
            Operation::SendMessage => &[Applicant, Window, Handler, Reviewer, Approver],
            Operation::MarkRead => &Role::ALL,
            Operation::PublishCalendar | Operation::PublishProcedure | Operation::AdvanceClock => {
                &[Administrator]
            }
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

/// How the subject of an operation stands to people. The default has no relation to anybody: the role alone counts.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The enterprise it belongs to.
    pub enterprise: Option<EnterpriseId>,
    /// The departments that have a part in it.
    pub departments: BTreeSet<DepartmentCode>,
    /// Officers who were told of it by name and may read it.
    pub readers: BTreeSet<PersonId>,
}

/// Why access is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denial {
    /// Nobody is signed in.
    NotSignedIn,
    /// None of the actor's roles may do this.
    Role,
    /// A role would do, but the subject belongs to others; for reads its existence is then private.
    Relation,
}

/// Says yes or no. The state of the case is not asked here.
///
/// # Errors
/// The [`Denial`] that explains the no.
pub fn permit(actor: &Actor, operation: Operation, subject: &Subject) -> Result<(), Denial> {
    if actor.is_engine() || matches!(operation, Operation::ReadCatalogue | Operation::ReadRegister) {
        return Ok(());
    }
    if actor.kind == ActorKind::Anonymous {
        return Err(Denial::NotSignedIn);
    }
    let fitting: Vec<Role> = operation
        .roles()
        .iter()
        .copied()
        .filter(|role| actor.has_role(*role))
        .collect();
    if fitting.is_empty() {
        return Err(Denial::Role);
    }
    if fitting.iter().any(|role| relates(actor, *role, subject)) {
        Ok(())
    } else {
        Err(Denial::Relation)
    }
}

/// Whether a role held by the actor stands in the right relation to the subject.
fn relates(actor: &Actor, role: Role, subject: &Subject) -> bool {
    match role {
        Role::Applicant => subject
            .enterprise
            .is_none_or(|enterprise| actor.represents(enterprise)),
        Role::Supervisor | Role::Administrator => true,
        Role::Window | Role::Handler | Role::Reviewer | Role::Approver => {
            subject.departments.is_empty()
                || subject
                    .departments
                    .iter()
                    .any(|department| actor.holds(role, department))
        }
    }
}

/// What an actor may read: the only way into the store's reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything: supervisors, administrators and the engine.
    All,
    /// Nothing.
    Nothing,
    /// What belongs to these enterprises or has a part for these departments.
    Only {
        /// The enterprises acted for.
        enterprises: Vec<EnterpriseId>,
        /// The departments belonged to.
        departments: Vec<DepartmentCode>,
        /// Whose: what an officer was told of by name is his to read too.
        person: PersonId,
    },
}

impl Scope {
    /// The scope of an actor.
    pub fn of(actor: &Actor) -> Scope {
        if actor.is_engine() || actor.has_role(Role::Supervisor) || actor.has_role(Role::Administrator) {
            return Scope::All;
        }
        if actor.kind == ActorKind::Anonymous {
            return Scope::Nothing;
        }
        let enterprises = if actor.has_role(Role::Applicant) {
            actor.enterprises.clone()
        } else {
            Vec::new()
        };
        let departments: BTreeSet<DepartmentCode> = actor
            .appointments
            .iter()
            .filter(|a| !matches!(a.role, Role::Applicant))
            .filter_map(|a| a.department.clone())
            .collect();
        if enterprises.is_empty() && departments.is_empty() {
            return Scope::Nothing;
        }
        Scope::Only {
            enterprises,
            departments: departments.into_iter().collect(),
            person: actor.id,
        }
    }

    /// Whether a subject lies within it.
    pub fn covers(&self, subject: &Subject) -> bool {
        match self {
            Scope::All => true,
            Scope::Nothing => false,
            Scope::Only {
                enterprises,
                departments,
                person,
            } => {
                subject.enterprise.is_some_and(|e| enterprises.contains(&e))
                    || departments.iter().any(|d| subject.departments.contains(d))
                    || (!departments.is_empty() && subject.readers.contains(person))
            }
        }
    }
}

/// The authorization matrix as text: a row an operation, a column a role, `own` where the relation counts.
pub fn matrix() -> String {
    let mut text = String::from(
        "# Who may do what. own = only for the own enterprise or a department with a part in it; all = everywhere;\n\
         # - = never. Anonymous callers: readCatalogue and readRegister only. Whether the state of a case allows it is the engine's word.\n",
    );
    let _ = write!(text, "{:<24}", "operation");
    for role in Role::ALL {
        let _ = write!(text, " {:<13}", role.code());
    }
    text.push('\n');
    for operation in Operation::ALL {
        let _ = write!(text, "{:<24}", operation.name());
        for role in Role::ALL {
            let cell = match (operation, role) {
                _ if !operation.roles().contains(&role) => "-",
                (Operation::ReadCatalogue | Operation::ReadRegister, _)
                | (_, Role::Supervisor | Role::Administrator) => "all",
                _ => "own",
            };
            let _ = write!(text, " {cell:<13}");
        }
        while text.ends_with(' ') {
            text.pop();
        }
        text.push('\n');
    }
    text
}
