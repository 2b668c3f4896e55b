//! Files of the catalogue that were published while the office ran: each publication is kept, the last one holds.

use chrono::{DateTime, Utc};
use onewindow_engine::actor::By;
use sea_orm::{ActiveModelTrait as _, EntityTrait, IntoActiveModel as _, PaginatorTrait as _, QueryOrder};

use crate::canonical;
use crate::entity::published_source;
use crate::error::StoreError;
use crate::instant::{instant, micros};
use crate::store::Store;

/// A file of the catalogue as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSource {
    /// Its name, such as `procedures/eia-report.yaml`.
    pub name: String,
    /// Counts the publications of this file, from 1 on.
    pub revision: u32,
    /// The SHA-256 of the zone's own file that it took the place of, in lower-case hex; empty where there was none.
    pub replaced: String,
    /// What it says.
    pub text: String,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: By,
}

impl Store {
    /// Every publication, oldest first in each file.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn published_sources(&self) -> Result<Vec<PublishedSource>, StoreError> {
        let query = published_source::Entity::find()
            .order_by_asc(published_source::Column::Name)
            .order_by_asc(published_source::Column::Revision);
        let rows = self.within(query.all(self.reader())).await?;
        rows.into_iter().map(read).collect()
    }

    /// How many publications there are.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn count_published_sources(&self) -> Result<u64, StoreError> {
        self.within(published_source::Entity::find().count(self.reader()))
            .await
    }

    /// Keeps a publication.
    ///
    /// # Errors
    /// `CONSTRAINT` when somebody else has published this revision of the file meanwhile.
    pub async fn publish_source(&self, source: &PublishedSource) -> Result<(), StoreError> {
        let row = published_source::Model {
            name: source.name.clone(),
            revision: source.revision.into(),
            replaced: source.replaced.clone(),
            text: source.text.clone(),
            published_at: micros(source.at),
            published_by: canonical::write(&source.by)?,
        };
        let insert = row.into_active_model().insert(self.writer());
        self.within(insert).await.map(drop)
    }
}

fn read(row: published_source::Model) -> Result<PublishedSource, StoreError> {
    let place = format!("published source {} revision {}", row.name, row.revision);
    Ok(PublishedSource {
        revision: u32::try_from(row.revision)
            .map_err(|_| canonical::unreadable(&place, "the revision is out of range"))?,
        at: instant(row.published_at, &place)?,
        by: canonical::read(&row.published_by, &place)?,
        name: row.name,
        replaced: row.replaced,
        text: row.text,
    })
}
