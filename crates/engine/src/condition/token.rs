//! The words and signs of a condition.

use crate::condition::{ConditionError, Position};

/// A word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'s> {
    /// A name, or a word such as `true` and `in`.
    Name(&'s str),
    /// A whole number as it is written.
    Integer(&'s str),
    /// A decimal number as it is written.
    Number(&'s str),
    /// A text, without its quotes.
    Text(String),
    /// An operator or bracket.
    Sign(&'static str),
    /// The end of the condition.
    End,
}

/// The signs of the language, the longer before those they begin with.
const SIGNS: [&str; 27] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ",", ".", "(", ")",
    "[", "]", "{", "}", "=", "&", "|",
];

/// Splits a condition into words and signs, each with its place; the last is [`Token::End`].
///
/// # Errors
/// A text without its end, an escape or a character that the language doesn't have.
pub(super) fn split(source: &str) -> Result<Vec<(Token<'_>, Position)>, ConditionError> {
    let mut lexer = Lexer {
        rest: source,
        here: Position {
            offset: 0,
            line: 1,
            column: 1,
        },
    };
    let mut tokens = Vec::new();
    loop {
        lexer.pass_blanks();
        let position = lexer.here;
        let token = lexer.token()?;
        let ended = token == Token::End;
        tokens.push((token, position));
        if ended {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    rest: &'s str,
    here: Position,
}

impl<'s> Lexer<'s> {
    /// Passes over blanks and over comments, which run from `//` to the end of the line.
    fn pass_blanks(&mut self) {
        loop {
            if self.rest.starts_with("//") {
                self.take_while(|letter| letter != '\n');
            }
            if self
                .take_while(|letter| matches!(letter, ' ' | '\t' | '\r' | '\n'))
                .is_empty()
                && !self.rest.starts_with("//")
            {
                return;
            }
        }
    }

    fn token(&mut self) -> Result<Token<'s>, ConditionError> {
        let Some(first) = self.rest.chars().next() else {
            return Ok(Token::End);
        };
        let decimal = first == '.' && self.rest[1..].starts_with(|next: char| next.is_ascii_digit());
        if first.is_ascii_digit() || decimal {
            return self.number();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let name = self.take_while(is_word);
            if self.rest.starts_with(['\'', '"']) {
                return Err(self.refuse(
                    "文本请直接写在引号内，不加前缀。",
                    "write text in plain quotes, without a prefix",
                ));
            }
            return Ok(Token::Name(name));
        }
        if matches!(first, '\'' | '"') {
            return self.text(first);
        }
        if let Some(sign) = SIGNS.into_iter().find(|sign| self.rest.starts_with(sign)) {
            self.take(sign.len());
            return Ok(Token::Sign(sign));
        }
        let zh = format!("无法识别的字符“{}”；文本请写在引号内。", first.escape_debug());
        let en = format!(
            "the character \"{}\" has no meaning here; text goes in quotes",
            first.escape_debug()
        );
        Err(self.refuse(&zh, &en))
    }

    fn number(&mut self) -> Result<Token<'s>, ConditionError> {
        let start = self.rest;
        let digits = |lexer: &mut Self| lexer.take_while(|letter| letter.is_ascii_digit()).len();
        let mut length = digits(self);
        let mut whole = true;
        if self.rest.starts_with('.') && self.rest[1..].starts_with(|next: char| next.is_ascii_digit()) {
            self.take(1);
            length += 1 + digits(self);
            whole = false;
        }
        let exponent = exponent_length(self.rest);
        if exponent > 0 {
            self.take(exponent);
            length += exponent;
            whole = false;
        }
        if self.rest.starts_with(is_word) {
            return Err(self.refuse(
                "数字后不能紧跟字母；数字只写十进制。",
                "a letter can't follow a number; numbers are written in decimal",
            ));
        }
        let written = &start[..length];
        Ok(if whole {
            Token::Integer(written)
        } else {
            Token::Number(written)
        })
    }

    fn text(&mut self, quote: char) -> Result<Token<'s>, ConditionError> {
        let opening = self.here;
        let unclosed =
            || ConditionError::syntax(opening, "文本缺少结束引号。", "this text lacks its closing quote");
        self.take(1);
        let mut text = String::new();
        loop {
            text += self.take_while(|letter| letter != quote && !matches!(letter, '\\' | '\n' | '\r'));
            match self.rest.chars().next() {
                Some('\\') => text.push(self.escape()?),
                Some(letter) if letter == quote => break,
                _ => return Err(unclosed()),
            }
        }
        self.take(1);
        if self.rest.starts_with(['\'', '"']) {
            return Err(self.refuse(
                "引号重复。",
                "two texts stand side by side; use one pair of quotes",
            ));
        }
        Ok(Token::Text(text))
    }

    fn escape(&mut self) -> Result<char, ConditionError> {
        let (length, letter) = match self.rest.chars().nth(1) {
            Some('n') => (2, Some('\n')),
            Some('r') => (2, Some('\r')),
            Some('t') => (2, Some('\t')),
            Some(letter @ ('\\' | '\'' | '"')) => (2, Some(letter)),
            Some('u') => {
                let digits = self
                    .rest
                    .get(2..6)
                    .filter(|digits| digits.chars().all(|each| each.is_ascii_hexdigit()));
                (
                    6,
                    digits
                        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                        .and_then(char::from_u32),
                )
            }
            _ => (0, None),
        };
        let letter = letter.ok_or_else(|| {
            self.refuse(
                "不支持的转义；可用 \\\\ \\' \\\" \\n \\r \\t \\uXXXX。",
                "this escape can't be used; there are \\\\ \\' \\\" \\n \\r \\t and \\uXXXX",
            )
        })?;
        self.take(length);
        Ok(letter)
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'s str {
        self.take(
            self.rest
                .find(|letter| !wanted(letter))
                .unwrap_or(self.rest.len()),
        )
    }

    /// Takes so many bytes, which end at a character.
    fn take(&mut self, length: usize) -> &'s str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        for letter in taken.chars() {
            self.here.offset += 1;
            self.here.column += 1;
            if letter == '\n' {
                self.here.line += 1;
                self.here.column = 1;
            }
        }
        taken
    }

    fn refuse(&self, zh: &str, en: &str) -> ConditionError {
        ConditionError::syntax(self.here, zh, en)
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The length of `e9`, `E+9` and the like at the beginning of a text.
fn exponent_length(text: &str) -> usize {
    let Some(power) = text.strip_prefix(['e', 'E']) else {
        return 0;
    };
    let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    let count = digits.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        0
    } else {
        text.len() - digits.len() + count
    }
}
