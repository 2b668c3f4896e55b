//! Reading licences, and the days on which something falls due for one.

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::ids::{CaseId, DepartmentCode, EnterpriseId, LicenceId, ProcedureCode, ProjectId};
use onewindow_engine::licence::{Duty, Licence, LicenceDuty, Standing};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter, QueryOrder, QuerySelect};

use crate::canonical::{self, unreadable};
use crate::case::begins;
use crate::entity::{licence, licence_timer};
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::store::Store;

/// Which licences; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenceFilter {
    /// Of this project.
    pub project: Option<ProjectId>,
    /// Held by this enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// Of this procedure, in any version.
    pub procedure: Option<ProcedureCode>,
    /// Watched over by this department.
    pub department: Option<DepartmentCode>,
    /// Standing like this.
    pub standing: Option<Standing>,
    /// Whose number begins like this.
    pub number: Option<String>,
    /// With something to do about it.
    pub has_tasks: Option<bool>,
}

impl LicenceFilter {
    fn condition(&self) -> Condition {
        Condition::all()
            .add_option(self.project.map(|id| licence::Column::ProjectId.eq(id.0)))
            .add_option(self.enterprise.map(|id| licence::Column::EnterpriseId.eq(id.0)))
            .add_option(
                self.procedure
                    .as_ref()
                    .map(|code| licence::Column::Procedure.eq(code.as_str())),
            )
            .add_option(
                self.department
                    .as_ref()
                    .map(|code| licence::Column::Department.eq(code.as_str())),
            )
            .add_option(
                self.standing
                    .map(|standing| licence::Column::Standing.eq(standing.code())),
            )
            .add_option(
                self.number
                    .as_deref()
                    .map(|start| begins(Expr::col(licence::Column::Number), start)),
            )
            .add_option(self.has_tasks.map(|has| {
                if has {
                    licence::Column::Tasks.gt(0)
                } else {
                    licence::Column::Tasks.eq(0)
                }
            }))
    }
}

/// A day of a licence that may have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueLicence {
    /// The day and what it is about.
    pub due: LicenceDuty,
    /// Of which licence.
    pub licence: LicenceId,
}

impl Store {
    /// A licence, whoever asks: for commands, after which access is judged on the licence itself.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn licence(&self, id: LicenceId) -> Result<Option<Licence>, StoreError> {
        let row = self
            .within(licence::Entity::find_by_id(id.0).one(self.reader()))
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// The licence with a code that anybody may check.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn licence_by_code(&self, code: &str) -> Result<Option<Licence>, StoreError> {
        let query = licence::Entity::find().filter(licence::Column::Code.eq(code));
        let row = self.within(query.one(self.reader())).await?;
        row.as_ref().map(read).transpose()
    }

    /// The licence that the grant of a case of a project made.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn licence_of_case(
        &self,
        project: ProjectId,
        case: CaseId,
    ) -> Result<Option<Licence>, StoreError> {
        // The project is what there is an index for.
        let query = licence::Entity::find()
            .filter(licence::Column::ProjectId.eq(project.0))
            .filter(licence::Column::CaseId.eq(case.0));
        let row = self.within(query.one(self.reader())).await?;
        row.as_ref().map(read).transpose()
    }

    /// Those of the licences that the scope covers, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn licences_by_ids(
        &self,
        scope: &Scope,
        ids: &[LicenceId],
    ) -> Result<Vec<Licence>, StoreError> {
        let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
        let mut licences = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let query = licence::Entity::find()
                .filter(scope::licences(scope))
                .filter(licence::Column::Id.is_in(padded(ids)));
            for row in self.within(query.all(self.reader())).await? {
                licences.push(read(&row)?);
            }
        }
        Ok(licences)
    }

    /// A page of licences by the instant of issue.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn licences(
        &self,
        scope: &Scope,
        filter: &LicenceFilter,
        page: &Page,
    ) -> Result<Slice<Licence>, StoreError> {
        let after = page.after_number(
            (licence::Entity, licence::Column::IssuedAt),
            (licence::Entity, licence::Column::Id),
        )?;
        let query = licence::Entity::find()
            .filter(scope::licences(scope))
            .filter(filter.condition().add_option(after))
            .order_by(licence::Column::IssuedAt, page.order())
            .order_by(licence::Column::Id, page.order())
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.issued_at.to_string(),
            id: row.id,
        })
        .try_map(|row| read(&row))
    }

    /// How many licences the filter finds in the scope.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_licences(&self, scope: &Scope, filter: &LicenceFilter) -> Result<u64, StoreError> {
        let query = licence::Entity::find()
            .filter(scope::licences(scope))
            .filter(filter.condition());
        self.within(query.count(self.reader())).await
    }

    /// Days before a local day, in the order in which they pass.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn due_licences(&self, before: NaiveDate, limit: u32) -> Result<Vec<DueLicence>, StoreError> {
        let query = licence_timer::Entity::find()
            .filter(licence_timer::Column::LastDay.lt(before.to_string()))
            .order_by_asc(licence_timer::Column::LastDay)
            .order_by_asc(licence_timer::Column::LicenceId)
            .order_by_asc(licence_timer::Column::Duty)
            .limit(u64::from(limit));
        self.within(query.all(self.reader()))
            .await?
            .iter()
            .map(read_day)
            .collect()
    }

    /// The next day of any licence that will have passed.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn next_licence_day(&self) -> Result<Option<NaiveDate>, StoreError> {
        let query = licence_timer::Entity::find()
            .order_by_asc(licence_timer::Column::LastDay)
            .limit(1);
        let row = self.within(query.one(self.reader())).await?;
        Ok(row
            .as_ref()
            .map(read_day)
            .transpose()?
            .map(|day| day.due.last_day))
    }
}

pub(crate) fn read(row: &licence::Model) -> Result<Licence, StoreError> {
    canonical::read(&row.state, &format!("licence {}", row.id))
}

fn read_day(row: &licence_timer::Model) -> Result<DueLicence, StoreError> {
    let place = format!("day of licence {}", row.licence_id);
    let duty = Duty::ALL.into_iter().find(|duty| duty.code() == row.duty);
    Ok(DueLicence {
        due: LicenceDuty {
            last_day: row
                .last_day
                .parse()
                .map_err(|source: chrono::ParseError| unreadable(&place, Box::new(source)))?,
            duty: duty.ok_or_else(|| unreadable(&place, format!("duty {}", row.duty)))?,
        },
        licence: LicenceId(row.licence_id),
    })
}
