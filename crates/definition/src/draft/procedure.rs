//! A procedure as written: `procedures/<code>.yaml`.

use chrono::NaiveDate;
use onewindow_engine::actor::Role;
use onewindow_engine::clock::Effect;
use onewindow_engine::condition::Condition;
use onewindow_engine::ids::{
    DepartmentCode, MaterialCode, MilestoneCode, ProcedureCode, StageCode, StepCode, TrackCode,
};
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::{
    ClockStart, ConsultationSilence, DecisionLevel, HearingRule, IntakeSilence, Kind, LateRenewal,
    MaterialForm, StepKind, SuspensionKind,
};
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use super::{AreaDraft, Dated, FormDraft, Regulation, ToleranceDraft};
use crate::error::Code;
use crate::read::{At, Definitions, Listed, Many, Read, Reader, record, words};
use crate::yaml::{Node, Value};

record! {
    /// A procedure: one permit, filing or service. Every property marked as dated may be one value, or a list
    /// of `{from, to, value}` that covers the whole effective period; the file is cut into versions at every
    /// boundary.
    pub(crate) struct ProcedureDraft {
        /// Its code; the file is named after it.
        code: At<ProcedureCode>,
        /// Its official names.
        name: Text,
        /// What it is in law.
        kind: Kind,
        /// The stage of the route it belongs to.
        stage: At<StageCode>,
        /// When it holds.
        effective: EffectiveDraft,
        /// Counts publications for the same first day; the highest holds. 1 when left out.
        revision: Option<u32>,
        /// The competent department. Dated.
        owner: Dated<At<DepartmentCode>>,
        /// Departments that take part beside the owner. Dated.
        participants: Dated<Vec<At<DepartmentCode>>>,
        /// The lowest level of government that may decide; the zone when left out. Dated.
        decision_level: Dated<Option<DecisionLevel>>,
        /// The acts and articles it stands on. Dated.
        basis: Dated<Many<Regulation>>,
        /// When a project needs it; left out: always. Dated.
        applies: Dated<Option<RuleDraft>>,
        /// When an area assessment stands for it; left out: never. Dated.
        covered_by_area: Dated<Option<AreaDraft>>,
        /// How it is received; left out: 5 working days, silence is acceptance. Dated.
        intake: Dated<Option<IntakeDraft>>,
        /// The ways it can go; the first whose condition holds is taken. Dated.
        tracks: Dated<Many<TrackDraft>>,
        /// Which kinds of suspension are allowed. Dated.
        suspensions: Dated<Vec<SuspensionDraft>>,
        /// Whether a hearing has to be held, or the right to one has to be told before the decision. Dated.
        hearing: Dated<Option<HearingRule>>,
        /// How the decision limit may be extended. Dated.
        extension: Dated<Option<ExtensionDraft>>,
        /// Everything the applicant hands in (Licensing Law Art. 30); an empty list where the form is all. Dated.
        materials: Dated<Listed<MaterialDraft>>,
        /// The form as JSON Schema, closed, with titles in both languages. Dated.
        form: Dated<FormDraft>,
        /// What comes out. Dated.
        outcome: Dated<OutcomeDraft>,
        /// What it costs; left out: nothing. Dated.
        fee: Dated<Option<FeeDraft>>,
        /// How many licences there may be at once; left out: no limit (Licensing Law Art. 57). Dated.
        quota: Dated<Option<QuotaDraft>>,
        /// How long the delivery may take; 10 working days when left out (Licensing Law Art. 44). Dated.
        delivery: Dated<Option<Limit>>,
        /// What it means when nobody decides within the statutory limit; nothing when left out. Dated.
        silence: Dated<Option<SilenceDraft>>,
        /// What it means when another department does not answer a question in time; left out: it stays open. Dated.
        consultation_silence: Dated<Option<ConsultationSilence>>,
        /// How a material that may follow later is promised; left out: no promise is taken. Dated.
        tolerance: Dated<Option<ToleranceDraft>>,
    }
}

record! {
    /// The days on which something holds, the first and the last included.
    pub(crate) struct EffectiveDraft {
        /// The first day.
        from: At<NaiveDate>,
        /// The last day; left out: no end is known.
        to: Option<NaiveDate>,
    }
}

record! {
    /// A condition and the sentence that tells people what it says.
    pub(crate) struct RuleDraft {
        /// The condition.
        when: At<Condition>,
        /// The same in words.
        says: Text,
    }
}

record! {
    /// How the one window receives a procedure.
    pub(crate) struct IntakeDraft {
        /// How long the answer may take; 5 working days when left out (Licensing Law Art. 32).
        limit: Option<Limit>,
        /// What silence means; acceptance when left out (Licensing Law Art. 32(1)4).
        silence: Option<IntakeSilence>,
        /// How long the applicant has to answer a correction notice; left out: no limit.
        correction: Option<Limit>,
    }
}

