//! The server's binary, built by cargo: run for a newcomer, or spawned to be looked at.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::server_process::ServerProcess;
use crate::shell;

/// How a program is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Soon built; what the tests run.
    Dev,
    /// Optimised.
    Release,
    /// As it is shipped: optimised as a whole, and slow to build.
    Dist,
}

impl Profile {
    /// The name that cargo knows it by.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Dev => "dev",
            Profile::Release => "release",
            Profile::Dist => "dist",
        }
    }

    /// Where cargo puts what is built so.
    pub fn folder(self) -> Result<PathBuf> {
        let name = match self {
            Profile::Dev => "debug",
            Profile::Release | Profile::Dist => self.name(),
        };
        Ok(shell::target()?.join(name))
    }
}

/// The binary of a profile, whether it is built or not.
pub fn binary(profile: Profile) -> Result<PathBuf> {
    Ok(profile
        .folder()?
        .join(format!("onewindow{}", std::env::consts::EXE_SUFFIX)))
}

/// Builds the binary.
pub fn build(profile: Profile) -> Result<()> {
    let profile = profile.name();
    shell::run(&mut shell::cargo([
        "build",
        "--package",
        "onewindow-server",
        "--profile",
        profile,
    ]))
}

/// Spawns the binary on a free port of loopback and waits until it is ready. Its log goes to the data folder.
pub fn start(profile: Profile, data: &Path, demo: bool) -> Result<ServerProcess> {
    let (binary, log) = (binary(profile)?, data.join("log"));
    let mut serve = Command::new(&binary);
    serve
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .stderr(File::create(&log)?);
    if demo {
        serve.arg("--demo");
    }
    let started = ServerProcess::start(serve).with_context(|| format!("{} did not run", binary.display()))?;
    started.map_err(|failed| {
        let status = failed
            .status
            .map_or("no ready line in time".to_owned(), |status| status.to_string());
        let log = fs::read_to_string(&log).unwrap_or_default();
        anyhow::anyhow!(
            "onewindow serve did not become ready ({status})\n{}{log}",
            failed.said
        )
    })
}

/// When the demonstration begins: a Monday morning of a published year, so that its dates are the same everywhere.
const FIRST_MORNING: &str = "2026-03-02T09:00:00+08:00";

/// `cargo xtask run`: builds the server and becomes it.
pub fn serve_demo(profile: Profile, arguments: &[OsString]) -> Result<()> {
    println!("Building the server; the first time takes some minutes.");
    build(profile)?;
    let mut serve = Command::new(binary(profile)?);
    serve.args(["serve", "--demo"]).current_dir(shell::root());
    for (option, value) in [
        ("--listen", "127.0.0.1:8080"),
        ("--data", "data"),
        ("--virtual-clock", FIRST_MORNING),
    ] {
        if !is_given(arguments, option) {
            serve.args([option, value]);
        }
    }
    serve.args(arguments);
    println!("Serving demo data on a virtual clock; Ctrl-C stops the server and keeps its data.");
    shell::show(&serve);
    // Becomes the server, so that signals reach it without a go-between; comes back only if that fails.
    let error = serve.exec();
    bail!("the server did not run: {error}")
}

fn is_given(arguments: &[OsString], option: &str) -> bool {
    arguments.iter().any(|argument| {
        let argument = argument.to_string_lossy();
        argument == option
            || argument
                .strip_prefix(option)
                .is_some_and(|rest| rest.starts_with('='))
    })
}

/// `cargo xtask oracle`: the server's binary knows the calendar; this only passes on.
pub fn oracle(files: &[PathBuf]) -> Result<()> {
    // Paths are the caller's, not the root's.
    let files = files
        .iter()
        .map(std::path::absolute)
        .collect::<std::io::Result<Vec<_>>>()?;
    shell::run(shell::cargo(["run", "--quiet", "--package", "onewindow-server", "--", "oracle"]).args(files))
}
