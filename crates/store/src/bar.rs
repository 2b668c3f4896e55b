//! Bars: what an enterprise may not apply for, wherever it came from.

use std::collections::BTreeMap;

use onewindow_engine::ids::EnterpriseId;
use onewindow_engine::licence::Bar;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{case_file, licence};
use crate::error::StoreError;
use crate::ids::{IDS, padded};
use crate::store::Store;

impl Store {
    /// Every bar on enterprises, over or not: those of their licences and those of their applications. Enterprises
    /// without any are left out.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn bars_of_enterprises(
        &self,
        enterprises: &[EnterpriseId],
    ) -> Result<BTreeMap<EnterpriseId, Vec<Bar>>, StoreError> {
        let ids: Vec<_> = enterprises.iter().map(|id| id.0).collect();
        let mut bars: BTreeMap<EnterpriseId, Vec<Bar>> = BTreeMap::new();
        for ids in ids.chunks(IDS) {
            let of_licences = licence::Entity::find()
                .filter(licence::Column::EnterpriseId.is_in(padded(ids)))
                .filter(licence::Column::Bars.gt(0));
            for row in self.within(of_licences.all(self.reader())).await? {
                let of_licence = crate::licence::read(&row)?.bars;
                bars.entry(EnterpriseId(row.enterprise_id))
                    .or_default()
                    .extend(of_licence);
            }
            let of_cases = case_file::Entity::find()
                .filter(case_file::Column::EnterpriseId.is_in(padded(ids)))
                .filter(case_file::Column::Bars.gt(0));
            for row in self.within(of_cases.all(self.reader())).await? {
                let of_case = crate::case::read(&row)?.bar().cloned();
                bars.entry(EnterpriseId(row.enterprise_id))
                    .or_default()
                    .extend(of_case);
            }
        }
        Ok(bars)
    }
}
