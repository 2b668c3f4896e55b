//! Answers a condition.
//!
//! The meaning of every operator is that of the Common Expression Language; missing facts and errors are carried
//! through by Kleene's strong logic. A decimal result that isn't finite counts as an error, where the language
//! itself would go on with an infinity: no permit may hang on that.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::Serialize;

use crate::condition::Position;
use crate::condition::expression::{Arithmetic, Kind, Node, Order, Search};
use crate::fact::{FactPath, FactValue, FactValues, Lookup};
use crate::text::Text;

/// The answer of a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "verdict")]
pub enum Verdict {
    /// Yes, whatever facts are still to come.
    True,
    /// No, whatever facts are still to come.
    False,
    /// It hangs on facts that haven't been given.
    Undetermined {
        /// Those facts; for a derived fact, the facts it follows from.
        missing: BTreeSet<FactPath>,
    },
    /// It can't be computed from these facts: a division by zero, an overflow, or a condition that was never
    /// checked.
    Failed {
        /// What happened and where, for people.
        message: Text,
    },
}

/// Answers a condition from its root.
pub(super) fn verdict(node: &Node, facts: &FactValues) -> Verdict {
    match evaluate(node, facts) {
        Ok(Operand::Boolean(true)) => Verdict::True,
        Ok(Operand::Boolean(false)) => Verdict::False,
        Ok(_) => Verdict::Failed {
            message: not_boolean(node.position),
        },
        Err(Stop::Missing(missing)) => Verdict::Undetermined { missing },
        Err(Stop::Failed(message)) => Verdict::Failed { message },
    }
}

/// A value on the way.
#[derive(Clone, Debug)]
pub(super) enum Operand<'f> {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(Cow<'f, str>),
    List(Vec<Operand<'f>>),
}

/// Why there is no value.
pub(super) enum Stop {
    Missing(BTreeSet<FactPath>),
    Failed(Text),
}

type Outcome<'f> = Result<Operand<'f>, Stop>;

fn evaluate<'f>(node: &'f Node, facts: &'f FactValues) -> Outcome<'f> {
    let at = node.position;
    match &node.kind {
        Kind::Boolean(value) => Ok(Operand::Boolean(*value)),
        Kind::Integer(value) => Ok(Operand::Integer(*value)),
        Kind::Number(value) => Ok(Operand::Number(*value)),
        Kind::Text(value) => Ok(Operand::Text(Cow::Borrowed(value))),
        Kind::List(nodes) => list(nodes, facts),
        Kind::Fact(path) => fact(path, facts),
        Kind::Has(path) => Ok(Operand::Boolean(facts.get(path).is_some())),
        Kind::Not(inner) => Ok(Operand::Boolean(!boolean(inner, facts)?)),
        Kind::And(sides) => logic(sides, facts, false),
        Kind::Or(sides) => logic(sides, facts, true),
        Kind::Choose(three) => choose(three, facts),
        Kind::Equal(pair) => both(pair, facts).map(|(left, right)| Operand::Boolean(equal(&left, &right))),
        Kind::NotEqual(pair) => {
            both(pair, facts).map(|(left, right)| Operand::Boolean(!equal(&left, &right)))
        }
        Kind::Order(order, pair) => {
            let (left, right) = both(pair, facts)?;
            let ordering = compare(&left, &right).ok_or_else(|| unfit(at))?;
            Ok(Operand::Boolean(order.holds(ordering)))
        }
        Kind::In(pair) => match both(pair, facts)? {
            (wanted, Operand::List(items)) => {
                Ok(Operand::Boolean(items.iter().any(|item| equal(item, &wanted))))
            }
            _ => Err(unfit(at)),
        },
        Kind::Negate(inner) => match evaluate(inner, facts)? {
            Operand::Integer(value) => value
                .checked_neg()
                .map(Operand::Integer)
                .ok_or_else(|| overflow(at)),
            Operand::Number(value) => Ok(Operand::Number(-value)),
            _ => Err(unfit(at)),
        },
        Kind::Arithmetic(operation, pair) => {
            let (left, right) = both(pair, facts)?;
            arithmetic(*operation, left, right, at)
        }
        Kind::Size(inner) => size(&evaluate(inner, facts)?, at),
        Kind::Double(inner) => match evaluate(inner, facts)? {
            Operand::Integer(value) => Ok(Operand::Number(approximate(value))),
            Operand::Number(value) => Ok(Operand::Number(value)),
            _ => Err(unfit(at)),
        },
        Kind::Search(search, pair) => match both(pair, facts)? {
            (Operand::Text(text), Operand::Text(part)) => Ok(Operand::Boolean(search.finds(&text, &part))),
            _ => Err(unfit(at)),
        },
    }
}

