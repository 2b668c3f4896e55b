//! A procedure 事项: one permit, filing or service, as declared, checked and versioned.
//!
//! A [`Procedure`] is one *version*: everything in it holds from its first to its last effective day, so that the
//! engine never asks which of several limits or owners was in force. A case pins the version of its receipt date.

mod area;
mod quota;
mod tolerance;
mod validity;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::clock::Effect;
use crate::condition::Condition;
use crate::form::FormSchema;
use crate::ids::{DepartmentCode, MaterialCode, ProcedureCode, StageCode, StepCode, TrackCode};
use crate::limit::Limit;
use crate::text::Text;

pub use area::AreaCover;
pub use quota::Quota;
pub use tolerance::{OverduePromise, ToleranceRule};
pub use validity::{LateRenewal, RenewalRule, StartExtensionRule, Validity, WorkStopRule};

/// Which version of a procedure: what a case pins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// The procedure.
    pub code: ProcedureCode,
    /// The first day on which this version holds.
    pub effective_from: NaiveDate,
    /// Counts publications for the same first day; the highest holds for new receipts.
    pub revision: u32,
}

/// What a procedure is in law; it decides which articles apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// 行政许可: the Administrative Licensing Law applies.
    Licence,
    /// 备案: complete receipt is the filing.
    Filing,
    /// 行政确认.
    Confirmation,
    /// 内部征求意见: no administrative act outside the zone.
    InternalConsultation,
    /// 技术审查 by an outside body.
    TechnicalReview,
    /// 登记.
    Registration,
    /// 公共服务.
    PublicService,
    /// The enterprise acts itself and the department keeps the record 自主 / 备查.
    SelfManaged,
}

impl Kind {
    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Kind::Licence => ("行政许可", "administrative licence"),
            Kind::Filing => ("备案", "filing"),
            Kind::Confirmation => ("行政确认", "administrative confirmation"),
            Kind::InternalConsultation => ("内部征求意见", "internal consultation"),
            Kind::TechnicalReview => ("技术审查", "technical review"),
            Kind::Registration => ("登记", "registration"),
            Kind::PublicService => ("公共服务", "public service"),
            Kind::SelfManaged => ("企业自主", "self-managed"),
        };
        Text::new(zh, en)
    }
}

/// The lowest level of government that may decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionLevel {
    /// The zone's own department.
    #[default]
    Zone,
    /// The prefecture-level city with districts, or above 设区的市级以上.
    PrefectureOrAbove,
    /// The province.
    Province,
}

/// One checked version of a procedure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Procedure {
    /// Which version this is.
    pub version: Version,
    /// The last day on which it holds; none while no successor is known.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
    /// Its official names.
    pub name: Text,
    /// What it is in law.
    pub kind: Kind,
    /// The stage of the route it belongs to.
    pub stage: StageCode,
    /// The competent department 主管部门.
    pub owner: DepartmentCode,
    /// Departments that take part beside the owner.
    #[serde(default)]
    pub participants: Vec<DepartmentCode>,
    /// Who may decide.
    pub decision_level: DecisionLevel,
    /// The acts and articles it stands on.
    pub basis: Vec<String>,
    /// When a project needs it; none: always.
    #[serde(default)]
    pub applies: Option<Rule>,
    /// When an area assessment 区域评估 stands for it; none: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_by_area: Option<AreaCover>,
    /// How it is received.
    pub intake: Intake,
    /// The ways it can go; the first whose condition holds is taken. Never empty.
    pub tracks: Vec<Track>,
    /// Which kinds of suspension 特别程序 are allowed.
    #[serde(default)]
    pub suspensions: Vec<SuspensionRule>,
    /// Whether a hearing has to be held, or the right to one has to be told (Licensing Law Art. 46, 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<HearingRule>,
    /// How the decision limit may be extended.
    #[serde(default)]
    pub extension: Option<ExtensionRule>,
    /// What the applicant hands in.
    #[serde(default)]
    pub materials: Vec<Material>,
    /// The form as JSON Schema.
    pub form: FormSchema,
    /// What comes out.
    pub outcome: Outcome,
    /// What it costs; none: nothing, as the law has it unless an act says otherwise (Licensing Law Art. 58).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Fee>,
    /// How many licences of it there may be at once; none: no limit (Licensing Law Art. 57).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
    /// How long the delivery may take after the decision (Licensing Law Art. 44: 10 working days).
    pub delivery: Limit,
    /// What it means when nobody decides within the statutory limit; left out: nothing but the breach on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<DecisionSilence>,
    /// What it means when another department does not answer a question in time; left out: the question stays open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consultation_silence: Option<ConsultationSilence>,
    /// How a material that may follow later is promised 容缺; left out: no promise is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<ToleranceRule>,
}

impl Procedure {
    /// The procedure's code.
    pub fn code(&self) -> &ProcedureCode {
        &self.version.code
    }

