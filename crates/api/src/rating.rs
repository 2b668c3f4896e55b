//! Ratings of the service 好差评, and what followed from them.

use async_graphql::{Context, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    CallBack as EngineCallBack, Rating as EngineRating, RatingAppeal as EngineAppeal,
};

use crate::loader::{self, RatingsOf};
use crate::person::Person;
use crate::scalar::Date;

/// A rating of the service 好差评.
#[derive(Debug, Clone, SimpleObject)]
pub struct Rating {
    /// From 1, very satisfied, to 5, very dissatisfied (GB/T 39046-2020).
    pub score: u32,
    /// What was added in words.
    pub comment: String,
    /// Whether nobody is told which person gave it.
    pub is_anonymous: bool,
    /// Who gave it; none for an anonymous one.
    pub by: Option<Person>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it says dissatisfied 差评, so that something has to be put right.
    pub is_bad: bool,
    /// Whether an appeal against it was upheld: it stays on record and counts nowhere.
    pub is_struck: bool,
    /// The calls to whoever gave it 回访, oldest first.
    pub call_backs: Vec<CallBack>,
    /// What was put right 整改; none as long as nothing is reported.
    pub rectification: Option<Rectification>,
    /// The department's appeal 申诉.
    pub appeal: Option<RatingAppeal>,
}

/// A call to whoever rated badly 回访.
#[derive(Debug, Clone, SimpleObject)]
pub struct CallBack {
    /// The day of the call.
    pub on: Date,
    /// Who was spoken with.
    pub with: String,
    /// What was said.
    pub words: String,
    /// Who called.
    pub by: Person,
    /// When it was put on record.
    pub at: DateTime<Utc>,
}

/// What was put right after a bad rating 整改.
#[derive(Debug, Clone, SimpleObject)]
pub struct Rectification {
    /// What was done.
    pub measures: String,
    /// Who reported it.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

/// An appeal against a rating that the department holds to be mistaken or malicious 申诉.
#[derive(Debug, Clone, SimpleObject)]
pub struct RatingAppeal {
    /// Why.
    pub reasons: String,
    /// Who appealed.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it was upheld; none while no supervisor has decided.
    pub is_upheld: Option<bool>,
    /// The supervisor's reasons.
    pub decision_reasons: Option<String>,
    /// Who decided.
    pub decided_by: Option<Person>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
}

/// What the ratings of ended cases come to. Struck ratings are counted nowhere.
#[derive(Debug, Clone, SimpleObject)]
pub struct RatingStatistics {
    /// How many cases were rated.
    pub count: u64,
    /// How many of them satisfied, scores 1 to 3, by the last word of each applicant.
    pub satisfied: u64,
    /// The share of the satisfied, from 0 to 1; none while nobody has rated.
    pub share: Option<f64>,
    /// How many bad ratings were given under a name, so that a call back is owed for each.
    pub to_follow_up: u64,
    /// How many of those were called back.
    pub followed_up: u64,
}

impl RatingStatistics {
    /// The statistics of a procedure or a department.
    pub(crate) async fn of(context: &Context<'_>, of: RatingsOf) -> Result<Self> {
        let counts = loader::load(context, of).await?.unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "no zone has 2^53 cases")]
        let share = (counts.count > 0).then(|| counts.satisfied as f64 / counts.count as f64);
        Ok(Self {
            count: counts.count,
            satisfied: counts.satisfied,
            share,
            to_follow_up: counts.to_follow_up,
            followed_up: counts.followed_up,
        })
    }
}

impl From<&EngineRating> for Rating {
    fn from(rating: &EngineRating) -> Self {
        let anonymous = rating.given.anonymous;
        Self {
            score: u32::from(rating.given.score),
            comment: rating.given.comment.clone(),
            is_anonymous: anonymous,
            by: (!anonymous).then(|| Person::from(&rating.by)),
            at: rating.at,
            is_bad: rating.given.is_bad(),
            is_struck: rating.is_struck(),
            call_backs: rating.call_backs.iter().map(CallBack::from).collect(),
            rectification: rating.rectified.as_ref().map(|rectified| Rectification {
                measures: rectified.measures.clone(),
                by: Person::from(&rectified.by),
                at: rectified.at,
            }),
            appeal: rating.appeal.as_ref().map(RatingAppeal::from),
        }
    }
}

impl From<&EngineCallBack> for CallBack {
    fn from(call: &EngineCallBack) -> Self {
        Self {
            on: Date(call.note.on),
            with: call.note.with.clone(),
            words: call.note.words.clone(),
            by: Person::from(&call.by),
            at: call.at,
        }
    }
}

impl From<&EngineAppeal> for RatingAppeal {
    fn from(appeal: &EngineAppeal) -> Self {
        let answer = appeal.answer.as_ref();
        Self {
            reasons: appeal.reasons.clone(),
            by: Person::from(&appeal.by),
            at: appeal.at,
            is_upheld: answer.map(|answer| answer.upheld),
            decision_reasons: answer.map(|answer| answer.reasons.clone()),
            decided_by: answer.map(|answer| Person::from(&answer.by)),
            decided_at: answer.map(|answer| answer.at),
        }
    }
}
