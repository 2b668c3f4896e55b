//! Settings: the command line first, then the environment, then a TOML file, then what suits most offices. The
//! environment is read by [`crate::cli`] alone.

mod secret;
pub(crate) mod unknown;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Format as _, Toml};
use onewindow_desk::{Clock, Receivers};
use onewindow_engine::text::Text;
use serde::Deserialize;

use crate::cli::{
    DatabaseOptions, PaperOptions, ProviderOptions, ServeOptions, StorageOptions, WatchOptions,
};
use crate::failure::Failure;
use crate::identity::ProviderConfig;
use crate::paper::PaperConfig;
use crate::storage::{S3Config, StorageConfig};
use crate::traffic::{self, Traffic, TrafficFile};

/// Where the embedded database and the files are, if nothing else is said.
const DATA: &str = "data";

/// The settings of a TOML file, each as on the command line.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FileSettings {
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    database_url: Option<String>,
    database_url_file: Option<PathBuf>,
    catalogue: Option<PathBuf>,
    jwt_secret: Option<String>,
    jwt_secret_file: Option<PathBuf>,
    introspection: Option<bool>,
    graphiql: Option<bool>,
    public_url: Option<String>,
    document_key: Option<PathBuf>,
    document_templates: Option<PathBuf>,
    fonts: Option<PathBuf>,
    webhook_secret: Option<String>,
    webhook_secret_file: Option<PathBuf>,
    webhook_allow_loopback: Option<bool>,
    metrics_listen: Option<SocketAddr>,
    metrics_token: Option<String>,
    metrics_token_file: Option<PathBuf>,
    otlp_endpoint: Option<String>,
    /// Identity providers whose access tokens are taken.
    #[serde(default)]
    oidc: Vec<ProviderConfig>,
    /// A bucket for the files.
    s3: Option<S3Config>,
    scanner: Option<String>,
    #[serde(default)]
    traffic: TrafficFile,
}

/// Where the data is.
#[derive(Clone)]
pub(crate) struct DatabaseConfig {
    /// The folder of files, and of the embedded database.
    pub data: PathBuf,
    /// Another database than the embedded one.
    pub database_url: Option<String>,
    /// Another catalogue than the built-in one.
    pub catalogue: Option<PathBuf>,
}

/// How the office is served.
#[derive(Clone)]
pub(crate) struct Config {
    pub database: DatabaseConfig,
    pub listen: SocketAddr,
    pub demo: bool,
    pub clock: Clock,
    pub http: onewindow_api::http::Settings,
    /// For trials: a secret may be made up although other nodes could not know it.
    pub is_trial: bool,
    pub jwt_secret: Option<String>,
    pub providers: Vec<ProviderConfig>,
    pub storage: StorageConfig,
    pub paper: PaperConfig,
    pub webhook: WebhookConfig,
    pub watch: WatchConfig,
    pub traffic: Traffic,
}

/// How the office is watched over.
#[derive(Clone)]
pub(crate) struct WatchConfig {
    /// Where metrics are served on an address of their own.
    pub metrics_listen: Option<SocketAddr>,
    /// Who may read metrics beside everything else; trials show them to everybody.
    pub metrics_token: Option<String>,
    /// Where traces go.
    pub otlp_endpoint: Option<String>,
}

/// How events are sent to webhooks.
#[derive(Clone)]
pub(crate) struct WebhookConfig {
    /// Seals their secrets; the secret of access tokens if there is none.
    pub secret: Option<String>,
    /// Which receivers are allowed.
    pub receivers: Receivers,
}

impl fmt::Debug for Config {
    /// Without secrets and addresses that hold passwords.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Config")
            .field("listen", &self.listen)
            .finish_non_exhaustive()
    }
}

impl DatabaseConfig {
    /// Takes the settings of the database from all places.
    ///
    /// # Errors
    /// When the TOML file can't be read.
    pub fn new(options: &DatabaseOptions) -> Result<Self, Failure> {
        let file = read(options.config.as_deref())?;
        Self::merged(options, &file)
    }

    fn merged(options: &DatabaseOptions, file: &FileSettings) -> Result<Self, Failure> {
        let data = options.data.clone().or_else(|| file.data.clone());
        Ok(Self {
            data: data.unwrap_or_else(|| PathBuf::from(DATA)),
            database_url: secret::given(
                (&options.database_url, &options.database_url_file),
                (&file.database_url, &file.database_url_file),
            )?,
            catalogue: options.catalogue.clone().or_else(|| file.catalogue.clone()),
        })
    }

    /// The database's address.
    pub fn url(&self) -> String {
        self.database_url
            .clone()
            .unwrap_or_else(|| format!("sqlite://{}", self.data.join("onewindow.db").display()))
    }

    /// Whether the database is the embedded one.
    pub fn is_embedded(&self) -> bool {
        self.url().starts_with("sqlite:")
    }
}

