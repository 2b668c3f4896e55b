//! Finds the PostgreSQL binaries of this machine. Standard library only: `cargo xtask` compiles this very file
//! to tell whether they must be installed, so that the two can never disagree.

use std::path::{Path, PathBuf};

/// The programs that the tests call; a folder counts only if it holds them all.
const PROGRAMS: [&str; 5] = ["initdb", "pg_ctl", "postgres", "createdb", "psql"];

/// Folders that hold one folder per version, each with `bin` inside: Debian, RHEL, Homebrew, built by hand.
const VERSIONED: [&str; 5] = [
    "/usr/lib/postgresql",
    "/usr",
    "/usr/local",
    "/usr/local/opt",
    "/opt/homebrew/opt",
];

/// The `bin` folder of the PostgreSQL to test with: the one on the `PATH`, else the newest of the usual places;
/// `None` when this machine has no complete set.
pub fn find() -> Option<PathBuf> {
    // var_os, because a PATH need not be UTF-8; configuration of the product is read elsewhere.
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).find(|folder| is_complete(folder));
    on_path.or_else(|| {
        VERSIONED
            .iter()
            .find_map(|parent| newest_under(Path::new(parent)))
    })
}

fn newest_under(parent: &Path) -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = version_of(&entry.file_name().to_string_lossy())?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| is_complete(folder))
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder)
}

/// `15` of `15`, `pgsql-15`, `postgresql@15`; 0 of a bare `pgsql` or `postgresql`; nothing of any other name.
fn version_of(name: &str) -> Option<u32> {
    let rest = name
        .strip_prefix("postgresql")
        .or_else(|| name.strip_prefix("pgsql"))
        .unwrap_or(name);
    let digits = rest.trim_start_matches(['-', '@']);
    if digits.is_empty() {
        Some(0)
    } else {
        digits.parse().ok()
    }
}

fn is_complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}
