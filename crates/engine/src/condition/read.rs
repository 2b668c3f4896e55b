//! Reads the source of a condition into a tree.
//!
//! The grammar is that of the Common Expression Language (cel-spec, "Syntax"), less what conditions don't need.
//! Depth is counted while reading, so that nothing that walks the tree by recursion can be led too deep.

use crate::condition::expression::{Arithmetic, Kind, Node, Order, Search};
use crate::condition::token::{self, Token};
use crate::condition::{ConditionError, ConditionErrorKind, MAX_CHARACTERS, MAX_DEPTH, Position};
use crate::fact::FactPath;
use crate::text::Text;

/// Reads a source.
pub(super) fn read(source: &str) -> Result<Node, Vec<ConditionError>> {
    let fits = source.len() <= MAX_CHARACTERS * 4 && source.chars().nth(MAX_CHARACTERS).is_none();
    if !fits {
        let kind = ConditionErrorKind::ConditionTooLong;
        return Err(vec![ConditionError {
            kind,
            position: None,
            fact: None,
        }]);
    }
    let tokens = token::split(source).map_err(|error| vec![error])?;
    let mut reader = Reader {
        tokens,
        next: 0,
        nesting: 0,
        errors: Vec::new(),
    };
    match reader.whole() {
        Ok(root) if reader.errors.is_empty() => Ok(root),
        Ok(_) => Err(reader.errors),
        Err(error) => {
            reader.errors.push(error);
            Err(reader.errors)
        }
    }
}

/// How tightly the binary operators bind, the loosest first; `&&`, `||` and `?:` bind looser than all of these.
const LEVELS: [&[&str]; 3] = [
    &["<", "<=", ">=", ">", "==", "!=", "in"],
    &["+", "-"],
    &["*", "/", "%"],
];

/// The reader. What breaks the grammar ends it; what merely isn't accepted is noted, and reading goes on with a
/// stand-in, so that all of it is told at once.
struct Reader<'s> {
    tokens: Vec<(Token<'s>, Position)>,
    next: usize,
    nesting: usize,
    errors: Vec<ConditionError>,
}

type Read<T> = Result<T, ConditionError>;

/// A part that more may be joined to by a dot.
enum Part<'s> {
    /// Names joined by dots so far.
    Names(Vec<&'s str>, Position),
    Node(Node),
}

impl<'s> Reader<'s> {
    fn whole(&mut self) -> Read<Node> {
        let root = self.expression()?;
        if *self.peek() == Token::End {
            Ok(root)
        } else {
            Err(self.unexpected("运算符或结尾", "an operator or the end"))
        }
    }

    /// `a`, `a ? b : c`
    fn expression(&mut self) -> Read<Node> {
        let condition = self.logic("||")?;
        let position = self.here();
        if !self.takes("?") {
            return Ok(condition);
        }
        self.enter()?;
        let then = self.logic("||")?;
        self.expect(":")?;
        let otherwise = self.expression()?;
        self.leave();
        build(Kind::Choose(Box::new([condition, then, otherwise])), position)
    }

    /// `a || b || c` over `a && b && c`
    fn logic(&mut self, sign: &str) -> Read<Node> {
        let side = |reader: &mut Self| {
            if sign == "||" {
                reader.logic("&&")
            } else {
                reader.binary(0)
            }
        };
        let position = self.here();
        let first = side(self)?;
        if !self.is_next(sign) {
            return Ok(first);
        }
        let mut sides = vec![first];
        while self.takes(sign) {
            sides.push(side(self)?);
        }
        build(
            if sign == "||" {
                Kind::Or(sides)
            } else {
                Kind::And(sides)
            },
            position,
        )
    }

