//! Agents who apply for an enterprise.

use async_graphql::{InputObject, SimpleObject};
use onewindow_engine::case::Agent as EngineAgent;

/// Who applies for the enterprise 代办 (Administrative Licensing Law, Art. 29(2)).
#[derive(Debug, Clone, InputObject)]
pub struct AgentInput {
    /// The name of the person or of the firm.
    pub name: String,
    /// The number of the identity card, or the unified social credit code of the firm.
    pub identity: String,
}

impl AgentInput {
    pub(crate) fn read(&self) -> EngineAgent {
        EngineAgent {
            name: self.name.clone(),
            identity: self.identity.clone(),
        }
    }
}

/// Who applies for the enterprise 代办; the enterprise itself is the principal.
#[derive(Debug, Clone, SimpleObject)]
pub struct Agent {
    /// The name of the person or of the firm.
    pub name: String,
    /// The number of the identity card, or the unified social credit code of the firm.
    pub identity: String,
}

impl From<&EngineAgent> for Agent {
    fn from(agent: &EngineAgent) -> Self {
        Self {
            name: agent.name.clone(),
            identity: agent.identity.clone(),
        }
    }
}
