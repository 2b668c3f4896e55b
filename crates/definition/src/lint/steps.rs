//! Every step can open, and something waits for it.

use onewindow_engine::condition::Verdict;
use onewindow_engine::procedure::StepKind;
use onewindow_engine::text::Text;
use serde_json::json;

use super::graph::{Waits, circles};
use super::{Lint, StepSet};
use crate::draft::{ModeDraft, StepDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        let circular = no_circle(lint, &set);
        let decided = set.steps.iter().any(|step| step.kind == StepKind::Decide);
        for step in set.steps {
            reachable(lint, &set, step);
            // In a circle, without a decision or after it the question has no meaning; one message is enough.
            if !circular && decided && !after_decision(&set, step) {
                awaited(lint, &set, step);
            }
        }
    }
}

fn no_circle(lint: &mut Lint<'_>, set: &StepSet<'_>) -> bool {
    let waits: Waits<&str> = set
        .steps
        .iter()
        .map(|step| {
            (
                step.code.as_str(),
                step.after.iter().map(|code| code.as_str()).collect(),
            )
        })
        .collect();
    let found = circles(&waits);
    for circle in &found {
        let first = circle.first().copied().unwrap_or_default();
        let at = set
            .steps
            .iter()
            .find(|s| s.code.as_str() == first)
            .map_or(set.track.at, |s| s.code.at);
        let told = [circle.as_slice(), &[first]].concat().join(" → ");
        lint.report(
            &set.file.source,
            Code::CyclicSteps,
            at,
            Text::new(
                format!("环节相互等待：{told}；它们都将无法开始"),
                format!("these steps wait for one another in a circle: {told}; none of them could ever open"),
            ),
        );
    }
    !found.is_empty()
}

fn after_decision(set: &StepSet<'_>, step: &StepDraft) -> bool {
    set.before(step)
        .iter()
        .any(|before| before.kind == StepKind::Decide)
}

fn reachable(lint: &mut Lint<'_>, set: &StepSet<'_>, step: &StepDraft) {
    let decides = |before: &&StepDraft| before.kind == StepKind::Decide;
    if let Some(decision) = set
        .before(step)
        .into_iter()
        .find(|b| decides(b) && b.code.value != step.code.value)
    {
        let code = &decision.code.value;
        lint.report(
            &set.file.source,
            Code::UnreachableStep,
            step.code.at,
            Text::new(
                format!("“{code}”作出决定后办件即办结，本环节永远不会开始"),
                format!("the decision “{code}” ends the case, so this step after it could never open"),
            ),
        );
    }
    let never = lint
        .vocabulary
        .zip(step.when.as_ref())
        .is_some_and(|(vocabulary, when)| {
            let nothing = vocabulary.read_facts(&json!({})).0;
            when.evaluate(&nothing) == Verdict::False
        });
    if let (true, Some(when)) = (never, &step.when) {
        lint.report(
            &set.file.source,
            Code::UnreachableStep,
            when.at,
            Text::new(
                "该条件对任何项目都不成立，本环节永远不会开始",
                "this condition is false for every project, so the step could never open",
            ),
        );
    }
}

fn awaited(lint: &mut Lint<'_>, set: &StepSet<'_>, step: &StepDraft) {
    let followed = set
        .steps
        .iter()
        .any(|other| other.after.iter().any(|code| code.value == step.code.value));
    let review = set.track.mode.value == ModeDraft::Review;
    if review && step.kind != StepKind::Decide && !followed {
        let code = &step.code.value;
        lint.report(
            &set.file.source,
            Code::DeadStep,
            step.code.at,
            Text::new(
                format!("没有环节等待“{code}”，决定时它可能仍未完成；请将其列入后续环节的 after"),
                format!(
                    "nothing waits for “{code}”, so the case could be decided without it; \
 put it into an after"
                ),
            ),
        );
    }
}
