//! A private PostgreSQL for the tests: started from the machine's own binaries, as an ordinary user, on a free
//! port of loopback, gone with the test process however that ends.

use std::fs;
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};

use crate::postgres_binaries;

/// What a commit survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// PostgreSQL's own settings: an acknowledged commit survives a power cut. Use it wherever recovery or speed
    /// is the subject.
    Full,
    /// `fsync`, `full_page_writes` and `synchronous_commit` off: many times faster, for tests of what is written
    /// rather than of whether it survives.
    None,
}

/// A running PostgreSQL with trust authentication and the superuser `onewindow`; stopped and wiped when dropped.
#[derive(Debug)]
pub struct TestPostgres {
    binaries: PathBuf,
    port: u16,
    databases: AtomicU32,
    guard: Guard,
}

/// The superuser of the private server.
const USER: &str = "onewindow";

/// How often another free port is tried when somebody else took it between choosing and starting.
const PORT_ATTEMPTS: usize = 5;

impl TestPostgres {
    /// The server that all tests of this process share, started by whoever asks first, with full durability.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not start; the message says what to do.
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<TestPostgres> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(Durability::Full).unwrap_or_else(|error| panic!("{error:#}")))
    }

    /// Like [`TestPostgres::shared`], without durability.
    ///
    /// # Panics
    /// As [`TestPostgres::shared`].
    pub fn shared_fast() -> &'static Self {
        static SERVER: OnceLock<TestPostgres> = OnceLock::new();
        SERVER.get_or_init(|| Self::start(Durability::None).unwrap_or_else(|error| panic!("{error:#}")))
    }

    /// Starts a server of its own, for a test that stops or breaks it.
    ///
    /// # Errors
    /// If PostgreSQL is not installed, or its cluster can't be made or started; with its own words and log.
    pub fn start(durability: Durability) -> Result<Self> {
        let binaries = postgres_binaries::find().context(
            "these tests need the PostgreSQL server and found none: `cargo xtask test` installs it on Debian \
             as root; else install it (Debian: apt-get install postgresql; macOS: brew install postgresql)",
        )?;
        let guard = Guard::try_new(&binaries)?;
        let data = guard.folder.join("data");
        let initdb = Command::new(binaries.join("initdb"))
            .args([
                "--username",
                USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .arg("--pgdata")
            .arg(&data)
            .run_as(&guard)?;
        ensure!(initdb.status.success(), "initdb failed: {}", told(&initdb));
        let port = start_on_free_port(&binaries, &guard, durability)?;
        Ok(Self {
            binaries,
            port,
            databases: AtomicU32::new(0),
            guard,
        })
    }

    /// Creates an empty UTF-8 database and returns its address, `postgres://onewindow@127.0.0.1:PORT/NAME`.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn fresh_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        let created = Command::new(self.binaries.join("createdb"))
            // template0: nobody can be connected to it, so tests may create databases at the same time.
            .args(["--template=template0", "--host=127.0.0.1", "--username", USER])
            .args(["--port", &self.port.to_string(), &name])
            .output()
            .unwrap_or_else(|error| panic!("createdb did not run: {error}"));
        assert!(
            created.status.success(),
            "createdb {name} failed: {}",
            told(&created)
        );
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL past the product, as an intruder or an administrator would, and returns its rows, one a line,
    /// columns parted by `|`.
    ///
    /// # Panics
    /// If the statement fails.
    pub fn execute(&self, database_url: &str, sql: &str) -> String {
        let ran = Command::new(self.binaries.join("psql"))
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
            ])
            .args(["--command", sql, database_url])
            .output()
            .unwrap_or_else(|error| panic!("psql did not run: {error}"));
        assert!(ran.status.success(), "{sql}: {}", told(&ran));
        String::from_utf8_lossy(&ran.stdout).trim_end().to_owned()
    }

    /// One of its programs, such as `pgbench`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// The port it listens on, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder that holds its data and its log; removed with the server.
    pub fn folder(&self) -> &Path {
        &self.guard.folder
    }
}

