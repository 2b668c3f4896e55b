//! Whether a document says all that it must, before anything is set.

use serde_json::{Map, Value};

use crate::code::is_of_code;
use crate::document::chinese;
use crate::field::{Field, Need, Shape};
use crate::{Document, DocumentsError, Malformed};

impl Document {
    /// Checks that the document says all that it must and in the shape its template reads. An act calls this before
    /// it is recorded, so that typesetting later can't fail over its content.
    ///
    /// # Errors
    /// [`DocumentsError::FieldsMissing`] with the names of all missing or blank fields at once, and when none is
    /// missing [`DocumentsError::FieldsMalformed`] with all that have another shape.
    pub fn check(&self) -> Result<(), DocumentsError> {
        let mut found = Findings::default();
        let head = [
            ("number", self.number.as_str()),
            ("code", self.code.as_str()),
            ("verification_url", self.verification_url.as_str()),
            ("seal.agency", self.seal.agency.as_str()),
        ];
        for (name, text) in head {
            if text.trim().is_empty() {
                found.missing.push(name.to_owned());
            }
        }
        if !self.code.trim().bytes().all(is_of_code) {
            let expected = "letters, digits and - _ . ~ + / = : alone";
            found
                .malformed
                .push(malformed("code", expected, &Value::String(self.code.clone())));
        }
        let nothing = Map::new();
        let members = match &self.data {
            Value::Object(members) => members,
            Value::Null => &nothing,
            other => {
                found.malformed.push(malformed("data", "an object", other));
                &nothing
            }
        };
        found.object("", self.kind.fields(), members);
        found.verdict(self)
    }
}

#[derive(Default)]
struct Findings {
    missing: Vec<String>,
    malformed: Vec<Malformed>,
}

impl Findings {
    fn object(&mut self, above: &str, fields: &[Field], members: &Map<String, Value>) {
        for field in fields {
            let path = format!("{above}{}", field.name);
            match members.get(field.name) {
                Some(value) if !is_blank(value) => self.value(&path, field.shape, value),
                _ if is_needed(field.need, members) => self.missing.push(path),
                _ => {}
            }
        }
    }

    fn value(&mut self, path: &str, shape: Shape, value: &Value) {
        let expected = match shape {
            Shape::Text if is_text(value) => return,
            Shape::Text => "text, or an object with zh-CN and en",
            Shape::Line if value.is_string() => return,
            Shape::Line => "text",
            Shape::Date if value.as_str().is_some_and(is_date) => return,
            Shape::Date => "a day such as 2026-03-02",
            Shape::Moment if value.as_str().is_some_and(is_moment) => return,
            Shape::Moment => "a day and time such as 2026-10-12T09:30",
            Shape::Flag if value.is_boolean() => return,
            Shape::Flag => "true or false",
            Shape::Choice(words) if value.as_str().is_some_and(|word| words.contains(&word)) => return,
            Shape::Choice(words) => return self.malformed.push(malformed(path, &words.join(" | "), value)),
            Shape::List(fields) => return self.list(path, fields, value),
        };
        self.malformed.push(malformed(path, expected, value));
    }

    fn list(&mut self, path: &str, fields: &[Field], value: &Value) {
        let Value::Array(entries) = value else {
            return self.malformed.push(malformed(path, "a list", value));
        };
        for (index, entry) in entries.iter().enumerate() {
            match entry {
                Value::Object(members) => self.object(&format!("{path}.{index}."), fields, members),
                other => self
                    .malformed
                    .push(malformed(&format!("{path}.{index}"), "an object", other)),
            }
        }
    }

    fn verdict(self, document: &Document) -> Result<(), DocumentsError> {
        let (kind, number) = (document.kind, document.number.clone());
        if !self.missing.is_empty() {
            let names = self.missing;
            return Err(DocumentsError::FieldsMissing { kind, number, names });
        }
        if !self.malformed.is_empty() {
            let fields = self.malformed;
            return Err(DocumentsError::FieldsMalformed { kind, number, fields });
        }
        Ok(())
    }
}

fn malformed(path: &str, expected: &str, found: &Value) -> Malformed {
    Malformed {
        name: path.to_owned(),
        expected: expected.to_owned(),
        found: found.to_string().chars().take(60).collect(),
    }
}

/// A flag that is not given reads as `false`; a list or text that is given reads as `true`.
fn is_needed(need: Need, members: &Map<String, Value>) -> bool {
    match need {
        Need::Always => true,
        Need::Never => false,
        Need::When(other, wanted) => match members.get(other) {
            None | Some(Value::Null) => wanted == "false",
            Some(Value::Bool(flag)) => wanted == if *flag { "true" } else { "false" },
            Some(Value::Array(entries)) => wanted == "true" && !entries.is_empty(),
            Some(Value::String(text)) => text == wanted,
            Some(_) => false,
        },
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => {
            members.is_empty() || members.contains_key("zh-CN") && chinese(value).trim().is_empty()
        }
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_text(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Object(members) => {
            members.get("zh-CN").is_some_and(Value::is_string)
                && members
                    .get("en")
                    .is_none_or(|english| english.is_string() || english.is_null())
        }
        _ => false,
    }
}

/// Year, month and day of `2026-03-02`, if there is such a day.
pub(crate) fn day(text: &str) -> Option<(i32, u8, u8)> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    if parts.next().is_some() || year == 0 {
        return None;
    }
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    let day = (1..=last).contains(&day).then_some(day)?;
    Some((
        i32::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().ok() } else { None }
}

fn is_date(text: &str) -> bool {
    day(text).is_some()
}

fn is_moment(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    let Some((hour, minute)) = time.split_once(':') else {
        return false;
    };
    is_date(date)
        && digits(hour, 2).is_some_and(|hour| hour < 24)
        && digits(minute, 2).is_some_and(|minute| minute < 60)
}
