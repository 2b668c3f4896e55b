//! What a catalogue's files say, read but not yet checked against one another.

mod area;
mod codes;
mod counter;
mod dated;
mod form;
mod limit;
mod procedure;
mod route;
mod tolerance;
mod zone;

pub(crate) use area::AreaDraft;
pub(crate) use codes::{Regulation, Slug};
pub(crate) use counter::CounterHoursDraft;
pub(crate) use dated::{Dated, Spell};
pub(crate) use form::FormDraft;
pub(crate) use procedure::{
    ClockDraft, EffectiveDraft, ExtensionDraft, FeeDraft, IntakeDraft, JoinDraft, MaterialDraft, ModeDraft,
    OutcomeDraft, Owner, ProcedureDraft, QuotaDraft, RuleDraft, SilenceDraft, StepDraft, TrackDraft,
};
pub(crate) use route::{NodeDraft, RouteDraft};
pub(crate) use tolerance::ToleranceDraft;
pub(crate) use zone::{
    CalendarDraft, DepartmentsDraft, FactDraft, FactTypeName, FactsDraft, OptionDraft, ZoneDraft,
};

use std::collections::BTreeSet;

use crate::yaml::Source;

/// A draft with the file it stands in.
#[derive(Debug, Clone)]
pub(crate) struct File<T> {
    pub source: Source,
    pub draft: T,
}

/// A whole catalogue as read. A file that could not be read at all is not in here; its name still is in
/// [`Drafts::named`], so that others that speak of it are not accused for its mistakes.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    pub zone: Option<File<ZoneDraft>>,
    pub departments: Option<File<DepartmentsDraft>>,
    pub facts: Option<File<FactsDraft>>,
    pub calendars: Vec<File<CalendarDraft>>,
    pub procedures: Vec<File<ProcedureDraft>>,
    pub routes: Vec<File<RouteDraft>>,
    /// The codes of all procedure files, also of those with mistakes.
    pub named: BTreeSet<String>,
    /// Whether a route file could not be read, so that nobody can say what is on no route.
    pub routes_incomplete: bool,
    /// Whether a calendar file could not be read, so that its year would be missed for nothing.
    pub calendars_incomplete: bool,
}
