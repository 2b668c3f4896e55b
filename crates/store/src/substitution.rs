//! Substitutions 代理 (A/B 角): who acts for whom.

use chrono::NaiveDate;
use onewindow_engine::ids::{DepartmentCode, PersonId, SubstitutionId};
use onewindow_engine::substitution::Substitution;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::canonical;
use crate::entity::substitution;
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// A substitution, ended ones too.
    ///
    /// # Errors
    /// When the database can't answer or the row is unreadable.
    pub async fn substitution(&self, id: SubstitutionId) -> Result<Option<Substitution>, StoreError> {
        let query = substitution::Entity::find_by_id(id.0);
        let row = self.within(query.one(self.reader())).await?;
        row.as_ref().map(read).transpose()
    }

    /// The substitutions of people, as absent or as substitutes, that have not ended before a day: those in force and
    /// those to come.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn substitutions_of(
        &self,
        people: &[PersonId],
        on: NaiveDate,
    ) -> Result<Vec<Substitution>, StoreError> {
        let ids = || people.iter().map(|person| person.0);
        let parties = Condition::any()
            .add(substitution::Column::Absent.is_in(ids()))
            .add(substitution::Column::Substitute.is_in(ids()));
        self.live_substitutions(parties, on).await
    }

    /// The substitutions of departments that have not ended before a day.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn substitutions_in(
        &self,
        departments: &[DepartmentCode],
        on: NaiveDate,
    ) -> Result<Vec<Substitution>, StoreError> {
        let codes = departments.iter().map(DepartmentCode::as_str);
        let there = Condition::all().add(substitution::Column::Department.is_in(codes));
        self.live_substitutions(there, on).await
    }

    async fn live_substitutions(
        &self,
        of: Condition,
        on: NaiveDate,
    ) -> Result<Vec<Substitution>, StoreError> {
        let query = substitution::Entity::find()
            .filter(of)
            .filter(Expr::col(substitution::Column::ThroughDay).gte(on.to_string()))
            .filter(substitution::Column::EndedAt.is_null())
            .order_by_asc(substitution::Column::ThroughDay)
            .order_by_asc(substitution::Column::Id);
        let rows = self.within(query.all(self.reader())).await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &substitution::Model) -> Result<Substitution, StoreError> {
    canonical::read(&row.state, &format!("substitution {}", row.id))
}
