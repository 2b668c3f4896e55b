//! Everything that has to be right between the parts of a catalogue. One rule a file; each tells all it
//! finds.

mod calendars;
mod conditions;
mod counters;
mod dates;
mod decisions;
mod departments;
mod duplicates;
mod exclusions;
mod feasibility;
mod fees;
mod files;
mod forms;
mod graph;
mod joins;
mod limits;
mod materials;
mod names;
mod outcomes;
mod prerequisites;
mod quotas;
mod ratings;
mod receipt;
mod routes;
mod sharing;
mod steps;
mod tiers;
mod tolerance;
mod tracks;

use std::fmt::Write as _;

use onewindow_engine::fact::Vocabulary;
use onewindow_engine::ids::StepCode;
use onewindow_engine::text::Text;

use crate::draft::{Drafts, File, ProcedureDraft, StepDraft, TrackDraft};
use crate::error::{Code, DefinitionError};
use crate::suggest::did_you_mean;
use crate::yaml::{Place, Source};

/// More steps than this in one track are a mistake, not a procedure; the rules about graphs count on it.
const MAX_STEPS: usize = 100;

/// So many known names are still worth reading where one is unknown.
const LISTED: usize = 20;

/// What the rules look at, and what they found.
struct Lint<'d> {
    drafts: &'d Drafts,
    vocabulary: Option<&'d Vocabulary>,
    errors: Vec<DefinitionError>,
}

/// Runs every rule. Without a vocabulary, because its file has mistakes, conditions are not judged.
pub(crate) fn lint(drafts: &Drafts, vocabulary: Option<&Vocabulary>) -> Vec<DefinitionError> {
    let mut lint = Lint {
        drafts,
        vocabulary,
        errors: Vec::new(),
    };
    let rules: [fn(&mut Lint<'_>); 27] = [
        files::check,
        calendars::check,
        conditions::check,
        counters::check,
        dates::check,
        decisions::check,
        departments::check,
        duplicates::check,
        exclusions::check,
        feasibility::check,
        fees::check,
        forms::check,
        joins::check,
        limits::check,
        materials::check,
        names::check,
        outcomes::check,
        prerequisites::check,
        quotas::check,
        ratings::check,
        receipt::check,
        routes::check,
        sharing::check,
        steps::check,
        tolerance::check,
        tiers::check,
        tracks::check,
    ];
    for rule in rules {
        rule(&mut lint);
    }
    lint.errors
}

impl<'d> Lint<'d> {
    /// Notes a mistake.
    fn report(&mut self, source: &Source, code: Code, at: Place, message: Text) {
        self.errors.push(source.error(code, at, message));
    }

    /// Notes a name that nothing has, with the known one that is most like it, or with all where they are
    /// few.
    fn unknown<'k>(&mut self, source: &Source, unknown: &Unknown<'_>, known: impl Iterator<Item = &'k str>) {
        let Unknown {
            code,
            at,
            name,
            what: (zh, en),
        } = *unknown;
        let (mut zh, mut en) = (
            format!("没有名为“{name}”的{zh}"),
            format!("there is no {en} “{name}”"),
        );
        let known: Vec<&str> = known.collect();
        if let Some(near) = did_you_mean(name, known.iter().copied()) {
            let _ = write!(zh, "，是否指“{near}”？");
            let _ = write!(en, "; did you mean “{near}”?");
        } else if (1..=LISTED).contains(&known.len()) {
            let _ = write!(zh, "，现有：{}", known.join("、"));
            let _ = write!(en, "; there are: {}", known.join(", "));
        }
        self.report(source, code, at, Text::new(zh, en));
    }

    /// The steps of every track, once for each time in which they differ.
    fn step_sets(&self) -> Vec<StepSet<'d>> {
        let drafts = self.drafts;
        let tracks = drafts
            .procedures
            .iter()
            .flat_map(|file| file.draft.all_tracks().map(move |track| (file, track)));
        tracks
            .flat_map(|(file, track)| {
                track
                    .steps
                    .values()
                    .map(move |steps| StepSet { file, track, steps })
            })
            .filter(|set| set.steps.len() <= MAX_STEPS)
            .collect()
    }
}

/// A name that nothing has.
struct Unknown<'n> {
    code: Code,
    at: Place,
    name: &'n str,
    /// What it would have named, in both languages.
    what: (&'n str, &'n str),
}

/// The steps of one track.
#[derive(Clone, Copy)]
struct StepSet<'d> {
    file: &'d File<ProcedureDraft>,
    track: &'d TrackDraft,
    steps: &'d [StepDraft],
}

impl<'d> StepSet<'d> {
    fn get(&self, code: &StepCode) -> Option<&'d StepDraft> {
        self.steps.iter().find(|step| &step.code.value == code)
    }

    /// Every step that is done before a step opens.
    fn before(&self, step: &StepDraft) -> Vec<&'d StepDraft> {
        let mut found: Vec<&StepDraft> = Vec::new();
        let mut open: Vec<&StepCode> = step.after.iter().map(|code| &code.value).collect();
        while let Some(code) = open.pop() {
            if let Some(before) = self.get(code)
                && !found.iter().any(|known| known.code.value == before.code.value)
            {
                found.push(before);
                open.extend(before.after.iter().map(|code| &code.value));
            }
        }
        found
    }
}