    /// Whether this version holds on a day.
    pub fn holds_on(&self, date: NaiveDate) -> bool {
        self.version.effective_from <= date && self.effective_to.is_none_or(|last| date <= last)
    }

    /// A track by its code.
    pub fn track(&self, code: &TrackCode) -> Option<&Track> {
        self.tracks.iter().find(|t| &t.code == code)
    }

    /// A material by its code.
    pub fn material(&self, code: &MaterialCode) -> Option<&Material> {
        self.materials.iter().find(|m| &m.code == code)
    }

    /// Every department that has a part in it on any track.
    pub fn departments(&self) -> Vec<DepartmentCode> {
        let mut all: Vec<DepartmentCode> = std::iter::once(&self.owner)
            .chain(&self.participants)
            .chain(
                self.tracks
                    .iter()
                    .flat_map(|t| t.steps.iter().map(|s| &s.department)),
            )
            .cloned()
            .collect();
        all.sort();
        all.dedup();
        all
    }
}

/// A condition with the sentence that tells people what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The condition over project facts.
    pub when: Condition,
    /// The rule in words, both languages.
    pub says: Text,
}

/// How the one window receives the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Intake {
    /// How long the answer may take (Licensing Law Art. 32: 5 working days; special acts differ).
    pub limit: Limit,
    /// What happens when nobody answers in time.
    pub silence: IntakeSilence,
    /// How long the applicant has to answer a correction notice; then the case ends. None: no limit.
    #[serde(default)]
    pub correction: Option<Limit>,
}

/// What silence at intake means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntakeSilence {
    /// Accepted, from the day of receipt on (Licensing Law Art. 32(1)4).
    DeemedAccepted,
    /// Nothing but the breach on record.
    None,
}

/// What silence at the decision means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionSilence {
    /// Approved when the statutory limit passes 视为同意.
    DeemedApproved,
}

/// What silence of a department that was asked for its opinion means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsultationSilence {
    /// No objection when the deadline passes 视为无意见.
    NoObjection,
}

/// One way a procedure can go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Track {
    /// Its code.
    pub code: TrackCode,
    /// Its names.
    pub name: Text,
    /// When it is taken; none: whenever no earlier one is.
    #[serde(default)]
    pub when: Option<Condition>,
    /// How it is decided.
    pub mode: Mode,
    /// Whether the applicant's written commitment stands for the check beforehand 告知承诺.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub commitment: bool,
    /// The clocks that run, statutory and promised.
    #[serde(default)]
    pub limits: Vec<ClockRule>,
    /// How long the first level may take from acceptance until it forwards the file (Licensing Law Art. 43: 20 working
    /// days); there exactly where a step forwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_level: Option<Limit>,
    /// The steps; for a filing those that follow it.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Whether a complete application may be decided at once 当场决定 (Licensing Law Art. 34(2)).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_the_spot: bool,
    /// Whether it is decided on an inspection, testing or quarantine (Licensing Law Art. 55).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inspection: bool,
}

impl Track {
    /// A step by its code.
    pub fn step(&self, code: &StepCode) -> Option<&Step> {
        self.steps.iter().find(|s| &s.code == code)
    }

    /// The limit with this effect.
    pub fn limit(&self, effect: Effect) -> Option<&ClockRule> {
        self.limits.iter().find(|l| l.effect == effect)
    }
}

/// How a track is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Accepted, reviewed in steps, decided.
    Review,
    /// Complete receipt is the filing, without an officer's act (e.g. State Council Order 673 Art. 13).
    OnReceipt {
        /// Share of filings checked afterwards, drawn at random, in percent; the track's steps open for those.
        #[serde(default)]
        sampling_percent: Option<u8>,
    },
}

/// A limit that runs for a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRule {
    /// Whether it is statutory 法定, promised 承诺 or internal.
    pub effect: Effect,
    /// How long.
    pub limit: Limit,
    /// From what it counts.
    pub from: ClockStart,
}

/// The event whose day is day zero of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStart {
    /// The day on which the complete application was received.
    Received,
    /// The day of acceptance 受理.
    Accepted,
    /// The day on which the whole file reached the upper level 上报 (Licensing Law Art. 35).
    Forwarded,
}

