//! The order of the fragments of a document, and what else is seen without expanding them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Pos, Positioned};

use super::{Breach, Limits, Measure, within};

/// Checks what can be seen without expanding, and orders the fragments so that each comes after those it spreads.
pub(super) fn survey<'a>(document: &'a ExecutableDocument, limits: &Limits) -> Result<Vec<&'a str>, Breach> {
    let mut walk = Walk {
        limits,
        spreads: BTreeSet::new(),
    };
    for (_, operation) in document.operations.iter() {
        within(
            Measure::Fragments,
            document.fragments.len() as u64,
            limits.fragments,
            operation.pos,
        )?;
        walk.directives(&operation.node.directives, operation.pos)?;
        for variable in &operation.node.variable_definitions {
            walk.directives(&variable.node.directives, variable.pos)?;
        }
        walk.selection_set(&operation.node.selection_set.node)?;
    }
    let mut spreads = BTreeMap::new();
    for (name, fragment) in &document.fragments {
        walk.directives(&fragment.node.directives, fragment.pos)?;
        walk.spreads.clear();
        walk.selection_set(&fragment.node.selection_set.node)?;
        // A spread of a fragment that does not exist is reported by validation.
        walk.spreads.retain(|name| document.fragments.contains_key(*name));
        spreads.insert(name.as_str(), std::mem::take(&mut walk.spreads));
    }
    order(&spreads).map_err(|circle| {
        let first = circle.first().and_then(|name| document.fragments.get(*name));
        Breach::CyclicFragments {
            at: first.map_or_else(Pos::default, |fragment| fragment.pos),
            circle: circle.into_iter().map(str::to_owned).collect(),
        }
    })
}

/// Sorts by repeatedly taking what needs nothing more; if something is left over, finds a circle in it.
fn order<'a>(spreads: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Result<Vec<&'a str>, Vec<&'a str>> {
    let mut users: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for (user, used) in spreads {
        for name in used {
            users.entry(name).or_default().push(user);
        }
    }
    let mut waiting: BTreeMap<&'a str, usize> =
        spreads.iter().map(|(name, used)| (*name, used.len())).collect();
    let mut ready: Vec<&'a str> = spreads
        .iter()
        .filter(|(_, used)| used.is_empty())
        .map(|(name, _)| *name)
        .collect();
    let mut sorted = Vec::with_capacity(spreads.len());
    while let Some(name) = ready.pop() {
        waiting.remove(name);
        sorted.push(name);
        for user in users.get(name).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    ready.push(user);
                }
            }
        }
    }
    let Some(mut name) = waiting.keys().next().copied() else {
        return Ok(sorted);
    };
    // Whoever is left waits for another one that is left, so following them must come back to a name already seen.
    let mut path: Vec<&'a str> = Vec::new();
    loop {
        if let Some(start) = path.iter().position(|seen| *seen == name) {
            path.push(name);
            return Err(path.split_off(start));
        }
        path.push(name);
        let next = spreads
            .get(name)
            .and_then(|used| used.iter().find(|used| waiting.contains_key(*used)));
        match next {
            Some(next) => name = next,
            None => return Err(path),
        }
    }
}

/// One pass over the document as it is written.
struct Walk<'a, 'limits> {
    limits: &'limits Limits,
    spreads: BTreeSet<&'a str>,
}

impl<'a> Walk<'a, '_> {
    const fn directives(&self, directives: &[Positioned<Directive>], at: Pos) -> Result<(), Breach> {
        within(
            Measure::Directives,
            directives.len() as u64,
            self.limits.directives,
            at,
        )
    }

    fn selection_set(&mut self, set: &'a SelectionSet) -> Result<(), Breach> {
        for selection in &set.items {
            self.directives(selection.node.directives(), selection.pos)?;
            match &selection.node {
                Selection::Field(field) => self.selection_set(&field.node.selection_set.node)?,
                Selection::InlineFragment(inline) => self.selection_set(&inline.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    self.spreads.insert(spread.node.fragment_name.node.as_str());
                }
            }
        }
        Ok(())
    }
}
