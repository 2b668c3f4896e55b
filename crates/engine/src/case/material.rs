//! How each material of a case stands: what is there, what is missing, what nobody has to hand in.

use super::agent;
use super::decide::CaseFacts;
use super::state::{Case, Phase};
use crate::condition::Verdict;
use crate::ids::MaterialCode;
use crate::procedure::{Material, Procedure};
use crate::route::Node;

/// A material of the procedure with its state in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseMaterial {
    /// Which.
    pub material: MaterialCode,
    /// How it stands.
    pub state: MaterialState,
}

/// How a material stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaterialState {
    /// It is needed and not there.
    Missing,
    /// The applicant handed it in.
    HandedIn,
    /// An earlier outcome of the project is this material (Licensing Law Art. 33: not asked for again).
    Supplied {
        /// The earlier document's number.
        document: String,
    },
    /// This project does not need it.
    Needless,
}

/// Every material of a version of the procedure, in the declared order.
pub fn materials(case: &Case, procedure: &Procedure, facts: &CaseFacts<'_>) -> Vec<CaseMaterial> {
    procedure
        .materials
        .iter()
        .chain(agent::asked_of(case).as_ref())
        .map(|material| CaseMaterial {
            material: material.code.clone(),
            state: state(case, material, facts),
        })
        .collect()
}

fn state(case: &Case, material: &Material, facts: &CaseFacts<'_>) -> MaterialState {
    if case
        .materials
        .get(&material.code)
        .is_some_and(|files| !files.is_empty())
    {
        return MaterialState::HandedIn;
    }
    if let Some(document) = supplied(case, material, facts) {
        return MaterialState::Supplied {
            document: document.clone(),
        };
    }
    let way = facts.way();
    let is_asked_for = material
        .when
        .as_ref()
        .is_none_or(|when| when.evaluate(facts.values) != Verdict::False);
    // What only procedures supply that this project does not need, nobody can hand in.
    let exists = material.supplied_by.is_empty()
        || material
            .supplied_by
            .iter()
            .any(|code| !way.is_needless(&Node::Procedure(code.clone())));
    if is_asked_for && exists {
        MaterialState::Missing
    } else {
        MaterialState::Needless
    }
}

/// The earlier document that is the material: on record from submission on, until then whatever the project has.
fn supplied<'a>(case: &'a Case, material: &Material, facts: &CaseFacts<'a>) -> Option<&'a String> {
    case.supplied.get(&material.code).or_else(|| {
        let is_draft = case.phase == Phase::Draft;
        let outcomes = &facts.project.outcomes;
        material
            .supplied_by
            .iter()
            .filter(|_| is_draft)
            .find_map(|code| outcomes.get(code))
            .map(|outcome| &outcome.document)
    })
}
