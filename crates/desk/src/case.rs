//! Cases: the one path that every command of people to a case takes.

use std::sync::Arc;

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{
    Action, Attachment, Case, CaseMaterial, Channel, Command, Offer, Places, materials, offers, open,
};
use onewindow_engine::ids::{CaseId, FileId, MaterialCode, ProcedureCode, ProjectId};
use onewindow_engine::procedure::Procedure;
use onewindow_engine::project::{Project, ProjectCommand, decide_project};
use onewindow_engine::refusal::Refusal;
use onewindow_store::{Commit, CounterTake, StoredFile, Stream};
use serde::{Deserialize, Serialize};

use crate::access::{authorize, require_visible, subject_of};
use crate::commit::{self, Attempt, Loaded, ROUNDS, write_project};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::Request;
use crate::places::Found;
use crate::{ids, random, secret};

/// Opening a case.
#[derive(Debug, Clone, Serialize)]
pub struct OpenCase {
    /// The project it is for.
    pub project: ProjectId,
    /// The procedure applied for.
    pub procedure: ProcedureCode,
}

/// A command to a case.
#[derive(Debug, Clone, Serialize)]
pub struct Act {
    /// Which case.
    pub case: CaseId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// The command.
    pub command: Command,
}

/// Attaching an uploaded file.
#[derive(Debug, Clone, Serialize)]
pub struct AttachMaterial {
    /// Which case.
    pub case: CaseId,
    /// The version that the caller has seen.
    pub expected: u64,
    /// As which material.
    pub material: MaterialCode,
    /// The uploaded file.
    pub file: FileId,
    /// By which way it came.
    pub channel: Channel,
    /// Whether it is a trade secret. Left out when it is none, so that keys used before there were secrets stay good.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub secret: bool,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    case: CaseId,
}

impl Desk {
    /// Opens a draft in a project.
    ///
    /// # Errors
    /// When the project is not visible, the key belongs to another request, or the engine refuses.
    pub async fn open_case(&self, actor: &Actor, input: OpenCase, key: &str) -> Result<Case> {
        let request = Request::new(actor, key, Operation::OpenCase, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.case(actor, answer.case).await;
        }
        let answer = Box::pin(self.opened(actor, &input, &request)).await;
        match self.twin::<Answer, _>(&request, &answer).await? {
            Some(twin) => self.case(actor, twin.case).await,
            None => answer,
        }
    }

    async fn opened(&self, actor: &Actor, input: &OpenCase, request: &Request) -> Result<Case> {
        let id = ids::case();
        for _ in 0..ROUNDS {
            let project = self
                .project_for(actor, input.project, Operation::OpenCase)
                .await?;
            let (case, mut commit) = self
                .prepare_opening(actor, &project, (id, &input.procedure, Channel::Online))
                .await?;
            commit.key = Some(request.record(&Answer { case: id })?);
            match self.record(commit).await? {
                Attempt::Done => return Ok(case),
                Attempt::Lost => {}
                Attempt::KeyTaken => return self.answered_meanwhile(actor, request).await,
            }
        }
        Err(DeskError::Busy)
    }

    pub(crate) async fn prepare_opening(
        &self,
        actor: &Actor,
        project: &Project,
        (id, code, channel): (CaseId, &ProcedureCode, Channel),
    ) -> Result<(Case, Commit)> {
        let now = self.now();
        let join = ProjectCommand::Join {
            procedure: code.clone(),
            case: id,
            channel,
        };
        let (joined, records) = decide_project(project, &join, &self.project_facts(project, actor, now)?)?;
        let year = self.year(now);
        let scope = format!("case/{year}");
        let serial = self.store().counter(&scope).await?;
        let number = format!("{}-{year}-{serial:06}", self.catalogue().zone.number_prefix);
        let today = self.catalogue().calendar.local_date(now);
        let procedure = self
            .catalogue()
            .procedure_on(code, today)
            .ok_or_else(|| Refusal::NoVersion {
                procedure: code.clone(),
                date: today,
            })?;
        let values = self.values(project)?;
        let facts = onewindow_engine::case::CaseFacts {
            now,
            actor,
            catalogue: self.catalogue(),
            procedure,
            project,
            route: self.route_of(project)?,
            values: &values,
            serial: 0,
            draw: 0,
            papers: None,
            bars: &[],
            places: Places::default(),
        };
        let (case, event) = open(id, number, code, channel, &facts)?;
        let commit = Commit {
            key: None,
            cases: vec![self.write_case(None, &case, vec![event])?],
            projects: write_project(Some(project.sequence), joined, records),
            licences: Vec::new(),
            counters: vec![CounterTake {
                scope,
                expected: serial,
            }],
            ..Commit::default()
        };
        Ok((case, commit))
    }

    /// Commands a case. Every command of people but opening takes this way.
    ///
    /// # Errors
    /// When the case is not visible, the key belongs to another request, the version is not current, the caller may
    /// not, or the engine refuses.
    #[tracing::instrument(name = "act", skip_all)]
    pub async fn act(&self, actor: &Actor, input: Act, key: &str) -> Result<Case> {
        let operation = match &input.command {
            Command::AnswerExtension { granted: false, .. } => Operation::RefuseExtension,
            command => operation(command.action())?,
        };
        let request = Request::new(actor, key, operation, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.case(actor, answer.case).await;
        }
        Box::pin(self.changed(actor, &input, &request)).await
    }

