//! Prerequisites and duties speak of the route's own procedures and milestones, and never run in a circle.

use onewindow_engine::route::Binding;
use onewindow_engine::text::Text;

use super::graph::{Waits, circles};
use super::{Lint, Unknown};
use crate::draft::{File, NodeDraft, RouteDraft};
use crate::error::Code;
use crate::read::At;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    for file in &drafts.routes {
        for prerequisite in &file.draft.prerequisites {
            for node in prerequisite.needs.iter().chain([&prerequisite.of]) {
                member(lint, file, node);
            }
            if prerequisite.binding.value == Binding::Decide
                && matches!(*prerequisite.of, NodeDraft::Milestone(_))
            {
                lint.report(
                    &file.source,
                    Code::InvalidBinding,
                    prerequisite.binding.at,
                    Text::new(
                        "节点不作决定；请用 binding: apply",
                        "a milestone is reached, not decided on; write binding: apply",
                    ),
                );
            }
        }
        for duty in &file.draft.duties {
            member(lint, file, &duty.from);
            let procedure = At {
                value: NodeDraft::Procedure(duty.procedure.value.clone()),
                at: duty.procedure.at,
            };
            member(lint, file, &procedure);
        }
        no_circle(lint, file);
    }
}

fn member(lint: &mut Lint<'_>, file: &File<RouteDraft>, node: &At<NodeDraft>) {
    let drafts = lint.drafts;
    match &node.value {
        NodeDraft::Milestone(code) => {
            let known = || {
                file.draft
                    .milestones
                    .iter()
                    .map(|milestone| milestone.code.as_str())
            };
            if !known().any(|known| known == code.as_str()) {
                let what = ("节点", "milestone");
                let unknown = Unknown {
                    code: Code::UnknownMilestone,
                    at: node.at,
                    name: code.as_str(),
                    what,
                };
                lint.unknown(&file.source, &unknown, known());
            }
        }
        NodeDraft::Procedure(code) if file.draft.procedures.iter().any(|p| &p.value == code) => {}
        NodeDraft::Procedure(code) if drafts.named.contains(code.as_str()) => {
            lint.report(
                &file.source,
                Code::NotOnRoute,
                node.at,
                Text::new(
                    format!("“{code}”不在本流程的 procedures 中"),
                    format!(
                        "“{code}” is not among the procedures of this route; add it there \
 or leave it out here"
                    ),
                ),
            );
        }
        NodeDraft::Procedure(code) => {
            let what = ("事项", "procedure");
            let unknown = Unknown {
                code: Code::UnknownProcedure,
                at: node.at,
                name: code.as_str(),
                what,
            };
            lint.unknown(&file.source, &unknown, drafts.named.iter().map(String::as_str));
        }
    }
}

fn no_circle(lint: &mut Lint<'_>, file: &File<RouteDraft>) {
    let mut waits: Waits<Name<'_>> = Waits::new();
    for prerequisite in &file.draft.prerequisites {
        waits
            .entry(name(&prerequisite.of))
            .or_default()
            .extend(prerequisite.needs.iter().map(|need| name(need)));
    }
    for circle in circles(&waits) {
        let first = circle.first();
        let held = file
            .draft
            .prerequisites
            .iter()
            .find(|p| Some(&name(&p.of)) == first);
        let told = circle
            .iter()
            .chain(first)
            .map(|name| name.1)
            .collect::<Vec<_>>()
            .join(" → ");
        lint.report(
            &file.source,
            Code::CyclicPrerequisites,
            held.map_or(file.draft.at, |prerequisite| prerequisite.of.at),
            Text::new(
                format!("前置条件循环：{told}；这些事项都将无法开始"),
                format!("these wait for one another in a circle: {told}; none of them could ever begin"),
            ),
        );
    }
}

/// Whether it is a milestone, and its code: a milestone may be called as a procedure is.
type Name<'n> = (bool, &'n str);

fn name(node: &NodeDraft) -> Name<'_> {
    match node {
        NodeDraft::Procedure(code) => (false, code.as_str()),
        NodeDraft::Milestone(code) => (true, code.as_str()),
    }
}
