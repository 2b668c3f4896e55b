//! Adds up selections, each fragment once.

use std::collections::BTreeMap;

use async_graphql::parser::types::{ExecutableDocument, Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value;

use super::input::Inputs;
use super::{Breach, Limits, Measure, within};

/// Longest `ids` that is counted one by one; the schema refuses longer ones.
const IDS_MAXIMUM: u64 = 500;

/// What a selection adds up to. All sums saturate: a bomb must not wrap around to a small number.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) fields: u64,
    pub(super) aliases: u64,
    pub(super) roots: u64,
    pub(super) depth: u64,
    pub(super) cost: u64,
    pub(super) inputs: u64,
    /// Lists inside one another, if this stood below `__schema`.
    pub(super) lists: u64,
    /// Lists inside one another that do stand below `__schema` or `__type`.
    pub(super) introspection_lists: u64,
    /// Whether `edges` or `nodes` is selected directly.
    pub(super) is_connection: bool,
    pub(super) reads_schema: bool,
}

impl Tally {
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            roots: self.roots.saturating_add(other.roots),
            depth: self.depth.max(other.depth),
            cost: self.cost.saturating_add(other.cost),
            inputs: self.inputs.saturating_add(other.inputs),
            lists: self.lists.max(other.lists),
            introspection_lists: self.introspection_lists.max(other.introspection_lists),
            is_connection: self.is_connection || other.is_connection,
            reads_schema: self.reads_schema || other.reads_schema,
        }
    }
}

/// Adds up selections; `fragments` is the memo.
pub(super) struct Counter<'a> {
    limits: &'a Limits,
    inputs: Inputs<'a>,
    fragments: BTreeMap<&'a str, Tally>,
}

impl<'a> Counter<'a> {
    pub(super) fn new(limits: &'a Limits, inputs: Inputs<'a>) -> Self {
        Self {
            limits,
            inputs,
            fragments: BTreeMap::new(),
        }
    }

    /// Counts one fragment; those it spreads have been counted before.
    pub(super) fn remember(&mut self, name: &'a str, fragment: &FragmentDefinition) {
        let tally = self.selection_set(&fragment.selection_set.node);
        self.fragments.insert(name, tally);
    }

    /// Validation also walks fragments that no operation spreads, each with what it spreads itself.
    pub(super) fn check_fragments(&self, document: &ExecutableDocument) -> Result<(), Breach> {
        let mut fields = 0_u64;
        for (name, tally) in &self.fragments {
            fields = fields.saturating_add(tally.fields);
            let at = document
                .fragments
                .get(*name)
                .map_or_else(Pos::default, |fragment| fragment.pos);
            within(Measure::Fields, tally.fields, self.limits.fields, at)?;
            within(Measure::Fields, fields, self.limits.fields.saturating_mul(10), at)?;
        }
        Ok(())
    }

    pub(super) fn selection_set(&self, set: &SelectionSet) -> Tally {
        set.items.iter().fold(Tally::default(), |sum, item| {
            sum.beside(self.selection(&item.node))
        })
    }

    fn selection(&self, selection: &Selection) -> Tally {
        let mut tally = match selection {
            Selection::Field(field) => self.field(&field.node),
            Selection::InlineFragment(inline) => self.selection_set(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => self
                .fragments
                .get(spread.node.fragment_name.node.as_str())
                .copied()
                .unwrap_or_default(),
        };
        for directive in selection.directives() {
            tally.inputs = tally
                .inputs
                .saturating_add(self.arguments(&directive.node.arguments));
        }
        tally
    }

    fn arguments(&self, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> u64 {
        arguments.iter().fold(0, |sum, (_, value)| {
            sum.saturating_add(self.inputs.weight(&value.node))
        })
    }

    fn field(&self, field: &Field) -> Tally {
        let name = field.name.node.as_str();
        let inner = self.selection_set(&field.selection_set.node);
        let is_introspection_list = matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields");
        let introspects = matches!(name, "__schema" | "__type");
        Tally {
            fields: inner.fields.saturating_add(1),
            aliases: inner.aliases.saturating_add(u64::from(field.alias.is_some())),
            roots: 1,
            depth: inner.depth.saturating_add(1),
            cost: inner
                .cost
                .saturating_mul(self.length(field, inner))
                .saturating_add(1),
            inputs: inner.inputs.saturating_add(self.arguments(&field.arguments)),
            lists: inner.lists.saturating_add(u64::from(is_introspection_list)),
            introspection_lists: inner
                .introspection_lists
                .max(if introspects { inner.lists } else { 0 }),
            is_connection: matches!(name, "edges" | "nodes"),
            reads_schema: inner.reads_schema || name == "__schema",
        }
    }

    /// How often the children of a field may occur.
    fn length(&self, field: &Field, inner: Tally) -> u64 {
        let ids = field
            .get_argument("ids")
            .and_then(|ids| self.inputs.list_length(&ids.node));
        let pages = ["first", "last"]
            .into_iter()
            .filter_map(|name| field.get_argument(name))
            .map(|size| {
                let size = self
                    .inputs
                    .resolve(&size.node)
                    .as_ref()
                    .and_then(serde_json::Value::as_u64);
                size.unwrap_or(self.limits.list_default)
                    .min(self.limits.list_maximum)
            });
        if let Some(size) = pages.max() {
            return size;
        }
        let items = field
            .get_argument("input")
            .and_then(|input| self.inputs.items_length(&input.node));
        if let Some(count) = items.or(ids) {
            return count.min(IDS_MAXIMUM);
        }
        let is_list = inner.is_connection || self.limits.list_fields.contains(field.name.node.as_str());
        if is_list { self.limits.list_default } else { 1 }
    }
}
