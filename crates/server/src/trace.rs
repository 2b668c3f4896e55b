//! Traces by OTLP (OpenTelemetry), where the program was built with the feature `otel` and an address is configured. A
//! caller that sends `traceparent` (W3C Trace Context) finds the spans of its request in its own trace. Spans hold the
//! names of operations and ids, never what anybody has typed.

use axum::http::HeaderMap;
use tracing::Span;

#[cfg(feature = "otel")]
mod otlp {
    use opentelemetry::propagation::TextMapPropagator as _;
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::propagation::TraceContextPropagator;
    use opentelemetry_sdk::trace::{SdkTracerProvider, Tracer};
    use tracing_opentelemetry::OpenTelemetrySpanExt as _;

    /// What sends spans; whoever holds it closes it before the program ends.
    pub(crate) type Provider = SdkTracerProvider;

    /// What sends spans to an OTLP receiver.
    ///
    /// # Errors
    /// When the address is none.
    pub(crate) fn provider(endpoint: &str) -> Result<Provider, ExporterBuildError> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder().with_service_name("onewindow").build();
        Ok(SdkTracerProvider::builder()
            .with_resource(resource)
            .with_batch_exporter(exporter)
            .build())
    }

    /// What makes spans of the log's into spans of traces.
    pub(crate) fn tracer(provider: &Provider) -> Tracer {
        provider.tracer("onewindow")
    }

    /// Takes a span into the caller's trace, if the caller names one.
    pub(crate) fn adopt(span: &tracing::Span, headers: &axum::http::HeaderMap) {
        let caller = TraceContextPropagator::new().extract(&opentelemetry_http::HeaderExtractor(headers));
        // Without an address to send to there is no trace to take it into.
        let _ = span.set_parent(caller);
    }
}

#[cfg(feature = "otel")]
pub(crate) use otlp::{Provider, provider, tracer};

/// Takes a span into the caller's trace, if the caller names one.
pub(crate) fn adopt(span: &Span, headers: &HeaderMap) {
    #[cfg(feature = "otel")]
    otlp::adopt(span, headers);
    #[cfg(not(feature = "otel"))]
    let _ = (span, headers);
}
