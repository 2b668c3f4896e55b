//! The clocks of a case, and the time that each party held it.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use onewindow_engine::case::{Channel, ClockKey, TimeAccount as EngineTimeAccount};
use onewindow_engine::clock::{
    Clock as EngineClock, ClockState as EngineClockState, Due, Effect, ExplainedDay,
};
use onewindow_engine::limit::Unit;
use onewindow_engine::text::Text;

use crate::caller;
use crate::error_code::ErrorCode;
use crate::limit::TimeLimit;
use crate::scalar::Date;

/// The most days of a clock in one answer.
const EXPLAINED_DAYS: i64 = 366;
/// The days after its anchor over which a clock can be explained.
const EXPLAINABLE_DAYS: i64 = 3_653;

/// What passing a limit means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Effect")]
pub enum LimitEffect {
    /// 法定: set by an act; the only one with legal effect.
    Statutory,
    /// 承诺: promised to the public, shorter than the statutory one.
    Promised,
    /// 内部: of one step, within the office.
    Internal,
}

/// Whether a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineClockState")]
pub enum ClockState {
    /// Days are being counted.
    Running,
    /// A suspension lasts; there is no due date and nothing is overdue.
    Paused,
    /// What was due was done or fell away.
    Stopped,
}

/// One clock of a case.
#[derive(Debug, Clone)]
pub struct Clock {
    key: ClockKey,
    clock: EngineClock,
}

impl Clock {
    pub(crate) fn new(key: &ClockKey, clock: &EngineClock) -> Self {
        Self {
            key: key.clone(),
            clock: clock.clone(),
        }
    }

    fn due(&self, context: &Context<'_>) -> Result<Option<Due>> {
        Ok(self.clock.due(&caller::desk(context)?.catalogue().calendar))
    }
}

/// A legal clock 时限 of a case. Due dates are worked out whenever they are asked for, never kept.
#[Object]
impl Clock {
    /// Which clock of the case: `intake`, `correction`, `statutory`, `promised`, `first-level`, `unified`, `suspension`,
    /// `delivery`, `hearing-request`, `hearing`, `inspection`, `promise:` with the code of a material, `consultation:` with
    /// the number of a question, or `step:` with the key of a step.
    async fn key(&self) -> String {
        self.key.to_string()
    }

    /// What passing it means.
    async fn effect(&self) -> LimitEffect {
        self.clock.effect.into()
    }

    /// How long it runs, before extensions.
    async fn limit(&self, context: &Context<'_>) -> TimeLimit {
        TimeLimit::new(self.clock.limit, caller::language(context))
    }

    /// The extensions that were granted, in their order.
    async fn extensions(&self, context: &Context<'_>) -> Vec<TimeLimit> {
        let language = caller::language(context);
        let extensions = self.clock.extensions.iter();
        extensions.map(|limit| TimeLimit::new(*limit, language)).collect()
    }

    /// The day that started it; it is not counted (Civil Code, Art. 201).
    async fn anchor(&self) -> Date {
        self.clock.anchor.into()
    }

    /// The last day; none while the clock is paused.
    async fn due_on(&self, context: &Context<'_>) -> Result<Option<Date>> {
        Ok(self.due(context)?.map(|due| due.date.into()))
    }

