//! What one operation may ask for, counted before anything of it is executed.
//!
//! The counts are taken on the *expanded* selection, as if every fragment were written out where it is spread: a few
//! hundred bytes of nested fragments stand for millions of fields. Nothing is expanded to find that out. Fragments are
//! ordered so that each comes after those it spreads, each is counted once, and a spread adds the count of its fragment;
//! the work is linear in the length of the document.
//!
//! # Static cost
//!
//! Every field costs 1. The children of a list cost as often as the list is long. A field counts as a list when it
//! - has an argument `first` or `last` (literal or variable): so many, at most [`Limits::list_maximum`];
//! - has an argument `ids`, or an `input` with `items`: as many as it names;
//! - selects `edges` or `nodes`, or is one of [`Limits::list_fields`]: [`Limits::list_default`] where none of the
//!   above says more.
//!
//! `{ cases(first: 50) { totalCount edges { node { id number } } } }` costs 1 + 50 × (1 + 1 + 1 + 2) = 251.
//! Fields that `@skip` or `@include` leave out are counted all the same.

use std::collections::BTreeSet;

use async_graphql::Pos;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition};

use input::Inputs;
use tally::{Counter, Tally};

mod breach;
mod fragment;
mod input;
mod tally;
mod token;

pub use breach::{Breach, Measure};
pub use token::scan;

/// How much one operation may ask for.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Length of the document in bytes.
    pub document_bytes: u64,
    /// Tokens in the document.
    pub tokens: u64,
    /// Brackets of any kind open at once; it bounds the recursion of the parser.
    pub nesting: u64,
    /// Fragment definitions in the document.
    pub fragments: u64,
    /// Directives on one field, fragment, variable or operation.
    pub directives: u64,
    /// Fields of all operations together.
    pub fields: u64,
    /// Aliases of all operations together.
    pub aliases: u64,
    /// Fields at the root of one operation.
    pub root_fields: u64,
    /// Fields inside one another.
    pub depth: u64,
    /// Lists inside one another below `__schema` and `__type`, which would otherwise multiply without end.
    pub introspection_lists: u64,
    /// Values in arguments, a variable counted with all it holds at every use: each use is checked and copied.
    pub input_values: u64,
    /// Static cost of the operation to be executed.
    pub cost: u64,
    /// Length of a list that does not say how long it is.
    pub list_default: u64,
    /// Longest list that can be asked for by `first` and `last`.
    pub list_maximum: u64,
    /// Names of fields that are lists although neither their arguments nor their selection show it.
    pub list_fields: BTreeSet<&'static str>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 100 * 1024,
            tokens: 10_000,
            nesting: 50,
            fragments: 200,
            directives: 20,
            fields: 2_000,
            aliases: 100,
            root_fields: 30,
            depth: 15,
            introspection_lists: 3,
            input_values: 50_000,
            cost: 5_000,
            list_default: 20,
            list_maximum: 100,
            // A project's cases, a route's procedures, the days of a clock: plain lists that can grow long.
            list_fields: BTreeSet::from(["cases", "procedures", "explain", "calendar"]),
        }
    }
}

/// What an operation asks for, fragments written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Fields.
    pub fields: u64,
    /// Fields inside one another.
    pub depth: u64,
    /// Static cost.
    pub cost: u64,
    /// Whether `__schema` is asked for.
    pub reads_schema: bool,
}

/// Counts what the document asks for and refuses what is too much. `operation` is the one to be executed: its cost
/// counts; the other operations are not executed, but they are validated and so their size counts.
///
/// The caller has run [`scan`] before, which bounds the recursion here.
///
/// # Errors
/// The first limit that is exceeded, or fragments in a circle.
pub fn measure(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &serde_json::Map<String, serde_json::Value>,
    limits: &Limits,
) -> Result<Usage, Breach> {
    let order = fragment::survey(document, limits)?;
    let mut counter = Counter::new(limits, Inputs::new(operation, variables));
    for name in order {
        if let Some(fragment) = document.fragments.get(name) {
            counter.remember(name, &fragment.node);
        }
    }
    let (mut all, mut executed) = (Tally::default(), Tally::default());
    let mut operations: Vec<_> = document
        .operations
        .iter()
        .map(|(_, candidate)| candidate)
        .collect();
    operations.sort_unstable_by_key(|candidate| candidate.pos);
    for candidate in operations {
        let at = candidate.pos;
        let tally = counter.selection_set(&candidate.node.selection_set.node);
        all = all.beside(tally);
        let checks = [
            (Measure::Fields, all.fields, limits.fields),
            (Measure::Aliases, all.aliases, limits.aliases),
            (Measure::InputValues, all.inputs, limits.input_values),
            (Measure::RootFields, tally.roots, limits.root_fields),
            (Measure::Depth, tally.depth, limits.depth),
            (
                Measure::IntrospectionLists,
                tally.introspection_lists,
                limits.introspection_lists,
            ),
        ];
        for (measure, found, allowed) in checks {
            within(measure, found, allowed, at)?;
        }
        if std::ptr::eq(&raw const candidate.node, operation) {
            within(Measure::Cost, tally.cost, limits.cost, at)?;
            executed = tally;
        }
    }
    counter.check_fragments(document)?;
    Ok(Usage {
        fields: executed.fields,
        depth: executed.depth,
        cost: executed.cost,
        reads_schema: executed.reads_schema,
    })
}

const fn within(measure: Measure, found: u64, allowed: u64, at: Pos) -> Result<(), Breach> {
    if found > allowed {
        Err(Breach::Exceeded {
            measure,
            found,
            allowed,
            at,
        })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
