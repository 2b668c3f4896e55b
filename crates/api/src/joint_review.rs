//! Joint reviews 会商 and records of site visits 现场核查.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    Conclusion as EngineConclusion, GivenVote, JointReview as EngineReview, Participant, RecordedVisit,
    Verdict as EngineVerdict, VoteJoin as EngineJoin,
};

use crate::case::Case;
use crate::department::Department;
use crate::global_id;
use crate::person::Person;
use crate::scalar::Date;
use crate::step::Verdict;

/// How the votes of a joint review join to a positive conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineJoin")]
pub enum VoteJoin {
    /// Nobody objects 一致同意.
    NoObjection,
    /// More agree than object 过半同意.
    Majority,
}

/// Something that points are given for.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReviewCriterion {
    /// What.
    pub name: String,
    /// The most points.
    pub maximum: u32,
}

/// How many voted how.
#[derive(Debug, Clone, SimpleObject)]
pub struct VoteCounts {
    /// Who agree.
    pub agree: u32,
    /// Who agree with conditions.
    pub conditions: u32,
    /// Who object.
    pub object: u32,
    /// Participants who have not voted.
    pub missing: u32,
}

/// How a joint review ended.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReviewConclusion {
    /// For or against.
    pub verdict: Verdict,
    /// The minutes 会商纪要.
    pub minutes: String,
    /// Who wrote them.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<&EngineConclusion> for ReviewConclusion {
    fn from(conclusion: &EngineConclusion) -> Self {
        Self {
            verdict: conclusion.verdict.into(),
            minutes: conclusion.minutes.clone(),
            by: Person::from(&conclusion.by),
            at: conclusion.at,
        }
    }
}

/// A vote in a joint review.
#[derive(Debug, Clone)]
pub struct ReviewVote(GivenVote);

/// A participant's vote in a joint review.
#[Object]
impl ReviewVote {
    /// The department that voted; none for an expert.
    async fn department(&self, context: &Context<'_>) -> Result<Option<Department>> {
        match &self.0.participant {
            Participant::Department(code) => Department::find(context, code),
            Participant::Expert(_) => Ok(None),
        }
    }

    /// The expert who voted, by name; none for a department.
    async fn expert(&self) -> Option<&str> {
        match &self.0.participant {
            Participant::Department(_) => None,
            Participant::Expert(name) => Some(name),
        }
    }

    /// For or against.
    async fn verdict(&self) -> Verdict {
        self.0.vote.verdict.into()
    }

    /// In words.
    async fn opinion(&self) -> &str {
        &self.0.vote.opinion
    }

    /// Points, in the order of the criteria.
    async fn points(&self) -> &[u32] {
        &self.0.vote.points
    }

    /// Who voted, or recorded it for the expert.
    async fn by(&self) -> Person {
        Person::from(&self.0.by)
    }