    /// A chain of operators that bind equally tight, from the left.
    fn binary(&mut self, level: usize) -> Read<Node> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.is_next(operator)) {
            let position = self.here();
            self.next += 1;
            let right = self.binary(level + 1)?;
            left = build(operation(operator, Box::new([left, right])), position)?;
        }
        Ok(left)
    }

    /// `!a` and `-a`; two of the same sign cancel.
    fn unary(&mut self) -> Read<Node> {
        let position = self.here();
        let sign = if self.is_next("!") { "!" } else { "-" };
        let mut count = 0;
        while self.takes(sign) {
            count += 1;
        }
        if count % 2 == 0 {
            return self.member();
        }
        if let (Token::Integer(digits), "-") = (self.peek().clone(), sign) {
            // Read with its sign: the least of all whole numbers has no counterpart without one.
            let number = digits.to_owned();
            if let Some(value) = number
                .parse::<i128>()
                .ok()
                .and_then(|value| i64::try_from(-value).ok())
            {
                self.next += 1;
                return build(Kind::Integer(value), position);
            }
        }
        let inner = Box::new(self.member()?);
        build(
            if sign == "!" {
                Kind::Not(inner)
            } else {
                Kind::Negate(inner)
            },
            position,
        )
    }

    /// A value and what is joined to it by dots.
    fn member(&mut self) -> Read<Node> {
        let noted = self.errors.len();
        let mut part = self.primary()?;
        while self.takes(".") {
            let position = self.here();
            let Token::Name(name) = *self.peek() else {
                return Err(self.unexpected("名称", "a name"));
            };
            self.next += 1;
            part = match part {
                _ if self.is_next("(") => Part::Node(self.method(part, name, position, noted)?),
                Part::Names(mut names, start) => {
                    names.push(name);
                    Part::Names(names, start)
                }
                Part::Node(_) => {
                    return Err(ConditionError::syntax(
                        position,
                        "只有项目要素（组.名称）可以用点号。",
                        "only facts are written with a dot, as group.name",
                    ));
                }
            };
        }
        if self.is_next("[") || self.is_next("{") {
            return Err(ConditionError::syntax(
                self.here(),
                "不支持下标和对象。",
                "neither [ ] nor { } can follow a value; use \"in\" to look into a list",
            ));
        }
        self.close(part)
    }

    /// A constant, a list, a name, the call of a function, or anything in brackets.
    fn primary(&mut self) -> Read<Part<'s>> {
        let position = self.here();
        let noted = self.errors.len();
        let token = self.peek().clone();
        let kind = match token {
            Token::Name("true") => Kind::Boolean(true),
            Token::Name("false") => Kind::Boolean(false),
            Token::Name("null") => {
                return Err(ConditionError::syntax(
                    position,
                    "不支持 null；判断要素是否已填写请用 has(组.名称)。",
                    "null can't be used; ask whether a fact has been given with has(group.name)",
                ));
            }
            Token::Integer(digits) => digits
                .parse()
                .map(Kind::Integer)
                .map_err(|_| too_large(position))?,
            Token::Number(digits) => {
                let value = digits.parse().ok().filter(|value: &f64| value.is_finite());
                Kind::Number(value.ok_or_else(|| too_large(position))?)
            }
            Token::Text(text) => Kind::Text(text),
            Token::Sign("(") => {
                self.next += 1;
                self.enter()?;
                let inner = self.expression()?;
                self.leave();
                self.expect(")")?;
                return Ok(Part::Node(inner));
            }
            Token::Sign("[") => {
                self.next += 1;
                return build(Kind::List(self.items("]")?), position).map(Part::Node);
            }
            Token::Name(name) if name != "in" => {
                self.next += 1;
                if self.is_next("(") {
                    return self.function(name, position, noted).map(Part::Node);
                }
                return Ok(Part::Names(vec![name], position));
            }
            _ => return Err(self.unexpected("值", "a value")),
        };
        self.next += 1;
        build(kind, position).map(Part::Node)
    }

    /// `name(…)`, from its bracket on.
    fn function(&mut self, name: &str, position: Position, noted: usize) -> Read<Node> {
        self.expect("(")?;
        if name == "has" {
            return self.has(position);
        }
        let mut arguments = self.items(")")?;
        let count = arguments.len();
        let kind = match (name, arguments.pop(), count) {
            ("size", Some(only), 1) => Kind::Size(Box::new(only)),
            ("double", Some(only), 1) => Kind::Double(Box::new(only)),
            ("size" | "double", ..) => return Ok(self.refuse_arguments(name, position)),
            _ => return Ok(self.refuse_function(name, position, noted)),
        };
        build(kind, position)
    }

    /// `has(group.name)`, from after its bracket on.
    fn has(&mut self, position: Position) -> Read<Node> {
        let start = self.here();
        let mut names = Vec::new();
        loop {
            let Token::Name(name) = *self.peek() else {
                return Err(self.unexpected("要素（组.名称）", "a fact, as group.name"));
            };
            names.push(name);
            self.next += 1;
            if !self.takes(".") {
                break;
            }
        }
        self.expect(")")?;
        match self.path(&names, start) {
            Some(path) => build(Kind::Has(path), position),
            None => Ok(stand_in(position)),
        }
    }

    /// `part.name(…)`, from its bracket on.
    fn method(&mut self, part: Part<'s>, name: &str, position: Position, noted: usize) -> Read<Node> {
        self.expect("(")?;
        let mut arguments = self.items(")")?;
        let search = match name {
            "startsWith" => Search::StartsWith,
            "endsWith" => Search::EndsWith,
            "contains" => Search::Contains,
            "size" if arguments.is_empty() => {
                let inner = Box::new(self.close(part)?);
                return build(Kind::Size(inner), position);
            }
            "size" => return Ok(self.refuse_arguments(name, position)),
            _ => return Ok(self.refuse_function(name, position, noted)),
        };
        let text = self.close(part)?;
        match (arguments.pop(), arguments.pop()) {
            (Some(wanted), None) => build(Kind::Search(search, Box::new([text, wanted])), position),
            _ => Ok(self.refuse_arguments(name, position)),
        }
    }

    /// Items with commas between them, up to and with the closing bracket.
    fn items(&mut self, closing: &'static str) -> Read<Vec<Node>> {
        self.enter()?;
        let mut items = Vec::new();
        while !self.is_next(closing) {
            items.push(self.expression()?);
            if !self.takes(",") {
                break;
            }
        }
        self.leave();
        self.expect(closing)?;
        Ok(items)
    }

    fn close(&mut self, part: Part<'s>) -> Read<Node> {
        match part {
            Part::Node(node) => Ok(node),
            Part::Names(names, position) => match self.path(&names, position) {
                Some(path) => build(Kind::Fact(path), position),
                None => Ok(stand_in(position)),
            },
        }
    }

    fn path(&mut self, names: &[&str], position: Position) -> Option<FactPath> {
        let path = names.join(".");
        let read = FactPath::try_new(&path).ok();
        if read.is_none() {
            let kind = ConditionErrorKind::UnknownFact {
                path,
                did_you_mean: None,
            };
            self.errors.push(ConditionError::new(kind, position));
        }
        read
    }

    /// Refuses a function, and forgets what was noted about the values it is applied to.
    fn refuse_function(&mut self, name: &str, position: Position, noted: usize) -> Node {
        self.errors.truncate(noted);
        let kind = ConditionErrorKind::UnknownFunction {
            name: name.to_owned(),
        };
        self.errors.push(ConditionError::new(kind, position));
        stand_in(position)
    }

    fn refuse_arguments(&mut self, name: &str, position: Position) -> Node {
        let zh = format!("函数“{name}”的参数个数不对。");
        let en = format!("the function \"{name}\" is called with a wrong number of arguments");
        self.errors.push(ConditionError::mismatch(position, zh, en));
        stand_in(position)
    }

    fn peek(&self) -> &Token<'s> {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    fn here(&self) -> Position {
        let last = self.tokens.last().map(|(_, position)| *position);
        let next = self.tokens.get(self.next).map(|(_, position)| *position);
        next.or(last).unwrap_or(Position {
            offset: 0,
            line: 1,
            column: 1,
        })
    }

    fn is_next(&self, wanted: &str) -> bool {
        match self.peek() {
            Token::Sign(sign) => *sign == wanted,
            Token::Name(name) => *name == "in" && wanted == "in",
            Token::Integer(_) | Token::Number(_) | Token::Text(_) | Token::End => false,
        }
    }

    fn takes(&mut self, wanted: &str) -> bool {
        let found = self.is_next(wanted);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, wanted: &str) -> Read<()> {
        if self.takes(wanted) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("“{wanted}”"), &format!("\"{wanted}\"")))
        }
    }

    fn enter(&mut self) -> Read<()> {
        self.nesting += 1;
        if self.nesting <= MAX_DEPTH {
            Ok(())
        } else {
            Err(too_deep(self.here()))
        }
    }

    fn leave(&mut self) {
        self.nesting -= 1;
    }

    fn unexpected(&self, zh: &str, en: &str) -> ConditionError {
        let found = match self.peek() {
            Token::Name(text) | Token::Integer(text) | Token::Number(text) => Text::new(*text, *text),
            Token::Sign("=") => Text::new("=（相等请写 ==）", "= (write == for equality)"),
            Token::Sign("&") => Text::new("&（并且请写 &&）", "& (write && for and)"),
            Token::Sign("|") => Text::new("|（或者请写 ||）", "| (write || for or)"),
            Token::Sign(sign) => Text::new(*sign, *sign),
            Token::Text(_) => Text::new("文本", "a text"),
            Token::End => Text::new("结尾", "the end"),
        };
        let zh = format!("此处应为{zh}，实际为：{}", found.zh);
        ConditionError::syntax(self.here(), zh, format!("{en} is needed here, not {}", found.en))
    }
}

