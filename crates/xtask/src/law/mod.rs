//! `cargo xtask law`: writes docs/LAW.md from the table of scenarios and from the tests that are there, so that it can't
//! say anything else than they do.

mod document;
mod scenarios;
mod tests;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::law::document::LawDocument;
use crate::{law_catalogue, shell};

/// Where the document lies, from the root.
const DOCUMENT: &str = "docs/LAW.md";

/// Writes the document.
///
/// # Errors
/// If the table or a test can't be read, or a test is of no scenario.
pub fn write() -> Result<()> {
    let document = read(shell::root())?;
    let path = shell::root().join(DOCUMENT);
    fs::write(&path, document.render()).with_context(|| format!("writing {}", path.display()))?;
    println!(
        "{DOCUMENT}: {} of {} scenarios",
        document.tested(),
        document.total()
    );
    Ok(())
}

/// Compares the document with what the tests say.
///
/// # Errors
/// If it differs, or a test names an operation that the schema does not have.
pub fn check() -> Result<()> {
    let document = read(shell::root())?;
    let schema = fs::read_to_string(shell::root().join("schema/graphql/schema.graphql"))
        .context("reading schema/graphql/schema.graphql")?;
    let unknown = document.unknown_operations(&operations_of(&schema));
    ensure!(
        unknown.is_empty(),
        "tests/law names operations that the GraphQL schema does not have: {}",
        unknown.join(", ")
    );
    let committed = fs::read_to_string(shell::root().join(DOCUMENT)).unwrap_or_default();
    ensure!(
        committed == document.render(),
        "{DOCUMENT} is not what the tests say; `cargo xtask law` writes it anew"
    );
    println!(
        "{DOCUMENT} says what the tests say: {} of {} scenarios.",
        document.tested(),
        document.total()
    );
    Ok(())
}

/// Writes the catalogue that the scenarios run on, for whoever wants to try one by hand.
///
/// # Errors
/// If it can't be read or written.
pub fn write_catalogue(to: &Path) -> Result<()> {
    law_catalogue::write(shell::root(), to)
        .with_context(|| format!("writing the catalogue into {}", to.display()))?;
    println!("{}", to.display());
    Ok(())
}

fn read(root: &Path) -> Result<LawDocument> {
    let table = root.join("tests/law/scenarios.csv");
    let text = fs::read_to_string(&table).with_context(|| format!("reading {}", table.display()))?;
    LawDocument::new(scenarios::read(&text)?, tests::below(&root.join("tests/law"))?)
}

/// The fields of the two roots, as the schema declares them.
fn operations_of(schema: &str) -> BTreeSet<String> {
    let mut operations = BTreeSet::new();
    let mut in_root = false;
    for line in schema.lines() {
        if line.starts_with("type ") {
            in_root = line.starts_with("type Query ") || line.starts_with("type Mutation ");
        }
        let field = line
            .strip_prefix(['\t', ' '])
            .map(str::trim_start)
            .filter(|field| in_root && field.starts_with(|first: char| first.is_ascii_lowercase()));
        if let Some(field) = field {
            let end = field
                .find(|letter: char| !letter.is_ascii_alphanumeric())
                .unwrap_or(field.len());
            operations.insert(field[..end].to_owned());
        }
    }
    operations
}

#[cfg(test)]
mod own_tests {
    use super::*;

    #[test]
    fn the_operations_of_a_schema_are_the_fields_of_its_roots() {
        let schema = "type Case {\n\tnumber: String!\n}\ntype Mutation {\n\t\"\"\"\n\tAccepts.\n\t\"\"\"\n\tacceptCase(input: X!): Y\n}\n\
                      type Query {\n\tclock: Clock!\n}\n";
        let found: Vec<String> = operations_of(schema).into_iter().collect();
        assert_eq!(found, ["acceptCase", "clock"]);
    }
}
