//! The applicant's side: fill, attach, submit, answer a correction notice, withdraw.

use serde_json::Value;

use super::agent;
use super::decide::{Step, Work, written};
use super::ending::Ending;
use super::event::CaseEvent;
use super::flow;
use super::key::ClockKey;
use super::material::{MaterialState, materials};
use super::state::{Attachment, Phase};
use super::tolerance;
use crate::actor::Role;
use crate::clock::Effect;
use crate::ids::MaterialCode;
use crate::licence::Bar;
use crate::procedure::{Mode, Procedure};
use crate::refusal::Refusal;
use crate::route::{Binding, Node};

const FILLING: [Phase; 2] = [Phase::Draft, Phase::Correcting];

/// What may follow later 容缺 follows until the decision.
const FILLING_LATER: [Phase; 5] = [
    Phase::Draft,
    Phase::Correcting,
    Phase::Accepted,
    Phase::InReview,
    Phase::Suspended,
];

pub(super) fn save_form(work: &mut Work<'_>, form: &Value) -> Result<Step, Refusal> {
    work.by_applicant()?;
    work.in_phase(&FILLING)?;
    if &work.case.form == form {
        return Ok(Step::Already);
    }
    let (form, channel) = (form.clone(), work.channel);
    work.did(Role::Applicant, None, CaseEvent::FormSaved { form, channel });
    Ok(Step::Taken)
}

pub(super) fn attach(
    work: &mut Work<'_>,
    material: &MaterialCode,
    attachment: &Attachment,
) -> Result<Step, Refusal> {
    work.by_applicant()?;
    let Some(declared) = agent::declared(work.procedure, material) else {
        return Err(Refusal::UnknownMaterial {
            material: material.clone(),
        });
    };
    let usual: &[Phase] = if declared.deferrable {
        &FILLING_LATER
    } else {
        &FILLING
    };
    work.in_phase(tolerance::phases(&work.case, &declared, usual))?;
    let known = work.case.materials.get(material).map_or(&[][..], Vec::as_slice);
    // A file stays a secret once it was handed in as one.
    if known
        .iter()
        .any(|known| known.file == attachment.file && known.secret >= attachment.secret)
    {
        return Ok(Step::Already);
    }
    let (material, attachment, channel) = (material.clone(), attachment.clone(), work.channel);
    work.did(
        Role::Applicant,
        None,
        CaseEvent::MaterialAttached {
            material,
            attachment,
            channel,
        },
    );
    Ok(Step::Taken)
}

pub(super) fn submit(work: &mut Work<'_>, despite_missing: bool) -> Result<Step, Refusal> {
    work.by_applicant()?;
    work.in_phase(&[Phase::Draft])?;
    let today = work.facts.today();
    let code = work.case.procedure.code.clone();
    let pinned = work
        .facts
        .catalogue
        .procedure_on(&code, today)
        .ok_or_else(|| Refusal::NoVersion {
            procedure: code.clone(),
            date: today,
        })?;
    let way = work.facts.way();
    way.is_needed(&code)?;
    way.require(&Node::Procedure(code.clone()), Binding::Apply)?;
    let track = flow::track_for(
        pinned,
        work.facts.values,
        work.facts.bars.iter().any(|bar| bar.bars_commitment(today)),
    )
    .map_err(|missing| Refusal::Undetermined {
        procedure: code,
        missing,
    })?;

    let violations = pinned.form.violations(&work.case.form);
    if !violations.is_empty() {
        return Err(Refusal::FormInvalid { violations });
    }
    supply(work, pinned);
    let missing = missing_materials(work, pinned);
    let gaps = tolerance::unpromised(work, pinned, &missing);
    if !gaps.is_empty() && !despite_missing {
        return Err(Refusal::MissingMaterials { items: gaps });
    }
    let (complete, channel) = (missing.is_empty(), work.channel);
    work.procedure = pinned;
    work.did(
        Role::Applicant,
        None,
        CaseEvent::CaseReceived {
            channel,
            procedure: pinned.version.clone(),
            department: pinned.owner.clone(),
            track: track.code.clone(),
            on: today,
            missing,
        },
    );
    if let Some(bar) = work
        .facts
        .bars
        .iter()
        .find(|bar| bar.bars_application(pinned.code(), today))
    {
        work.follows(CaseEvent::CaseEnded(Ending::NotAccepted { reason: barred(bar) }));
        return Ok(Step::Taken);
    }
    answerable(
        work,
        pinned,
        complete && matches!(track.mode, Mode::OnReceipt { .. }),
    );
    Ok(Step::Taken)
}

