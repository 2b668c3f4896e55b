//! Published versions of procedures: immutable once a case may have pinned them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::procedure::Procedure;
use onewindow_store::Store;

use crate::error::{DeskError, Result};
use crate::key;

type Published = BTreeMap<(ProcedureCode, NaiveDate), Vec<Procedure>>;

/// Publishes what the catalogue has that is new, and answers the catalogue that cases are decided by.
pub(crate) async fn publish(store: &Store, catalogue: Catalogue, now: DateTime<Utc>) -> Result<Catalogue> {
    let (catalogue, new) = combine(store, catalogue).await?;
    if !new.is_empty() {
        tracing::info!(versions = new.len(), "publishing versions of procedures");
        store.publish(&new, now).await?;
    }
    Ok(catalogue)
}

/// Puts a catalogue beside what is published: the declared versions with their revisions, the older ones that cases
/// may have pinned, and apart from them those that are still to be published.
pub(crate) async fn combine(store: &Store, mut catalogue: Catalogue) -> Result<(Catalogue, Vec<Procedure>)> {
    let mut published = Published::new();
    for procedure in store.published().await? {
        let version = &procedure.version;
        published
            .entry((version.code.clone(), version.effective_from))
            .or_default()
            .push(procedure);
    }
    let new = revise(&mut catalogue, &published)?;
    take_up_older(&mut catalogue, published);
    Ok((catalogue, new))
}

/// Gives every declared version its revision: the published one while nothing changed, else the next. Answers the new.
fn revise(catalogue: &mut Catalogue, published: &Published) -> Result<Vec<Procedure>> {
    let mut new = Vec::new();
    for procedure in catalogue.procedures.values_mut().flatten() {
        let key = (procedure.version.code.clone(), procedure.version.effective_from);
        let latest = published
            .get(&key)
            .into_iter()
            .flatten()
            .max_by_key(|old| old.version.revision);
        let revision = match latest {
            Some(latest) if digest(latest)? == digest(procedure)? => latest.version.revision,
            Some(latest) => latest.version.revision + 1,
            None => 1,
        };
        let is_new = latest.is_none_or(|latest| latest.version.revision != revision);
        if procedure.version.revision != revision {
            Arc::make_mut(procedure).version.revision = revision;
        }
        if is_new {
            new.push((**procedure).clone());
        }
    }
    Ok(new)
}

/// Adds published versions that are no longer declared. They hold for the cases that pin them and for no new receipt,
/// so in memory their period ends before it begins.
fn take_up_older(catalogue: &mut Catalogue, published: Published) {
    for mut older in published.into_values().flatten() {
        let versions = catalogue
            .procedures
            .entry(older.version.code.clone())
            .or_default();
        if versions.iter().any(|declared| declared.version == older.version) {
            continue;
        }
        older.effective_to = older.version.effective_from.pred_opt();
        versions.push(Arc::new(older));
        versions.sort_by(|one, other| one.version.cmp(&other.version));
    }
}

/// The fingerprint of what a version says, whatever its revision.
fn digest(procedure: &Procedure) -> Result<String> {
    let mut body = serde_json::to_value(procedure).map_err(DeskError::internal)?;
    if let Some(version) = body.get_mut("version").and_then(serde_json::Value::as_object_mut) {
        version.remove("revision");
    }
    Ok(key::hash(&body))
}
