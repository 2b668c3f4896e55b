//! A code names one thing.

use onewindow_engine::text::Text;
use std::collections::BTreeSet;

use super::Lint;
use crate::draft::{File, ProcedureDraft, RouteDraft};
use crate::error::Code;
use crate::yaml::{Place, Source};

pub(super) fn check(lint: &mut Lint<'_>) {
    let drafts = lint.drafts;
    if let Some(file) = &drafts.departments {
        unique(
            lint,
            &file.source,
            file.draft
                .departments
                .iter()
                .map(|d| (d.code.as_str(), d.code.at)),
        );
    }
    for file in &drafts.procedures {
        procedure(lint, file);
    }
    for file in &drafts.routes {
        route(lint, file);
    }
}

fn procedure(lint: &mut Lint<'_>, file: &File<ProcedureDraft>) {
    let (source, draft) = (&file.source, &file.draft);
    for materials in draft.materials.values() {
        unique(
            lint,
            source,
            materials.iter().map(|m| (m.code.as_str(), m.code.at)),
        );
    }
    for suspensions in draft.suspensions.values() {
        let kinds: Vec<(String, Place)> = suspensions
            .iter()
            .map(|s| (s.kind.value.name().en, s.kind.at))
            .collect();
        unique(lint, source, kinds.iter().map(|(name, at)| (name.as_str(), *at)));
    }
    for tracks in draft.tracks.values() {
        unique(lint, source, tracks.iter().map(|t| (t.code.as_str(), t.code.at)));
        for steps in tracks.iter().flat_map(|t| t.steps.values()) {
            unique(lint, source, steps.iter().map(|s| (s.code.as_str(), s.code.at)));
        }
    }
}

fn route(lint: &mut Lint<'_>, file: &File<RouteDraft>) {
    let (source, draft) = (&file.source, &file.draft);
    unique(
        lint,
        source,
        draft.stages.iter().map(|s| (s.code.as_str(), s.code.at)),
    );
    unique(lint, source, draft.procedures.iter().map(|p| (p.as_str(), p.at)));
    unique(
        lint,
        source,
        draft.milestones.iter().map(|m| (m.code.as_str(), m.code.at)),
    );
}

fn unique<'c>(lint: &mut Lint<'_>, source: &Source, codes: impl Iterator<Item = (&'c str, Place)>) {
    let mut seen = BTreeSet::new();
    for (code, at) in codes {
        if !seen.insert(code) {
            lint.report(
                source,
                Code::Duplicate,
                at,
                Text::new(
                    format!("“{code}”重复"),
                    format!("“{code}” stands here already; each has a code of its own"),
                ),
            );
        }
    }
}
