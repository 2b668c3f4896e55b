//! Settings: the command line first, then the environment, then a TOML file, then what suits most offices. The
//! environment is read by [`crate::cli`] alone.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format as _, Toml};
use onewindow_desk::Clock;
use onewindow_engine::text::Text;
use serde::Deserialize;

use crate::cli::{DatabaseOptions, PaperOptions, ServeOptions};
use crate::failure::Failure;
use crate::paper::PaperConfig;
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
    catalogue: Option<PathBuf>,
    jwt_secret: Option<String>,
    introspection: Option<bool>,
    graphiql: Option<bool>,
    public_url: Option<String>,
    document_key: Option<PathBuf>,
    document_templates: Option<PathBuf>,
    fonts: Option<PathBuf>,
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
    pub paper: PaperConfig,
    pub traffic: Traffic,
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
        Ok(Self::merged(options, &file))
    }

    fn merged(options: &DatabaseOptions, file: &FileSettings) -> Self {
        let data = options.data.clone().or_else(|| file.data.clone());
        Self {
            data: data.unwrap_or_else(|| PathBuf::from(DATA)),
            database_url: options.database_url.clone().or_else(|| file.database_url.clone()),
            catalogue: options.catalogue.clone().or_else(|| file.catalogue.clone()),
        }
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
        let database = DatabaseConfig::merged(&options.database, &file);
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
            jwt_secret: options.jwt_secret.or(file.jwt_secret),
        })
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
        Failure::new(
            "CONFIG_INVALID",
            Text::new(
                format!("配置文件 {} 有误：{error}", file.display()),
                format!("the configuration file {} can't be used: {error}", file.display()),
            ),
        )
    })
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
    }
}
