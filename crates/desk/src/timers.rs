//! Timers: what the engine itself does when time passes. Each fires once, in order, at its own time, also when the
//! office was closed meanwhile.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, Command, Timer, timers};
use onewindow_engine::ids::CaseId;
use onewindow_store::DueLicence;

use crate::commit::{self, Attempt, Loaded, ROUNDS, pinned};
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::random;

/// How long a timer that failed is left alone.
const REST: Duration = Duration::from_mins(5);
/// The worker looks at least this often: commands and other nodes set timers meanwhile. Whoever acts on a case finds
/// its timers fired in any case.
const LOOK: Duration = Duration::from_secs(5);
/// How many due timers are looked at together.
const BATCH: u32 = 32;

/// Timers that failed, and until when they are left alone.
pub(crate) type Failing = BTreeMap<(CaseId, Timer), Instant>;

/// Something that time brings about.
#[derive(Debug)]
enum Due {
    /// A rung of a clock of a case.
    Timer(CaseId, Timer),
    /// A day of a licence that is over.
    Day(DueLicence),
}

/// What became of what was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fired {
    /// It took effect.
    Yes {
        /// When the next thing of the same case is due.
        next: Option<DateTime<Utc>>,
    },
    /// Its case or licence no longer has it.
    Gone,
}

impl Desk {
    /// Fires everything that is due by now, in order. Answers how many timers fired.
    ///
    /// # Errors
    /// When the store fails. A single timer that fails is logged and left alone for a while.
    pub async fn fire_due(&self) -> Result<u32> {
        self.fire_through(self.now()).await
    }

