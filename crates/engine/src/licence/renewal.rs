//! Renewal 延续: when it has to be applied for, and what silence does (Licensing Law Art. 50).

use chrono::{Days, Months, NaiveDate};

use super::decide::Work;
use super::event::LicenceEvent;
use super::state::Application;
use crate::calendar::Calendar;
use crate::limit::{Limit, Unit};
use crate::procedure::{LateRenewal, RenewalRule, Validity};
use crate::refusal::{LicenceRefusal, Refusal};
use crate::text::Text;

/// The last day on which a renewal is applied for in time: counted back from the last valid day, in the unit that the
/// act counts in.
pub fn last_day_to_renew(valid_until: NaiveDate, before: Limit, calendar: &Calendar) -> Option<NaiveDate> {
    match before.unit {
        Unit::WorkingDays => Some(calendar.subtract_working_days(valid_until, before.amount).date),
        Unit::CalendarDays => valid_until.checked_sub_days(Days::new(before.amount.into())),
        Unit::Months => valid_until.checked_sub_months(Months::new(before.amount)),
        Unit::Immediate => Some(valid_until),
    }
}

/// The end of the next period: the last one's end and the declared months.
fn next_end(valid_until: NaiveDate, validity: &Validity) -> Option<NaiveDate> {
    valid_until.checked_add_months(Months::new(validity.months))
}

pub(super) fn apply_for(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("reason", reason)?;
    let (Some(valid_until), None) = (work.licence.valid_until(), &work.licence.start) else {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("延续", "renewal"),
        }
        .into());
    };
    work.nothing_pending(Application::Renewal)?;
    let rule = work.validity().and_then(|v| v.renewal).unwrap_or_default();
    let RenewalRule { before, late } = rule;
    let today = work.facts.today();
    let last_day = last_day_to_renew(valid_until, before, work.facts.calendar()).unwrap_or(valid_until);
    if late == LateRenewal::Refuse {
        work.before_closing(last_day)?;
        if today > last_day {
            return Err(LicenceRefusal::RenewalTooLate { last_day }.into());
        }
    }
    work.file(Application::Renewal, reason, work.is_late(last_day), None);
    Ok(())
}

pub(super) fn grant(work: &mut Work<'_>) -> Result<(), Refusal> {
    let today = work.facts.today();
    renew(work, today, false)
}

/// The last valid day has passed with the application undecided: it counts as renewed (Licensing Law Art. 50(2)).
pub(super) fn deem(work: &mut Work<'_>, on: NaiveDate) -> Result<(), Refusal> {
    renew(work, on, true)?;
    work.alarm(
        "E01",
        Text::new(
            "延续申请在有效期届满前未作决定，依法视为准予延续（行政许可法第50条第2款）。",
            "The renewal was not decided before the licence's last day and counts as granted (Licensing Law \
             Art. 50(2)).",
        ),
    );
    Ok(())
}

fn renew(work: &mut Work<'_>, on: NaiveDate, deemed: bool) -> Result<(), Refusal> {
    let end = work
        .licence
        .valid_until()
        .zip(work.validity())
        .and_then(|(until, validity)| next_end(until, validity));
    let valid_until = end.ok_or_else(|| LicenceRefusal::NotProvidedFor {
        what: Text::new("延续", "renewal"),
    })?;
    let what = LicenceEvent::LicenceRenewed {
        on,
        valid_until,
        deemed,
    };
    if deemed {
        work.follows(what);
    } else {
        work.did(what);
    }
    Ok(())
}
