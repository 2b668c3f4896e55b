//! Those who sign a step beside its holder.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use onewindow_engine::case::{Panel as EnginePanel, PanelMember as EngineMember};
use onewindow_engine::procedure::Join;

use crate::person::Person;
use crate::step::Opinion;
use crate::track::JoinKind;

/// Those who were asked together to sign a step 加签, 会签. An objection is shown and hinders nobody.
#[derive(Debug, Clone, SimpleObject)]
pub struct Panel {
    /// The key of the step, such as `review#1`.
    pub step: String,
    /// What they are asked.
    pub question: String,
    /// How many of them are enough.
    pub join: JoinKind,
    /// The number that a quorum takes.
    pub quorum: Option<u32>,
    /// Who asked them.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// Who they are.
    pub members: Vec<PanelMember>,
    /// Whether as many have signed as it takes.
    pub is_settled: bool,
    /// Whether somebody who signed was against it.
    pub has_objection: bool,
    /// When a supervisor let the step go on without those who had not signed.
    pub lifted_at: Option<DateTime<Utc>>,
}

/// One of those who were asked to sign a step.
#[derive(Debug, Clone, SimpleObject)]
pub struct PanelMember {
    /// Who, in which office.
    pub officer: Person,
    /// What he said; none: he has not signed.
    pub opinion: Option<Opinion>,
    /// When he signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When he was asked no longer 减签.
    pub removed_at: Option<DateTime<Utc>>,
}

impl From<&EnginePanel> for Panel {
    fn from(panel: &EnginePanel) -> Self {
        let (join, quorum) = match panel.join {
            Join::All => (JoinKind::All, None),
            Join::Any => (JoinKind::Any, None),
            Join::Quorum(enough) => (JoinKind::Quorum, Some(enough)),
        };
        Self {
            step: panel.step.to_string(),
            question: panel.question.clone(),
            join,
            quorum,
            by: Person::from(&panel.by),
            at: panel.at,
            members: panel.members.iter().map(PanelMember::from).collect(),
            is_settled: panel.is_settled(),
            has_objection: panel.has_objection(),
            lifted_at: panel.lifted_at,
        }
    }
}

impl From<&EngineMember> for PanelMember {
    fn from(member: &EngineMember) -> Self {
        Self {
            officer: Person::from(&member.officer),
            opinion: member.opinion.as_ref().map(Opinion::from),
            signed_at: member.signed_at,
            removed_at: member.removed_at,
        }
    }
}
