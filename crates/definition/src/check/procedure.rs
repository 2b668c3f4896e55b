//! A procedure's draft to its versions: the file is cut at every day on which one of its properties changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::{
    AreaCover, ClockRule, DecisionLevel, DecisionSilence, ExtensionRule, Fee, Intake, IntakeSilence, Join,
    Material, Mode, Outcome, Procedure, Quota, RenewalRule, Rule, StartExtensionRule, Step, StepKind,
    SuspensionRule, ToleranceRule, Track, Validity, Version, WorkStopRule,
};
use onewindow_engine::text::Text;

use crate::draft::{
    AreaDraft, ClockDraft, Dated, ExtensionDraft, FeeDraft, File, IntakeDraft, JoinDraft, MaterialDraft,
    ModeDraft, OutcomeDraft, Owner, ProcedureDraft, QuotaDraft, RuleDraft, SilenceDraft, StepDraft,
    ToleranceDraft, TrackDraft,
};

/// Licensing Law Art. 32: 5 working days to answer.
const INTAKE: Limit = Limit::working_days(5);
/// Licensing Law Art. 44: 10 working days to deliver.
const DELIVERY: Limit = Limit::working_days(10);

/// The versions of a procedure, oldest first. None where a property has no value: the lint tells that gap.
pub(crate) fn versions(file: &File<ProcedureDraft>) -> Option<Vec<Arc<Procedure>>> {
    let draft = &file.draft;
    let starts = starts(draft);
    let ends = starts
        .iter()
        .skip(1)
        .map(NaiveDate::pred_opt)
        .chain([draft.effective.to]);
    starts
        .iter()
        .zip(ends)
        .map(|(from, to)| version(draft, *from, to).map(Arc::new))
        .collect()
}

/// The first days of all versions.
fn starts(draft: &ProcedureDraft) -> Vec<NaiveDate> {
    let first = draft.effective.from.value;
    let mut days: BTreeSet<NaiveDate> = boundaries(draft)
        .into_iter()
        .filter(|day| *day > first && draft.effective.to.is_none_or(|last| *day <= last))
        .collect();
    days.insert(first);
    days.into_iter().collect()
}

fn boundaries(draft: &ProcedureDraft) -> Vec<NaiveDate> {
    let mut days: Vec<NaiveDate> = Vec::new();
    days.extend(draft.owner.boundaries());
    days.extend(draft.participants.boundaries());
    days.extend(draft.decision_level.boundaries());
    days.extend(draft.basis.boundaries());
    days.extend(draft.applies.boundaries());
    days.extend(draft.intake.boundaries());
    days.extend(draft.tracks.boundaries());
    days.extend(draft.suspensions.boundaries());
    days.extend(draft.hearing.boundaries());
    days.extend(draft.extension.boundaries());
    days.extend(draft.materials.boundaries());
    days.extend(draft.form.boundaries());
    days.extend(draft.outcome.boundaries());
    days.extend(draft.fee.boundaries());
    days.extend(draft.quota.boundaries());
    days.extend(draft.delivery.boundaries());
    days.extend(draft.silence.boundaries());
    days.extend(draft.consultation_silence.boundaries());
    days.extend(draft.tolerance.boundaries());
    days.extend(draft.covered_by_area.boundaries());
    for track in draft.all_tracks() {
        days.extend(track.limits.boundaries());
        days.extend(track.steps.boundaries());
    }
    days
}

