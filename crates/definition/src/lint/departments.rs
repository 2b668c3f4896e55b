//! Every department is known, has a queue where it has work, and exactly one of them is the one window.

use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::text::Text;

use super::{Lint, Unknown};
use crate::draft::{DepartmentsDraft, Owner};
use crate::error::Code;
use crate::read::At;
use crate::yaml::Source;

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    let Some(departments) = &drafts.departments else {
        return;
    };
    window(lint, &departments.source, &departments.draft);
    let known = &departments.draft;
    for parent in known
        .departments
        .iter()
        .filter_map(|department| department.parent.as_ref())
    {
        exists(lint, &departments.source, known, parent);
    }
    of_routes(lint, known);
    for file in &drafts.procedures {
        for owner in file.draft.owner.values() {
            has_queue(lint, &file.source, known, owner);
        }
        for participant in file.draft.participants.values().flatten() {
            exists(lint, &file.source, known, participant);
        }
        for extension in file.draft.extension.values().flatten() {
            if let Some(head) = &extension.by_department {
                has_queue(lint, &file.source, known, head);
            }
        }
        let tracks = file.draft.all_tracks();
        for step in tracks.flat_map(|track| track.steps.values().flatten()) {
            if let Owner::Department(code) = &step.department.value {
                has_queue(
                    lint,
                    &file.source,
                    known,
                    &At {
                        value: code.clone(),
                        at: step.department.at,
                    },
                );
            }
        }
    }
}

/// Who leads a unified handling, and whose head extends it.
fn of_routes(lint: &mut Lint<'_>, known: &DepartmentsDraft) {
    for route in &lint.drafts.routes {
        for unified in route
            .draft
            .stages
            .iter()
            .filter_map(|stage| stage.unified.as_ref())
        {
            let head = unified
                .extension
                .as_ref()
                .and_then(|rule| rule.by_department.as_ref());
            for department in std::iter::once(&unified.lead).chain(head) {
                has_queue(lint, &route.source, known, department);
            }
        }
    }
}

fn window(lint: &mut Lint<'_>, source: &Source, known: &DepartmentsDraft) {
    let windows: Vec<_> = known
        .departments
        .iter()
        .filter(|department| department.window)
        .collect();
    let at = match windows.as_slice() {
        [_] => return,
        [] => known.at,
        [_, second, ..] => second.at,
    };
    lint.report(
        source,
        Code::OneWindow,
        at,
        Text::new(
            format!("应恰有一个综合窗口（window: true），现有 {} 个", windows.len()),
            format!(
                "exactly one department is the one window (window: true); here are {}",
                windows.len()
            ),
        ),
    );
}

fn exists(lint: &mut Lint<'_>, source: &Source, known: &DepartmentsDraft, code: &At<DepartmentCode>) -> bool {
    let codes = || {
        known
            .departments
            .iter()
            .map(|department| department.code.as_str())
    };
    if codes().any(|known| known == code.as_str()) {
        return true;
    }
    let what = ("部门", "department");
    let unknown = Unknown {
        code: Code::UnknownDepartment,
        at: code.at,
        name: code.as_str(),
        what,
    };
    lint.unknown(source, &unknown, codes());
    false
}

fn has_queue(lint: &mut Lint<'_>, source: &Source, known: &DepartmentsDraft, code: &At<DepartmentCode>) {
    let external = known
        .departments
        .iter()
        .any(|d| d.external && d.code.value == code.value);
    if exists(lint, source, known, code) && external {
        lint.report(
            source,
            Code::ExternalDepartment,
            code.at,
            Text::new(
                format!(
                    "“{}”是外部单位，在此没有待办；请由本区部门承担，或改为 wait 环节",
                    code.value
                ),
                format!(
                    "“{}” stands outside the zone and has no queue here; let a department of the zone wait \
                 for it",
                    code.value
                ),
            ),
        );
    }
}
