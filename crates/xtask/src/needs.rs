//! Programs that the tests need besides Rust: found, installed where that is allowed, or named exactly.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{postgres_binaries, shell};

/// The server programs of PostgreSQL, for the tests of the store and of a server on PostgreSQL.
pub fn postgres() -> Result<()> {
    if postgres_binaries::find().is_none() {
        install("postgresql").context("the tests start a private PostgreSQL server of their own")?;
    }
    match postgres_binaries::find() {
        Some(folder) => println!("PostgreSQL: {}", folder.display()),
        None => bail!(
            "PostgreSQL is installed, but initdb, pg_ctl, postgres, createdb and psql were not found together"
        ),
    }
    Ok(())
}

/// Node.js and npm, for the public audit of GraphQL over HTTP.
pub fn node() -> Result<()> {
    for program in ["node", "npm"] {
        if !shell::is_installed(program) {
            let package = if program == "node" { "nodejs" } else { program };
            install(package).context("the GraphQL-over-HTTP audit is a Node.js program")?;
        }
    }
    Ok(())
}

/// Installs a package of Debian or one of its children as root, else says what to type.
fn install(package: &str) -> Result<()> {
    if !shell::is_installed("apt-get") {
        bail!(
            "install {package} with this system's package manager (macOS: brew install {package}), then run this again"
        );
    }
    if !shell::is_root() {
        bail!("type this, then run this again: sudo apt-get install {package}");
    }
    let apt = |arguments: &[&str]| {
        shell::run(
            Command::new("apt-get")
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    };
    let wanted = ["install", "--yes", "--no-install-recommends", package];
    // A new machine knows no packages until it has asked once.
    apt(&wanted).or_else(|_| apt(&["update"]).and_then(|()| apt(&wanted)))
}
