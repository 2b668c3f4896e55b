//! Joint review 会商: several departments and experts meet about one case or about several of them together. Whoever
//! convenes it declares who takes part, how many of them have to vote and how their votes join; each votes once for a
//! department or as an expert, changeable until the conclusion, which has to follow from the votes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::command::Action;
use super::decide::{Step, Work, written};
use super::event::{CaseEvent, Event};
use super::hearing::UNDER_REVIEW;
use super::key::StepKey;
use super::review::{as_officer, mine_alone};
use super::state::{Case, Verdict};
use crate::actor::{By, Role};
use crate::ids::{CaseId, DepartmentCode};
use crate::procedure::StepKind;
use crate::refusal::{MeetingRefusal, Refusal};

/// Who may speak for a department.
const VOICES: [Role; 3] = [Role::Reviewer, Role::Handler, Role::Approver];
/// The most participants, and the most criteria.
const MOST: usize = 50;

/// How the votes join to a positive conclusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VoteJoin {
    /// Nobody objects 一致同意.
    NoObjection,
    /// More agree than object 过半同意.
    Majority,
}

/// Something that points are given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Criterion {
    /// What.
    pub name: String,
    /// The most points.
    pub maximum: u32,
}

/// What is declared when a joint review is convened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReviewPlan {
    /// What it is about.
    pub agenda: String,
    /// The day.
    pub on: NaiveDate,
    /// Where.
    pub place: String,
    /// Which departments take part.
    pub departments: Vec<DepartmentCode>,
    /// Which experts take part, by name.
    pub experts: Vec<String>,
    /// What points are given for; none: votes alone.
    pub criteria: Vec<Criterion>,
    /// How many participants have to vote.
    pub quorum: u32,
    /// How the votes join.
    pub join: VoteJoin,
}

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Participant {
    /// A department.
    Department(DepartmentCode),
    /// An expert, by name.
    Expert(String),
}

/// What a participant says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Vote {
    /// For or against.
    pub verdict: Verdict,
    /// In words.
    pub opinion: String,
    /// Points, in the order of the criteria.
    pub points: Vec<u32>,
}

/// A vote with who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GivenVote {
    /// For whom.
    pub participant: Participant,
    /// What was said.
    pub vote: Vote,
    /// Who gave it, or recorded it for an expert.
    pub by: By,
    /// When it was last changed.
    pub at: DateTime<Utc>,
}

/// How a joint review ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Conclusion {
    /// For or against.
    pub verdict: Verdict,
    /// The minutes 会商纪要.
    pub minutes: String,
    /// Who wrote them.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// A joint review of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct JointReview {
    /// The same in every case that is reviewed together.
    pub id: Uuid,
    /// The case in which the votes are given.
    pub lead: CaseId,
    /// The step that its conclusion ends.
    pub step: Option<StepKey>,
    /// What was declared.
    pub plan: ReviewPlan,
    /// Who convened it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// The votes, in the order in which they were first given.
    pub votes: Vec<GivenVote>,
    /// How it ended.
    pub conclusion: Option<Conclusion>,
}

impl JointReview {
    /// Whether it is still open.
    pub fn is_open(&self) -> bool {
        self.conclusion.is_none()
    }

    /// How many voted so.
    pub fn count(&self, verdict: Verdict) -> usize {
        let votes = self.votes.iter();
        votes.filter(|given| given.vote.verdict == verdict).count()
    }

    pub(super) fn has_voted(&self, participant: &Participant) -> bool {
        self.votes.iter().any(|given| &given.participant == participant)
    }

    /// Whether the votes carry a conclusion.
    fn carries(&self, verdict: Verdict) -> bool {
        let objections = self.count(Verdict::Object);
        let approvals = self.votes.len() - objections;
        let positive = match self.plan.join {
            VoteJoin::NoObjection => objections == 0,
            VoteJoin::Majority => approvals > objections,
        };
        match verdict {
            Verdict::Agree | Verdict::Conditions => positive,
            Verdict::Object => objections > 0,
        }
    }
}

