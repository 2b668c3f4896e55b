//! Taking back 撤回 what was handed on last: a step given away, a return, a completed step. The receiver must have done
//! nothing. Nothing is overwritten: the rounds taken back stay on record and a new round opens.

use super::event::RoutingEvent;
use crate::actor::By;
use crate::case::decide::{Step, Work};
use crate::case::event::CaseEvent;
use crate::case::flow;
use crate::case::key::StepKey;
use crate::case::review::{self, WORKING};
use crate::case::state::{Case, StepRun, StepState};
use crate::ids::StepCode;
use crate::procedure::{StepKind, Track};
use crate::refusal::{Refusal, RoutingRefusal};

pub(super) fn recall(work: &mut Work<'_>, key: &StepKey) -> Result<Step, Refusal> {
    let run = review::known(work, key)?;
    work.in_phase(&WORKING)?;
    let is_latest = work
        .case
        .latest(&key.code)
        .is_some_and(|latest| latest.key == run.key);
    match run.state {
        StepState::Open => given(work, &run),
        StepState::Returned if is_latest => sent_back(work, &run),
        StepState::Done if is_latest => done(work, &run),
        _ => Err(nothing(key)),
    }
}

fn nothing(key: &StepKey) -> Refusal {
    RoutingRefusal::NothingToRecall { step: key.clone() }.into()
}

fn begun(key: &StepKey) -> Refusal {
    RoutingRefusal::ReceiverHasBegun { step: key.clone() }.into()
}

/// A step that was assigned or handed over goes back to who had it.
fn given(work: &mut Work<'_>, run: &StepRun) -> Result<Step, Refusal> {
    let mut given = work.case.routing.hand_offs.iter().rev();
    let last = given
        .find(|one| one.step == run.key && one.recalled_at.is_none())
        .filter(|last| last.by.is(work.facts.actor.id))
        .ok_or_else(|| nothing(&run.key))?
        .clone();
    if last.sequence != run.changed {
        return Err(begun(&run.key));
    }
    if let (Some(role), Some(department)) = (last.by.role, &last.by.department) {
        work.by_officer(role, department)?;
    }
    // Four eyes may have come to bar who had it; then it lies in the queue again.
    let to = last.from.filter(|from| !is_barred(work, run, from));
    let recalled = RoutingEvent::HandOffRecalled {
        step: run.key.clone(),
        to,
        taken_back: Vec::new(),
    };
    work.push(last.by, CaseEvent::Routing(recalled));
    Ok(Step::Taken)
}

fn is_barred(work: &Work<'_>, run: &StepRun, by: &By) -> bool {
    work.track()
        .and_then(|track| flow::four_eyes(&work.case, track, &run.key.code, by.person))
        .is_some()
}

/// A return: the earlier step's new round goes, and who sent back has the step again.
fn sent_back(work: &mut Work<'_>, run: &StepRun) -> Result<Step, Refusal> {
    review::of_my_role(work, run)?;
    let is_own = run.assignee.as_ref().is_some_and(|by| by.is(work.facts.actor.id));
    if !is_own {
        return Err(nothing(&run.key));
    }
    let answers = |other: &&StepRun| other.return_to.as_ref() == Some(&run.key);
    let earlier = work.case.steps.iter().rfind(answers);
    let earlier = earlier.ok_or_else(|| nothing(&run.key))?.clone();
    let is_open = earlier.is_open() && is_untouched(&work.case, &earlier, true);
    if !is_open {
        return Err(begun(&earlier.key));
    }
    again(work, run, vec![run.key.clone(), earlier.key])
}

/// A completed step: what has opened after it goes, and who completed it has it again.
fn done(work: &mut Work<'_>, run: &StepRun) -> Result<Step, Refusal> {
    review::of_my_role(work, run)?;
    let own = |by: &By| by.is(work.facts.actor.id);
    let is_own = run.opinion.as_ref().is_some_and(|opinion| own(&opinion.by));
    let is_final = matches!(
        run.kind,
        StepKind::Decide | StepKind::Forward | StepKind::SiteVisit | StepKind::Publicity
    );
    if !is_own || is_final {
        return Err(nothing(&run.key));
    }
    let Some(track) = work.track() else {
        return Err(nothing(&run.key));
    };
    // What an early join has ended can't be begun again by the one who fired it.
    let ended = |other: &&StepRun| other.state == StepState::Cancelled && other.ended_at == run.ended_at;
    if let Some(other) = work.case.steps.iter().find(ended) {
        return Err(begun(&other.key));
    }
    let mut taken_back = vec![run.key.clone()];
    match &run.return_to {
        Some(asked) => taken_back.extend(answered(&work.case, asked)?),
        None => taken_back.extend(followers(&work.case, track, &run.key.code)?),
    }
    again(work, run, taken_back)
}

/// The round that opened again because this answer came back to it.
fn answered(case: &Case, asked: &StepKey) -> Result<Option<StepKey>, Refusal> {
    match case.latest(&asked.code) {
        Some(run) if run.key == *asked => Ok(None),
        Some(run) if run.is_open() && is_untouched(case, run, true) => Ok(Some(run.key.clone())),
        _ => Err(begun(asked)),
    }
}

/// Every round that opened or was skipped because a step was done, each still untouched.
fn followers(case: &Case, track: &Track, from: &StepCode) -> Result<Vec<StepKey>, Refusal> {
    let mut undone = vec![from.clone()];
    let mut rounds = Vec::new();
    loop {
        let next = track.steps.iter().find_map(|step| {
            let run = case.latest(&step.code)?;
            let follows = step.after.iter().any(|code| undone.contains(code));
            let is_new = !undone.contains(&step.code) && follows;
            (is_new && !flow::joined(case, step, &undone)).then_some(run)
        });
        let Some(run) = next else { return Ok(rounds) };
        let is_free = match run.state {
            StepState::Open => is_untouched(case, run, false),
            StepState::Skipped => true,
            _ => false,
        };
        if !is_free {
            return Err(begun(&run.key));
        }
        undone.push(run.key.code.clone());
        rounds.push(run.key.clone());
    }
}

/// Whether nobody has done anything in an open round. What came to its holder by itself is not yet taken up.
fn is_untouched(case: &Case, run: &StepRun, came_by_itself: bool) -> bool {
    let routing = &case.routing;
    run.kind != StepKind::Publicity
        && (came_by_itself || run.assignee.is_none())
        && run.signatures.is_empty()
        && !routing.hand_offs.iter().any(|one| one.step == run.key)
        && !routing.panels.iter().any(|panel| panel.step == run.key)
        && !routing
            .consultations
            .iter()
            .any(|one| one.request.step == run.key)
}

fn again(work: &mut Work<'_>, run: &StepRun, taken_back: Vec<StepKey>) -> Result<Step, Refusal> {
    let Some(step) = work.track().and_then(|track| track.step(&run.key.code)) else {
        return Err(nothing(&run.key));
    };
    let holder = work.facts.actor.by(Some(run.role), Some(&run.department));
    let barred = is_barred(work, run, &holder);
    let recalled = RoutingEvent::HandOffRecalled {
        step: run.key.clone(),
        to: (!barred).then(|| holder.clone()),
        taken_back,
    };
    review::as_officer(work, run, CaseEvent::Routing(recalled));
    let key = work.case.next_round(&run.key.code);
    let assignee = (!barred).then_some(holder);
    flow::open_step(work, step, key, (run.return_to.clone(), assignee));
    Ok(Step::Taken)
}
