//! Settings that nobody knows: the nearest one that there is.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapDeserializer;

/// How like another name has to be to be meant; 1 is the same.
const ALIKE: f64 = 0.8;

/// The name among these that is most likely meant.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|known| (strsim::jaro_winkler(name, known), known))
        .filter(|(alike, _)| *alike >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, known)| known)
}

/// Variables of the environment that look like ours and are none, each with the one that is likely meant. Others are left
/// alone: some systems put variables of their own under the name of a service.
pub(crate) fn variables() -> Vec<(String, String)> {
    let known: Vec<String> = crate::contract::settings()
        .into_iter()
        .filter_map(|setting| setting.variable)
        .collect();
    let set = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    set.filter(|name| name.starts_with("ONEWINDOW_") && !known.contains(name))
        .filter_map(|name| {
            let meant = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned)?;
            // The common beginning makes any two alike.
            let (own, other) = (name.get(10..)?, meant.get(10..)?);
            (strsim::jaro_winkler(own, other) >= ALIKE).then(|| (name.clone(), meant.clone()))
        })
        .collect()
}

/// The names of the fields of a type, as it says itself when it meets one that it does not have.
pub(super) fn fields<T: for<'a> Deserialize<'a>>() -> Vec<&'static str> {
    let unknown = MapDeserializer::<_, Expected>::new([("?", "")].into_iter());
    T::deserialize(unknown)
        .err()
        .map(|expected| expected.0)
        .unwrap_or_default()
}

/// An error that keeps what was expected.
#[derive(Debug, Default)]
struct Expected(Vec<&'static str>);

impl fmt::Display for Expected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "one of {}", self.0.join(", "))
    }
}

impl std::error::Error for Expected {}

impl serde::de::Error for Expected {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::default()
    }

    fn unknown_field(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected.to_vec())
    }
}
