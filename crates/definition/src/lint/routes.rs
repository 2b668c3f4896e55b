//! A route has procedures that exist, each in one of its stages.

use super::{Lint, Unknown};
use crate::draft::{File, ProcedureDraft, RouteDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for route in &drafts.routes {
        for code in route.draft.procedures.iter() {
            if !drafts.named.contains(code.as_str()) {
                let what = ("事项", "procedure");
                let unknown = Unknown {
                    code: Code::UnknownProcedure,
                    at: code.at,
                    name: code.as_str(),
                    what,
                };
                lint.unknown(&route.source, &unknown, drafts.named.iter().map(String::as_str));
            }
            let declared = drafts
                .procedures
                .iter()
                .find(|file| file.draft.code.value == code.value);
            if let Some(procedure) = declared {
                stage(lint, route, procedure);
            }
        }
    }
}

fn stage(lint: &mut Lint<'_>, route: &File<RouteDraft>, procedure: &File<ProcedureDraft>) {
    let stage = &procedure.draft.stage;
    let known = || route.draft.stages.iter().map(|stage| stage.code.as_str());
    if !known().any(|known| known == stage.as_str()) {
        let what = ("阶段", "stage");
        let unknown = Unknown {
            code: Code::UnknownStage,
            at: stage.at,
            name: stage.as_str(),
            what,
        };
        lint.unknown(&procedure.source, &unknown, known());
    }
}
