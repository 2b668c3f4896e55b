//! A review is decided once, at its end, by somebody who did not prepare it; a receipt that decides is not
//! decided again.

use onewindow_engine::actor::Role;
use onewindow_engine::procedure::StepKind;
use onewindow_engine::text::Text;

use super::{Lint, StepSet};
use crate::draft::{ModeDraft, StepDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        let decisions: Vec<&StepDraft> = set.steps.iter().filter(|s| s.kind == StepKind::Decide).collect();
        match (set.track.mode.value, decisions.as_slice()) {
            (ModeDraft::Review, []) => no_decision(lint, &set),
            (ModeDraft::Review, [decision]) => four_eyes(lint, &set, decision),
            (ModeDraft::Review, [_, again, ..]) => several(lint, &set, again),
            (ModeDraft::OnReceipt { .. }, []) => {}
            (ModeDraft::OnReceipt { .. }, [decision, ..]) => on_receipt(lint, &set, decision),
        }
    }
}

fn no_decision(lint: &mut Lint<'_>, set: &StepSet<'_>) {
    lint.report(
        &set.file.source,
        Code::NoDecision,
        set.track.code.at,
        Text::new(
            format!(
                "办理方式“{}”没有 decide 环节，办件将无法办结",
                set.track.code.value
            ),
            format!(
                "the track “{}” has no decide step, so its cases could never end",
                set.track.code.value
            ),
        ),
    );
}

fn several(lint: &mut Lint<'_>, set: &StepSet<'_>, again: &StepDraft) {
    lint.report(
        &set.file.source,
        Code::SeveralDecisions,
        again.code.at,
        Text::new(
            "一个办理方式只能有一个 decide 环节",
            "a track is decided once; make this a review, a sign-off or a joint review",
        ),
    );
}

fn on_receipt(lint: &mut Lint<'_>, set: &StepSet<'_>, decision: &StepDraft) {
    lint.report(
        &set.file.source,
        Code::DecisionOnReceipt,
        decision.code.at,
        Text::new(
            "收齐即办结的方式不再有 decide 环节",
            "receipt already decides this track; a check afterwards is a review or a site visit, \
                 not a decide step",
        ),
    );
}

/// Nobody decides what he prepared: the handlers of the deciding department are excluded by name.
fn four_eyes(lint: &mut Lint<'_>, set: &StepSet<'_>, decision: &StepDraft) {
    let before = set.before(decision);
    let own = before
        .iter()
        .filter(|s| s.department.value == decision.department.value);
    let prepared: Vec<&&StepDraft> = own.filter(|s| s.role == Role::Handler).collect();
    if prepared.is_empty() {
        lint.report(
            &set.file.source,
            Code::FourEyes,
            decision.code.at,
            Text::new(
                "决定之前，决定部门应有承办（role: handler）环节",
                "somebody has to prepare the decision: the deciding department needs a step of role \
                 handler before it",
            ),
        );
    }
    for step in prepared {
        let code = &step.code.value;
        if !decision
            .not_same_person_as
            .iter()
            .any(|excluded| &excluded.value == code)
        {
            lint.report(
                &set.file.source,
                Code::FourEyes,
                decision.code.at,
                Text::new(
                    format!("承办“{code}”的人不得作出决定；请在 not-same-person-as 中列出 {code}"),
                    format!("whoever does “{code}” could also decide; add {code} to not-same-person-as"),
                ),
            );
        }
    }
}
