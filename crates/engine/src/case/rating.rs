//! Ratings of the service 好差评 (国办发〔2019〕51号): when a case has come to its end the applicant may rate it once. A bad
//! rating opens a rectification 整改 with a clock of its own: the department calls back 回访, puts things right and reports,
//! or appeals against a mistaken or malicious rating; after the report the applicant may rate once more.
//!
//! All this lies beside the phase of the case, which stays at its end.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::alarm::{self, AlarmRule};
use super::command::Action;
use super::decide::{Step, Work, not_endless, written};
use super::event::{CaseEvent, Event};
use super::flow;
use super::key::ClockKey;
use super::state::{Case, Phase};
use super::task::Colour;
use crate::actor::{By, Role};
use crate::clock::Effect;
use crate::refusal::{RatingRefusal, Refusal};

/// Very satisfied 非常满意 (GB/T 39046-2020: 1).
const BEST: u8 = 1;
/// The first score that is dissatisfied 不满意 (GB/T 39046-2020: 4).
const BAD: u8 = 4;
/// Very dissatisfied 非常不满意 (GB/T 39046-2020: 5).
const WORST: u8 = 5;
/// The longest comment, in characters.
const COMMENT: u32 = 2_000;

/// What is done about ratings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RatingCommand {
    /// The applicant rates; after a rectification once more.
    Rate(GivenRating),
    /// The department called whoever rated badly 回访.
    CallBack(CallBackNote),
    /// The department reports what it has put right 整改反馈.
    Report {
        /// What was done.
        measures: String,
    },
    /// The department holds a bad rating to be mistaken or malicious 申诉.
    Appeal {
        /// Why.
        reasons: String,
    },
    /// A supervisor decides about the appeal.
    DecideAppeal {
        /// Whether the rating is struck from the statistics.
        upheld: bool,
        /// Why.
        reasons: String,
    },
}

impl RatingCommand {
    /// The command's name.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::Rate(_) => Action::RateService,
            Self::CallBack(_) => Action::RecordCallBack,
            Self::Report { .. } => Action::ReportRectification,
            Self::Appeal { .. } => Action::AppealRating,
            Self::DecideAppeal { .. } => Action::DecideRatingAppeal,
        }
    }
}

/// A rating as its giver says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GivenRating {
    /// From 1, very satisfied 非常满意, to 5, very dissatisfied 非常不满意 (GB/T 39046-2020).
    pub score: u8,
    /// In words; may be empty.
    pub comment: String,
    /// Whether nobody is told who gave it: the log itself does not name the person then.
    pub anonymous: bool,
}

/// A call to whoever rated badly, as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CallBackNote {
    /// The local day of the call.
    pub on: NaiveDate,
    /// Who was spoken with.
    pub with: String,
    /// What was said.
    pub words: String,
}

/// A rating with what followed from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rating {
    /// What was said.
    pub given: GivenRating,
    /// Who gave it; unnamed if it is anonymous.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// The calls back, oldest first.
    pub call_backs: Vec<CallBack>,
    /// What was put right.
    pub rectified: Option<Rectified>,
    /// The department's appeal.
    pub appeal: Option<RatingAppeal>,
}

/// A call back on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct CallBack {
    /// The call.
    pub note: CallBackNote,
    /// Who called.
    pub by: By,
    /// When it was put on record.
    pub at: DateTime<Utc>,
}

/// A rectification that was reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rectified {
    /// What was done.
    pub measures: String,
    /// Who reported it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// An appeal against a rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RatingAppeal {
    /// Why.
    pub reasons: String,
    /// Who appealed.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What the supervisor decided.
    pub answer: Option<AppealAnswer>,
}

/// What a supervisor decided about an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppealAnswer {
    /// Whether the rating is struck from the statistics.
    pub upheld: bool,
    /// Why.
    pub reasons: String,
    /// Who decided.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the ratings of one case count for in statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedRating {
    /// The score of the last rating that was not struck.
    pub score: u8,
    /// How many bad ratings named their giver, so that a call back is owed.
    pub to_follow_up: u32,
    /// How many of those were called back.
    pub followed_up: u32,
}

impl GivenRating {
    /// The last score that is satisfied, basically satisfied 基本满意 (GB/T 39046-2020: 3).
    pub const SATISFIED: u8 = BAD - 1;

    /// Whether it says dissatisfied 差评.
    pub fn is_bad(&self) -> bool {
        self.score >= BAD
    }
}

