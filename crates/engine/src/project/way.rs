//! A project's way through its route: what it needs, what it has, what may start, what it waits for.

use chrono::NaiveDate;

use super::Project;
use crate::catalogue::Catalogue;
use crate::fact::FactValues;
use crate::ids::{CaseId, ProcedureCode};
use crate::refusal::Refusal;
use crate::route::{Binding, Needed, Node, PlanItem, Prerequisite, Route};
use crate::text::Text;

/// A project beside its route.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// The project.
    pub project: &'a Project,
    /// Its route.
    pub route: &'a Route,
    /// What the zone declares.
    pub catalogue: &'a Catalogue,
    /// The project's facts.
    pub values: &'a FactValues,
    /// Today in the zone.
    pub today: NaiveDate,
}

/// A procedure or milestone on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct WayItem {
    /// Which.
    pub node: Node,
    /// How it stands.
    pub state: WayState,
}

/// How a procedure or milestone stands.
#[derive(Debug, Clone, PartialEq)]
pub enum WayState {
    /// The project does not need it.
    Needless,
    /// An area assessment 区域评估 stands for it.
    Covered {
        /// The rule that says so, in words.
        rule: Text,
        /// The article behind it.
        basis: String,
    },
    /// Facts are missing to say so.
    Undetermined,
    /// It waits for these.
    Waiting(Vec<Node>),
    /// It may start.
    Open,
    /// A case is on its way.
    Running(CaseId),
    /// It is there.
    Done(NaiveDate),
}

impl WayState {
    /// Whether nothing of it is still to come.
    pub fn is_settled(&self) -> bool {
        matches!(
            self,
            WayState::Needless | WayState::Covered { .. } | WayState::Done(_)
        )
    }
}

/// Puts a project beside its route.
pub fn way<'a>(
    project: &'a Project,
    route: &'a Route,
    catalogue: &'a Catalogue,
    values: &'a FactValues,
    today: NaiveDate,
) -> Way<'a> {
    Way {
        project,
        route,
        catalogue,
        values,
        today,
    }
}

impl<'a> Way<'a> {
    /// Whether the project needs a node.
    pub fn needed(&self, node: &Node) -> Needed {
        match node {
            Node::Procedure(code) if self.route.procedures.contains(code) => self
                .catalogue
                .procedure_on(code, self.today)
                .map_or(Needed::No, |procedure| Needed::of(procedure, self.values)),
            Node::Milestone(code) => self.route.milestone(code).map_or(Needed::No, |milestone| {
                Needed::by(milestone.applies.as_ref(), self.values)
            }),
            Node::Procedure(_) => Needed::No,
        }
    }

    /// Whether a node neither is needed nor is there.
    pub fn is_needless(&self, node: &Node) -> bool {
        !self.project.has(node) && self.needed(node).is_needless()
    }

    /// The project must need a procedure.
    ///
    /// # Errors
    /// That it is not on the route, not needed by which rule, or which facts are missing.
    pub fn is_needed(&self, code: &ProcedureCode) -> Result<(), Refusal> {
        if !self.route.procedures.contains(code) {
            return Err(Refusal::NotOnRoute {
                procedure: code.clone(),
            });
        }
        let procedure = self
            .catalogue
            .procedure_on(code, self.today)
            .ok_or_else(|| Refusal::NoVersion {
                procedure: code.clone(),
                date: self.today,
            })?;
        let item = PlanItem::judge(procedure, self.values);
        match item.needed {
            Needed::Yes => Ok(()),
            Needed::No => Err(Refusal::NotNeeded {
                procedure: code.clone(),
                rule: item.rule,
            }),
            Needed::Covered { rule, basis } => Err(Refusal::CoveredByArea {
                procedure: code.clone(),
                rule,
                basis,
            }),
            Needed::Undetermined { missing } => Err(Refusal::Undetermined {
                procedure: code.clone(),
                missing: missing.into_iter().collect(),
            }),
        }
    }

    /// What a node still lacks.
    pub fn missing(&self, node: &Node, binding: Binding) -> Vec<(Vec<Node>, &'a Prerequisite)> {
        self.route
            .prerequisites
            .iter()
            .filter(|prerequisite| &prerequisite.of == node && prerequisite.binding == binding)
            .filter_map(|prerequisite| {
                let lacking: Vec<Node> = prerequisite
                    .needs
                    .iter()
                    .filter(|need| !self.project.has(need) && !self.needed(need).is_needless())
                    .cloned()
                    .collect();
                (!lacking.is_empty()).then_some((lacking, prerequisite))
            })
            .collect()
    }

    /// A node must lack nothing.
    ///
    /// # Errors
    /// What is missing, with the article: as a prerequisite to apply, as a gate of decisions and milestones.
    pub fn require(&self, node: &Node, binding: Binding) -> Result<(), Refusal> {
        let missing = self.missing(node, binding);
        let Some((_, first)) = missing.first() else {
            return Ok(());
        };
        let basis = first.basis.clone();
        let needs = missing.into_iter().flat_map(|(nodes, _)| nodes).collect();
        Err(match (node, binding) {
            (Node::Procedure(_), Binding::Apply) => Refusal::PrerequisiteMissing { needs, basis },
            (Node::Procedure(_), Binding::Decide) | (Node::Milestone(_), _) => {
                Refusal::GateNotMet { needs, basis }
            }
        })
    }

    /// Since when everything that a node needs is there, with the article that asks for what came last; none when it
    /// needs nothing.
    pub fn open_since(&self, node: &Node) -> Option<(NaiveDate, Option<String>)> {
        let needed = self.route.prerequisites_of(node);
        let done = needed.flat_map(|prerequisite| {
            prerequisite
                .needs
                .iter()
                .filter_map(|need| match self.state(need) {
                    WayState::Done(on) => Some((on, prerequisite.basis.clone())),
                    _ => None,
                })
        });
        done.max_by_key(|(on, _)| *on)
    }

    /// Every procedure and milestone of the route, procedures first.
    pub fn items(&self) -> Vec<WayItem> {
        let procedures = self.route.procedures.iter().cloned().map(Node::Procedure);
        let milestones = self
            .route
            .milestones
            .iter()
            .map(|m| Node::Milestone(m.code.clone()));
        procedures
            .chain(milestones)
            .map(|node| WayItem {
                state: self.state(&node),
                node,
            })
            .collect()
    }

    /// How a node stands.
    pub fn state(&self, node: &Node) -> WayState {
        match node {
            Node::Procedure(code) => {
                if let Some(outcome) = self.project.outcomes.get(code) {
                    return WayState::Done(outcome.on);
                }
                if let Some(case) = self.project.open.get(code) {
                    return WayState::Running(*case);
                }
            }
            Node::Milestone(code) => {
                if let Some(on) = self.project.milestones.get(code) {
                    return WayState::Done(*on);
                }
            }
        }
        match self.needed(node) {
            Needed::No => WayState::Needless,
            Needed::Covered { rule, basis } => WayState::Covered { rule, basis },
            Needed::Undetermined { .. } => WayState::Undetermined,
            Needed::Yes => {
                let missing = self.missing(node, Binding::Apply);
                if missing.is_empty() {
                    WayState::Open
                } else {
                    WayState::Waiting(missing.into_iter().flat_map(|(nodes, _)| nodes).collect())
                }
            }
        }
    }
}