    /// The instant from which the limit has passed: 24:00 of the last day.
    async fn due_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.due(context)?.map(|due| due.at))
    }

    /// For a limit of the applicant: the instant from which it has passed at the counter, its close of business on the
    /// last day (Civil Code, Art. 203(2)). None for the limits of the office.
    async fn counter_due_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let desk = caller::desk(context)?;
        let due = self.due(context)?.filter(|_| self.key.is_applicants());
        Ok(due.map(|due| desk.catalogue().deadline(due.date, Channel::Counter)))
    }

    /// Whether the due date rests on a year whose calendar is not published: it may still move.
    async fn is_provisional(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.due(context)?.is_some_and(|due| due.provisional))
    }

    /// Whether it runs.
    async fn state(&self) -> ClockState {
        self.clock.state().into()
    }

    /// The day it was stopped.
    async fn stopped_on(&self) -> Option<Date> {
        self.clock.stopped.map(Date)
    }

    /// Days used through today, in the unit of the limit; calendar days for months.
    async fn consumed_days(&self, context: &Context<'_>) -> Result<u32> {
        let desk = caller::desk(context)?;
        Ok(self.clock.consumed(&desk.catalogue().calendar, desk.today()))
    }

    /// Working days used through today; none for a limit that is not counted in working days.
    async fn consumed_working_days(&self, context: &Context<'_>) -> Result<Option<u32>> {
        let desk = caller::desk(context)?;
        let consumed = self.clock.consumed(&desk.catalogue().calendar, desk.today());
        Ok((self.clock.limit.unit == Unit::WorkingDays).then_some(consumed))
    }

    /// Days there are in all, extensions included, in the unit of the limit; calendar days for months.
    async fn budget_days(&self, context: &Context<'_>) -> Result<u32> {
        Ok(self.clock.budget(&caller::desk(context)?.catalogue().calendar))
    }

    /// Days left after today, in the unit of the limit; below zero by the days of overtime.
    async fn remaining_days(&self, context: &Context<'_>) -> Result<i64> {
        let desk = caller::desk(context)?;
        Ok(self.clock.remaining(&desk.catalogue().calendar, desk.today()))
    }

    /// Whether the limit has passed and the clock still runs.
    async fn is_overdue(&self, context: &Context<'_>) -> Result<bool> {
        let desk = caller::desk(context)?;
        Ok(self.clock.overdue(&desk.catalogue().calendar, desk.now()))
    }

    /// Whether the limit was missed, whatever happened afterwards.
    async fn is_breached(&self, context: &Context<'_>) -> Result<bool> {
        let desk = caller::desk(context)?;
        Ok(self.clock.breached(&desk.catalogue().calendar, desk.today()))
    }

    /// Each day with the reason why it was counted or not: at most 366 days in one answer, and none later than ten years
    /// after the anchor.
    async fn explain(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first day to explain; the anchor if left out.")] from: Option<Date>,
        #[graphql(
            desc = "The last day to explain; today if left out. A stopped clock ends with the day it stopped."
        )]
        through: Option<Date>,
    ) -> Result<Vec<ClockDay>> {
        let desk = caller::desk(context)?;
        let from = from.map_or(self.clock.anchor, |day| day.0.max(self.clock.anchor));
        let through = through.map_or_else(|| desk.today(), |day| day.0);
        let is_within = |first: NaiveDate, days| (through - first).num_days() < days;
        if !is_within(from, EXPLAINED_DAYS) || !is_within(self.clock.anchor, EXPLAINABLE_DAYS) {
            let text = Text::new(
                format!(
                    "一次最多说明 {EXPLAINED_DAYS} 天，且不晚于起算日后十年，请用 from 和 through 缩小范围。"
                ),
                format!(
                    "One answer explains at most {EXPLAINED_DAYS} days, none later than ten years after the anchor; \
                     choose them by from and through."
                ),
            );
            return Err(ErrorCode::BadUserInput.error(caller::say(context, &text)));
        }
        let days = self.clock.explain(&desk.catalogue().calendar, through);
        let wanted = days.iter().filter(|day| day.date >= from);
        Ok(wanted.map(|day| ClockDay::new(context, day)).collect())
    }
}

/// One day of a clock.
#[derive(Debug, Clone, SimpleObject)]
pub struct ClockDay {
    /// The day.
    pub date: Date,
    /// The how-manieth counted day it is; none if it was not counted.
    pub counted: Option<u32>,
    /// Why it was counted or not, in the caller's language.
    pub reason: String,
    /// Whether the calendar of its year is not published.
    pub is_provisional: bool,
}

impl ClockDay {
    fn new(context: &Context<'_>, day: &ExplainedDay) -> Self {
        Self {
            reason: caller::say(context, &day.reason.text()),
            date: day.date.into(),
            counted: day.counted,
            is_provisional: day.provisional,
        }
    }
}

/// Working days by who held the case; together they are the working days from its opening to its end.
#[derive(Debug, Clone, SimpleObject)]
#[expect(clippy::struct_field_names, reason = "in the API every count names its unit")]
pub struct TimeAccount {
    /// Held by the window and the departments.
    pub ours_working_days: u32,
    /// Held by the applicant: the draft and the answers to correction notices.
    pub applicant_working_days: u32,
    /// Excluded by law: suspensions.
    pub suspended_working_days: u32,
    /// Days of the decision clock that were used, in the unit of its limit.
    pub decision_used_days: u32,
}

impl From<EngineTimeAccount> for TimeAccount {
    fn from(account: EngineTimeAccount) -> Self {
        Self {
            ours_working_days: account.ours,
            applicant_working_days: account.applicant,
            suspended_working_days: account.suspended,
            decision_used_days: account.decision_used,
        }
    }
}

/// The office's own clock.
#[derive(Debug, Clone, SimpleObject)]
pub struct OfficeClock {
    /// The present as the office counts it.
    pub now: DateTime<Utc>,
    /// Today in the zone.
    pub today: Date,
    /// Whether it is a virtual clock, for tests, demonstrations and training, that `advanceClock` can move.
    pub is_virtual: bool,
    /// The last year whose working days are published; dates beyond it are provisional.
    pub published_through_year: i32,
}

impl OfficeClock {
    /// The clock as it stands.
    ///
    /// # Errors
    /// When the schema was built without a desk.
    pub(crate) fn read(context: &Context<'_>) -> Result<Self> {
        let desk = caller::desk(context)?;
        Ok(Self {
            now: desk.now(),
            today: desk.today().into(),
            is_virtual: desk.is_virtual(),
            published_through_year: desk.catalogue().calendar.published_through(),
        })
    }
}
