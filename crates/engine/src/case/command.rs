//! What can be asked of a case. Who may ask what is said by the guards of each command.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::agent::Agent;
use super::forwarding::TierCommand;
use super::hearing::HearingCommand;
use super::interest::InterestCommand;
use super::joint_review::ReviewCommand;
use super::key::{ClockKey, StepKey};
use super::officer::Officer;
use super::paper::PaperApplication;
use super::rating::RatingCommand;
use super::routing::RoutingCommand;
use super::rung::Rung;
use super::secrecy::SecrecyCommand;
use super::site_visit::VisitReport;
use super::state::{Attachment, DeliveryMethod, Notice, Outcome, Verdict};
use crate::ids::MaterialCode;
use crate::limit::Limit;
use crate::procedure::SuspensionKind;

/// A command to a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Command {
    /// The applicant saves the form's answers.
    SaveForm {
        /// The answers as a JSON object.
        form: Value,
    },
    /// The applicant attaches a file as a material.
    AttachMaterial {
        /// Which material.
        material: MaterialCode,
        /// The stored file.
        attachment: Attachment,
    },
    /// The applicant promises the day by which a material follows 容缺.
    PromiseMaterial {
        /// Which material.
        material: MaterialCode,
        /// By which day.
        on: NaiveDate,
    },
    /// What the applicant brings on paper, entered by the window 窗口代录.
    AtCounter(Box<Command>),
    /// An application that comes on paper, whole: entered and handed in by the window in one act (Art. 29, 32).
    ReceivePaper(PaperApplication),
    /// The applicant hands the application in (Licensing Law Art. 29).
    Submit {
        /// Hand in although materials are missing: the window then has to answer (Art. 32).
        despite_missing: bool,
    },
    /// About secret materials (Art. 5(2)).
    Secrecy(SecrecyCommand),
    /// The window accepts 受理 (Art. 32(1)5).
    Accept,
    /// The window answers that no licence is needed 不受理 (Art. 32(1)1).
    RefuseAsNotRequired {
        /// Why.
        reason: String,
    },
    /// The window answers that another agency is competent 不予受理 (Art. 32(1)2).
    RefuseAsNotCompetent {
        /// Who is.
        competent: String,
        /// Why.
        reason: String,
    },
    /// The window does not accept for another lawful reason 不予受理.
    RefuseIntake {
        /// Why, with the article.
        reason: String,
    },
    /// The window tells once everything that has to be corrected 补正 (Art. 32(1)4).
    RequestCorrection {
        /// All items.
        items: Vec<CorrectionItem>,
    },
    /// The applicant answers items of the correction notice.
    AnswerCorrection {
        /// Positions in the notice.
        items: Vec<usize>,
    },
    /// Somebody of the department takes a step.
    Claim {
        /// Which.
        step: StepKey,
    },
    /// The step is given back to the queue.
    Release {
        /// Which.
        step: StepKey,
    },
    /// A step is done with an opinion; a site visit counts as done when two officers have signed.
    CompleteStep {
        /// Which.
        step: StepKey,
        /// For or against.
        verdict: Verdict,
        /// The opinion in words.
        opinion: String,
    },
    /// A step is sent back to an earlier one, whose result comes back here 退回.
    Return {
        /// The open step that sends back.
        step: StepKey,
        /// The earlier step.
        to: StepKey,
        /// Why.
        reason: String,
    },
    /// The clock is stopped 特别程序 (Art. 45).
    Suspend {
        /// For what.
        kind: SuspensionKind,
        /// Why.
        reason: String,
        /// The time needed, told to the applicant in writing.
        expected: Limit,
        /// How the notice of it reached the applicant; through the portal when left out.
        notice: Option<Notice>,
    },
    /// The clock goes on.
    Resume,
    /// About whose a step is, who else signs or is asked, who is told and urged.
    Routing(RoutingCommand),
    /// Between the level that accepts and the one that decides (Art. 35).
    Tier(TierCommand),
    /// The decision 决定 (Art. 37, 38).
    Decide {
        /// The deciding step.
        step: StepKey,
        /// Grant or refusal.
        outcome: Outcome,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
        /// Conditions attached to a grant.
        conditions: String,
    },
    /// The decision is served 送达 (Art. 44).
    Deliver {
        /// By which way.
        method: DeliveryMethod,
        /// Who takes it.
        receiver: String,
    },
    /// The applicant takes the application back 撤件.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// About ratings of the service 好差评.
    Rating(RatingCommand),
    /// The window puts right a slip that the applicant corrects at the counter 当场更正 (Art. 32(1)3).
    CorrectSlip {
        /// The answers as a JSON object, put right.
        form: Value,
        /// What was put right.
        what: String,
    },
    /// A supervisor allows one more correction notice; it raises an alarm.
    AllowSecondNotice {
        /// Why.
        reason: String,
    },
    /// Hidden facts or false material end the case: not accepted, or refused (Art. 78).
    RecordFalseMaterial {
        /// What shows it.
        evidence: String,
        /// The remedies; mandatory once the application is accepted.
        remedy: String,
    },
    /// A decision at once, with the acceptance 当场决定 (Art. 34(2)).
    DecideOnTheSpot {
        /// Grant or refusal.
        outcome: Outcome,
        /// The reasons.
        reasons: String,
        /// The remedies.
        remedy: String,
        /// Conditions attached to a grant.
        conditions: String,
    },
    /// The handler asks for an extension of the decision limit 延期 (Art. 42).
    RequestExtension {
        /// Why; told to the applicant.
        reason: String,
    },
    /// The head of the agency grants or refuses the extension.
    AnswerExtension {
        /// Whether it is granted.
        granted: bool,
        /// Why not, or what is added.
        remark: String,
    },
    /// The competent department tells the public why a promised limit was not kept.
    ExplainDelay {
        /// Why.
        reason: String,
    },
    /// An agent hands the application in for the enterprise 代办 (Art. 29).
    SubmitByAgent {
        /// Who.
        agent: Agent,
        /// Whether to hand in although materials are missing.
        despite_missing: bool,
    },
    /// About the hearing (Art. 46-48).
    Hearing(HearingCommand),
    /// About interested parties (Art. 36).
    Interest(InterestCommand),
    /// The department names who inspects or tests (Art. 55).
    AssignInspectors {
        /// Two officers or more.
        inspectors: Vec<Officer>,
    },
    /// About a joint review 会商.
    Review(ReviewCommand),
    /// A site visit is written down; then those who were there sign.
    RecordSiteVisit {
        /// Which step.
        step: StepKey,
        /// What is written down.
        report: VisitReport,
    },
    /// A message to the other side, enterprise or department.
    SendMessage {
        /// What it says.
        text: String,
    },
    /// The limit of the whole was extended by the head of the government (Art. 42(2)): the member's share in the act on
    /// its project, in the same transaction.
    LengthenUnified {
        /// By how much.
        limit: Limit,
        /// Why; told to the applicant.
        reason: String,
    },
    /// The engine: a rung of a clock is reached.
    Fire {
        /// Of which clock.
        clock: ClockKey,
        /// Which rung.
        rung: Rung,
    },
}

