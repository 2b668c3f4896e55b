//! A slip that the applicant corrects at the counter 当场更正 (Licensing Law Art. 32(1)3): the same case goes on, and
//! it is no correction notice.

use serde_json::Value;

use super::decide::{Step, Work, written};
use super::event::CaseEvent;
use super::state::Phase;
use crate::actor::Role;
use crate::refusal::Refusal;

pub(super) fn correct(work: &mut Work<'_>, form: &Value, what: &str) -> Result<Step, Refusal> {
    let window = work.case.window.clone();
    work.by_officer(Role::Window, &window)?;
    work.in_phase(&[Phase::Received])?;
    if &work.case.form == form {
        return Ok(Step::Already);
    }
    written("what", what)?;
    let violations = work.procedure.form.violations(form);
    if !violations.is_empty() {
        return Err(Refusal::FormInvalid { violations });
    }
    let (form, what) = (form.clone(), what.to_owned());
    work.did(
        Role::Window,
        Some(&window),
        CaseEvent::SlipCorrected { form, what },
    );
    Ok(Step::Taken)
}
