//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate};
use clap::{Args, Parser, Subcommand};
use onewindow_engine::actor::Role;

use crate::traffic::TrafficOptions;

use crate::paper::verify::VerifyDocumentOptions;

/// The one-window approval office of an industrial zone 一窗受理.
#[derive(Debug, Parser)]
#[command(name = "onewindow", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What can be asked of the program.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the office: GraphQL, the portal, timers.
    Serve(Box<ServeOptions>),
    /// Check a catalogue and tell everything that is wrong with it.
    Check {
        /// The catalogue's folder.
        catalogue: PathBuf,
    },
    /// Replay the log and compare everything with it.
    Verify(DatabaseOptions),
    /// Hold due dates that were computed elsewhere against the calendar.
    Oracle {
        /// The catalogue whose calendar counts; without it the built-in one.
        #[arg(long, value_name = "DIR")]
        catalogue: Option<PathBuf>,
        /// CSV files with due dates.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Write the contracts that are generated from the program.
    #[command(hide = true)]
    Schema {
        /// The folder; error pages go to `docs` beside it.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// An empty `PostgreSQL` database to read its schema from.
        #[arg(long, value_name = "URL")]
        postgres: Option<String>,
    },
    /// Check that this machine has what the office needs: catalogue, database, fonts and templates of documents.
    Doctor(Box<ServeOptions>),
    /// Check without a connection whether a document is as the office finished it.
    VerifyDocument(VerifyDocumentOptions),
    /// Play a whole project against a running server and print what happens.
    Demo(DemoOptions),
    /// Print every day of every clock of a case, counted or not, with the reason.
    Explain(ExplainOptions),
    /// Write what other platforms take, as JSON Lines.
    Export(ExportOptions),
    /// Make an account, such as the first administrator's; its password is read from standard input.
    CreateAccount(Box<AccountOptions>),
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub(crate) struct DatabaseOptions {
    /// The folder of the embedded database and the uploaded files [default: data].
    #[arg(long, value_name = "DIR", env = "ONEWINDOW_DATA")]
    pub data: Option<PathBuf>,
    /// `postgres://…` instead of the embedded database.
    #[arg(
        long,
        value_name = "URL",
        env = "ONEWINDOW_DATABASE_URL",
        hide_env_values = true
    )]
    pub database_url: Option<String>,
    /// A file that holds the address of the database, for one with a password in it.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_DATABASE_URL_FILE")]
    pub database_url_file: Option<PathBuf>,
    /// A catalogue's folder instead of the built-in catalogue.
    #[arg(long, value_name = "DIR", env = "ONEWINDOW_CATALOGUE")]
    pub catalogue: Option<PathBuf>,
    /// A TOML file with any of these settings; the command line and the environment go before it.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_CONFIG")]
    pub config: Option<PathBuf>,
}

/// How the office is served.
#[derive(Debug, Clone, Args)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub database: DatabaseOptions,
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT", env = "ONEWINDOW_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Put demo accounts, enterprises and projects in place, all with one known password.
    #[arg(long)]
    pub demo: bool,
    /// Allow `--demo` on an address that others can reach, although everybody knows the password.
    #[arg(long, requires = "demo")]
    pub demo_anyway: bool,
    /// Let time stand still from this moment on until an administrator advances it: for tests, demos and training.
    #[arg(long, value_name = "RFC3339")]
    pub virtual_clock: Option<DateTime<FixedOffset>>,
    /// For developers: introspection and the editor `GraphiQL` are on.
    #[arg(long)]
    pub dev: bool,
    /// Signs access tokens; at least 32 bytes, the same on every node.
    #[arg(long, env = "ONEWINDOW_JWT_SECRET", hide = true, hide_env_values = true)]
    pub jwt_secret: Option<String>,
    /// A file that holds the secret of access tokens.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_JWT_SECRET_FILE")]
    pub jwt_secret_file: Option<PathBuf>,
    #[command(flatten)]
    pub provider: ProviderOptions,
    #[command(flatten)]
    pub storage: StorageOptions,
    #[command(flatten)]
    pub paper: PaperOptions,
    #[command(flatten)]
    pub traffic: TrafficOptions,
    #[command(flatten)]
    pub webhook: WebhookOptions,
    #[command(flatten)]
    pub watch: WatchOptions,
}

/// How the office is watched over.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WatchOptions {
    /// Where `/metrics` is served on an address of its own, without a token.
    #[arg(long, value_name = "ADDRESS:PORT", env = "ONEWINDOW_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,
    /// Serves `/metrics` beside everything else to whoever sends this token.
    #[arg(long, env = "ONEWINDOW_METRICS_TOKEN", hide = true, hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// A file that holds the token of `/metrics`.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_METRICS_TOKEN_FILE")]
    pub metrics_token_file: Option<PathBuf>,
    /// Where traces are sent to, an OTLP receiver by HTTP, such as `http://127.0.0.1:4318`; in builds with the
    /// feature otel.
    #[arg(long, value_name = "URL", env = "ONEWINDOW_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
}

/// How events are sent to webhooks.
#[expect(clippy::struct_field_names, reason = "fields are named as the options are")]
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WebhookOptions {
    /// Seals the secrets of webhooks in the database; at least 32 bytes, the same on every node [default: the secret of
    /// access tokens].
    #[arg(long, env = "ONEWINDOW_WEBHOOK_SECRET", hide = true, hide_env_values = true)]
    pub webhook_secret: Option<String>,
    /// A file that holds what seals the secrets of webhooks.
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_WEBHOOK_SECRET_FILE")]
    pub webhook_secret_file: Option<PathBuf>,
    /// Send to this machine's own addresses, too, and by http: for trials only.
    #[arg(long)]
    pub webhook_allow_loopback: bool,
}

