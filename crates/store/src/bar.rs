//! Bars: what an enterprise may not apply for, wherever it came from.

use onewindow_engine::ids::EnterpriseId;
use onewindow_engine::licence::Bar;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{case_file, licence};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// Every bar on an enterprise, over or not: those of its licences and those of its applications.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn bars_of(&self, enterprise: EnterpriseId) -> Result<Vec<Bar>, StoreError> {
        let of_licences = licence::Entity::find()
            .filter(licence::Column::EnterpriseId.eq(enterprise.0))
            .filter(licence::Column::Bars.gt(0));
        let mut bars = Vec::new();
        for row in self.within(of_licences.all(self.reader())).await? {
            bars.extend(crate::licence::read(&row)?.bars);
        }
        let of_cases = case_file::Entity::find()
            .filter(case_file::Column::EnterpriseId.eq(enterprise.0))
            .filter(case_file::Column::Bars.gt(0));
        for row in self.within(of_cases.all(self.reader())).await? {
            bars.extend(crate::case::read(&row)?.bar().cloned());
        }
        Ok(bars)
    }
}
