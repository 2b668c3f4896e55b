//! Unified handling 统一办理 (Licensing Law Art. 26(2), 42(2)): accepting a stage's cases together, and extending the
//! limit of the whole. Each is one act on a project and its cases, in one transaction.

use std::collections::BTreeMap;

use onewindow_engine::access::{Operation, Scope, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, Command, Phase, decide};
use onewindow_engine::ids::{ProjectId, StageCode};
use onewindow_engine::limit::Limit;
use onewindow_engine::project::{Project, ProjectCommand, ProjectRecord, UnifiedCommand, decide_project};
use onewindow_engine::refusal::{Refusal, UnifiedRefusal};
use onewindow_store::{CaseWrite, Commit, ProjectWrite, Stream};
use serde::{Deserialize, Serialize};

use crate::access::{asked, authorize, scope};
use crate::commit::{self, Attempt, Loaded, ROUNDS, pinned, write_project};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::Request;
use crate::random;

/// An act on a stage of a project.
#[derive(Debug, Clone, Serialize)]
pub struct ActOnStage {
    /// Which project.
    pub project: ProjectId,
    /// The version of the project that the caller has seen.
    pub expected: u64,
    /// Which stage.
    pub stage: StageCode,
    /// What is done.
    pub act: StageAct,
}

/// What is done with the cases of a stage together.
#[derive(Debug, Clone, Serialize)]
pub enum StageAct {
    /// The window accepts every case that was received 一并受理: all of them or none.
    Accept,
    /// The head of the government extends the limit of the whole.
    Extend {
        /// Why; told to the applicant.
        reason: String,
    },
}

/// Whether an act on a stage is possible now.
#[derive(Debug, Clone, PartialEq)]
pub struct StageOffer {
    /// What access calls the act.
    pub operation: Operation,
    /// On which stage.
    pub stage: StageCode,
    /// Why not; empty when it is possible.
    pub reasons: Vec<Refusal>,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    project: ProjectId,
}

impl StageAct {
    fn operation(&self) -> Operation {
        match self {
            StageAct::Accept => Operation::AcceptTogether,
            StageAct::Extend { .. } => Operation::ExtendUnifiedHandling,
        }
    }
}

impl Desk {
    /// Acts on the cases of a stage together.
    ///
    /// # Errors
    /// When the project is not visible, the version is not current, the key belongs to another request, the caller may
    /// not, or the engine refuses it for one of the cases.
    pub async fn act_on_stage(&self, actor: &Actor, input: ActOnStage, key: &str) -> Result<Project> {
        let request = Request::new(actor, key, input.act.operation(), &input)?;
        let actor = &*self.on_duty(actor, None);
        let answer = Box::pin(self.acted_on_stage(actor, &input, &request)).await;
        match self.twin::<Answer, _>(&request, &answer).await? {
            Some(twin) => self.project(actor, twin.project).await,
            None => answer,
        }
    }

    async fn acted_on_stage(&self, actor: &Actor, input: &ActOnStage, request: &Request) -> Result<Project> {
        for _ in 0..ROUNDS {
            if let Some(answer) = self.recorded::<Answer>(request).await? {
                return self.project(actor, answer.project).await;
            }
            let (project, cases) = self.with_cases(actor, input.project).await?;
            authorize(actor, request.operation, &subject(&project, &cases))?;
            if project.sequence != input.expected {
                let stream = Stream::Project(project.id);
                return Err(self.stale(stream, input.expected, project.sequence).await);
            }
            let mut commit = match &input.act {
                StageAct::Accept => {
                    self.prepare_acceptance(actor, &project, cases, &input.stage)
                        .await?
                }
                StageAct::Extend { reason } => {
                    self.prepare_extension(actor, &project, cases, (&input.stage, reason))
                        .await?
                }
            };
            commit.key = Some(request.record(&Answer { project: project.id })?);
            if let Attempt::Done = self.record(commit).await? {
                return self.project(actor, project.id).await;
            }
        }
        Err(DeskError::Busy)
    }

