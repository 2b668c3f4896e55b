//! The tests of scenarios, found by the names of their functions.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// One test of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawTest {
    /// `C01` to `C78`.
    pub scenario: String,
    /// The name of the function.
    pub name: String,
    /// The file below `tests/law/`.
    pub file: String,
    /// The operations that drive it.
    pub operations: Vec<String>,
}

/// How a line that names operations begins.
const OPERATIONS: &str = "/// Operations:";

/// The tests in the files of a folder, file by file.
///
/// # Errors
/// If a file can't be read, or a test does not say which operations drive it.
pub fn below(folder: &Path) -> Result<Vec<LawTest>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "rs") {
            files.push(path);
        }
    }
    files.sort();
    let mut found = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        found.extend(in_text(&file, &text)?);
    }
    Ok(found)
}

fn in_text(file: &str, text: &str) -> Result<Vec<LawTest>> {
    let mut found = Vec::new();
    let (mut operations, mut is_test) = (Vec::new(), false);
    for line in text.lines() {
        if let Some(named) = line.strip_prefix(OPERATIONS) {
            operations.extend(named.split(',').map(|name| name.trim().to_owned()));
        } else if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(name) = function(line) {
            let operations = std::mem::take(&mut operations);
            if let (true, Some(scenario)) = (std::mem::take(&mut is_test), scenario_of(name)) {
                ensure!(
                    !operations.is_empty(),
                    "{file}: {name} has no line `{OPERATIONS} …` above it"
                );
                found.push(LawTest {
                    scenario,
                    name: name.to_owned(),
                    file: file.to_owned(),
                    operations,
                });
            }
        }
    }
    Ok(found)
}

/// The name of the function that begins on a line.
fn function(line: &str) -> Option<&str> {
    let rest = line
        .strip_prefix("async fn ")
        .or_else(|| line.strip_prefix("fn "))?;
    rest.split('(').next()
}

/// `c22_decision_is_due` is a test of `C22`.
fn scenario_of(name: &str) -> Option<String> {
    let (id, _) = name.split_once('_')?;
    let digits = id.strip_prefix('c')?;
    let is_id = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_id.then(|| format!("C{digits}"))
}

#[cfg(test)]
mod own_tests {
    use super::*;

    #[test]
    fn a_test_is_known_by_its_name_and_says_what_drives_it() {
        let text = "/// Operations: submitCase, acceptCase\n#[tokio::test]\nasync fn c22_a() {}\n\nfn c23_helper() {}\n\
                    #[test]\nfn some_other() {}\n";
        let found = in_text("clocks.rs", text).unwrap();
        assert_eq!(
            found.len(),
            1,
            "a helper is no test, and not every test is of a scenario"
        );
        assert_eq!(
            (found[0].scenario.as_str(), found[0].name.as_str()),
            ("C22", "c22_a")
        );
        assert_eq!(found[0].operations, ["submitCase", "acceptCase"]);
        assert!(in_text("clocks.rs", "#[test]\nfn c22_a() {}\n").is_err());
    }
}
