//! Programs that the tests need besides Rust: found, installed where that is allowed, or named exactly.

use std::path::{Path, PathBuf};
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

/// Node.js and npm, for the public audit of GraphQL over HTTP and the tools that hold the contract.
pub fn node() -> Result<()> {
    for program in ["node", "npm"] {
        if !shell::is_installed(program) {
            let package = if program == "node" { "nodejs" } else { program };
            install(package).context("the audit and the contract's tools are Node.js programs")?;
        }
    }
    Ok(())
}

/// Python that can make environments of its own, for schemathesis.
pub fn python() -> Result<()> {
    let has_environments = || {
        let asked = Command::new("python3")
            .args(["-c", "import ensurepip, venv"])
            .output();
        asked.is_ok_and(|answer| answer.status.success())
    };
    if !has_environments() {
        install("python3-venv").context("schemathesis is a Python program")?;
    }
    Ok(())
}

/// What the examples for integrators run on.
pub fn integrator() -> Result<()> {
    node()?;
    for (program, package) in [("python3", "python3"), ("curl", "curl"), ("jq", "jq")] {
        if !shell::is_installed(program) {
            install(package).context("the examples in docs/examples are run as their readers would")?;
        }
    }
    Ok(())
}

/// Prometheus's own tool, which judges the metrics.
pub fn promtool() -> Result<()> {
    if !shell::is_installed("promtool") {
        install("prometheus").context("the tests hold /metrics against promtool")?;
    }
    Ok(())
}

/// The virus scanner `clamd`, which the tests run with a signature of their own.
pub fn scanner() -> Result<()> {
    if !shell::is_installed("clamd") {
        install("clamav-daemon").context("uploads are tried against a real virus scanner")?;
    }
    Ok(())
}

/// A Chinese font, for typesetting documents, and `pdftoppm` where their pictures are wanted.
pub fn paper(pictures: bool) -> Result<()> {
    if !has_chinese_font() {
        install("fonts-noto-cjk").context("documents are set in Chinese")?;
    }
    // It writes its version, but ends with another status when it is only asked for that.
    if pictures && Command::new("pdftoppm").arg("-v").output().is_err() {
        install("poppler-utils").context("pdftoppm draws the pages of the gallery")?;
    }
    Ok(())
}

/// Whether one of the usual folders of fonts has one that is made for Chinese.
fn has_chinese_font() -> bool {
    let home = std::env::home_dir().unwrap_or_default();
    let folders = [
        "/usr/share/fonts".into(),
        "/usr/local/share/fonts".into(),
        "/System/Library/Fonts".into(),
        "/Library/Fonts".into(),
        home.join(".local/share/fonts"),
        home.join(".fonts"),
        home.join("Library/Fonts"),
    ];
    folders
        .iter()
        .any(|folder: &PathBuf| holds_chinese_font(folder, 4))
}

fn holds_chinese_font(folder: &Path, depth: u32) -> bool {
    let made_for_chinese = |name: &str| {
        let name = name.to_lowercase();
        [
            "cjk",
            "songti",
            "simsun",
            "stsong",
            "sourcehan",
            "pingfang",
            "wqy",
        ]
        .iter()
        .any(|known| name.contains(known))
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths = entries.map(|entry| entry.path());
    paths.any(|path| match path.file_name().and_then(|name| name.to_str()) {
        _ if path.is_dir() => depth > 0 && holds_chinese_font(&path, depth - 1),
        Some(name) => made_for_chinese(name),
        None => false,
    })
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