    /// A project that the actor may see, with all its cases: the whole is handled together, whoever may read which part.
    /// What the law has done by now comes before what people do.
    async fn with_cases(&self, actor: &Actor, id: ProjectId) -> Result<(Project, Vec<Case>)> {
        loop {
            let visible = self.store().projects_by_ids(&scope(actor)?, &[id]).await?;
            let project = visible.into_iter().next();
            let project = project.ok_or(DeskError::NotFound { what: Noun::Project })?;
            let cases = self.store().cases_of_projects(&Scope::All, &[id]).await?;
            if !self.fire_due_among(&cases, &project).await? {
                return Ok((project, cases));
            }
        }
    }

    async fn fire_due_among(&self, cases: &[Case], project: &Project) -> Result<bool> {
        for case in cases {
            let loaded = Loaded {
                case: case.clone(),
                project: project.clone(),
            };
            if self.fire_due_of(&loaded).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn prepare_acceptance(
        &self,
        actor: &Actor,
        project: &Project,
        cases: Vec<Case>,
        stage: &StageCode,
    ) -> Result<Commit> {
        let received = self.received(project, cases, stage)?;
        let (mut whole, mut project) = (Commit::default(), project.clone());
        for case in received {
            let loaded = Loaded { case, project };
            let act = self.now_by(actor);
            let prepared = self.prepare(&loaded, &Command::Accept, act).await?;
            project = loaded.project;
            let Some((_, commit)) = prepared else { continue };
            if let Some(write) = commit.projects.first() {
                project = write.after.clone();
            }
            merge(&mut whole, commit);
        }
        Ok(whole)
    }

    /// The cases of a stage that wait for their acceptance.
    fn received(&self, project: &Project, cases: Vec<Case>, stage: &StageCode) -> Result<Vec<Case>> {
        if self.route_of(project)?.unified(stage).is_none() {
            let stage = stage.clone();
            return Err(Refusal::from(UnifiedRefusal::NotUnified { stage }).into());
        }
        let mut received = Vec::new();
        for case in cases {
            let is_of_stage = pinned(self.catalogue(), &case)?.stage == *stage;
            if is_of_stage && case.phase == Phase::Received {
                received.push(case);
            }
        }
        if received.is_empty() {
            let stage = stage.clone();
            return Err(Refusal::from(UnifiedRefusal::NothingToAccept { stage }).into());
        }
        Ok(received)
    }

    async fn prepare_extension(
        &self,
        actor: &Actor,
        project: &Project,
        cases: Vec<Case>,
        (stage, reason): (&StageCode, &str),
    ) -> Result<Commit> {
        let (after, records) = self.decide_extension(actor, project, (stage, reason))?;
        let members: Vec<_> = project
            .bundle(stage)
            .map(|bundle| bundle.open_cases().collect())
            .unwrap_or_default();
        let mut writes: Vec<CaseWrite> = Vec::new();
        for case in cases.into_iter().filter(|case| members.contains(&case.id)) {
            let loaded = Loaded {
                case,
                project: project.clone(),
            };
            let lengthen = Command::LengthenUnified {
                limit: self.extension_of(project, stage)?,
                reason: reason.to_owned(),
            };
            let prepared = self.prepare(&loaded, &lengthen, self.now_by(actor)).await?;
            writes.extend(prepared.into_iter().flat_map(|(_, commit)| commit.cases));
        }
        Ok(Commit {
            cases: writes,
            projects: write_project(Some(project.sequence), after, records),
            ..Commit::default()
        })
    }

    fn decide_extension(
        &self,
        actor: &Actor,
        project: &Project,
        (stage, reason): (&StageCode, &str),
    ) -> Result<(Project, Vec<ProjectRecord>)> {
        let command = ProjectCommand::Unified(UnifiedCommand::Extend {
            stage: stage.clone(),
            reason: reason.to_owned(),
        });
        let facts = self.project_facts(project, actor, self.now())?;
        Ok(decide_project(project, &command, &facts)?)
    }

    /// By how much the limit of the whole may be extended.
    fn extension_of(&self, project: &Project, stage: &StageCode) -> Result<Limit> {
        let rule = self.route_of(project)?.unified(stage);
        let extension = rule.and_then(|rule| rule.extension.as_ref());
        extension
            .map(|extension| extension.limit)
            .ok_or_else(|| Refusal::ExtensionNotAllowed.into())
    }

    fn now_by<'a>(&self, actor: &'a Actor) -> commit::Act<'a> {
        commit::Act {
            actor,
            now: self.now(),
            draw: random::draw(),
        }
    }

