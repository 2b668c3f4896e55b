//! The present. The only place that reads the wall clock; for tests, demos and training it can be a virtual clock
//! that stands still until an administrator advances it.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::Actor;
use onewindow_engine::text::Text;
use onewindow_store::{EventFilter, Store};

use crate::access::authorize;
use crate::desk::Desk;
use crate::error::{DeskError, Result};

/// Under this name the store keeps the present of a virtual clock.
const PRESENT: &str = "virtual-clock";

/// How far a virtual clock may be advanced at once; calendars are known for a few years at most.
const FARTHEST: TimeDelta = TimeDelta::days(3_660);

/// How far the machine's clock may lie behind the last act on record, as clocks of several nodes do. Beyond it
/// somebody has set the clock back, and nothing may be dated by it.
const LAG: TimeDelta = TimeDelta::minutes(5);

/// Which clock an office goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    System,
    /// A virtual one: it stands still until it is advanced, and goes on where it stood after a restart. Sessions and
    /// uploads still live by the machine's clock, so that advancing by months logs nobody out.
    Virtual {
        /// Where it begins, unless it has been farther already.
        from: DateTime<Utc>,
    },
}

/// How far a virtual clock came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advanced {
    /// How many timers fired on the way.
    pub fired: u32,
    /// The present now.
    pub now: DateTime<Utc>,
}

/// A running clock. Microseconds since 1970 UTC, as every database keeps them.
#[derive(Debug)]
pub(crate) enum Running {
    /// The latest moment given out: the log never goes back, even when the machine's clock is set back.
    System(AtomicI64),
    /// The present.
    Virtual(AtomicI64),
}

/// The machine's time, to the microsecond.
pub fn machine_time() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where time comes in"
    )]
    let now = Utc::now();
    now.trunc_subsecs(6)
}

impl Running {
    /// Starts the clock of an office, and refuses to mix real time with a played one.
    pub async fn start(clock: Clock, store: &Store) -> Result<Self> {
        let kept = store.meta(PRESENT).await?;
        let kept = kept
            .map(|text| text.parse::<DateTime<Utc>>())
            .transpose()
            .map_err(DeskError::internal)?;
        match (clock, kept) {
            (Clock::System, None) => {
                let latest = store.last_event_at().await?.unwrap_or(DateTime::UNIX_EPOCH);
                let now = machine_time();
                if latest - now > LAG {
                    return Err(behind_log(now, latest));
                }
                Ok(Self::System(AtomicI64::new(latest.timestamp_micros())))
            }
            (Clock::System, Some(_)) => Err(played_data()),
            (Clock::Virtual { .. }, None) if has_events(store).await? => Err(real_data()),
            (Clock::Virtual { from }, kept) => {
                let present = kept.map_or(from, |kept| kept.max(from)).trunc_subsecs(6);
                store.set_meta(PRESENT, &present.to_rfc3339()).await?;
                Ok(Self::Virtual(AtomicI64::new(present.timestamp_micros())))
            }
        }
    }

    pub fn now(&self) -> DateTime<Utc> {
        let micros = match self {
            Self::System(latest) => {
                let now = machine_time().timestamp_micros();
                latest.fetch_max(now, Ordering::SeqCst).max(now)
            }
            Self::Virtual(present) => present.load(Ordering::SeqCst),
        };
        DateTime::from_timestamp_micros(micros).unwrap_or_default()
    }

    pub fn is_virtual(&self) -> bool {
        matches!(self, Self::Virtual(_))
    }

    fn set(&self, now: DateTime<Utc>) {
        if let Self::Virtual(present) = self {
            present.fetch_max(now.timestamp_micros(), Ordering::SeqCst);
        }
    }
}

async fn has_events(store: &Store) -> Result<bool> {
    let scope = onewindow_engine::access::Scope::All;
    Ok(!store
        .events(&scope, None, &EventFilter::default(), 1)
        .await?
        .items
        .is_empty())
}

