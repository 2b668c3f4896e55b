//! Queues: what waits for whom.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{
    QueueCounts as DeskQueueCounts, QueueFilter, QueueItem as DeskQueueItem, QueueOrder as DeskOrder,
};
use onewindow_engine::case::{Colour as EngineColour, StepKey, TaskKey, TaskStatus as EngineTaskStatus};
use onewindow_engine::ids::{DepartmentCode, PersonId, ProcedureCode, StepCode};
use serde::Serialize;

use crate::case::Case;
use crate::connection::{Edge, PageInfo, Request, is_wanted, nodes};
use crate::department::Department;
use crate::desk_error::read;
use crate::eager::{Eager, EagerList};
use crate::enterprise::Enterprise;
use crate::global_id::QueueItemId;
use crate::offer::Offer;
use crate::person::{Person, Role};
use crate::procedure::Procedure;
use crate::project::Project;
use crate::scalar::Date;
use crate::step::StepRun;
use crate::{caller, code, global_id};

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[graphql(remote = "EngineTaskStatus")]
pub enum TaskStatus {
    /// Nobody has taken it.
    Open,
    /// Somebody has.
    Claimed,
    /// Its case is suspended.
    Suspended,
    /// Another department waits for this one's opinion 征求意见.
    Consulted,
}

/// How urgent a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[graphql(remote = "EngineColour")]
pub enum Colour {
    /// In time.
    Green,
    /// Near due, or an internal or promised limit has passed.
    Yellow,
    /// A statutory limit has passed.
    Red,
    /// The clock stands still.
    Grey,
}

/// What a queue is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum, Serialize)]
#[graphql(remote = "DeskOrder")]
pub enum QueueOrder {
    /// What is due first comes first; what is not due comes last.
    #[default]
    DueAt,
    /// What has waited longest comes first.
    OpenedAt,
}

/// Which tasks; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject, Serialize)]
#[graphql(name = "QueueFilter")]
pub struct QueueFilterInput {
    /// How they stand.
    pub status: Option<TaskStatus>,
    /// Of the step with this code; `intake` and `delivery` are the window's, `consultation`, `co-sign`, `urging` and
    /// `integrity-question` are laid there by others.
    pub step: Option<String>,
    /// Of the procedure with this code.
    pub procedure: Option<String>,
    /// Whether only what the caller has claimed, or whoever the caller stands in for.
    #[graphql(default)]
    pub mine: bool,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// How urgent.
    pub colour: Option<Colour>,
    /// Words, each a part of the name of the project or the enterprise, or of its code; or the beginning of a number.
    pub search: Option<String>,
}

/// What of a queue a caller asks for.
pub(crate) struct Query {
    /// The code of the department; none: every queue that the caller may see.
    pub department: Option<String>,
    /// Which tasks.
    pub filter: Option<QueueFilterInput>,
    /// In which order.
    pub order: Option<QueueOrder>,
    /// `first` and `after`.
    pub page: (Option<i32>, Option<String>),
}

/// A page of a queue.
#[derive(Debug, Clone, SimpleObject)]
pub struct QueueConnection {
    /// The tasks with their cursors.
    pub edges: Vec<Edge<QueueItem>>,
    /// The tasks alone.
    pub nodes: EagerList<QueueItem>,
    /// Where the page stands in the queue.
    pub page_info: PageInfo,
    /// How many tasks the whole department's queue has, whatever the filter; none where no department is named.
    pub total_count: Option<u64>,
    /// How many of them stand how; none where no department is named.
    pub counts: Option<QueueCounts>,
}

/// How many tasks a department has. Kept with every change, so that it costs nothing to ask.
#[derive(Debug, Clone, SimpleObject)]
pub struct QueueCounts {
    /// By status.
    pub by_status: Vec<StatusCount>,
    /// By colour.
    pub by_colour: Vec<ColourCount>,
    /// All.
    pub total: u64,
}

/// How many tasks stand so.
#[derive(Debug, Clone, SimpleObject)]
pub struct StatusCount {
    /// The status.
    pub status: TaskStatus,
    /// How many tasks have it.
    pub count: u64,
}

/// How many tasks are so urgent.
#[derive(Debug, Clone, SimpleObject)]
pub struct ColourCount {
    /// The colour.
    pub colour: Colour,
    /// How many tasks have it.
    pub count: u64,
}

