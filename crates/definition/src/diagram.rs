//! What was declared, drawn as Mermaid flowcharts with the Chinese or the English names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::procedure::{Join, Mode, Procedure, Step, StepKind, Track};
use onewindow_engine::route::{Binding, Node, Route};
use onewindow_engine::text::{Language, Text};

/// The steps of every track of a procedure's version, each department as a box around its steps.
pub fn procedure_diagram(procedure: &Procedure, catalogue: &Catalogue, language: Language) -> String {
    let mut drawing = String::from("flowchart TD\n");
    for (index, track) in procedure.tracks.iter().enumerate() {
        let pen = Pen {
            catalogue,
            language,
            track: index,
        };
        pen.track(track, &mut drawing);
    }
    drawing
}

/// The procedures of a route by department, its milestones, and what has to be there before what: a full
/// arrow is needed to apply (or to reach the milestone), a dotted one before the decision.
pub fn route_diagram(route: &Route, catalogue: &Catalogue, language: Language) -> String {
    let mut drawing = String::from("flowchart LR\n");
    let mut boxes: BTreeMap<&DepartmentCode, Vec<&Procedure>> = BTreeMap::new();
    for code in &route.procedures {
        // The newest version: a picture for people of today, not of a past receipt.
        if let Some(procedure) = catalogue
            .procedures
            .get(code)
            .and_then(|versions| versions.last())
        {
            boxes.entry(&procedure.owner).or_default().push(procedure);
        }
    }
    for (department, procedures) in boxes {
        let name = department_name(catalogue, department, language);
        line(
            &mut drawing,
            1,
            &format!("subgraph d_{}[\"{}\"]", id(department.as_str()), escape(&name)),
        );
        for procedure in procedures {
            let name = escape(procedure.name.get(language));
            line(
                &mut drawing,
                2,
                &format!("p_{}[\"{name}\"]", id(procedure.code().as_str())),
            );
        }
        line(&mut drawing, 1, "end");
    }
    for milestone in &route.milestones {
        let name = escape(milestone.name.get(language));
        line(
            &mut drawing,
            1,
            &format!("m_{}{{{{\"{name}\"}}}}", id(milestone.code.as_str())),
        );
    }
    for prerequisite in &route.prerequisites {
        let arrow = match prerequisite.binding {
            Binding::Apply => "-->",
            Binding::Decide => "-.->",
        };
        for needed in &prerequisite.needs {
            line(
                &mut drawing,
                1,
                &format!("{} {arrow} {}", node_id(needed), node_id(&prerequisite.of)),
            );
        }
    }
    drawing
}

/// What all lines of one track are drawn with.
struct Pen<'c> {
    catalogue: &'c Catalogue,
    language: Language,
    track: usize,
}

impl Pen<'_> {
    fn track(&self, track: &Track, drawing: &mut String) {
        let start = format!("t{}_start", self.track);
        line(
            drawing,
            1,
            &format!(
                "subgraph t{}[\"{}\"]",
                self.track,
                escape(track.name.get(self.language))
            ),
        );
        line(
            drawing,
            2,
            &format!("{start}([\"{}\"])", escape(&self.opening(track))),
        );
        let departments: BTreeSet<&DepartmentCode> = track.steps.iter().map(|s| &s.department).collect();
        for (index, department) in departments.into_iter().enumerate() {
            let name = department_name(self.catalogue, department, self.language);
            line(
                drawing,
                2,
                &format!("subgraph t{}_d{index}[\"{}\"]", self.track, escape(&name)),
            );
            for step in track.steps.iter().filter(|s| &s.department == department) {
                line(drawing, 3, &self.step(step));
            }
            line(drawing, 2, "end");
        }
        for step in &track.steps {
            self.arrows(step, &start, drawing);
        }
        line(drawing, 1, "end");
    }

    /// How a track begins: by acceptance, or by the receipt that already is the decision.
    fn opening(&self, track: &Track) -> String {
        let text = match track.mode {
            Mode::Review => Text::new("受理", "acceptance"),
            Mode::OnReceipt {
                sampling_percent: None,
            } => Text::new("收齐即办结", "decided on receipt"),
            Mode::OnReceipt {
                sampling_percent: Some(share),
            } => Text::new(
                format!("收齐即办结，抽查 {share}%"),
                format!("decided on receipt, {share} % checked afterwards"),
            ),
        };
        let mut opening = text.get(self.language).to_owned();
        for limit in &track.limits {
            let effect = limit.effect.describe(self.language);
            let _ = write!(opening, "<br>{effect} {}", limit.limit.describe(self.language));
        }
        opening
    }

    fn step(&self, step: &Step) -> String {
        let mut label = step.name.get(self.language).to_owned();
        if let Some(limit) = step.limit {
            let _ = write!(label, "<br>{}", limit.describe(self.language));
        }
        if let Some(condition) = &step.when {
            let _ = write!(label, "<br>{}", condition.source());
        }
        let (open, close) = match step.kind {
            StepKind::Decide => ("{{", "}}"),
            StepKind::Publicity | StepKind::Wait => ("([", "])"),
            StepKind::Consultation | StepKind::JointReview | StepKind::Forward => ("[/", "/]"),
            StepKind::Review | StepKind::SiteVisit | StepKind::SignOff => ("[", "]"),
        };
        format!(
            "{}{open}\"{}\"{close}",
            self.step_id(step.code.as_str()),
            escape(&label)
        )
    }

    fn arrows(&self, step: &Step, start: &str, drawing: &mut String) {
        let to = self.step_id(step.code.as_str());
        if step.after.is_empty() {
            line(drawing, 2, &format!("{start} --> {to}"));
        }
        let label = match step.join {
            Join::All => String::new(),
            Join::Any => Text::new("任一", "any").get(self.language).to_owned(),
            Join::Quorum(n) => {
                let of = step.after.len();
                Text::new(format!("{of} 取 {n}"), format!("{n} of {of}"))
                    .get(self.language)
                    .to_owned()
            }
        };
        let arrow = if label.is_empty() {
            "-->".to_owned()
        } else {
            format!("-->|\"{label}\"|")
        };
        for before in &step.after {
            line(
                drawing,
                2,
                &format!("{} {arrow} {to}", self.step_id(before.as_str())),
            );
        }
    }

    fn step_id(&self, code: &str) -> String {
        format!("t{}_s_{}", self.track, id(code))
    }
}

fn node_id(node: &Node) -> String {
    match node {
        Node::Procedure(code) => format!("p_{}", id(code.as_str())),
        Node::Milestone(code) => format!("m_{}", id(code.as_str())),
    }
}

fn department_name(catalogue: &Catalogue, code: &DepartmentCode, language: Language) -> String {
    catalogue
        .departments
        .get(code)
        .map_or_else(|| code.to_string(), |d| d.name.get(language).to_owned())
}

/// Hyphens have a meaning of their own in Mermaid; codes have no underscores, so nothing collides.
fn id(code: &str) -> String {
    code.replace('-', "_")
}

/// Text that stands between quotes; `<br>` is ours and stays.
fn escape(text: &str) -> String {
    text.replace('#', "#35;")
        .replace('&', "#38;")
        .replace('"', "#34;")
        .replace('<', "#60;")
        .replace('>', "#62;")
        .replace("#60;br#62;", "<br>")
}

fn line(drawing: &mut String, depth: usize, text: &str) {
    drawing.push_str(&"    ".repeat(depth));
    drawing.push_str(text);
    drawing.push('\n');
}
