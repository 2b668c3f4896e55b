//! The words that hostile documents are made of: the schema's own, so that they get far, and the examples' operations.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result};
use fastrand::Rng;

use crate::shell;

/// Words and operations.
#[derive(Debug)]
pub struct Words {
    names: Vec<String>,
    /// Whole operations, each with the fragments that it needs.
    operations: Vec<String>,
}

const NEVER: &str = "nothing";

impl Words {
    /// Reads the committed schema and the operations of the examples.
    pub fn read() -> Result<Self> {
        let text = |path: &str| {
            fs::read_to_string(shell::root().join(path)).with_context(|| format!("reading {path}"))
        };
        let names: BTreeSet<String> = text("schema/graphql/schema.graphql")?
            .lines()
            .filter(|line| line.contains(':') || !line.contains(' '))
            .flat_map(|line| line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'))
            .filter(|word| word.len() > 1)
            .map(str::to_owned)
            .collect();
        let examples = text("docs/examples/typescript/operations.graphql")?;
        let parts: Vec<&str> = examples.split("\n\n").collect();
        let fragments: String = parts
            .iter()
            .filter(|part| part.starts_with("fragment"))
            .copied()
            .collect();
        let mut operations: Vec<String> = parts
            .iter()
            .filter(|part| !part.starts_with("fragment"))
            .map(|part| format!("{part}\n{fragments}"))
            .collect();
        operations.push(include_str!("../../../api/tests/http_guards/introspection.graphql").to_owned());
        Ok(Self {
            names: names.into_iter().collect(),
            operations,
        })
    }

    /// A word of the schema: a field, an argument, a type or a value.
    pub fn name(&self, rng: &mut Rng) -> &str {
        rng.choice(&self.names).map_or(NEVER, String::as_str)
    }

    /// An operation that an honest client sends.
    pub fn operation(&self, rng: &mut Rng) -> &str {
        rng.choice(&self.operations)
            .map_or("{ __typename }", String::as_str)
    }
}
