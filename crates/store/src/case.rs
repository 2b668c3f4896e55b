//! Reading cases.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::case::{Case, Phase};
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, ProcedureCode, ProjectId};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::canonical;
use crate::entity::{case_department, case_file};
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::instant::micros;
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::search;
use crate::store::Store;

/// Which cases; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Of this procedure, in any version.
    pub procedure: Option<ProcedureCode>,
    /// In which this department has a part.
    pub department: Option<DepartmentCode>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// Of this enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// Changed at this instant or later.
    pub updated_since: Option<DateTime<Utc>>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// Whose number begins like this, or whose project or enterprise has these words in its name.
    pub search: Option<String>,
}

impl CaseFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.project.map(|id| case_file::Column::ProjectId.eq(id.0)))
            .add_option(
                self.procedure
                    .as_ref()
                    .map(|code| case_file::Column::Procedure.eq(code.as_str())),
            )
            .add_option(self.department.as_ref().map(takes_part))
            .add_option(self.phase.map(|phase| case_file::Column::Phase.eq(phase.code())))
            .add_option(self.enterprise.map(|id| case_file::Column::EnterpriseId.eq(id.0)))
            .add_option(
                self.updated_since
                    .map(|at| case_file::Column::UpdatedAt.gte(micros(at))),
            )
            .add_option(
                self.number
                    .as_deref()
                    .map(|start| begins(Expr::col(case_file::Column::Number), start)),
            )
            .add_option(
                self.search
                    .as_deref()
                    .map(|text| search::cases(Expr::col((case_file::Entity, case_file::Column::Id)), text)),
            )
    }
}

fn takes_part(department: &DepartmentCode) -> Expr {
    let part = Alias::new("part");
    let mut parts = Query::select();
    parts
        .expr(Expr::val(1))
        .from_as(case_department::Entity, part.clone())
        .and_where(
            Expr::col((part.clone(), case_department::Column::CaseId))
                .equals((case_file::Entity, case_file::Column::Id)),
        )
        .and_where(Expr::col((part, case_department::Column::Department)).eq(department.as_str()));
    Expr::exists(parts)
}

/// A text begins like this: a range, so that an index serves it and no character is special.
pub(crate) fn begins(column: Expr, start: &str) -> Expr {
    column
        .clone()
        .gte(start)
        .and(column.lt(format!("{start}\u{10ffff}")))
}

impl Store {
    /// A case, whoever asks: for commands, after which access is judged on the case itself.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let row = self
            .within(case_file::Entity::find_by_id(id.0).one(self.reader()))
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Those of the cases that the scope covers, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn cases_by_ids(&self, scope: &Scope, ids: &[CaseId]) -> Result<Vec<Arc<Case>>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut cases = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let query = scoped(scope)
                .filter(case_file::Column::Id.is_in(padded(ids)))
                .select_only()
                .columns([case_file::Column::Id, case_file::Column::State])
                .into_tuple();
            for (id, state) in self.within(query.all(self.reader())).await? {
                cases.push(self.known.read(id, state)?);
            }
        }
        Ok(cases)
    }

    /// Whether the scope covers a case.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn covers_case(&self, scope: &Scope, id: CaseId) -> Result<bool, StoreError> {
        let query = scoped(scope)
            .filter(case_file::Column::Id.eq(id.0))
            .select_only()
            .column(case_file::Column::Id)
            .into_tuple::<Uuid>();
        Ok(self.within(query.one(self.reader())).await?.is_some())
    }

    /// The cases of projects that the scope covers, oldest first.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn cases_of_projects(&self, scope: &Scope, ids: &[ProjectId]) -> Result<Vec<Case>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut cases = Vec::new();
        for ids in ids.chunks(IDS) {
            let query = scoped(scope)
                .filter(case_file::Column::ProjectId.is_in(padded(ids)))
                .order_by_asc(case_file::Column::OpenedAt)
                .order_by_asc(case_file::Column::Id);
            for row in self.within(query.all(self.reader())).await? {
                cases.push(read(&row)?);
            }
        }
        Ok(cases)
    }

    /// A page of cases by the instant of opening.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn cases(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
        page: &Page,
    ) -> Result<Slice<Case>, StoreError> {
        let after = page.after_number(
            (case_file::Entity, case_file::Column::OpenedAt),
            (case_file::Entity, case_file::Column::Id),
        )?;
        let query = scoped(scope)
            .filter(filter.condition().add_option(after))
            .order_by(case_file::Column::OpenedAt, page.order())
            .order_by(case_file::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.opened_at.to_string(),
            id: row.id,
        })
        .try_map(|row| read(&row))
    }

    /// How many cases the filter finds in the scope.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_cases(&self, scope: &Scope, filter: &CaseFilter) -> Result<u64, StoreError> {
        self.within(scoped(scope).filter(filter.condition()).count(self.reader()))
            .await
    }
}

fn scoped(scope: &Scope) -> Select<case_file::Entity> {
    case_file::Entity::find().filter(scope::cases(scope))
}

pub(crate) fn read(row: &case_file::Model) -> Result<Case, StoreError> {
    canonical::read(&row.state, &format!("case {}", row.id))
}
