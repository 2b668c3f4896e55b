//! Whoever is dissatisfied does not wait for long: what was rated badly is put right within 15 days (国办发〔2019〕51号).

use onewindow_engine::catalogue::Zone;
use onewindow_engine::limit::Unit;
use onewindow_engine::text::Text;

use super::Lint;
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let Some(file) = &lint.drafts.zone else { return };
    let Some(limit) = &file.draft.rectification else {
        return;
    };
    let longest = Zone::LONGEST_RECTIFICATION;
    let in_days = matches!(limit.value.unit, Unit::WorkingDays | Unit::CalendarDays);
    if !in_days || limit.value.amount > longest {
        lint.report(
            &file.source,
            Code::InvalidLimit,
            limit.at,
            Text::new(
                format!("差评整改期限以 {longest} 个工作日或自然日为限（国办发〔2019〕51号）"),
                format!(
                    "what was rated badly is put right within {longest} working or calendar days at most"
                ),
            ),
        );
    }
}
