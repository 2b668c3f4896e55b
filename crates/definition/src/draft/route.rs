//! A route as written: `routes/<code>.yaml`.

use onewindow_engine::ids::{DepartmentCode, MilestoneCode, ProcedureCode, RouteCode, StageCode};
use onewindow_engine::limit::Limit;
use onewindow_engine::route::Binding;
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use super::{ExtensionDraft, Regulation, RuleDraft};
use crate::error::Code;
use crate::read::{At, Definitions, Many, Read, Reader, record};
use crate::yaml::Node;

record! {
    /// A route: which procedures a kind of project needs, in which order, and what gates its milestones.
    pub(crate) struct RouteDraft {
        /// Its code; the file is named after it.
        code: At<RouteCode>,
        /// Its names.
        name: Text,
        /// The limit for the whole way.
        total: Option<Limit>,
        /// The stages in their order.
        stages: Many<StageDraft>,
        /// The member procedures, in the order in which people speak of them.
        procedures: Many<At<ProcedureCode>>,
        /// The milestones of a project, in their order.
        milestones: Vec<MilestoneDraft>,
        /// What has to be there before what.
        prerequisites: Vec<PrerequisiteDraft>,
        /// What the applicant has to do within a time after something has happened.
        duties: Vec<DutyDraft>,
    }
}

record! {
    /// A duty of the applicant, such as a filing within 15 days after the completion acceptance.
    pub(crate) struct DutyDraft {
        /// The procedure whose outcome has to be there.
        procedure: At<ProcedureCode>,
        /// Within which time.
        within: Limit,
        /// After which milestone or outcome.
        from: At<NodeDraft>,
        /// The article that says so.
        basis: Option<Regulation>,
    }
}

record! {
    /// A stage of a route.
    pub(crate) struct StageDraft {
        /// Its code.
        code: At<StageCode>,
        /// Its names.
        name: Text,
        /// How several departments handle its cases together; left out: each by itself.
        unified: Option<UnifiedDraft>,
    }
}

record! {
    /// Unified, joint or centralised handling of a stage (Licensing Law Art. 26(2)): one limit for the whole.
    pub(crate) struct UnifiedDraft {
        /// How long the whole may take from its acceptance (Licensing Law Art. 42(2): 45 working days).
        limit: Limit,
        /// How the head of the government may extend it (Art. 42(2): by 15 working days); left out: not at all.
        extension: Option<ExtensionDraft>,
        /// The department that leads it.
        lead: At<DepartmentCode>,
    }
}

record! {
    /// A milestone of a project.
    pub(crate) struct MilestoneDraft {
        /// Its code.
        code: At<MilestoneCode>,
        /// Its names.
        name: Text,
        /// When a project passes it at all; left out: always.
        applies: Option<RuleDraft>,
    }
}

record! {
    /// What has to be there before something else. A needed thing that the project does without is no
    /// hindrance.
    pub(crate) struct PrerequisiteDraft {
        /// What is held back.
        of: At<NodeDraft>,
        /// What it needs: all of these.
        needs: Many<At<NodeDraft>>,
        /// Whether it is needed to apply (or to reach the milestone), or before the decision.
        binding: At<Binding>,
        /// The article that says so.
        basis: Option<Regulation>,
    }
}

/// A procedure or a milestone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NodeDraft {
    Procedure(ProcedureCode),
    Milestone(MilestoneCode),
}

impl Read for NodeDraft {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.entries(node)?;
        reader.only(entries, &["procedure".to_owned(), "milestone".to_owned()]);
        let procedure = reader.field::<Option<ProcedureCode>>(entries, node.at, "procedure")?;
        let milestone = reader.field::<Option<MilestoneCode>>(entries, node.at, "milestone")?;
        match (procedure, milestone) {
            (Some(code), None) => Some(NodeDraft::Procedure(code)),
            (None, Some(code)) => Some(NodeDraft::Milestone(code)),
            _ => {
                let message = Text::new(
                    "请写 {procedure: 代码} 或 {milestone: 代码} 之一",
                    "write either {procedure: code} or {milestone: code}",
                );
                reader.report(Code::InvalidValue, node.at, message);
                None
            }
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"oneOf": [
            {
                "type": "object",
                "properties": {"procedure": ProcedureCode::schema(definitions)},
                "required": ["procedure"],
                "additionalProperties": false,
            },
            {
                "type": "object",
                "properties": {"milestone": MilestoneCode::schema(definitions)},
                "required": ["milestone"],
                "additionalProperties": false,
            },
        ]})
    }
}
