//! What is measured, in the text format of Prometheus. Labels are words of this program and codes of the zone; nothing
//! that anybody has typed becomes one.

use std::time::{Duration, Instant};

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use onewindow_desk::{Desk, Figures};
use onewindow_engine::text::Text;
use tokio::sync::Mutex;

use crate::failure::Failure;

/// Bounds of durations in seconds: from a cached answer to the longest that anything may take.
const SECONDS: [f64; 12] = [
    0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// Figures of the database are that old at most; watching costs no more, however many watch.
const FRESH: Duration = Duration::from_secs(15);

const COUNTERS: [(&str, &str); 5] = [
    (
        "onewindow_http_requests_total",
        "HTTP requests by route and status",
    ),
    (
        "onewindow_graphql_operations_total",
        "GraphQL operations that were executed, by type and by whether the answer has errors",
    ),
    (
        "onewindow_graphql_request_errors_total",
        "Errors of GraphQL requests by code",
    ),
    (
        "onewindow_refusals_total",
        "Acts that the office refused, by code of the reason",
    ),
    (
        "onewindow_webhook_attempts_total",
        "Attempts at sending messages to webhooks, by what came of them",
    ),
];

const HISTOGRAMS: [(&str, &str); 3] = [
    (
        "onewindow_http_request_duration_seconds",
        "Time until the head of the answer, by route",
    ),
    (
        "onewindow_graphql_operation_duration_seconds",
        "Time of execution of GraphQL operations, by type",
    ),
    (
        "onewindow_webhook_attempt_duration_seconds",
        "Time of attempts at sending messages to webhooks",
    ),
];

const GAUGES: [(&str, &str); 15] = [
    ("onewindow_build_info", "Always 1; the version is a label"),
    (
        "onewindow_queue_items",
        "Tasks in queues, by department and status",
    ),
    ("onewindow_open_cases", "Cases that have not ended, by phase"),
    (
        "onewindow_timers_overdue",
        "Timers that should have fired and have not",
    ),
    (
        "onewindow_feed_events_behind",
        "Events that are committed and not in the feed yet, because an older transaction is under way",
    ),
    ("onewindow_webhooks", "Webhooks, by whether they are active"),
    (
        "onewindow_webhook_pending",
        "Messages that wait for their webhooks",
    ),
    (
        "onewindow_webhook_pending_age_seconds",
        "Age of the oldest message that waits, by the office's clock",
    ),
    (
        "onewindow_database_up",
        "Whether the database answered the last look",
    ),
    (
        "onewindow_database_connections",
        "Open connections to the database",
    ),
    (
        "onewindow_database_connections_in_use",
        "Connections to the database that somebody uses",
    ),
    ("process_resident_memory_bytes", "Resident memory of this process"),
    ("process_virtual_memory_bytes", "Virtual memory of this process"),
    ("process_open_fds", "Open file descriptors of this process"),
    (
        "process_max_fds",
        "Most file descriptors that this process may open",
    ),
];

/// Everything that is measured.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    desk: Desk,
    looked: Mutex<Option<Instant>>,
}

/// Starts measuring; whatever is counted before is not counted.
///
/// # Errors
/// When something else measures already.
pub(crate) fn install() -> Result<PrometheusHandle, Failure> {
    let handle = recorder().map_err(|error| {
        Failure::new(
            "METRICS",
            Text::new(
                format!("无法启动指标：{error}"),
                format!("metrics can't be started: {error}"),
            ),
        )
    })?;
    for (name, help) in COUNTERS {
        describe_counter!(name, help);
    }
    for (name, help) in HISTOGRAMS {
        describe_histogram!(name, Unit::Seconds, help);
    }
    for (name, help) in GAUGES {
        describe_gauge!(name, help);
    }
    gauge!("onewindow_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

fn recorder() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()
}

impl Metrics {
    /// What is measured, with the figures of a desk.
    pub fn new(handle: PrometheusHandle, desk: Desk) -> Self {
        Self {
            handle,
            desk,
            looked: Mutex::new(None),
        }
    }

    /// Everything as text.
    pub async fn text(&self) -> String {
        self.look().await;
        let pool = self.desk.pool_figures();
        gauge!("onewindow_database_connections").set(f64::from(pool.open));
        gauge!("onewindow_database_connections_in_use").set(f64::from(pool.open.saturating_sub(pool.idle)));
        process();
        self.handle.run_upkeep();
        self.handle.render()
    }

    /// Takes the figures of the database anew when they are old. One look serves all who ask meanwhile.
    async fn look(&self) {
        let mut looked = self.looked.lock().await;
        if looked.is_some_and(|at| at.elapsed() < FRESH) {
            return;
        }
        match self.desk.figures().await {
            Ok(figures) => {
                tell(&figures, &self.desk);
                gauge!("onewindow_database_up").set(1.0);
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "figures could not be taken"
                );
                gauge!("onewindow_database_up").set(0.0);
            }
        }
        *looked = Some(Instant::now());
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "no office has more than 2^53 of anything"
)]
fn tell(figures: &Figures, desk: &Desk) {
    for (department, status, items) in &figures.queue {
        gauge!("onewindow_queue_items", "department" => department.clone(), "status" => status.clone())
            .set(*items as f64);
    }
    // A phase that has become empty is told as 0, not left at what it was.
    for phase in onewindow_engine::case::Phase::ALL {
        if !phase.is_final() {
            let found = figures.cases.iter().find(|(code, _)| code == phase.code());
            let cases = found.map_or(0, |(_, cases)| *cases);
            gauge!("onewindow_open_cases", "phase" => phase.code()).set(cases as f64);
        }
    }
    gauge!("onewindow_timers_overdue").set(figures.timers_overdue as f64);
    gauge!("onewindow_feed_events_behind").set(figures.events_behind as f64);
    gauge!("onewindow_webhooks", "state" => "active").set(figures.webhooks_active as f64);
    gauge!("onewindow_webhooks", "state" => "disabled").set(figures.webhooks_disabled as f64);
    gauge!("onewindow_webhook_pending").set(figures.webhook_pending as f64);
    let since = figures.webhook_pending_since;
    let age = since.map_or(0, |since| (desk.now() - since).num_seconds().max(0));
    gauge!("onewindow_webhook_pending_age_seconds").set(age as f64);
}

/// What the operating system says of this process, where it is Linux.
#[expect(clippy::cast_precision_loss, reason = "no process has more than 2^53 bytes")]
fn process() {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/self/{name}")).unwrap_or_default();
    let status = read("status");
    let kibibytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| {
            rest.trim_start_matches(':')
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        })
    };
    if let Some(resident) = kibibytes("VmRSS") {
        gauge!("process_resident_memory_bytes").set((resident * 1024) as f64);
    }
    if let Some(virtual_memory) = kibibytes("VmSize") {
        gauge!("process_virtual_memory_bytes").set((virtual_memory * 1024) as f64);
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(open.count() as f64);
    }
    let limits = read("limits");
    let most = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    if let Some(most) = most.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()) {
        gauge!("process_max_fds").set(most as f64);
    }
}
