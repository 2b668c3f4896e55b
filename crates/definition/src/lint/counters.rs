//! A counter opens before it closes, and only the one window has one.

use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::CounterHoursDraft;
use crate::error::Code;
use crate::yaml::Source;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    if let Some(zone) = &drafts.zone
        && let Some(hours) = &zone.draft.counter_hours
    {
        in_order(lint, &zone.source, hours);
    }
    let Some(departments) = &drafts.departments else {
        return;
    };
    for department in departments.draft.departments.iter() {
        let Some(hours) = &department.counter_hours else {
            continue;
        };
        in_order(lint, &departments.source, hours);
        if !department.window {
            let message = Text::new(
                "只有综合窗口（window: true）有办事窗口时间",
                "only the one window (window: true) has counter hours",
            );
            lint.report(&departments.source, Code::InvalidValue, hours.at, message);
        }
    }
}

fn in_order(lint: &mut Lint<'_>, source: &Source, hours: &CounterHoursDraft) {
    if hours.closes.value <= hours.opens.value {
        let message = Text::new("窗口关门时间应晚于开门时间", "a counter closes after it opens");
        lint.report(source, Code::InvalidPeriod, hours.closes.at, message);
    }
}
