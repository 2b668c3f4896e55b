//! Substitutions as a command leaves them.

use onewindow_engine::substitution::Substitution;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel as _, QueryFilter};

use super::CommitError;
use crate::canonical;
use crate::entity::substitution;
use crate::instant::{column, micros};

/// Writes a substitution as it is now. Whoever changes one takes a serial, so nobody else can have changed it meanwhile.
pub(super) async fn write(db: &DatabaseTransaction, after: &Substitution) -> Result<(), CommitError> {
    let row = substitution::Model {
        id: after.id.0,
        version: column(after.version),
        absent: after.absent.person.0,
        substitute: after.substitute.person.0,
        department: after.department.as_str().to_owned(),
        through_day: after.through.to_string(),
        ended_at: after.ended.as_ref().map(|(_, at)| micros(*at)),
        state: canonical::write(after)?,
    };
    substitution::Entity::delete_many()
        .filter(substitution::Column::Id.eq(after.id.0))
        .exec(db)
        .await?;
    substitution::Entity::insert(row.into_active_model())
        .exec_without_returning(db)
        .await?;
    Ok(())
}
