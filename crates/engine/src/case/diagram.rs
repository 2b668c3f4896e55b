//! The machines of a case, drawn. The tables say which arrows there are; the tests take every one of them and no other.

use std::fmt::Write as _;

use super::command::Action;
use super::state::{Phase, StepState};

/// Every change of phase with the command that causes it. An arrow is one event, and a command can take several in
/// one batch: a delivery leads through [`Phase::Delivered`] to [`Phase::Closed`].
pub const TRANSITIONS: [(Phase, Action, Phase); 57] = [
    (Phase::Draft, Action::Submit, Phase::Received),
    (Phase::Draft, Action::ReceivePaper, Phase::Received),
    (Phase::Draft, Action::Withdraw, Phase::Withdrawn),
    (Phase::Received, Action::Accept, Phase::Accepted),
    (Phase::Received, Action::Fire, Phase::Accepted),
    (Phase::Received, Action::RequestCorrection, Phase::Correcting),
    (Phase::Received, Action::Submit, Phase::Filed),
    (Phase::Received, Action::Submit, Phase::NotAccepted),
    (Phase::Received, Action::ReceivePaper, Phase::Filed),
    (Phase::Received, Action::ReceivePaper, Phase::NotAccepted),
    (Phase::Received, Action::Accept, Phase::Filed),
    (Phase::Received, Action::AnswerCorrection, Phase::Filed),
    (Phase::Received, Action::Fire, Phase::Filed),
    (Phase::Received, Action::RefuseIntake, Phase::NotRequired),
    (Phase::Received, Action::RefuseIntake, Phase::NotCompetent),
    (Phase::Received, Action::RefuseIntake, Phase::NotAccepted),
    (Phase::Received, Action::RecordFalseMaterial, Phase::NotAccepted),
    (Phase::Received, Action::Withdraw, Phase::Withdrawn),
    (Phase::Received, Action::DecideOnTheSpot, Phase::Accepted),
    (Phase::Accepted, Action::DecideOnTheSpot, Phase::Granted),
    (Phase::Accepted, Action::DecideOnTheSpot, Phase::Refused),
    (Phase::Accepted, Action::RecordFalseMaterial, Phase::Refused),
    (Phase::Accepted, Action::Fire, Phase::Granted),
    (Phase::Correcting, Action::AnswerCorrection, Phase::Received),
    (Phase::Correcting, Action::Withdraw, Phase::Withdrawn),
    (Phase::Correcting, Action::Fire, Phase::Terminated),
    (Phase::Accepted, Action::Fire, Phase::Terminated),
    (Phase::InReview, Action::Fire, Phase::Terminated),
    (Phase::Suspended, Action::Fire, Phase::Terminated),
    (Phase::Accepted, Action::Claim, Phase::InReview),
    (Phase::Accepted, Action::CompleteStep, Phase::InReview),
    (Phase::Accepted, Action::Decide, Phase::InReview),
    (Phase::Accepted, Action::Forward, Phase::InReview),
    (Phase::Accepted, Action::Suspend, Phase::Suspended),
    (Phase::Accepted, Action::Withdraw, Phase::Withdrawn),
    (Phase::InReview, Action::Suspend, Phase::Suspended),
    (Phase::InReview, Action::Withdraw, Phase::Withdrawn),
    (Phase::InReview, Action::Decide, Phase::Granted),
    (Phase::InReview, Action::Decide, Phase::Refused),
    (Phase::InReview, Action::RecordFalseMaterial, Phase::Refused),
    (Phase::InReview, Action::Fire, Phase::Granted),
    (Phase::Suspended, Action::Resume, Phase::InReview),
    (Phase::Suspended, Action::Fire, Phase::InReview),
    (Phase::Suspended, Action::RecordHearing, Phase::InReview),
    (Phase::Suspended, Action::Withdraw, Phase::Withdrawn),
    (Phase::Granted, Action::Deliver, Phase::Delivered),
    (Phase::Refused, Action::Deliver, Phase::Delivered),
    (Phase::Delivered, Action::Deliver, Phase::Closed),
    (Phase::Filed, Action::Submit, Phase::Closed),
    (Phase::Filed, Action::ReceivePaper, Phase::Closed),
    (Phase::Filed, Action::Accept, Phase::Closed),
    (Phase::Filed, Action::AnswerCorrection, Phase::Closed),
    (Phase::Filed, Action::Fire, Phase::Closed),
    (Phase::Filed, Action::CompleteStep, Phase::Closed),
    (Phase::Filed, Action::AttachMaterial, Phase::Closed),
    (Phase::Delivered, Action::AttachMaterial, Phase::Closed),
    (Phase::Delivered, Action::Fire, Phase::Closed),
];

/// Every change of a round of a step with the [name](super::CaseEvent::name) of the event that causes it; none is
/// before it opens.
pub const STEP_TRANSITIONS: [(Option<StepState>, &str, StepState); 13] = [
    (None, "StepOpened", StepState::Open),
    (None, "StepSkipped", StepState::Skipped),
    (Some(StepState::Open), "StepCompleted", StepState::Done),
    (Some(StepState::Open), "StepReturned", StepState::Returned),
    (Some(StepState::Open), "StepCancelled", StepState::Cancelled),
    (Some(StepState::Open), "HandOffRecalled", StepState::Recalled),
    (Some(StepState::Done), "HandOffRecalled", StepState::Recalled),
    (Some(StepState::Skipped), "HandOffRecalled", StepState::Recalled),
    (Some(StepState::Returned), "HandOffRecalled", StepState::Recalled),
    (Some(StepState::Open), "StepOverridden", StepState::Recalled),
    (Some(StepState::Done), "StepOverridden", StepState::Recalled),
    (Some(StepState::Skipped), "StepOverridden", StepState::Recalled),
    (Some(StepState::Returned), "StepOverridden", StepState::Recalled),
];

/// The machine of a case as a Mermaid state diagram.
pub fn machine() -> String {
    let mut text = String::from("stateDiagram-v2\n    direction TB\n");
    for phase in Phase::ALL {
        let name = phase.name();
        let _ = writeln!(text, "    state \"{} {}\" as {phase:?}", name.zh, name.en);
    }
    text.push_str("    [*] --> Draft : Open\n");
    for (from, action, to) in TRANSITIONS {
        let _ = writeln!(text, "    {from:?} --> {to:?} : {action:?}");
    }
    for phase in Phase::ALL.into_iter().filter(|phase| phase.is_final()) {
        let _ = writeln!(text, "    {phase:?} --> [*]");
    }
    text
}

/// The machine of one round of a step as a Mermaid state diagram. A returned round is followed by the next one.
pub fn step_machine() -> String {
    let mut text = String::from("stateDiagram-v2\n    direction LR\n");
    for (from, event, to) in STEP_TRANSITIONS {
        let from = from.map_or_else(|| "[*]".to_owned(), |from| format!("{from:?}"));
        let _ = writeln!(text, "    {from} --> {to:?} : {event}");
    }
    let mut ends: Vec<StepState> = Vec::new();
    for (_, _, end) in STEP_TRANSITIONS {
        if end != StepState::Open && !ends.contains(&end) {
            let _ = writeln!(text, "    {end:?} --> [*]");
            ends.push(end);
        }
    }
    text
}