    /// Attaches an uploaded file of the caller as a material.
    ///
    /// # Errors
    /// As [`Desk::act`], and when there is no such file of the caller or its content has not arrived.
    pub async fn attach_material(&self, actor: &Actor, input: AttachMaterial, key: &str) -> Result<Case> {
        let request = Request::new(actor, key, Operation::AttachMaterial, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.case(actor, answer.case).await;
        }
        let AttachMaterial {
            case,
            expected,
            material,
            file,
            channel,
            secret,
        } = input;
        // Who has no business with the case is told so before anything is said about files.
        let loaded = self.load(actor, case).await?;
        authorize(actor, request.operation, &subject_of(&loaded.case))?;
        let file = self.own_stored_file(actor, file).await?;
        let attachment = attachment(&material, file, secret);
        let command = Command::AttachMaterial { material, attachment };
        let act = Act {
            case,
            expected,
            command: match channel {
                Channel::Online => command,
                Channel::Counter => Command::AtCounter(Box::new(command)),
            },
        };
        Box::pin(self.changed(actor, &act, &request)).await
    }

    async fn changed(&self, actor: &Actor, act: &Act, request: &Request) -> Result<Case> {
        let answer = Box::pin(self.change(actor, act, request)).await;
        match self.twin::<Answer, _>(request, &answer).await? {
            Some(twin) => self.case(actor, twin.case).await,
            None => answer,
        }
    }

    pub(crate) async fn change(&self, actor: &Actor, act: &Act, request: &Request) -> Result<Case> {
        let draw = random::draw();
        for _ in 0..ROUNDS {
            let loaded = self.load(actor, act.case).await?;
            let Loaded { case, .. } = &loaded;
            let on_duty = self.on_duty(actor, Some(&case.procedure.code));
            authorize(&on_duty, request.operation, &subject_of(case))?;
            // What the law has done by now comes before what people do.
            if self.fire_due_of(&loaded).await? {
                continue;
            }
            if case.is_stale(&act.command, act.expected) {
                return Err(self
                    .stale(Stream::Case(case.id), act.expected, case.sequence)
                    .await);
            }
            let who = commit::Act {
                actor,
                now: self.now(),
                draw,
            };
            let prepared = self.prepare(&loaded, &act.command, who).await?;
            // What had taken effect before still uses up its key, or a later repetition could take effect.
            let (after, mut commit) = prepared.unwrap_or_else(|| (case.clone(), Commit::default()));
            commit.key = Some(request.record(&Answer { case: case.id })?);
            match self.record(commit).await? {
                Attempt::Done => return Ok(after),
                Attempt::Lost => {}
                Attempt::KeyTaken => return self.answered_meanwhile(actor, request).await,
            }
        }
        Err(DeskError::Busy)
    }

    async fn answered_meanwhile(&self, actor: &Actor, request: &Request) -> Result<Case> {
        match self.recorded::<Answer>(request).await? {
            Some(answer) => self.case(actor, answer.case).await,
            None => Err(DeskError::Busy),
        }
    }

    /// A case that the actor may see, with its project.
    pub(crate) async fn load(&self, actor: &Actor, id: CaseId) -> Result<Loaded> {
        let case = self
            .store()
            .case(id)
            .await?
            .ok_or(DeskError::NotFound { what: Noun::Case })?;
        require_visible(actor, &subject_of(&case), Noun::Case)?;
        self.with_project(case).await
    }

    pub(crate) async fn with_project(&self, case: Case) -> Result<Loaded> {
        let project = self.store().project(case.project).await?;
        let project =
            project.ok_or_else(|| DeskError::internal(format!("case {} has no project", case.id)))?;
        Ok(Loaded { case, project })
    }

    /// What the actor may do with cases of projects now, and why not the rest: for each case, in the same order.
    ///
    /// # Errors
    /// When a project's facts no longer fit the zone's vocabulary, or the store can't answer.
    pub async fn offers(&self, actor: &Actor, cases: &[(&Case, &Project)]) -> Result<Vec<Vec<Offer>>> {
        let alone: Vec<&Case> = cases.iter().map(|(case, _)| *case).collect();
        let (found, now) = (self.found_for_offers(&alone).await?, self.now());
        cases
            .iter()
            .zip(&found)
            .map(|((case, project), found)| {
                self.with_facts((case, project), (actor, now), found, |facts| offers(case, facts))
            })
            .collect()
    }

    /// How every material of a case stands.
    ///
    /// # Errors
    /// When the project's facts no longer fit the zone's vocabulary.
    pub fn materials(&self, case: &Case, project: &Project) -> Result<Vec<CaseMaterial>> {
        let found = Found::default();
        self.with_facts((case, project), (Actor::engine(), self.now()), &found, |facts| {
            materials(case, facts.procedure, facts)
        })
    }

