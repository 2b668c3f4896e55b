//! Reading queues 待办: one table, one index, one keyset, so that every page costs the same.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::case::{Colour, Task, TaskStatus};
use onewindow_engine::ids::{
    CaseId, DepartmentCode, EnterpriseId, PersonId, ProcedureCode, ProjectId, StepCode,
};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::canonical::{self, unreadable};
use crate::commit::{NO_DUE_DAY, queue_words};
use crate::entity::{queue_count, queue_item};
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::count;
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::search;
use crate::store::Store;

/// Which items; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// In this department's queue.
    pub department: Option<DepartmentCode>,
    /// How they stand.
    pub status: Option<TaskStatus>,
    /// Of this step; `intake` and `delivery` are the window's.
    pub step: Option<StepCode>,
    /// Of this procedure.
    pub procedure: Option<ProcedureCode>,
    /// Claimed by this person, or by somebody in [`QueueFilter::stands_in`].
    pub assignee: Option<PersonId>,
    /// For whom the assignee stands in, each with the procedures it is for; none of them: all.
    pub stands_in: Vec<(PersonId, Vec<ProcedureCode>)>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// How urgent.
    pub colour: Option<Colour>,
    /// The case's number begins like this, or its project or enterprise has these words in its name.
    pub search: Option<String>,
}

/// What a queue is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueOrder {
    /// What is due first comes first; what is not due comes last.
    #[default]
    DueAt,
    /// What has waited longest comes first.
    OpenedAt,
}

/// A task in a queue with what its row on the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueItem {
    /// Stays the same as long as the task exists.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// The case's project.
    pub project: ProjectId,
    /// The applying enterprise.
    pub enterprise: EnterpriseId,
    /// The case's number.
    pub number: String,
    /// The project's name.
    pub project_name: String,
    /// The enterprise's name.
    pub enterprise_name: String,
    /// The procedure.
    pub procedure: ProcedureCode,
    /// The task.
    pub task: Task,
}

/// What of a row is read: the other columns are there to be found by, and the task says the same.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "queue_item::Entity")]
struct Row {
    id: Uuid,
    case_id: Uuid,
    project_id: Uuid,
    enterprise_id: Uuid,
    procedure: String,
    due_on: String,
    opened_at: i64,
    number: String,
    project_name: String,
    enterprise_name: String,
    task: String,
}

/// How many items a department has; kept with every change, not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// By status.
    pub by_status: BTreeMap<TaskStatus, u64>,
    /// By colour.
    pub by_colour: BTreeMap<Colour, u64>,
    /// All.
    pub total: u64,
}

impl QueueFilter {
    fn condition(&self) -> Condition {
        let unset = NO_DUE_DAY;
        Condition::all()
            .add_option(
                self.department
                    .as_ref()
                    .map(|code| queue_item::Column::Department.eq(code.as_str())),
            )
            .add_option(
                self.status
                    .map(|status| queue_item::Column::Status.eq(queue_words::status(status))),
            )
            .add_option(
                self.step
                    .as_ref()
                    .map(|code| queue_item::Column::Step.eq(code.as_str())),
            )
            .add_option(
                self.procedure
                    .as_ref()
                    .map(|code| queue_item::Column::Procedure.eq(code.as_str())),
            )
            .add_option(self.assignee.map(|person| self.held_by(person)))
            .add_option(
                self.due_before
                    .map(|day| queue_item::Column::DueOn.lt(day.to_string().min(unset.to_owned()))),
            )
            .add_option(
                self.colour
                    .map(|colour| queue_item::Column::Colour.eq(queue_words::colour(colour))),
            )
            .add_option(
                self.search.as_deref().map(|text| {
                    search::cases(Expr::col((queue_item::Entity, queue_item::Column::CaseId)), text)
                }),
            )
    }

    fn held_by(&self, person: PersonId) -> Condition {
        let own = Condition::any().add(queue_item::Column::Assignee.eq(person.0));
        self.stands_in.iter().fold(own, |any, (absent, procedures)| {
            let theirs = Condition::all().add(queue_item::Column::Assignee.eq(absent.0));
            let codes = procedures.iter().map(ProcedureCode::as_str);
            any.add(if procedures.is_empty() {
                theirs
            } else {
                theirs.add(queue_item::Column::Procedure.is_in(codes))
            })
        })
    }

