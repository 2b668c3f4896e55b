//! The types of event that can be sent, told by the types of the engine themselves.

use std::fmt;
use std::sync::LazyLock;

use onewindow_engine::case::CaseEvent;
use onewindow_engine::licence::LicenceEvent;
use onewindow_engine::project::ProjectEvent;
use serde::Deserialize;
use serde::de::value::MapDeserializer;

/// The types of event of each kind of stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventTypes {
    /// Of cases.
    pub case: Vec<&'static str>,
    /// Of projects.
    pub project: Vec<&'static str>,
    /// Of licences.
    pub licence: Vec<&'static str>,
}

static ALL: LazyLock<EventTypes> = LazyLock::new(|| EventTypes {
    case: names::<CaseEvent>(),
    project: names::<ProjectEvent>(),
    licence: names::<LicenceEvent>(),
});

impl EventTypes {
    /// Every type of event that there is.
    pub fn all() -> &'static EventTypes {
        &ALL
    }

    /// Whether there is such a type.
    pub fn has(&self, name: &str) -> bool {
        [&self.case, &self.project, &self.licence]
            .iter()
            .any(|names| names.contains(&name))
    }
}

/// The names of the variants of a tagged enum: what it says it would have read instead of a name that it has not.
fn names<T: for<'a> Deserialize<'a>>() -> Vec<&'static str> {
    let nothing = MapDeserializer::<_, Expected>::new([("type", "")].into_iter());
    T::deserialize(nothing)
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

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_event_is_known_by_the_name_it_has_in_the_log() {
        let all = EventTypes::all();
        for name in [CaseEvent::CaseFiled.name(), CaseEvent::ExplanationDemanded.name()] {
            assert!(all.case.contains(&name), "{name}");
        }
        assert!(all.project.contains(&ProjectEvent::ProjectCompleted.name()));
        assert!(all.licence.contains(&"LicenceIssued"));
        assert!(all.has("LicenceIssued") && !all.has("") && !all.has("caseAccepted"));
    }
}
