//! Where public safety or the environment is at stake, a licence on mere receipt 告知承诺 needs a law that names
//! it (fire law Art. 15, the soil-water form). A filing is decided by receipt in its nature (State Council
//! Order 673 Art. 13).

use onewindow_engine::procedure::Kind;
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{File, ModeDraft, ProcedureDraft, TrackDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for track in file.draft.all_tracks() {
            if let ModeDraft::OnReceipt { sampling_percent } = track.mode.value {
                allowed(lint, file, track);
                sampled(lint, file, track, sampling_percent);
            } else if let Some(article) = &track.allowed_by {
                lint.report(
                    &file.source,
                    Code::InvalidValue,
                    track.mode.at,
                    Text::new(
                        format!("“{}”许可收齐即办结，但此方式为 review", article.0),
                        format!(
                            "allowed-by “{}” is for a track decided on receipt; this one is reviewed",
                            article.0
                        ),
                    ),
                );
            }
        }
    }
}

fn allowed(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, track: &TrackDraft) {
    let weighty = matches!(file.draft.kind, Kind::Licence | Kind::Confirmation);
    if weighty && track.allowed_by.is_none() {
        lint.report(
            &file.source,
            Code::ReceiptNotAllowed,
            track.mode.at,
            Text::new(
                "许可或确认以承诺方式即时办结，涉及公共安全、\
生态环境的须有法律明文规定；请在 allowed-by 写明条款",
                "a licence or confirmation by mere receipt (commitment) is closed to matters of safety \
 and environment unless a law names it; write its article in allowed-by, or use mode: review",
            ),
        );
    }
}

fn sampled(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, track: &TrackDraft, share: Option<u8>) {
    for steps in track.steps.values() {
        if share.is_some() && steps.is_empty() {
            lint.report(
                &file.source,
                Code::Sampling,
                track.mode.at,
                Text::new(
                    "设有抽查比例却没有检查环节",
                    "a share is drawn for a check, but the track has no steps to check with",
                ),
            );
        }
        if let (None, Some(first)) = (share, steps.first()) {
            lint.report(
                &file.source,
                Code::Sampling,
                first.code.at,
                Text::new(
                    "收齐即办结后的环节只对抽中的办件开启；请写 sampling-percent（100 为全部检查）",
                    "after a receipt only drawn cases are checked, so this step would never open; write \
                 sampling-percent (100 checks all)",
                ),
            );
        }
    }
}
