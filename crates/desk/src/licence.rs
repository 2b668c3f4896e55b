//! Licences after their grant: the one path of every act on one, what days bring about, and the public register.

use onewindow_engine::access::{Scope, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, DocumentKind};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::{LicenceId, MilestoneCode};
use onewindow_engine::licence::{
    self, Issue, Licence, LicenceCommand, LicenceDecision, LicenceFacts, LicenceTask,
};
use onewindow_engine::procedure::Procedure;
use onewindow_engine::project::{Project, ProjectCommand, ProjectEvent, ProjectRecord, decide_project};
use onewindow_engine::refusal::Refusal;
use onewindow_store::{Commit, DueLicence, Enterprise, LicenceFilter, LicenceWrite, Page, Slice, Stream};
use serde::{Deserialize, Serialize};

use crate::access::{authorize, require_visible, scope};
use crate::commit::{Attempt, ROUNDS, write_project};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::Request;
use crate::{ids, random};

/// The most licences of one project that a milestone concerns.
const OF_A_PROJECT: u32 = 200;

/// A command to a licence.
#[derive(Debug, Clone, Serialize)]
pub struct ActOnLicence {
    /// Which.
    pub licence: LicenceId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// The command.
    pub command: LicenceCommand,
}

/// A licence as the public register shows it: nothing of the application, nothing that is a secret (Licensing Law
/// Art. 40, Art. 5(2)).
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterEntry {
    /// The licence.
    pub licence: Licence,
    /// The holder; none when it is no longer known.
    pub holder: Option<Enterprise>,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    licence: LicenceId,
}

/// How a licence stands to people. The one window enters what the holder brings on paper.
fn subject_of(licence: &Licence, catalogue: &Catalogue) -> Subject {
    let window = catalogue.window().map(|window| window.code.clone());
    Subject {
        enterprise: Some(licence.enterprise),
        departments: window.into_iter().chain([licence.department.clone()]).collect(),
        ..Subject::default()
    }
}

impl Desk {
    /// Commands a licence. Every act of people on one takes this way.
    ///
    /// # Errors
    /// When the licence is not visible, the key belongs to another request, the version is not current, the caller may
    /// not, or the engine refuses.
    pub async fn act_on_licence(&self, actor: &Actor, input: ActOnLicence, key: &str) -> Result<Licence> {
        let operation = input.command.operation().ok_or(Refusal::NotDue)?;
        let request = Request::new(actor, key, operation, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.licence(actor, answer.licence).await;
        }
        let answer = Box::pin(self.changed_licence(actor, &input, &request)).await;
        match self.twin::<Answer, _>(&request, &answer).await? {
            Some(twin) => self.licence(actor, twin.licence).await,
            None => answer,
        }
    }

    async fn changed_licence(
        &self,
        actor: &Actor,
        input: &ActOnLicence,
        request: &Request,
    ) -> Result<Licence> {
        let operation = request.operation;
        for _ in 0..ROUNDS {
            let licence = self.licence_for_command(input.licence).await?;
            let subject = subject_of(&licence, self.catalogue());
            require_visible(actor, &subject, Noun::Licence)?;
            let actor = &*self.on_duty(actor, Some(&licence.procedure.code));
            authorize(actor, operation, &subject)?;
            // What the law has done by now comes before what people do.
            if self.fire_day_of(&licence).await? {
                continue;
            }
            if licence.sequence != input.expected {
                let stream = Stream::Licence(licence.id);
                return Err(self.stale(stream, input.expected, licence.sequence).await);
            }
            let decision = self.decide_licence(&licence, &input.command, (actor, self.now()))?;
            let after = decision.after.clone();
            let mut commit = self.licence_commit(&licence, decision).await?;
            commit.key = Some(request.record(&Answer { licence: licence.id })?);
            match self.record(commit).await? {
                Attempt::Done => return Ok(after),
                Attempt::Lost => {}
                Attempt::KeyTaken => {
                    return match self.recorded::<Answer>(request).await? {
                        Some(answer) => self.licence(actor, answer.licence).await,
                        None => Err(DeskError::Busy),
                    };
                }
            }
        }
        Err(DeskError::Busy)
    }

    async fn licence_for_command(&self, id: LicenceId) -> Result<Licence> {
        let found = self.store().licence(id).await?;
        found.ok_or(DeskError::NotFound { what: Noun::Licence })
    }

    fn procedure_of_licence(&self, licence: &Licence) -> Result<&Procedure> {
        let procedure = self.catalogue().procedure(&licence.procedure).map(AsRef::as_ref);
        procedure
            .ok_or_else(|| DeskError::internal(format!("licence {} pins an unknown version", licence.id)))
    }

