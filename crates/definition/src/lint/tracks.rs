//! Of several tracks the first whose condition holds is taken: the last one takes what is left, and only the
//! last.

use super::Lint;
use crate::draft::{File, ProcedureDraft, TrackDraft};
use crate::error::Code;
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for tracks in file.draft.tracks.values() {
            order(lint, file, tracks);
        }
    }
}

fn order(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, tracks: &[TrackDraft]) {
    let Some((last, others)) = tracks.split_last() else {
        return;
    };
    if let Some(when) = &last.when {
        lint.report(
            &file.source,
            Code::NoTrackLeft,
            when.at,
            Text::new(
                "最后一个办理方式不能有 when，否则有的项目无路可走",
                "the last track has no when, or a project for which no condition holds would have no \
                 way to go",
            ),
        );
    }
    for always in others.iter().filter(|track| track.when.is_none()) {
        lint.report(
            &file.source,
            Code::UnreachableTrack,
            always.code.at,
            Text::new(
                format!("“{}”没有 when，其后的办理方式永远不会被采用", always.code.value),
                format!(
                    "“{}” has no when, so it is always taken and the tracks after it never",
                    always.code.value
                ),
            ),
        );
    }
    for track in tracks
        .iter()
        .filter(|track| tracks.len() > 1 && track.name.is_none())
    {
        lint.report(
            &file.source,
            Code::MissingTranslation,
            track.code.at,
            Text::new(
                "有多个办理方式时，每个都要有 name",
                "where there are several tracks, each needs a name in both languages",
            ),
        );
    }
}
