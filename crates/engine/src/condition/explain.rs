//! Tells people which facts made a condition answer as it did.

use std::collections::BTreeSet;

use crate::condition::evaluate::verdict;
use crate::condition::expression::{Kind, Node};
use crate::condition::{Condition, Verdict};
use crate::fact::{FactPath, FactValues};
use crate::text::Language;

/// The facts that decided the answer of a part.
pub(super) fn decisive(node: &Node, facts: &FactValues) -> BTreeSet<FactPath> {
    let mut found = BTreeSet::new();
    collect(node, facts, &mut found);
    found
}

fn collect(node: &Node, facts: &FactValues, found: &mut BTreeSet<FactPath>) {
    match &node.kind {
        Kind::And(sides) | Kind::Or(sides) => {
            // The sides that answer as the whole does are those that made it so.
            let whole = verdict(node, facts);
            for side in sides {
                if is_alike(&verdict(side, facts), &whole) {
                    collect(side, facts, found);
                }
            }
        }
        Kind::Not(inner) => collect(inner, facts, found),
        Kind::Choose(three) => {
            let [condition, then, otherwise] = three.as_ref();
            collect(condition, facts, found);
            match verdict(condition, facts) {
                Verdict::True => collect(then, facts, found),
                Verdict::False => collect(otherwise, facts, found),
                Verdict::Undetermined { .. } => {
                    collect(then, facts, found);
                    collect(otherwise, facts, found);
                }
                Verdict::Failed { .. } => {}
            }
        }
        _ => node.collect_facts(found),
    }
}

fn is_alike(left: &Verdict, right: &Verdict) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

/// The sentence for people.
pub(super) fn explain(condition: &Condition, facts: &FactValues, language: Language) -> String {
    match condition.evaluate(facts) {
        Verdict::True | Verdict::False => {
            let named = condition.decisive_facts(facts);
            if named.is_empty() {
                return choose(language, "与项目要素无关", "whatever the facts are").into();
            }
            let stated = named.iter().map(|path| state_with_reason(path, facts, language));
            join(stated, language)
        }
        Verdict::Undetermined { missing } => {
            let names = missing.iter().map(|path| name(path, facts, language));
            let names = names.collect::<Vec<_>>().join(choose(language, "、", ", "));
            format!("{}{names}", choose(language, "尚缺：", "not yet known: "))
        }
        Verdict::Failed { message } => {
            format!(
                "{}{}",
                choose(language, "无法计算：", "can't be computed: "),
                message.get(language)
            )
        }
    }
}

/// "special fire works: no (storeys: 2; floor area: 2,000 m²)": a derived fact with what it follows from.
fn state_with_reason(path: &FactPath, facts: &FactValues, language: Language) -> String {
    let stated = state(path, facts, language);
    let derived = facts
        .vocabulary()
        .get(path)
        .and_then(|declaration| declaration.derived.as_ref());
    let behind = derived
        .map(|condition| condition.decisive_facts(facts))
        .unwrap_or_default();
    if behind.is_empty() {
        return stated;
    }
    let reasons = join(behind.iter().map(|path| state(path, facts, language)), language);
    match language {
        Language::Zh => format!("{stated}（{reasons}）"),
        Language::En => format!("{stated} ({reasons})"),
    }
}

/// "floor area: 2,000 m²"
fn state(path: &FactPath, facts: &FactValues, language: Language) -> String {
    let declaration = facts.vocabulary().get(path);
    let value = match (declaration, facts.get(path)) {
        (Some(declaration), Some(value)) => value.describe(declaration, language),
        _ => choose(language, "未填写", "not given").into(),
    };
    let name = name(path, facts, language);
    format!("{name}{}{value}", choose(language, "：", ": "))
}

fn name(path: &FactPath, facts: &FactValues, language: Language) -> String {
    let declaration = facts.vocabulary().get(path);
    declaration.map_or_else(
        || path.to_string(),
        |declaration| declaration.name.get(language).to_owned(),
    )
}

fn join(parts: impl Iterator<Item = String>, language: Language) -> String {
    parts.collect::<Vec<_>>().join(choose(language, "；", "; "))
}

fn choose<'t>(language: Language, zh: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}
