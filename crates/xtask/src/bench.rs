//! `cargo xtask bench`: the figures that the project promises, measured in a build as it is shipped and printed beside
//! their bars. It judges nothing: a figure depends on the machine, which is printed first.

pub mod bomb;
mod client;
pub mod queue;
pub mod subscribers;
mod template;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::server::Profile;
use crate::server_process::ServerProcess;
use crate::{server, shell};

/// Bars of the project: start to ready on an existing database, in milliseconds.
const START_BAR: f64 = 1000.0;
/// Idle resident memory, in MiB.
const MEMORY_BAR: f64 = 40.0;
/// How long a server idles before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Measures and prints.
///
/// # Errors
/// If something does not build, start or answer. A figure over its bar is not an error.
pub fn run(rounds: u32) -> Result<()> {
    server::build(Profile::Dist)?;
    shell::run(&mut shell::cargo([
        "build",
        "--profile",
        Profile::Dist.name(),
        "--package",
        "onewindow-engine",
        "--example",
        "decide",
    ]))?;
    println!("\n{}", machine());
    // Prints its own figures: microseconds for one decision on a case of 12 steps and two conditions, bar 20.
    shell::run(&mut Command::new(Profile::Dist.folder()?.join("examples/decide")))?;
    measure_server(rounds)
}

fn measure_server(rounds: u32) -> Result<()> {
    let data = shell::empty_folder("bench")?;
    let (first, server) = timed_start(&data, true)?;
    drop(server);
    let (mut starts, mut sizes) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (took, server) = timed_start(&data, false)?;
        starts.push(took.as_secs_f64() * 1000.0);
        thread::sleep(IDLE);
        sizes.push(resident(server.id())?);
    }
    println!("\nserver as it is shipped, SQLite file with demo data, {rounds} rounds");
    println!(
        "  first start (migrations, catalogue, demo data)  {:8.1} ms",
        first.as_secs_f64() * 1000.0
    );
    figure(
        "start to ready on the existing database",
        &mut starts,
        "ms",
        START_BAR,
    );
    figure("idle resident memory after 2 s", &mut sizes, "MiB", MEMORY_BAR);
    println!(
        "  binary                                          {:8.1} MiB",
        mebibytes(fs::metadata(server::binary(Profile::Dist)?)?.len())
    );
    Ok(())
}

fn timed_start(data: &Path, demo: bool) -> Result<(Duration, ServerProcess)> {
    let begun = Instant::now();
    let server = server::start(Profile::Dist, data, demo)?;
    Ok((begun.elapsed(), server))
}

/// `VmRSS` of proc(5), in MiB.
fn resident(process: u32) -> Result<f64> {
    let status =
        fs::read_to_string(format!("/proc/{process}/status")).context("memory is read from /proc")?;
    let kibibytes =
        field(&status, "VmRSS").and_then(|value| value.trim_end_matches(" kB").parse::<f64>().ok());
    Ok(kibibytes.context("no VmRSS in the status of the server")? / 1024.0)
}

fn mebibytes(bytes: u64) -> f64 {
    // Exact below 8 PiB, far above any binary.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a size in MiB is printed with one decimal"
    )]
    let bytes = bytes as f64;
    bytes / 1024.0 / 1024.0
}

fn figure(name: &str, values: &mut [f64], unit: &str, bar: f64) {
    values.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (values.first(), values.last()) else {
        return;
    };
    let median = median(values);
    let verdict = if median < bar { "within" } else { "OVER" };
    println!(
        "  {name:47} {median:8.1} {unit}  ({least:.1} to {most:.1}); {verdict} the bar of {bar} {unit}, {:.0} % of it",
        median / bar * 100.0
    );
}

/// The middle of sorted values, or the mean of the two in the middle.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    } else {
        sorted[middle]
    }
}

/// What the figures were measured on.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (cpu, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let rustc = shell::capture(Command::new("rustc").arg("--version")).unwrap_or_default();
    let load = read("/proc/loadavg").split(' ').next().unwrap_or("?").to_owned();
    format!(
        "machine: {}, {cores} cores, {} memory, {}, load {load}, {}",
        field(&cpu, "model name").unwrap_or("unknown processor"),
        field(&memory, "MemTotal").unwrap_or("unknown"),
        std::env::consts::OS,
        rustc.trim()
    )
}

/// The value of a `name : value` line.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.trim() == name)
        .map(|(_, v)| v.trim())
}
