//! Applications on paper 纸质申请: what a clerk of the window takes in at the counter becomes a received case in one
//! transaction, or leaves nothing behind.

use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Agent, Case, Channel, Command, PaperApplication, PaperMaterial};
use onewindow_engine::ids::{CaseId, FileId, MaterialCode, ProcedureCode, ProjectId};
use onewindow_engine::project::Project;
use onewindow_engine::text::Text;
use onewindow_store::{Commit, ProjectWrite};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::access::{authorize, of_department};
use crate::case::attachment;
use crate::commit::{Act, Attempt, Loaded, ROUNDS};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::key::Request;
use crate::unified::merge;
use crate::{ids, random};

/// The most files of one application.
const MOST_FILES: usize = 200;

/// An application that was brought to the counter.
#[derive(Debug, Clone, Serialize)]
pub struct ReceiveOnPaper {
    /// The project it is for.
    pub project: ProjectKey,
    /// The procedure applied for.
    pub procedure: ProcedureCode,
    /// The answers of the form.
    pub form: Value,
    /// The clerk's uploaded scans.
    pub materials: Vec<ScannedMaterial>,
    /// Whether it is received although materials are missing.
    pub despite_missing: bool,
    /// Who brings it for the enterprise; none: the enterprise itself.
    pub agent: Option<Agent>,
}

/// How a project is named at the counter.
#[derive(Debug, Clone, Serialize)]
pub enum ProjectKey {
    /// By its id.
    Id(ProjectId),
    /// By the number that people know it by.
    Number(String),
}

/// An uploaded scan of a material.
#[derive(Debug, Clone, Serialize)]
pub struct ScannedMaterial {
    /// As which material.
    pub material: MaterialCode,
    /// The uploaded file.
    pub file: FileId,
    /// Whether it is a trade secret.
    pub secret: bool,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    case: CaseId,
}

impl Desk {
    /// Receives an application on paper: opens the case, saves its form, attaches the scans and hands it in, all of it or
    /// nothing.
    ///
    /// # Errors
    /// When there is no such project or file of the clerk, the key belongs to another request, the caller may not, or the
    /// engine refuses.
    pub async fn receive_on_paper(&self, actor: &Actor, input: ReceiveOnPaper, key: &str) -> Result<Case> {
        let request = Request::new(actor, key, Operation::ReceiveOnPaper, &input)?;
        if let Some(answer) = self.recorded::<Answer>(&request).await? {
            return self.case(actor, answer.case).await;
        }
        let answer = Box::pin(self.received_on_paper(actor, &input, &request)).await;
        match self.twin::<Answer, _>(&request, &answer).await? {
            Some(twin) => self.case(actor, twin.case).await,
            None => answer,
        }
    }

    async fn received_on_paper(
        &self,
        actor: &Actor,
        input: &ReceiveOnPaper,
        request: &Request,
    ) -> Result<Case> {
        let (id, draw) = (ids::case(), random::draw());
        for _ in 0..ROUNDS {
            let actor = &*self.on_duty(actor, Some(&input.procedure));
            // Before anything is looked for: whoever is not at the window learns of no project that it is there.
            authorize(actor, request.operation, &self.at_window())?;
            let project = self.project_at_counter(&input.project).await?;
            let application = self.application(actor, input).await?;
            let opening = (id, &input.procedure, Channel::Counter);
            let (case, opened) = self.prepare_opening(actor, &project, opening).await?;
            let loaded = Loaded {
                case,
                project: after(&opened.projects).unwrap_or(project),
            };
            let act = Act {
                actor,
                now: self.now(),
                draw,
            };
            let command = Command::ReceivePaper(application);
            let Some((case, received)) = self.prepare(&loaded, &command, act).await? else {
                return Err(DeskError::internal(
                    "a case that was just opened has been received",
                ));
            };
            let mut commit = in_one(opened, received);
            commit.key = Some(request.record(&Answer { case: id })?);
            match self.record(commit).await? {
                Attempt::Done => return Ok(case),
                Attempt::Lost => {}
                Attempt::KeyTaken => {
                    let answer = self.recorded::<Answer>(request).await?.ok_or(DeskError::Busy)?;
                    return self.case(actor, answer.case).await;
                }
            }
        }
        Err(DeskError::Busy)
    }

    /// A project as somebody at the counter names it. The window has no part in it before its first case there, but may
    /// receive for whoever comes.
    async fn project_at_counter(&self, key: &ProjectKey) -> Result<Project> {
        let found = match key {
            ProjectKey::Id(id) => self.store().project(*id).await?,
            ProjectKey::Number(number) => self.store().project_by_number(number.trim()).await?,
        };
        found.ok_or(DeskError::NotFound { what: Noun::Project })
    }

    /// What is brought to the window stands to its clerks alone.
    fn at_window(&self) -> Subject {
        let window = self.catalogue().window();
        window.map_or_else(Subject::default, |window| of_department(&window.code))
    }

    async fn application(&self, actor: &Actor, input: &ReceiveOnPaper) -> Result<PaperApplication> {
        if input.materials.len() > MOST_FILES {
            return Err(too_many_files());
        }
        let mut materials = Vec::with_capacity(input.materials.len());
        for scanned in &input.materials {
            let file = self.own_stored_file(actor, scanned.file).await?;
            materials.push(PaperMaterial {
                material: scanned.material.clone(),
                attachment: attachment(&scanned.material, file, scanned.secret),
            });
        }
        Ok(PaperApplication {
            form: input.form.clone(),
            materials,
            agent: input.agent.clone(),
            despite_missing: input.despite_missing,
        })
    }
}

fn after(projects: &[ProjectWrite]) -> Option<Project> {
    projects.last().map(|write| write.after.clone())
}

/// The opening and the receipt as one: the case is new, and its log begins with both.
fn in_one(mut opened: Commit, mut received: Commit) -> Commit {
    for (opening, mut receipt) in opened.cases.iter_mut().zip(received.cases.drain(..)) {
        let mut events = std::mem::take(&mut opening.events);
        events.append(&mut receipt.events);
        receipt.events = events;
        receipt.before = opening.before;
        *opening = receipt;
    }
    merge(&mut opened, received);
    opened
}

/// Whatever can be wrong with an application as such, for the documentation of errors.
pub(crate) fn examples() -> [DeskError; 1] {
    [too_many_files()]
}

fn too_many_files() -> DeskError {
    DeskError::invalid(
        "TooManyFiles",
        "materials",
        Text::new(
            format!("一次最多附 {MOST_FILES} 个文件；其余的请在收件后用 attachMaterial 补充。"),
            format!(
                "At most {MOST_FILES} files come with an application; attach the others with attachMaterial once it is received."
            ),
        ),
    )
}