fn fact<'f>(path: &FactPath, facts: &'f FactValues) -> Outcome<'f> {
    match facts.lookup(path) {
        Lookup::Known(FactValue::Boolean(value)) => Ok(Operand::Boolean(*value)),
        Lookup::Known(FactValue::Integer(value)) => Ok(Operand::Integer(*value)),
        Lookup::Known(FactValue::Number(value)) => Ok(Operand::Number(*value)),
        Lookup::Known(FactValue::Text(value) | FactValue::Choice(value)) => {
            Ok(Operand::Text(Cow::Borrowed(value)))
        }
        Lookup::Known(FactValue::List(values)) => Ok(Operand::List(
            values
                .iter()
                .map(|value| Operand::Text(Cow::Borrowed(value)))
                .collect(),
        )),
        Lookup::Known(FactValue::Date(value)) => Ok(Operand::Text(Cow::Owned(value.to_string()))),
        Lookup::Missing => Err(Stop::Missing(BTreeSet::from([path.clone()]))),
        Lookup::MissingBehind(missing) => Err(Stop::Missing(missing.clone())),
        Lookup::Failed(message) => Err(Stop::Failed(message.clone())),
    }
}

fn boolean(node: &Node, facts: &FactValues) -> Result<bool, Stop> {
    match evaluate(node, facts)? {
        Operand::Boolean(value) => Ok(value),
        _ => Err(Stop::Failed(not_boolean(node.position))),
    }
}

/// `&&` with `deciding` false, `||` with `deciding` true: one side with the deciding value settles it, whatever
/// the others are. Else a missing fact may still settle it, and only then does a failure count.
fn logic<'f>(sides: &'f [Node], facts: &'f FactValues, deciding: bool) -> Outcome<'f> {
    let mut missing = BTreeSet::new();
    let mut failed = None;
    for side in sides {
        match boolean(side, facts) {
            Ok(value) if value == deciding => return Ok(Operand::Boolean(deciding)),
            Ok(_) => {}
            Err(Stop::Missing(more)) => missing.extend(more),
            Err(Stop::Failed(message)) => failed = failed.or(Some(message)),
        }
    }
    match failed {
        _ if !missing.is_empty() => Err(Stop::Missing(missing)),
        Some(message) => Err(Stop::Failed(message)),
        None => Ok(Operand::Boolean(!deciding)),
    }
}

/// `condition ? then : otherwise`. While the condition is undetermined, equal answers of both sides stand.
fn choose<'f>(three: &'f [Node; 3], facts: &'f FactValues) -> Outcome<'f> {
    let [condition, then, otherwise] = three;
    match boolean(condition, facts) {
        Ok(true) => evaluate(then, facts),
        Ok(false) => evaluate(otherwise, facts),
        Err(Stop::Failed(message)) => Err(Stop::Failed(message)),
        Err(Stop::Missing(mut missing)) => match (evaluate(then, facts), evaluate(otherwise, facts)) {
            (Ok(then), Ok(otherwise)) if equal(&then, &otherwise) => Ok(then),
            (Err(Stop::Failed(message)), Err(Stop::Failed(_))) => Err(Stop::Failed(message)),
            sides => {
                for side in [sides.0, sides.1] {
                    if let Err(Stop::Missing(more)) = side {
                        missing.extend(more);
                    }
                }
                Err(Stop::Missing(missing))
            }
        },
    }
}

/// The values of both sides. What fails on one side fails whatever facts the other still lacks.
fn both<'f>(pair: &'f [Node; 2], facts: &'f FactValues) -> Result<(Operand<'f>, Operand<'f>), Stop> {
    let [left, right] = pair;
    match (evaluate(left, facts), evaluate(right, facts)) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(failed @ Stop::Failed(_)), _) | (_, Err(failed @ Stop::Failed(_))) => Err(failed),
        (Err(Stop::Missing(mut left)), Err(Stop::Missing(right))) => {
            left.extend(right);
            Err(Stop::Missing(left))
        }
        (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Err(missing),
    }
}

fn list<'f>(nodes: &'f [Node], facts: &'f FactValues) -> Outcome<'f> {
    let mut items = Vec::with_capacity(nodes.len());
    let mut missing = BTreeSet::new();
    for node in nodes {
        match evaluate(node, facts) {
            Ok(item) => items.push(item),
            Err(Stop::Missing(more)) => missing.extend(more),
            Err(failed) => return Err(failed),
        }
    }
    if missing.is_empty() {
        Ok(Operand::List(items))
    } else {
        Err(Stop::Missing(missing))
    }
}

