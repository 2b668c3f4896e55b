//! Who sends a request, in which language, and what the request reads with.

use async_graphql::{Context, Data, Result};
use onewindow_desk::{Caller, Desk};
use onewindow_engine::actor::Actor;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::text::{Language, Text};

use crate::loader::loaders;

/// What the resolvers of one request need: the caller, and loaders that read under the caller's rights.
pub fn admission_data(desk: &Desk, caller: Caller) -> Data {
    let mut data = Data::default();
    data.insert(loaders(desk, &caller.actor));
    data.insert(caller);
    data
}

/// The desk that serves the request.
///
/// # Errors
/// When the schema was built without one.
pub(crate) fn desk<'a>(context: &Context<'a>) -> Result<&'a Desk> {
    context.data()
}

/// The sender of the request; none in a request that was admitted without one.
pub(crate) fn caller<'a>(context: &Context<'a>) -> Option<&'a Caller> {
    context.data_opt()
}

/// Who acts.
pub(crate) fn actor<'a>(context: &Context<'a>) -> &'a Actor {
    match caller(context) {
        Some(caller) => &caller.actor,
        None => Actor::anonymous(),
    }
}

/// The language the caller reads.
pub(crate) fn language(context: &Context<'_>) -> Language {
    context.data_opt::<Language>().copied().unwrap_or_default()
}

/// A refusal in the caller's language, with the names of the zone.
pub(crate) fn tell(context: &Context<'_>, refusal: &Refusal) -> String {
    let text = desk(context).map_or_else(|_| refusal.text(), |desk| refusal.told(desk.catalogue()));
    say(context, &text)
}

/// A text in the caller's language.
pub(crate) fn say(context: &Context<'_>, text: &Text) -> String {
    text.get(language(context)).to_owned()
}