record! {
    /// One way a procedure can go.
    pub(crate) struct TrackDraft {
        /// Its code.
        code: At<TrackCode>,
        /// Its names; may be left out when there is one track only.
        name: Option<Text>,
        /// When it is taken; only the last track has none.
        when: Option<At<Condition>>,
        /// How it is decided.
        mode: At<ModeDraft>,
        /// Whether the applicant's written commitment stands for the check beforehand.
        commitment: bool,
        /// Whether a complete application may be accepted and decided at once (Licensing Law Art. 34(2)).
        on_the_spot: bool,
        /// Whether it is decided on an inspection, testing or quarantine (Licensing Law Art. 55).
        inspection: bool,
        /// The article that allows deciding on receipt, for licences and confirmations.
        allowed_by: Option<Regulation>,
        /// How long the first level may take until it forwards the file (Licensing Law Art. 43: 20 working days); only
        /// where a step forwards.
        first_level: Option<Limit>,
        /// The clocks that run. Dated.
        limits: Dated<Vec<ClockDraft>>,
        /// The steps; for a filing those of the check that may follow. Dated.
        steps: Dated<Vec<StepDraft>>,
    }
}

record! {
    /// A limit that runs for a case.
    pub(crate) struct ClockDraft {
        /// Whether the law sets it, the department promises it, or it is internal.
        effect: Effect,
        /// How long.
        limit: Limit,
        /// From what it counts.
        from: ClockStart,
    }
}

record! {
    /// A step.
    pub(crate) struct StepDraft {
        /// Its code.
        code: At<StepCode>,
        /// Its names; the official name of its kind when left out.
        name: Option<Text>,
        /// What is done in it.
        kind: StepKind,
        /// Whose it is: `owner` for the competent department, or a department's code.
        department: At<Owner>,
        /// In which role.
        role: Role,
        /// The steps it follows; none: it opens with acceptance.
        after: Vec<At<StepCode>>,
        /// When it is needed; otherwise it is skipped.
        when: Option<At<Condition>>,
        /// How many of the steps before it must be done; all when left out.
        join: Option<At<JoinDraft>>,
        /// Whether one objection among the steps before it opens it at once and ends the others.
        objection_ends: bool,
        /// How long it may take; internal, but the length of a publicity step.
        limit: Option<Limit>,
        /// Steps whose people may not do this one.
        not_same_person_as: Vec<At<StepCode>>,
    }
}

record! {
    /// An allowed suspension.
    pub(crate) struct SuspensionDraft {
        /// Which kind.
        kind: At<SuspensionKind>,
        /// After how long the clock resumes by itself.
        cap: Option<Limit>,
    }
}

record! {
    /// How a decision limit may be extended.
    pub(crate) struct ExtensionDraft {
        /// By how much.
        limit: Limit,
        /// How often.
        times: u32,
        /// Who approves it, in words.
        by: Text,
        /// In which role the head of the agency approves; the approver when left out.
        by_role: Option<HeadDraft>,
        /// In which department; the competent one when left out.
        by_department: Option<At<DepartmentCode>>,
    }
}

record! {
    /// Something the applicant hands in.
    pub(crate) struct MaterialDraft {
        /// Its code.
        code: At<MaterialCode>,
        /// Its official names.
        name: Text,
        /// The article that asks for it (Licensing Law Art. 31: nothing irrelevant). Never left out.
        basis: Option<String>,
        /// In which form it is handed in.
        form: MaterialForm,
        /// When it is needed; left out: always.
        when: Option<At<Condition>>,
        /// Whether it may follow later.
        deferrable: bool,
        /// The procedures whose outcome is this material: it is then not asked for again.
        supplied_by: Vec<At<ProcedureCode>>,
    }
}

record! {
    /// What comes out of a procedure.
    pub(crate) struct OutcomeDraft {
        /// The document's official names.
        name: Text,
        /// How it is numbered: {year} and {serial} are filled in.
        number: At<String>,
        /// How long it is valid; left out: without end.
        validity: Option<ValidityDraft>,
        /// Whether it bears directly on public safety (Licensing Law Art. 78, 79).
        public_safety: bool,
    }
}

record! {
    /// A fee, which only an act can ask for (Licensing Law Art. 58).
    pub(crate) struct FeeDraft {
        /// In yuan (CNY).
        amount: At<u32>,
        /// The article that asks for it. Never left out.
        basis: Option<String>,
    }
}

record! {
    /// How many licences there may be at once, which only an act can say (Licensing Law Art. 57).
    pub(crate) struct QuotaDraft {
        /// How many.
        places: At<u32>,
        /// The article that limits them. Never left out.
        basis: Option<String>,
    }
}