impl Rating {
    /// Whether an appeal against it was upheld: it stays on record and counts nowhere.
    pub fn is_struck(&self) -> bool {
        let answer = self.appeal.as_ref().and_then(|appeal| appeal.answer.as_ref());
        answer.is_some_and(|answer| answer.upheld)
    }

    /// Whether the department still has to put something right.
    pub fn awaits_rectification(&self) -> bool {
        self.given.is_bad() && self.rectified.is_none() && !self.is_struck()
    }

    /// Whether it waits for a supervisor.
    pub fn awaits_supervisor(&self) -> bool {
        self.appeal.as_ref().is_some_and(|appeal| appeal.answer.is_none())
    }

    /// Whether the department has spoken with whoever gave it.
    pub fn is_followed_up(&self) -> bool {
        !self.call_backs.is_empty()
    }
}

impl Case {
    /// The bad rating that the department has to put right.
    pub fn rating_to_rectify(&self) -> Option<&Rating> {
        self.ratings.last().filter(|rating| rating.awaits_rectification())
    }

    /// What its ratings count for; none as long as none counts. The last word of the applicant takes the place of the
    /// first, and what was struck counts nowhere.
    pub fn counted_rating(&self) -> Option<CountedRating> {
        let counting = || self.ratings.iter().filter(|rating| !rating.is_struck());
        let owed = || counting().filter(|rating| rating.given.is_bad() && !rating.given.anonymous);
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        counting().next_back().map(|last| CountedRating {
            score: last.given.score,
            to_follow_up: number(owed().count()),
            followed_up: number(owed().filter(|rating| rating.is_followed_up()).count()),
        })
    }

    /// The oldest rating whose appeal waits for a supervisor.
    pub fn rating_under_appeal(&self) -> Option<&Rating> {
        self.ratings.iter().find(|rating| rating.awaits_supervisor())
    }

    pub(super) fn apply_rating(&mut self, event: &Event) {
        let (by, at) = (event.by.clone(), event.at);
        if let CaseEvent::RatingGiven(given) = &event.what {
            self.ratings.push(Rating {
                given: given.clone(),
                by,
                at,
                call_backs: Vec::new(),
                rectified: None,
                appeal: None,
            });
        } else if let CaseEvent::RatingAppealDecided { upheld, reasons } = &event.what {
            let pending = self.ratings.iter_mut().find(|rating| rating.awaits_supervisor());
            if let Some(appeal) = pending.and_then(|rating| rating.appeal.as_mut()) {
                appeal.answer = Some(AppealAnswer {
                    upheld: *upheld,
                    reasons: reasons.clone(),
                    by,
                    at,
                });
            }
        } else if let Some(rating) = self.ratings.last_mut() {
            rating.follow(&event.what, by, at);
        }
    }
}

