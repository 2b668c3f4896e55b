//! Meetings of officers: joint reviews 会商 and site visits 现场核查.

use async_graphql::{Context, ID, InputObject, Object, Result};
use onewindow_desk::{Act, ConveneReview, RecordSiteVisit, Reviewed};
use onewindow_engine::case::{Case as EngineCase, Command, Criterion, ReviewCommand, ReviewPlan, Vote};
use onewindow_engine::ids::DepartmentCode;

use super::{act, case_act, payload, step};
use crate::case::Case;
use crate::desk_error::{Outcome, outcome};
use crate::joint_review::VoteJoin;
use crate::scalar::Date;
use crate::step::Verdict;
use crate::{caller, code, global_id};

/// A case that is reviewed.
#[derive(InputObject)]
pub struct ReviewedCaseInput {
    /// The global id of the case.
    pub case_id: ID,
    /// The version of the case that the caller has seen.
    pub expected_version: u64,
}

/// Something that points are given for.
#[derive(InputObject)]
pub struct ReviewCriterionInput {
    /// What.
    pub name: String,
    /// The most points, from 1 to 1,000.
    pub maximum: u32,
}

/// The convening of a joint review 会商: of cases, or of a project's cases under review.
#[derive(InputObject)]
pub struct ConveneReviewInput {
    /// From 1 to 20 cases that are reviewed together; votes are given in the first.
    #[graphql(default)]
    pub cases: Vec<ReviewedCaseInput>,
    /// Instead of cases: the global id of a project, of which every case under review is taken.
    pub project_id: Option<ID>,
    /// What it is about.
    pub agenda: String,
    /// The day, today or later.
    pub on: Date,
    /// Where.
    pub place: String,
    /// The codes of the departments that take part; each has a task in its queue until it has voted.
    #[graphql(default)]
    pub departments: Vec<String>,
    /// The names of the experts who take part; the convening department records what they say.
    #[graphql(default)]
    pub experts: Vec<String>,
    /// What points are given for; votes alone if left out.
    #[graphql(default)]
    pub criteria: Vec<ReviewCriterionInput>,
    /// How many participants have to vote.
    pub quorum: u32,
    /// How the votes join.
    pub join: VoteJoin,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The outcome of convening a joint review.
    ConveneReviewPayload {
        /// The cases as they stand now, the leading one first; none when nothing was done.
        cases: Vec<Case>
    }
}

case_act! {
    /// A vote in a joint review.
    ScoreReviewInput -> ScoreReviewPayload {
        /// The name of the expert for whom the convening department records it; left out: the own department.
        expert: Option<String>,
        /// For or against.
        verdict: Verdict,
        /// In words.
        opinion: String,
        /// Points, in the order of the criteria.
        #[graphql(default)]
        points: Vec<u32>,
    }
}

/// The conclusion of a joint review.
#[derive(InputObject)]
pub struct ConcludeReviewInput {
    /// The global id of the case in which the votes were given.
    pub case_id: ID,
    /// For or against; it has to follow from the votes.
    pub verdict: Verdict,
    /// The minutes 会商纪要.
    pub minutes: String,
    /// The version of the case that the caller has seen; if it is no longer current, nothing is done.
    pub expected_version: u64,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

payload! {
    /// The outcome of concluding a joint review.
    ConcludeReviewPayload {
        /// The cases as they stand now, the leading one first; none when nothing was done.
        cases: Vec<Case>
    }
}

case_act! {
    /// The record of a site visit 现场核查记录 (Administrative Licensing Law, Art. 34(3) and 55).
    RecordSiteVisitInput -> RecordSiteVisitPayload {
        /// The key of the step, such as `site#1`.
        step: String,
        /// The day of the visit.
        on: Date,
        /// Where.
        place: String,
        /// The logins of those who were there: two officers or more, each of whom then signs with `completeStep`.
        officers: Vec<String>,
        /// What they found.
        findings: String,
        /// The global ids of photographs and files that the caller has uploaded.
        #[graphql(default)]
        file_ids: Vec<ID>,
    }
}

impl ConveneReviewInput {
    fn reviewed(&self, context: &Context<'_>) -> Result<Reviewed> {
        match &self.project_id {
            Some(project) if self.cases.is_empty() => {
                Ok(Reviewed::Project(global_id::decode(context, project)?))
            }
            _ => {
                let cases = self.cases.iter();
                let cases =
                    cases.map(|case| Ok((global_id::decode(context, &case.case_id)?, case.expected_version)));
                Ok(Reviewed::Cases(cases.collect::<Result<_>>()?))
            }
        }
    }

