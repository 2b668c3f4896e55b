//! A project's way through its route.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use onewindow_engine::project::{WayItem as EngineWayItem, WayState as EngineWayState};

use crate::caller;
use crate::case::Case;
use crate::route::RouteNode;
use crate::scalar::Date;

/// How a procedure or milestone stands for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WayState {
    /// The project does not need it.
    Needless,
    /// An area assessment 区域评估 stands for it (Business Environment Regulations, Art. 42).
    Covered,
    /// Facts are missing to say so.
    Undetermined,
    /// It waits for others.
    Waiting,
    /// It may start.
    Open,
    /// A case is on its way.
    Running,
    /// It is there.
    Done,
}

/// What stands for a procedure that is not asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct Coverage {
    /// The rule that says so, in the caller's language.
    pub rule: String,
    /// The article behind it.
    pub basis: String,
}

/// A procedure or milestone on a project's way.
#[derive(Debug, Clone)]
pub struct WayItem(EngineWayItem);

impl From<EngineWayItem> for WayItem {
    fn from(item: EngineWayItem) -> Self {
        Self(item)
    }
}

/// A procedure or milestone on a project's way, and how it stands.
#[Object]
impl WayItem {
    /// Which procedure or milestone.
    async fn node(&self) -> RouteNode {
        RouteNode(self.0.node.clone())
    }

    /// How it stands.
    async fn state(&self) -> WayState {
        match self.0.state {
            EngineWayState::Needless => WayState::Needless,
            EngineWayState::Covered { .. } => WayState::Covered,
            EngineWayState::Undetermined => WayState::Undetermined,
            EngineWayState::Waiting(_) => WayState::Waiting,
            EngineWayState::Open => WayState::Open,
            EngineWayState::Running(_) => WayState::Running,
            EngineWayState::Done(_) => WayState::Done,
        }
    }

    /// What stands for it, where an area assessment does.
    async fn coverage(&self, context: &Context<'_>) -> Option<Coverage> {
        match &self.0.state {
            EngineWayState::Covered { rule, basis } => Some(Coverage {
                rule: caller::say(context, rule),
                basis: basis.clone(),
            }),
            _ => None,
        }
    }

    /// What it waits for.
    async fn waiting_for(&self) -> Vec<RouteNode> {
        match &self.0.state {
            EngineWayState::Waiting(nodes) => RouteNode::all(nodes.iter().cloned()),
            _ => Vec::new(),
        }
    }

    /// The case that is on its way, if the caller may see it.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Case>> {
        match self.0.state {
            EngineWayState::Running(case) => Case::find(context, case).await,
            _ => Ok(None),
        }
    }

    /// The day since which it is there.
    async fn done_on(&self) -> Option<Date> {
        match self.0.state {
            EngineWayState::Done(on) => Some(on.into()),
            _ => None,
        }
    }
}
