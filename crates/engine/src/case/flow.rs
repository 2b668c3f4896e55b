//! What follows by itself: steps that open, clocks that run and end, a case that closes.

use chrono::NaiveDate;

use super::decide::{Step, Work};
use super::ending::Ending;
use super::event::CaseEvent;
use super::inspection;
use super::key::{ClockKey, StepKey};
use super::rung::{self, Rung};
use super::state::{Case, Phase, Sample, StepRun, StepState, Verdict};
use super::{alarm, explanation, forwarding, places, routing, silence, tolerance, unified};
use crate::actor::{By, Role};
use crate::clock::{ClockState, Effect};
use crate::condition::Verdict as Truth;
use crate::fact::{FactPath, FactValues};
use crate::ids::{PersonId, StepCode};
use crate::limit::Limit;
use crate::procedure::{self, ClockStart, IntakeSilence, Join, Mode, Procedure, StepKind, Track};
use crate::refusal::Refusal;

/// The track for a project's facts: the first whose condition holds. Whoever broke a commitment is not trusted with
/// another.
pub(super) fn track_for<'a>(
    procedure: &'a Procedure,
    values: &FactValues,
    commitment_barred: bool,
) -> Result<&'a Track, Vec<FactPath>> {
    for track in procedure
        .tracks
        .iter()
        .filter(|track| !(track.commitment && commitment_barred))
    {
        let Some(when) = &track.when else { return Ok(track) };
        match when.evaluate(values) {
            Truth::True => return Ok(track),
            Truth::False => {}
            Truth::Undetermined { missing } => return Err(missing.into_iter().collect()),
            // A condition that can't be computed must not lead to another track without a word.
            Truth::Failed { .. } => return Err(when.facts().iter().cloned().collect()),
        }
    }
    Err(Vec::new())
}

/// Accepts the case and starts its decision clocks.
pub(super) fn begin(work: &mut Work<'_>, on: NaiveDate, deemed: bool, by_window: bool) {
    let accepted = places::accepted(work, on, deemed);
    as_window_or_engine(work, by_window, accepted);
    start_decision_clocks(work, on);
}

/// Ends the answer at intake and starts the decision clocks of a case that is accepted.
pub(super) fn start_decision_clocks(work: &mut Work<'_>, on: NaiveDate) {
    work.stop_clock(ClockKey::Intake);
    inspection::begin(work, on);
    forwarding::begin(work, on);
    let complete_on = work.case.complete_on.unwrap_or(on);
    start_limits(work, |from| match from {
        ClockStart::Received => Some(complete_on),
        ClockStart::Accepted => Some(on),
        ClockStart::Forwarded => None,
    });
    unified::begin(work, on);
}

/// Starts the decision clocks whose day zero is known now.
pub(super) fn start_limits(work: &mut Work<'_>, day_zero: impl Fn(ClockStart) -> Option<NaiveDate>) {
    let Some(track) = work.track() else { return };
    for rule in &track.limits {
        let Some(anchor) = day_zero(rule.from) else {
            continue;
        };
        let clock = match rule.effect {
            Effect::Statutory => ClockKey::Statutory,
            Effect::Promised | Effect::Internal => ClockKey::Promised,
        };
        work.follows(CaseEvent::ClockStarted {
            clock,
            effect: rule.effect,
            limit: rule.limit,
            anchor,
        });
    }
}

fn as_window_or_engine(work: &mut Work<'_>, by_window: bool, what: CaseEvent) {
    if by_window {
        let window = work.case.window.clone();
        work.did(Role::Window, Some(&window), what);
    } else {
        work.follows(what);
    }
}

/// Files the case: complete receipt is the filing, or the window's word that it is complete.
pub(super) fn file(work: &mut Work<'_>, by_window: bool) {
    as_window_or_engine(work, by_window, CaseEvent::CaseFiled);
    work.stop_clock(ClockKey::Intake);
    issue(work);
    if let Some(Mode::OnReceipt {
        sampling_percent: Some(percent),
    }) = work.track().map(|track| track.mode)
    {
        let draw = work.facts.draw % 10_000;
        let selected = draw < u16::from(percent) * 100;
        work.follows(CaseEvent::SampleDrawn(Sample {
            draw,
            percent,
            selected,
        }));
    }
}