    /// The version of the procedure that a case pins.
    ///
    /// # Errors
    /// When nobody has published it, which can't be.
    pub fn procedure_of(&self, case: &Case) -> Result<Arc<Procedure>> {
        let found = self.catalogue().procedure(&case.procedure).cloned();
        found.ok_or_else(|| DeskError::internal(format!("case {} pins an unknown version", case.id)))
    }
}

/// A stored file as part of an application.
pub(crate) fn attachment(material: &MaterialCode, file: StoredFile, secret: bool) -> Attachment {
    Attachment {
        file: file.id,
        filename: if secret {
            secret::neutral_name(material, &file.filename)
        } else {
            file.filename
        },
        byte_size: file.byte_size,
        sha256: file.sha256,
        content_type: file.content_type,
        secret,
    }
}

/// What access calls a command of people.
pub(crate) fn operation(action: Action) -> Result<Operation> {
    Ok(match action {
        Action::SaveForm => Operation::SaveForm,
        Action::AttachMaterial => Operation::AttachMaterial,
        Action::PromiseMaterial => Operation::PromiseMaterial,
        Action::ConsentToDisclosure => Operation::ConsentToDisclosure,
        Action::RevokeDisclosure => Operation::RevokeDisclosure,
        Action::Submit => Operation::SubmitCase,
        Action::Accept => Operation::AcceptCase,
        Action::RefuseIntake => Operation::RefuseCase,
        Action::RequestCorrection => Operation::RequestCorrection,
        Action::AnswerCorrection => Operation::AnswerCorrection,
        Action::Claim => Operation::ClaimTask,
        Action::Release => Operation::ReleaseTask,
        Action::CompleteStep => Operation::CompleteStep,
        Action::Return => Operation::ReturnCase,
        Action::AssignTask => Operation::AssignTask,
        Action::HandOver => Operation::HandOver,
        Action::RecallHandOff => Operation::RecallHandOff,
        Action::AddReviewer => Operation::AddReviewer,
        Action::RemoveReviewer => Operation::RemoveReviewer,
        Action::CoSign => Operation::CoSign,
        Action::RequestOpinion => Operation::RequestOpinion,
        Action::AnswerOpinion => Operation::AnswerOpinion,
        Action::WithdrawOpinionRequest => Operation::WithdrawOpinionRequest,
        Action::CopyCase => Operation::CopyCase,
        Action::Urge => Operation::Urge,
        Action::AnswerUrge => Operation::AnswerUrge,
        Action::OverrideStep => Operation::OverrideStep,
        Action::OpenIntegrityQuestion => Operation::OpenIntegrityQuestion,
        Action::AnswerIntegrityQuestion => Operation::AnswerIntegrityQuestion,
        Action::Suspend => Operation::SuspendCase,
        Action::Resume => Operation::ResumeCase,
        Action::Forward => Operation::ForwardCase,
        Action::RequestSupplement => Operation::RequestSupplement,
        Action::Decide => Operation::DecideCase,
        Action::Deliver => Operation::DeliverLicence,
        Action::Withdraw => Operation::WithdrawCase,
        Action::RateService => Operation::RateService,
        Action::RecordCallBack => Operation::RecordCallBack,
        Action::ReportRectification => Operation::ReportRectification,
        Action::AppealRating => Operation::AppealRating,
        Action::DecideRatingAppeal => Operation::DecideRatingAppeal,
        Action::CorrectSlip => Operation::CorrectSlip,
        Action::AllowSecondNotice => Operation::AllowSecondNotice,
        Action::RecordFalseMaterial => Operation::RecordFalseMaterial,
        Action::DecideOnTheSpot => Operation::DecideOnTheSpot,
        Action::RequestExtension => Operation::RequestExtension,
        Action::AnswerExtension => Operation::ApproveExtension,
        Action::ExplainDelay => Operation::ExplainDelay,
        Action::TellHearingRight => Operation::TellHearingRight,
        Action::RequestHearing => Operation::RequestHearing,
        Action::ScheduleHearing => Operation::ScheduleHearing,
        Action::RequestRecusal => Operation::RequestRecusal,
        Action::RecordHearing => Operation::RecordHearing,
        Action::RegisterInterestedParty => Operation::RegisterInterestedParty,
        Action::NotifyInterestedParty => Operation::NotifyInterestedParty,
        Action::HearInterestedParty => Operation::HearInterestedParty,
        Action::AssignInspectors => Operation::AssignInspectors,
        Action::SendMessage => Operation::SendMessage,
        Action::ConveneReview => Operation::ConveneReview,
        Action::ScoreReview => Operation::ScoreReview,
        Action::ConcludeReview => Operation::ConcludeReview,
        Action::RecordSiteVisit => Operation::RecordSiteVisit,
        // A file is asked for by its address, what comes on paper has no case yet, the whole is extended by an act on
        // the project, and timers are the engine's own.
        Action::OpenSecret | Action::ReceivePaper | Action::LengthenUnified | Action::Fire => {
            return Err(Refusal::NotDue.into());
        }
    })
}
