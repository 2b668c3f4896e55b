//! Every legal clock is declared.

use onewindow_engine::clock::Effect;
use onewindow_engine::procedure::{Kind, StepKind};
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{File, ModeDraft, ProcedureDraft, TrackDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for track in file.draft.all_tracks() {
            track_limits(lint, file, track);
        }
    }
    for set in lint.step_sets() {
        for step in set
            .steps
            .iter()
            .filter(|s| s.kind == StepKind::Publicity && s.limit.is_none())
        {
            lint.report(
                &set.file.source,
                Code::PublicityWithoutLimit,
                step.code.at,
                Text::new(
                    "公示环节须写明 limit，期满自动结束",
                    "a publicity step ends by itself after its limit; say how long with limit",
                ),
            );
        }
    }
}

fn track_limits(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, track: &TrackDraft) {
    for limits in track.limits.values() {
        let has = |effect| limits.iter().any(|l| l.effect == effect);
        for (index, limit) in limits.iter().enumerate() {
            if limits
                .iter()
                .take(index)
                .any(|earlier| earlier.effect == limit.effect)
            {
                lint.report(
                    &file.source,
                    Code::Duplicate,
                    limit.at,
                    Text::new(
                        "同一效力的时限只能有一个",
                        "a track has one limit of each effect; this is the second",
                    ),
                );
            }
        }
        if track.mode.value != ModeDraft::Review {
            continue;
        }
        let code = &track.code.value;
        if file.draft.kind == Kind::Licence && !has(Effect::Statutory) {
            lint.report(&file.source, Code::NoStatutoryLimit, track.code.at, Text::new(format!(
                    "行政许可的办理方式“{code}”没有法定时限（行政许可法第42条：没有其他规定的为 20 个工作日）"
                ), format!(
                    "the track “{code}” of a licence has no statutory limit; where no other act sets one, \
                     Licensing Law Art. 42 says 20 working days"
                )));
        } else if !has(Effect::Statutory) && !has(Effect::Promised) {
            lint.report(
                &file.source,
                Code::NoLimit,
                track.code.at,
                Text::new(
                    format!("办理方式“{code}”既无法定时限也无承诺时限"),
                    format!(
                        "the track “{code}” has neither a statutory nor a promised limit, \
 so no clock would run"
                    ),
                ),
            );
        }
    }
}
