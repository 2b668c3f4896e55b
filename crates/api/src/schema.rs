//! The schema as a whole.

use std::sync::Arc;

use async_graphql::{SDLExportOptions, SchemaBuilder};
use onewindow_desk::{Desk, TokenIssuer};

use crate::http::Service;
use crate::mutation::{Mutation, Tokens};
use crate::query::Query;
use crate::subscription::Subscription;

/// The schema that the service serves.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// The schema over a desk. How much one operation may ask for is counted before it gets here
/// ([`limits`](crate::limits)); who may read the schema is the handler's word ([`http`](crate::http)).
pub fn schema(desk: Desk, tokens: Arc<dyn TokenIssuer>) -> Schema {
    builder().data(desk).data(Tokens(tokens)).finish()
}

/// The schema over a desk, ready to be served by [`http::router`](crate::http::router). Whoever only serves it does not
/// compile its executor anew.
pub fn service(desk: Desk, tokens: Arc<dyn TokenIssuer>) -> Service {
    Service::new(schema(desk, tokens))
}

/// The schema in its own language, sorted, so that two versions can be compared line by line.
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .include_specified_by();
    let mut text = builder().finish().sdl_with_options(options);
    while text.ends_with('\n') {
        text.pop();
    }
    text.push('\n');
    text
}

/// Everything but the desk: the shape alone.
fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query, Mutation::default(), Subscription)
}