/// One thing to be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CorrectionItem {
    /// What it is about.
    pub about: CorrectionSubject,
    /// What has to be done, in the clerk's words.
    pub what: String,
}

/// What an item of a correction notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CorrectionSubject {
    /// A material.
    Material(MaterialCode),
    /// A field of the form, by JSON Pointer.
    Field(String),
    /// Something else.
    Other,
}

/// The name of a command: what an offer speaks of and the matrix lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// [`Command::SaveForm`]
    SaveForm,
    /// [`Command::AttachMaterial`]
    AttachMaterial,
    /// [`Command::PromiseMaterial`]
    PromiseMaterial,
    /// [`SecrecyCommand::Consent`]
    ConsentToDisclosure,
    /// [`SecrecyCommand::Revoke`]
    RevokeDisclosure,
    /// [`SecrecyCommand::Open`]: a file is asked for, not a button pressed; the file itself says who may.
    OpenSecret,
    /// [`Command::Submit`]
    Submit,
    /// [`Command::ReceivePaper`]: there is no case yet on which it could be offered.
    ReceivePaper,
    /// [`Command::Accept`]
    Accept,
    /// [`Command::RefuseAsNotRequired`], [`Command::RefuseAsNotCompetent`] and [`Command::RefuseIntake`]
    RefuseIntake,
    /// [`Command::RequestCorrection`]
    RequestCorrection,
    /// [`Command::AnswerCorrection`]
    AnswerCorrection,
    /// [`Command::Claim`]
    Claim,
    /// [`Command::Release`]
    Release,
    /// [`Command::CompleteStep`]
    CompleteStep,
    /// [`Command::Return`]
    Return,
    /// [`HandOffCommand::Assign`](super::HandOffCommand::Assign)
    AssignTask,
    /// [`HandOffCommand::HandOver`](super::HandOffCommand::HandOver)
    HandOver,
    /// [`HandOffCommand::Recall`](super::HandOffCommand::Recall)
    RecallHandOff,
    /// [`PanelCommand::Add`](super::PanelCommand::Add)
    AddReviewer,
    /// [`PanelCommand::Remove`](super::PanelCommand::Remove)
    RemoveReviewer,
    /// [`PanelCommand::Sign`](super::PanelCommand::Sign)
    CoSign,
    /// [`ConsultationCommand::Request`](super::ConsultationCommand::Request)
    RequestOpinion,
    /// [`ConsultationCommand::Answer`](super::ConsultationCommand::Answer)
    AnswerOpinion,
    /// [`ConsultationCommand::Withdraw`](super::ConsultationCommand::Withdraw)
    WithdrawOpinionRequest,
    /// [`CopyCommand`](super::CopyCommand)
    CopyCase,
    /// [`UrgingCommand::Urge`](super::UrgingCommand::Urge)
    Urge,
    /// [`UrgingCommand::Answer`](super::UrgingCommand::Answer)
    AnswerUrge,
    /// [`OverrideCommand`](super::OverrideCommand)
    OverrideStep,
    /// [`IntegrityCommand::Open`](super::IntegrityCommand::Open)
    OpenIntegrityQuestion,
    /// [`IntegrityCommand::Answer`](super::IntegrityCommand::Answer)
    AnswerIntegrityQuestion,
    /// [`Command::Suspend`]
    Suspend,
    /// [`Command::Resume`]
    Resume,
    /// [`TierCommand::Forward`]
    Forward,
    /// [`TierCommand::RequestSupplement`]
    RequestSupplement,
    /// [`Command::Decide`]
    Decide,
    /// [`Command::Deliver`]
    Deliver,
    /// [`Command::Withdraw`]
    Withdraw,
    /// [`RatingCommand::Rate`]
    RateService,
    /// [`RatingCommand::CallBack`]
    RecordCallBack,
    /// [`RatingCommand::Report`]
    ReportRectification,
    /// [`RatingCommand::Appeal`]
    AppealRating,
    /// [`RatingCommand::DecideAppeal`]
    DecideRatingAppeal,
    /// [`Command::CorrectSlip`]
    CorrectSlip,
    /// [`Command::AllowSecondNotice`]
    AllowSecondNotice,
    /// [`Command::RecordFalseMaterial`]
    RecordFalseMaterial,
    /// [`Command::DecideOnTheSpot`]
    DecideOnTheSpot,
    /// [`Command::RequestExtension`]
    RequestExtension,
    /// [`Command::AnswerExtension`]
    AnswerExtension,
    /// [`Command::ExplainDelay`]
    ExplainDelay,
    /// [`HearingCommand::Tell`]
    TellHearingRight,
    /// [`HearingCommand::Request`]
    RequestHearing,
    /// [`HearingCommand::Schedule`]
    ScheduleHearing,
    /// [`HearingCommand::Recuse`]
    RequestRecusal,
    /// [`HearingCommand::Record`]
    RecordHearing,
    /// [`InterestCommand::Register`]
    RegisterInterestedParty,
    /// [`InterestCommand::Notify`]
    NotifyInterestedParty,
    /// [`InterestCommand::Hear`]
    HearInterestedParty,
    /// [`Command::AssignInspectors`]
    AssignInspectors,
    /// [`ReviewCommand::Convene`]
    ConveneReview,
    /// [`ReviewCommand::Score`]
    ScoreReview,
    /// [`ReviewCommand::Conclude`]
    ConcludeReview,
    /// [`Command::RecordSiteVisit`]
    RecordSiteVisit,
    /// [`Command::SendMessage`]: a conversation, nothing that the state of a case offers.
    SendMessage,
    /// [`Command::LengthenUnified`]: part of an act on the project.
    LengthenUnified,
    /// [`Command::Fire`]: the engine's own.
    Fire,
}

