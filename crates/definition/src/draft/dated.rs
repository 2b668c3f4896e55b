//! Properties that change with time: one value, or a list of values with the days on which they hold.

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use crate::read::{Definitions, Read, Reader};
use crate::yaml::{Node, Place, Value};

/// A property with the values it has one after the other. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dated<T> {
    pub at: Place,
    pub spells: Vec<Spell<T>>,
}

/// One value and the days on which it holds, the first and the last included.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spell<T> {
    pub at: Place,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub value: T,
}

impl<T> Dated<T> {
    /// The value that holds on a day.
    pub fn on(&self, day: NaiveDate) -> Option<&T> {
        self.spells
            .iter()
            .find(|s| s.from.is_none_or(|from| from <= day) && s.to.is_none_or(|to| day <= to))
            .map(|s| &s.value)
    }

    /// Every value, whenever it holds.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.spells.iter().map(|s| &s.value)
    }

    /// The days on which a value begins to hold, or the day after one ceased to.
    pub fn boundaries(&self) -> impl Iterator<Item = NaiveDate> {
        self.spells
            .iter()
            .flat_map(|s| [s.from, s.to.and_then(|to| to.succ_opt())])
            .flatten()
    }

    /// The periods alone.
    pub fn periods(&self) -> Vec<Spell<()>> {
        self.spells
            .iter()
            .map(|s| Spell {
                at: s.at,
                from: s.from,
                to: s.to,
                value: (),
            })
            .collect()
    }
}

/// A list of nothing but `{from, to, value}` is dated; everything else is the value itself.
fn is_dated(node: &Node) -> bool {
    let spell = |node: &Node| match &node.value {
        Value::Map(entries) => {
            entries.iter().any(|e| e.key == "value")
                && entries
                    .iter()
                    .all(|e| matches!(e.key.as_str(), "from" | "to" | "value"))
        }
        _ => false,
    };
    matches!(&node.value, Value::List(nodes) if !nodes.is_empty() && nodes.iter().all(spell))
}

impl<T: Read> Read for Spell<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.entries(node)?;
        let from = reader.field(entries, node.at, "from");
        let to = reader.field(entries, node.at, "to");
        let value = reader.field(entries, node.at, "value");
        Some(Spell {
            at: node.at,
            from: from?,
            to: to?,
            value: value?,
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({
            "type": "object",
            "properties": {
                "from": NaiveDate::schema(definitions),
                "to": NaiveDate::schema(definitions),
                "value": T::schema(definitions),
            },
            "required": ["value"],
            "additionalProperties": false,
        })
    }
}

impl<T: Read> Read for Dated<T> {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let spells = if is_dated(node) {
            Vec::read(node, reader)?
        } else {
            vec![Spell {
                at: node.at,
                from: None,
                to: None,
                value: T::read(node, reader)?,
            }]
        };
        Some(Dated { at: node.at, spells })
    }

    fn absent() -> Option<Self> {
        let value = T::absent()?;
        let at = Place::default();
        Some(Dated {
            at,
            spells: vec![Spell {
                at,
                from: None,
                to: None,
                value,
            }],
        })
    }

    fn schema(definitions: &mut Definitions) -> Json {
        let spell = Spell::<T>::schema(definitions);
        json!({"anyOf": [T::schema(definitions), {"type": "array", "items": spell, "minItems": 1}]})
    }
}
