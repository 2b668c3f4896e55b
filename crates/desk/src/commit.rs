//! From a decision of the engine to one transaction of the store.

use chrono::{DateTime, Datelike, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{
    self, Case, CaseEvent, CaseFacts, Command, Decision, Effect, Event, Papers, measure, tasks, timers,
};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::fact::FactValues;
use onewindow_engine::form::Violation;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::procedure::Procedure;
use onewindow_engine::project::{
    Project, ProjectCommand, ProjectFacts, ProjectRecord, UnifiedCommand, decide_project,
};
use onewindow_engine::refusal::Refusal;
use onewindow_engine::route::Route;
use onewindow_engine::text::{Language, Text};
use onewindow_store::{CaseWrite, Commit, CommitError, CounterTake, EventFilter, ProjectWrite, Stream};

use crate::desk::Desk;
use crate::error::{DeskError, Result, Stale};
use crate::places::Found;
use crate::random;

/// How often a lost race is run again before the caller is asked to come back.
pub(crate) const ROUNDS: u32 = 8;

/// A case beside its project, as one command finds them.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub case: Case,
    pub project: Project,
}

/// Who commands, when, with which luck.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Act<'a> {
    pub actor: &'a Actor,
    pub now: DateTime<Utc>,
    pub draw: u16,
}

/// What a decision about a case needs beside case and project.
#[derive(Debug, Clone, Copy)]
struct Outside<'a> {
    serial: u32,
    papers: Option<Papers<'a>>,
    found: &'a Found,
}

/// What an attempt to commit came to.
#[derive(Debug)]
pub(crate) enum Attempt {
    /// Recorded.
    Done,
    /// Somebody was faster, or took the same number: load and decide anew.
    Lost,
    /// The same request was recorded meanwhile.
    KeyTaken,
}

impl Desk {
    /// The facts for questions to the engine that draw no lot and issue nothing.
    pub(crate) fn with_facts<T>(
        &self,
        (case, project): (&Case, &Project),
        (actor, now): (&Actor, DateTime<Utc>),
        found: &Found,
        ask: impl FnOnce(&CaseFacts<'_>) -> T,
    ) -> Result<T> {
        let today = self.catalogue().calendar.local_date(now);
        let actor = actor.on_duty(today, Some(&case.procedure.code));
        let act = Act {
            actor: &actor,
            now,
            draw: 0,
        };
        let values = self.values(project)?;
        let outside = Outside {
            serial: 0,
            papers: None,
            found,
        };
        Ok(ask(&self.facts((case, project), &values, act, outside)?))
    }

    fn facts<'a>(
        &'a self,
        (case, project): (&Case, &'a Project),
        values: &'a FactValues,
        act: Act<'a>,
        outside: Outside<'a>,
    ) -> Result<CaseFacts<'a>> {
        Ok(CaseFacts {
            now: act.now,
            actor: act.actor,
            catalogue: self.catalogue(),
            procedure: pinned(self.catalogue(), case)?,
            project,
            route: self.route_of(project)?,
            values,
            serial: outside.serial,
            draw: act.draw,
            papers: outside.papers,
            bars: &outside.found.bars,
            places: outside.found.places(),
        })
    }

    /// The facts of a project, checked against today's vocabulary.
    pub(crate) fn values(&self, project: &Project) -> Result<FactValues> {
        check_facts(self.catalogue(), &project.facts)
    }

    /// The route of a project.
    pub(crate) fn route_of(&self, project: &Project) -> Result<&Route> {
        let route = self.catalogue().routes.get(&project.route).map(AsRef::as_ref);
        route.ok_or_else(|| DeskError::internal(format!("the catalogue has no route {}", project.route)))
    }