impl Config {
    /// Takes the settings from all places.
    ///
    /// # Errors
    /// When the TOML file can't be read, or demo accounts would be open to others.
    pub fn new(options: ServeOptions) -> Result<Self, Failure> {
        let file = read(options.database.config.as_deref())?;
        let listen = options
            .listen
            .or(file.listen)
            .unwrap_or((Ipv4Addr::LOCALHOST, 8080).into());
        if options.demo && !options.demo_anyway && !listen.ip().is_loopback() {
            return Err(open_demo(listen));
        }
        let open = options.dev || options.demo;
        let clock = options
            .virtual_clock
            .map_or(Clock::System, |from| Clock::Virtual { from: from.to_utc() });
        let database = DatabaseConfig::merged(&options.database, &file)?;
        let mut http = onewindow_api::http::Settings {
            introspection: file.introspection.unwrap_or(open),
            graphiql: file.graphiql.unwrap_or(open),
            ..Default::default()
        };
        let traffic = traffic::apply(options.traffic, &file.traffic, open, &mut http)?;
        Ok(Self {
            paper: paper(options.paper, &file, &database),
            database,
            listen,
            demo: options.demo,
            clock,
            http,
            traffic,
            is_trial: open,
            jwt_secret: secret::given(
                (&options.jwt_secret, &options.jwt_secret_file),
                (&file.jwt_secret, &file.jwt_secret_file),
            )?,
            watch: watch(&options.watch, &file)?,
            webhook: WebhookConfig {
                secret: secret::long_enough(
                    "webhook-secret",
                    secret::given(
                        (
                            &options.webhook.webhook_secret,
                            &options.webhook.webhook_secret_file,
                        ),
                        (&file.webhook_secret, &file.webhook_secret_file),
                    )?,
                )?,
                receivers: Receivers {
                    loopback: options.webhook.webhook_allow_loopback
                        || file.webhook_allow_loopback.unwrap_or(false),
                },
            },
            storage: storage(options.storage, (file.s3, file.scanner)),
            providers: providers(options.provider, file.oidc),
        })
    }
}

fn watch(options: &WatchOptions, file: &FileSettings) -> Result<WatchConfig, Failure> {
    Ok(WatchConfig {
        metrics_listen: options.metrics_listen.or(file.metrics_listen),
        metrics_token: secret::given(
            (&options.metrics_token, &options.metrics_token_file),
            (&file.metrics_token, &file.metrics_token_file),
        )?,
        otlp_endpoint: options
            .otlp_endpoint
            .clone()
            .or_else(|| file.otlp_endpoint.clone()),
    })
}

/// The provider of the command line beside those of the file; it goes before one of the same name.
fn providers(options: ProviderOptions, mut all: Vec<ProviderConfig>) -> Vec<ProviderConfig> {
    if let (Some(issuer), Some(audience)) = (options.oidc_issuer, options.oidc_audience) {
        all.retain(|provider| provider.issuer != issuer);
        all.push(ProviderConfig {
            issuer,
            audience,
            jwks_url: None,
            algorithms: None,
            login_claim: options.oidc_login_claim,
            required_claims: BTreeMap::new(),
            refetch_seconds: None,
        });
    }
    all
}

fn storage(options: StorageOptions, (s3, scanner): (Option<S3Config>, Option<String>)) -> StorageConfig {
    let named = options.s3_bucket.map(|bucket| S3Config {
        bucket,
        endpoint: options.s3_endpoint,
        region: options.s3_region,
        access_key_id: options.s3_access_key_id.clone(),
        secret_access_key: options.s3_secret_access_key.clone(),
        virtual_hosted: false,
    });
    // Keys often come by the environment while the rest stands in the file.
    let in_file = s3.map(|s3| S3Config {
        access_key_id: options.s3_access_key_id.or(s3.access_key_id),
        secret_access_key: options.s3_secret_access_key.or(s3.secret_access_key),
        ..s3
    });
    StorageConfig {
        s3: named.or(in_file),
        scanner: options.scanner.or(scanner),
    }
}

fn paper(options: PaperOptions, file: &FileSettings, database: &DatabaseConfig) -> PaperConfig {
    let key = options.document_key.or_else(|| file.document_key.clone());
    PaperConfig {
        key: key.unwrap_or_else(|| database.data.join("document-key")),
        templates: options
            .document_templates
            .or_else(|| file.document_templates.clone()),
        fonts: options.fonts.or_else(|| file.fonts.clone()),
        public_url: options.public_url.or_else(|| file.public_url.clone()),
    }
}

