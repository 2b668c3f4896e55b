//! Single facts of the installation.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entity::meta;
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// A fact by its key.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = self
            .within(meta::Entity::find_by_id(key).one(self.reader()))
            .await?;
        Ok(row.map(|row| row.value))
    }

    /// Sets a fact.
    ///
    /// # Errors
    /// When the database can't.
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let row = meta::ActiveModel {
            key: Set(key.to_owned()),
            value: Set(value.to_owned()),
        };
        let replace = OnConflict::column(meta::Column::Key)
            .update_column(meta::Column::Value)
            .to_owned();
        let insert = meta::Entity::insert(row)
            .on_conflict(replace)
            .exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }
}
