//! How much callers may ask for, how live connections are kept, and which operations are laid down beforehand: the
//! settings of the table `[traffic]`, and their options on the command line.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use onewindow_api::http::{LiveSettings, Persisted, RateLimits, Settings};
use onewindow_desk::LoginLimits;
use onewindow_engine::text::Text;
use serde::Deserialize;

use crate::failure::Failure;

/// How long a node goes on serving after it has said that it is leaving, so that whoever spreads the load hears of it.
const NOTICE: Duration = Duration::from_secs(3);

/// How much callers may ask for. Each goes before the same setting of the file's table `[traffic]`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TrafficOptions {
    /// Operations of one caller a minute; 0: no limit [default: 3000, with --demo or --dev 0].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_REQUESTS_PER_MINUTE")]
    pub requests_per_minute: Option<u32>,
    /// Static cost of one caller's operations a minute; 0: no limit [default: 300000, with --demo or --dev 0].
    #[arg(long, value_name = "COST", env = "ONEWINDOW_COST_PER_MINUTE")]
    pub cost_per_minute: Option<u32>,
    /// Requests from one address a minute; 0: no limit [default: 30000, with --demo or --dev 0].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_ADDRESS_REQUESTS_PER_MINUTE")]
    pub address_requests_per_minute: Option<u32>,
    /// Live connections of one caller; 0: no limit [default: 50, with --demo or --dev 0].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_CONNECTIONS")]
    pub connections: Option<u32>,
    /// Live connections from one address; 0: no limit [default: 2000, with --demo or --dev 0].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_ADDRESS_CONNECTIONS")]
    pub address_connections: Option<u32>,
    /// Failed logins of one person from one address within five minutes before the next has to wait [default: 10].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_FAILED_LOGINS")]
    pub failed_logins: Option<u32>,
    /// Failed logins from one address within five minutes, whoever's they are [default: 100].
    #[arg(long, value_name = "COUNT", env = "ONEWINDOW_ADDRESS_FAILED_LOGINS")]
    pub address_failed_logins: Option<u32>,
    /// The address of a proxy before this server, whose word on where a request comes from counts (`X-Forwarded-For`);
    /// may be repeated.
    #[arg(
        long = "trusted-proxy",
        value_name = "ADDRESS",
        env = "ONEWINDOW_TRUSTED_PROXIES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
    /// A site beside this one whose pages may open sockets, such as `https://portal.example`; may be repeated.
    #[arg(
        long = "allowed-origin",
        value_name = "ORIGIN",
        env = "ONEWINDOW_ALLOWED_ORIGINS",
        value_delimiter = ','
    )]
    pub allowed_origins: Vec<String>,
    /// Seconds between signs of life of a socket [default: 25].
    #[arg(long, value_name = "SECONDS", env = "ONEWINDOW_PING_SECONDS")]
    pub ping_seconds: Option<u32>,
    /// Seconds that a client may take to receive a message [default: 10].
    #[arg(long, value_name = "SECONDS", env = "ONEWINDOW_PATIENCE_SECONDS")]
    pub patience_seconds: Option<u32>,
    /// Seconds between the word that this node is leaving and its end [default: 3, with --demo or --dev 0].
    #[arg(long, value_name = "SECONDS", env = "ONEWINDOW_STOP_NOTICE_SECONDS")]
    pub stop_notice_seconds: Option<u32>,
    /// A JSON file of documents by their SHA-256 that can be asked for by their hash.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_PERSISTED_OPERATIONS")]
    pub persisted_operations: Option<PathBuf>,
    /// Let anonymous callers and applicants run persisted operations only.
    #[arg(long, env = "ONEWINDOW_PERSISTED_ONLY")]
    pub persisted_only: bool,
}

/// The table `[traffic]` of the configuration file, each setting as on the command line.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TrafficFile {
    requests_per_minute: Option<u32>,
    cost_per_minute: Option<u32>,
    address_requests_per_minute: Option<u32>,
    connections: Option<u32>,
    address_connections: Option<u32>,
    failed_logins: Option<u32>,
    address_failed_logins: Option<u32>,
    trusted_proxies: Vec<IpAddr>,
    allowed_origins: Vec<String>,
    ping_seconds: Option<u32>,
    patience_seconds: Option<u32>,
    stop_notice_seconds: Option<u32>,
    persisted_operations: Option<PathBuf>,
    persisted_only: bool,
}

