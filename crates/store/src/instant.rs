//! Instants as both databases keep them exactly: whole microseconds since 1970 UTC.

use chrono::{DateTime, Utc};

use crate::canonical::unreadable;
use crate::error::StoreError;

/// Microseconds since 1970 UTC.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// The instant of a column.
pub(crate) fn instant(micros: i64, place: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros)
        .ok_or_else(|| unreadable(place, format!("{micros} is no instant")))
}

/// The instant of a column that may be empty.
pub(crate) fn optional(micros: Option<i64>, place: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
    micros.map(|micros| instant(micros, place)).transpose()
}

/// Whether an instant has no part below a microsecond, which no column keeps.
pub(crate) fn is_exact(at: DateTime<Utc>) -> bool {
    at.timestamp_subsec_nanos().is_multiple_of(1_000)
}

/// A count of the engine as a column.
pub(crate) fn column(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A count of a column as the engine's.
pub(crate) fn count(column: i64) -> u64 {
    u64::try_from(column).unwrap_or(0)
}