/// Why somebody who is barred is not accepted, with the last day (Licensing Law Art. 78, 79).
fn barred(bar: &Bar) -> String {
    let until = bar.until.map_or_else(String::new, |day| day.to_string());
    format!(
        "申请人在 {until} 前（含当日）不得再次申请该许可（{}）。 / The applicant may not apply again through {until} ({}).",
        bar.law, bar.law
    )
}

/// A complete filing is filed at once; everything else waits for the window's answer.
fn answerable(work: &mut Work<'_>, procedure: &Procedure, files_at_once: bool) {
    if files_at_once {
        flow::file(work, false);
    } else {
        flow::start_clock(work, ClockKey::Intake, Effect::Statutory, procedure.intake.limit);
    }
}

/// Earlier outcomes become materials, so that nobody is asked twice (Licensing Law Art. 33).
pub(super) fn supply(work: &mut Work<'_>, procedure: &Procedure) {
    for material in &procedure.materials {
        let outcome = material
            .supplied_by
            .iter()
            .find_map(|code| work.facts.project.outcomes.get(code));
        if let Some(outcome) = outcome
            && !work.case.supplied.contains_key(&material.code)
        {
            work.follows(CaseEvent::MaterialSupplied {
                material: material.code.clone(),
                document: outcome.document.clone(),
            });
        }
    }
}

/// The missing materials that may follow later, or those that may not.
pub(super) fn missing_of(work: &Work<'_>, deferrable: bool) -> Vec<MaterialCode> {
    let procedure = work.procedure;
    let is_of =
        |code: &MaterialCode| agent::declared(procedure, code).is_some_and(|m| m.deferrable == deferrable);
    missing_materials(work, procedure)
        .into_iter()
        .filter(is_of)
        .collect()
}

/// The materials that are needed, not handed in and not supplied.
pub(super) fn missing_materials(work: &Work<'_>, procedure: &Procedure) -> Vec<MaterialCode> {
    materials(&work.case, procedure, work.facts)
        .into_iter()
        .filter(|item| item.state == MaterialState::Missing)
        .map(|item| item.material)
        .collect()
}

pub(super) fn answer_correction(work: &mut Work<'_>, items: &[usize]) -> Result<Step, Refusal> {
    work.by_applicant()?;
    if work.case.phase != Phase::Correcting {
        return Err(Refusal::NothingToCorrect);
    }
    let Some(correction) = work.case.correction() else {
        return Err(Refusal::NothingToCorrect);
    };
    let count = correction.items.len();
    if items.is_empty() || items.iter().any(|item| *item >= count) {
        return Err(Refusal::CorrectionItems { count });
    }
    if items.iter().all(|item| correction.answered.contains(item)) {
        return Ok(Step::Already);
    }
    let complete = (0..count).all(|item| correction.answered.contains(&item) || items.contains(&item));
    let procedure = work.procedure;
    let mut files = false;
    if complete {
        supply(work, procedure);
        let violations = procedure.form.violations(&work.case.form);
        if !violations.is_empty() {
            return Err(Refusal::FormInvalid { violations });
        }
        let missing = missing_materials(work, procedure);
        files = missing.is_empty()
            && matches!(work.track().map(|track| track.mode), Some(Mode::OnReceipt { .. }));
        let gaps = tolerance::unpromised(work, procedure, &missing);
        if !gaps.is_empty() {
            return Err(Refusal::MissingMaterials { items: gaps });
        }
    }
    let (on, channel) = (work.facts.today(), work.channel);
    work.did(
        Role::Applicant,
        None,
        CaseEvent::CorrectionAnswered {
            items: items.to_vec(),
            complete,
            on,
            channel,
        },
    );
    if complete {
        work.stop_clock(ClockKey::Correction);
        answerable(work, procedure, files);
    }
    Ok(Step::Taken)
}

pub(super) fn withdraw(work: &mut Work<'_>, reason: &str) -> Result<Step, Refusal> {
    work.by_applicant()?;
    work.in_phase(&[
        Phase::Draft,
        Phase::Received,
        Phase::Correcting,
        Phase::Accepted,
        Phase::InReview,
        Phase::Suspended,
    ])?;
    written("reason", reason)?;
    work.did(
        Role::Applicant,
        None,
        CaseEvent::CaseEnded(Ending::Withdrawn {
            reason: reason.to_owned(),
        }),
    );
    flow::cancel_open_steps(work);
    Ok(Step::Taken)
}