impl Desk {
    /// Advances the virtual clock and fires every timer on the way, in order, each at its own time. The same moment
    /// twice does nothing the second time.
    ///
    /// # Errors
    /// When the caller is no administrator, the clock is the machine's, or the moment lies behind it or too far ahead.
    pub async fn advance_clock(&self, actor: &Actor, to: DateTime<Utc>) -> Result<Advanced> {
        authorize(actor, Operation::AdvanceClock, &Subject::default())?;
        if !self.is_virtual() {
            return Err(not_virtual());
        }
        let desk = self.clone();
        // On its own task: a caller who leaves does not stop time half way.
        tokio::spawn(async move { desk.advance(to.trunc_subsecs(6)).await })
            .await
            .map_err(DeskError::internal)?
    }

    async fn advance(&self, to: DateTime<Utc>) -> Result<Advanced> {
        let _one_at_a_time = self.inner.advancing.lock().await;
        let now = self.now();
        if to < now {
            return Err(goes_back(now));
        }
        if to - now > FARTHEST {
            return Err(too_far());
        }
        let fired = self.fire_through(to).await?;
        self.move_clock(to).await?;
        Ok(Advanced {
            fired,
            now: self.now(),
        })
    }

    /// Moves a virtual clock, on disk first: no event may ever lie in the future of a restarted clock.
    pub(crate) async fn move_clock(&self, to: DateTime<Utc>) -> Result<()> {
        if self.is_virtual() && to > self.now() {
            self.store().set_meta(PRESENT, &to.to_rfc3339()).await?;
            self.inner.clock.set(to);
        }
        Ok(())
    }
}

/// Whatever can be wrong with a clock, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        not_virtual(),
        goes_back(DateTime::UNIX_EPOCH),
        too_far(),
        played_data(),
        real_data(),
        behind_log(DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH + LAG * 2),
    ]
}

fn not_virtual() -> DeskError {
    DeskError::invalid(
        "ClockNotVirtual",
        "to",
        Text::new(
            "本系统使用真实时钟，不能推进；仅以 --virtual-clock 启动时可用。",
            "This office goes by the real clock, which nobody advances; it works only after a start with \
             --virtual-clock.",
        ),
    )
}

fn goes_back(now: DateTime<Utc>) -> DeskError {
    let now = now.to_rfc3339();
    DeskError::invalid(
        "ClockGoesBack",
        "to",
        Text::new(
            format!("时钟不能倒退；现为 {now}。"),
            format!("A clock does not go back; it is {now} already."),
        ),
    )
}

fn too_far() -> DeskError {
    DeskError::invalid(
        "ClockTooFar",
        "to",
        Text::new(
            "一次最多推进十年。",
            "A clock is advanced by ten years at most at once.",
        ),
    )
}

fn played_data() -> DeskError {
    DeskError::invalid(
        "ClockVirtualData",
        "virtual-clock",
        Text::new(
            "这些数据是用虚拟时钟产生的；请加 --virtual-clock 启动，或换一个数据目录。",
            "These data were made by a virtual clock; start with --virtual-clock, or with another data folder.",
        ),
    )
}

fn real_data() -> DeskError {
    DeskError::invalid(
        "ClockRealData",
        "virtual-clock",
        Text::new(
            "这些数据是用真实时钟产生的，不能改用虚拟时钟；请换一个数据目录。",
            "These data were made by the real clock, which a virtual one must not touch; use another data folder.",
        ),
    )
}

fn behind_log(now: DateTime<Utc>, latest: DateTime<Utc>) -> DeskError {
    let (now, latest) = (now.to_rfc3339(), latest.to_rfc3339());
    DeskError::invalid(
        "ClockBehindLog",
        "clock",
        Text::new(
            format!("本机时间为 {now}，早于最近一次办理记录的时间 {latest}；请先校准本机时钟，再启动。"),
            format!(
                "This machine's clock shows {now}, which is before the last act on record at {latest}; set the clock \
                 right, then start again."
            ),
        ),
    )
}
