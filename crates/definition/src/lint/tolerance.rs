//! A promise is taken where something may follow later, and for a time that can be counted.

use onewindow_engine::limit::Unit;
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{File, ProcedureDraft, ToleranceDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for tolerance in file.draft.tolerance.values().flatten() {
            judge(lint, file, tolerance);
        }
    }
}

fn judge(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, tolerance: &ToleranceDraft) {
    if tolerance.limit.unit == Unit::Immediate {
        let message = Text::new(
            "容缺补交需要时间，limit 不能是即时",
            "what follows later needs time; the limit can't be immediate",
        );
        lint.report(&file.source, Code::InvalidLimit, tolerance.at, message);
    }
    let mut materials = file.draft.materials.values().flatten();
    if !materials.any(|material| material.deferrable) {
        let message = Text::new(
            "没有可容缺的材料（deferrable），tolerance 无从适用",
            "no material may follow later (deferrable), so nothing could be promised",
        );
        lint.report(&file.source, Code::NothingDeferrable, tolerance.at, message);
    }
}
