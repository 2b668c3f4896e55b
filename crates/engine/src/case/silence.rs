//! Silence at the decision: where the procedure's version says so, an application that nobody decided in time counts
//! as approved. The law does it; nothing inside the office can hold it up.

use super::decide::Work;
use super::event::CaseEvent;
use super::flow;
use super::key::ClockKey;
use super::state::Outcome;
use crate::clock::Effect;
use crate::procedure::DecisionSilence;

pub(super) fn grant(work: &mut Work<'_>) {
    if work.procedure.silence != Some(DecisionSilence::DeemedApproved) || !work.case.phase.is_under_review() {
        return;
    }
    flow::cancel_open_steps(work);
    work.follows(CaseEvent::DecisionMade {
        outcome: Outcome::Granted,
        reasons:
            "法定期限届满未作出决定，依法视为同意。 / Nobody decided within the statutory limit; by law the \
                  application counts as approved."
                .to_owned(),
        remedy: String::new(),
        conditions: String::new(),
    });
    flow::issue(work);
    let delivery = work.procedure.delivery;
    flow::start_clock(work, ClockKey::Delivery, Effect::Statutory, delivery);
}
