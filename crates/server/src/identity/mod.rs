//! Who is asking: access tokens, the secret they are signed with, and the gate that every request passes.

mod gate;
mod jwks;
mod provider;
mod secret;
mod tokens;

pub(crate) use gate::Gate;
pub(crate) use provider::{ProviderConfig, Providers};
pub(crate) use secret::secret;
pub(crate) use tokens::Tokens;
