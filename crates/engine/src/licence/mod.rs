//! A licence 许可证件: what a grant made. It is delivered, changed, renewed, withdrawn, revoked and cancelled, each an
//! act of its own with its own record.
//!
//! [`issue()`] makes it in the transaction of the grant, [`decide()`] says what a command does to it or why it is refused,
//! and [`duties`] lists what time alone brings about.

mod application;
mod apply;
mod bar;
mod command;
mod decide;
mod duty;
mod end;
mod event;
mod issue;
mod renewal;
mod standing;
mod state;
mod work_stop;

pub use bar::{Bar, BarKind};
pub use command::LicenceCommand;
pub use decide::{LicenceDecision, LicenceFacts, decide};
pub use duty::{Duty, LicenceDuty, duties};
pub use end::{CancellationGround, End, EndKind, RevocationGround, WithdrawalGround};
pub use event::{LicenceEvent, LicenceRecord};
pub use issue::{Issue, issue};
pub use renewal::last_day_to_renew;
pub use standing::Standing;
pub use state::{
    Alarm, Application, Licence, LicenceTask, LicenceVersion, Pending, Rectification, StartDuty, WorkStop,
};
