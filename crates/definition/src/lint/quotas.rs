//! Places are limited by an article alone, and then the order of acceptance decides (Licensing Law Art. 57).

use onewindow_engine::procedure::Kind;
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{File, ModeDraft, ProcedureDraft, QuotaDraft, SilenceDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for quota in file.draft.quota.values().flatten() {
            check_quota(lint, file, quota);
        }
    }
}

fn check_quota(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, quota: &QuotaDraft) {
    let mut tell = |code, zh, en| lint.report(&file.source, code, quota.places.at, Text::new(zh, en));
    if quota.basis.as_ref().is_none_or(|basis| basis.trim().is_empty()) {
        tell(
            Code::QuotaWithoutBasis,
            "数量限制没有依据（basis）；没有法律、法规规定的，不得限制数量（行政许可法第18条、第57条）",
            "the quota has no basis; what no act limits must not be limited (Licensing Law Art. 18, 57)",
        );
    }
    if quota.places.value == 0 {
        tell(
            Code::InvalidQuota,
            "名额（places）至少为 1",
            "a quota has at least one place",
        );
    }
    if file.draft.kind != Kind::Licence {
        tell(
            Code::InvalidQuota,
            "只有行政许可才能有数量限制",
            "only a licence can be limited in number",
        );
    }
    let on_receipt = |mode: ModeDraft| matches!(mode, ModeDraft::OnReceipt { .. });
    if file.draft.all_tracks().any(|track| on_receipt(track.mode.value)) {
        tell(
            Code::InvalidQuota,
            "有数量限制的按受理的先后顺序决定，不能收件即办结",
            "places go in the order of acceptance, so no track can be decided on receipt",
        );
    }
    let deemed = |silence: &&Option<SilenceDraft>| **silence == Some(SilenceDraft::DeemedApproved);
    if file.draft.silence.values().any(|silence| deemed(&silence)) {
        tell(
            Code::InvalidQuota,
            "有数量限制的不能逾期视为同意，否则可能超出名额",
            "silence can't grant a limited licence: more places than there are could be given",
        );
    }
}