/// A joint review was convened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ConvenedReview {
    /// The same in every case that is reviewed together.
    pub id: Uuid,
    /// The case in which the votes are given.
    pub lead: CaseId,
    /// The step that its conclusion ends.
    pub step: Option<StepKey>,
    /// What was declared.
    pub plan: ReviewPlan,
}

/// A participant voted, or changed the vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ScoredReview {
    /// Who.
    pub participant: Participant,
    /// What was said.
    pub vote: Vote,
}

/// A joint review was concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ConcludedReview {
    /// For or against.
    pub verdict: Verdict,
    /// The minutes.
    pub minutes: String,
    /// The votes, where they were given in another case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<GivenVote>,
}

/// What can be asked about joint reviews.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum ReviewCommand {
    /// It is convened.
    Convene {
        /// Its id.
        id: Uuid,
        /// The case in which the votes are given: this one or another that is reviewed with it.
        lead: CaseId,
        /// What is declared.
        plan: ReviewPlan,
    },
    /// A participant votes, or changes the vote.
    Score {
        /// The expert for whom the convening department records it; none: the own department.
        expert: Option<String>,
        /// What is said.
        vote: Vote,
    },
    /// It is concluded.
    Conclude {
        /// For or against.
        verdict: Verdict,
        /// The minutes.
        minutes: String,
    },
    /// A case that was reviewed with another takes over the votes and the conclusion.
    Adopt {
        /// As the lead case has it.
        review: Box<JointReview>,
    },
}

impl ReviewCommand {
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Convene { .. } => Action::ConveneReview,
            Self::Score { .. } => Action::ScoreReview,
            Self::Conclude { .. } | Self::Adopt { .. } => Action::ConcludeReview,
        }
    }
}

impl Case {
    /// The joint review that is on.
    pub fn open_review(&self) -> Option<&JointReview> {
        self.reviews.last().filter(|review| review.is_open())
    }

    /// Whether a step waits for the conclusion of a joint review.
    pub(super) fn is_under_joint_review(&self, step: &StepKey) -> bool {
        self.open_review()
            .is_some_and(|review| review.step.as_ref() == Some(step))
    }

    pub(super) fn apply_review(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::ReviewConvened(convened) => self.reviews.push(JointReview {
                id: convened.id,
                lead: convened.lead,
                step: convened.step.clone(),
                plan: convened.plan.clone(),
                by: event.by.clone(),
                at: event.at,
                votes: Vec::new(),
                conclusion: None,
            }),
            CaseEvent::ReviewScored(ScoredReview { participant, vote }) => {
                let Some(review) = self.reviews.last_mut() else {
                    return;
                };
                let given = GivenVote {
                    participant: participant.clone(),
                    vote: vote.clone(),
                    by: event.by.clone(),
                    at: event.at,
                };
                match review
                    .votes
                    .iter_mut()
                    .find(|one| one.participant == *participant)
                {
                    Some(earlier) => *earlier = given,
                    None => review.votes.push(given),
                }
            }
            CaseEvent::ReviewConcluded(ConcludedReview {
                verdict,
                minutes,
                votes,
            }) => {
                let Some(review) = self.reviews.last_mut() else {
                    return;
                };
                if !votes.is_empty() {
                    review.votes.clone_from(votes);
                }
                review.conclusion = Some(Conclusion {
                    verdict: *verdict,
                    minutes: minutes.clone(),
                    by: event.by.clone(),
                    at: event.at,
                });
            }
            _ => {}
        }
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &ReviewCommand) -> Result<Step, Refusal> {
    match command {
        ReviewCommand::Convene { id, lead, plan } => convene(work, (*id, *lead), plan),
        ReviewCommand::Score { expert, vote } => score(work, expert.as_deref(), vote),
        ReviewCommand::Conclude { verdict, minutes } => {
            let review = open(work)?;
            if review.lead != work.case.id {
                return Err(MeetingRefusal::ReviewedElsewhere.into());
            }
            conclude(work, &review, (*verdict, minutes), false)
        }
        ReviewCommand::Adopt { review } => {
            let Some(ended) = &review.conclusion else {
                return Err(MeetingRefusal::NoOpenReview.into());
            };
            open(work)?;
            conclude(work, review, (ended.verdict, &ended.minutes), true)
        }
    }
}