fn version(draft: &ProcedureDraft, from: NaiveDate, to: Option<NaiveDate>) -> Option<Procedure> {
    let owner = &draft.owner.on(from)?.value;
    let tracks = draft
        .tracks
        .on(from)?
        .iter()
        .map(|t| track(t, draft, owner, from))
        .collect::<Option<Vec<_>>>()?;
    Some(Procedure {
        version: Version {
            code: draft.code.value.clone(),
            effective_from: from,
            revision: draft.revision.unwrap_or(1),
        },
        effective_to: to,
        name: draft.name.clone(),
        kind: draft.kind,
        stage: draft.stage.value.clone(),
        owner: owner.clone(),
        participants: draft
            .participants
            .on(from)?
            .iter()
            .map(|code| code.value.clone())
            .collect(),
        decision_level: draft.decision_level.on(from)?.unwrap_or(DecisionLevel::Zone),
        basis: draft
            .basis
            .on(from)?
            .iter()
            .map(|basis| basis.0.clone())
            .collect(),
        applies: draft.applies.on(from)?.as_ref().map(rule),
        covered_by_area: draft.covered_by_area.on(from)?.as_ref().map(area),
        intake: intake(draft.intake.on(from)?.as_ref()),
        tracks,
        suspensions: suspensions(draft, from)?,
        hearing: *draft.hearing.on(from)?,
        extension: draft.extension.on(from)?.as_ref().map(extension),
        materials: draft.materials.on(from)?.iter().map(material).collect(),
        form: draft.form.on(from)?.schema.clone(),
        outcome: outcome(draft.outcome.on(from)?),
        fee: draft.fee.on(from)?.as_ref().map(fee),
        quota: draft.quota.on(from)?.as_ref().map(quota),
        delivery: draft.delivery.on(from)?.unwrap_or(DELIVERY),
        silence: silence(*draft.silence.on(from)?),
        consultation_silence: *draft.consultation_silence.on(from)?,
        tolerance: draft.tolerance.on(from)?.as_ref().map(tolerance),
    })
}

fn suspensions(draft: &ProcedureDraft, day: NaiveDate) -> Option<Vec<SuspensionRule>> {
    let rules = draft.suspensions.on(day)?.iter();
    Some(
        rules
            .map(|rule| SuspensionRule {
                kind: rule.kind.value,
                cap: rule.cap,
            })
            .collect(),
    )
}

/// How a limit may be extended.
pub(super) fn extension(draft: &ExtensionDraft) -> ExtensionRule {
    ExtensionRule {
        limit: draft.limit,
        times: draft.times,
        by: draft.by.clone(),
        by_role: draft.by_role.map(|head| head.0),
        by_department: draft.by_department.as_ref().map(|code| code.value.clone()),
    }
}

fn silence(draft: Option<SilenceDraft>) -> Option<DecisionSilence> {
    match draft {
        Some(SilenceDraft::DeemedApproved) => Some(DecisionSilence::DeemedApproved),
        Some(SilenceDraft::None) | None => None,
    }
}

/// A rule with its words.
pub(super) fn rule(draft: &RuleDraft) -> Rule {
    Rule {
        when: draft.when.value.clone(),
        says: draft.says.clone(),
    }
}

fn area(draft: &AreaDraft) -> AreaCover {
    AreaCover {
        rule: Rule {
            when: draft.when.value.clone(),
            says: draft.says.clone(),
        },
        basis: draft.basis.0.clone(),
    }
}

fn tolerance(draft: &ToleranceDraft) -> ToleranceRule {
    ToleranceRule {
        limit: draft.limit,
        overdue: draft.overdue.unwrap_or_default(),
        decide_with_open_item: draft.decide_with_open_item,
    }
}

fn intake(draft: Option<&IntakeDraft>) -> Intake {
    Intake {
        limit: draft.and_then(|d| d.limit).unwrap_or(INTAKE),
        silence: draft
            .and_then(|d| d.silence)
            .unwrap_or(IntakeSilence::DeemedAccepted),
        correction: draft.and_then(|d| d.correction),
    }
}

fn material(draft: &MaterialDraft) -> Material {
    Material {
        code: draft.code.value.clone(),
        name: draft.name.clone(),
        basis: draft.basis.clone().unwrap_or_default(),
        form: draft.form,
        when: draft.when.as_ref().map(|condition| condition.value.clone()),
        deferrable: draft.deferrable,
        supplied_by: draft.supplied_by.iter().map(|code| code.value.clone()).collect(),
    }
}

fn fee(draft: &FeeDraft) -> Fee {
    Fee {
        amount: draft.amount.value,
        basis: draft.basis.clone().unwrap_or_default(),
    }
}