fn operation(operator: &str, pair: Box<[Node; 2]>) -> Kind {
    match operator {
        "<" => Kind::Order(Order::Less, pair),
        "<=" => Kind::Order(Order::LessOrEqual, pair),
        ">" => Kind::Order(Order::Greater, pair),
        ">=" => Kind::Order(Order::GreaterOrEqual, pair),
        "==" => Kind::Equal(pair),
        "!=" => Kind::NotEqual(pair),
        "+" => Kind::Arithmetic(Arithmetic::Add, pair),
        "-" => Kind::Arithmetic(Arithmetic::Subtract, pair),
        "*" => Kind::Arithmetic(Arithmetic::Multiply, pair),
        "/" => Kind::Arithmetic(Arithmetic::Divide, pair),
        "%" => Kind::Arithmetic(Arithmetic::Remainder, pair),
        _ => Kind::In(pair),
    }
}

/// Joins parts to a node, unless it becomes too deep.
fn build(kind: Kind, position: Position) -> Read<Node> {
    let node = Node::new(kind, position);
    if node.depth <= MAX_DEPTH {
        Ok(node)
    } else {
        Err(too_deep(position))
    }
}

/// Stands where something was refused; never part of a condition that is handed out.
fn stand_in(position: Position) -> Node {
    Node::new(Kind::Boolean(false), position)
}

fn too_deep(position: Position) -> ConditionError {
    ConditionError::new(ConditionErrorKind::ConditionTooDeep, position)
}

fn too_large(position: Position) -> ConditionError {
    ConditionError::syntax(position, "数字过大。", "the number is too large")
}
