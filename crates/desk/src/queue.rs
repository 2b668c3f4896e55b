//! Queues 待办: what a department has to do.

use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::ids::{CaseId, DepartmentCode};
use onewindow_store::{Page, QueueCounts, QueueFilter, QueueItem, QueueOrder, Slice};
use uuid::Uuid;

use crate::access::{authorize, of_department, scope_for};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};

impl Desk {
    /// A page of a queue. Without a department it is whatever stands in the actor's own queues.
    ///
    /// # Errors
    /// When the actor has no part in the department, the cursor is another list's, or the store can't answer.
    pub async fn queue(
        &self,
        actor: &Actor,
        filter: &QueueFilter,
        order: QueueOrder,
        page: &Page,
    ) -> Result<Slice<QueueItem>> {
        let subject = filter
            .department
            .as_ref()
            .map_or_else(Subject::default, of_department);
        self.known_department(filter.department.as_ref())?;
        authorize(actor, Operation::ReadQueue, &subject)?;
        Ok(self
            .store()
            .queue(&scope_for(actor, Operation::ReadQueue)?, filter, order, page)
            .await?)
    }

    /// How many items stand in a department's queue, by status and colour.
    ///
    /// # Errors
    /// As [`Desk::queue`].
    pub async fn queue_counts(&self, actor: &Actor, department: &DepartmentCode) -> Result<QueueCounts> {
        self.known_department(Some(department))?;
        authorize(actor, Operation::ReadQueue, &of_department(department))?;
        Ok(self.store().queue_counts(department).await?)
    }

    /// Those of the items that the actor may see, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn queue_items(&self, actor: &Actor, ids: &[Uuid]) -> Result<Vec<QueueItem>> {
        Ok(self
            .store()
            .queue_items(&scope_for(actor, Operation::ReadQueue)?, ids)
            .await?)
    }

    /// The items of cases, in whosever queue they stand.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn queue_items_of_cases(&self, actor: &Actor, cases: &[CaseId]) -> Result<Vec<QueueItem>> {
        Ok(self
            .store()
            .queue_items_of(&scope_for(actor, Operation::ReadQueue)?, cases)
            .await?)
    }

    /// Departments are public, so an unknown one is told as such.
    pub(crate) fn known_department(&self, department: Option<&DepartmentCode>) -> Result<()> {
        match department {
            Some(code) if !self.catalogue().departments.contains_key(code) => Err(DeskError::NotFound {
                what: Noun::Department,
            }),
            Some(_) | None => Ok(()),
        }
    }
}
