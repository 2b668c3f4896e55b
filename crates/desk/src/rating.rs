//! Statistics of ratings 好差评: public, as the rules on them ask.

use std::collections::BTreeMap;

use onewindow_engine::ids::{DepartmentCode, ProcedureCode};
use onewindow_store::RatingCounts;

use crate::desk::Desk;
use crate::error::Result;

impl Desk {
    /// What the ratings of procedures come to, by code; what nobody has rated is left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn ratings_of_procedures(
        &self,
        codes: &[ProcedureCode],
    ) -> Result<BTreeMap<String, RatingCounts>> {
        Ok(self.store().ratings_of_procedures(codes).await?)
    }

    /// What the ratings of departments come to, by code; what nobody has rated is left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn ratings_of_departments(
        &self,
        codes: &[DepartmentCode],
    ) -> Result<BTreeMap<String, RatingCounts>> {
        Ok(self.store().ratings_of_departments(codes).await?)
    }
}
