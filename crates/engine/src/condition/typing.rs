//! Checks the types of a condition against the facts that a zone declares, without any values.

use crate::condition::expression::{Arithmetic, Kind, Node};
use crate::condition::{ConditionError, ConditionErrorKind, Position};
use crate::fact::{FactDeclaration, FactType, Vocabulary, read_date};
use crate::text::Text;

/// Everything that is wrong with the types of a condition, in the order of the source.
pub(super) fn check(root: &Node, vocabulary: &Vocabulary) -> Vec<ConditionError> {
    let mut checker = Checker {
        vocabulary,
        errors: Vec::new(),
    };
    let found = checker.infer(root);
    if !matches!(found, Type::Boolean | Type::Unknown) {
        checker.report(
            ConditionErrorKind::NotBoolean { found: found.name() },
            root.position,
        );
    }
    checker.errors.sort_by_key(|error| error.position);
    checker.errors
}

/// The type of a part of a condition.
#[derive(Clone)]
enum Type<'v> {
    Boolean,
    Integer,
    Number,
    Text,
    Choice(&'v FactDeclaration),
    Date,
    List(Box<Type<'v>>),
    /// Already complained of, or the element of an empty list: fits everywhere.
    Unknown,
}

impl Type<'_> {
    fn name(&self) -> Text {
        match self {
            Self::Boolean => Text::new("是否值", "yes or no"),
            Self::Integer => Text::new("整数", "a whole number"),
            Self::Number => Text::new("小数", "a decimal number"),
            Self::Text => Text::new("文本", "a text"),
            Self::Choice(_) => Text::new("选项", "a choice"),
            Self::Date => Text::new("日期", "a date"),
            Self::List(_) => Text::new("列表", "a list"),
            Self::Unknown => Text::new("未知类型", "an unknown type"),
        }
    }

    fn is_numeric(&self) -> bool {
        matches!(self, Self::Integer | Self::Number | Self::Unknown)
    }
}

struct Checker<'v> {
    vocabulary: &'v Vocabulary,
    errors: Vec<ConditionError>,
}