/// Issues the outcome document.
pub(super) fn issue(work: &mut Work<'_>) {
    use chrono::Datelike as _;
    let on = work.facts.today();
    let outcome = &work.procedure.outcome;
    let serial = work.facts.serial;
    let valid_until = outcome
        .validity
        .as_ref()
        .and_then(|validity| validity.last_day(on));
    let number = outcome.number_for(on.year(), serial);
    work.follows(CaseEvent::DocumentIssued {
        number,
        serial,
        on,
        valid_until,
    });
}

/// Opens what is to be opened and closes what is at its end, until nothing follows any more.
pub(super) fn settle(work: &mut Work<'_>) {
    if runs_steps(&work.case) {
        while open_next(work) {}
        cancel_unwanted_steps(work);
    }
    tolerance::start_clocks(work);
    let at_end = match work.case.phase {
        Phase::Filed => work.case.open_steps().next().is_none() && !tolerance::is_owing(work),
        Phase::Delivered => !tolerance::is_owing(work),
        _ => false,
    };
    if at_end {
        work.follows(CaseEvent::CaseClosed);
    }
    stop_dead_clocks(work);
}

/// Whether steps are to be opened in this state.
fn runs_steps(case: &Case) -> bool {
    match case.phase {
        Phase::Accepted | Phase::InReview => true,
        Phase::Filed => case.sample.is_none_or(|sample| sample.selected),
        _ => false,
    }
}

fn stop_dead_clocks(work: &mut Work<'_>) {
    let dead: Vec<ClockKey> = work
        .case
        .clocks
        .iter()
        .filter(|(key, clock)| clock.state() != ClockState::Stopped && !rung::is_live(&work.case, key))
        .map(|(key, _)| key.clone())
        .collect();
    for clock in dead {
        work.stop_clock(clock);
    }
}

/// Cancels every open step.
pub(super) fn cancel_open_steps(work: &mut Work<'_>) {
    let open: Vec<StepKey> = work.case.open_steps().map(|run| run.key.clone()).collect();
    for step in open {
        work.follows(CaseEvent::StepCancelled { step });
    }
}

/// Opens one step that may open now; says whether there was one.
fn open_next(work: &mut Work<'_>) -> bool {
    let Some(track) = work.track() else { return false };
    for step in &track.steps {
        match entry(&work.case, track, step) {
            Entry::No => {}
            Entry::Again {
                key,
                return_to,
                assignee,
            } => {
                open_step(work, step, key, (return_to, assignee));
                return true;
            }
            Entry::First => {
                enter(work, step);
                return true;
            }
        }
    }
    false
}

/// How a step may be entered now.
enum Entry {
    No,
    /// For the first time: its join has fired.
    First,
    /// Again, because what it was returned for has come back.
    Again {
        key: StepKey,
        /// It was itself opened by a return, and its answer is still awaited there.
        return_to: Option<StepKey>,
        assignee: Option<By>,
    },
}

fn entry(case: &Case, track: &Track, step: &procedure::Step) -> Entry {
    match case.latest(&step.code) {
        None if joined(case, step, &[]) && wanted(case, track, &step.code) => Entry::First,
        Some(run) if run.state == StepState::Returned => {
            let answered = case
                .steps
                .iter()
                .any(|other| other.return_to.as_ref() == Some(&run.key) && other.state == StepState::Done);
            if answered && run_wanted(case, track, run) {
                Entry::Again {
                    key: case.next_round(&step.code),
                    return_to: run.return_to.clone(),
                    assignee: heir(case, track, run),
                }
            } else {
                Entry::No
            }
        }
        None | Some(_) => Entry::No,
    }
}

/// Who gets a step back after a return: whoever sent it, unless four eyes have come to forbid that.
pub(super) fn heir(case: &Case, track: &Track, run: &StepRun) -> Option<By> {
    let assignee = run.assignee.clone()?;
    let absent = assignee.instead_of.iter().map(|absent| absent.person);
    let barred = absent
        .chain([assignee.person])
        .any(|person| four_eyes(case, track, &run.key.code, person).is_some());
    (!barred).then_some(assignee)
}