    fn plan(&self, context: &Context<'_>) -> Result<ReviewPlan> {
        let departments = self.departments.iter();
        let criteria = self.criteria.iter();
        Ok(ReviewPlan {
            agenda: self.agenda.clone(),
            on: self.on.0,
            place: self.place.clone(),
            departments: departments
                .map(|department| code::required(context, department, DepartmentCode::try_new))
                .collect::<Result<_>>()?,
            experts: self.experts.clone(),
            criteria: criteria
                .map(|one| Criterion {
                    name: one.name.clone(),
                    maximum: one.maximum,
                })
                .collect(),
            quorum: self.quorum,
            join: self.join.into(),
        })
    }
}

fn cases(cases: Vec<EngineCase>) -> Vec<Case> {
    cases.into_iter().map(Case::from).collect()
}

#[derive(Default)]
pub(super) struct MeetingMutation;

/// Meetings of officers.
#[Object]
impl MeetingMutation {
    /// Convenes a joint review of one case or of several together. A step of joint review that is open then ends with its
    /// conclusion.
    async fn convene_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is declared.")] input: ConveneReviewInput,
    ) -> Result<Option<ConveneReviewPayload>> {
        let convene = ConveneReview {
            of: input.reviewed(context)?,
            plan: input.plan(context)?,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.convene_review(actor, convene, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(cases).into()))
    }

    /// Votes for the own department, or records an expert's vote. It can be changed until the conclusion.
    async fn score_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The vote.")] input: ScoreReviewInput,
    ) -> Result<Option<ScoreReviewPayload>> {
        let command = ReviewCommand::Score {
            expert: input.expert.clone(),
            vote: Vote {
                verdict: input.verdict.into(),
                opinion: input.opinion.clone(),
                points: input.points.clone(),
            },
        };
        act(context, input.target(), Command::Review(command)).await
    }

    /// Concludes a joint review once enough have voted, and ends the step of joint review with it.
    async fn conclude_review(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The conclusion.")] input: ConcludeReviewInput,
    ) -> Result<Option<ConcludeReviewPayload>> {
        let conclude = Act {
            case: global_id::decode(context, &input.case_id)?,
            expected: input.expected_version,
            command: Command::Review(ReviewCommand::Conclude {
                verdict: input.verdict.into(),
                minutes: input.minutes.clone(),
            }),
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.conclude_review(actor, conclude, &input.idempotency_key)).await;
        Ok(Some(outcome(context, answer)?.map(cases).into()))
    }

    /// Writes down a site visit. Without it the step can't be signed; when everybody named in it has signed with
    /// `completeStep`, the step ends.
    async fn record_site_visit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The record.")] input: RecordSiteVisitInput,
    ) -> Result<Option<RecordSiteVisitPayload>> {
        let step = match step(context, &input.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
        };
        let (files, target) = (input.file_ids.iter(), input.target());
        let record = RecordSiteVisit {
            case: global_id::decode(context, target.case)?,
            expected: target.expected,
            step,
            on: input.on.0,
            place: input.place.clone(),
            officers: input.officers.clone(),
            findings: input.findings.clone(),
            files: files
                .map(|file| global_id::decode(context, file))
                .collect::<Result<_>>()?,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.record_site_visit(actor, record, target.key)).await;
        Ok(Some(outcome(context, answer)?.map(Case::from).into()))
    }
}
