//! Headers that are lists of weighted values, such as `Accept`.

use axum::http::{HeaderMap, HeaderName};

/// One member of the list, in lower case.
#[derive(Debug, PartialEq)]
pub struct Item {
    /// The value before the first semicolon.
    pub value: String,
    /// `charset`, if it is given.
    pub charset: Option<String>,
    /// The weight `q`, from 0 (not acceptable) to 1.
    pub quality: f32,
}

/// The members of all headers of this name, in order (RFC 9110, sections 5.6.1 and 12.4.2). What cannot be read is left
/// out: these headers are wishes, not data.
pub fn parse(headers: &HeaderMap, name: &HeaderName) -> Vec<Item> {
    let values = headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .filter_map(item)
        .collect()
}

/// Reads one member with its parameters.
pub fn item(text: &str) -> Option<Item> {
    let mut parts = text.split(';').map(str::trim);
    let value = parts
        .next()
        .filter(|value| !value.is_empty())?
        .to_ascii_lowercase();
    let mut item = Item {
        value,
        charset: None,
        quality: 1.0,
    };
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("q") {
            item.quality = value
                .parse()
                .ok()
                .filter(|quality| (0.0..=1.0).contains(quality))?;
        } else if name.trim().eq_ignore_ascii_case("charset") {
            item.charset = Some(value.to_ascii_lowercase());
        }
    }
    Some(item)
}

impl Item {
    /// Whether the text is UTF-8, which is also meant when nothing is said (GraphQL over HTTP, "Media Types").
    pub fn is_utf8(&self) -> bool {
        self.charset
            .as_deref()
            .is_none_or(|charset| matches!(charset, "utf-8" | "utf8"))
    }
}