impl Rating {
    /// Takes in what the department did about it.
    fn follow(&mut self, what: &CaseEvent, by: By, at: DateTime<Utc>) {
        match what {
            CaseEvent::CallBackRecorded(note) => {
                let note = note.clone();
                self.call_backs.push(CallBack { note, by, at });
            }
            CaseEvent::RectificationReported { measures } => {
                let measures = measures.clone();
                self.rectified = Some(Rectified { measures, by, at });
            }
            CaseEvent::RatingAppealed { reasons } => {
                self.appeal = Some(RatingAppeal {
                    reasons: reasons.clone(),
                    by,
                    at,
                    answer: None,
                });
            }
            _ => {}
        }
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &RatingCommand) -> Result<Step, Refusal> {
    match command {
        RatingCommand::Rate(given) => rate(work, given),
        RatingCommand::CallBack(note) => call_back(work, note),
        RatingCommand::Report { measures } => report(work, measures),
        RatingCommand::Appeal { reasons } => appeal(work, reasons),
        RatingCommand::DecideAppeal { upheld, reasons } => decide_appeal(work, *upheld, reasons),
    }
}

fn rate(work: &mut Work<'_>, given: &GivenRating) -> Result<Step, Refusal> {
    work.by_applicant()?;
    may_be_rated(&work.case)?;
    if !(BEST..=WORST).contains(&given.score) {
        return Err(RatingRefusal::ScoreOutOfRange { score: given.score }.into());
    }
    not_endless("comment", &given.comment, COMMENT)?;
    let again = !work.case.ratings.is_empty();
    let by = if given.anonymous {
        By::unnamed(Role::Applicant)
    } else {
        work.facts.actor.by(Some(Role::Applicant), None)
    };
    work.push(by, CaseEvent::RatingGiven(given.clone()));
    if given.is_bad() {
        let limit = work.facts.catalogue.zone.rectification;
        flow::start_clock(work, ClockKey::Rectification, Effect::Internal, limit);
        if again {
            let words = (
                "整改后申请人再次给出差评。",
                "The applicant is dissatisfied again after the rectification.",
            );
            alarm::raise(work, AlarmRule::E25, Colour::Yellow, words);
        }
    }
    Ok(Step::Taken)
}

/// Whether the applicant has something to rate: at the end once, and once more when a bad rating was put right.
fn may_be_rated(case: &Case) -> Result<(), RatingRefusal> {
    if !(case.phase.is_final() || case.phase == Phase::Filed) {
        return Err(RatingRefusal::CaseNotEnded { found: case.phase });
    }
    if case.received_at.is_none() {
        return Err(RatingRefusal::NeverHandedIn);
    }
    match case.ratings.as_slice() {
        [] => Ok(()),
        [first] if first.awaits_rectification() => Err(RatingRefusal::RectificationOpen),
        [first] if first.rectified.is_some() && !first.is_struck() => Ok(()),
        _ => Err(RatingRefusal::RatedAlready),
    }
}

/// The bad rating in hand, for an officer of the department who has to put it right.
fn in_hand<'w>(work: &'w Work<'_>) -> Result<&'w Rating, Refusal> {
    work.by_officer(Role::Handler, &work.case.department)?;
    let rating = work.case.rating_to_rectify();
    rating.ok_or_else(|| RatingRefusal::NothingToRectify.into())
}

fn as_handler(work: &mut Work<'_>, what: CaseEvent) -> Step {
    let department = work.case.department.clone();
    work.did(Role::Handler, Some(&department), what);
    Step::Taken
}

fn call_back(work: &mut Work<'_>, note: &CallBackNote) -> Result<Step, Refusal> {
    let rating = in_hand(work)?;
    written("with", &note.with)?;
    written("words", &note.words)?;
    let (first, last) = (work.facts.calendar().local_date(rating.at), work.facts.today());
    if note.on < first || note.on > last {
        return Err(RatingRefusal::CallBackDayOutOfRange { on: note.on, first }.into());
    }
    if rating.call_backs.iter().any(|known| &known.note == note) {
        return Ok(Step::Already);
    }
    let what = CaseEvent::CallBackRecorded(note.clone());
    Ok(as_handler(work, what))
}

fn report(work: &mut Work<'_>, measures: &str) -> Result<Step, Refusal> {
    let rating = in_hand(work)?;
    if !(rating.given.anonymous || rating.is_followed_up()) {
        return Err(RatingRefusal::CallBackNeeded.into());
    }
    written("measures", measures)?;
    let measures = measures.to_owned();
    Ok(as_handler(work, CaseEvent::RectificationReported { measures }))
}

fn appeal(work: &mut Work<'_>, reasons: &str) -> Result<Step, Refusal> {
    let rating = in_hand(work)?;
    if rating.appeal.is_some() {
        return Err(RatingRefusal::AppealedAlready.into());
    }
    let calendar = work.facts.calendar();
    let clock = work.case.clocks.get(&ClockKey::Rectification);
    let due = clock.and_then(|clock| clock.due(calendar)).map(|due| due.date);
    if let Some(due) = due.filter(|due| work.facts.today() > *due) {
        return Err(RatingRefusal::AppealTooLate { due }.into());
    }
    written("reasons", reasons)?;
    let reasons = reasons.to_owned();
    Ok(as_handler(work, CaseEvent::RatingAppealed { reasons }))
}

fn decide_appeal(work: &mut Work<'_>, upheld: bool, reasons: &str) -> Result<Step, Refusal> {
    let actor = work.facts.actor;
    if !actor.has_role(Role::Supervisor) {
        return Err(Refusal::NotYourRole {
            needed: vec![Role::Supervisor],
        });
    }
    if actor.enterprises.contains(&work.case.enterprise) {
        return Err(Refusal::Recused);
    }
    if work.case.rating_under_appeal().is_none() {
        return Err(RatingRefusal::NoAppeal.into());
    }
    written("reasons", reasons)?;
    let reasons = reasons.to_owned();
    work.did(
        Role::Supervisor,
        None,
        CaseEvent::RatingAppealDecided { upheld, reasons },
    );
    Ok(Step::Taken)
}
