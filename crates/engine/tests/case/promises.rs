//! What the engine promises of every case, whatever has been done to it.

use onewindow_engine::actor::By;
use onewindow_engine::case::{Action, Case, ClockKey, Event, StepRun, StepState, TaskKey, account, tasks};
use onewindow_engine::clock::ClockState;
use onewindow_engine::limit::Unit;
use onewindow_engine::project::{Project, ProjectRecord};
use proptest::prelude::ProptestConfig;
use proptest::test_runner::{RngSeed, TestRunner};

use crate::days;
use crate::support::{Office, done};
use crate::walk::{moves, rounds, starts, walk};

#[test]
fn whatever_people_do_the_engine_keeps_its_promises() {
    let config = ProptestConfig {
        cases: 384,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        ..ProptestConfig::default()
    };
    let played = TestRunner::new(config).run(&(starts(), moves()), |(start, moves)| {
        walk(start, &moves);
        Ok(())
    });
    if let Err(error) = played {
        panic!("{error}");
    }
    let undone: Vec<Action> = crate::routing_moves::ACTIONS
        .into_iter()
        .filter(|action| !done().contains(action))
        .collect();
    assert_eq!(undone, [], "the random days route in every way");
}

/// Looks at every promise.
pub fn hold(office: &Office) {
    the_log_tells_the_case(office);
    a_case_at_its_end_has_nothing_open(office);
    every_step_runs_once_a_round(&office.case);
    four_eyes_saw_every_step(office);
    clocks_run_when_they_should(office);
    no_day_is_counted_twice(office);
    days::are_as_the_log_tells(office);
    every_open_step_stands_in_a_queue(office);
    nothing_was_done_before_those_who_were_asked(office);
}

/// A step that its holder has done waits for nobody who had to sign it, and for no opinion that was required.
fn nothing_was_done_before_those_who_were_asked(office: &Office) {
    let routing = &office.case.routing;
    let done = office
        .case
        .steps
        .iter()
        .filter(|run| run.state == StepState::Done);
    for run in done {
        for panel in routing.panels.iter().filter(|panel| panel.step == run.key) {
            assert!(panel.is_settled(), "{} was done before its panel", run.key);
        }
        let mut asked = routing
            .consultations
            .iter()
            .filter(|one| one.request.step == run.key);
        assert!(
            asked.all(|one| !one.holds_up()),
            "{} was done before its answers",
            run.key
        );
    }
}

fn the_log_tells_the_case(office: &Office) {
    assert_eq!(Case::replay(&office.log).as_ref(), Some(&office.case));
    assert_eq!(office.case.sequence, office.log.len() as u64);
}

/// The log and the state are the same when they were written and read again.
pub fn hold_in_writing(office: &Office) {
    let written = serde_json::to_string(&office.log).unwrap();
    let read: Vec<Event> = serde_json::from_str(&written).unwrap();
    assert_eq!(Case::replay(&read).as_ref(), Some(&office.case));
    let row = serde_json::to_value(&office.case).unwrap();
    assert_eq!(serde_json::from_value::<Case>(row).unwrap(), office.case);
    let records = serde_json::to_string(&office.records).unwrap();
    let records: Vec<ProjectRecord> = serde_json::from_str(&records).unwrap();
    assert_eq!(Project::replay(&records).as_ref(), Some(&office.project));
}

fn a_case_at_its_end_has_nothing_open(office: &Office) {
    let case = &office.case;
    assert_eq!(case.phase.is_final(), case.closed_at.is_some());
    if !case.phase.is_final() {
        return;
    }
    assert_eq!(office.open_steps(), Vec::<String>::new());
    let rectification = ClockKey::Rectification;
    let mut others = case.clocks.iter().filter(|(key, _)| **key != rectification);
    assert!(others.all(|(_, clock)| clock.state() == ClockState::Stopped));
    assert!(office.timers().iter().all(|timer| timer.clock == rectification));
    let calendar = &office.zone.catalogue.calendar;
    for task in tasks(case, office.procedure(), calendar) {
        let outlives = matches!(
            task.key,
            TaskKey::Rectification | TaskKey::RatingAppeal | TaskKey::IntegrityQuestion(_)
        );
        assert!(outlives, "{:?}", task.key);
    }
    assert!(!office.project.open.values().any(|open| *open == case.id));
    for actor in [
        &office.people.applicant,
        &office.people.clerk,
        &office.people.all_rounder,
    ] {
        let mut allowed = office.offers(actor).into_iter().filter(|offer| offer.allowed);
        assert!(allowed.all(|offer| AFTER_THE_END.contains(&offer.action)));
    }
}