/// The round by which four eyes bar a person from a step: whoever has signed one of two steps that must be of
/// different people may not do the other one, whichever comes first and in whatever round. Nobody escapes it through a
/// substitute: what was done in a person's place counts as that person's and as the substitute's.
pub(super) fn four_eyes<'c>(
    case: &'c Case,
    track: &Track,
    step: &StepCode,
    person: PersonId,
) -> Option<&'c StepRun> {
    let apart = |one: &StepCode, other: &StepCode| {
        track
            .step(one)
            .is_some_and(|step| step.not_same_person_as.contains(other))
    };
    case.steps.iter().find(|run| {
        (apart(step, &run.key.code) || apart(&run.key.code, step))
            && (run.signatures.iter().any(|by| by.is(person)) || case.routing.has_signed(&run.key, person))
    })
}

/// Whether the steps before it allow a step to open, some of them taken as not done.
pub(super) fn joined(case: &Case, step: &procedure::Step, undone: &[StepCode]) -> bool {
    let latest = |code: &StepCode| case.latest(code).filter(|_| !undone.contains(code));
    let before: Vec<Option<&StepRun>> = step.after.iter().map(latest).collect();
    let ended = |run: Option<&StepRun>| {
        run.is_some_and(|run| {
            matches!(
                run.state,
                StepState::Done | StepState::Skipped | StepState::Cancelled
            )
        })
    };
    let done = before
        .iter()
        .flatten()
        .filter(|run| run.state == StepState::Done)
        .count();
    let objected = || {
        before.iter().flatten().any(|run| {
            run.state == StepState::Done && run.opinion.as_ref().is_some_and(|o| o.verdict == Verdict::Object)
        })
    };
    before.iter().all(|run| ended(*run))
        || match step.join {
            Join::All => false,
            Join::Any => done >= 1,
            Join::Quorum(needed) => done >= needed as usize,
        }
        || (step.objection_ends && objected())
}

/// Whether some way from a step to an end of the track is still to be gone; joins that fired early close ways.
fn wanted(case: &Case, track: &Track, code: &StepCode) -> bool {
    let mut followers = track
        .steps
        .iter()
        .filter(|other| other.after.contains(code))
        .peekable();
    followers.peek().is_none()
        || followers.any(|other| case.latest(&other.code).is_none() && wanted(case, track, &other.code))
}

/// Whether the result of a round is still wanted: where it was returned from, or further on.
fn run_wanted(case: &Case, track: &Track, run: &StepRun) -> bool {
    match run.return_to.as_ref().and_then(|key| case.run(key)) {
        Some(asked) => run_wanted(case, track, asked),
        None => wanted(case, track, &run.key.code),
    }
}

fn enter(work: &mut Work<'_>, step: &procedure::Step) {
    let key = work.case.next_round(&step.code);
    let needed = step
        .when
        .as_ref()
        .is_none_or(|when| when.evaluate(work.facts.values) != Truth::False);
    if needed {
        open_step(work, step, key, (None, None));
    } else {
        let (kind, department, role) = (step.kind, step.department.clone(), step.role);
        work.follows(CaseEvent::StepSkipped {
            step: key,
            kind,
            department,
            role,
        });
    }
}

/// A join that fires early ends the steps on ways that nothing waits for any more, those on returned rounds included.
fn cancel_unwanted_steps(work: &mut Work<'_>) {
    let Some(track) = work.track() else { return };
    let unwanted: Vec<StepKey> = work
        .case
        .open_steps()
        .filter(|run| !run_wanted(&work.case, track, run))
        .map(|run| run.key.clone())
        .collect();
    for step in unwanted {
        work.follows(CaseEvent::StepCancelled { step });
    }
}

/// Opens a round of a step and its clock.
pub(super) fn open_step(
    work: &mut Work<'_>,
    step: &procedure::Step,
    key: StepKey,
    (return_to, assignee): (Option<StepKey>, Option<By>),
) {
    work.follows(CaseEvent::StepOpened {
        step: key.clone(),
        kind: step.kind,
        department: step.department.clone(),
        role: step.role,
        return_to,
        assignee,
    });
    if let Some(limit) = step.limit {
        start_clock(work, ClockKey::Step(key), Effect::Internal, limit);
    }
}

