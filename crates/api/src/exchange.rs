//! A case as provincial platforms take it.

use async_graphql::{Context, SimpleObject};
use onewindow_desk::Exchange as DeskExchange;

use crate::caller;
use crate::scalar::Json;

/// A case as provincial platforms take it.
#[derive(Debug, Clone, SimpleObject)]
pub struct Exchange {
    /// The status of the national list 办理状态 BLZT, from 1 to 15.
    pub code: u8,
    /// Its name in the caller's language.
    pub name: String,
    /// The case with the field names of the exchange tables, as `onewindow export --exchange` writes its events.
    pub record: Json,
}

impl Exchange {
    pub(crate) fn new(context: &Context<'_>, exchange: &DeskExchange) -> Self {
        Self {
            code: exchange.status.code(),
            name: caller::say(context, &exchange.status.name()),
            record: Json::from(&exchange.record),
        }
    }
}
