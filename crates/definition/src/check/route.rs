//! A route's draft to the route.

use std::sync::Arc;

use onewindow_engine::route::{Duty, Milestone, Node, Prerequisite, Route, Stage, UnifiedRule};

use super::procedure::{extension, rule};
use crate::draft::{NodeDraft, RouteDraft};

/// Builds the route; everything in it has been checked by the lint.
pub(crate) fn route(draft: &RouteDraft) -> Arc<Route> {
    Arc::new(Route {
        code: draft.code.value.clone(),
        name: draft.name.clone(),
        stages: draft
            .stages
            .iter()
            .map(|stage| Stage {
                code: stage.code.value.clone(),
                name: stage.name.clone(),
                unified: stage.unified.as_ref().map(|unified| UnifiedRule {
                    limit: unified.limit,
                    extension: unified.extension.as_ref().map(extension),
                    lead: unified.lead.value.clone(),
                }),
            })
            .collect(),
        procedures: draft.procedures.iter().map(|code| code.value.clone()).collect(),
        milestones: draft
            .milestones
            .iter()
            .map(|milestone| Milestone {
                code: milestone.code.value.clone(),
                name: milestone.name.clone(),
                applies: milestone.applies.as_ref().map(rule),
            })
            .collect(),
        prerequisites: draft
            .prerequisites
            .iter()
            .map(|prerequisite| Prerequisite {
                of: node(&prerequisite.of),
                needs: prerequisite.needs.iter().map(|needed| node(needed)).collect(),
                binding: prerequisite.binding.value,
                basis: prerequisite.basis.as_ref().map(|basis| basis.0.clone()),
            })
            .collect(),
        duties: draft
            .duties
            .iter()
            .map(|duty| Duty {
                procedure: duty.procedure.value.clone(),
                within: duty.within,
                from: node(&duty.from),
                basis: duty.basis.as_ref().map(|basis| basis.0.clone()),
            })
            .collect(),
        total: draft.total,
    })
}

fn node(draft: &NodeDraft) -> Node {
    match draft {
        NodeDraft::Procedure(code) => Node::Procedure(code.clone()),
        NodeDraft::Milestone(code) => Node::Milestone(code.clone()),
    }
}
