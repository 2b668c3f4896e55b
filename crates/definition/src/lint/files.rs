//! A file is named after what it declares, so that whoever looks for a procedure finds it.

use super::{Lint, MAX_STEPS};
use crate::error::Code;
use crate::yaml::{Place, Source};
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        named(
            lint,
            &file.source,
            file.draft.code.at,
            &format!("procedures/{}.yaml", file.draft.code.value),
        );
        too_many_steps(lint, file);
    }
    for file in &drafts.routes {
        named(
            lint,
            &file.source,
            file.draft.code.at,
            &format!("routes/{}.yaml", file.draft.code.value),
        );
    }
    for file in &drafts.calendars {
        named(
            lint,
            &file.source,
            file.draft.year.at,
            &format!("calendar/{}.yaml", file.draft.year.value),
        );
    }
    if let Some(file) = &drafts.zone {
        number_prefix(
            lint,
            &file.source,
            &file.draft.number_prefix.value,
            file.draft.number_prefix.at,
        );
        if let Some(region) = &file.draft.region {
            division(lint, &file.source, region, region.at);
        }
    }
}

fn named(lint: &mut Lint<'_>, source: &Source, at: Place, expected: &str) {
    if source.name != expected {
        lint.report(
            source,
            Code::FileMisnamed,
            at,
            Text::new(
                format!("按此内容，文件应名为 {expected}"),
                format!("by this the file should be named {expected}; rename it or correct this"),
            ),
        );
    }
}

fn number_prefix(lint: &mut Lint<'_>, source: &Source, prefix: &str, at: Place) {
    if prefix.is_empty() || prefix.len() > 8 || !prefix.chars().all(|c| c.is_ascii_uppercase()) {
        lint.report(
            source,
            Code::InvalidValue,
            at,
            Text::new(
                "办件编号前缀应为 1 至 8 个大写字母",
                "the prefix of case numbers is made of 1 to 8 capital letters",
            ),
        );
    }
}

fn division(lint: &mut Lint<'_>, source: &Source, region: &str, at: Place) {
    if region.len() != 6 || !region.chars().all(|c| c.is_ascii_digit()) {
        lint.report(
            source,
            Code::InvalidValue,
            at,
            Text::new(
                "行政区划代码应为 6 位数字（GB/T 2260）",
                "an administrative division is six digits (GB/T 2260)",
            ),
        );
    }
}

fn too_many_steps(lint: &mut Lint<'_>, file: &crate::draft::File<crate::draft::ProcedureDraft>) {
    for track in file.draft.all_tracks() {
        if track.steps.values().any(|steps| steps.len() > MAX_STEPS) {
            lint.report(
                &file.source,
                Code::InvalidValue,
                track.code.at,
                Text::new(
                    format!("一个办理方式最多 {MAX_STEPS} 个环节"),
                    format!("a track has at most {MAX_STEPS} steps"),
                ),
            );
        }
    }
}
