//! Steps that other steps name exist.

use super::{Lint, StepSet, Unknown};
use crate::error::Code;
use crate::read::At;

pub(super) fn check(lint: &mut Lint<'_>) {
    for set in lint.step_sets() {
        for named in set
            .steps
            .iter()
            .flat_map(|step| step.after.iter().chain(&step.not_same_person_as))
        {
            exists(lint, &set, named);
        }
    }
}

fn exists(lint: &mut Lint<'_>, set: &StepSet<'_>, named: &At<onewindow_engine::ids::StepCode>) {
    if set.get(named).is_none() {
        let what = ("环节", "step");
        let unknown = Unknown {
            code: Code::UnknownStep,
            at: named.at,
            name: named.as_str(),
            what,
        };
        lint.unknown(
            &set.file.source,
            &unknown,
            set.steps.iter().map(|step| step.code.as_str()),
        );
    }
}
