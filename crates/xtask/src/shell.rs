//! Runs other programs: where, with what shown, and what their tests said.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

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

/// An empty folder of this program's own below the target folder.
pub fn empty_folder(name: &str) -> Result<PathBuf> {
    let folder = target()?.join("xtask").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// Prints the command as one would type it.
pub fn show(command: &Command) {
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