    /// Decides a command and prepares everything that has to be written for it; none when it had taken effect before.
    pub(crate) async fn prepare(
        &self,
        loaded: &Loaded,
        command: &Command,
        act: Act<'_>,
    ) -> Result<Option<(Case, Commit)>> {
        let Loaded { case, project } = loaded;
        let today = self.catalogue().calendar.local_date(act.now);
        let actor = act.actor.on_duty(today, Some(&case.procedure.code));
        let act = Act { actor: &actor, ..act };
        let values = self.values(project)?;
        let found = self.found_for(case, command).await?;
        let decide = |serial, papers| {
            let outside = Outside {
                serial,
                papers: Some(papers),
                found: &found,
            };
            let facts = self.facts((case, project), &values, act, outside)?;
            Ok::<_, DeskError>(case::decide(case, command, &facts)?)
        };
        let code = random::document_code();
        let mut decision = decide(1, unnamed(&code))?;
        let mut counters = found.takes(&decision);
        // Most commands issue and write nothing; only those that do ask for a number and for whom it is written, and
        // are decided once more with both.
        if writes_document(&decision) {
            let mut serial = 1;
            if issues_document(&decision) {
                let scope = self.document_counter(&case.procedure.code, act.now);
                serial = self.store().counter(&scope).await?;
                counters.push(CounterTake {
                    scope,
                    expected: serial,
                });
            }
            let holder = self.store().enterprise(case.enterprise).await?;
            let papers = holder.as_ref().map_or(unnamed(&code), |holder| Papers {
                holder: &holder.name,
                holder_code: &holder.uscc,
                code: &code,
            });
            decision = decide(serial, papers)?;
        }
        let Decision::Done {
            events,
            after,
            effects,
        } = decision
        else {
            return Ok(None);
        };
        let (told, records) = self.tell_project(&after, project, &effects, act.now)?;
        let commit = Commit {
            key: None,
            cases: vec![self.write_case(Some(case.sequence), &after, events)?],
            projects: write_project(Some(project.sequence), told, records),
            licences: self.issue_licence(case, &after, act.now)?,
            counters,
            ..Commit::default()
        };
        Ok(Some((*after, commit)))
    }

    /// What a case has to tell its project.
    fn tell_project(
        &self,
        case: &Case,
        project: &Project,
        effects: &[Effect],
        now: DateTime<Utc>,
    ) -> Result<(Project, Vec<ProjectRecord>)> {
        let facts = self.project_facts(project, Actor::engine(), now)?;
        let (mut project, mut all) = (project.clone(), Vec::new());
        let procedure = &case.procedure.code;
        for effect in effects {
            let procedure = procedure.clone();
            let command = match effect {
                Effect::OutcomeReached(outcome) => ProjectCommand::RecordOutcome {
                    procedure,
                    outcome: outcome.clone(),
                },
                Effect::CaseLeft => ProjectCommand::Leave {
                    procedure,
                    case: case.id,
                },
                Effect::UnifiedJoined { stage, on, limit } => ProjectCommand::Unified(UnifiedCommand::Join {
                    stage: stage.clone(),
                    procedure,
                    case: case.id,
                    on: *on,
                    limit: *limit,
                }),
                Effect::UnifiedLeft { stage, on } => ProjectCommand::Unified(UnifiedCommand::Leave {
                    stage: stage.clone(),
                    case: case.id,
                    on: *on,
                }),
            };
            let (after, records) = decide_project(&project, &command, &facts)?;
            project = after;
            all.extend(records);
        }
        Ok((project, all))
    }