fn open(work: &Work<'_>) -> Result<JointReview, Refusal> {
    work.in_phase(&UNDER_REVIEW)?;
    let review = work.case.open_review().cloned();
    review.ok_or_else(|| MeetingRefusal::NoOpenReview.into())
}

/// The open step of joint review that the actor may end; none when the case has none open.
fn step_of(work: &mut Work<'_>) -> Result<Option<StepKey>, Refusal> {
    let open = work.case.open_steps();
    let step = open.filter(|run| run.kind == StepKind::JointReview);
    let step = step.map(|run| run.key.clone()).next();
    if let Some(step) = &step {
        mine_alone(work, step)?;
    }
    Ok(step)
}

/// In which capacity the actor convenes and concludes: of the step's department where one is ended, else of the
/// competent department.
fn convener(work: &Work<'_>, step: Option<&StepKey>) -> Result<(Role, DepartmentCode), Refusal> {
    if let Some(run) = step.and_then(|step| work.case.run(step)) {
        return Ok((run.role, run.department.clone()));
    }
    let department = work.case.department.clone();
    let actor = work.facts.actor;
    let held = VOICES.into_iter().find(|role| actor.holds(*role, &department));
    let role = held.unwrap_or(Role::Handler);
    work.by_officer(role, &department)?;
    Ok((role, department))
}

fn convene(work: &mut Work<'_>, (id, lead): (Uuid, CaseId), plan: &ReviewPlan) -> Result<Step, Refusal> {
    work.in_phase(&UNDER_REVIEW)?;
    let step = step_of(work)?;
    let (role, department) = convener(work, step.as_ref())?;
    if work.case.open_review().is_some() {
        return Err(MeetingRefusal::ReviewOpen.into());
    }
    check_plan(work, plan)?;
    let plan = plan.clone();
    let what = CaseEvent::ReviewConvened(ConvenedReview { id, lead, step, plan });
    work.did(role, Some(&department), what);
    Ok(Step::Taken)
}

fn check_plan(work: &Work<'_>, plan: &ReviewPlan) -> Result<(), Refusal> {
    written("agenda", &plan.agenda)?;
    written("place", &plan.place)?;
    if plan.on < work.facts.today() {
        return Err(Refusal::DateOutOfRange { date: plan.on });
    }
    let participants = plan.departments.len() + plan.experts.len();
    let known = plan
        .departments
        .iter()
        .all(|code| work.facts.catalogue.departments.contains_key(code));
    let mut names: Vec<&str> = plan.departments.iter().map(DepartmentCode::as_str).collect();
    names.extend(plan.experts.iter().map(String::as_str));
    let written_out = names
        .iter()
        .all(|name| !name.trim().is_empty() && name.chars().count() <= 100);
    names.sort_unstable();
    names.dedup();
    let criteria = plan.criteria.iter();
    let countable = plan.criteria.len() <= MOST
        && criteria
            .clone()
            .all(|one| one.maximum > 0 && one.maximum <= 1_000)
        && criteria
            .clone()
            .all(|one| !one.name.trim().is_empty() && one.name.chars().count() <= 200);
    let quorum = usize::try_from(plan.quorum).unwrap_or(usize::MAX);
    let fits = participants <= MOST && (1..=participants).contains(&quorum) && names.len() == participants;
    if known && written_out && countable && fits {
        Ok(())
    } else {
        Err(MeetingRefusal::ReviewPlanInvalid.into())
    }
}

