//! The places of procedures whose licences are limited in number: who holds one, who waits for one.

use onewindow_engine::case::{Acceptance, Phase};
use onewindow_engine::ids::{CaseId, ProcedureCode};
use onewindow_engine::licence::Standing;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait as _, QueryFilter};

use crate::entity::{case_file, licence};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// How many licences of a procedure, in any version, have not come to an end.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn places_taken(&self, procedure: &ProcedureCode) -> Result<u32, StoreError> {
        let standing = Standing::NOT_OVER.map(Standing::code);
        let held = licence::Entity::find()
            .filter(licence::Column::Procedure.eq(procedure.as_str()))
            .filter(licence::Column::Standing.is_in(standing));
        let count = self.within(held.count(self.reader())).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// The other cases of a procedure that have an acceptance number and no decision yet, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn waiting_for_places(
        &self,
        procedure: &ProcedureCode,
        but: CaseId,
    ) -> Result<Vec<Acceptance>, StoreError> {
        let under_review = Phase::ALL.into_iter().filter(|phase| phase.is_under_review());
        let waiting = case_file::Entity::find()
            .filter(case_file::Column::Procedure.eq(procedure.as_str()))
            .filter(case_file::Column::Phase.is_in(under_review.map(Phase::code)))
            .filter(case_file::Column::Id.ne(but.0));
        let mut found = Vec::new();
        for row in self.within(waiting.all(self.reader())).await? {
            found.extend(crate::case::read(&row)?.acceptance);
        }
        Ok(found)
    }
}
