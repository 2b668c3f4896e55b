//! Hostile values: as GraphQL writes them, as JSON writes them, and as texts.

use std::iter::repeat_n;

use fastrand::Rng;
use serde_json::{Value, json};

use super::words::Words;

/// Texts that trouble readers of texts.
const TEXTS: [&str; 22] = [
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{202e}abc",
    "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "a\u{301}\u{301}\u{301}\u{301}",
    "\u{10ffff}",
    "\r\n\t\u{7f}\u{85}",
    "'; DROP TABLE case_file; --",
    "' OR '1'='1",
    "%s%n%x",
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}#{7*7}",
    "NaN",
    "-0",
    "1e400",
    "2026-02-30",
    "9999-12-31T23:59:60Z",
    "+262143-12-31",
    "Y2FzZTo=",
];

/// Numbers at the edges, as they are written.
const NUMBERS: [&str; 18] = [
    "0",
    "-0",
    "-1",
    "101",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "99999999999999999999999999999999999999999999999999",
    "1e308",
    "1e309",
    "-1.7976931348623157e309",
    "0.1e-400",
    "00",
];

/// A text, sometimes long.
pub fn text(rng: &mut Rng) -> String {
    match rng.u8(0..10) {
        0..6 => rng.choice(TEXTS).unwrap_or_default().to_owned(),
        6 => {
            let letter = rng.char('\u{1}'..);
            repeat_n(letter, rng.usize(1..5000)).collect()
        }
        7 => id(rng),
        _ => (0..rng.usize(0..40)).map(|_| rng.char(..)).collect(),
    }
}

/// A global id or cursor that nobody gave out.
pub fn id(rng: &mut Rng) -> String {
    let kinds = [
        "case",
        "project",
        "licence",
        "enterprise",
        "file",
        "queue-item",
        "event",
        "department",
        "route",
        "procedure",
        "",
    ];
    let kind = rng.choice(kinds).unwrap_or_default();
    let inside = match rng.u8(0..6) {
        0 => format!("{kind}:{}", uuid(rng)),
        1 => format!("{kind}:{}", TEXTS[rng.usize(..TEXTS.len())]),
        2 => format!("{kind}@{kind}@2026-13-45@{}", rng.u64(..)),
        3 => format!("{kind}\n{}\n{}", uuid(rng), rng.i64(..)),
        4 => kind.repeat(rng.usize(0..400)),
        _ => (0..rng.usize(0..60)).map(|_| rng.char(..)).collect(),
    };
    let mut encoded = base64(inside.as_bytes());
    if rng.u8(0..4) == 0 {
        encoded.truncate(rng.usize(0..=encoded.len()));
        encoded.push_str(["=", "==", "%", "+/", "é"][rng.usize(0..5)]);
    }
    encoded
}

fn uuid(rng: &mut Rng) -> String {
    let number = rng.u128(..);
    let hexadecimal = format!("{number:032x}");
    [0..8, 8..12, 12..16, 16..20, 20..32]
        .map(|part| hexadecimal[part].to_owned())
        .join("-")
}

/// A value as GraphQL writes it, or nearly.
pub fn literal(rng: &mut Rng, words: &Words, depth: u32) -> String {
    match rng.u8(0..12) {
        0..2 => NUMBERS[rng.usize(..NUMBERS.len())].to_owned(),
        2..5 => format!("{:?}", text(rng)),
        5 => format!("\"\"\"{}\"\"\"", text(rng)),
        6 => format!(
            "\"\\u{}\"",
            ["D800", "{110000}", "{0}", "12", "DC00\\uD800", "{1F600}"][rng.usize(0..6)]
        ),
        7 => words.name(rng).to_owned(),
        8 => format!("${}", words.name(rng)),
        9 => ["true", "null", "false"][rng.usize(0..3)].to_owned(),
        _ if depth == 0 => "[]".to_owned(),
        10 => {
            let items: Vec<_> = (0..rng.usize(0..5))
                .map(|_| literal(rng, words, depth - 1))
                .collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let fields: Vec<_> = (0..rng.usize(0..5))
                .map(|_| format!("{}: {}", words.name(rng), literal(rng, words, depth - 1)))
                .collect();
            format!("{{{}}}", fields.join(" "))
        }
    }
}

/// A JSON value of any shape.
pub fn json(rng: &mut Rng, words: &Words, depth: u32) -> Value {
    match rng.u8(0..9) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => serde_json::from_str(NUMBERS[rng.usize(..NUMBERS.len())]).unwrap_or(json!(rng.i64(..))),
        3..6 => json!(text(rng)),
        _ if depth == 0 => json!([]),
        6 => (0..rng.usize(0..6))
            .map(|_| json(rng, words, depth - 1))
            .collect(),
        _ => {
            let fields =
                (0..rng.usize(0..6)).map(|_| (words.name(rng).to_owned(), json(rng, words, depth - 1)));
            Value::Object(fields.collect())
        }
    }
}

/// Bytes in the base64 of URLs, without padding (RFC 4648, section 5).
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let group = (0..3).fold(0, |group, at| {
                group << 8 | u32::from(chunk.get(at).copied().unwrap_or(0))
            });
            (0..=chunk.len()).map(move |at| char::from(ALPHABET[(group >> (18 - 6 * at) & 63) as usize]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_urls_is_that_of_the_standard() {
        for (bytes, encoded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("\u{fb}\u{ff}", "w7vDvw"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), encoded);
        }
    }
}
