//! Cases are received today, so a calendar of nothing but expected years can't fire a single legal effect.

use onewindow_engine::calendar::YearStatus;
use onewindow_engine::text::Text;

use super::Lint;
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    if drafts.calendars_incomplete {
        return;
    }
    let published = drafts
        .calendars
        .iter()
        .any(|file| file.draft.status == YearStatus::Published);
    if let (Some(first), false) = (drafts.calendars.first(), published) {
        lint.report(
            &first.source,
            Code::InvalidCalendar,
            first.draft.year.at,
            Text::new(
                "没有任何已公布的年份；至少须有一年为 published",
                "no year is published; at least one has to be, or no due date would ever be firm",
            ),
        );
    }
}
