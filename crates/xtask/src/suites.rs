//! `cargo xtask test`: every check and every test, those that fail quickest first.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::report::{Kind, Outcome, Report, Tally};
use crate::server::Profile;
use crate::{hostile, law, needs, schema, server, shell, tidy};

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
    /// The GraphQL contract: public linters, the promises of the last release, code generated from it, the cookbook
    Contract,
    /// The examples for integrators, run as their readers would
    Integrator,
    /// Documents and requests that no honest client sends
    Hostile,
    /// schemathesis against the real server, as each kind of caller
    Schemathesis,
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
    Suite::Integrator,
    Suite::Hostile,
    Suite::Schemathesis,
];

/// The checks that can be left out: they need Node.js, or Python.
const AUDIT: &str = "audit";
const CONTRACT: &str = "contract";
const SCHEMATHESIS: &str = "schemathesis";

/// In the order in which a failure shows soonest.
const CHECKS: [Check; 17] = [
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
        tests(&["--test", "acceptance", "--test", "live", "--test", "webhook"])
    }),
    Check::named("integrator", &[Suite::Integrator], || {
        tests(&["--test", "integrator"])
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
    Check {
        name: CONTRACT,
        kind: Kind::Tests,
        of_all: true,
        suites: &[Suite::Contract],
        run: contract,
    },
    Check {
        name: "hostile",
        kind: Kind::Tests,
        of_all: true,
        suites: &[Suite::Hostile],
        run: || hostile::attack(hostile::FEW),
    },
    Check {
        name: SCHEMATHESIS,
        kind: Kind::Tests,
        of_all: true,
        suites: &[Suite::Schemathesis],
        run: schemathesis,
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
    let wants = |suite| wants(suites, suite);
    let missing = prepare(suites, extent)?;
    let mut checks = CHECKS.iter().filter(|check| check.is_wanted(suites));
    while let Some(check) = checks.next() {
        let passed = match missing.of(check.name) {
            Some(missing) if extent.strict => {
                report.check(check.name, check.kind, || anyhow::bail!("{missing}"))
            }
            Some(missing) => {
                report.skip(check.name, missing);
                true
            }
            None => report.check(check.name, check.kind, check.run),
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

fn wants(suites: &[Suite], suite: Suite) -> bool {
    suites.is_empty() || suites.contains(&suite)
}

/// What the checks that can be left out lack.
#[derive(Debug, Default)]
struct Missing {
    node: Option<String>,
    python: Option<String>,
}

impl Missing {
    fn of(&self, check: &str) -> Option<&str> {
        match check {
            AUDIT | CONTRACT => self.node.as_deref(),
            SCHEMATHESIS => self.python.as_deref(),
            _ => None,
        }
    }
}

/// Looks for the programs that the suites need besides Rust. Gives what is missing without which checks can be left out.
fn prepare(suites: &[Suite], extent: Extent) -> Result<Missing> {
    let any = |of: &[Suite]| of.iter().any(|suite| wants(suites, *suite));
    let mut missing = Missing::default();
    if any(&[Suite::Unit, Suite::Acceptance, Suite::Law, Suite::Integrator]) {
        needs::postgres()?;
        needs::paper(false)?;
        needs::promtool()?;
    }
    if any(&[Suite::Acceptance]) {
        needs::scanner()?;
        needs::node()?;
    }
    if any(&[Suite::Integrator]) {
        // The tests themselves say what they did not run; a strict run leaves nothing out.
        match needs::integrator() {
            Err(missing) if extent.strict => return Err(missing),
            Err(missing) => println!("{missing:#}"),
            Ok(()) => {}
        }
    }
    if any(&[Suite::Audit, Suite::Contract, Suite::Unit, Suite::Acceptance]) {
        missing.node = needs::node().err().map(|error| format!("{error:#}"));
    }
    if any(&[Suite::Schemathesis]) {
        missing.python = needs::python().err().map(|error| format!("{error:#}"));
    }
    Ok(missing)
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
    // With what is left out of the usual build; without it all else is built.
    let arguments = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--features=onewindow-server/otel",
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
    install(&folder, "audit.mjs")?;
    let server = server::start(Profile::Dev, &shell::empty_folder("audit")?, true)?;
    let url = format!("{}/graphql", server.url());
    shell::stream(
        Command::new("node")
            .args(["audit.mjs", &url])
            .current_dir(&folder),
    )
}

/// Reads files only: the committed schema, which the check for drift holds to the generated one.
fn contract() -> Result<Outcome> {
    let folder = shell::root().join("tests/contract");
    install(&folder, "contract.mjs")?;
    shell::stream(Command::new("node").arg("contract.mjs").current_dir(&folder))
}

fn schemathesis() -> Result<Outcome> {
    let folder = shell::root().join("tests/schemathesis");
    let environment = shell::target()?.join("xtask/schemathesis");
    let python = environment.join("bin/python");
    if !python.is_file() {
        shell::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    shell::run(
        Command::new(&python)
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(folder.join("requirements.txt")),
    )?;
    let server = server::start(Profile::Dev, &shell::empty_folder("schemathesis-server")?, true)?;
    shell::stream(Command::new(&python).arg(folder.join("run.py")).arg(server.url()))
}

/// Installs the pinned packages of a program that prints `N passed, N failed`.
fn install(folder: &Path, program: &str) -> Result<()> {
    ensure!(
        folder.join(program).is_file(),
        "{} has no {program}",
        folder.display()
    );
    shell::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--silent"])
            .current_dir(folder),
    )
}
