//! The feed as those follow it who are told of changes: places instead of pages, and no more of an event than it takes
//! to tell of it. [`Store::events`] reads the same order with all that happened.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use onewindow_engine::access::{Scope, Subject};
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, LicenceId, ProjectId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::canonical::unreadable;
use crate::entity::{case_department, case_file, event, licence, project};
use crate::error::StoreError;
use crate::instant::{count, instant};
use crate::scope;
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::stream::{self, Stream};

/// The place of an event in commit order; on `SQLite` the position alone decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The transaction that wrote it, on the database's own scale.
    pub transaction: i64,
    /// Its position in the log.
    pub position: i64,
}

/// That something happened: what a reader is told before it looks for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where it stands in the feed.
    pub place: Place,
    /// To what it happened.
    pub stream: Stream,
    /// The version it made.
    pub sequence: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// The stable name of what happened.
    pub type_name: Arc<str>,
}

/// What a reader follows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Topic {
    /// One case.
    Case(CaseId),
    /// A project with its cases and their licences.
    Project(ProjectId),
    /// The cases in which a department has a part.
    Queue(DepartmentCode),
    /// Whatever the reader may see.
    Everything,
}

/// Whose business the events of a stream are, as things stand now.
#[derive(Debug, Clone, Default)]
pub struct Audience {
    /// The enterprise and the departments that may read it: the grounds of the reads' own conditions.
    pub subject: Subject,
    /// The project it belongs to.
    pub project: Option<ProjectId>,
}

type Row = (i64, i64, String, Uuid, i64, i64, String);

impl Store {
    /// What happened behind a place, as far as the scope covers it, in commit order, at most so many.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn feed(
        &self,
        scope: &Scope,
        topic: &Topic,
        after: Place,
        first: u64,
    ) -> Result<Vec<Occurrence>, StoreError> {
        let query = event::Entity::find()
            .filter(scope::events(scope))
            .filter(of_topic(topic));
        let query = self
            .in_commit_order(query, Some((after.transaction, after.position)))
            .limit(first);
        let rows: Vec<Row> = self
            .within(columns(query).into_tuple().all(self.reader()))
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// The place of the event with this position.
    ///
    /// # Errors
    /// `INVALID_CURSOR` when there is none; else when the database can't answer.
    pub async fn feed_place(&self, position: i64) -> Result<Place, StoreError> {
        let (transaction, position) = self.place_of(position).await?;
        Ok(Place {
            transaction,
            position,
        })
    }

    /// The place of the last event that a reader of the feed can see now; what commits later comes behind it.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn feed_end(&self) -> Result<Place, StoreError> {
        let mut query = event::Entity::find();
        if let Some(bound) = self.below_in_flight() {
            query = query.filter(bound);
        }
        if self.kind() == DatabaseKind::Postgres {
            query = query.order_by_desc(event::Column::TransactionId);
        }
        let last = query
            .order_by_desc(event::Column::Position)
            .select_only()
            .column(event::Column::TransactionId)
            .column(event::Column::Position)
            .limit(1)
            .into_tuple::<(i64, i64)>();
        let found = self.within(last.one(self.reader())).await?;
        Ok(
            found.map_or_else(Place::default, |(transaction, position)| Place {
                transaction,
                position,
            }),
        )
    }

    /// Whose business streams are: one look for many. What is not there has no entry.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn audiences(
        &self,
        streams: &BTreeSet<Stream>,
    ) -> Result<HashMap<Stream, Audience>, StoreError> {
        let ids = |kind: &str| -> Vec<Uuid> {
            let of_kind = streams.iter().filter(|stream| stream.kind() == kind);
            of_kind.map(|stream| stream.id()).collect()
        };
        let mut found = HashMap::new();
        self.audiences_of_projects(ids(stream::PROJECT), &mut found)
            .await?;
        let licences = self.licences_for_audience(ids(stream::LICENCE)).await?;
        let mut cases = ids(stream::CASE);
        cases.extend(licences.iter().map(|(_, case, ..)| *case));
        self.audiences_of_cases(cases, &mut found).await?;
        for (id, case, enterprise, department) in licences {
            let of_case = found.get(&Stream::Case(CaseId(case)));
            let mut audience = of_case.cloned().unwrap_or_default();
            audience.subject.enterprise = Some(EnterpriseId(enterprise));
            admit(&mut audience.subject, &department)?;
            found.insert(Stream::Licence(LicenceId(id)), audience);
        }
        Ok(found)
    }

    async fn audiences_of_projects(
        &self,
        ids: Vec<Uuid>,
        found: &mut HashMap<Stream, Audience>,
    ) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let owners = project::Entity::find()
            .filter(project::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .columns([project::Column::Id, project::Column::EnterpriseId])
            .into_tuple::<(Uuid, Uuid)>();
        for (id, enterprise) in self.within(owners.all(self.reader())).await? {
            let project = ProjectId(id);
            found.insert(Stream::Project(project), audience(enterprise, project));
        }
        let parts = case_file::Entity::find()
            .filter(case_file::Column::ProjectId.is_in(ids))
            .join(sea_orm::JoinType::InnerJoin, departments_of_case())
            .select_only()
            .column(case_file::Column::ProjectId)
            .column(case_department::Column::Department)
            .distinct()
            .into_tuple::<(Uuid, String)>();
        for (id, department) in self.within(parts.all(self.reader())).await? {
            if let Some(audience) = found.get_mut(&Stream::Project(ProjectId(id))) {
                admit(&mut audience.subject, &department)?;
            }
        }
        Ok(())
    }

    async fn audiences_of_cases(
        &self,
        ids: Vec<Uuid>,
        found: &mut HashMap<Stream, Audience>,
    ) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let owners = case_file::Entity::find()
            .filter(case_file::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .columns([
                case_file::Column::Id,
                case_file::Column::EnterpriseId,
                case_file::Column::ProjectId,
            ])
            .into_tuple::<(Uuid, Uuid, Uuid)>();
        for (id, enterprise, project) in self.within(owners.all(self.reader())).await? {
            let stream = Stream::Case(CaseId(id));
            found.insert(stream, audience(enterprise, ProjectId(project)));
        }
        let parts = case_department::Entity::find()
            .filter(case_department::Column::CaseId.is_in(ids))
            .select_only()
            .columns([
                case_department::Column::CaseId,
                case_department::Column::Department,
            ])
            .into_tuple::<(Uuid, String)>();
        for (id, department) in self.within(parts.all(self.reader())).await? {
            if let Some(audience) = found.get_mut(&Stream::Case(CaseId(id))) {
                admit(&mut audience.subject, &department)?;
            }
        }
        Ok(())
    }

    /// Licence, case, holder and the department that watches over it.
    async fn licences_for_audience(
        &self,
        ids: Vec<Uuid>,
    ) -> Result<Vec<(Uuid, Uuid, Uuid, String)>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = licence::Entity::find()
            .filter(licence::Column::Id.is_in(ids))
            .select_only()
            .columns([
                licence::Column::Id,
                licence::Column::CaseId,
                licence::Column::EnterpriseId,
                licence::Column::Department,
            ])
            .into_tuple();
        self.within(rows.all(self.reader())).await
    }
}

