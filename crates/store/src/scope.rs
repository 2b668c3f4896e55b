//! A reader's scope as a condition. Every read that people start goes through one of these.

use onewindow_engine::access::Scope;
use onewindow_engine::ids::{DepartmentCode, EnterpriseId, PersonId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use uuid::Uuid;

use crate::entity::{case_department, case_file, event, licence, project, queue_item, webhook};
use crate::{stream, webhook as owner};

/// The scope's parts as columns hold them.
struct Parts {
    enterprises: Vec<Uuid>,
    departments: Vec<String>,
    /// The departments, and the officer himself: what he was told of by name he may read too.
    readers: Vec<String>,
}

/// How somebody who may read a case by name stands among the departments with a part in it. No code of a department
/// looks like this.
pub(crate) fn reader(person: PersonId) -> String {
    format!("{BY_NAME}{person}")
}

/// The officer whom such a row names; none: it is a department's.
pub(crate) fn read_reader(row: &str) -> Option<PersonId> {
    row.strip_prefix(BY_NAME)?.parse().ok()
}

const BY_NAME: &str = "person:";

impl Parts {
    fn new(enterprises: &[EnterpriseId], departments: &[DepartmentCode], person: PersonId) -> Self {
        let departments: Vec<String> = departments.iter().map(|code| code.as_str().to_owned()).collect();
        let himself = (!departments.is_empty()).then(|| reader(person));
        Self {
            enterprises: enterprises.iter().map(|id| id.0).collect(),
            readers: departments.iter().cloned().chain(himself).collect(),
            departments,
        }
    }

    /// Either ground is enough. A ground that the reader does not have is left out, so that the index of the other
    /// serves; with none there is nothing to read.
    fn grounds(
        &self,
        enterprises: impl FnOnce(&[Uuid]) -> Expr,
        departments: impl FnOnce(&[String]) -> Expr,
    ) -> Condition {
        self.either(enterprises, &self.readers, departments)
    }

    fn either(
        &self,
        enterprises: impl FnOnce(&[Uuid]) -> Expr,
        offices: &[String],
        departments: impl FnOnce(&[String]) -> Expr,
    ) -> Condition {
        match (self.enterprises.as_slice(), offices) {
            ([], []) => nothing(),
            (own, []) => Condition::all().add(enterprises(own)),
            ([], own) => Condition::all().add(departments(own)),
            (own, part) => Condition::any().add(enterprises(own)).add(departments(part)),
        }
    }
}

fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

fn within(scope: &Scope, only: impl FnOnce(&Parts) -> Condition) -> Condition {
    match scope {
        Scope::All => Condition::all(),
        Scope::Nothing => nothing(),
        Scope::Only {
            enterprises,
            departments,
            person,
        } => only(&Parts::new(enterprises, departments, *person)),
    }
}

/// Departments that have a part in the case whose id stands in this column.
fn takes_part(case_id: Expr, departments: &[String]) -> Expr {
    let mut parts = Query::select();
    parts
        .expr(Expr::val(1))
        .from(case_department::Entity)
        .and_where(Expr::col((case_department::Entity, case_department::Column::CaseId)).eq(case_id))
        .and_where(
            Expr::col((case_department::Entity, case_department::Column::Department))
                .is_in(departments.iter().cloned()),
        );
    Expr::exists(parts)
}

/// A department has a part in some case of the project whose id stands in this column.
fn takes_part_in_project(project_id: Expr, departments: &[String]) -> Expr {
    let mut cases = Query::select();
    cases
        .expr(Expr::val(1))
        .from(case_file::Entity)
        .and_where(Expr::col((case_file::Entity, case_file::Column::ProjectId)).eq(project_id))
        .and_where(takes_part(
            Expr::col((case_file::Entity, case_file::Column::Id)),
            departments,
        ));
    Expr::exists(cases)
}

fn belongs(column: Expr, enterprises: &[Uuid]) -> Expr {
    column.is_in(enterprises.iter().copied())
}

/// The cases that may be read.
pub(crate) fn cases(scope: &Scope) -> Condition {
    let column = |column| Expr::col((case_file::Entity, column));
    within(scope, |parts| {
        parts.grounds(
            |own| belongs(column(case_file::Column::EnterpriseId), own),
            |own| takes_part(column(case_file::Column::Id), own),
        )
    })
}

/// The projects that may be read.
pub(crate) fn projects(scope: &Scope) -> Condition {
    let column = |column| Expr::col((project::Entity, column));
    within(scope, |parts| {
        parts.grounds(
            |own| belongs(column(project::Column::EnterpriseId), own),
            |own| takes_part_in_project(column(project::Column::Id), own),
        )
    })
}

/// The licences that may be read: the holder's, those that the reader's department watches over, and those of cases
/// that it had a part in, as the window has.
pub(crate) fn licences(scope: &Scope) -> Condition {
    let column = |column| Expr::col((licence::Entity, column));
    within(scope, |parts| {
        parts.grounds(
            |own| belongs(column(licence::Column::EnterpriseId), own),
            watches_over,
        )
    })
}

/// Departments that watch over a licence or had a part in its case.
fn watches_over(departments: &[String]) -> Expr {
    let column = |column| Expr::col((licence::Entity, column));
    column(licence::Column::Department)
        .is_in(departments.iter().cloned())
        .or(takes_part(column(licence::Column::CaseId), departments))
}

/// The queue items that stand in the reader's own queues, or belong to its own enterprises.
pub(crate) fn queue(scope: &Scope) -> Condition {
    let column = |column| Expr::col((queue_item::Entity, column));
    within(scope, |parts| {
        // To be told of a case lays nothing in anybody's queue.
        parts.either(
            |own| belongs(column(queue_item::Column::EnterpriseId), own),
            &parts.departments,
            |own| column(queue_item::Column::Department).is_in(own.iter().cloned()),
        )
    })
}

/// The queue items of cases that may be read, in whosever queue they stand.
pub(crate) fn queue_items_of_cases(scope: &Scope) -> Condition {
    let column = |column| Expr::col((queue_item::Entity, column));
    within(scope, |parts| {
        parts.grounds(
            |own| belongs(column(queue_item::Column::EnterpriseId), own),
            |own| takes_part(column(queue_item::Column::CaseId), own),
        )
    })
}

/// The events of cases, projects and licences that may be read.
pub(crate) fn events(scope: &Scope) -> Condition {
    let stream = || Expr::col((event::Entity, event::Column::StreamId));
    let kind = |kind: &str| Expr::col((event::Entity, event::Column::StreamKind)).eq(kind);
    within(scope, |parts| {
        let cases = parts.grounds(
            |own| {
                let column = |column| Expr::col((case_file::Entity, column));
                let mut rows = Query::select();
                rows.expr(Expr::val(1))
                    .from(case_file::Entity)
                    .and_where(column(case_file::Column::Id).eq(stream()))
                    .and_where(belongs(column(case_file::Column::EnterpriseId), own));
                Expr::exists(rows)
            },
            |own| takes_part(stream(), own),
        );
        let projects = parts.grounds(
            |own| {
                let column = |column| Expr::col((project::Entity, column));
                let mut rows = Query::select();
                rows.expr(Expr::val(1))
                    .from(project::Entity)
                    .and_where(column(project::Column::Id).eq(stream()))
                    .and_where(belongs(column(project::Column::EnterpriseId), own));
                Expr::exists(rows)
            },
            |own| takes_part_in_project(stream(), own),
        );
        let column = |column| Expr::col((licence::Entity, column));
        let of_licence = |holds: Expr| {
            let mut rows = Query::select();
            rows.expr(Expr::val(1))
                .from(licence::Entity)
                .and_where(column(licence::Column::Id).eq(stream()))
                .and_where(holds);
            Expr::exists(rows)
        };
        let licences = parts.grounds(
            |own| of_licence(belongs(column(licence::Column::EnterpriseId), own)),
            |own| of_licence(watches_over(own)),
        );
        Condition::any()
            .add(Condition::all().add(kind(stream::LICENCE)).add(licences))
            .add(Condition::all().add(kind(stream::CASE)).add(cases))
            .add(Condition::all().add(kind(stream::PROJECT)).add(projects))
    })
}

/// The webhooks that events are sent to in the right of the reader's own enterprises and departments.
pub(crate) fn webhooks(scope: &Scope) -> Condition {
    let owned = |kind: &str, ids: Vec<String>| {
        let column = |column| Expr::col((webhook::Entity, column));
        column(webhook::Column::OwnerKind)
            .eq(kind)
            .and(column(webhook::Column::OwnerId).is_in(ids))
    };
    within(scope, |parts| {
        parts.grounds(
            |own| owned(owner::ENTERPRISE, own.iter().map(Uuid::to_string).collect()),
            |own| owned(owner::DEPARTMENT, own.to_vec()),
        )
    })
}