fn start_on_free_port(binaries: &Path, guard: &Guard, durability: Durability) -> Result<u16> {
    let mut said = String::new();
    for _ in 0..PORT_ATTEMPTS {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{}' -c max_connections=200",
            guard.folder.display()
        );
        if durability == Durability::None {
            options.push_str(" -c fsync=off -c full_page_writes=off -c synchronous_commit=off");
        }
        let log = guard.folder.join("log");
        let started = Command::new(binaries.join("pg_ctl"))
            .arg("--pgdata")
            .arg(guard.folder.join("data"))
            .arg("--log")
            .arg(&log)
            .args(["--silent", "--wait", "--options", &options, "start"])
            .run_as(guard)?;
        if started.status.success() {
            return Ok(port);
        }
        said = format!(
            "{}\n{}",
            told(&started),
            fs::read_to_string(&log).unwrap_or_default()
        );
        if !said.contains("Address already in use") {
            break;
        }
    }
    bail!("PostgreSQL did not start: {said}")
}

/// Both streams of a program that failed.
fn told(output: &Output) -> String {
    let both =
        [&output.stdout, &output.stderr].map(|stream| String::from_utf8_lossy(stream).trim().to_owned());
    both.join("\n").trim().to_owned()
}

/// Owns the folder of a server and sees to its end. A shell waits on a pipe that only this process holds: when
/// the process ends, by return, panic or kill, the pipe closes and the shell stops the server and removes the
/// folder. A destructor alone could not: a static is never dropped and a killed process runs nothing.
#[derive(Debug)]
struct Guard {
    folder: PathBuf,
    user: Option<OrdinaryUser>,
    shell: Child,
}

const GUARD_SCRIPT: &str = r#"
trap '' INT TERM HUP
read line
"$1/pg_ctl" --pgdata "$2/data" --mode immediate --silent stop
rm -rf "$2"
"#;

impl Guard {
    fn try_new(binaries: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("onewindow-postgres-")
            .tempdir()?
            .keep();
        let user = if fs::metadata(&folder)?.uid() == 0 {
            Some(OrdinaryUser::find()?)
        } else {
            None
        };
        if let Some(user) = &user {
            std::os::unix::fs::chown(&folder, Some(user.uid), Some(user.gid))?;
        }
        let mut command = Command::new("sh");
        command
            .args(["-c", GUARD_SCRIPT, "guard"])
            .arg(binaries)
            .arg(&folder);
        // Its own group: Ctrl-C in a terminal ends the tests, not the one that cleans up after them.
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        lower(&mut command, user.as_ref());
        let shell = command
            .current_dir("/")
            .spawn()
            .context("sh, which guards the server, did not start")?;
        Ok(Self { folder, user, shell })
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // Nothing is left to do about a shell that can't be waited for.
        let _ = self.shell.wait();
    }
}

/// Somebody who is not root: PostgreSQL refuses to run as root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OrdinaryUser {
    uid: u32,
    gid: u32,
}

impl OrdinaryUser {
    fn find() -> Result<Self> {
        let users =
            fs::read_to_string("/etc/passwd").context("/etc/passwd, to find a user other than root")?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::named(&users, name))
            .context("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
    }

    /// passwd(5): name, password, user id, group id, …
    fn named(users: &str, name: &str) -> Option<Self> {
        users
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find_map(|fields| {
                (fields.first() == Some(&name)).then_some(())?;
                Some(Self {
                    uid: fields.get(2)?.parse().ok()?,
                    gid: fields.get(3)?.parse().ok()?,
                })
            })
    }
}

fn lower(command: &mut Command, user: Option<&OrdinaryUser>) {
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid);
    }
}

trait RunAs {
    fn run_as(&mut self, guard: &Guard) -> io::Result<Output>;
}

impl RunAs for Command {
    /// Runs in the guarded folder as the user who owns it.
    fn run_as(&mut self, guard: &Guard) -> io::Result<Output> {
        lower(self, guard.user.as_ref());
        // Messages in English whatever the machine speaks: one of them is recognised.
        self.env("LC_ALL", "C")
            .current_dir(&guard.folder)
            .stdin(Stdio::null())
            .output()
    }
}