    /// When it was last changed.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// A joint review of a case.
#[derive(Debug, Clone)]
pub struct JointReview(EngineReview);

impl From<&EngineReview> for JointReview {
    fn from(review: &EngineReview) -> Self {
        Self(review.clone())
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A joint review 会商 of a case, alone or together with others.
#[Object]
impl JointReview {
    /// The case in which the votes are given; this one, or the first of those that are reviewed together.
    async fn lead(&self, context: &Context<'_>) -> Result<Option<Case>> {
        Case::find(context, self.0.lead).await
    }

    /// The global id of that case.
    async fn lead_id(&self) -> ID {
        global_id::encode(&self.0.lead)
    }

    /// The key of the step that its conclusion ends; none where no step of joint review was open.
    async fn step(&self) -> Option<String> {
        self.0.step.as_ref().map(ToString::to_string)
    }

    /// What it is about.
    async fn agenda(&self) -> &str {
        &self.0.plan.agenda
    }

    /// The day.
    async fn on(&self) -> Date {
        Date(self.0.plan.on)
    }

    /// Where.
    async fn place(&self) -> &str {
        &self.0.plan.place
    }

    /// Which departments take part.
    async fn departments(&self, context: &Context<'_>) -> Result<Vec<Department>> {
        let codes = self.0.plan.departments.iter();
        codes
            .filter_map(|code| Department::find(context, code).transpose())
            .collect()
    }

    /// Which experts take part, by name.
    async fn experts(&self) -> &[String] {
        &self.0.plan.experts
    }

    /// What points are given for.
    async fn criteria(&self) -> Vec<ReviewCriterion> {
        let criteria = self.0.plan.criteria.iter();
        criteria
            .map(|one| ReviewCriterion {
                name: one.name.clone(),
                maximum: one.maximum,
            })
            .collect()
    }

    /// How many participants have to vote.
    async fn quorum(&self) -> u32 {
        self.0.plan.quorum
    }

    /// How the votes join.
    async fn join(&self) -> VoteJoin {
        self.0.plan.join.into()
    }

    /// Who convened it.
    async fn convened_by(&self) -> Person {
        Person::from(&self.0.by)
    }

    /// When.
    async fn convened_at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// The votes, in the order in which they were first given.
    async fn votes(&self) -> Vec<ReviewVote> {
        self.0.votes.iter().cloned().map(ReviewVote).collect()
    }

    /// How many voted how.
    async fn counts(&self) -> VoteCounts {
        let plan = &self.0.plan;
        let all = plan.departments.len() + plan.experts.len();
        VoteCounts {
            agree: number(self.0.count(EngineVerdict::Agree)),
            conditions: number(self.0.count(EngineVerdict::Conditions)),
            object: number(self.0.count(EngineVerdict::Object)),
            missing: number(all.saturating_sub(self.0.votes.len())),
        }
    }

    /// The mean of all votes' sums of points, with two decimals; none without votes or criteria.
    async fn mean_points(&self) -> Option<String> {
        if self.0.votes.is_empty() || self.0.plan.criteria.is_empty() {
            return None;
        }
        let points = self.0.votes.iter().flat_map(|given| &given.vote.points);
        let sum: u64 = points.map(|points| u64::from(*points)).sum();
        let hundredths = sum * 100 / self.0.votes.len() as u64;
        Some(format!("{}.{:02}", hundredths / 100, hundredths % 100))
    }

    /// How it ended; none while it is open.
    async fn conclusion(&self) -> Option<ReviewConclusion> {
        self.0.conclusion.as_ref().map(ReviewConclusion::from)
    }
}

/// A file of a site visit.
#[derive(Debug, Clone, SimpleObject)]
pub struct VisitFile {
    /// The global id of the file.
    pub file_id: ID,
    /// Its name.
    pub filename: String,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
}

/// The record of a site visit 现场核查记录 (Administrative Licensing Law, Art. 34(3) and 55).
#[derive(Debug, Clone, SimpleObject)]
pub struct SiteVisit {
    /// The day.
    pub on: Date,
    /// Where.
    pub place: String,
    /// Who was there and has to sign; who has signed stands in the step's `signatures`.
    pub officers: Vec<Person>,
    /// What they found.
    pub findings: String,
    /// Photographs and files.
    pub files: Vec<VisitFile>,
    /// Who wrote it down.
    pub recorded_by: Person,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl From<&RecordedVisit> for SiteVisit {
    fn from(recorded: &RecordedVisit) -> Self {
        let visit = &recorded.visit;
        let files = visit.files.iter();
        Self {
            on: Date(visit.on),
            place: visit.place.clone(),
            officers: visit.officers.iter().map(Person::from).collect(),
            findings: visit.findings.clone(),
            files: files
                .map(|file| VisitFile {
                    file_id: global_id::encode(&file.file),
                    filename: file.filename.clone(),
                    byte_size: file.byte_size,
                    sha256: file.sha256.clone(),
                    content_type: file.content_type.clone(),
                })
                .collect(),
            recorded_by: Person::from(&recorded.by),
            recorded_at: recorded.at,
        }
    }
}
