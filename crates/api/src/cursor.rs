//! Cursors: the place of a row in one list, bound to the filter and the order of that list.

use async_graphql::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use onewindow_desk::Keyset;
use onewindow_engine::text::Text;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::caller;
use crate::error_code::ErrorCode;

/// What the cursors of one list are bound to: a hash of its name, filter and order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding(String);

impl Binding {
    /// The binding of a list. `filter` holds everything that decides which rows come in which order.
    pub fn of(list: &str, filter: &impl Serialize) -> Self {
        // What cannot be written as JSON has no filter to differ by; no filter of ours is like that.
        let filter = serde_json::to_string(filter).unwrap_or_default();
        let hash = Sha256::digest(format!("{list}\n{filter}"));
        Self(URL_SAFE_NO_PAD.encode(&hash[..9]))
    }

    /// The cursor of a row.
    pub fn cursor(&self, place: &Keyset) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}\n{}\n{}", self.0, place.id, place.sort))
    }

    /// The place a cursor of this list names; none for a damaged one or one of another list.
    pub fn read(&self, cursor: &str) -> Option<Keyset> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let mut parts = text.splitn(3, '\n');
        let is_bound_here = parts.next()? == self.0;
        let id = Uuid::parse_str(parts.next()?).ok()?;
        let sort = parts.next()?.to_owned();
        is_bound_here.then_some(Keyset { sort, id })
    }

    /// The place that the caller's cursor names.
    ///
    /// # Errors
    /// `INVALID_CURSOR` when it is damaged or belongs to another filter or order.
    pub fn place(&self, context: &Context<'_>, cursor: Option<&str>) -> Result<Option<Keyset>> {
        let Some(cursor) = cursor else { return Ok(None) };
        match self.read(cursor) {
            Some(place) => Ok(Some(place)),
            None => Err(invalid(context)),
        }
    }
}

/// The error of a cursor that does not fit.
pub fn invalid(context: &Context<'_>) -> async_graphql::Error {
    let text = Text::new(
        ErrorCode::InvalidCursor.meaning(onewindow_engine::text::Language::Zh),
        ErrorCode::InvalidCursor.meaning(onewindow_engine::text::Language::En),
    );
    ErrorCode::InvalidCursor.error(text.get(caller::language(context)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_filter_and_order_only() {
        let place = Keyset {
            sort: "2026-03-02\n09:00".to_owned(),
            id: Uuid::from_u128(3),
        };
        let list = Binding::of("queue", &("jhj", "DUE_AT"));
        let cursor = list.cursor(&place);
        assert_eq!(list.read(&cursor), Some(place));
        for other in [
            Binding::of("queue", &("xfd", "DUE_AT")),
            Binding::of("queue", &("jhj", "OPENED_AT")),
            Binding::of("cases", &("jhj", "DUE_AT")),
        ] {
            assert_eq!(other.read(&cursor), None);
        }
        assert_eq!(list.read("no cursor at all"), None);
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_given_as_a_cursor_is_read_as_what_was_written_or_not_at_all(
            text in ".*", bytes: Vec<u8>, sort in ".*", id: u128,
        ) {
            let list = Binding::of("queue", &"filter");
            let place = Keyset { sort, id: Uuid::from_u128(id) };
            proptest::prop_assert_eq!(list.read(&list.cursor(&place)), Some(place));
            for foreign in [text, URL_SAFE_NO_PAD.encode(&bytes), String::from_utf8_lossy(&bytes).into_owned()] {
                proptest::prop_assert_eq!(list.read(&foreign), None);
            }
        }
    }
}
