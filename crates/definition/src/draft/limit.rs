//! Limits as they are written.

use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::text::Text;
use serde_json::{Value as Json, json};

use crate::error::Code;
use crate::read::{Definitions, Read, Reader, define};
use crate::yaml::{Node, Value};

impl Read for Limit {
    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        if matches!(node.value, Value::Integer(_) | Value::Number(_)) || without_unit(node) {
            without(node, reader);
            return None;
        }
        let entries = reader.entries(node)?;
        reader.only(entries, &["amount".to_owned(), "unit".to_owned()]);
        let unit = reader.field::<Unit>(entries, node.at, "unit");
        let amount = reader.field::<Option<u32>>(entries, node.at, "amount");
        check(amount?, unit?, node, reader)
    }

    fn schema(definitions: &mut Definitions) -> Json {
        define(definitions, "Limit", |definitions| {
            json!({
                "description": "A time limit. The unit is never left out: acts differ in what they count.",
                "type": "object",
                "properties": {
                    "amount": {"type": "integer", "minimum": 1, "maximum": Limit::MAXIMUM},
                    "unit": Unit::schema(definitions),
                },
                "required": ["unit"],
                "if": {"properties": {"unit": {"const": "immediate"}}},
                "then": {"properties": {"amount": false}},
                "else": {"required": ["amount"]},
                "additionalProperties": false,
            })
        })
    }
}

fn without_unit(node: &Node) -> bool {
    node.get("amount").is_some() && node.get("unit").is_none_or(|unit| unit.value == Value::Nothing)
}

fn without(node: &Node, reader: &mut Reader<'_>) {
    reader.report(
        Code::LimitWithoutUnit,
        node.at,
        Text::new(
            "时限没有单位；各法计算方法不同，请写明 unit：working-days（工作日）、calendar-days（自然日）、\
             months（月）或 immediate（即时）",
            "this limit has no unit; acts differ in what they count, so write unit: working-days, \
             calendar-days, months or immediate",
        ),
    );
}

fn check(amount: Option<u32>, unit: Unit, node: &Node, reader: &mut Reader<'_>) -> Option<Limit> {
    let message = match (unit, amount.unwrap_or(0)) {
        (Unit::Immediate, 0) => return Some(Limit::IMMEDIATE),
        (Unit::Immediate, _) => Text::new(
            "即时办结的时限不写 amount",
            "an immediate limit takes no amount; leave it out",
        ),
        (_, 0) => Text::new(
            "时限须写 amount，至少为 1",
            "this limit needs an amount of at least 1",
        ),
        (unit, amount) if amount <= Limit::MAXIMUM => return Some(Limit { amount, unit }),
        _ => Text::new("时限过长", "this limit is longer than a hundred years"),
    };
    reader.report(Code::InvalidLimit, node.at, message);
    None
}
