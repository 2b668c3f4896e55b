//! Joint reviews 会商 of several cases together: convened and concluded in all of them in one transaction, voted on in
//! the first.

use std::sync::Arc;

use onewindow_engine::access::{Operation, Scope};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, Command, JointReview, ReviewCommand, ReviewPlan};
use onewindow_engine::ids::{CaseId, ProjectId};
use onewindow_engine::text::Text;
use onewindow_store::{Commit, Stream};
use serde::{Deserialize, Serialize};

use crate::access::{authorize, subject_of};
use crate::case::Act;
use crate::commit::{self, Attempt, Loaded, ROUNDS};
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::ids;
use crate::key::Request;

/// The most cases that are reviewed together.
const MOST: usize = 20;

/// What is reviewed.
#[derive(Debug, Clone, Serialize)]
pub enum Reviewed {
    /// These cases, each with the version that the caller has seen; the first leads.
    Cases(Vec<(CaseId, u64)>),
    /// Every case of a project that is under review, as they stand; the oldest leads.
    Project(ProjectId),
}

/// Convening a joint review.
#[derive(Debug, Clone, Serialize)]
pub struct ConveneReview {
    /// What is reviewed.
    pub of: Reviewed,
    /// What is declared.
    pub plan: ReviewPlan,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    cases: Vec<CaseId>,
}

impl Desk {
    /// Convenes a joint review of one case or of several together: of all of them or of none.
    ///
    /// # Errors
    /// When one of the cases is not visible or not current, there are none or too many, the key belongs to another
    /// request, or the engine refuses it for one of them.
    pub async fn convene_review(&self, actor: &Actor, input: ConveneReview, key: &str) -> Result<Vec<Case>> {
        let request = Request::new(actor, key, Operation::ConveneReview, &input)?;
        let id = ids::session();
        for _ in 0..ROUNDS {
            if let Some(answer) = self.recorded::<Answer>(&request).await? {
                return self.cases_in_order(actor, &answer.cases).await;
            }
            let cases = self.reviewed(actor, &input.of).await?;
            let Some((lead, _)) = cases.first().copied().filter(|_| cases.len() <= MOST) else {
                return Err(cases_invalid());
            };
            let mut whole = Commit::default();
            for (case, expected) in &cases {
                let command = Command::Review(ReviewCommand::Convene {
                    id,
                    lead,
                    plan: input.plan.clone(),
                });
                let act = Act {
                    case: *case,
                    expected: *expected,
                    command,
                };
                let (_, part) = self.prepare_part(actor, &act, request.operation).await?;
                whole.cases.extend(part.cases);
            }
            let ids: Vec<CaseId> = cases.into_iter().map(|(case, _)| case).collect();
            whole.key = Some(request.record(&Answer { cases: ids.clone() })?);
            if let Attempt::Done = self.record(whole).await? {
                return self.cases_in_order(actor, &ids).await;
            }
        }
        Err(DeskError::Busy)
    }

    /// Concludes a joint review in its lead case; the others that were reviewed with it take over votes and conclusion.
    ///
    /// # Errors
    /// As [`Desk::act`], for any of the cases.
    pub async fn conclude_review(&self, actor: &Actor, act: Act, key: &str) -> Result<Vec<Case>> {
        let request = Request::new(actor, key, Operation::ConcludeReview, &act)?;
        for _ in 0..ROUNDS {
            if let Some(answer) = self.recorded::<Answer>(&request).await? {
                return self.cases_in_order(actor, &answer.cases).await;
            }
            let (lead, mut whole) = self.prepare_part(actor, &act, request.operation).await?;
            let mut ids = vec![lead.id];
            if let Some(review) = lead.reviews.last() {
                for other in self.reviewed_with(actor, &lead, review).await? {
                    let adopt = ReviewCommand::Adopt {
                        review: Box::new(review.clone()),
                    };
                    let act = Act {
                        case: other,
                        expected: 0,
                        command: Command::Review(adopt),
                    };
                    let (_, part) = self.prepare_part(actor, &act, request.operation).await?;
                    whole.cases.extend(part.cases);
                    ids.push(other);
                }
            }
            whole.key = Some(request.record(&Answer { cases: ids.clone() })?);
            if let Attempt::Done = self.record(whole).await? {
                return self.cases_in_order(actor, &ids).await;
            }
        }
        Err(DeskError::Busy)
    }

    /// What one case of several has to have written.
    async fn prepare_part(&self, actor: &Actor, act: &Act, operation: Operation) -> Result<(Case, Commit)> {
        for _ in 0..ROUNDS {
            let loaded = self.load(actor, act.case).await?;
            let Loaded { case, .. } = &loaded;
            let on_duty = self.on_duty(actor, Some(&case.procedure.code));
            authorize(&on_duty, operation, &subject_of(case))?;
            // What the law has done by now comes before what people do.
            if self.fire_due_of(&loaded).await? {
                continue;
            }
            if case.is_stale(&act.command, act.expected) {
                let stream = Stream::Case(case.id);
                return Err(self.stale(stream, act.expected, case.sequence).await);
            }
            let who = commit::Act {
                actor,
                now: self.now(),
                draw: 0,
            };
            let prepared = self.prepare(&loaded, &act.command, who).await?;
            return Ok(prepared.unwrap_or_else(|| (case.clone(), Commit::default())));
        }
        Err(DeskError::Busy)
    }

    async fn reviewed(&self, actor: &Actor, of: &Reviewed) -> Result<Vec<(CaseId, u64)>> {
        match of {
            Reviewed::Cases(cases) => Ok(cases.clone()),
            Reviewed::Project(project) => {
                let project = self.project(actor, *project).await?;
                let cases = self.cases_of_projects(actor, &[project.id]).await?;
                let under_review = cases.into_iter().filter(|case| case.phase.is_under_review());
                Ok(under_review.map(|case| (case.id, case.sequence)).collect())
            }
        }
    }

    /// The other cases of the same review: of the same enterprise's projects or of others, wherever it is open.
    async fn reviewed_with(&self, actor: &Actor, lead: &Case, review: &JointReview) -> Result<Vec<CaseId>> {
        let ids = self.store().cases_under_review(review.id).await?;
        let ids: Vec<CaseId> = ids.into_iter().filter(|id| *id != lead.id).collect();
        if ids.is_empty() {
            return Ok(ids);
        }
        let cases = self.store().cases_by_ids(&Scope::of(actor), &ids).await?;
        let open = cases.into_iter().filter(|case| {
            let own = case.open_review().map(|open| open.id);
            own == Some(review.id) && case.phase.is_under_review()
        });
        Ok(open.map(|case| case.id).collect())
    }

    async fn cases_in_order(&self, actor: &Actor, ids: &[CaseId]) -> Result<Vec<Case>> {
        let mut cases = self.cases_by_ids(actor, ids).await?;
        cases.sort_by_key(|case| ids.iter().position(|id| *id == case.id));
        Ok(cases.into_iter().map(Arc::unwrap_or_clone).collect())
    }
}

fn cases_invalid() -> DeskError {
    DeskError::invalid(
        "ReviewedCasesInvalid",
        "cases",
        Text::new(
            format!("一并会商的办件须为 1 至 {MOST} 件，且均在审查中。"),
            format!("From 1 to {MOST} cases are reviewed together, all of them under review."),
        ),
    )
}

/// One of each error that is told here.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![cases_invalid()]
}