fn read(file: Option<&Path>) -> Result<FileSettings, Failure> {
    let Some(file) = file else {
        return Ok(FileSettings::default());
    };
    // Figment takes a file that is not there for an empty one.
    if !file.is_file() {
        let place = file.display();
        return Err(Failure::new(
            "CONFIG_MISSING",
            Text::new(
                format!("没有配置文件 {place}；请检查路径。"),
                format!("there is no configuration file {place}; check the path"),
            ),
        ));
    }
    Figment::from(Toml::file_exact(file)).extract().map_err(|error| {
        let place = file.display();
        let nearest = match &error.kind {
            Kind::UnknownField(name, known) => unknown::nearest(name, known.iter().copied()),
            _ => None,
        };
        let (zh, en) = nearest.map_or_else(Default::default, |name| {
            (format!("；是否想写 {name}？"), format!("; did you mean {name}?"))
        });
        Failure::new(
            "CONFIG_INVALID",
            Text::new(
                format!("配置文件 {place} 有误：{error}{zh}"),
                format!("the configuration file {place} can't be used: {error}{en}"),
            ),
        )
    })
}

/// Tells of variables of the environment that are likely misspelt. They are no error: others may own such names.
pub(crate) fn tell_unknown() {
    for (name, meant) in unknown::variables() {
        tracing::warn!(
            variable = name,
            meant,
            "no such setting in the environment; did you mean {meant}? 没有此环境变量，是否想写 {meant}？"
        );
    }
}

/// The names of the settings of a TOML file, each after its table if it stands in one.
pub(crate) fn file_settings() -> Vec<String> {
    let tables = [
        ("oidc", unknown::fields::<ProviderConfig>()),
        ("s3", unknown::fields::<S3Config>()),
        ("traffic", unknown::fields::<TrafficFile>()),
    ];
    let is_table = |name: &&str| tables.iter().any(|(table, _)| table == name);
    let own = unknown::fields::<FileSettings>().into_iter();
    let mut all: Vec<String> = own.filter(|name| !is_table(name)).map(str::to_owned).collect();
    for (table, fields) in &tables {
        all.extend(fields.iter().map(|field| format!("{table}.{field}")));
    }
    all
}

fn open_demo(listen: SocketAddr) -> Failure {
    Failure::new(
        "DEMO_OPEN",
        Text::new(
            format!(
                "演示账号的密码人人皆知，不能在 {listen} 上对外提供；请用 127.0.0.1，或确认后加 --demo-anyway。"
            ),
            format!(
                "everybody knows the password of the demo accounts, so they are not served on {listen}; listen on \
                 127.0.0.1, or add --demo-anyway if you mean it"
            ),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser as _;

    fn config(arguments: &[&str]) -> Result<Config, Failure> {
        let all = ["onewindow", "serve"].iter().chain(arguments);
        match Cli::try_parse_from(all).expect("valid arguments").command {
            Command::Serve(options) => Config::new(*options),
            _ => unreachable!("the command is serve"),
        }
    }

    #[test]
    fn demo_accounts_are_not_served_to_others_unless_that_is_said() {
        assert!(config(&["--demo", "--listen", "127.0.0.1:0"]).is_ok());
        let refused = config(&["--demo", "--listen", "0.0.0.0:0"]).expect_err("refused");
        assert_eq!(refused.code(), "DEMO_OPEN");
        assert!(config(&["--demo", "--demo-anyway", "--listen", "0.0.0.0:0"]).is_ok());
    }

    #[test]
    fn the_command_line_goes_before_the_file_and_unknown_settings_are_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("onewindow.toml");
        std::fs::write(&file, "listen = \"127.0.0.1:9000\"\ndata = \"elsewhere\"\n").expect("written");
        let file = file.to_str().expect("a path");
        let config = config(&["--config", file, "--data", "here"]).expect("a configuration");
        assert_eq!(config.listen.port(), 9000);
        assert_eq!(config.database.data, Path::new("here"));
        std::fs::write(file, "lisen = \"127.0.0.1:9000\"\n").expect("written");
        let refused = read(Some(Path::new(file))).err().expect("refused");
        assert_eq!(refused.code(), "CONFIG_INVALID");
        assert!(
            refused.told().contains("did you mean listen?"),
            "{}",
            refused.told()
        );
    }

    #[test]
    fn a_secret_may_stand_in_a_file_but_not_in_two_places() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        std::fs::write(&file, "thirty-two bytes or more of a secret\n").expect("written");
        let file = file.to_str().expect("a path");
        let taken = config(&["--jwt-secret-file", file]).expect("a configuration");
        assert_eq!(
            taken.jwt_secret.as_deref(),
            Some("thirty-two bytes or more of a secret")
        );
        let refused = config(&["--jwt-secret-file", file, "--jwt-secret", "another"]).expect_err("refused");
        assert_eq!(refused.code(), "CONFIG_TWICE");
        let missing = config(&["--metrics-token-file", "/nowhere/at/all"]).expect_err("refused");
        assert_eq!(missing.code(), "FILE");
    }
}
