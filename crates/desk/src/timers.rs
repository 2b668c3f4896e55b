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

/// What became of a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fired {
    /// It took effect.
    Yes,
    /// Its case no longer has it.
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
        // One at a time and looked up anew: what fires may set timers that come before those known so far.
        loop {
            let next = self.first_due(through).await?;
            let until = next.as_ref().map_or(through, |(_, timer)| timer.at);
            if self.fire_first_day(until).await? {
                fired += 1;
                continue;
            }
            let Some((case, timer)) = next else { break };
            self.move_clock(timer.at).await?;
            match self.fire(case, &timer).await {
                Ok(Fired::Yes) => fired += 1,
                Ok(Fired::Gone) => {
                    // Another node or somebody who acted on the case was faster.
                    tracing::info!(%case, clock = %timer.clock, at = %timer.at, "a timer is gone from its case");
                    self.leave_alone(case, timer);
                }
                Err(error) => {
                    tracing::error!(
                        %case, clock = %timer.clock, at = %timer.at,
                        error = &error as &dyn std::error::Error, "a timer failed"
                    );
                    self.leave_alone(case, timer);
                }
            }
        }
        Ok(fired)
    }

    /// Lets the first day of a licence that has passed by an instant have its effect; says whether one did.
    async fn fire_first_day(&self, through: DateTime<Utc>) -> Result<bool> {
        let through_day = self.catalogue().calendar.local_date(through);
        let resting = self.resting_days().clone();
        let limit = BATCH.saturating_add(u32::try_from(resting.len()).unwrap_or(u32::MAX));
        let due = self.store().due_licences(through_day, limit).await?;
        for day in due.into_iter().filter(|day| !resting.contains_key(day)) {
            self.move_clock(self.instant_after(day.due.last_day)).await?;
            match self.fire_day(day).await {
                Ok(true) => return Ok(true),
                Ok(false) => tracing::info!(licence = %day.licence, "a day is gone from its licence"),
                Err(error) => tracing::error!(
                    licence = %day.licence, duty = day.due.duty.code(),
                    error = &error as &dyn std::error::Error, "a day of a licence failed"
                ),
            }
            self.resting_days().insert(day, Instant::now() + REST);
        }
        Ok(false)
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

    async fn first_due(&self, through: DateTime<Utc>) -> Result<Option<(CaseId, Timer)>> {
        let resting = {
            let mut failing = self.failing();
            let now = Instant::now();
            failing.retain(|_, until| *until > now);
            failing.clone()
        };
        let limit = BATCH.saturating_add(u32::try_from(resting.len()).unwrap_or(u32::MAX));
        let due = self.store().due_timers(through, limit).await?;
        Ok(due
            .into_iter()
            .map(|due| (due.case, due.timer))
            .find(|due| !resting.contains_key(due)))
    }

    fn leave_alone(&self, case: CaseId, timer: Timer) {
        self.failing().insert((case, timer), Instant::now() + REST);
    }

    fn failing(&self) -> std::sync::MutexGuard<'_, Failing> {
        self.inner
            .failing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
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
            match self.fire_once(&loaded, timer, draw).await? {
                Attempt::Done => return Ok(Fired::Yes),
                Attempt::Lost | Attempt::KeyTaken => {}
            }
        }
        Err(DeskError::Busy)
    }

    async fn fire_once(&self, loaded: &Loaded, timer: &Timer, draw: u16) -> Result<Attempt> {
        let command = Command::Fire {
            clock: timer.clock.clone(),
            rung: timer.rung,
        };
        let act = commit::Act {
            actor: Actor::engine(),
            now: timer.at,
            draw,
        };
        match self.prepare(loaded, &command, act).await? {
            Some((after, commit)) => {
                let attempt = self.record(commit).await?;
                if let Attempt::Done = attempt {
                    tracing::info!(case = %after.id, clock = %timer.clock, rung = ?timer.rung, "a timer fired");
                }
                Ok(attempt)
            }
            None => Err(DeskError::internal("a timer that is set had fired before")),
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
                self.leave_alone(loaded.case.id, timer);
                Ok(false)
            }
        }
    }
}
