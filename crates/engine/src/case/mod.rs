//! A case 办件: one procedure applied for in one project, from the draft to the last delivery.
//!
//! [`decide()`] says what a command does or why it is refused, [`Case::apply`] takes an event into the state,
//! [`Case::replay`] makes the state from the log, and [`offers()`] asks [`decide()`] what an actor may do now.

mod accept;
mod account;
mod apply;
mod command;
mod decide;
pub mod diagram;
mod event;
mod flow;
mod intake;
mod key;
mod material;
mod offers;
mod review;
mod rung;
mod stale;
mod state;
mod task;

pub use account::{TimeAccount, account};
pub use command::{Action, Command, CorrectionItem, CorrectionSubject};
pub use decide::{CaseFacts, Decision, Effect, decide, open};
pub use event::{CaseEvent, Channel, Ending, Event};
pub use key::{ClockKey, InvalidKey, StepKey, TaskKey};
pub use material::{CaseMaterial, MaterialState, materials};
pub use offers::{Offer, offers};
pub use rung::{Rung, Timer, timers};
pub use state::{
    Attachment, Case, Correction, Delivery, DeliveryMethod, IssuedDocument, Opinion, Outcome, Phase, Ruling,
    Sample, StepRun, StepState, Suspension, Verdict,
};
pub use task::{Colour, Task, TaskStatus, tasks};
