//! Every condition speaks of declared facts only, applies operators to what they are made for, and answers
//! yes or no.

use onewindow_engine::condition::Condition;

use super::Lint;
use crate::read::{At, condition_error};
use crate::yaml::Source;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        let draft = &file.draft;
        let applies = draft.applies.values().flatten().map(|rule| &rule.when);
        let materials = draft
            .materials
            .values()
            .flatten()
            .filter_map(|material| material.when.as_ref());
        let taken = draft.all_tracks().filter_map(|track| track.when.as_ref());
        let steps = draft
            .all_tracks()
            .flat_map(|track| track.steps.values().flatten())
            .filter_map(|step| step.when.as_ref());
        let covers = draft.covered_by_area.values().flatten().map(|cover| &cover.when);
        for condition in applies.chain(covers).chain(materials).chain(taken).chain(steps) {
            judge(lint, &file.source, condition);
        }
    }
    for file in &drafts.routes {
        for rule in file
            .draft
            .milestones
            .iter()
            .filter_map(|milestone| milestone.applies.as_ref())
        {
            judge(lint, &file.source, &rule.when);
        }
    }
}

fn judge(lint: &mut Lint<'_>, source: &Source, condition: &At<Condition>) {
    let Some(vocabulary) = lint.vocabulary else { return };
    let found = condition.check(vocabulary);
    lint.errors.extend(
        found
            .iter()
            .map(|error| condition_error(error, source, condition.at)),
    );
}
