//! The log on standard error: one JSON object a line for machines, plain lines where a person looks at a terminal. It
//! holds ids, codes and figures; names, numbers of persons and what forms say are for the database alone.

use std::io::IsTerminal as _;

use onewindow_engine::text::Text;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::WatchConfig;
use crate::failure::Failure;

/// What has to be closed before the program ends.
#[derive(Default)]
pub(crate) struct Logging {
    #[cfg(feature = "otel")]
    traces: Option<crate::trace::Provider>,
}

impl Logging {
    /// Sends what was not sent yet.
    #[cfg_attr(
        not(feature = "otel"),
        expect(clippy::unused_self, reason = "traces are closed where there are any")
    )]
    pub fn close(self) {
        #[cfg(feature = "otel")]
        if let Some(Err(error)) = self.traces.map(|traces| traces.shutdown()) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the last traces were not sent"
            );
        }
    }
}

/// Starts the log, and traces if they are wanted. `RUST_LOG` says how much is told; without it everything from `info` up.
///
/// # Errors
/// When the address for traces is none, or there is one and this build can't send any.
pub(crate) fn start(watch: &WatchConfig) -> Result<Logging, Failure> {
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::INFO.into())
        .from_env_lossy();
    let log = fmt::layer().with_writer(std::io::stderr);
    let log = if std::io::stderr().is_terminal() {
        log.compact().boxed()
    } else {
        log.json().boxed()
    };
    let registry = tracing_subscriber::registry().with(filter).with(log);
    #[cfg(feature = "otel")]
    let (registry, logging) = {
        let traces = match watch.otlp_endpoint.as_deref() {
            Some(endpoint) => {
                Some(crate::trace::provider(endpoint).map_err(|error| no_traces(endpoint, &error))?)
            }
            None => None,
        };
        let layer = traces
            .as_ref()
            .map(|traces| tracing_opentelemetry::layer().with_tracer(crate::trace::tracer(traces)));
        (registry.with(layer), Logging { traces })
    };
    #[cfg(not(feature = "otel"))]
    let logging = match watch.otlp_endpoint {
        Some(_) => return Err(not_built_in()),
        None => Logging::default(),
    };
    if registry.try_init().is_err() {
        // Only a test that has started it before; its log does as well.
        tracing::debug!("the log was started before");
    }
    Ok(logging)
}

#[cfg(feature = "otel")]
fn no_traces(endpoint: &str, error: &dyn std::fmt::Display) -> Failure {
    Failure::new(
        "OTLP_ENDPOINT",
        Text::new(
            format!("无法向 {endpoint} 发送链路追踪：{error}；请检查地址。"),
            format!("traces can't be sent to {endpoint}: {error}; check the address"),
        ),
    )
}

#[cfg(not(feature = "otel"))]
fn not_built_in() -> Failure {
    Failure::new(
        "OTLP_NOT_BUILT_IN",
        Text::new(
            "本程序编译时未包含链路追踪；请去掉 otlp-endpoint，或以 `--features otel` 编译。",
            "this program was built without traces; leave out otlp-endpoint, or build it with `--features otel`",
        ),
    )
}
