//! Sending events to webhooks: a client that reaches nothing but the public web, and the worker that uses it.

mod sender;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use sender::Sender;
pub(crate) use worker::start;
