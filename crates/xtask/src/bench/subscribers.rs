//! `cargo xtask bench subscribers`: many sockets on one node, each following a case of its own.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::machine;
use crate::server::Profile;
use crate::{server, shell};

/// Bars of the project: p99 from the change to its news below 2 s, and resident memory for each subscriber.
const BARS: &str = "bars: p99 below 2000 ms, less than 20 KiB each";
/// Files that a process has open beside its sockets.
const OTHER_FILES: usize = 512;

/// Measures and prints.
///
/// # Errors
/// If something does not build, start or answer, or this shell may not open enough files.
pub fn run(count: usize, profile: Profile) -> Result<()> {
    let needed = count + OTHER_FILES;
    let limit = open_files()?;
    ensure!(
        limit >= needed,
        "this shell may open {limit} files and {needed} are needed: type `ulimit -n {needed}` first"
    );
    server::build(profile)?;
    shell::run(&mut shell::cargo([
        "build",
        "--package",
        "onewindow-tests",
        "--example",
        "subscribers",
        "--profile",
        profile.name(),
    ]))?;
    println!("\n{}", machine());
    let server = server::start(profile, &shell::empty_folder("bench-subscribers")?, true)?;
    println!(
        "\n{count} subscribers, each on its own case, built as {}, SQLite; {BARS}",
        profile.name()
    );
    shell::run(
        Command::new(profile.folder()?.join("examples/subscribers"))
            .args([server.url(), &server.id().to_string(), &count.to_string()])
            .current_dir(shell::root()),
    )
}

/// How many files a process of this shell may have open (`proc(5)`).
fn open_files() -> Result<usize> {
    let limits = fs::read_to_string("/proc/self/limits").context("limits are read from /proc")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().nth(3));
    soft.and_then(|soft| soft.parse().ok())
        .context("no limit of open files in /proc/self/limits")
}