/// What of the settings is no business of the GraphQL handler.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traffic {
    /// How long this node goes on serving after it has said that it is leaving.
    pub stop_notice: Duration,
    /// How many logins may fail.
    pub logins: LoginLimits,
    /// Proxies whose word on where a request comes from counts.
    pub trusted_proxies: Vec<IpAddr>,
}

/// Takes the settings of both places. A trial has no limits unless they are
/// asked for: it is open to one machine only.
///
/// # Errors
/// When the persisted operations can't be read, or are asked for and not there.
pub(crate) fn apply(
    options: TrafficOptions,
    file: &TrafficFile,
    is_trial: bool,
    settings: &mut Settings,
) -> Result<Traffic, Failure> {
    settings.rates = rates(&options, file, is_trial);
    let seconds = |given: Option<u32>| given.map(|seconds| Duration::from_secs(seconds.max(1).into()));
    let mut origins = options.allowed_origins;
    origins.extend(file.allowed_origins.iter().cloned());
    let live = LiveSettings::default();
    settings.live = LiveSettings {
        origins,
        ping: seconds(options.ping_seconds.or(file.ping_seconds)).unwrap_or(live.ping),
        patience: seconds(options.patience_seconds.or(file.patience_seconds)).unwrap_or(live.patience),
        ..live
    };
    let manifest = options
        .persisted_operations
        .or_else(|| file.persisted_operations.clone());
    settings.persisted = manifest.as_deref().map(persisted).transpose()?;
    settings.persisted_only = options.persisted_only || file.persisted_only;
    if settings.persisted_only && settings.persisted.is_none() {
        return Err(Failure::new(
            "PERSISTED_OPERATIONS_MISSING",
            Text::new(
                "只允许预先登记的操作，但没有给出登记文件；请设置 persisted-operations。",
                "only persisted operations are allowed, but none are given; set persisted-operations",
            ),
        ));
    }
    let notice = options.stop_notice_seconds.or(file.stop_notice_seconds);
    let usual = if is_trial { Duration::ZERO } else { NOTICE };
    let logins = LoginLimits::default();
    let mut trusted_proxies = options.trusted_proxies;
    trusted_proxies.extend(&file.trusted_proxies);
    Ok(Traffic {
        stop_notice: notice.map_or(usual, |seconds| Duration::from_secs(seconds.into())),
        logins: LoginLimits {
            of_pair: first(options.failed_logins, file.failed_logins, logins.of_pair),
            of_address: first(
                options.address_failed_logins,
                file.address_failed_logins,
                logins.of_address,
            ),
            ..logins
        },
        trusted_proxies,
    })
}

fn first(option: Option<u32>, file: Option<u32>, usual: u32) -> u32 {
    option.or(file).unwrap_or(usual)
}

fn rates(options: &TrafficOptions, file: &TrafficFile, is_trial: bool) -> RateLimits {
    let usual = if is_trial {
        RateLimits::default()
    } else {
        RateLimits::OFFICE
    };
    RateLimits {
        requests: first(
            options.requests_per_minute,
            file.requests_per_minute,
            usual.requests,
        ),
        cost: first(options.cost_per_minute, file.cost_per_minute, usual.cost),
        address_requests: first(
            options.address_requests_per_minute,
            file.address_requests_per_minute,
            usual.address_requests,
        ),
        connections: first(options.connections, file.connections, usual.connections),
        address_connections: first(
            options.address_connections,
            file.address_connections,
            usual.address_connections,
        ),
    }
}

fn persisted(file: &Path) -> Result<Arc<Persisted>, Failure> {
    let manifest = std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
    Persisted::from_json(&manifest).map(Arc::new).map_err(|error| {
        Failure::new(
            "PERSISTED_OPERATIONS_INVALID",
            Text::new(
                format!("登记文件 {} 有误：{error}", file.display()),
                format!(
                    "the persisted operations in {} can't be used: {error}",
                    file.display()
                ),
            ),
        )
    })
}