impl<'v> Checker<'v> {
    fn infer(&mut self, node: &Node) -> Type<'v> {
        match &node.kind {
            Kind::Boolean(_) => Type::Boolean,
            Kind::Integer(_) => Type::Integer,
            Kind::Number(_) => Type::Number,
            Kind::Text(_) => Type::Text,
            Kind::List(nodes) => self.list(nodes),
            Kind::Fact(_) => self.fact(node),
            Kind::Has(_) => {
                self.fact(node);
                Type::Boolean
            }
            Kind::Not(inner) => {
                self.expect_boolean(inner);
                Type::Boolean
            }
            Kind::And(sides) | Kind::Or(sides) => {
                for side in sides {
                    self.expect_boolean(side);
                }
                Type::Boolean
            }
            Kind::Choose(three) => self.choose(three),
            Kind::Equal(pair) => self.equality(pair, node.position, "=="),
            Kind::NotEqual(pair) => self.equality(pair, node.position, "!="),
            Kind::Order(order, pair) => self.order(pair, node.position, order.sign()),
            Kind::In(pair) => self.membership(pair, node.position),
            Kind::Negate(inner) => {
                let found = self.infer(inner);
                if found.is_numeric() {
                    found
                } else {
                    self.unfit("-", &[&found], node.position)
                }
            }
            Kind::Arithmetic(operation, pair) => self.arithmetic(*operation, pair, node.position),
            Kind::Size(inner) => match self.infer(inner) {
                Type::Text | Type::List(_) | Type::Unknown => Type::Integer,
                found => self.unfit("size", &[&found], node.position),
            },
            Kind::Double(inner) => {
                let found = self.infer(inner);
                if found.is_numeric() {
                    Type::Number
                } else {
                    self.unfit("double", &[&found], node.position)
                }
            }
            Kind::Search(_, pair) => self.search(pair, node.position),
        }
    }

    fn fact(&mut self, node: &Node) -> Type<'v> {
        let (Kind::Fact(path) | Kind::Has(path)) = &node.kind else {
            return Type::Unknown;
        };
        let vocabulary = self.vocabulary;
        let Some(declaration) = vocabulary.get(path) else {
            let did_you_mean = vocabulary.suggest(path.as_str()).cloned();
            let path = path.to_string();
            self.report(
                ConditionErrorKind::UnknownFact { path, did_you_mean },
                node.position,
            );
            return Type::Unknown;
        };
        match &declaration.kind {
            FactType::Boolean => Type::Boolean,
            FactType::Integer => Type::Integer,
            FactType::Number => Type::Number,
            FactType::Text => Type::Text,
            FactType::Choice(_) => Type::Choice(declaration),
            FactType::List(_) => Type::List(Box::new(Type::Choice(declaration))),
            FactType::Date => Type::Date,
        }
    }

    fn expect_boolean(&mut self, node: &Node) {
        let found = self.infer(node);
        if !matches!(found, Type::Boolean | Type::Unknown) {
            let Text { zh, en } = found.name();
            let (zh, en) = (
                format!("此处应为是或否，实际为{zh}。"),
                format!("yes or no is needed here, not {en}"),
            );
            self.errors.push(ConditionError::mismatch(node.position, zh, en));
        }
    }

    /// A list of its own: its items must be comparable with one another.
    fn list(&mut self, nodes: &[Node]) -> Type<'v> {
        let types: Vec<Type<'v>> = nodes.iter().map(|node| self.infer(node)).collect();
        let mut pairs = nodes.iter().zip(&types);
        let Some(first) = pairs.next() else {
            return Type::List(Box::new(Type::Unknown));
        };
        for item in pairs {
            if !self.comparable(first, item) {
                self.unfit("[ ]", &[first.1, item.1], item.0.position);
                return Type::List(Box::new(Type::Unknown));
            }
        }
        Type::List(Box::new(first.1.clone()))
    }

    fn choose(&mut self, three: &[Node; 3]) -> Type<'v> {
        let [condition, then, otherwise] = three;
        self.expect_boolean(condition);
        let (left, right) = (self.infer(then), self.infer(otherwise));
        match (left, right) {
            (Type::Unknown, other) | (other, Type::Unknown) => other,
            (Type::Boolean, Type::Boolean) => Type::Boolean,
            (Type::Integer, Type::Integer) => Type::Integer,
            (Type::Number, Type::Number) => Type::Number,
            (Type::Date, Type::Date) => Type::Date,
            (Type::Choice(left), Type::Choice(right)) if left.path == right.path => Type::Choice(left),
            (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) => Type::Text,
            (left, right) => self.unfit("? :", &[&left, &right], otherwise.position),
        }
    }

    fn equality(&mut self, pair: &[Node; 2], position: Position, sign: &str) -> Type<'v> {
        let (left, right) = (self.infer(&pair[0]), self.infer(&pair[1]));
        if !self.comparable((&pair[0], &left), (&pair[1], &right)) {
            self.unfit(sign, &[&left, &right], position);
        }
        Type::Boolean
    }

    fn order(&mut self, pair: &[Node; 2], position: Position, sign: &str) -> Type<'v> {
        let (left, right) = (self.infer(&pair[0]), self.infer(&pair[1]));
        let ordered = |found: &Type<'_>| !matches!(found, Type::Boolean | Type::Choice(_) | Type::List(_));
        let fits =
            ordered(&left) && ordered(&right) && self.comparable((&pair[0], &left), (&pair[1], &right));
        if !fits {
            self.unfit(sign, &[&left, &right], position);
        }
        Type::Boolean
    }

    /// `wanted in list`: each item of a list written out is compared, and named when it doesn't fit.
    fn membership(&mut self, pair: &[Node; 2], position: Position) -> Type<'v> {
        let [wanted, list] = pair;
        let left = self.infer(wanted);
        if let Kind::List(items) = &list.kind {
            for item in items {
                let found = self.infer(item);
                if !self.comparable((wanted, &left), (item, &found)) {
                    self.unfit("in", &[&left, &found], item.position);
                }
            }
            return Type::Boolean;
        }
        match self.infer(list) {
            Type::Unknown => {}
            Type::List(item) if self.comparable((wanted, &left), (list, &item)) => {}
            found => drop(self.unfit("in", &[&left, &found], position)),
        }
        Type::Boolean
    }

    fn arithmetic(&mut self, operation: Arithmetic, pair: &[Node; 2], position: Position) -> Type<'v> {
        let (left, right) = (self.infer(&pair[0]), self.infer(&pair[1]));
        match (&left, &right, operation) {
            (Type::Unknown, _, _) | (_, Type::Unknown, _) => Type::Unknown,
            (Type::Integer, Type::Integer, _) => Type::Integer,
            (Type::Number, Type::Number, operation) if operation != Arithmetic::Remainder => Type::Number,
            (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_), Arithmetic::Add) => Type::Text,
            (Type::Integer, Type::Number, _) | (Type::Number, Type::Integer, _) => {
                self.errors.push(ConditionError::mismatch(
                    position,
                    format!(
                        "“{}”两边应同为整数或同为小数；整数请写作 2.0，或用 double(…) 转换。",
                        operation.sign()
                    ),
                    format!(
                        "\"{}\" needs two whole numbers or two decimals; write 2.0 for 2, or use double(…)",
                        operation.sign()
                    ),
                ));
                Type::Unknown
            }
            _ => self.unfit(operation.sign(), &[&left, &right], position),
        }
    }

    fn search(&mut self, pair: &[Node; 2], position: Position) -> Type<'v> {
        let (text, part) = (self.infer(&pair[0]), self.infer(&pair[1]));
        let is_text = |found: &Type<'_>| matches!(found, Type::Text | Type::Choice(_) | Type::Unknown);
        if !(is_text(&text) && is_text(&part)) {
            self.unfit("startsWith, endsWith, contains", &[&text, &part], position);
        }
        Type::Boolean
    }

    /// Whether two values may be compared. A constant that a choice doesn't offer, or that is no date, is told
    /// here and not again.
    fn comparable(&mut self, left: (&Node, &Type<'v>), right: (&Node, &Type<'v>)) -> bool {
        match (left.1, right.1) {
            (Type::Unknown, _)
            | (_, Type::Unknown)
            | (Type::Boolean, Type::Boolean)
            | (Type::Text, Type::Text)
            | (Type::Date, Type::Date)
            | (Type::Choice(_), Type::Choice(_)) => true,
            (Type::Choice(choice), Type::Text) => self.offered(choice, right.0),
            (Type::Text, Type::Choice(choice)) => self.offered(choice, left.0),
            (Type::Date, Type::Text) => self.dated(right.0),
            (Type::Text, Type::Date) => self.dated(left.0),
            (left, right) => left.is_numeric() && right.is_numeric(),
        }
    }

    fn offered(&mut self, choice: &FactDeclaration, node: &Node) -> bool {
        let Kind::Text(value) = &node.kind else {
            return true;
        };
        let options = choice.kind.options();
        if !options.iter().any(|option| option.value == *value) {
            let offered = options.iter().map(|option| option.value.clone()).collect();
            let (path, value) = (choice.path.clone(), value.clone());
            self.report(
                ConditionErrorKind::UnknownChoice { path, value, offered },
                node.position,
            );
        }
        true
    }

    /// A date is compared with a constant in the form of a date, and with no other text.
    fn dated(&mut self, node: &Node) -> bool {
        let Kind::Text(value) = &node.kind else {
            return false;
        };
        if read_date(value).is_none() {
            self.errors.push(ConditionError::mismatch(
                node.position,
                format!("“{value}”不是日期，请写作 'YYYY-MM-DD'。"),
                format!("\"{value}\" is no date; write 'YYYY-MM-DD'"),
            ));
        }
        true
    }

    fn unfit(&mut self, sign: &str, types: &[&Type<'_>], position: Position) -> Type<'v> {
        if types.iter().any(|found| matches!(found, Type::Unknown)) {
            return Type::Unknown;
        }
        let (zh, en): (Vec<String>, Vec<String>) = types
            .iter()
            .map(|found| found.name())
            .map(|name| (name.zh, name.en))
            .unzip();
        self.errors.push(ConditionError::mismatch(
            position,
            format!("“{sign}”不能用于{}。", zh.join("和")),
            format!("\"{sign}\" can't be applied to {}", en.join(" and ")),
        ));
        Type::Unknown
    }

    fn report(&mut self, kind: ConditionErrorKind, position: Position) {
        self.errors.push(ConditionError::new(kind, position));
    }
}
