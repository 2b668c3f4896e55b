//! Counts the tokens and the nesting of a document before any parser sees it.
//!
//! A parser that descends into `{{{{…` or `[[[[…` uses the stack once a level and takes the whole process with it when
//! the stack ends. So brackets are counted first, by a loop. The scanner reads strings, block strings and comments
//! exactly as the grammar does (GraphQL, October 2021, section 2.1), and refuses a string that never ends: what a
//! parser makes of the rest of such a document is not known here.

use async_graphql::Pos;

use super::{Breach, Limits, Measure};

/// Reads the document once, without recursion.
///
/// # Errors
/// The document has too many tokens, nests too deep, or a string in it does not end.
pub fn scan(document: &str, limits: &Limits) -> Result<(), Breach> {
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut nesting) = (0, 0_u64, 0_u64);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = skip_while(bytes, at, |byte| !matches!(byte, b'\r' | b'\n'));
                continue;
            }
            b'"' => string_end(bytes, at).ok_or_else(|| Breach::UnterminatedString {
                at: position(document, start),
            })?,
            b'.' if bytes[at..].starts_with(b"...") => at + 3,
            byte if is_word(byte) => skip_while(bytes, at, is_word),
            // A character outside ASCII is only legal inside a string; elsewhere the parser will refuse it.
            _ => at + 1,
        };
        match byte {
            b'{' | b'[' | b'(' => nesting += 1,
            b'}' | b']' | b')' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        let too_many = [
            (Measure::Tokens, tokens, limits.tokens),
            (Measure::Nesting, nesting, limits.nesting),
        ]
        .into_iter()
        .find(|(_, found, allowed)| found > allowed);
        if let Some((measure, found, allowed)) = too_many {
            return Err(Breach::Exceeded {
                measure,
                found,
                allowed,
                at: position(document, start),
            });
        }
    }
    Ok(())
}

/// Names and numbers; where one of them ends inside such a run is for the parser to say.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn skip_while(bytes: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| !keep(byte))
        .map_or(bytes.len(), |length| from + length)
}

/// The index behind the string that begins at `start`, or nothing if it does not end.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    if bytes[start..].starts_with(br#"""""#) {
        return block_string_end(bytes, start + 3);
    }
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\r' | b'\n' => return None,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn block_string_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while at < bytes.len() {
        if bytes[at..].starts_with(br#"\""""#) {
            at += 4;
        } else if bytes[at..].starts_with(br#"""""#) {
            return Some(at + 3);
        } else {
            at += 1;
        }
    }
    None
}

/// Line and column of a byte, both counted from one.
fn position(document: &str, byte: usize) -> Pos {
    let before = document.get(..byte).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Pos {
        line: before.matches('\n').count() + 1,
        column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nesting(allowed: u64) -> Limits {
        Limits {
            nesting: allowed,
            ..Limits::default()
        }
    }

    #[test]
    fn brackets_inside_strings_and_comments_do_not_nest() {
        let document = "{ a(b: \"{{{{\\\"{{{\", c: \"\"\"[[[[ \\\"\"\" [[[\"\"\") # ((((\n }";
        assert_eq!(scan(document, &nesting(2)), Ok(()));
    }

    #[test]
    fn the_bracket_that_goes_too_deep_is_named_by_line_and_column() {
        let found = scan("{\n  中 a { b { c } } }", &nesting(2));
        assert_eq!(
            found,
            Err(Breach::Exceeded {
                measure: Measure::Nesting,
                found: 3,
                allowed: 2,
                at: Pos { line: 2, column: 11 }
            })
        );
    }

    #[test]
    fn a_string_that_does_not_end_cannot_hide_brackets() {
        for document in [r#"{ a(b: """ {{{{ }"#, "{ a(b: \"{{{\n\") }", r#"{ a(b: "x\"#] {
            assert!(
                matches!(
                    scan(document, &Limits::default()),
                    Err(Breach::UnterminatedString { .. })
                ),
                "{document}"
            );
        }
    }

    #[test]
    fn tokens_are_counted_and_layout_is_not() {
        let limits = Limits {
            tokens: 6,
            ..Limits::default()
        };
        assert_eq!(scan("{ a, b # note\n ...c }", &limits), Ok(()));
        assert!(scan("{ a b ...c d }", &limits).is_err());
    }
}
