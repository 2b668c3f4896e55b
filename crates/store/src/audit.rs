//! The audit trail: the log itself with the proof of each entry, for whoever may look over others' shoulders.

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::ids::PersonId;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};

use crate::entity::event;
use crate::error::StoreError;
use crate::event::{LoggedEvent, read};
use crate::instant::micros;
use crate::page::{Keyset, Page, Slice};
use crate::scope;
use crate::settings::DatabaseKind;
use crate::store::Store;
use crate::stream::{GENESIS, Stream, event_id, hash};

/// Which entries; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// About this case, project or licence.
    pub stream: Option<Stream>,
    /// Done by this person.
    pub person: Option<PersonId>,
    /// At this instant or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
}

/// An entry with its place in the chain of hashes.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// What was recorded.
    pub event: LoggedEvent,
    /// The hash of the entry before it in its stream; 64 zeros for the first one. Lower-case hex.
    pub previous_hash: String,
    /// Whether the entry's own hash, computed anew from what stands in the log and from the one before, is the one that
    /// was recorded.
    pub intact: bool,
}

impl Store {
    /// A page of the trail, newest first.
    ///
    /// # Errors
    /// When the cursor is not one of this list, the database can't answer or a row is unreadable.
    pub async fn audit_trail(
        &self,
        scope: &Scope,
        filter: &AuditFilter,
        page: &Page,
    ) -> Result<Slice<AuditEntry>, StoreError> {
        let after = page.after_position()?;
        let query = event::Entity::find()
            .filter(scope::events(scope))
            .filter(self.audited(filter))
            .filter(Condition::all().add_option(after.map(|after| event::Column::Position.lt(after))))
            .order_by_desc(event::Column::Position)
            .limit(page.limit());
        let rows = self.within(query.all(self.reader())).await?;
        let before = self.before(&rows).await?;
        Slice::cut(rows, page.first, |row| Keyset {
            sort: row.position.to_string(),
            id: event_id(&row.hash),
        })
        .try_map(|row| {
            let previous = before.iter().find(|before| {
                before.stream_id == row.stream_id
                    && before.stream_kind == row.stream_kind
                    && before.sequence + 1 == row.sequence
            });
            let previous = match previous {
                Some(before) => before.hash.clone(),
                None if row.sequence == 1 => GENESIS.to_vec(),
                None => Vec::new(),
            };
            Ok(AuditEntry {
                intact: hash(&previous, &row).as_slice() == row.hash,
                previous_hash: crate::event::hex(&previous),
                event: read(&row)?,
            })
        })
    }

    /// The entries that stand before these in their streams.
    async fn before(&self, rows: &[event::Model]) -> Result<Vec<event::Model>, StoreError> {
        let places = rows.iter().filter(|row| row.sequence > 1).map(|row| {
            Expr::tuple([
                Expr::val(row.stream_kind.clone()),
                Expr::val(row.stream_id),
                Expr::val(row.sequence - 1),
            ])
        });
        let places: Vec<_> = places.collect();
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let columns = [
            event::Column::StreamKind,
            event::Column::StreamId,
            event::Column::Sequence,
        ];
        let place = Expr::tuple(columns.map(|column| Expr::col((event::Entity, column))));
        let query = event::Entity::find().filter(place.is_in(places));
        self.within(query.all(self.reader())).await
    }

    fn audited(&self, filter: &AuditFilter) -> Condition {
        let person = filter.person.map(|person| {
            // As the index has it.
            let by = match self.kind() {
                DatabaseKind::Sqlite => Expr::cust("json_extract(\"by\", '$.person')"),
                DatabaseKind::Postgres => Expr::cust("((\"by\"::json)->>'person')"),
            };
            by.eq(person.0.to_string())
        });
        let stream = filter.stream.map(|stream| {
            event::Column::StreamKind
                .eq(stream.kind())
                .and(event::Column::StreamId.eq(stream.id()))
        });
        Condition::all()
            .add_option(stream)
            .add_option(person)
            .add_option(filter.from.map(|at| event::Column::At.gte(micros(at))))
            .add_option(filter.until.map(|at| event::Column::At.lt(micros(at))))
    }
}