fn quota(draft: &QuotaDraft) -> Quota {
    Quota {
        places: draft.places.value,
        basis: draft.basis.clone().unwrap_or_default(),
    }
}

fn outcome(draft: &OutcomeDraft) -> Outcome {
    Outcome {
        name: draft.name.clone(),
        number: draft.number.value.clone(),
        validity: draft.validity.as_ref().map(|validity| Validity {
            months: validity.months,
            until: validity.until.as_ref().map(|code| code.value.clone()),
            renewal: validity.renewal.as_ref().map(|renewal| RenewalRule {
                before: renewal.before,
                late: renewal.late.unwrap_or_default(),
            }),
            extension: validity.extension.as_ref().map(|extension| StartExtensionRule {
                times: extension.times,
                months: extension.months,
            }),
            stop: validity.stop.as_ref().map(|stop| WorkStopRule {
                report_months: stop.report_months,
                verify_months: stop.verify_months,
            }),
        }),
        public_safety: draft.public_safety,
    }
}

fn track(
    draft: &TrackDraft,
    procedure: &ProcedureDraft,
    owner: &DepartmentCode,
    day: NaiveDate,
) -> Option<Track> {
    Some(Track {
        code: draft.code.value.clone(),
        name: draft.name.clone().unwrap_or_else(|| procedure.name.clone()),
        when: draft.when.as_ref().map(|condition| condition.value.clone()),
        mode: match draft.mode.value {
            ModeDraft::Review => Mode::Review,
            ModeDraft::OnReceipt { sampling_percent } => Mode::OnReceipt { sampling_percent },
        },
        commitment: draft.commitment,
        limits: limits(&draft.limits, day)?,
        first_level: draft.first_level,
        steps: draft.steps.on(day)?.iter().map(|s| step(s, owner)).collect(),
        inspection: draft.inspection,
        on_the_spot: draft.on_the_spot,
    })
}

fn limits(draft: &Dated<Vec<ClockDraft>>, day: NaiveDate) -> Option<Vec<ClockRule>> {
    let limits = draft.on(day)?.iter();
    Some(
        limits
            .map(|l| ClockRule {
                effect: l.effect,
                limit: l.limit,
                from: l.from,
            })
            .collect(),
    )
}

fn step(draft: &StepDraft, owner: &DepartmentCode) -> Step {
    Step {
        code: draft.code.value.clone(),
        name: draft.name.clone().unwrap_or_else(|| name_of(draft.kind)),
        kind: draft.kind,
        department: match &draft.department.value {
            Owner::Competent => owner.clone(),
            Owner::Department(code) => code.clone(),
        },
        role: draft.role,
        after: draft.after.iter().map(|code| code.value.clone()).collect(),
        when: draft.when.as_ref().map(|condition| condition.value.clone()),
        join: match draft.join.as_ref().map(|join| join.value) {
            None | Some(JoinDraft::All) => Join::All,
            Some(JoinDraft::Any) => Join::Any,
            Some(JoinDraft::Quorum(number)) => Join::Quorum(number),
        },
        objection_ends: draft.objection_ends,
        limit: draft.limit,
        not_same_person_as: draft
            .not_same_person_as
            .iter()
            .map(|code| code.value.clone())
            .collect(),
    }
}

/// The official name of what is done in a step.
fn name_of(kind: StepKind) -> Text {
    let (zh, en) = match kind {
        StepKind::Review => ("审核", "review"),
        StepKind::SiteVisit => ("现场核查", "site visit"),
        StepKind::Consultation => ("征求意见", "consultation"),
        StepKind::JointReview => ("会商", "joint review"),
        StepKind::SignOff => ("会签", "sign-off"),
        StepKind::Forward => ("上报", "forwarding"),
        StepKind::Decide => ("决定", "decision"),
        StepKind::Publicity => ("公示", "publicity"),
        StepKind::Wait => ("等待", "waiting"),
    };
    Text::new(zh, en)
}
