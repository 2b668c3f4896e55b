//! What a holder applies for, and the decisions on it.

use chrono::Months;

use super::decide::Work;
use super::event::LicenceEvent;
use super::renewal;
use super::state::Application;
use crate::case::Outcome;
use crate::refusal::{LicenceRefusal, Refusal};
use crate::text::Text;

pub(super) fn change(work: &mut Work<'_>, change: &str) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("change", change)?;
    work.nothing_pending(Application::Change)?;
    work.file(Application::Change, change, false, None);
    Ok(())
}

pub(super) fn extend_start(work: &mut Work<'_>, months: u32, reason: &str) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("reason", reason)?;
    work.nothing_pending(Application::StartExtension)?;
    let rule = work.validity().and_then(|validity| validity.extension);
    let open = work
        .licence
        .start
        .as_ref()
        .filter(|start| start.reached_on.is_none());
    let (Some(rule), Some(start)) = (rule, open) else {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("延期开工", "more time to begin"),
        }
        .into());
    };
    if start.extensions >= rule.times {
        return Err(LicenceRefusal::StartExtensionsUsed { times: rule.times }.into());
    }
    work.before_closing(start.last_day)?;
    if months == 0 || months > rule.months {
        return Err(LicenceRefusal::StartExtensionTooLong { months: rule.months }.into());
    }
    work.file(Application::StartExtension, reason, false, Some(months));
    Ok(())
}

pub(super) fn decide(
    work: &mut Work<'_>,
    application: Application,
    outcome: Outcome,
    (reasons, remedy): (&str, &str),
) -> Result<(), Refusal> {
    let pending = work
        .licence
        .pending
        .get(&application)
        .cloned()
        .ok_or(LicenceRefusal::NothingAppliedFor)?;
    if outcome == Outcome::Refused {
        work.written("reasons", reasons)?;
        work.written("remedy", remedy)?;
        work.did(LicenceEvent::ApplicationRefused {
            application,
            reasons: reasons.to_owned(),
            remedy: remedy.to_owned(),
        });
        return Ok(());
    }
    match application {
        Application::Change => {
            let on = work.facts.today();
            work.did(LicenceEvent::LicenceChanged {
                on,
                change: pending.reason,
                reasons: reasons.to_owned(),
            });
            Ok(())
        }
        Application::Renewal => renewal::grant(work),
        Application::StartExtension => {
            let months = Months::new(pending.months.unwrap_or(0));
            let start = work.licence.start.as_ref();
            let last_day = start
                .and_then(|start| start.last_day.checked_add_months(months))
                .ok_or(LicenceRefusal::NothingAppliedFor)?;
            work.did(LicenceEvent::StartExtended { last_day });
            Ok(())
        }
    }
}