impl From<DeskQueueCounts> for QueueCounts {
    fn from(counts: DeskQueueCounts) -> Self {
        Self {
            by_status: counts
                .by_status
                .into_iter()
                .map(|(status, count)| StatusCount {
                    status: status.into(),
                    count,
                })
                .collect(),
            by_colour: counts
                .by_colour
                .into_iter()
                .map(|(colour, count)| ColourCount {
                    colour: colour.into(),
                    count,
                })
                .collect(),
            total: counts.total,
        }
    }
}

impl QueueFilterInput {
    fn read(&self, context: &Context<'_>, department: Option<DepartmentCode>) -> Result<QueueFilter> {
        let stands_in = if self.mine {
            stands_in(context)?
        } else {
            Vec::new()
        };
        Ok(QueueFilter {
            department,
            status: self.status.map(EngineTaskStatus::from),
            step: code::read(context, self.step.as_ref(), StepCode::try_new)?,
            procedure: code::read(context, self.procedure.as_ref(), ProcedureCode::try_new)?,
            assignee: self.mine.then(|| caller::actor(context).id),
            stands_in,
            due_before: self.due_before.map(|day| day.0),
            colour: self.colour.map(EngineColour::from),
            search: self.search.clone(),
        })
    }
}

/// For whom the caller stands in today, each with the procedures it is for.
fn stands_in(context: &Context<'_>) -> Result<Vec<(PersonId, Vec<ProcedureCode>)>> {
    let today = caller::desk(context)?.today();
    let substitutions = caller::actor(context).substitutions.iter();
    Ok(substitutions
        .filter(|one| one.is_in_force(today))
        .map(|one| (one.absent.person, one.procedures.clone()))
        .collect())
}

/// A page of a queue.
pub(crate) async fn list(context: &Context<'_>, query: Query) -> Result<QueueConnection> {
    let Query {
        department,
        filter,
        order,
        page,
    } = query;
    let (filter, order) = (filter.unwrap_or_default(), order.unwrap_or_default());
    let person = filter.mine.then(|| caller::actor(context).id);
    let request = Request::read(
        context,
        "queue",
        &(&department, &filter, order, person),
        page,
        false,
    )?;
    let department = code::read(context, department.as_ref(), DepartmentCode::try_new)?;
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let counts = match &department {
        Some(department) if is_wanted(context, "counts") || is_wanted(context, "totalCount") => {
            Some(read(context, desk.queue_counts(actor, department).await)?)
        }
        _ => None,
    };
    let filter = filter.read(context, department)?;
    let slice = read(
        context,
        desk.queue(actor, &filter, order.into(), &request.page).await,
    )?;
    let (edges, page_info) = request.edges(slice, QueueItem::from);
    let counts = counts.map(QueueCounts::from);
    Ok(QueueConnection {
        nodes: nodes(&edges),
        edges,
        page_info,
        total_count: counts.as_ref().map(|counts| counts.total),
        counts,
    })
}

/// A task in a queue.
#[derive(Debug, Clone)]
pub struct QueueItem(Arc<DeskQueueItem>);

impl From<DeskQueueItem> for QueueItem {
    fn from(item: DeskQueueItem) -> Self {
        Self(Arc::new(item))
    }
}

impl QueueItem {
    /// The step to be done or signed; none for a task that is about the case as a whole.
    fn step_in<'a>(&'a self, case: &'a Case) -> Option<&'a StepKey> {
        match &self.0.task.key {
            TaskKey::Step(step) => Some(step),
            TaskKey::CoSign { panel, .. } => {
                let panel = usize::try_from(*panel).ok()?;
                Some(&case.0.routing.panels.get(panel)?.step)
            }
            _ => None,
        }
    }
}

/// A task 待办 in a department's queue.
#[Object]
impl QueueItem {
    /// The global id; it stays the same as long as the task exists.
    pub async fn id(&self) -> ID {
        global_id::encode(&QueueItemId(self.0.id))
    }

    /// The case.
    async fn case(&self, context: &Context<'_>) -> Result<Option<Eager<Case>>> {
        Ok(Case::find(context, self.0.case).await?.map(Eager))
    }

