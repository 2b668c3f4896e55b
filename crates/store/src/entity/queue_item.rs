//! A task in a department's queue, with all that a row on the screen shows.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "queue_item")]
pub struct Model {
    /// Made of the case and the task's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub project_id: Uuid,
    pub enterprise_id: Uuid,
    pub task_key: String,
    pub department: String,
    pub procedure: String,
    /// `intake`, `delivery` or the step's code.
    pub step: String,
    pub status: String,
    pub colour: String,
    pub assignee: Option<Uuid>,
    /// ISO date; `9999-12-31` when nothing is due, so that one index orders all.
    pub due_on: String,
    /// Microseconds since 1970 UTC.
    pub opened_at: i64,
    pub number: String,
    pub project_name: String,
    pub enterprise_name: String,
    /// The engine's task: canonical JSON.
    pub task: String,
}

impl ActiveModelBehavior for ActiveModel {}
