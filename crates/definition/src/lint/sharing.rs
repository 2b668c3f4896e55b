//! What the office itself has brought out is not asked of the applicant again (State Council Order 716 Art. 7).

use std::collections::BTreeSet;

use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::text::Text;

use super::Lint;
use crate::draft::{File, MaterialDraft, NodeDraft, ProcedureDraft, RouteDraft};
use crate::error::Code;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.procedures {
        let code = &file.draft.code.value;
        let earlier: BTreeSet<&ProcedureCode> = drafts
            .routes
            .iter()
            .flat_map(|route| before(&route.draft, code))
            .collect();
        let suppliers = drafts
            .procedures
            .iter()
            .filter(|other| earlier.contains(&other.draft.code.value));
        for supplier in suppliers {
            for material in file.draft.materials.values().flatten() {
                shared(lint, file, material, &supplier.draft);
            }
        }
    }
}

/// Every procedure that a route has done before this one can be applied for.
fn before<'d>(route: &'d RouteDraft, code: &ProcedureCode) -> BTreeSet<&'d ProcedureCode> {
    let mut found = BTreeSet::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut open = vec![NodeDraft::Procedure(code.clone())];
    while let Some(node) = open.pop() {
        for prerequisite in route.prerequisites.iter().filter(|p| p.of.value == node) {
            for need in prerequisite.needs.iter() {
                if let NodeDraft::Procedure(procedure) = &need.value {
                    found.insert(procedure);
                }
                if seen.insert(format!("{:?}", need.value)) {
                    open.push(need.value.clone());
                }
            }
        }
    }
    found.remove(code);
    found
}

/// Tells a material that carries the name of an earlier outcome and is not taken from there.
fn shared(
    lint: &mut Lint<'_>,
    file: &File<ProcedureDraft>,
    material: &MaterialDraft,
    supplier: &ProcedureDraft,
) {
    let code = &supplier.code.value;
    let is_taken = material.supplied_by.iter().any(|by| &by.value == code);
    let is_same = supplier.outcome.values().any(|outcome| {
        outcome.name.zh.trim() == material.name.zh.trim() || outcome.name.en.trim() == material.name.en.trim()
    });
    if is_taken || !is_same {
        return;
    }
    lint.report(
        &file.source,
        Code::MaterialIsShared,
        material.code.at,
        Text::new(
            format!(
                "材料“{}”是前序事项“{code}”的结果，可共享获取，不得要求申请人提交；请写 supplied-by: [{code}]（国务院令716号第7条）",
                material.name.zh
            ),
            format!(
                "“{}” is what the earlier procedure “{code}” brings out; it is shared and must not be asked of the \
                 applicant: write supplied-by: [{code}] (State Council Order 716 Art. 7)",
                material.name.en
            ),
        ),
    );
}
