//! Pages by keyset: where the last one ended, never how many to skip.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Order, SimpleExpr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{StoreError, StoreErrorCode};

/// The place of a row in a list: what it is sorted by, then its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyset {
    /// What the list is sorted by, as text.
    pub sort: String,
    /// Tells rows apart that are sorted alike.
    pub id: Uuid,
}

/// Which part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Begins after this row; none: at the start.
    pub after: Option<Keyset>,
    /// How many rows at most.
    pub first: u32,
    /// Backwards.
    pub descending: bool,
}

impl Page {
    /// The first page.
    pub fn first(first: u32) -> Self {
        Self {
            after: None,
            first,
            descending: false,
        }
    }

    pub(crate) fn order(&self) -> Order {
        if self.descending { Order::Desc } else { Order::Asc }
    }

    /// One more than asked for tells whether there are more.
    pub(crate) fn limit(&self) -> u64 {
        u64::from(self.first) + 1
    }

    /// The condition that begins the page, over a column of numbers.
    pub(crate) fn after_number(
        &self,
        sort: impl IntoColumnRef,
        id: impl IntoColumnRef,
    ) -> Result<Option<SimpleExpr>, StoreError> {
        let Some(after) = &self.after else { return Ok(None) };
        let number: i64 = after.sort.parse().map_err(|source: std::num::ParseIntError| {
            StoreError::new(StoreErrorCode::InvalidCursor).because(source)
        })?;
        Ok(Some(self.beyond((sort, id), (Expr::val(number), after.id))))
    }

    /// The number after which the page begins.
    pub(crate) fn after_position(&self) -> Result<Option<i64>, StoreError> {
        let after = self.after.as_ref().map(|after| after.sort.parse());
        after.transpose().map_err(|source: std::num::ParseIntError| {
            StoreError::new(StoreErrorCode::InvalidCursor).because(source)
        })
    }

    /// The condition that begins the page, over a column of text.
    pub(crate) fn after_text(&self, sort: impl IntoColumnRef, id: impl IntoColumnRef) -> Option<SimpleExpr> {
        let after = self.after.as_ref()?;
        Some(self.beyond((sort, id), (Expr::val(after.sort.clone()), after.id)))
    }

    /// Row values compare as the index is ordered, so the database begins right there.
    fn beyond(
        &self,
        (sort, id): (impl IntoColumnRef, impl IntoColumnRef),
        (value, value_id): (SimpleExpr, Uuid),
    ) -> SimpleExpr {
        let row = Expr::tuple([Expr::col(sort), Expr::col(id)]);
        let last = Expr::tuple([value, Expr::val(value_id)]);
        if self.descending {
            row.lt(last)
        } else {
            row.gt(last)
        }
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The place of each row, in the same order.
    pub keysets: Vec<Keyset>,
    /// Whether there are more behind them.
    pub has_more: bool,
}

impl<T> Slice<T> {
    /// Nothing, and nothing behind it.
    pub fn empty() -> Self {
        Self {
            items: Vec::new(),
            keysets: Vec::new(),
            has_more: false,
        }
    }

    /// Takes the one row too many off and gives each its place.
    pub(crate) fn cut(mut items: Vec<T>, first: u32, keyset: impl Fn(&T) -> Keyset) -> Self {
        let first = usize::try_from(first).unwrap_or(usize::MAX);
        let has_more = items.len() > first;
        items.truncate(first);
        let keysets = items.iter().map(keyset).collect();
        Self {
            items,
            keysets,
            has_more,
        }
    }

    pub(crate) fn try_map<U>(
        self,
        read: impl Fn(T) -> Result<U, StoreError>,
    ) -> Result<Slice<U>, StoreError> {
        let items = self.items.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Slice {
            items,
            keysets: self.keysets,
            has_more: self.has_more,
        })
    }
}