record! {
    /// How long an outcome is valid.
    pub(crate) struct ValidityDraft {
        /// In whole months, counted from the day of issue.
        months: u32,
        /// The milestone that has to be reached within it.
        until: Option<At<MilestoneCode>>,
        /// When a renewal has to be applied for; 30 working days before the end when left out (Licensing Law Art. 50).
        renewal: Option<RenewalDraft>,
        /// How the time for reaching the milestone may be extended; left out: not at all.
        extension: Option<StartExtensionDraft>,
        /// What is due when the work that it allows stands still; left out: nothing.
        stop: Option<WorkStopDraft>,
    }
}

record! {
    /// When a renewal has to be applied for.
    pub(crate) struct RenewalDraft {
        /// How long before the last valid day.
        before: Limit,
        /// What becomes of an application that comes later: refused when left out.
        late: Option<LateRenewal>,
    }
}

record! {
    /// How the time for reaching a milestone may be extended.
    pub(crate) struct StartExtensionDraft {
        /// How often.
        times: u32,
        /// By how many months at most each time.
        months: u32,
    }
}

record! {
    /// What is due when work stands still.
    pub(crate) struct WorkStopDraft {
        /// Within how many months it is reported.
        report_months: u32,
        /// After how many months the permit is verified before work goes on.
        verify_months: u32,
    }
}

impl ProcedureDraft {
    /// Every track, whenever it holds.
    pub fn all_tracks(&self) -> impl Iterator<Item = &TrackDraft> {
        self.tracks.values().flat_map(|tracks| tracks.iter())
    }
}

/// Whose a step is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The competent department of the version.
    Competent,
    /// This one.
    Department(DepartmentCode),
}

impl Read for Owner {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if node.text() == Some("owner") {
            return Some(Owner::Competent);
        }
        DepartmentCode::read(node, reader).map(Owner::Department)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        DepartmentCode::schema(definitions)
    }
}

/// How a track is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ModeDraft {
    Review,
    OnReceipt { sampling_percent: Option<u8> },
}

record! {
    /// A draw among filings that were decided by receipt.
    pub(crate) struct SamplingDraft {
        /// The share that is checked afterwards, from 1 to 100.
        sampling_percent: At<u32>,
    }
}

impl Read for ModeDraft {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match (node.text(), node.get("on-receipt"), &node.value) {
            (Some("review"), ..) => Some(ModeDraft::Review),
            (Some("on-receipt"), ..) => Some(ModeDraft::OnReceipt {
                sampling_percent: None,
            }),
            (_, Some(inner), Value::Map(entries)) if entries.len() == 1 => {
                let percent = SamplingDraft::read(inner, reader)?.sampling_percent;
                let share = u8::try_from(percent.value)
                    .ok()
                    .filter(|share| (1..=100).contains(share));
                if share.is_none() {
                    let message = Text::new("抽查比例应为 1 至 100", "the share is from 1 to 100 percent");
                    reader.report(Code::InvalidValue, percent.at, message);
                }
                Some(ModeDraft::OnReceipt {
                    sampling_percent: Some(share?),
                })
            }
            _ => {
                let zh = "review、on-receipt 或 {on-receipt: {sampling-percent: 20}}";
                reader.wrong_type(
                    node,
                    zh,
                    "review, on-receipt or {on-receipt: {sampling-percent: 20}}",
                );
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"oneOf": [
            {"enum": ["review", "on-receipt"]},
            {
                "type": "object",
                "properties": {"on-receipt": SamplingDraft::schema(definitions)},
                "required": ["on-receipt"],
                "additionalProperties": false,
            },
        ]})
    }
}

/// What silence at the decision means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SilenceDraft {
    DeemedApproved,
    None,
}

words! { SilenceDraft {
    "deemed-approved" => SilenceDraft::DeemedApproved,
    "none" => SilenceDraft::None,
} }

words! { ConsultationSilence {
    "no-objection" => ConsultationSilence::NoObjection,
} }

/// In which role somebody is the head of the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeadDraft(pub Role);

words! { HeadDraft {
    "approver" => HeadDraft(Role::Approver),
    "supervisor" => HeadDraft(Role::Supervisor),
} }

/// How many predecessors a step waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinDraft {
    All,
    Any,
    Quorum(u32),
}

impl Read for JoinDraft {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match (node.text(), node.get("quorum"), &node.value) {
            (Some("all"), ..) => Some(JoinDraft::All),
            (Some("any"), ..) => Some(JoinDraft::Any),
            (_, Some(quorum), Value::Map(entries)) if entries.len() == 1 => {
                u32::read(quorum, reader).map(JoinDraft::Quorum)
            }
            _ => {
                reader.wrong_type(node, "all、any 或 {quorum: 2}", "all, any or {quorum: 2}");
                None
            }
        }
    }

    fn schema(_: &mut Definitions) -> Json {
        json!({"oneOf": [
            {"enum": ["all", "any"]},
            {
                "type": "object",
                "properties": {"quorum": {"type": "integer", "minimum": 1}},
                "required": ["quorum"],
                "additionalProperties": false,
            },
        ]})
    }
}
