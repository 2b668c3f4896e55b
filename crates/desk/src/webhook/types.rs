//! The types of event that can be sent: all that the engine has.

use std::sync::LazyLock;

use onewindow_engine::case::CaseEvent;
use onewindow_engine::licence::LicenceEvent;
use onewindow_engine::project::ProjectEvent;

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
    case: CaseEvent::names(),
    project: ProjectEvent::names(),
    licence: LicenceEvent::names(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_of_event_is_known_by_the_name_it_has_in_the_log() {
        let all = EventTypes::all();
        for name in ["CaseFiled", "ExplanationDemanded", "CaseUrged"] {
            assert!(all.case.contains(&name), "{name}");
        }
        let filed = serde_json::to_value(CaseEvent::CaseFiled).unwrap();
        assert_eq!(filed["type"], CaseEvent::CaseFiled.name());
        assert!(all.project.contains(&ProjectEvent::ProjectCompleted.name()));
        assert!(all.licence.contains(&"LicenceIssued"));
        assert!(all.has("LicenceIssued") && !all.has("") && !all.has("caseAccepted"));
    }
}