impl Action {
    /// Every action that a person can be offered.
    pub const OFFERED: [Action; 61] = [
        Action::SaveForm,
        Action::AttachMaterial,
        Action::PromiseMaterial,
        Action::ConsentToDisclosure,
        Action::RevokeDisclosure,
        Action::Submit,
        Action::Accept,
        Action::RefuseIntake,
        Action::RequestCorrection,
        Action::AnswerCorrection,
        Action::Claim,
        Action::Release,
        Action::CompleteStep,
        Action::Return,
        Action::AssignTask,
        Action::HandOver,
        Action::RecallHandOff,
        Action::AddReviewer,
        Action::RemoveReviewer,
        Action::CoSign,
        Action::RequestOpinion,
        Action::AnswerOpinion,
        Action::WithdrawOpinionRequest,
        Action::CopyCase,
        Action::Urge,
        Action::AnswerUrge,
        Action::OverrideStep,
        Action::OpenIntegrityQuestion,
        Action::AnswerIntegrityQuestion,
        Action::Suspend,
        Action::Resume,
        Action::Forward,
        Action::RequestSupplement,
        Action::Decide,
        Action::Deliver,
        Action::Withdraw,
        Action::RateService,
        Action::RecordCallBack,
        Action::ReportRectification,
        Action::AppealRating,
        Action::DecideRatingAppeal,
        Action::CorrectSlip,
        Action::AllowSecondNotice,
        Action::RecordFalseMaterial,
        Action::DecideOnTheSpot,
        Action::RequestExtension,
        Action::AnswerExtension,
        Action::ExplainDelay,
        Action::TellHearingRight,
        Action::RequestHearing,
        Action::ScheduleHearing,
        Action::RequestRecusal,
        Action::RecordHearing,
        Action::RegisterInterestedParty,
        Action::NotifyInterestedParty,
        Action::HearInterestedParty,
        Action::AssignInspectors,
        Action::ConveneReview,
        Action::ScoreReview,
        Action::ConcludeReview,
        Action::RecordSiteVisit,
    ];
}

