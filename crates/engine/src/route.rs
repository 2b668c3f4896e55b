//! A route 审批流程: which procedures a kind of project needs, in which order, and what gates its milestones.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::condition::Verdict;
use crate::fact::{FactPath, FactValues};
use crate::ids::{DepartmentCode, MilestoneCode, ProcedureCode, RouteCode, StageCode};
use crate::limit::Limit;
use crate::procedure::{ExtensionRule, Procedure, Rule};
use crate::text::Text;

/// A declared route.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Route {
    /// Its code.
    pub code: RouteCode,
    /// Its names.
    pub name: Text,
    /// The stages in their order.
    pub stages: Vec<Stage>,
    /// The member procedures, in the order in which people speak of them.
    pub procedures: Vec<ProcedureCode>,
    /// The milestones of a project, in their order.
    pub milestones: Vec<Milestone>,
    /// What has to be there before what.
    pub prerequisites: Vec<Prerequisite>,
    /// What the applicant has to do within a time after something has happened.
    #[serde(default)]
    pub duties: Vec<Duty>,
    /// The limit for the whole way (e.g. 120 working days, State Council Office 2019 No. 11).
    #[serde(default)]
    pub total: Option<Limit>,
}

/// A stage 阶段.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Its code.
    pub code: StageCode,
    /// Its names.
    pub name: Text,
    /// How several departments handle its cases together; none: each by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unified: Option<UnifiedRule>,
}

/// Unified, joint or centralised handling 统一办理, 联合办理, 集中办理 (Licensing Law Art. 26(2)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnifiedRule {
    /// How long the whole may take from its acceptance (Licensing Law Art. 42(2): 45 working days).
    pub limit: Limit,
    /// How the head of the government may extend it (Art. 42(2): by 15 working days); none: not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionRule>,
    /// The department that leads it 牵头部门.
    pub lead: DepartmentCode,
}

/// A milestone of a project 节点.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its code.
    pub code: MilestoneCode,
    /// Its names.
    pub name: Text,
    /// When a project passes it at all; none: always.
    #[serde(default)]
    pub applies: Option<Rule>,
}

/// A procedure or a milestone: what prerequisites are between.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Node {
    /// A procedure's outcome.
    Procedure(ProcedureCode),
    /// A milestone reached.
    Milestone(MilestoneCode),
}

/// When a prerequisite binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binding {
    /// The outcome is needed to apply (a *material* prerequisite), or to reach the milestone.
    Apply,
    /// The outcome is needed before the decision (a *gate*).
    Decide,
}

/// One prerequisite: every needed node of `needs` must be there. A node that the project does not need is no hindrance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prerequisite {
    /// What is held back.
    pub of: Node,
    /// What it needs.
    pub needs: Vec<Node>,
    /// When it binds.
    pub binding: Binding,
    /// The article that says so.
    #[serde(default)]
    pub basis: Option<String>,
}

/// Whether a project needs something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needed {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It would, but an area assessment 区域评估 stands for it.
    Covered {
        /// The rule that says so, in words.
        rule: Text,
        /// The article behind it.
        basis: String,
    },
    /// It can't be said until these facts are known.
    Undetermined {
        /// The missing facts.
        missing: BTreeSet<FactPath>,
    },
}

/// Whether one procedure is needed, and which rule said so.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanItem {
    /// The procedure.
    pub procedure: ProcedureCode,
    /// Whether it is needed.
    pub needed: Needed,
    /// The rule in words; for a procedure without a condition, that every project of the route needs it.
    pub rule: Text,
    /// The rule's source, when there is one.
    pub source: Option<String>,
    /// What the project's facts made of it, in words.
    pub because: Text,
}

/// A duty of the applicant: to have something filed or granted within a time after something has happened, as the
/// filing within 15 days after the completion acceptance (Construction Quality Regulations Art. 49).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What has to be there.
    pub procedure: ProcedureCode,
    /// Within which time.
    pub within: Limit,
    /// After what.
    pub from: Node,
    /// The article that says so.
    #[serde(default)]
    pub basis: Option<String>,
}

impl Needed {
    /// Reads a rule over the facts.
    pub fn by(rule: Option<&Rule>, facts: &FactValues) -> Needed {
        match rule.map(|rule| rule.when.evaluate(facts)) {
            // A rule that can't be computed (a division by zero) never lets a permit be forgotten.
            None | Some(Verdict::True | Verdict::Failed { .. }) => Needed::Yes,
            Some(Verdict::False) => Needed::No,
            Some(Verdict::Undetermined { missing }) => Needed::Undetermined { missing },
        }
    }
}

impl PlanItem {
    /// Judges one procedure for a project.
    pub fn judge(procedure: &Procedure, facts: &FactValues) -> PlanItem {
        let needed = Needed::of(procedure, facts);
        let rule = decisive(procedure, &needed, facts);
        PlanItem {
            procedure: procedure.code().clone(),
            needed,
            rule: rule.map_or_else(
                || Text::new("本流程的每个项目都需办理", "every project of this route needs it"),
                |rule| rule.says.clone(),
            ),
            source: rule.map(|rule| rule.when.source().to_owned()),
            because: rule.map_or_else(Text::default, |rule| {
                use crate::text::Language::{En, Zh};
                Text::new(rule.when.explain(facts, Zh), rule.when.explain(facts, En))
            }),
        }
    }
}

/// The rule that decides whether a procedure is needed: its own, or the one about area assessments.
fn decisive<'p>(procedure: &'p Procedure, needed: &Needed, facts: &FactValues) -> Option<&'p Rule> {
    let own = procedure.applies.as_ref();
    let by_area = match needed {
        Needed::Covered { .. } => true,
        Needed::Undetermined { .. } => Needed::by(own, facts) == Needed::Yes,
        Needed::Yes | Needed::No => false,
    };
    match &procedure.covered_by_area {
        Some(cover) if by_area => Some(&cover.rule),
        _ => own,
    }
}

impl Route {
    /// The prerequisites of a node.
    pub fn prerequisites_of<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = &'a Prerequisite> {
        self.prerequisites.iter().filter(move |p| &p.of == node)
    }

    /// A stage by its code.
    pub fn stage(&self, code: &StageCode) -> Option<&Stage> {
        self.stages.iter().find(|stage| &stage.code == code)
    }

    /// How the cases of a stage are handled together; none where each is handled by itself.
    pub fn unified(&self, stage: &StageCode) -> Option<&UnifiedRule> {
        self.stage(stage)?.unified.as_ref()
    }

    /// A milestone by its code.
    pub fn milestone(&self, code: &MilestoneCode) -> Option<&Milestone> {
        self.milestones.iter().find(|m| &m.code == code)
    }
}