    /// What the actor may do with the stages of projects that are handled together, and why not: for each project, in
    /// the same order.
    ///
    /// # Errors
    /// When a project's facts no longer fit the zone's vocabulary, or the store can't answer.
    pub async fn stage_offers(&self, actor: &Actor, projects: &[&Project]) -> Result<Vec<Vec<StageOffer>>> {
        let ids: Vec<ProjectId> = projects.iter().map(|project| project.id).collect();
        let mut cases: BTreeMap<ProjectId, Vec<Case>> = BTreeMap::new();
        for case in self.store().cases_of_projects(&Scope::All, &ids).await? {
            cases.entry(case.project).or_default().push(case);
        }
        let mut offers = Vec::with_capacity(projects.len());
        for project in projects {
            let of_project = cases.get(&project.id).map_or(&[][..], Vec::as_slice);
            offers.push(self.offers_of_stages(actor, (project, of_project)).await?);
        }
        Ok(offers)
    }

    async fn offers_of_stages(
        &self,
        actor: &Actor,
        (project, cases): (&Project, &[Case]),
    ) -> Result<Vec<StageOffer>> {
        let actor = &*self.on_duty(actor, None);
        let route = self.route_of(project)?;
        let stages: Vec<&StageCode> = route
            .stages
            .iter()
            .filter(|stage| stage.unified.is_some())
            .map(|stage| &stage.code)
            .collect();
        let mut offers = Vec::new();
        for stage in stages {
            let acts = [
                StageAct::Accept,
                StageAct::Extend {
                    reason: "…".to_owned(),
                },
            ];
            for act in acts {
                offers.push(StageOffer {
                    operation: act.operation(),
                    stage: stage.clone(),
                    reasons: self.against(actor, (project, cases), (stage, &act)).await?,
                });
            }
        }
        Ok(offers)
    }

    /// What stands against an act on a stage, asked of the very rules that the act asks.
    async fn against(
        &self,
        actor: &Actor,
        (project, cases): (&Project, &[Case]),
        (stage, act): (&StageCode, &StageAct),
    ) -> Result<Vec<Refusal>> {
        let allowed = asked(actor, act.operation(), &subject(project, cases)).and_then(|()| match act {
            StageAct::Accept => self.received(project, cases.to_vec(), stage),
            StageAct::Extend { reason } => self
                .decide_extension(actor, project, (stage, reason))
                .map(|_| Vec::new()),
        });
        match allowed {
            Ok(received) => self.against_acceptance(actor, project, &received).await,
            Err(DeskError::Refused(refusal)) => Ok(vec![*refusal]),
            Err(DeskError::NotSignedIn) => Ok(vec![Refusal::NotSignedIn]),
            Err(other) => Err(other),
        }
    }

    async fn against_acceptance(
        &self,
        actor: &Actor,
        project: &Project,
        received: &[Case],
    ) -> Result<Vec<Refusal>> {
        let mut reasons = Vec::new();
        for case in received {
            let found = self.found_for(case, &Command::Accept).await?;
            let asked = self.with_facts((case, project), (actor, self.now()), &found, |facts| {
                decide(case, &Command::Accept, facts).err()
            })?;
            reasons.extend(asked.filter(|refusal| !reasons.contains(refusal)));
        }
        Ok(reasons)
    }
}

/// How a project stands to people: by its enterprise and by the departments that have a part in any of its cases.
fn subject(project: &Project, cases: &[Case]) -> Subject {
    Subject {
        enterprise: Some(project.enterprise),
        departments: cases.iter().flat_map(Case::departments).cloned().collect(),
        ..Subject::default()
    }
}

/// Adds what the next case needs. The project goes from where it was before the first to where it is after the last.
pub(crate) fn merge(whole: &mut Commit, next: Commit) {
    whole.cases.extend(next.cases);
    whole.licences.extend(next.licences);
    whole.counters.extend(next.counters);
    for write in next.projects {
        match whole.projects.first_mut() {
            Some(first) => {
                let ProjectWrite { after, records, .. } = write;
                first.after = after;
                first.records.extend(records);
            }
            None => whole.projects.push(write),
        }
    }
}