    fn decide_licence(
        &self,
        licence: &Licence,
        command: &LicenceCommand,
        (actor, now): (&Actor, chrono::DateTime<chrono::Utc>),
    ) -> Result<LicenceDecision> {
        let facts = LicenceFacts {
            now,
            actor,
            catalogue: self.catalogue(),
            procedure: self.procedure_of_licence(licence)?,
        };
        Ok(licence::decide(licence, command, &facts)?)
    }

    /// What is written for a decision; a project that loses the licence is told.
    async fn licence_commit(&self, before: &Licence, decision: LicenceDecision) -> Result<Commit> {
        let projects = if decision.lost {
            let project = self.store().project(before.project).await?;
            let project = project
                .ok_or_else(|| DeskError::internal(format!("licence {} has no project", before.id)))?;
            let at = decision
                .records
                .last()
                .map_or_else(|| self.now(), |record| record.at);
            let command = ProjectCommand::LoseOutcome {
                procedure: before.procedure.code.clone(),
                case: before.case,
            };
            let facts = self.project_facts(&project, Actor::engine(), at)?;
            let (after, records) = decide_project(&project, &command, &facts)?;
            write_project(Some(project.sequence), after, records)
        } else {
            Vec::new()
        };
        Ok(Commit {
            cases: self.print_renewal(before.case, &decision.records).await?,
            projects,
            licences: vec![LicenceWrite {
                before: Some(before.sequence),
                after: decision.after,
                records: decision.records,
            }],
            ..Commit::default()
        })
    }

    /// The licence that a case has just been granted, to be written with it; none when it grants none.
    pub(crate) fn issue_licence(
        &self,
        before: &Case,
        after: &Case,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<LicenceWrite>> {
        let (None, Some(document)) = (&before.document, &after.document) else {
            return Ok(Vec::new());
        };
        let procedure = crate::commit::pinned(self.catalogue(), after)?;
        // The code on the paper is the licence's.
        let printed = after
            .documents
            .iter()
            .find(|drawn| drawn.kind == DocumentKind::Licence)
            .map(|drawn| drawn.code.clone());
        let issue = Issue {
            id: ids::licence(),
            code: printed.unwrap_or_else(random::document_code),
            now,
        };
        let issued = licence::issue(issue, after, document, procedure);
        Ok(issued
            .map(|(licence, record)| LicenceWrite {
                before: None,
                after: licence,
                records: vec![record],
            })
            .into_iter()
            .collect())
    }

    /// What the milestones that a project has just reached mean for its licences.
    pub(crate) async fn start_licences(
        &self,
        project: &Project,
        records: &[ProjectRecord],
    ) -> Result<Vec<LicenceWrite>> {
        let reached: Vec<(MilestoneCode, chrono::NaiveDate)> = records
            .iter()
            .filter_map(|record| match &record.what {
                ProjectEvent::MilestoneReached { milestone, on } => Some((milestone.clone(), *on)),
                _ => None,
            })
            .collect();
        if reached.is_empty() {
            return Ok(Vec::new());
        }
        let filter = LicenceFilter {
            project: Some(project.id),
            ..LicenceFilter::default()
        };
        let found = self
            .store()
            .licences(&Scope::All, &filter, &Page::first(OF_A_PROJECT))
            .await?;
        let mut writes = Vec::new();
        for licence in found.items {
            let waits = licence.start.as_ref().filter(|start| start.reached_on.is_none());
            let begun = waits.and_then(|start| reached.iter().find(|(code, _)| *code == start.milestone));
            let Some((milestone, on)) = begun.filter(|_| !licence.standing.is_over()) else {
                continue;
            };
            let command = LicenceCommand::ReachStart {
                milestone: milestone.clone(),
                on: *on,
            };
            let decision = self.decide_licence(&licence, &command, (Actor::engine(), self.now()))?;
            writes.push(LicenceWrite {
                before: Some(licence.sequence),
                after: decision.after,
                records: decision.records,
            });
        }
        Ok(writes)
    }

    /// Lets a day that has passed have its effect. Says whether the licence still had it.
    pub(crate) async fn fire_day(&self, day: DueLicence) -> Result<bool> {
        for _ in 0..ROUNDS {
            let Some(licence) = self.store().licence(day.licence).await? else {
                return Ok(false);
            };
            if !licence::duties(&licence).contains(&day.due) {
                return Ok(false);
            }
            if let Attempt::Done = self.fire_day_once(&licence, day).await? {
                return Ok(true);
            }
        }
        Err(DeskError::Busy)
    }

    async fn fire_day_once(&self, licence: &Licence, day: DueLicence) -> Result<Attempt> {
        let command = LicenceCommand::Fire { duty: day.due.duty };
        let at = self.instant_after(day.due.last_day);
        let decision = self.decide_licence(licence, &command, (Actor::engine(), at))?;
        let commit = self.licence_commit(licence, decision).await?;
        let attempt = self.record(commit).await?;
        if let Attempt::Done = attempt {
            tracing::info!(licence = %licence.id, duty = day.due.duty.code(), "a day of a licence has passed");
        }
        Ok(attempt)
    }

    /// The first instant after a local day.
    pub(crate) fn instant_after(&self, day: chrono::NaiveDate) -> chrono::DateTime<chrono::Utc> {
        let next = day.succ_opt().unwrap_or(day);
        self.catalogue().calendar.start_of_day(next)
    }

    /// Lets what has passed for one licence have its effect before people act on it; says whether anything did.
    async fn fire_day_of(&self, licence: &Licence) -> Result<bool> {
        let today = self.today();
        let Some(due) = licence::duties(licence)
            .into_iter()
            .find(|due| due.last_day < today)
        else {
            return Ok(false);
        };
        let day = DueLicence {
            due,
            licence: licence.id,
        };
        self.fire_day_once(licence, day).await.map(|_| true)
    }

    /// A licence.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when it lies outside the actor's scope.
    pub async fn licence(&self, actor: &Actor, id: LicenceId) -> Result<Licence> {
        let found = self.licences_by_ids(actor, &[id]).await?.into_iter().next();
        found.ok_or(DeskError::NotFound { what: Noun::Licence })
    }

    /// Those of the licences that the actor may see, in any order.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn licences_by_ids(&self, actor: &Actor, ids: &[LicenceId]) -> Result<Vec<Licence>> {
        Ok(self.store().licences_by_ids(&scope(actor)?, ids).await?)
    }

