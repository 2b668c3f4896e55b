//! What a command changes of who may come in: service accounts, links to identity providers, ends of sessions.

use chrono::{DateTime, Utc};
use onewindow_engine::ids::PersonId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel as _, QueryFilter,
};
use uuid::Uuid;

use super::CommitError;
use crate::account::{Account, account_row};
use crate::canonical;
use crate::entity::{account, identity_link, service_account, session};
use crate::identity_link::IdentityLink;
use crate::instant::{column, micros};
use crate::service_account::{ServiceAccount, owner_words};

/// A change to who may come in.
#[derive(Debug, Clone)]
pub enum IdentityWrite {
    /// A new service account with its account.
    NewServiceAccount(Box<(Account, ServiceAccount)>),
    /// A service account as it is to be, if it still has the version before.
    ServiceAccount(Box<ServiceAccount>),
    /// A subject is an account from now on; one that is linked already loses the race.
    Link(IdentityLink),
    /// A subject is nobody any more.
    Unlink {
        /// The provider.
        issuer: String,
        /// The subject.
        subject: String,
    },
    /// Sessions of an account end.
    EndSessions {
        /// Whose.
        account: PersonId,
        /// Which; all of them when none is named.
        only: Option<Uuid>,
        /// All but this one.
        except: Option<Uuid>,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Writes one change.
pub(super) async fn write(db: &DatabaseTransaction, write: &IdentityWrite) -> Result<(), CommitError> {
    match write {
        IdentityWrite::NewServiceAccount(new) => {
            let (account, service) = new.as_ref();
            let row = account_row(account)?.into_active_model();
            account::Entity::insert(row).exec_without_returning(db).await?;
            let row = row_of(service)?.into_active_model();
            service_account::Entity::insert(row)
                .exec_without_returning(db)
                .await?;
            Ok(())
        }
        IdentityWrite::ServiceAccount(service) => update(db, service).await,
        IdentityWrite::Link(link) => insert_link(db, link).await,
        IdentityWrite::Unlink { issuer, subject } => {
            let key = (issuer.clone(), subject.clone());
            let gone = identity_link::Entity::delete_by_id(key).exec(db).await?;
            moved_unless(gone.rows_affected == 1)
        }
        IdentityWrite::EndSessions {
            account,
            only,
            except,
            at,
        } => {
            let mut ending = session::Entity::update_many()
                .col_expr(session::Column::EndedAt, Expr::val(micros(*at)))
                .filter(session::Column::AccountId.eq(account.0))
                .filter(session::Column::EndedAt.is_null());
            if let Some(only) = only {
                ending = ending.filter(session::Column::Id.eq(*only));
            }
            if let Some(except) = except {
                ending = ending.filter(session::Column::Id.ne(*except));
            }
            ending.exec(db).await?;
            Ok(())
        }
    }
}

async fn update(db: &DatabaseTransaction, service: &ServiceAccount) -> Result<(), CommitError> {
    let changed = service_account::Entity::update_many()
        .col_expr(
            service_account::Column::SecretHash,
            Expr::val(service.secret_hash.clone()),
        )
        .col_expr(
            service_account::Column::PreviousHash,
            Expr::val(service.previous_hash.clone()),
        )
        .col_expr(
            service_account::Column::PreviousUntil,
            Expr::val(service.previous_until.map(micros)),
        )
        .col_expr(
            service_account::Column::RevokedAt,
            Expr::val(service.revoked_at.map(micros)),
        )
        .col_expr(
            service_account::Column::Version,
            Expr::val(column(service.version)),
        )
        .filter(service_account::Column::AccountId.eq(service.id.0))
        .filter(service_account::Column::Version.eq(column(service.version.saturating_sub(1))))
        .exec(db)
        .await?;
    moved_unless(changed.rows_affected == 1)
}

async fn insert_link(db: &DatabaseTransaction, link: &IdentityLink) -> Result<(), CommitError> {
    let row = identity_link::ActiveModel {
        issuer: Set(link.issuer.clone()),
        subject: Set(link.subject.clone()),
        account_id: Set(link.account.0),
        linked_by: Set(link.linked_by.0),
        linked_at: Set(micros(link.linked_at)),
    };
    let taken = OnConflict::columns([identity_link::Column::Issuer, identity_link::Column::Subject])
        .do_nothing()
        .to_owned();
    let made = identity_link::Entity::insert(row)
        .on_conflict(taken)
        .exec_without_returning(db)
        .await?;
    moved_unless(made == 1)
}

fn moved_unless(done: bool) -> Result<(), CommitError> {
    if done { Ok(()) } else { Err(CommitError::Moved) }
}

fn row_of(service: &ServiceAccount) -> Result<service_account::Model, CommitError> {
    let (owner_kind, owner) = owner_words(&service.owner);
    Ok(service_account::Model {
        account_id: service.id.0,
        owner_kind: owner_kind.to_owned(),
        owner,
        scopes: canonical::write(&service.scopes)?,
        addresses: canonical::write(&service.addresses)?,
        secret_hash: service.secret_hash.clone(),
        previous_hash: service.previous_hash.clone(),
        previous_until: service.previous_until.map(micros),
        created_by: service.created_by.0,
        created_at: micros(service.created_at),
        expires_at: micros(service.expires_at),
        used_at: service.used_at.map(micros),
        revoked_at: service.revoked_at.map(micros),
        version: column(service.version),
    })
}