/// Equality as the language has it: numbers by value, values of different types are never equal.
fn equal(left: &Operand<'_>, right: &Operand<'_>) -> bool {
    match (left, right) {
        (Operand::Boolean(left), Operand::Boolean(right)) => left == right,
        (Operand::Text(left), Operand::Text(right)) => left == right,
        (Operand::List(left), Operand::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
        }
        _ => numbers(left, right) == Some(Ordering::Equal),
    }
}

fn compare(left: &Operand<'_>, right: &Operand<'_>) -> Option<Ordering> {
    match (left, right) {
        (Operand::Text(left), Operand::Text(right)) => Some(left.cmp(right)),
        _ => numbers(left, right),
    }
}

fn numbers(left: &Operand<'_>, right: &Operand<'_>) -> Option<Ordering> {
    match (left, right) {
        (Operand::Integer(left), Operand::Integer(right)) => Some(left.cmp(right)),
        (Operand::Number(left), Operand::Number(right)) => left.partial_cmp(right),
        (Operand::Integer(left), Operand::Number(right)) => approximate(*left).partial_cmp(right),
        (Operand::Number(left), Operand::Integer(right)) => left.partial_cmp(&approximate(*right)),
        _ => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the language itself compares integers with decimals this way"
)]
fn approximate(integer: i64) -> f64 {
    integer as f64
}

fn arithmetic<'f>(operation: Arithmetic, left: Operand<'f>, right: Operand<'f>, at: Position) -> Outcome<'f> {
    match (left, right) {
        (Operand::Integer(left), Operand::Integer(right)) => integers(operation, left, right, at),
        (Operand::Number(left), Operand::Number(right)) => decimals(operation, left, right, at),
        (Operand::Text(left), Operand::Text(right)) if operation == Arithmetic::Add => {
            Ok(Operand::Text(left + right))
        }
        _ => Err(unfit(at)),
    }
}

fn integers<'f>(operation: Arithmetic, left: i64, right: i64, at: Position) -> Outcome<'f> {
    let result = match operation {
        Arithmetic::Add => left.checked_add(right),
        Arithmetic::Subtract => left.checked_sub(right),
        Arithmetic::Multiply => left.checked_mul(right),
        Arithmetic::Divide | Arithmetic::Remainder if right == 0 => return Err(division_by_zero(at)),
        Arithmetic::Divide => left.checked_div(right),
        Arithmetic::Remainder => left.checked_rem(right),
    };
    result.map(Operand::Integer).ok_or_else(|| overflow(at))
}

fn decimals<'f>(operation: Arithmetic, left: f64, right: f64, at: Position) -> Outcome<'f> {
    let result = match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide if right == 0.0 => return Err(division_by_zero(at)),
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => return Err(unfit(at)),
    };
    if result.is_finite() {
        Ok(Operand::Number(result))
    } else {
        Err(overflow(at))
    }
}

fn size<'f>(value: &Operand<'_>, at: Position) -> Outcome<'f> {
    let count = match value {
        Operand::Text(text) => text.chars().count(),
        Operand::List(items) => items.len(),
        Operand::Boolean(_) | Operand::Integer(_) | Operand::Number(_) => return Err(unfit(at)),
    };
    i64::try_from(count)
        .map(Operand::Integer)
        .map_err(|_| overflow(at))
}

impl Order {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

impl Search {
    fn finds(self, text: &str, part: &str) -> bool {
        match self {
            Self::StartsWith => text.starts_with(part),
            Self::EndsWith => text.ends_with(part),
            Self::Contains => text.contains(part),
        }
    }
}

fn division_by_zero(at: Position) -> Stop {
    Stop::Failed(located(at, "除数为零。", "division by zero"))
}

fn overflow(at: Position) -> Stop {
    Stop::Failed(located(at, "计算结果超出范围。", "the result is out of range"))
}

fn unfit(at: Position) -> Stop {
    Stop::Failed(located(
        at,
        "运算与值的类型不符。",
        "the values are of types this can't be applied to",
    ))
}

fn not_boolean(at: Position) -> Text {
    located(at, "此处应为是或否。", "yes or no is needed here")
}

fn located(at: Position, zh: &str, en: &str) -> Text {
    let Position { line, column, .. } = at;
    Text::new(
        format!("第 {line} 行第 {column} 列：{zh}"),
        format!("line {line}, column {column}: {en}"),
    )
}