/// What goes on after the end: ratings with what follows from them, who may open what is on record, and questions about
/// conduct.
const AFTER_THE_END: [Action; 9] = [
    Action::OpenIntegrityQuestion,
    Action::AnswerIntegrityQuestion,
    Action::RateService,
    Action::RecordCallBack,
    Action::ReportRectification,
    Action::AppealRating,
    Action::DecideRatingAppeal,
    Action::ConsentToDisclosure,
    Action::RevokeDisclosure,
];

/// A join fires once: rounds are counted from 1 without gaps, and only the last one of a step can be open.
fn every_step_runs_once_a_round(case: &Case) {
    assert_eq!(rounds(case).len(), case.steps.len());
    for run in &case.steps {
        let of_step: Vec<_> = case
            .steps
            .iter()
            .filter(|other| other.key.code == run.key.code)
            .collect();
        for (position, one) in of_step.iter().enumerate() {
            assert_eq!(one.key.round as usize, position + 1);
            let last = position + 1 == of_step.len();
            assert!(last || one.state != StepState::Open, "{} is open", one.key);
        }
    }
    for run in &case.steps {
        assert_eq!(run.ended_at.is_none(), run.state == StepState::Open);
    }
}

/// Who signed one of two steps that must be of different people has not signed the other.
fn four_eyes_saw_every_step(office: &Office) {
    let Some(track) = office.procedure().track(&office.case.track) else {
        return;
    };
    for run in &office.case.steps {
        let others = track
            .step(&run.key.code)
            .map_or(&[][..], |step| &step.not_same_person_as);
        for other in office
            .case
            .steps
            .iter()
            .filter(|other| others.contains(&other.key.code))
        {
            let (own, others) = (signers(office, run), signers(office, other));
            let both = own
                .iter()
                .find(|by| others.iter().any(|one| one.person == by.person));
            assert_eq!(both.map(|by| &by.name), None, "{} and {}", run.key, other.key);
        }
    }
}

/// Whoever has signed a round, beside its holder too.
fn signers<'c>(office: &'c Office, run: &'c StepRun) -> Vec<&'c By> {
    let panels = office
        .case
        .routing
        .panels
        .iter()
        .filter(|panel| panel.step == run.key);
    let beside = panels
        .flat_map(|panel| &panel.members)
        .filter(|member| member.opinion.is_some())
        .map(|member| &member.officer);
    run.signatures.iter().chain(beside).collect()
}

fn clocks_run_when_they_should(office: &Office) {
    let case = &office.case;
    let state = |key| case.clocks.get(&key).map(onewindow_engine::clock::Clock::state);
    if case.accepted_on.is_some() {
        let expected = match case.phase {
            _ if case.suspension().is_some() && !case.phase.is_final() => ClockState::Paused,
            phase if phase.is_under_review() => ClockState::Running,
            _ => ClockState::Stopped,
        };
        assert_eq!(state(ClockKey::Statutory), Some(expected), "{:?}", case.phase);
    }
    for run in &case.steps {
        let clock = state(ClockKey::Step(run.key.clone()));
        let stopped = clock.is_none_or(|clock| clock == ClockState::Stopped);
        assert!(stopped || run.is_open(), "the clock of {} runs", run.key);
    }
    let rectified = state(ClockKey::Rectification) == Some(ClockState::Running);
    assert_eq!(rectified, case.rating_to_rectify().is_some());
    for timer in office.timers() {
        assert_eq!(state(timer.clock.clone()), Some(ClockState::Running));
        assert!(!case.rungs.contains(&(timer.clock, timer.rung)));
    }
}

fn no_day_is_counted_twice(office: &Office) {
    let (case, calendar) = (&office.case, &office.zone.catalogue.calendar);
    let today = calendar.local_date(office.now);
    for (key, clock) in &case.clocks {
        let used = clock.consumed(calendar, today);
        if clock.limit.unit == Unit::WorkingDays {
            assert!(
                used <= calendar.working_days_between(clock.anchor, today),
                "{key}"
            );
        }
        if let (Some(suspension), ClockKey::Statutory | ClockKey::Promised | ClockKey::Step(_)) =
            (case.suspension(), key)
        {
            let at_its_beginning = clock.consumed(calendar, suspension.from);
            assert_eq!(used, at_its_beginning, "{key} counts suspended days");
        }
    }
    let end = calendar.local_date(case.closed_at.unwrap_or(office.now));
    let whole = calendar.working_days_between(calendar.local_date(case.opened_at), end);
    let told = account(case, calendar, office.now);
    assert_eq!(told.ours + told.applicant + told.suspended, whole);
}

fn every_open_step_stands_in_a_queue(office: &Office) {
    let queue = tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar);
    let queued: Vec<String> = queue
        .iter()
        .filter_map(|task| match &task.key {
            TaskKey::Step(step) => Some(step.to_string()),
            _ => None,
        })
        .collect();
    let mut waiting = office.open_steps();
    waiting.retain(|step| !step.starts_with("publicity"));
    assert_eq!(queued, waiting);
}
