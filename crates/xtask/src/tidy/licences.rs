//! Every package's licence lets the project be given away under its own: the list of `deny.toml`, which
//! cargo-deny reads too.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::tidy::Finding;
use crate::tidy::source::Tree;

const LIST: &str = "deny.toml";

/// Packages whose licence is not on the list, or that come from elsewhere than the registry.
pub fn check(metadata: &Value, tree: &Tree) -> Vec<Finding> {
    let Some(list) = tree.file(LIST) else {
        return vec![Finding::new(
            LIST,
            0,
            "is missing; it lists the licences that packages may have",
        )];
    };
    let allowed = allowed(&list.text);
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .filter_map(|package| {
            let text = |key: &str| package[key].as_str().unwrap_or_default();
            let (name, licence) = (text("name"), text("license"));
            if !package["source"].is_null() && !text("source").starts_with("registry+") {
                let message = format!("{name} comes from {}; depend on published packages only", text("source"));
                return Some(Finding::new("Cargo.lock", 0, message));
            }
            let message = format!(
                "{name} {} has the licence {licence:?}, which {LIST} does not allow; replace the package, or add \
                 the licence if its terms let the project stay MIT OR Apache-2.0",
                text("version")
            );
            (!is_satisfied(licence, &allowed)).then(|| Finding::new("Cargo.lock", 0, message))
        })
        .collect()
}

/// The strings of the list `allow` in the section `[licenses]`.
fn allowed(list: &str) -> BTreeSet<&str> {
    let section = list.split("[licenses]").nth(1).unwrap_or_default();
    let array = section
        .split("allow = [")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .unwrap_or_default();
    let lines = array
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    lines
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

/// Whether an SPDX expression can be met with the allowed licences alone. `/` is an old way to write OR.
fn is_satisfied(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any_of(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        // Read on in any case: the words must be used up.
        met |= all_of(words, allowed);
    }
    met
}

fn all_of(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<&str>) -> bool {
    match words.next() {
        Some("(") => any_of(words, allowed) & words.next_if_eq(&")").is_some(),
        Some(licence) if words.next_if_eq(&"WITH").is_some() => {
            let exception = words.next().unwrap_or_default();
            allowed.contains(format!("{licence} WITH {exception}").as_str())
        }
        Some(licence) => allowed.contains(licence),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_met_by_allowed_licences_alone() {
        let list =
            allowed("[bans]\nallow = []\n[licenses]\nallow = [\n \"MIT\", # \"GPL-3.0\"\n \"ISC\",\n]\n");
        for good in [
            "MIT",
            "GPL-3.0 OR MIT",
            "MIT/Apache-2.0",
            "(GPL-2.0 OR ISC) AND MIT",
            "ISC AND (MIT OR X)",
        ] {
            assert!(is_satisfied(good, &list), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "MIT WITH exception",
            "(MIT",
            "MIT)",
            "MIT ISC",
            "X AND (MIT)",
        ] {
            assert!(!is_satisfied(bad, &list), "{bad}");
        }
    }
}
