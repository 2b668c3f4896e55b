//! What is served: any schema, behind a pointer, so that its executor is compiled where the schema is made and not
//! again wherever it is served.

use std::fmt;
use std::sync::Arc;

use async_graphql::{Executor, Request, Response};
use futures::future::BoxFuture;
use futures::stream::BoxStream;

/// A schema to be served. Cheap to clone.
#[derive(Clone)]
pub struct Service(Arc<dyn Execute>);

impl Service {
    /// Takes a schema.
    pub fn new(executor: impl Executor) -> Self {
        Self(Arc::new(Erased(executor)))
    }

    /// Runs a query or a mutation.
    pub(super) fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        self.0.execute(request)
    }

    /// Begins a subscription.
    pub(super) fn follow(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.follow(request)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Service")
    }
}

trait Execute: Send + Sync {
    fn execute(&self, request: Request) -> BoxFuture<'static, Response>;
    fn follow(&self, request: Request) -> BoxStream<'static, Response>;
}

struct Erased<E>(E);

impl<E: Executor> Execute for Erased<E> {
    fn execute(&self, request: Request) -> BoxFuture<'static, Response> {
        let executor = self.0.clone();
        Box::pin(async move { executor.execute(request).await })
    }

    fn follow(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.execute_stream(request, None)
    }
}
