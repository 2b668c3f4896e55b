//! The tree of a condition.

use std::collections::BTreeSet;

use crate::condition::Position;
use crate::fact::FactPath;

/// A part of a condition, with its place in the source.
pub(super) struct Node {
    pub kind: Kind,
    pub position: Position,
    /// How many parts lie one in the other, this one counted.
    pub depth: usize,
}

/// What a part of a condition is.
pub(super) enum Kind {
    Boolean(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Fact(FactPath),
    Has(FactPath),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    /// `condition ? then : otherwise`
    Choose(Box<[Node; 3]>),
    Equal(Box<[Node; 2]>),
    NotEqual(Box<[Node; 2]>),
    Order(Order, Box<[Node; 2]>),
    In(Box<[Node; 2]>),
    Negate(Box<Node>),
    Arithmetic(Arithmetic, Box<[Node; 2]>),
    /// `size(text or list)`
    Size(Box<Node>),
    /// `double(number)`
    Double(Box<Node>),
    /// `text.startsWith(part)` and its like
    Search(Search, Box<[Node; 2]>),
}

/// How two values are ordered.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is done with two numbers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// What a text is searched for.
#[derive(Clone, Copy)]
pub(super) enum Search {
    StartsWith,
    EndsWith,
    Contains,
}

impl Order {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Arithmetic {
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Node {
    pub(super) fn new(kind: Kind, position: Position) -> Self {
        let mut node = Self {
            kind,
            position,
            depth: 1,
        };
        node.depth += node.children().iter().map(|child| child.depth).max().unwrap_or(0);
        node
    }

    /// The parts that this part is made of.
    pub(super) fn children(&self) -> &[Node] {
        match &self.kind {
            Kind::Boolean(_)
            | Kind::Integer(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Fact(_)
            | Kind::Has(_) => &[],
            Kind::List(nodes) | Kind::And(nodes) | Kind::Or(nodes) => nodes,
            Kind::Not(node) | Kind::Negate(node) | Kind::Size(node) | Kind::Double(node) => {
                std::slice::from_ref(node)
            }
            Kind::Equal(pair)
            | Kind::NotEqual(pair)
            | Kind::Order(_, pair)
            | Kind::In(pair)
            | Kind::Arithmetic(_, pair)
            | Kind::Search(_, pair) => pair.as_slice(),
            Kind::Choose(three) => three.as_slice(),
        }
    }

    /// Adds every fact named in this part.
    pub(super) fn collect_facts(&self, facts: &mut BTreeSet<FactPath>) {
        if let Kind::Fact(path) | Kind::Has(path) = &self.kind {
            facts.insert(path.clone());
        }
        for child in self.children() {
            child.collect_facts(facts);
        }
    }
}
