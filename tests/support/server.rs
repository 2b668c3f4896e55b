//! The real binary `onewindow`, built from this workspace and spawned on a free port with a folder of its own.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::SystemTime;

use tempfile::TempDir;

use crate::graphql::Client;
use crate::server_process::ServerProcess;

/// How a server is started. The default: embedded SQLite, no demo data, the real clock, the built-in catalogue.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// Seed the demo accounts, enterprises and projects (`--demo`).
    pub demo: bool,
    /// The virtual clock's first moment, RFC 3339 (`--virtual-clock`).
    pub virtual_clock: Option<String>,
    /// PostgreSQL instead of the embedded SQLite (`--database-url`).
    pub database_url: Option<String>,
    /// The catalogue folder (`--catalogue`).
    pub catalogue: Option<PathBuf>,
    /// Further arguments of `serve`.
    pub arguments: Vec<String>,
    /// Further environment variables.
    pub environment: Vec<(String, String)>,
}

impl ServerOptions {
    /// The usual office of the tests: demo data, and a virtual clock that starts at the given moment (RFC 3339).
    pub fn demo_at(moment: &str) -> Self {
        Self {
            demo: true,
            virtual_clock: Some(moment.to_owned()),
            ..Self::default()
        }
    }

    /// The same on PostgreSQL.
    #[must_use]
    pub fn on_postgres(self, database_url: String) -> Self {
        Self {
            database_url: Some(database_url),
            ..self
        }
    }
}

/// A server that takes requests; killed and its folder removed when dropped.
#[derive(Debug)]
pub struct TestServer {
    process: ServerProcess,
    folder: TempDir,
    options: ServerOptions,
}

impl TestServer {
    /// Starts a server with a new folder.
    ///
    /// # Panics
    /// If it does not become ready: with its output and its log.
    pub fn start(options: ServerOptions) -> Self {
        Self::try_start(options).unwrap_or_else(|told| panic!("{told}"))
    }

    /// Starts a server that may refuse to.
    ///
    /// # Errors
    /// What the server said before it ended: its exit status, standard output and standard error.
    ///
    /// # Panics
    /// If the program can't be built or run.
    pub fn try_start(options: ServerOptions) -> Result<Self, String> {
        let folder = tempfile::Builder::new()
            .prefix("onewindow-server-")
            .tempdir()
            .unwrap_or_else(|error| panic!("no temporary folder for the server: {error}"));
        let process = spawn(folder.path(), &options)?;
        Ok(Self {
            process,
            folder,
            options,
        })
    }

    /// Kills the server as a power cut of the process would and starts it again on the same data. It listens on
    /// another port afterwards.
    ///
    /// # Panics
    /// If it does not become ready again.
    #[must_use]
    pub fn killed_and_restarted(self) -> Self {
        let Self {
            process,
            folder,
            options,
        } = self;
        drop(process);
        let process = spawn(folder.path(), &options).unwrap_or_else(|told| panic!("{told}"));
        Self {
            process,
            folder,
            options,
        }
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        self.process.url()
    }

    /// A GraphQL client without a token.
    pub fn client(&self) -> Client {
        Client::new(self.url())
    }

    /// Its data folder (`--data`).
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// All that it logged so far, starts before a restart included.
    pub fn log(&self) -> String {
        log_of(self.folder.path())
    }
}

/// Runs the binary to its end, as an operator at a terminal would, and returns what it said.
///
/// # Panics
/// If the program can't be built or run.
pub fn onewindow<A: AsRef<OsStr>>(arguments: &[A]) -> Output {
    let binary = binary();
    Command::new(binary)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{} did not run: {error}", binary.display()))
}

/// The same with a text on its standard input.
///
/// # Panics
/// If the program can't be built or run.
pub fn onewindow_hearing<A: AsRef<OsStr>>(arguments: &[A], input: &str) -> Output {
    let binary = binary();
    let run = || {
        let mut child = Command::new(binary)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A program that refuses before it listens has closed its end.
            let _ = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output()
    };
    run().unwrap_or_else(|error: std::io::Error| panic!("{} did not run: {error}", binary.display()))
}

fn spawn(folder: &Path, options: &ServerOptions) -> Result<ServerProcess, String> {
    let log = File::options().create(true).append(true).open(folder.join("log"));
    let log = log.unwrap_or_else(|error| panic!("no log file for the server: {error}"));
    let mut command = Command::new(binary());
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.join("data"))
        .stderr(log);
    if options.demo {
        command.arg("--demo");
    }
    if let Some(moment) = &options.virtual_clock {
        command.args(["--virtual-clock", moment]);
    }
    if let Some(url) = &options.database_url {
        command.args(["--database-url", url]);
    }
    if let Some(catalogue) = &options.catalogue {
        command.arg("--catalogue").arg(catalogue);
    }
    command
        .args(&options.arguments)
        .envs(options.environment.iter().map(|(name, value)| (name, value)));
    let started = ServerProcess::start(command)
        .unwrap_or_else(|error| panic!("{} did not run: {error}", binary().display()));
    started.map_err(|failed| {
        let status = failed
            .status
            .map_or("still running".to_owned(), |status| status.to_string());
        format!(
            "onewindow serve did not become ready ({status})\n{}{}",
            failed.said,
            log_of(folder)
        )
    })
}

fn log_of(folder: &Path) -> String {
    fs::read_to_string(folder.join("log")).unwrap_or_default()
}

/// The binary beside the running test, built once by this process if it is missing or older than its sources.
///
/// # Panics
/// If it can't be built.
pub fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let test =
            std::env::current_exe().unwrap_or_else(|error| panic!("no path of the running test: {error}"));
        // target/PROFILE/deps/TEST
        let profile = test.ancestors().nth(2).unwrap_or(&test).to_owned();
        let binary = profile.join(format!("onewindow{}", std::env::consts::EXE_SUFFIX));
        if is_stale(&binary) {
            build(&profile);
        }
        binary
    })
}

fn build(profile: &Path) {
    let mut command = Command::new("cargo");
    command
        .args(["build", "--quiet", "--package", "onewindow-server"])
        .current_dir(root());
    if profile.ends_with("release") {
        command.arg("--release");
    }
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("cargo did not run: {error}"));
    assert!(
        status.success(),
        "the server can't be tested: cargo build --package onewindow-server failed"
    );
}

fn is_stale(binary: &Path) -> bool {
    let Some(built) = modified(binary) else {
        return true;
    };
    let sources = ["crates", "schema/catalogue"].map(|folder| newest(&root().join(folder)));
    sources.into_iter().flatten().any(|changed| changed > built)
}

/// When the newest source below a folder was changed. The project's own commands and the tests are no part of
/// the binary.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let times = entries.filter_map(|entry| {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            let skipped = ["xtask", "tests", "examples", "benches", "node_modules"];
            return if skipped.iter().any(|folder| name == *folder) {
                None
            } else {
                newest(&path)
            };
        }
        let is_source = path
            .extension()
            .is_some_and(|kind| kind == "rs" || kind == "toml" || kind == "yaml");
        if is_source { modified(&path) } else { None }
    });
    times.max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// The root of the workspace.
fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}
