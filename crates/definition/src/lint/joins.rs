//! A step waits for no more steps than there are before it.

use super::Lint;
use crate::draft::JoinDraft;
use crate::error::Code;
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        for step in set.steps {
            let before = step.after.len();
            if let Some(join) = &step.join
                && let JoinDraft::Quorum(number) = join.value
                && (number == 0 || usize::try_from(number).unwrap_or(usize::MAX) > before)
            {
                lint.report(
                    &set.file.source,
                    Code::QuorumTooLarge,
                    join.at,
                    Text::new(
                        format!("前序环节共 {before} 个，无法等待其中 {number} 个"),
                        format!("{before} step(s) come before this one; it can't wait for {number} of them"),
                    ),
                );
            }
            if step.objection_ends && before == 0 {
                lint.report(
                    &set.file.source,
                    Code::NothingJoins,
                    step.code.at,
                    Text::new(
                        "没有前序环节，objection-ends 不起作用",
                        "no step comes before this one, so objection-ends has no meaning here",
                    ),
                );
            }
        }
    }
}