    /// The scope's condition, left out where the department alone answers it: the index then begins at the page.
    fn scoped(&self, scope: &Scope) -> Condition {
        match (scope, &self.department) {
            (Scope::Only { departments, .. }, Some(department)) if departments.contains(department) => {
                self.condition()
            }
            _ => self.condition().add(scope::queue(scope)),
        }
    }
}

impl Store {
    /// A page of a queue.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn queue(
        &self,
        scope: &Scope,
        filter: &QueueFilter,
        order: QueueOrder,
        page: &Page,
    ) -> Result<Slice<QueueItem>, StoreError> {
        let id = (queue_item::Entity, queue_item::Column::Id);
        let (sort, after) = match order {
            QueueOrder::DueAt => {
                let sort = queue_item::Column::DueOn;
                (sort, page.after_text((queue_item::Entity, sort), id))
            }
            QueueOrder::OpenedAt => {
                let sort = queue_item::Column::OpenedAt;
                (sort, page.after_number((queue_item::Entity, sort), id)?)
            }
        };
        let query = queue_item::Entity::find()
            .filter(filter.scoped(scope).add_option(after))
            .order_by(sort, page.order())
            .order_by(queue_item::Column::Id, page.order())
            .limit(page.limit());
        let rows: Vec<Row> = self.within(query.into_partial_model().all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: match order {
                QueueOrder::DueAt => row.due_on.clone(),
                QueueOrder::OpenedAt => row.opened_at.to_string(),
            },
            id: row.id,
        })
        .try_map(read)
    }

    /// How many items stand in a department's queue, whoever asks: whether he may is judged before.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn queue_counts(&self, department: &DepartmentCode) -> Result<QueueCounts, StoreError> {
        let mut counts = QueueCounts::default();
        let query =
            queue_count::Entity::find().filter(queue_count::Column::Department.eq(department.as_str()));
        for row in self.within(query.all(self.reader())).await? {
            let place = format!("queue count of {department}");
            let status = queue_words::read_status(&row.status)
                .ok_or_else(|| unreadable(&place, format!("status {}", row.status)))?;
            let colour = queue_words::read_colour(&row.colour)
                .ok_or_else(|| unreadable(&place, format!("colour {}", row.colour)))?;
            let items = count(row.items);
            *counts.by_status.entry(status).or_default() += items;
            *counts.by_colour.entry(colour).or_default() += items;
            counts.total += items;
        }
        Ok(counts)
    }

    /// The tasks of cases that the scope covers, in whosever queue they stand.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn queue_items_of(
        &self,
        scope: &Scope,
        cases: &[CaseId],
    ) -> Result<Vec<QueueItem>, StoreError> {
        let ids: Vec<_> = cases.iter().map(|id| id.0).collect();
        let mut items = Vec::new();
        for ids in ids.chunks(IDS) {
            let query = queue_item::Entity::find()
                .filter(queue_item::Column::CaseId.is_in(padded(ids)))
                .filter(scope::queue_items_of_cases(scope))
                .order_by_asc(queue_item::Column::OpenedAt)
                .order_by_asc(queue_item::Column::Id);
            for row in self.within(query.into_partial_model().all(self.reader())).await? {
                items.push(read(row)?);
            }
        }
        Ok(items)
    }

    /// Those of the items that belong to cases in the scope, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn queue_items(&self, scope: &Scope, ids: &[Uuid]) -> Result<Vec<QueueItem>, StoreError> {
        let mut items = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let query = queue_item::Entity::find()
                .filter(queue_item::Column::Id.is_in(padded(ids)))
                .filter(scope::queue_items_of_cases(scope));
            for row in self.within(query.into_partial_model().all(self.reader())).await? {
                items.push(read(row)?);
            }
        }
        Ok(items)
    }
}

fn read(row: Row) -> Result<QueueItem, StoreError> {
    let place = format!("queue item {}", row.id);
    Ok(QueueItem {
        id: row.id,
        case: CaseId(row.case_id),
        project: ProjectId(row.project_id),
        enterprise: EnterpriseId(row.enterprise_id),
        number: row.number,
        project_name: row.project_name,
        enterprise_name: row.enterprise_name,
        procedure: ProcedureCode::try_new(row.procedure).map_err(|source| unreadable(&place, source))?,
        task: canonical::read(&row.task, &place)?,
    })
}
