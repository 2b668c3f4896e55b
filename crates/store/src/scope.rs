//! A reader's scope as a condition. Every read that people start goes through one of these.

use onewindow_engine::access::Scope;
use onewindow_engine::ids::{DepartmentCode, EnterpriseId};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use uuid::Uuid;

use crate::entity::{case_department, case_file, event, project, queue_item};
use crate::stream;

/// The scope's parts as columns hold them.
struct Parts {
    enterprises: Vec<Uuid>,
    departments: Vec<String>,
}

impl Parts {
    fn new(enterprises: &[EnterpriseId], departments: &[DepartmentCode]) -> Self {
        Self {
            enterprises: enterprises.iter().map(|id| id.0).collect(),
            departments: departments.iter().map(|code| code.as_str().to_owned()).collect(),
        }
    }
}

fn within(scope: &Scope, only: impl FnOnce(&Parts) -> Condition) -> Condition {
    match scope {
        Scope::All => Condition::all(),
        Scope::Nothing => Condition::all().add(Expr::val(1).eq(0)),
        Scope::Only {
            enterprises,
            departments,
            ..
        } => only(&Parts::new(enterprises, departments)),
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
    within(scope, |parts| {
        Condition::any()
            .add(belongs(
                Expr::col((case_file::Entity, case_file::Column::EnterpriseId)),
                &parts.enterprises,
            ))
            .add(takes_part(
                Expr::col((case_file::Entity, case_file::Column::Id)),
                &parts.departments,
            ))
    })
}

/// The projects that may be read.
pub(crate) fn projects(scope: &Scope) -> Condition {
    within(scope, |parts| {
        Condition::any()
            .add(belongs(
                Expr::col((project::Entity, project::Column::EnterpriseId)),
                &parts.enterprises,
            ))
            .add(takes_part_in_project(
                Expr::col((project::Entity, project::Column::Id)),
                &parts.departments,
            ))
    })
}

/// The queue items that stand in the reader's own queues, or belong to its own enterprises.
pub(crate) fn queue(scope: &Scope) -> Condition {
    within(scope, |parts| {
        let own = Expr::col((queue_item::Entity, queue_item::Column::Department))
            .is_in(parts.departments.iter().cloned());
        if parts.enterprises.is_empty() {
            return Condition::all().add(own);
        }
        Condition::any()
            .add(belongs(
                Expr::col((queue_item::Entity, queue_item::Column::EnterpriseId)),
                &parts.enterprises,
            ))
            .add(own)
    })
}

/// The queue items of cases that may be read, in whosever queue they stand.
pub(crate) fn queue_items_of_cases(scope: &Scope) -> Condition {
    within(scope, |parts| {
        Condition::any()
            .add(belongs(
                Expr::col((queue_item::Entity, queue_item::Column::EnterpriseId)),
                &parts.enterprises,
            ))
            .add(takes_part(
                Expr::col((queue_item::Entity, queue_item::Column::CaseId)),
                &parts.departments,
            ))
    })
}

/// The events of cases and projects that may be read.
pub(crate) fn events(scope: &Scope) -> Condition {
    within(scope, |parts| {
        let stream = || Expr::col((event::Entity, event::Column::StreamId));
        let kind = |kind: &str| Expr::col((event::Entity, event::Column::StreamKind)).eq(kind);
        let owned = |mut rows: SelectStatement, id: Expr, enterprise: Expr| {
            rows.expr(Expr::val(1))
                .and_where(id.eq(stream()))
                .and_where(belongs(enterprise, &parts.enterprises));
            Expr::exists(rows)
        };
        let case = owned(
            Query::select().from(case_file::Entity).take(),
            Expr::col((case_file::Entity, case_file::Column::Id)),
            Expr::col((case_file::Entity, case_file::Column::EnterpriseId)),
        );
        let project = owned(
            Query::select().from(project::Entity).take(),
            Expr::col((project::Entity, project::Column::Id)),
            Expr::col((project::Entity, project::Column::EnterpriseId)),
        );
        Condition::any()
            .add(
                Condition::all().add(kind(stream::CASE)).add(
                    Condition::any()
                        .add(case)
                        .add(takes_part(stream(), &parts.departments)),
                ),
            )
            .add(
                Condition::all().add(kind(stream::PROJECT)).add(
                    Condition::any()
                        .add(project)
                        .add(takes_part_in_project(stream(), &parts.departments)),
                ),
            )
    })
}
