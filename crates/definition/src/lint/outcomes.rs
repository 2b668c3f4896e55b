//! The numbers of an outcome are all different, and what ends its lapse is a milestone of the way it is on.

use super::{Lint, Unknown};
use crate::draft::{File, OutcomeDraft, ProcedureDraft};
use crate::error::Code;
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for outcome in file.draft.outcome.values() {
            number(lint, file, outcome);
            until(lint, file, outcome);
        }
    }
}

fn number(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, outcome: &OutcomeDraft) {
    let number = &outcome.number;
    if !number.contains("{serial}") || !number.contains("{year}") {
        lint.report(
            &file.source,
            Code::InvalidNumber,
            number.at,
            Text::new(
                "编号须含 {year} 与 {serial}，否则会重号",
                "the number needs {year} and {serial}, or two documents would carry the same one",
            ),
        );
    }
    let rest = number.replace("{year}", "").replace("{serial}", "");
    if rest.contains(['{', '}']) {
        lint.report(
            &file.source,
            Code::InvalidNumber,
            number.at,
            Text::new(
                "编号中只能使用 {year} 与 {serial}",
                "only {year} and {serial} are filled in; another brace would be printed as it is",
            ),
        );
    }
}

fn until(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, outcome: &OutcomeDraft) {
    let drafts = lint.drafts;
    let Some(until) = outcome
        .validity
        .as_ref()
        .and_then(|validity| validity.until.as_ref())
    else {
        return;
    };
    let code = &file.draft.code.value;
    for route in &drafts.routes {
        let member = route.draft.procedures.iter().any(|p| &p.value == code);
        let milestones = || route.draft.milestones.iter().map(|m| m.code.as_str());
        if member && !milestones().any(|known| known == until.as_str()) {
            let what = ("节点", "milestone");
            let unknown = Unknown {
                code: Code::UnknownMilestone,
                at: until.at,
                name: until.as_str(),
                what,
            };
            lint.unknown(&file.source, &unknown, milestones());
        }
    }
}
