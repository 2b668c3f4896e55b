//! Runs other programs: where, with what shown, and what their tests said.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::report::{Outcome, Tally};

/// The root of the workspace.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.ancestors().nth(2).unwrap_or(xtask)
}

/// The folder that cargo builds into, wherever it was told to: this program runs out of it.
pub fn target() -> Result<PathBuf> {
    let this = std::env::current_exe().context("where this program lies")?;
    // TARGET/PROFILE/xtask, and TARGET/PROFILE/deps/xtask-HASH while its tests run.
    let profile = this.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let target = profile
        .and_then(Path::parent)
        .context("this program lies in no target folder")?;
    Ok(target.to_owned())
}

/// The server's binary of a profile, whether it is built or not.
pub fn server_binary(release: bool) -> Result<PathBuf> {
    let profile = if release { "release" } else { "debug" };
    Ok(target()?
        .join(profile)
        .join(format!("onewindow{}", std::env::consts::EXE_SUFFIX)))
}

/// A cargo command at the root of the workspace.
pub fn cargo<const N: usize>(arguments: [&str; N]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}

/// Shows the command, runs it with its output passed through, and fails if it fails.
pub fn run(command: &mut Command) -> Result<()> {
    show(command);
    let status = command
        .status()
        .with_context(|| format!("{} did not run", name(command)))?;
    ensure!(status.success(), "{} failed ({status})", name(command));
    Ok(())
}

/// Runs the command and returns its standard output; its standard error is passed through.
pub fn capture(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.with_context(|| format!("{} did not run", name(command)))?;
    ensure!(
        output.status.success(),
        "{} failed ({})",
        name(command),
        output.status
    );
    String::from_utf8(output.stdout)
        .with_context(|| format!("{} printed something else than text", name(command)))
}

/// Shows the command, runs it with its output passed through, and adds up the tests that it says it ran.
pub fn stream(command: &mut Command) -> Result<Outcome> {
    show(command);
    let mut child = command.stdout(Stdio::piped()).spawn();
    let child = child
        .as_mut()
        .map_err(|error| anyhow::anyhow!("{} did not run: {error}", name(command)))?;
    let mut tally = Tally::default();
    let mut lines = BufReader::new(child.stdout.take().context("no standard output")?);
    let mut out = std::io::stdout().lock();
    let mut line = Vec::new();
    // Bytes, not text: a test may print anything.
    while lines.read_until(b'\n', &mut line)? > 0 {
        out.write_all(&line)?;
        tally += Tally::in_line(&String::from_utf8_lossy(&line));
        line.clear();
    }
    out.flush()?;
    let succeeded = child.wait()?.success();
    Ok(Outcome { succeeded, tally })
}

/// Whether the program answers when asked for its version.
pub fn is_installed(program: &str) -> bool {
    let quiet = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok_and(|status| status.success())
}

/// Whether this program may install others. Never where it can't be told.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

/// `cargo xtask run`: builds the server and becomes it.
pub fn serve_demo(release: bool, arguments: &[OsString]) -> Result<()> {
    let mut build = cargo(["build", "--package", "onewindow-server"]);
    if release {
        build.arg("--release");
    }
    println!("Building the server; the first time takes some minutes.");
    run(&mut build)?;
    let mut serve = Command::new(server_binary(release)?);
    serve.args(["serve", "--demo"]).current_dir(root());
    for (option, value) in [("--listen", "127.0.0.1:8080"), ("--data", "data")] {
        if !is_given(arguments, option) {
            serve.args([option, value]);
        }
    }
    serve.args(arguments);
    println!("Serving demo data; Ctrl-C stops the server and keeps its data.");
    show(&serve);
    // Becomes the server, so that signals reach it without a go-between; comes back only if that fails.
    let error = serve.exec();
    bail!("{} did not run: {error}", name(&serve))
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
    run(cargo(["run", "--quiet", "--package", "onewindow-server", "--", "oracle"]).args(files))
}

fn show(command: &Command) {
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    println!("\n$ {} {}", name(command), arguments.join(" "));
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program
        .strip_prefix(root())
        .unwrap_or(program)
        .display()
        .to_string()
}
