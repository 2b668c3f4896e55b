//! Work that stands still: its report and the verification before it goes on (e.g. Construction Law Art. 10).

use chrono::{Months, NaiveDate};

use super::decide::Work;
use super::event::LicenceEvent;
use crate::refusal::{LicenceRefusal, Refusal};
use crate::text::Text;

pub(super) fn record(work: &mut Work<'_>, on: NaiveDate, reason: &str) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("reason", reason)?;
    work.not_in_future(on)?;
    let rule = work.validity().and_then(|validity| validity.stop);
    let begun = work.licence.start.as_ref().and_then(|start| start.reached_on);
    let (Some(rule), Some(begun)) = (rule, begun) else {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("中止施工", "a stop of work"),
        }
        .into());
    };
    if on < begun {
        return Err(LicenceRefusal::DayOutOfRange { date: on }.into());
    }
    if work.licence.stopped().is_some() {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("再次中止施工（已中止）", "a second stop while work stands still"),
        }
        .into());
    }
    let after = |months| on.checked_add_months(Months::new(months)).unwrap_or(on);
    work.did(LicenceEvent::WorkStopped {
        on,
        reason: reason.to_owned(),
        report_due: after(rule.report_months),
        verify_from: after(rule.verify_months),
    });
    Ok(())
}

pub(super) fn report(work: &mut Work<'_>, measures: &str) -> Result<(), Refusal> {
    work.written("measures", measures)?;
    let today = work.facts.today();
    let Some(stop) = work.licence.stopped().filter(|stop| stop.reported_on.is_none()) else {
        return Err(Refusal::NotDue);
    };
    let (late, channel) = (work.is_late(stop.report_due), work.channel);
    work.did(LicenceEvent::WorkStopReported {
        on: today,
        measures: measures.to_owned(),
        late,
        channel,
    });
    Ok(())
}

/// The last day for the report has passed.
pub(super) fn overdue(work: &mut Work<'_>) {
    work.follows(LicenceEvent::WorkStopReportOverdue);
    work.alarm(
        "E01",
        Text::new(
            "中止施工已满报告期限，建设单位尚未报告（建筑法第10条）。",
            "Work stands still and the time for reporting it has passed (Construction Law Art. 10).",
        ),
    );
}

pub(super) fn verify(work: &mut Work<'_>, opinion: &str) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("opinion", opinion)?;
    if work.licence.stopped().is_none() {
        return Err(Refusal::NotDue);
    }
    let on = work.facts.today();
    let opinion = opinion.to_owned();
    work.did(LicenceEvent::PermitVerified { on, opinion });
    Ok(())
}

pub(super) fn resume(work: &mut Work<'_>, on: NaiveDate) -> Result<(), Refusal> {
    work.in_force()?;
    work.not_in_future(on)?;
    let Some(stop) = work.licence.stopped() else {
        return Err(Refusal::NotDue);
    };
    if on < stop.on {
        return Err(LicenceRefusal::DayOutOfRange { date: on }.into());
    }
    if on >= stop.verify_from
        && stop
            .verified_on
            .is_none_or(|verified| verified < stop.verify_from)
    {
        return Err(LicenceRefusal::VerificationNeeded { since: stop.on }.into());
    }
    work.did(LicenceEvent::WorkResumed { on });
    Ok(())
}