    /// The number of the case.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// The procedure in today's version.
    async fn procedure(&self, context: &Context<'_>) -> Result<Option<Procedure>> {
        Procedure::on(context, &self.0.procedure, None)
    }

    /// The project of the case.
    async fn project(&self, context: &Context<'_>) -> Result<Option<Project>> {
        Project::find(context, self.0.project).await
    }

    /// The name of the project.
    async fn project_name(&self) -> &str {
        &self.0.project_name
    }

    /// The applying enterprise.
    async fn enterprise(&self, context: &Context<'_>) -> Result<Option<Enterprise>> {
        Enterprise::find(context, self.0.enterprise).await
    }

    /// The name of the applying enterprise.
    async fn enterprise_name(&self) -> &str {
        &self.0.enterprise_name
    }

    /// Which task of the case: `intake`, `delivery`, `explanation`, `extension`, `rectification`, `rating-appeal`, `step:`
    /// with the key of a step, `review:` with the code of the department that votes, `consultation:` with the number of a
    /// question and the code of the department, `urging:` or `integrity-question:` with a number, or `co-sign:` with the
    /// numbers of panel and member.
    async fn task(&self) -> String {
        self.0.task.key.to_string()
    }

    /// The key of the step, such as `review#2`; none for the window's own tasks.
    async fn step(&self) -> Option<String> {
        match &self.0.task.key {
            TaskKey::Step(step) => Some(step.to_string()),
            _ => None,
        }
    }

    /// The round of the step that it is about: of the step to be done or signed; none for a task that is about the case
    /// as a whole.
    async fn step_run(&self, context: &Context<'_>) -> Result<Option<Eager<StepRun>>> {
        let Some(case) = Case::find(context, self.0.case).await? else {
            return Ok(None);
        };
        match self.step_in(&case) {
            Some(step) => Ok(StepRun::of(context, &case.0, step)?.map(Eager)),
            None => Ok(None),
        }
    }

    /// What the task is called, in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.task.name)
    }

    /// How often somebody was urged about it 催办 since it waits.
    async fn urgings(&self, context: &Context<'_>) -> Result<u32> {
        let Some(case) = Case::find(context, self.0.case).await? else {
            return Ok(0);
        };
        let of_step = |step: &Option<onewindow_engine::case::StepKey>| match (&self.0.task.key, step) {
            (TaskKey::Step(own), Some(step)) => own == step,
            _ => true,
        };
        let task = &self.0.task;
        let urgings = case.0.routing.urgings.iter();
        let about =
            urgings.filter(|one| one.to == task.department && one.at >= task.opened_at && of_step(&one.step));
        Ok(u32::try_from(about.count()).unwrap_or(u32::MAX))
    }

    /// Whose queue it stands in.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Eager<Department>>> {
        Ok(Department::find(context, &self.0.task.department)?.map(Eager))
    }

    /// For which role it is.
    async fn role(&self, context: &Context<'_>) -> Eager<Role> {
        Eager(Role::new(self.0.task.role, caller::language(context)))
    }

    /// Who has claimed it.
    async fn assignee(&self) -> Option<Eager<Person>> {
        self.0.task.assignee.as_ref().map(Person::from).map(Eager)
    }

    /// Since when it waits.
    async fn opened_at(&self) -> DateTime<Utc> {
        self.0.task.opened_at
    }

    /// The earliest day on which something about it is due; none while the clocks stand still.
    async fn due_on(&self) -> Option<Date> {
        self.0.task.due_on.map(Date)
    }

    /// The instant from which that day has passed.
    async fn due_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let desk = caller::desk(context)?;
        let due_on = self.0.task.due_on;
        Ok(due_on.map(|day| desk.catalogue().calendar.end_of_day(day)))
    }

    /// How it stands.
    async fn status(&self) -> TaskStatus {
        self.0.task.status.into()
    }

    /// How urgent it is.
    async fn colour(&self) -> Colour {
        self.0.task.colour.into()
    }

    /// What the caller may do with it now: what is about its step, and what is about the case as a whole.
    async fn offers(&self, context: &Context<'_>) -> Result<Vec<Offer>> {
        let Some(case) = Case::find(context, self.0.case).await? else {
            return Ok(Vec::new());
        };
        let own = self.step_in(&case);
        case.offers_for(context, |offer| {
            offer.step.is_none() || offer.step.as_ref() == own
        })
        .await
    }
}