    /// The facts for questions about a project.
    pub(crate) fn project_facts<'a>(
        &'a self,
        project: &Project,
        actor: &'a Actor,
        now: DateTime<Utc>,
    ) -> Result<ProjectFacts<'a>> {
        Ok(ProjectFacts {
            now,
            actor,
            catalogue: self.catalogue(),
            route: self.route_of(project)?,
        })
    }

    /// A case with its events and everything that follows from its state.
    pub(crate) fn write_case(
        &self,
        before: Option<u64>,
        after: &Case,
        events: Vec<Event>,
    ) -> Result<CaseWrite> {
        let catalogue = self.catalogue();
        let procedure = pinned(catalogue, after)?;
        Ok(CaseWrite {
            before,
            after: after.clone(),
            events,
            tasks: tasks(after, procedure, &catalogue.calendar),
            timers: timers(after, procedure, &catalogue.calendar),
            measure: measure(after, &catalogue.calendar),
        })
    }

    /// The counter of a procedure's documents in the year of a moment.
    fn document_counter(&self, procedure: &ProcedureCode, now: DateTime<Utc>) -> String {
        format!("document/{procedure}/{}", self.year(now))
    }

    /// The year of a moment in the zone.
    pub(crate) fn year(&self, now: DateTime<Utc>) -> i32 {
        self.catalogue().calendar.local_date(now).year()
    }

    /// Records a commit and tells who listens.
    pub(crate) async fn record(&self, commit: Commit) -> Result<Attempt> {
        match self.store().commit(commit).await {
            Ok(committed) => {
                self.tell(committed.position);
                Ok(Attempt::Done)
            }
            Err(CommitError::Conflict { .. } | CommitError::CounterMoved | CommitError::Moved) => {
                Ok(Attempt::Lost)
            }
            Err(CommitError::KeyExists) => Ok(Attempt::KeyTaken),
            Err(CommitError::Unavailable(error) | CommitError::Failed(error)) => Err(error.into()),
        }
    }

    /// The conflict of somebody who expected another version, with who made the current one.
    pub(crate) async fn stale(&self, stream: Stream, expected: u64, current: u64) -> DeskError {
        let filter = EventFilter {
            stream: Some(stream),
            ..EventFilter::default()
        };
        // Only to be helpful: the conflict stands whether or not the log can be read just now.
        let events = self.store().events(&Scope::All, None, &filter, 1_000).await;
        let last = events
            .ok()
            .filter(|slice| !slice.has_more)
            .and_then(|mut slice| slice.items.pop());
        let (moved_by, moved_at) = last.map(|event| (event.by, event.at)).unzip();
        DeskError::Stale(Box::new(Stale {
            expected,
            current,
            moved_by,
            moved_at,
        }))
    }
}

/// The version of the procedure that a case pins.
pub(crate) fn pinned<'a>(catalogue: &'a Catalogue, case: &Case) -> Result<&'a Procedure> {
    let procedure = catalogue.procedure(&case.procedure).map(AsRef::as_ref);
    procedure.ok_or_else(|| {
        let version = &case.procedure;
        DeskError::internal(format!(
            "case {} pins {} of {} revision {}, which nobody has published",
            case.id, version.code, version.effective_from, version.revision
        ))
    })
}

/// Checks facts against the vocabulary.
pub(crate) fn check_facts(catalogue: &Catalogue, facts: &serde_json::Value) -> Result<FactValues> {
    catalogue.vocabulary.check_facts(facts).map_err(|errors| {
        let violations = errors
            .into_iter()
            .map(|error| Violation {
                path: format!("/{}", error.path.join("/")),
                message: Text::new(error.message(Language::Zh), error.message(Language::En)),
            })
            .collect();
        Refusal::FactsInvalid { violations }.into()
    })
}

/// Papers for nobody, to find out whether anything is written at all.
fn unnamed(code: &str) -> Papers<'_> {
    Papers {
        holder: "-",
        holder_code: "-",
        code,
    }
}

fn writes_document(decision: &Decision) -> bool {
    match decision {
        Decision::Done { events, .. } => events.iter().any(|event| {
            matches!(
                event.what,
                CaseEvent::DocumentDrawnUp(_) | CaseEvent::DocumentIssued { .. }
            )
        }),
        Decision::AlreadyDone => false,
    }
}

fn issues_document(decision: &Decision) -> bool {
    match decision {
        Decision::Done { events, .. } => events
            .iter()
            .any(|event| matches!(event.what, CaseEvent::DocumentIssued { .. })),
        Decision::AlreadyDone => false,
    }
}

/// The write of a project; none when nothing happened to it.
pub(crate) fn write_project(
    before: Option<u64>,
    after: Project,
    records: Vec<ProjectRecord>,
) -> Vec<ProjectWrite> {
    if records.is_empty() {
        Vec::new()
    } else {
        vec![ProjectWrite {
            before,
            after,
            records,
        }]
    }
}
