//! The GraphQL API of OneWindow: its types, and the HTTP handler in front of them.
//!
//! A resolver reads its arguments, asks the [desk](onewindow_desk) once, and wraps the answer. It holds no rule: who may
//! do what, and what follows, is decided below. One noun a file; what a zone declares are objects with a code, only what
//! the engine fixes are enums.
//!
//! - [`schema()`] builds the schema over a desk, [`sdl()`] writes its shape down.
//! - [`admission_data`] is what a request carries: who asks, and loaders that read under that caller's rights.
//! - [`http::router`] serves it.

#![expect(
    clippy::unused_async,
    reason = "the schema's macros take asynchronous resolvers only"
)]

mod agent;
mod alarm;
mod audit;
mod batch;
mod calendar;
mod caller;
mod case;
mod channel;
mod clock;
mod code;
mod connection;
mod cursor;
mod department;
mod desk_error;
mod document;
mod duty;
mod eager;
mod enterprise;
pub mod error_code;
mod event;
mod exchange;
mod extension;
mod fact;
mod false_material;
mod forecast;
mod forwarding;
#[cfg(fuzzing)]
pub mod fuzz;
mod global_id;
mod hearing;
pub mod http;
mod joint_review;
mod levels;
mod licence;
mod limit;
pub mod limits;
mod loader;
mod material;
mod message;
mod mutation;
mod node;
mod notification;
mod offer;
mod outcome;
mod person;
mod procedure;
mod project;
mod query;
mod queue;
mod quota;
mod rating;
mod register;
mod route;
mod routing;
mod scalar;
mod schema;
mod secrecy;
mod service_account;
mod session;
mod siblings;
mod statistics;
mod step;
mod subscription;
mod substitution;
mod suspension;
mod tolerance;
mod track;
mod unified;
mod user_error;
mod viewer;
mod way;
mod webhook;
mod webhook_message;

pub use caller::admission_data;
pub use mutation::Mutation;
pub use query::Query;
pub use schema::{Schema, schema, sdl, service};
pub use subscription::Subscription;
pub use webhook_message::{webhook_message, webhook_schemas};
