//! Tolerance 容缺: materials that may follow later.

use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::Promise;
use onewindow_engine::ids::MaterialCode;
use onewindow_engine::procedure::{OverduePromise as EngineOverduePromise, ToleranceRule};
use onewindow_engine::text::Language;

use crate::limit::TimeLimit;
use crate::person::Person;
use crate::scalar::Date;

/// What happens when a promised day passes without the material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineOverduePromise")]
pub enum OverduePromise {
    /// The applicant and supervision are reminded.
    Remind,
    /// A case that is not decided yet ends.
    Close,
}

/// How a material that may follow later 容缺 is promised.
#[derive(Debug, Clone, SimpleObject)]
pub struct Tolerance {
    /// The longest time that can be promised.
    pub limit: TimeLimit,
    /// What happens when the promised day passes without the material.
    pub overdue: OverduePromise,
    /// Whether a grant may come before the material does.
    pub allows_open_items: bool,
}

impl Tolerance {
    pub(crate) fn new(rule: &ToleranceRule, language: Language) -> Self {
        Self {
            limit: TimeLimit::new(rule.limit, language),
            overdue: rule.overdue.into(),
            allows_open_items: rule.decide_with_open_item,
        }
    }
}

/// A promise that a material follows.
#[derive(Debug, Clone, SimpleObject)]
pub struct MaterialPromise {
    /// The code of the material.
    pub material: String,
    /// By which day.
    pub on: Date,
    /// Who promised, or entered the promise.
    pub by: Person,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// When the material came; none: it is still to come.
    pub kept_at: Option<DateTime<Utc>>,
    /// Whether the day passed without it.
    pub is_overdue: bool,
}

impl MaterialPromise {
    pub(crate) fn new(material: &MaterialCode, promise: &Promise) -> Self {
        Self {
            material: material.to_string(),
            on: promise.on.into(),
            by: Person::from(&promise.by),
            at: promise.at,
            kept_at: promise.kept_at,
            is_overdue: promise.overdue,
        }
    }
}