/// An identity provider that says who somebody is; more than one, and more settings, in the file.
#[expect(clippy::struct_field_names, reason = "fields are named as the options are")]
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ProviderOptions {
    /// The provider's name for itself (`iss`), letter for letter; its access tokens are taken.
    #[arg(
        long,
        value_name = "URL",
        env = "ONEWINDOW_OIDC_ISSUER",
        requires = "oidc_audience"
    )]
    pub oidc_issuer: Option<String>,
    /// The audience (`aud`) that its tokens for this office carry.
    #[arg(long, value_name = "AUDIENCE", env = "ONEWINDOW_OIDC_AUDIENCE")]
    pub oidc_audience: Option<String>,
    /// The claim that names the login of the account a new subject is [default: an administrator links each].
    #[arg(long, value_name = "CLAIM", env = "ONEWINDOW_OIDC_LOGIN_CLAIM")]
    pub oidc_login_claim: Option<String>,
}

/// Where uploaded files lie, and who looks through them.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct StorageOptions {
    /// A bucket of a store that speaks S3, for the files instead of the data folder; needed for more than one node.
    #[arg(long, value_name = "BUCKET", env = "ONEWINDOW_S3_BUCKET")]
    pub s3_bucket: Option<String>,
    /// The store's address, which clients upload to as well [default: Amazon's].
    #[arg(
        long,
        value_name = "URL",
        env = "ONEWINDOW_S3_ENDPOINT",
        requires = "s3_bucket"
    )]
    pub s3_endpoint: Option<String>,
    /// The store's region [default: us-east-1].
    #[arg(
        long,
        value_name = "REGION",
        env = "ONEWINDOW_S3_REGION",
        requires = "s3_bucket"
    )]
    pub s3_region: Option<String>,
    /// The name of the store's access key; without one the machine's own role counts.
    #[arg(long, env = "ONEWINDOW_S3_ACCESS_KEY_ID", hide = true)]
    pub s3_access_key_id: Option<String>,
    /// The secret of the store's access key.
    #[arg(
        long,
        env = "ONEWINDOW_S3_SECRET_ACCESS_KEY",
        hide = true,
        hide_env_values = true
    )]
    pub s3_secret_access_key: Option<String>,
    /// Where the virus scanner clamd listens, `tcp://HOST:PORT` or `unix:/PATH`; a file it finds something in is refused.
    #[arg(long, value_name = "ADDRESS", env = "ONEWINDOW_SCANNER")]
    pub scanner: Option<String>,
}

/// How written acts are set on paper.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PaperOptions {
    /// Where the public reaches this office, drawn as QR code on documents [default: where it listens].
    #[arg(long, value_name = "URL", env = "ONEWINDOW_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The key that documents are signed with, Ed25519 in PEM [default: document-key in the data folder, made once].
    #[arg(long, value_name = "FILE", env = "ONEWINDOW_DOCUMENT_KEY")]
    pub document_key: Option<PathBuf>,
    /// A folder of templates that go before the built-in ones of the same name.
    #[arg(long, value_name = "DIR", env = "ONEWINDOW_DOCUMENT_TEMPLATES")]
    pub document_templates: Option<PathBuf>,
    /// A folder of fonts beside those of the system.
    #[arg(long, value_name = "DIR", env = "ONEWINDOW_FONTS")]
    pub fonts: Option<PathBuf>,
}

/// How a project is played.
#[derive(Debug, Clone, Args)]
pub(crate) struct DemoOptions {
    /// The server, started with `--demo` and `--virtual-clock`.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: String,
    /// In which language it is told.
    #[arg(long, value_enum, default_value_t = DemoLanguage::Zh)]
    pub language: DemoLanguage,
}

/// The languages of a play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DemoLanguage {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

/// Whose account is made.
#[derive(Debug, Clone, Args)]
pub(crate) struct AccountOptions {
    #[command(flatten)]
    pub database: DatabaseOptions,
    /// What is typed to sign in.
    #[arg(long)]
    pub login: String,
    /// The name shown beside every act.
    #[arg(long)]
    pub name: String,
    /// The office held.
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// The department's code, for window, handler, reviewer and approver.
    #[arg(long, value_name = "CODE")]
    pub department: Option<String>,
    /// The unified social credit code of an applicant's enterprise.
    #[arg(long, value_name = "USCC")]
    pub enterprise: Option<String>,
    /// The registered name of the enterprise, unless it is known already.
    #[arg(long, value_name = "NAME", requires = "enterprise")]
    pub enterprise_name: Option<String>,
}

fn role(code: &str) -> Result<Role, String> {
    Role::ALL
        .into_iter()
        .find(|role| role.code() == code)
        .ok_or_else(|| format!("the roles are {}", Role::ALL.map(Role::code).join(", ")))
}

/// Which case is explained.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExplainOptions {
    /// The number of the case.
    pub case: String,
    /// The last day told; the due date if left out.
    #[arg(long, value_name = "DATE")]
    pub through: Option<NaiveDate>,
    #[command(flatten)]
    pub database: DatabaseOptions,
}

/// What is exported.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportOptions {
    /// Every event that the national exchange of project approval knows, with its status code.
    #[arg(long, required = true)]
    pub exchange: bool,
    /// Only what happened at this instant or later.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<DateTime<FixedOffset>>,
    #[command(flatten)]
    pub database: DatabaseOptions,
}
