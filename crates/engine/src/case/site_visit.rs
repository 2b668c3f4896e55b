//! The record of a site visit 现场核查记录 (Licensing Law Art. 34(3), Art. 55): when, where, by which officers, what they
//! found. It is written first, then every officer named in it signs; the last signature ends the step.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::command::Command;
use super::decide::{CaseFacts, Step, Work, written};
use super::event::{CaseEvent, Event};
use super::key::StepKey;
use super::officer::Officer;
use super::review::{as_officer, of_my_office};
use super::state::{Attachment, Case, StepRun};
use crate::actor::By;
use crate::ids::{FileId, PersonId};
use crate::procedure::StepKind;
use crate::refusal::{HearingRefusal, MeetingRefusal, Refusal};

/// What an officer writes down of a site visit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitReport {
    /// The day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Who was there: two officers or more.
    pub officers: Vec<Officer>,
    /// What they found.
    pub findings: String,
    /// Photographs and files.
    pub files: Vec<Attachment>,
}

/// The record of a site visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SiteVisit {
    /// The day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Who was there and has to sign.
    pub officers: Vec<By>,
    /// What they found.
    pub findings: String,
    /// Photographs and files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
}

/// A site visit was written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct VisitOfStep {
    /// Of which step.
    pub step: StepKey,
    /// The record.
    pub visit: SiteVisit,
}

/// A record with who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecordedVisit {
    /// What it says.
    pub visit: SiteVisit,
    /// Who wrote it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

impl Case {
    /// Whether a file is attached to it, as a material or to the record of a site visit.
    pub fn holds_file(&self, file: FileId) -> bool {
        let visits = self.steps.iter().filter_map(|run| run.visit.as_ref());
        let of_visits = visits.flat_map(|recorded| &recorded.visit.files);
        let mut all = self.materials.values().flatten().chain(of_visits);
        all.any(|attachment| attachment.file == file)
    }

    pub(super) fn apply_site_visit(&mut self, event: &Event) {
        let CaseEvent::SiteVisitRecorded(VisitOfStep { step, visit }) = &event.what else {
            return;
        };
        let sequence = self.sequence;
        if let Some(run) = self.steps.iter_mut().find(|run| &run.key == step) {
            run.changed = sequence;
            run.visit = Some(RecordedVisit {
                visit: visit.clone(),
                by: event.by.clone(),
                at: event.at,
            });
        }
    }
}

pub(super) fn record(work: &mut Work<'_>, key: &StepKey, report: &VisitReport) -> Result<Step, Refusal> {
    let run = of_my_office(work, key)?;
    if run.kind != StepKind::SiteVisit {
        let step = key.clone();
        return Err(MeetingRefusal::NotASiteVisit { step }.into());
    }
    if !run.signatures.is_empty() {
        let step = key.clone();
        return Err(MeetingRefusal::SiteVisitSigned { step }.into());
    }
    check(work, &run, report)?;
    let visit = SiteVisit {
        on: report.on,
        place: report.place.clone(),
        officers: report
            .officers
            .iter()
            .map(|officer| officer.by(&run.department))
            .collect(),
        findings: report.findings.clone(),
        files: report.files.clone(),
    };
    if run.visit.as_ref().is_some_and(|recorded| recorded.visit == visit) {
        return Ok(Step::Already);
    }
    let step = key.clone();
    as_officer(
        work,
        &run,
        CaseEvent::SiteVisitRecorded(VisitOfStep { step, visit }),
    );
    Ok(Step::Taken)
}

fn check(work: &Work<'_>, run: &StepRun, report: &VisitReport) -> Result<(), Refusal> {
    written("place", &report.place)?;
    written("findings", &report.findings)?;
    let earliest = work.case.accepted_on.or(work.case.complete_on);
    if report.on > work.facts.today() || earliest.is_some_and(|earliest| report.on < earliest) {
        return Err(Refusal::DateOutOfRange { date: report.on });
    }
    let people: BTreeSet<_> = report.officers.iter().map(|officer| officer.person).collect();
    if people.len() < 2 || people.len() != report.officers.len() {
        return Err(HearingRefusal::TwoInspectorsNeeded.into());
    }
    let named = &work.case.inspectors;
    for officer in &report.officers {
        officer.belongs(&run.department, work.case.enterprise)?;
        // Where inspectors were told to the applicant (Art. 55(2)), they and nobody else visit the site.
        if !named.is_empty() && !named.iter().any(|by| by.person == officer.person) {
            let inspectors = named.iter().map(|by| by.name.clone()).collect();
            return Err(HearingRefusal::NotInspector { inspectors }.into());
        }
    }
    Ok(())
}

/// Whoever signs a site visit is named in its record. Says whether it is the last signature.
pub(super) fn is_last_to_sign(work: &Work<'_>, run: &StepRun) -> Result<bool, Refusal> {
    let Some(recorded) = &run.visit else {
        let step = run.key.clone();
        return Err(MeetingRefusal::SiteVisitNotRecorded { step }.into());
    };
    let officers = &recorded.visit.officers;
    if !officers.iter().any(|by| by.person == work.facts.actor.id) {
        let officers = officers.iter().map(|by| by.name.clone()).collect();
        return Err(MeetingRefusal::NotAtSiteVisit { officers }.into());
    }
    Ok(run.signatures.len() + 1 >= officers.len())
}

/// The smallest well-formed record, for offers; none for a step of another kind.
pub(super) fn sample(case: &Case, facts: &CaseFacts<'_>, key: &StepKey) -> Option<Command> {
    let run = case.run(key).filter(|run| run.kind == StepKind::SiteVisit)?;
    let officer = |person: PersonId| Officer {
        person,
        name: "…".to_owned(),
        departments: vec![run.department.clone()],
        enterprises: Vec::new(),
    };
    let officers = if case.inspectors.is_empty() {
        [1, 2]
            .map(|number| officer(PersonId(Uuid::from_u128(number))))
            .into()
    } else {
        case.inspectors.iter().map(|by| officer(by.person)).collect()
    };
    Some(Command::RecordSiteVisit {
        step: key.clone(),
        report: VisitReport {
            on: facts.today(),
            place: "…".to_owned(),
            officers,
            findings: "…".to_owned(),
            files: Vec::new(),
        },
    })
}
