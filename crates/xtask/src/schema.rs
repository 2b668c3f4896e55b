//! `cargo xtask schema`: the contracts that the server generates, written or compared with the committed ones.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::server::Profile;
use crate::{server, shell};

/// Read from a running PostgreSQL, so the acceptance tests, which have one, compare it.
const OF_POSTGRESQL: &str = "schema/sql/postgres.sql";

/// What clients are promised. It moves with a release only; the contract tests compare the generated schema with it.
const RELEASED: &str = "schema/graphql/released.graphql";
/// What was measured of access; the test that measures it holds it.
const MEASURED: &str = "schema/authz/access.txt";

/// What is generated, as last committed.
const CURRENT: &str = "schema/graphql/schema.graphql";

/// Writes the contracts into `schema/`, and what the server documents beside it into `docs/`.
///
/// # Errors
/// If the server does not build or can't write.
pub fn write() -> Result<()> {
    server::build(Profile::Dev)?;
    generate(&shell::root().join("schema"))
}

/// Makes the current GraphQL schema the released one.
///
/// # Errors
/// If it can't be read or written.
pub fn release() -> Result<()> {
    fs::copy(shell::root().join(CURRENT), shell::root().join(RELEASED))
        .with_context(|| format!("making {CURRENT} the released contract"))?;
    println!("{RELEASED} is what later schemas are compared with.");
    Ok(())
}

/// Builds the server, then [`check`].
///
/// # Errors
/// As [`check`], or if the server does not build.
pub fn build_and_check() -> Result<()> {
    server::build(Profile::Dev)?;
    check()
}

/// Generates everything elsewhere with the server that is built, and compares it with what is committed.
///
/// # Errors
/// If a file differs, is missing, or is no longer generated.
pub fn check() -> Result<()> {
    let elsewhere = shell::empty_folder("contracts")?;
    // docs/ too: the server writes docs/ERRORS.md beside the folder it is given.
    fs::create_dir_all(elsewhere.join("docs"))?;
    generate(&elsewhere.join("schema"))?;
    let drifted = drift(&elsewhere, shell::root())?;
    for file in &drifted {
        println!("\n{} is not what the server generates:", file.display());
        show_difference(&shell::root().join(file), &elsewhere.join(file));
    }
    ensure!(
        drifted.is_empty(),
        "{} contracts drifted; `cargo xtask schema` writes them anew",
        drifted.len()
    );
    println!("Every generated contract is as committed.");
    Ok(())
}

fn generate(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let binary = server::binary(Profile::Dev)?;
    shell::run(
        Command::new(binary)
            .args(["schema", "--out"])
            .arg(folder)
            .current_dir(shell::root()),
    )
}

/// The files, relative to both folders, that differ. A committed file that stands among generated ones of its
/// kind and is not generated itself is a leftover, and differs too.
fn drift(generated: &Path, committed: &Path) -> Result<Vec<PathBuf>> {
    let files = files_below(generated, generated)?;
    ensure!(!files.is_empty(), "the server generated nothing");
    let mut drifted = BTreeSet::new();
    for file in &files {
        let old = fs::read(committed.join(file)).ok();
        if old != Some(fs::read(generated.join(file))?) {
            drifted.insert(file.clone());
        }
        let folder = committed.join(file.parent().unwrap_or(Path::new("")));
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry?.path();
            let name = path.strip_prefix(committed)?;
            // Prose beside a generated page of documentation is written by hand.
            let same_kind = path.is_file() && path.extension() == file.extension() && !is_prose(name);
            let is_made_otherwise = [OF_POSTGRESQL, RELEASED, MEASURED]
                .iter()
                .any(|other| name == Path::new(other));
            if same_kind && !files.contains(name) && !is_made_otherwise {
                drifted.insert(name.to_owned());
            }
        }
    }
    Ok(drifted.into_iter().collect())
}

fn is_prose(file: &Path) -> bool {
    file.extension().is_some_and(|kind| kind == "md")
}

fn files_below(folder: &Path, base: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.append(&mut files_below(&path, base)?);
        } else {
            files.insert(path.strip_prefix(base)?.to_owned());
        }
    }
    Ok(files)
}

fn show_difference(committed: &Path, generated: &Path) {
    let either = |path: &Path| {
        if path.exists() {
            path.to_owned()
        } else {
            PathBuf::from("/dev/null")
        }
    };
    let shown = Command::new("git")
        .args(["--no-pager", "diff", "--no-index", "--"])
        .args([either(committed), either(generated)])
        .status();
    if shown.is_err() {
        println!("(git, which would show the difference, is not installed)");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = shell::empty_folder(&format!("tests-{name}")).unwrap();
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_changed_a_missing_and_a_left_over_contract_have_drifted_and_the_handwritten_have_not() {
        let generated = folder(
            "generated",
            &[
                ("schema/event/a.json", "1"),
                ("schema/event/b.json", "2"),
                ("schema/sql/sqlite.sql", "3"),
                ("docs/ERRORS.md", "4"),
            ],
        );
        let committed = folder(
            "committed",
            &[
                ("schema/event/a.json", "changed"),
                ("schema/event/old.json", "2"),
                ("schema/event/README.md", "by hand"),
                ("schema/catalogue/zone.yaml", "by hand"),
                ("schema/sql/sqlite.sql", "3"),
                ("docs/ERRORS.md", "4"),
                ("docs/ARCHITECTURE.md", "by hand"),
            ],
        );
        let drifted = drift(&generated, &committed).unwrap();
        let expected = [
            "schema/event/a.json",
            "schema/event/b.json",
            "schema/event/old.json",
        ]
        .map(PathBuf::from);
        assert_eq!(drifted, expected);
        assert!(
            drift(
                &folder("nothing", &[("schema/x", "")]).join("schema/none"),
                &committed
            )
            .is_err()
        );
    }
}
