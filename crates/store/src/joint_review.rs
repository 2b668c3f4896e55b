//! Which cases are reviewed together.

use onewindow_engine::ids::CaseId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::joint_review;
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// The cases of a joint review, by id.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn cases_under_review(&self, review: Uuid) -> Result<Vec<CaseId>, StoreError> {
        let query = joint_review::Entity::find()
            .filter(joint_review::Column::Id.eq(review))
            .order_by_asc(joint_review::Column::CaseId);
        let rows = self.within(query.all(self.reader())).await?;
        Ok(rows.into_iter().map(|row| CaseId(row.case_id)).collect())
    }
}
