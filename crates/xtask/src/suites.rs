//! `cargo xtask test`: every check and every test, those that fail quickest first.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::report::{Kind, Outcome, Report, Tally};
use crate::{law, needs, schema, server, shell, tidy};

/// A part of the tests that can be run by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Format, tidy, clippy and the documentation's warnings
    Lint,
    /// The tests inside the crates
    Unit,
    /// Whole offices driven through GraphQL
    Acceptance,
    /// Every scenario of the law, and the calendar and the clock against due dates computed elsewhere
    Law,
    /// Whether the generated contracts are as committed
    Schema,
    /// The public audit of GraphQL over HTTP against the real server
    Audit,
}

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// A check that can't run is a failure.
    pub strict: bool,
    /// Stop at the first failure.
    pub fail_fast: bool,
}

struct Check {
    name: &'static str,
    kind: Kind,
    /// Part of a run of everything.
    of_all: bool,
    /// The suites that it belongs to when they are named.
    suites: &'static [Suite],
    run: fn() -> Result<Outcome>,
}

/// The suites that run the programs of the workspace.
const RUNNING: &[Suite] = &[
    Suite::Unit,
    Suite::Acceptance,
    Suite::Law,
    Suite::Schema,
    Suite::Audit,
];

/// The one check that can be left out: it needs Node.js.
const AUDIT: &str = "audit";

/// In the order in which a failure shows soonest.
const CHECKS: [Check; 13] = [
    Check::single("format", &[Suite::Lint], || {
        shell::stream(&mut shell::cargo(["fmt", "--all", "--check"]))
    }),
    Check::single("tidy", &[Suite::Lint], || tidy::run().map(|()| done())),
    Check::single("clippy", &[Suite::Lint], clippy),
    Check::single("documentation", &[Suite::Lint], documentation),
    Check {
        name: "build",
        kind: Kind::Ground,
        of_all: true,
        suites: RUNNING,
        run: build,
    },
    Check {
        name: "tests",
        kind: Kind::Tests,
        of_all: true,
        suites: &[],
        run: || tests(&[]),
    },
    Check::named("unit", &[Suite::Unit], || {
        tests(&["--exclude", "onewindow-tests"])
    }),
    Check::named("acceptance", &[Suite::Acceptance], || {
        tests(&["--test", "acceptance"])
    }),
    Check::named("support", &[Suite::Acceptance], || tests(&["--test", "support"])),
    Check::named("law", &[Suite::Law], || {
        tests(&["--test", "calendar", "--test", "clock", "--test", "law"])
    }),
    Check::single("law document", &[Suite::Law, Suite::Schema], || {
        law::check().map(|()| done())
    }),
    Check::single("schema", &[Suite::Schema], || schema::check().map(|()| done())),
    Check {
        name: AUDIT,
        kind: Kind::Tests,
        of_all: true,
        suites: &[Suite::Audit],
        run: audit,
    },
];

impl Check {
    const fn single(name: &'static str, suites: &'static [Suite], run: fn() -> Result<Outcome>) -> Self {
        Self {
            name,
            kind: Kind::Single,
            of_all: true,
            suites,
            run,
        }
    }

    /// A choice from the tests, run only if it is named: a run of everything has them in one.
    const fn named(name: &'static str, suites: &'static [Suite], run: fn() -> Result<Outcome>) -> Self {
        Self {
            name,
            kind: Kind::Tests,
            of_all: false,
            suites,
            run,
        }
    }

    fn is_wanted(&self, suites: &[Suite]) -> bool {
        if suites.is_empty() {
            self.of_all
        } else {
            self.suites.iter().any(|suite| suites.contains(suite))
        }
    }
}

/// Runs the suites named, or all, and prints the closing line `N passed, N failed`.
///
/// # Errors
/// If any check failed, or none ran.
pub fn test(suites: &[Suite], extent: Extent) -> Result<()> {
    let mut report = Report::default();
    let wants = |suite| suites.is_empty() || suites.contains(&suite);
    if [Suite::Unit, Suite::Acceptance, Suite::Law]
        .into_iter()
        .any(wants)
    {
        needs::postgres()?;
        needs::paper(false)?;
    }
    if wants(Suite::Acceptance) {
        needs::scanner()?;
        needs::node()?;
    }
    let node = if wants(Suite::Audit) || wants(Suite::Unit) {
        needs::node()
    } else {
        Ok(())
    };
    let mut checks = CHECKS.iter().filter(|check| check.is_wanted(suites));
    while let Some(check) = checks.next() {
        let passed = match &node {
            Err(missing) if check.name == AUDIT && !extent.strict => {
                report.skip(check.name, &format!("{missing:#}"));
                true
            }
            Err(missing) if check.name == AUDIT => {
                report.check(check.name, check.kind, || anyhow::bail!("{missing:#}"))
            }
            _ => report.check(check.name, check.kind, check.run),
        };
        if !passed && (extent.fail_fast || check.kind == Kind::Ground) {
            report.not_run(checks.by_ref().map(|check| check.name));
        }
    }
    if wants(Suite::Lint) {
        licences(&mut report);
    }
    report.close()
}

const fn done() -> Outcome {
    Outcome {
        succeeded: true,
        tally: Tally {
            passed: 0,
            failed: 0,
            skipped: 0,
        },
    }
}

fn clippy() -> Result<Outcome> {
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ];
    shell::stream(&mut shell::cargo(arguments))
}

fn documentation() -> Result<Outcome> {
    // Private items too: their links rot as well, and the binary has no others.
    let arguments = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    shell::stream(shell::cargo(arguments).env("RUSTDOCFLAGS", "--deny warnings"))
}

/// Builds what `cargo test --workspace` builds, and the binary that the acceptance tests spawn: one build, with
/// one set of features, for all that follows.
fn build() -> Result<Outcome> {
    shell::stream(&mut shell::cargo([
        "build",
        "--workspace",
        "--bins",
        "--tests",
        "--examples",
    ]))
}

/// Runs tests of the workspace. It is always named whole, so that features, and with them what is built, stay the
/// same from one run to the next.
fn tests(selection: &[&str]) -> Result<Outcome> {
    shell::stream(shell::cargo(["test", "--no-fail-fast", "--workspace"]).args(selection))
}

/// cargo-deny looks further than tidy's rule on licences does; it runs where it is installed.
fn licences(report: &mut Report) {
    if shell::is_installed("cargo-deny") {
        report.check("cargo-deny", Kind::Single, || {
            shell::stream(&mut shell::cargo([
                "deny", "check", "licenses", "bans", "sources",
            ]))
        });
    } else {
        println!("\ncargo-deny is not installed, so only tidy looked at licences and sources.");
    }
}

/// The folder of the audit: its pinned packages and the program that prints `N passed, N failed`.
fn audit_folder() -> PathBuf {
    shell::root().join("crates/api/tests/audit")
}

fn audit() -> Result<Outcome> {
    let folder = audit_folder();
    ensure!(
        folder.join("audit.mjs").is_file(),
        "{} has no audit.mjs",
        folder.display()
    );
    shell::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--silent"])
            .current_dir(&folder),
    )?;
    let server = server::start(false, &shell::empty_folder("audit")?, true)?;
    let url = format!("{}/graphql", server.url());
    shell::stream(
        Command::new("node")
            .args(["audit.mjs", &url])
            .current_dir(&folder),
    )
}