fn score(work: &mut Work<'_>, expert: Option<&str>, vote: &Vote) -> Result<Step, Refusal> {
    let review = open(work)?;
    if review.lead != work.case.id {
        return Err(MeetingRefusal::ReviewedElsewhere.into());
    }
    let (participant, role, department) = voter(work, &review, expert)?;
    written("opinion", &vote.opinion)?;
    let criteria = &review.plan.criteria;
    let fits = vote.points.len() == criteria.len()
        && vote
            .points
            .iter()
            .zip(criteria)
            .all(|(points, one)| *points <= one.maximum);
    if !fits {
        let maxima = criteria.iter().map(|one| one.maximum).collect();
        return Err(MeetingRefusal::PointsOutOfRange { maxima }.into());
    }
    let given = review.votes.iter().find(|given| given.participant == participant);
    if given.is_some_and(|given| given.vote == *vote) {
        return Ok(Step::Already);
    }
    let vote = vote.clone();
    work.did(
        role,
        Some(&department),
        CaseEvent::ReviewScored(ScoredReview { participant, vote }),
    );
    Ok(Step::Taken)
}

/// For whom the actor votes: a department that takes part, or an expert whose word the convening department records.
fn voter(
    work: &Work<'_>,
    review: &JointReview,
    expert: Option<&str>,
) -> Result<(Participant, Role, DepartmentCode), Refusal> {
    if let Some(expert) = expert {
        if !review.plan.experts.iter().any(|name| name == expert) {
            return Err(not_participant(review));
        }
        let (role, department) = convener(work, review.step.as_ref())?;
        work.by_officer(role, &department)?;
        return Ok((Participant::Expert(expert.to_owned()), role, department));
    }
    let actor = work.facts.actor;
    let offices = review
        .plan
        .departments
        .iter()
        .flat_map(|code| VOICES.map(|role| (role, code)));
    let mut held = offices.filter(|(role, code)| actor.holds(*role, code));
    let Some((role, department)) = held.next() else {
        return Err(not_participant(review));
    };
    work.by_officer(role, department)?;
    let participant = Participant::Department(department.clone());
    Ok((participant, role, department.clone()))
}

fn not_participant(review: &JointReview) -> Refusal {
    MeetingRefusal::NotParticipant {
        departments: review.plan.departments.clone(),
    }
    .into()
}

fn conclude(
    work: &mut Work<'_>,
    review: &JointReview,
    (verdict, minutes): (Verdict, &str),
    adopts: bool,
) -> Result<Step, Refusal> {
    let own = open(work)?.step;
    let still_open = own.filter(|step| work.case.run(step).is_some_and(super::state::StepRun::is_open));
    let run = match &still_open {
        Some(step) => Some(mine_alone(work, step)?),
        None => None,
    };
    let (role, department) = convener(work, still_open.as_ref())?;
    written("minutes", minutes)?;
    let given = u32::try_from(review.votes.len()).unwrap_or(u32::MAX);
    if given < review.plan.quorum {
        let needed = review.plan.quorum;
        return Err(MeetingRefusal::QuorumMissing { given, needed }.into());
    }
    if !review.carries(verdict) {
        return Err(MeetingRefusal::ConclusionAgainstVotes {
            agree: given - objections(review),
            object: objections(review),
        }
        .into());
    }
    let what = CaseEvent::ReviewConcluded(ConcludedReview {
        verdict,
        minutes: minutes.to_owned(),
        votes: if adopts { review.votes.clone() } else { Vec::new() },
    });
    work.did(role, Some(&department), what);
    if let Some(run) = run {
        let (step, opinion) = (run.key.clone(), minutes.to_owned());
        let completed = CaseEvent::StepCompleted {
            step,
            verdict,
            opinion,
        };
        as_officer(work, &run, completed);
    }
    Ok(Step::Taken)
}

fn objections(review: &JointReview) -> u32 {
    u32::try_from(review.count(Verdict::Object)).unwrap_or(u32::MAX)
}
