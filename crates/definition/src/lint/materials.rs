//! Nothing is asked for without an article that says so (Licensing Law Art. 31), and what an earlier
//! procedure supplies can reach the one that needs it.

use super::{Lint, Unknown};
use crate::draft::{File, MaterialDraft, ProcedureDraft};
use crate::error::Code;
use crate::read::At;
use onewindow_engine::text::Text;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        for material in file.draft.materials.values().flatten() {
            basis(lint, file, material);
            for supplier in &material.supplied_by {
                reachable(lint, file, supplier);
            }
        }
    }
}

fn basis(lint: &mut Lint<'_>, file: &File<ProcedureDraft>, material: &MaterialDraft) {
    if material
        .basis
        .as_ref()
        .is_none_or(|basis| basis.trim().is_empty())
    {
        let code = &material.code.value;
        lint.report(
            &file.source,
            Code::MaterialWithoutBasis,
            material.code.at,
            Text::new(
                format!(
                    "材料“{code}”没有依据（basis）；不得要求提交与许可事项无关的材料（行政许可法第31条）"
                ),
                format!(
                    "the material “{code}” has no basis; what no article asks for must not be asked for \
                 (Licensing Law Art. 31)"
                ),
            ),
        );
    }
}

fn reachable(
    lint: &mut Lint<'_>,
    file: &File<ProcedureDraft>,
    supplier: &At<onewindow_engine::ids::ProcedureCode>,
) {
    let drafts = lint.drafts;
    if !drafts.named.contains(supplier.as_str()) {
        let what = ("事项", "procedure");
        let unknown = Unknown {
            code: Code::UnknownProcedure,
            at: supplier.at,
            name: supplier.as_str(),
            what,
        };
        lint.unknown(&file.source, &unknown, drafts.named.iter().map(String::as_str));
        return;
    }
    let code = &file.draft.code.value;
    let on = |route: &&File<crate::draft::RouteDraft>, wanted| {
        route.draft.procedures.iter().any(|p| &p.value == wanted)
    };
    let mut own = drafts.routes.iter().filter(|route| on(route, code)).peekable();
    // A procedure on no route is applied for alone; there its applicant brings whatever it needs.
    if own.peek().is_some() && !own.any(|route| on(&route, &supplier.value)) && !drafts.routes_incomplete {
        lint.report(
            &file.source,
            Code::SupplierNotOnRoute,
            supplier.at,
            Text::new(
                format!(
                    "没有任何流程同时包含“{}”与“{code}”，该材料永远无法由其提供",
                    supplier.value
                ),
                format!(
                    "no route has both “{}” and “{code}”, so this could never supply the material",
                    supplier.value
                ),
            ),
        );
    }
}
