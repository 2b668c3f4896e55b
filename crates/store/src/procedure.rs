//! Published versions of procedures. A version is what cases pin, so it never changes once it is published.

use chrono::{DateTime, Utc};
use onewindow_engine::procedure::Procedure;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IntoActiveModel as _, QueryOrder};
use sha2::{Digest as _, Sha256};

use crate::canonical;
use crate::entity::procedure_version;
use crate::error::{StoreError, StoreErrorCode};
use crate::event::hex;
use crate::instant::micros;
use crate::store::Store;

impl Store {
    /// Every published version, oldest first.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn published(&self) -> Result<Vec<Procedure>, StoreError> {
        let query = procedure_version::Entity::find()
            .order_by_asc(procedure_version::Column::Code)
            .order_by_asc(procedure_version::Column::EffectiveFrom)
            .order_by_asc(procedure_version::Column::Revision);
        self.within(query.all(self.reader()))
            .await?
            .iter()
            .map(read)
            .collect()
    }

    /// Publishes versions. One that is published already with the same content is left as it is.
    ///
    /// # Errors
    /// `CONSTRAINT` when a version is published already with other content: raise its revision. Nothing is
    /// published then.
    pub async fn publish(&self, procedures: &[Procedure], at: DateTime<Utc>) -> Result<(), StoreError> {
        let rows = procedures
            .iter()
            .map(|procedure| row(procedure, at))
            .collect::<Result<Vec<_>, _>>()?;
        let known = self
            .within(procedure_version::Entity::find().all(self.reader()))
            .await?;
        let mut new = Vec::new();
        for row in rows {
            let key =
                |row: &procedure_version::Model| (row.code.clone(), row.effective_from.clone(), row.revision);
            match known.iter().find(|known| key(known) == key(&row)) {
                Some(same) if same.digest == row.digest => {}
                Some(_) => {
                    let place = format!("{} {} revision {}", row.code, row.effective_from, row.revision);
                    return Err(StoreError::new(StoreErrorCode::Constraint).at(place));
                }
                None => new.push(row.into_active_model()),
            }
        }
        let published = OnConflict::columns([
            procedure_version::Column::Code,
            procedure_version::Column::EffectiveFrom,
            procedure_version::Column::Revision,
        ])
        .do_nothing()
        .to_owned();
        let insert = procedure_version::Entity::insert_many(new)
            .on_conflict(published)
            .exec_without_returning(self.writer());
        self.within(insert).await.map(drop)
    }
}

fn row(procedure: &Procedure, at: DateTime<Utc>) -> Result<procedure_version::Model, StoreError> {
    let body = canonical::write(procedure)?;
    Ok(procedure_version::Model {
        code: procedure.version.code.as_str().to_owned(),
        effective_from: procedure.version.effective_from.to_string(),
        revision: procedure.version.revision.into(),
        digest: hex(&Sha256::digest(body.as_bytes())),
        published_at: micros(at),
        body,
    })
}

fn read(row: &procedure_version::Model) -> Result<Procedure, StoreError> {
    let place = format!(
        "procedure {} {} revision {}",
        row.code, row.effective_from, row.revision
    );
    if hex(&Sha256::digest(row.body.as_bytes())) != row.digest {
        return Err(canonical::unreadable(
            &place,
            "the body does not match its digest",
        ));
    }
    canonical::read(&row.body, &place)
}
