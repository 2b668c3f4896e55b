//! The names of what refusals speak of: codes are for programs, people read names.

use crate::catalogue::Catalogue;
use crate::fact::FactPath;
use crate::ids::{DepartmentCode, MaterialCode, MilestoneCode, ProcedureCode, StageCode};
use crate::route::Node;
use crate::text::Text;

/// Gives names for codes: from a catalogue, or the codes themselves where none is at hand.
#[derive(Clone, Copy)]
pub(super) struct Names<'a>(pub Option<&'a Catalogue>);

impl Names<'_> {
    pub fn department(self, code: &DepartmentCode) -> Text {
        let found = self.0.and_then(|catalogue| catalogue.departments.get(code));
        found.map_or_else(|| itself(code.as_str()), |department| department.name.clone())
    }

    pub fn procedure(self, code: &ProcedureCode) -> Text {
        let versions = self.0.and_then(|catalogue| catalogue.procedures.get(code));
        let latest = versions.and_then(|versions| versions.last());
        latest.map_or_else(|| itself(code.as_str()), |procedure| procedure.name.clone())
    }

    pub fn milestone(self, code: &MilestoneCode) -> Text {
        let mut routes = self.0.into_iter().flat_map(|catalogue| catalogue.routes.values());
        let found = routes.find_map(|route| route.milestone(code));
        found.map_or_else(|| itself(code.as_str()), |milestone| milestone.name.clone())
    }

    pub fn stage(self, code: &StageCode) -> Text {
        let mut routes = self.0.into_iter().flat_map(|catalogue| catalogue.routes.values());
        let found = routes.find_map(|route| route.stage(code));
        found.map_or_else(|| itself(code.as_str()), |stage| stage.name.clone())
    }

    pub fn node(self, node: &Node) -> Text {
        match node {
            Node::Procedure(code) => self.procedure(code),
            Node::Milestone(code) => self.milestone(code),
        }
    }

    pub fn material(self, code: &MaterialCode) -> Text {
        let found = self.0.and_then(|catalogue| catalogue.material_name(code));
        found.map_or_else(|| itself(code.as_str()), Clone::clone)
    }

    pub fn fact(self, path: &FactPath) -> Text {
        let found = self.0.and_then(|catalogue| catalogue.vocabulary.get(path));
        found.map_or_else(|| itself(path.as_str()), |declaration| declaration.name.clone())
    }
}

fn itself(code: &str) -> Text {
    Text::new(code, code)
}

/// Several names as one text, in both languages.
pub(super) fn listed(names: impl Iterator<Item = Text>) -> Text {
    let (chinese, english): (Vec<String>, Vec<String>) = names.map(|name| (name.zh, name.en)).unzip();
    Text::new(chinese.join("、"), english.join(", "))
}
