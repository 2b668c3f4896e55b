//! Plays whole projects against a running server, as its people would: an enterprise, the window's clerks, and each
//! department's handlers, reviewers and approvers, every one signed in and acting through the public GraphQL endpoint.
//!
//! It knows nothing of the server but its address, so what it shows is what a client can do.

mod applicant;
mod cast;
mod client;
mod error;
mod office;
mod officer;
mod play;
mod project;
mod script;
mod transcript;
mod words;

pub use applicant::sha256;
pub use cast::{Cast, Person};
pub use client::Client;
pub use error::DemoError;
pub use office::Office;
pub use play::{Outcome, play};
pub use project::ProjectFile;
pub use script::{Chance, Script};
pub use transcript::Transcript;
pub use words::Language;
