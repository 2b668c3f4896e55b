//! Follows a case event by event along the declared machines, and remembers which arrows this thread has taken.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use onewindow_engine::case::diagram::{STEP_TRANSITIONS, TRANSITIONS};
use onewindow_engine::case::{Action, Case, Command, Event, Phase, StepKey, StepState};

type Arrow = (Phase, Action, Phase);

thread_local! {
    static TAKEN: RefCell<BTreeSet<Arrow>> = const { RefCell::new(BTreeSet::new()) };
    static DONE: RefCell<BTreeSet<Action>> = const { RefCell::new(BTreeSet::new()) };
    static STEPS_TAKEN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// The arrows of the case machine that this thread has taken.
pub fn taken() -> BTreeSet<Arrow> {
    TAKEN.with_borrow(Clone::clone)
}

/// What this thread has done to cases.
pub fn done() -> BTreeSet<Action> {
    DONE.with_borrow(Clone::clone)
}

/// The arrows of the step machine that this thread has taken, by the names of their events.
pub fn steps_taken() -> BTreeSet<&'static str> {
    STEPS_TAKEN.with_borrow(Clone::clone)
}

/// Applies the events of a command one by one.
pub fn follow(case: &mut Case, command: &Command, events: &[Event]) {
    DONE.with_borrow_mut(|done| done.insert(command.action()));
    for event in events {
        let (phase, steps) = (case.phase, states(case));
        case.apply(event);
        let arrow = (phase, command.action(), case.phase);
        if phase != case.phase {
            assert!(TRANSITIONS.contains(&arrow), "{arrow:?} is not declared");
            TAKEN.with_borrow_mut(|taken| taken.insert(arrow));
        }
        for (step, after) in states(case) {
            let before = steps.get(&step).copied();
            if before != Some(after) {
                let arrow = (before, event.what.name(), after);
                assert!(
                    STEP_TRANSITIONS.contains(&arrow),
                    "{step}: {arrow:?} is not declared"
                );
                STEPS_TAKEN.with_borrow_mut(|taken| taken.insert(arrow.1));
            }
        }
    }
}

fn states(case: &Case) -> BTreeMap<StepKey, StepState> {
    case.steps
        .iter()
        .map(|run| (run.key.clone(), run.state))
        .collect()
}