fn departments_of_case() -> sea_orm::RelationDef {
    case_file::Entity::belongs_to(case_department::Entity)
        .from(case_file::Column::Id)
        .to(case_department::Column::CaseId)
        .into()
}

fn audience(enterprise: Uuid, project: ProjectId) -> Audience {
    Audience {
        subject: Subject {
            enterprise: Some(EnterpriseId(enterprise)),
            ..Subject::default()
        },
        project: Some(project),
    }
}

/// Whoever stands in a row of those who may read a case: a department, or an officer by name.
fn admit(subject: &mut Subject, reader: &str) -> Result<(), StoreError> {
    if let Some(person) = scope::read_reader(reader) {
        subject.readers.insert(person);
    } else {
        subject.departments.insert(code(reader)?);
    }
    Ok(())
}

fn code(department: &str) -> Result<DepartmentCode, StoreError> {
    DepartmentCode::try_new(department).map_err(|source| unreadable("case_department", source))
}

fn columns(query: Select<event::Entity>) -> Select<event::Entity> {
    query.select_only().columns([
        event::Column::TransactionId,
        event::Column::Position,
        event::Column::StreamKind,
        event::Column::StreamId,
        event::Column::Sequence,
        event::Column::At,
        event::Column::Type,
    ])
}

fn read((transaction, position, kind, id, sequence, at, type_name): Row) -> Result<Occurrence, StoreError> {
    let place = format!("event {position}");
    Ok(Occurrence {
        place: Place {
            transaction,
            position,
        },
        stream: Stream::of(&kind, id).ok_or_else(|| unreadable(&place, format!("stream {kind}")))?,
        sequence: count(sequence),
        at: instant(at, &place)?,
        type_name: type_name.into(),
    })
}

fn of_topic(topic: &Topic) -> Condition {
    let kind = |kind: &str| event::Column::StreamKind.eq(kind);
    match topic {
        Topic::Case(id) => Condition::all()
            .add(kind(stream::CASE))
            .add(event::Column::StreamId.eq(id.0)),
        Topic::Project(id) => {
            let own = Condition::all()
                .add(kind(stream::PROJECT))
                .add(event::Column::StreamId.eq(id.0));
            let cases = Condition::all()
                .add(kind(stream::CASE))
                .add(event::Column::StreamId.in_subquery(cases_of(*id)));
            let mut of_project = Query::select();
            of_project
                .column(licence::Column::Id)
                .from(licence::Entity)
                .and_where(licence::Column::ProjectId.eq(id.0));
            let licences = Condition::all()
                .add(kind(stream::LICENCE))
                .add(event::Column::StreamId.in_subquery(of_project));
            Condition::any().add(own).add(cases).add(licences)
        }
        Topic::Queue(department) => {
            let mut cases = Query::select();
            cases
                .column(case_department::Column::CaseId)
                .from(case_department::Entity)
                .and_where(
                    Expr::col((case_department::Entity, case_department::Column::Department))
                        .eq(department.as_str()),
                );
            Condition::all()
                .add(kind(stream::CASE))
                .add(event::Column::StreamId.in_subquery(cases))
        }
        Topic::Everything => Condition::all(),
    }
}

fn cases_of(project: ProjectId) -> SelectStatement {
    let mut cases = Query::select();
    cases
        .column((case_file::Entity, case_file::Column::Id))
        .from(case_file::Entity)
        .and_where(case_file::Column::ProjectId.eq(project.0));
    cases
}
