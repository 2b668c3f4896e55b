//! The window's side: accept, refuse, ask once for corrections, deliver.

use super::agent;
use super::alarm::{self, AlarmRule};
use super::command::{Command, CorrectionItem, CorrectionSubject};
use super::decide::{Step, Work, written};
use super::ending::Ending;
use super::event::CaseEvent;
use super::flow;
use super::intake;
use super::key::ClockKey;
use super::state::{DeliveryMethod, Phase};
use super::task::Colour;
use super::tolerance;
use crate::actor::Role;
use crate::clock::Effect;
use crate::procedure::Mode;
use crate::refusal::Refusal;

fn by_window(work: &Work<'_>) -> Result<(), Refusal> {
    work.by_officer(Role::Window, &work.case.window)
}

fn as_window(work: &mut Work<'_>, what: CaseEvent) {
    let window = work.case.window.clone();
    work.did(Role::Window, Some(&window), what);
}

pub(super) fn accept(work: &mut Work<'_>) -> Result<Step, Refusal> {
    by_window(work)?;
    work.in_phase(&[Phase::Received])?;
    let missing = intake::missing_of(work, false);
    if !missing.is_empty() {
        return Err(Refusal::MissingMaterials { items: missing });
    }
    tolerance::before_acceptance(work)?;
    if matches!(work.track().map(|track| track.mode), Some(Mode::OnReceipt { .. })) {
        flow::file(work, true);
        return Ok(Step::Taken);
    }
    // After a full answer to the notice the case must be accepted, and from that day on (Art. 32(1)5).
    let corrected = !work.case.corrections.is_empty();
    let today = work.facts.today();
    let on = if corrected {
        work.case.complete_on.unwrap_or(today)
    } else {
        today
    };
    flow::begin(work, on, false, true);
    Ok(Step::Taken)
}

pub(super) fn refuse(work: &mut Work<'_>, command: &Command) -> Result<Step, Refusal> {
    by_window(work)?;
    work.in_phase(&[Phase::Received])?;
    let ending = match command {
        Command::RefuseAsNotRequired { reason } => Ending::NotRequired {
            reason: reason.clone(),
        },
        Command::RefuseAsNotCompetent { competent, reason } => {
            written("competent", competent)?;
            Ending::NotCompetent {
                competent: competent.clone(),
                reason: reason.clone(),
            }
        }
        // Nothing but another agency's competence, or that no licence is needed, stands against a full answer.
        Command::RefuseIntake { .. } if !work.case.corrections.is_empty() => {
            return Err(Refusal::AcceptanceOwed);
        }
        Command::RefuseIntake { reason } => Ending::NotAccepted {
            reason: reason.clone(),
        },
        _ => return Err(Refusal::NotDue),
    };
    let (Ending::NotRequired { reason }
    | Ending::NotCompetent { reason, .. }
    | Ending::NotAccepted { reason }
    | Ending::Withdrawn { reason }) = &ending
    else {
        return Err(Refusal::NotDue);
    };
    written("reason", reason)?;
    as_window(work, CaseEvent::CaseEnded(ending));
    Ok(Step::Taken)
}

pub(super) fn request_correction(work: &mut Work<'_>, items: &[CorrectionItem]) -> Result<Step, Refusal> {
    by_window(work)?;
    work.in_phase(&[Phase::Received])?;
    if !work.case.may_ask_for_corrections() {
        return Err(Refusal::SecondCorrectionNotice);
    }
    let repeated = !work.case.corrections.is_empty();
    if items.is_empty() {
        return Err(Refusal::CorrectionItems { count: 0 });
    }
    for item in items {
        written("what", &item.what)?;
        if let CorrectionSubject::Material(code) = &item.about
            && agent::declared(work.procedure, code).is_none()
        {
            return Err(Refusal::UnknownMaterial {
                material: code.clone(),
            });
        }
    }
    as_window(
        work,
        CaseEvent::CorrectionRequested {
            items: items.to_vec(),
        },
    );
    if repeated {
        let words = (
            "补正通知发出不止一次。",
            "Corrections were asked for more than once.",
        );
        alarm::raise(work, AlarmRule::E06, Colour::Red, words);
    }
    work.stop_clock(ClockKey::Intake);
    if let Some(limit) = work.procedure.intake.correction {
        flow::start_clock(work, ClockKey::Correction, Effect::Internal, limit);
    }
    Ok(Step::Taken)
}

pub(super) fn deliver(work: &mut Work<'_>, method: DeliveryMethod, receiver: &str) -> Result<Step, Refusal> {
    by_window(work)?;
    work.in_phase(&[Phase::Granted, Phase::Refused])?;
    written("receiver", receiver)?;
    as_window(
        work,
        CaseEvent::CaseDelivered {
            method,
            receiver: receiver.to_owned(),
        },
    );
    Ok(Step::Taken)
}
