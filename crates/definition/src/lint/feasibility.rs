//! What is promised can be kept: the longest way through the steps fits into it, and it is no longer than the
//! law.

use onewindow_engine::text::Text;
use std::collections::BTreeMap;

use onewindow_engine::clock::Effect;
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::procedure::StepKind;

use super::{Lint, StepSet};
use crate::draft::{ClockDraft, JoinDraft, StepDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for limits in file.draft.all_tracks().flat_map(|t| t.limits.values()) {
            let of = |effect| limits.iter().find(|l| l.effect == effect);
            if let (Some(law), Some(promise)) = (of(Effect::Statutory), of(Effect::Promised)) {
                within_law(lint, &file.source, law, promise);
            }
        }
    }
    for set in lint.step_sets() {
        let Some(needed) = longest(&set) else { continue };
        let kept = set
            .track
            .limits
            .values()
            .flatten()
            .filter(|l| l.effect == Effect::Promised);
        for promise in kept.filter(|l| l.limit.unit == Unit::WorkingDays && needed > l.limit.amount) {
            lint.report(
                &set.file.source,
                Code::PromiseNotFeasible,
                promise.at,
                Text::new(
                    format!(
                        "承诺 {} 个工作日，而各环节最长需 {needed} 个工作日",
                        promise.limit.amount
                    ),
                    format!(
                        "{} working days are promised, but the longest way through the steps takes {needed}",
                        promise.limit.amount
                    ),
                ),
            );
        }
    }
}

fn within_law(lint: &mut Lint<'_>, source: &crate::yaml::Source, law: &ClockDraft, promise: &ClockDraft) {
    let same_start = law.from == promise.from;
    if same_start && law.limit.unit == promise.limit.unit && promise.limit.amount > law.limit.amount {
        lint.report(
            source,
            Code::PromiseExceedsLaw,
            promise.at,
            Text::new(
                format!(
                    "承诺时限（{}）长于法定时限（{}）",
                    promise.limit.amount, law.limit.amount
                ),
                format!(
                    "this promise is longer than the law allows ({} against {})",
                    promise.limit, law.limit
                ),
            ),
        );
    }
}

/// Working days until the decision when every step takes all its time; none where the steps run in a circle.
fn longest(set: &StepSet<'_>) -> Option<u32> {
    let decision = set.steps.iter().find(|step| step.kind == StepKind::Decide)?;
    let mut done: BTreeMap<&str, u32> = BTreeMap::new();
    // Each round finishes at least one step; whoever is left after as many rounds as steps is in a circle.
    for _ in 0..=set.steps.len() {
        for step in set.steps {
            let before: Option<Vec<u32>> = step
                .after
                .iter()
                .map(|code| done.get(code.as_str()).copied())
                .collect();
            if let Some(before) = before {
                done.insert(
                    step.code.as_str(),
                    opens_after(step, before) + working_days(step.limit),
                );
            }
        }
    }
    done.get(decision.code.as_str()).copied()
}

fn opens_after(step: &StepDraft, mut before: Vec<u32>) -> u32 {
    before.sort_unstable();
    let awaited = match step.join.as_ref().map(|join| join.value) {
        None | Some(JoinDraft::All) => before.len(),
        Some(JoinDraft::Any) => 1,
        Some(JoinDraft::Quorum(number)) => usize::try_from(number).unwrap_or(usize::MAX).min(before.len()),
    };
    awaited
        .checked_sub(1)
        .and_then(|index| before.get(index))
        .copied()
        .unwrap_or(0)
}

fn working_days(limit: Option<Limit>) -> u32 {
    limit
        .filter(|limit| limit.unit == Unit::WorkingDays)
        .map_or(0, |limit| limit.amount)
}
