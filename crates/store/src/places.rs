//! The places of procedures whose licences are limited in number: who holds one, who waits for one.

use std::collections::BTreeMap;

use onewindow_engine::case::{Acceptance, Phase};
use onewindow_engine::ids::{CaseId, ProcedureCode};
use onewindow_engine::licence::Standing;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::entity::{case_file, licence};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// How many licences of procedures, in any version, have not come to an end; procedures with none are left out.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn places_taken(
        &self,
        procedures: &[ProcedureCode],
    ) -> Result<BTreeMap<String, u32>, StoreError> {
        let standing = Standing::NOT_OVER.map(Standing::code);
        let held = licence::Entity::find()
            .select_only()
            .column(licence::Column::Procedure)
            .column_as(licence::Column::Id.count(), "held")
            .filter(licence::Column::Procedure.is_in(procedures.iter().map(ProcedureCode::as_str)))
            .filter(licence::Column::Standing.is_in(standing))
            .group_by(licence::Column::Procedure)
            .into_tuple::<(String, i64)>();
        let rows = self.within(held.all(self.reader())).await?;
        let rows = rows.into_iter();
        Ok(rows
            .map(|(procedure, held)| (procedure, u32::try_from(held).unwrap_or(u32::MAX)))
            .collect())
    }

    /// The cases of procedures that have an acceptance number and no decision yet, in any order.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn waiting_for_places(
        &self,
        procedures: &[ProcedureCode],
    ) -> Result<Vec<(ProcedureCode, CaseId, Acceptance)>, StoreError> {
        let under_review = Phase::ALL.into_iter().filter(|phase| phase.is_under_review());
        let waiting = case_file::Entity::find()
            .filter(case_file::Column::Procedure.is_in(procedures.iter().map(ProcedureCode::as_str)))
            .filter(case_file::Column::Phase.is_in(under_review.map(Phase::code)));
        let mut found = Vec::new();
        for row in self.within(waiting.all(self.reader())).await? {
            let case = crate::case::read(&row)?;
            let code = case.procedure.code;
            found.extend(case.acceptance.map(|acceptance| (code, case.id, acceptance)));
        }
        Ok(found)
    }
}
