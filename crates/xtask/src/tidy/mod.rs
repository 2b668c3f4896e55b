//! `cargo xtask tidy`: the rules of `docs/ARCHITECTURE.md` that a compiler does not check, one a file, all
//! findings at once.
//!
//! The length of functions (80 lines) and the number of their parameters (5) are clippy's to check; here is only
//! checked that it is told to.

mod imports;
mod length;
mod licences;
mod lints;
mod paths;
mod signatures;
mod source;
mod unfinished;

use std::fmt;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::shell;
use crate::tidy::source::Tree;

/// Something to mend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    /// Relative to the root.
    path: String,
    /// From 1; 0 where the whole file is meant.
    line: usize,
    /// What was found and what to do.
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Checks all rules and prints what is to be mended.
///
/// # Errors
/// If anything is, or the workspace can't be read.
pub fn run() -> Result<()> {
    let tree = Tree::read(shell::root())?;
    let metadata = shell::capture(&mut shell::cargo(["metadata", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("what cargo metadata printed")?;

    let mut findings = imports::check(&metadata);
    findings.extend(licences::check(&metadata, &tree));
    let of_files = [
        lints::check,
        length::check,
        signatures::check,
        unfinished::check,
        paths::check,
    ];
    findings.extend(of_files.iter().flat_map(|rule| rule(&tree)));
    findings.sort();
    findings.dedup();
    for finding in &findings {
        println!("{finding}");
    }
    ensure!(
        findings.is_empty(),
        "tidy found {} things to mend",
        findings.len()
    );
    println!("tidy: {} files, nothing to mend", tree.files.len());
    Ok(())
}