    /// Keeps firing what falls due until the task is dropped.
    pub async fn run_timers(self) {
        loop {
            if let Err(error) = self.follow_calendar().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "published calendars could not be read"
                );
            }
            if let Err(error) = self.follow_procedures().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "published procedures could not be read"
                );
            }
            if let Err(error) = self.fire_due().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "timers could not be fired"
                );
            }
            tokio::time::sleep(self.until_next_timer().await).await;
        }
    }

    async fn until_next_timer(&self) -> Duration {
        // A timer that failed stays due; the worker then looks again at its usual pace.
        match self.store().next_timer_at().await {
            Ok(Some(at)) if at > self.now() => (at - self.now()).to_std().unwrap_or(LOOK).min(LOOK),
            Ok(_) | Err(_) => LOOK,
        }
    }

    /// Fires everything that is due through a moment. A virtual clock moves along.
    pub(crate) async fn fire_through(&self, through: DateTime<Utc>) -> Result<u32> {
        let mut fired = 0;
        loop {
            let batch = self.due_batch(through).await?;
            if batch.is_empty() {
                return Ok(fired);
            }
            fired += self.fire_batch(batch).await?;
        }
    }

    /// What is due first, in order, and complete up to its last instant.
    async fn due_batch(&self, through: DateTime<Utc>) -> Result<Vec<Due>> {
        let resting = self.failing().clone();
        let limit = BATCH.saturating_add(u32::try_from(resting.len()).unwrap_or(u32::MAX));
        let timers = self.store().due_timers(through, limit).await?;
        let horizon = timers.last().filter(|_| timers.len() >= limit as usize);
        let horizon = horizon.map_or(through, |due| due.timer.at);
        let mut batch: Vec<Due> = timers
            .into_iter()
            .map(|due| (due.case, due.timer))
            .filter(|due| !resting.contains_key(due))
            .map(|(case, timer)| Due::Timer(case, timer))
            .collect();
        // One day at a time: they are few, and what follows from one may be due before anything else.
        batch.extend(self.first_day(horizon).await?);
        // A day is over before anything of the next one happens.
        batch.sort_by_key(|due| (self.instant_of(due), matches!(due, Due::Timer(..))));
        Ok(batch)
    }

    /// Fires what is due until it is done or something that was just set comes before the rest. Answers how many fired.
    async fn fire_batch(&self, batch: Vec<Due>) -> Result<u32> {
        let mut fired = 0;
        let mut set: Option<DateTime<Utc>> = None;
        for due in batch {
            let at = self.instant_of(&due);
            if set.is_some_and(|set| set < at) {
                break;
            }
            self.move_clock(at).await?;
            match self.fire_one(&due).await {
                Ok(Fired::Yes { next }) => {
                    fired += 1;
                    set = set.into_iter().chain(next).min();
                }
                Ok(Fired::Gone) => {
                    // Another node or somebody who acted on the case was faster.
                    tracing::info!(?due, "what was due is gone");
                    self.leave_alone(due);
                }
                Err(error) => {
                    tracing::error!(
                        ?due,
                        error = &error as &dyn std::error::Error,
                        "what was due failed"
                    );
                    self.leave_alone(due);
                }
            }
        }
        Ok(fired)
    }

    async fn fire_one(&self, due: &Due) -> Result<Fired> {
        match due {
            Due::Timer(case, timer) => self.fire(*case, timer).await,
            Due::Day(day) if self.fire_day(*day).await? => Ok(Fired::Yes {
                next: Some(self.instant_of(due)),
            }),
            Due::Day(_) => Ok(Fired::Gone),
        }
    }

    fn instant_of(&self, due: &Due) -> DateTime<Utc> {
        match due {
            Due::Timer(_, timer) => timer.at,
            Due::Day(day) => self.instant_after(day.due.last_day),
        }
    }

    /// The first day of a licence that has passed by an instant.
    async fn first_day(&self, through: DateTime<Utc>) -> Result<Option<Due>> {
        let through_day = self.catalogue().calendar.local_date(through);
        let resting = self.resting_days().clone();
        let limit = 1 + u32::try_from(resting.len()).unwrap_or(u32::MAX - 1);
        let mut due = self.store().due_licences(through_day, limit).await?.into_iter();
        Ok(due.find(|day| !resting.contains_key(day)).map(Due::Day))
    }

    fn resting_days(&self) -> std::sync::MutexGuard<'_, BTreeMap<DueLicence, Instant>> {
        let mut resting = self
            .inner
            .resting_days
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        resting.retain(|_, until| *until > now);
        resting
    }

    fn leave_alone(&self, due: Due) {
        let until = Instant::now() + REST;
        match due {
            Due::Timer(case, timer) => self.failing().insert((case, timer), until),
            Due::Day(day) => self.resting_days().insert(day, until),
        };
    }

    fn failing(&self) -> std::sync::MutexGuard<'_, Failing> {
        let mut failing = self
            .inner
            .failing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let now = Instant::now();
        failing.retain(|_, until| *until > now);
        failing
    }

    async fn fire(&self, id: CaseId, timer: &Timer) -> Result<Fired> {
        let draw = random::draw();
        for _ in 0..ROUNDS {
            let Some(case) = self.store().case(id).await? else {
                return Ok(Fired::Gone);
            };
            let loaded = self.with_project(case).await?;
            if !self.timers_of(&loaded.case)?.contains(timer) {
                return Ok(Fired::Gone);
            }
            if let Some(next) = self.fire_once(&loaded, timer, draw).await? {
                return Ok(next);
            }
        }
        Err(DeskError::Busy)
    }

    /// Fires a timer once; none when somebody else was faster.
    async fn fire_once(&self, loaded: &Loaded, timer: &Timer, draw: u16) -> Result<Option<Fired>> {
        let command = Command::Fire {
            clock: timer.clock.clone(),
            rung: timer.rung,
        };
        let act = commit::Act {
            actor: Actor::engine(),
            now: timer.at,
            draw,
        };
        let Some((after, commit)) = self.prepare(loaded, &command, act).await? else {
            return Err(DeskError::internal("a timer that is set had fired before"));
        };
        match self.record(commit).await? {
            Attempt::Done => {
                tracing::info!(case = %after.id, clock = %timer.clock, rung = ?timer.rung, "a timer fired");
                let next = self.timers_of(&after)?.into_iter().map(|timer| timer.at).min();
                Ok(Some(Fired::Yes { next }))
            }
            Attempt::Lost | Attempt::KeyTaken => Ok(None),
        }
    }

    fn timers_of(&self, case: &Case) -> Result<Vec<Timer>> {
        Ok(timers(
            case,
            pinned(self.catalogue(), case)?,
            &self.catalogue().calendar,
        ))
    }

    /// Fires what is due of one case before people act on it; says whether anything did.
    pub(crate) async fn fire_due_of(&self, loaded: &Loaded) -> Result<bool> {
        let now = self.now();
        let Some(timer) = self
            .timers_of(&loaded.case)?
            .into_iter()
            .find(|timer| timer.at <= now)
        else {
            return Ok(false);
        };
        if self.failing().contains_key(&(loaded.case.id, timer.clone())) {
            return Ok(false);
        }
        match self.fire_once(loaded, &timer, random::draw()).await {
            Ok(_) => Ok(true),
            Err(error) => {
                tracing::error!(
                    case = %loaded.case.id, clock = %timer.clock,
                    error = &error as &dyn std::error::Error, "a timer failed"
                );
                self.leave_alone(Due::Timer(loaded.case.id, timer));
                Ok(false)
            }
        }
    }
}