    /// A page of licences, oldest first.
    ///
    /// # Errors
    /// When nobody is signed in, for a cursor of another list, or when the store can't answer.
    pub async fn licences(
        &self,
        actor: &Actor,
        filter: &LicenceFilter,
        page: &Page,
    ) -> Result<Slice<Licence>> {
        Ok(self.store().licences(&scope(actor)?, filter, page).await?)
    }

    /// How many licences fit.
    ///
    /// # Errors
    /// As [`Desk::licences`].
    pub async fn count_licences(&self, actor: &Actor, filter: &LicenceFilter) -> Result<u64> {
        Ok(self.store().count_licences(&scope(actor)?, filter).await?)
    }

    /// What has to be done about a licence today.
    pub fn tasks_of_licence(&self, licence: &Licence) -> Vec<LicenceTask> {
        licence.tasks(self.today())
    }

    /// A page of the public register; anybody may read it (Licensing Law Art. 40).
    ///
    /// # Errors
    /// For a cursor of another list, or when the store can't answer.
    pub async fn register(&self, filter: &LicenceFilter, page: &Page) -> Result<Slice<RegisterEntry>> {
        let Slice {
            items,
            keysets,
            has_more,
        } = self.store().licences(&Scope::All, filter, page).await?;
        let holders: Vec<_> = items.iter().map(|licence| licence.enterprise).collect();
        let holders = self.store().enterprises_by_ids(&holders).await?;
        let items = items
            .into_iter()
            .map(|licence| RegisterEntry {
                holder: holders.iter().find(|h| h.id == licence.enterprise).cloned(),
                licence,
            })
            .collect();
        Ok(Slice {
            items,
            keysets,
            has_more,
        })
    }

    /// How many entries of the public register fit.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn count_register(&self, filter: &LicenceFilter) -> Result<u64> {
        Ok(self.store().count_licences(&Scope::All, filter).await?)
    }

    /// The licence that a code on a paper belongs to; anybody may ask. None when no licence has it.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn verify_licence(&self, code: &str) -> Result<Option<RegisterEntry>> {
        let found = match self.store().licence_by_code(code.trim()).await? {
            Some(licence) => Some(licence),
            None => self.licence_on_paper(code).await?,
        };
        let Some(licence) = found else {
            return Ok(None);
        };
        let holders = self.store().enterprises_by_ids(&[licence.enterprise]).await?;
        Ok(Some(RegisterEntry {
            holder: holders.into_iter().next(),
            licence,
        }))
    }

    /// The licence that a paper bears the code of: a renewed one is drawn up anew, with a code of its own.
    async fn licence_on_paper(&self, code: &str) -> Result<Option<Licence>> {
        let drawn = self.document_by_code(code).await?;
        let Some((case, _)) = drawn.filter(|(_, document)| document.kind == DocumentKind::Licence) else {
            return Ok(None);
        };
        let Some(case) = self.store().case(case).await? else {
            return Ok(None);
        };
        Ok(self.store().licence_of_case(case.project, case.id).await?)
    }
}
