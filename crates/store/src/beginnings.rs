//! The first events of many streams in one statement, however many there are: what lists of cases show beside each.

use std::collections::HashMap;

use onewindow_engine::access::Scope;
use sea_orm::sea_query::{
    Alias, Asterisk, Condition, Expr, ExprTrait as _, Func, Query, SelectStatement, WindowStatement,
};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, FromQueryResult as _, Order};
use uuid::Uuid;

use crate::entity::event;
use crate::error::StoreError;
use crate::event::{LoggedEvent, read};
use crate::ids::{IDS, padded};
use crate::page::{Keyset, Slice};
use crate::scope;
use crate::store::Store;
use crate::stream::Stream;

impl Store {
    /// The first events of streams, of some types or of all, as far as the scope covers them: for each stream what
    /// [`Store::events`] would answer at its beginning. Streams without any are left out.
    ///
    /// # Errors
    /// When the database can't answer or a row is unreadable.
    pub async fn first_events(
        &self,
        scope: &Scope,
        streams: &[Stream],
        types: &[String],
        first: u32,
    ) -> Result<HashMap<Stream, Slice<LoggedEvent>>, StoreError> {
        let mut kinds: HashMap<&'static str, Vec<Uuid>> = HashMap::new();
        for stream in streams {
            kinds.entry(stream.kind()).or_default().push(stream.id());
        }
        let mut found: HashMap<Stream, Vec<LoggedEvent>> = HashMap::new();
        for (kind, ids) in kinds {
            for ids in ids.chunks(IDS) {
                let of_streams = Condition::all()
                    .add(event::Column::StreamKind.eq(kind))
                    .add(event::Column::StreamId.is_in(padded(ids)))
                    .add(scope::events(scope))
                    .add_option(
                        (!types.is_empty()).then(|| event::Column::Type.is_in(types.iter().cloned())),
                    );
                let query = beginnings(of_streams, first);
                for row in self.within(self.reader().query_all(&query)).await? {
                    let logged = read(&event::Model::from_query_result(&row, "")?)?;
                    found.entry(logged.stream).or_default().push(logged);
                }
            }
        }
        let slices = found.into_iter().map(|(stream, events)| {
            let slice = Slice::cut(events, first, |logged| Keyset {
                sort: logged.position.to_string(),
                id: logged.id,
            });
            (stream, slice)
        });
        Ok(slices.collect())
    }
}

/// Numbers the events of each stream and takes one more than asked for, which tells whether there are more.
fn beginnings(of_streams: Condition, first: u32) -> SelectStatement {
    let (place, numbered) = (Alias::new("place"), Alias::new("numbered"));
    let column = |column| (event::Entity, column);
    let window = WindowStatement::partition_by(column(event::Column::StreamId))
        .order_by(column(event::Column::Sequence), Order::Asc)
        .take();
    let mut inner = Query::select();
    inner
        .column((event::Entity, Asterisk))
        .expr_window_as(Func::cust(Alias::new("ROW_NUMBER")), window, place.clone())
        .from(event::Entity)
        .cond_where(of_streams);
    let mut query = Query::select();
    query
        .column(Asterisk)
        .from_subquery(inner, numbered)
        .and_where(Expr::col(place).lte(i64::from(first) + 1))
        .order_by(event::Column::StreamId, Order::Asc)
        .order_by(event::Column::Sequence, Order::Asc);
    query
}