/// A step 环节.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Step {
    /// Its code.
    pub code: StepCode,
    /// Its names.
    pub name: Text,
    /// What is done in it.
    pub kind: StepKind,
    /// Whose it is.
    pub department: DepartmentCode,
    /// In which role.
    pub role: Role,
    /// The steps it follows; none: it opens with acceptance.
    #[serde(default)]
    pub after: Vec<StepCode>,
    /// When it is needed; otherwise it is skipped.
    #[serde(default)]
    pub when: Option<Condition>,
    /// How many of the steps before it must be done.
    #[serde(default)]
    pub join: Join,
    /// Whether one objection among the steps before it opens it at once and ends the others.
    #[serde(default)]
    pub objection_ends: bool,
    /// How long it may take; internal.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// Steps whose people may not do this one (four eyes).
    #[serde(default)]
    pub not_same_person_as: Vec<StepCode>,
}

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// The file is examined.
    Review,
    /// Two officers visit the site (Licensing Law Art. 34(3)).
    SiteVisit,
    /// Another department gives its opinion.
    Consultation,
    /// Several sit together 会商.
    JointReview,
    /// A signature 会签.
    SignOff,
    /// The first level passes its opinion and the whole file up 上报 (Licensing Law Art. 35).
    Forward,
    /// The decision 决定: the last step of a track.
    Decide,
    /// The public is told for the length of the limit; then the step ends by itself 公示.
    Publicity,
    /// Something outside is waited for.
    Wait,
}

/// How many predecessors a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Join {
    /// Every one.
    #[default]
    All,
    /// The first one.
    Any,
    /// This many.
    Quorum(u32),
}

/// Kinds of suspension (Licensing Law Art. 45, and special acts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SuspensionKind {
    /// 听证.
    Hearing,
    /// 招标 or 拍卖.
    TenderOrAuction,
    /// 检验, 检测, 检疫, 鉴定.
    InspectionOrTesting,
    /// 专家评审.
    ExpertReview,
    /// 技术评估, 技术评审.
    TechnicalEvaluation,
    /// 委托评估 by a consultant (State Council Order 673 Art. 9).
    ConsultingEvaluation,
    /// 设计修改 by the designer and its second check.
    DesignRevision,
}

impl SuspensionKind {
    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            SuspensionKind::Hearing => ("听证", "hearing"),
            SuspensionKind::TenderOrAuction => ("招标拍卖", "tender or auction"),
            SuspensionKind::InspectionOrTesting => ("检验检测检疫鉴定", "inspection or testing"),
            SuspensionKind::ExpertReview => ("专家评审", "expert review"),
            SuspensionKind::TechnicalEvaluation => ("技术评估", "technical evaluation"),
            SuspensionKind::ConsultingEvaluation => ("委托评估", "consulting evaluation"),
            SuspensionKind::DesignRevision => ("设计修改与复审", "design revision"),
        };
        Text::new(zh, en)
    }
}

/// An allowed suspension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionRule {
    /// Which kind.
    pub kind: SuspensionKind,
    /// After how long the clock resumes by itself.
    #[serde(default)]
    pub cap: Option<Limit>,
}

/// What a procedure says about hearings 听证; where it says nothing the department may still tell the right to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HearingRule {
    /// One has to be held before the decision (Licensing Law Art. 46).
    Mandatory,
    /// The right to one has to be told before the decision (Licensing Law Art. 47).
    OnRequest,
}

/// How a decision limit may be extended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionRule {
    /// By how much.
    pub limit: Limit,
    /// How often.
    pub times: u32,
    /// Who approves it, in words.
    pub by: Text,
    /// In which role the head of the agency approves; the owner's approver when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_role: Option<Role>,
    /// In which department; the owner when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_department: Option<DepartmentCode>,
}

/// A material 申请材料.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Material {
    /// Its code.
    pub code: MaterialCode,
    /// Its official names.
    pub name: Text,
    /// The article that asks for it (Licensing Law Art. 31: nothing irrelevant).
    pub basis: String,
    /// In which form it is handed in.
    pub form: MaterialForm,
    /// When it is needed; none: always.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Whether it may follow later 容缺.
    #[serde(default)]
    pub deferrable: bool,
    /// The procedures whose outcome is this material: it is then not asked for again.
    #[serde(default)]
    pub supplied_by: Vec<ProcedureCode>,
}

/// A fee 收费: only an act can ask for one (Licensing Law Art. 58).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// In yuan (CNY).
    pub amount: u32,
    /// The article that asks for it.
    pub basis: String,
}

/// In which form a material is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaterialForm {
    /// 原件.
    Original,
    /// 复印件.
    Copy,
    /// 电子件.
    Electronic,
}

/// What comes out of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The document's official names.
    pub name: Text,
    /// How it is numbered: `{year}` and `{serial}` are filled in.
    pub number: String,
    /// How long it is valid; none: without end.
    #[serde(default)]
    pub validity: Option<Validity>,
    /// Whether it bears directly on public safety, health, life or property (Licensing Law Art. 78, 79): fraud then
    /// bars the applicant from applying again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public_safety: bool,
}

impl Outcome {
    /// The number of the document that is issued in a year as the serial-th of its procedure.
    pub fn number_for(&self, year: i32, serial: u32) -> String {
        self.number
            .replace("{year}", &year.to_string())
            .replace("{serial}", &serial.to_string())
    }
}
