//! A step can only exclude people who have acted before it opens.

use super::Lint;
use crate::error::Code;
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        for step in set.steps {
            let before = set.before(step);
            for excluded in &step.not_same_person_as {
                // A step that is not there at all is told as an unknown name.
                let later =
                    set.get(excluded).is_some() && !before.iter().any(|b| b.code.value == excluded.value);
                if later {
                    lint.report(
                        &set.file.source,
                        Code::ExclusionNotBefore,
                        excluded.at,
                        Text::new(
                            format!("“{}”不在本环节之前完成，无法回避其经办人", excluded.value),
                            format!(
                                "“{}” is not done before this step, so nobody can know whom to keep away; \
                             name a step that comes before",
                                excluded.value
                            ),
                        ),
                    );
                }
            }
        }
    }
}