impl Command {
    /// The command's name.
    pub fn action(&self) -> Action {
        match self {
            Command::SaveForm { .. } => Action::SaveForm,
            Command::AttachMaterial { .. } => Action::AttachMaterial,
            Command::PromiseMaterial { .. } => Action::PromiseMaterial,
            Command::AtCounter(command) => command.action(),
            Command::ReceivePaper(_) => Action::ReceivePaper,
            Command::Submit { .. } | Command::SubmitByAgent { .. } => Action::Submit,
            Command::Secrecy(command) => command.action(),
            Command::Accept => Action::Accept,
            Command::RefuseAsNotRequired { .. }
            | Command::RefuseAsNotCompetent { .. }
            | Command::RefuseIntake { .. } => Action::RefuseIntake,
            Command::RequestCorrection { .. } => Action::RequestCorrection,
            Command::AnswerCorrection { .. } => Action::AnswerCorrection,
            Command::Claim { .. } => Action::Claim,
            Command::Release { .. } => Action::Release,
            Command::CompleteStep { .. } => Action::CompleteStep,
            Command::Return { .. } => Action::Return,
            Command::Routing(command) => command.action(),
            Command::Suspend { .. } => Action::Suspend,
            Command::Resume => Action::Resume,
            Command::Tier(TierCommand::Forward { .. }) => Action::Forward,
            Command::Tier(TierCommand::RequestSupplement { .. }) => Action::RequestSupplement,
            Command::Decide { .. } => Action::Decide,
            Command::Deliver { .. } => Action::Deliver,
            Command::Withdraw { .. } => Action::Withdraw,
            Command::Rating(command) => command.action(),
            Command::CorrectSlip { .. } => Action::CorrectSlip,
            Command::AllowSecondNotice { .. } => Action::AllowSecondNotice,
            Command::RecordFalseMaterial { .. } => Action::RecordFalseMaterial,
            Command::DecideOnTheSpot { .. } => Action::DecideOnTheSpot,
            Command::RequestExtension { .. } => Action::RequestExtension,
            Command::AnswerExtension { .. } => Action::AnswerExtension,
            Command::ExplainDelay { .. } => Action::ExplainDelay,
            Command::Hearing(HearingCommand::Tell) => Action::TellHearingRight,
            Command::Hearing(HearingCommand::Request { .. }) => Action::RequestHearing,
            Command::Hearing(HearingCommand::Schedule { .. }) => Action::ScheduleHearing,
            Command::Hearing(HearingCommand::Recuse { .. }) => Action::RequestRecusal,
            Command::Hearing(HearingCommand::Record { .. }) => Action::RecordHearing,
            Command::Interest(InterestCommand::Register { .. }) => Action::RegisterInterestedParty,
            Command::Interest(InterestCommand::Notify { .. }) => Action::NotifyInterestedParty,
            Command::Interest(InterestCommand::Hear { .. }) => Action::HearInterestedParty,
            Command::AssignInspectors { .. } => Action::AssignInspectors,
            Command::Review(command) => command.action(),
            Command::RecordSiteVisit { .. } => Action::RecordSiteVisit,
            Command::SendMessage { .. } => Action::SendMessage,
            Command::LengthenUnified { .. } => Action::LengthenUnified,
            Command::Fire { .. } => Action::Fire,
        }
    }
}