/// Starts a clock today.
pub(super) fn start_clock(work: &mut Work<'_>, clock: ClockKey, effect: Effect, limit: Limit) {
    let anchor = work.facts.today();
    work.follows(CaseEvent::ClockStarted {
        clock,
        effect,
        limit,
        anchor,
    });
}

/// The done steps before a step, latest rounds: where a return may go.
pub(super) fn ancestors(case: &Case, track: &Track, step: &StepCode) -> Vec<StepKey> {
    let mut seen: Vec<&StepCode> = Vec::new();
    let mut next: Vec<&StepCode> = track
        .step(step)
        .map(|s| s.after.iter().collect())
        .unwrap_or_default();
    while let Some(code) = next.pop() {
        if !seen.contains(&code) {
            seen.push(code);
            next.extend(track.step(code).map(|s| s.after.iter()).into_iter().flatten());
        }
    }
    track
        .steps
        .iter()
        .filter(|s| seen.contains(&&s.code))
        .filter_map(|s| case.latest(&s.code))
        .filter(|run| run.state == StepState::Done)
        .filter(|run| !matches!(run.kind, StepKind::Publicity | StepKind::Forward))
        .map(|run| run.key.clone())
        .collect()
}

/// A rung is reached: it goes on record, and what the law or the procedure attaches to it happens.
pub(super) fn fire(work: &mut Work<'_>, clock: &ClockKey, rung: Rung) -> Result<Step, Refusal> {
    if !work.facts.actor.is_engine() {
        return Err(Refusal::NotYourRole { needed: Vec::new() });
    }
    let due = rung::timers(&work.case, work.procedure, work.facts.calendar())
        .into_iter()
        .find(|timer| &timer.clock == clock && timer.rung == rung)
        .is_some_and(|timer| timer.at <= work.facts.now);
    if !due {
        return Err(Refusal::NotDue);
    }
    work.follows(CaseEvent::RungReached {
        clock: clock.clone(),
        rung,
    });
    match rung {
        Rung::NearDue => {}
        Rung::Held => alarm::on_hold(work, clock),
        Rung::Expired => {
            alarm::on_expiry(work, clock);
            expire(work, clock);
        }
    }
    Ok(Step::Taken)
}

fn expire(work: &mut Work<'_>, clock: &ClockKey) {
    match clock {
        ClockKey::Intake => {
            if work.procedure.intake.silence == IntakeSilence::DeemedAccepted {
                accept_by_silence(work);
            }
        }
        ClockKey::Correction => work.follows(CaseEvent::CaseEnded(Ending::CorrectionLapsed)),
        ClockKey::Suspension => {
            // The last day of the cap is still suspended; whenever the timer fires, the next day counts again.
            let last = work
                .case
                .clocks
                .get(clock)
                .and_then(|cap| cap.due(work.facts.calendar()));
            let on = last.map_or_else(|| work.facts.today(), |due| due.date);
            work.follows(CaseEvent::CaseResumed { on, capped: true });
        }
        ClockKey::Step(step) => {
            let ends = work
                .case
                .run(step)
                .is_some_and(|run| run.is_open() && run.kind == StepKind::Publicity);
            if ends {
                work.follows(CaseEvent::StepCompleted {
                    step: step.clone(),
                    verdict: Verdict::Agree,
                    opinion: "公示期满 / publicity period ended".to_owned(),
                });
            }
        }
        ClockKey::Statutory => silence::grant(work),
        ClockKey::Promised => explanation::demand(work, clock),
        ClockKey::Promise(material) => tolerance::expire(work, material),
        ClockKey::Consultation(number) => routing::expire(work, *number),
        ClockKey::FirstLevel
        | ClockKey::Unified
        | ClockKey::Delivery
        | ClockKey::HearingRequest
        | ClockKey::Hearing
        | ClockKey::Inspection
        | ClockKey::Rectification => {}
    }
}

/// Nobody answered: accepted from the day the application was complete (Licensing Law Art. 32(1)4).
fn accept_by_silence(work: &mut Work<'_>) {
    let on = work.case.complete_on.unwrap_or_else(|| work.facts.today());
    let is_filing = matches!(work.track().map(|track| track.mode), Some(Mode::OnReceipt { .. }));
    if is_filing {
        file(work, false);
    } else {
        begin(work, on, true, false);
    }
}
