//! What the tests that need a real database or a real server stand on: a private PostgreSQL, a spawned
//! `onewindow`, and a GraphQL client. Free of the workspace's own crates, so that any of them may use it as a
//! dev-dependency without a circle.

pub mod catalogue;
pub mod form;
pub mod graphql;
pub mod law;
pub mod office;
pub mod oidc;
pub mod postgres;
pub mod postgres_binaries;
pub mod server;
pub mod server_process;

pub use graphql::{Answer, Client};
pub use postgres::{Durability, TestPostgres};
pub use server::{ServerOptions, TestServer, binary, onewindow, onewindow_hearing};
