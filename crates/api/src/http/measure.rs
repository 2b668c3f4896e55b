//! What is counted of operations: their type and how they ended, never their text or who sent them.

use std::time::Instant;

use async_graphql::Response;
use async_graphql::parser::types::OperationType;

/// An operation under way.
pub(super) struct Measure {
    operation: &'static str,
    started: Instant,
}

impl Measure {
    /// It begins.
    pub fn begin(operation: OperationType) -> Self {
        let operation = match operation {
            OperationType::Query => "query",
            OperationType::Mutation => "mutation",
            OperationType::Subscription => "subscription",
        };
        Self {
            operation,
            started: Instant::now(),
        }
    }

    /// It has ended. One that is dropped half-way is counted by the status of its request alone.
    pub fn end(self, result: &Response) {
        let outcome = if result.errors.is_empty() { "ok" } else { "error" };
        metrics::counter!("onewindow_graphql_operations_total", "type" => self.operation, "outcome" => outcome)
            .increment(1);
        metrics::histogram!("onewindow_graphql_operation_duration_seconds", "type" => self.operation)
            .record(self.started.elapsed().as_secs_f64());
    }
}

/// A request error by its code.
pub(super) fn refused(code: &'static str) {
    metrics::counter!("onewindow_graphql_request_errors_total", "code" => code).increment(1);
}
