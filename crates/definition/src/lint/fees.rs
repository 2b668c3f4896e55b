//! Nothing is charged without an act that says so (Licensing Law Art. 58).

use onewindow_engine::text::Text;

use super::Lint;
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for fee in file.draft.fee.values().flatten() {
            if fee.basis.as_ref().is_none_or(|basis| basis.trim().is_empty()) {
                lint.report(
                    &file.source,
                    Code::FeeWithoutBasis,
                    fee.amount.at,
                    Text::new(
                        "收费没有依据（basis）；没有法律、行政法规规定的，不得收费（行政许可法第58条）",
                        "the fee has no basis; what no act asks for must not be charged (Licensing Law Art. 58)",
                    ),
                );
            }
        }
    }
}
