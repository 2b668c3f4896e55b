//! Where a first level accepts what an upper one decides, the file goes up once and whole, in time, and the upper level
//! begins only then (Licensing Law Art. 35, 43).

use onewindow_engine::procedure::{ClockStart, DecisionLevel, StepKind};
use onewindow_engine::text::Text;

use super::{Lint, StepSet};
use crate::draft::{ModeDraft, Owner, StepDraft};
use crate::error::Code;
use crate::yaml::Place;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        let forwards: Vec<&StepDraft> = set.steps.iter().filter(|s| s.kind == StepKind::Forward).collect();
        match forwards.as_slice() {
            [] => single(lint, &set),
            [forward] => {
                declared(lint, &set, forward);
                levels(lint, &set, forward);
            }
            [_, again, ..] => wrong(
                lint,
                &set,
                again.code.at,
                (
                    "一个办理方式只能有一个 forward 环节",
                    "a track forwards its file once",
                ),
            ),
        }
    }
}

fn wrong(lint: &mut Lint<'_>, set: &StepSet<'_>, at: Place, (zh, en): (&str, &str)) {
    lint.report(&set.file.source, Code::TwoTier, at, Text::new(zh, en));
}

/// What has a meaning only where a step forwards.
fn single(lint: &mut Lint<'_>, set: &StepSet<'_>) {
    if set.track.first_level.is_some() {
        let words = (
            "first-level 只用于有 forward 环节的办理方式",
            "first-level is for tracks with a forward step",
        );
        wrong(lint, set, set.track.code.at, words);
    }
    let limits = set.track.limits.values().flatten();
    for limit in limits.filter(|limit| limit.from == ClockStart::Forwarded) {
        let words = (
            "没有 forward 环节，from: forwarded 的时限永远不会开始",
            "without a forward step a limit from: forwarded would never begin",
        );
        wrong(lint, set, limit.at, words);
    }
}

fn declared(lint: &mut Lint<'_>, set: &StepSet<'_>, forward: &StepDraft) {
    if set.track.first_level.is_none() {
        let words = (
            "须写明初审期限 first-level（行政许可法第43条：自受理之日起 20 个工作日）",
            "say with first-level how long the first level may take (Licensing Law Art. 43: 20 working days from \
             acceptance)",
        );
        wrong(lint, set, forward.code.at, words);
    }
    if set.track.mode.value != ModeDraft::Review || set.track.on_the_spot {
        let words = (
            "须上报的办理方式不能当场决定或收齐即办结",
            "what an upper level decides can't be decided on the spot or by receipt",
        );
        wrong(lint, set, forward.code.at, words);
    }
    if let Some(when) = &forward.when {
        let words = (
            "forward 环节不能有 when，否则会绕过上报",
            "a forward step has no when, or the file could be decided without going up",
        );
        wrong(lint, set, when.at, words);
    }
    if forward.department.value != Owner::Competent {
        let words = (
            "上报的是受理的下级机关：department 应为 owner",
            "the first level forwards: write department: owner",
        );
        wrong(lint, set, forward.department.at, words);
    }
}

/// The upper level decides, and nothing is its own before the file is there.
fn levels(lint: &mut Lint<'_>, set: &StepSet<'_>, forward: &StepDraft) {
    let Some(decision) = set.steps.iter().find(|step| step.kind == StepKind::Decide) else {
        return;
    };
    let Owner::Department(upper) = &decision.department.value else {
        let words = (
            "上报后应由上级机关决定：请写明其 department",
            "after the forwarding the upper level decides: name its department",
        );
        return wrong(lint, set, decision.department.at, words);
    };
    let departments = lint.drafts.departments.iter();
    let known = departments
        .flat_map(|file| file.draft.departments.iter())
        .find(|known| &known.code.value == upper);
    if known.is_some_and(|known| known.level.unwrap_or_default() == DecisionLevel::Zone) {
        let words = (
            "决定部门不是上级机关；请在 departments.yaml 中写明其 level",
            "the deciding department is not of an upper level; give it its level in departments.yaml",
        );
        wrong(lint, set, decision.department.at, words);
    }
    let early = set.steps.iter().filter(|step| {
        step.department.value == decision.department.value
            && set
                .before(step)
                .iter()
                .all(|before| before.code.value != forward.code.value)
    });
    for step in early {
        let words = (
            "上级机关的环节须在 forward 之后",
            "a step of the upper level comes after the forward step",
        );
        wrong(lint, set, step.code.at, words);
    }
}
