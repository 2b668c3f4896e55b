//! The counter 办事窗口 and its hours. What an applicant has to do by a day can be done online until 24:00 of that day,
//! and at the counter until its close of business (Civil Code Art. 203(2)).
//!
//! What is due by no day, such as the handing in of an application, is received on the day on which it comes, also after
//! closing.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::refusal::Refusal;

/// By which way something came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Through the portal or the API.
    #[default]
    Online,
    /// On paper at the window, which enters it for the applicant 窗口代录.
    Counter,
}

impl Channel {
    /// Whether it is the usual way, which events leave out.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
    pub(crate) fn is_online(&self) -> bool {
        *self == Channel::Online
    }
}

/// When a counter is open on a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterHours {
    /// The first minute.
    pub opens: NaiveTime,
    /// From this minute on it is closed.
    pub closes: NaiveTime,
}

impl CounterHours {
    /// Nine to five, where the zone declares no hours.
    pub const USUAL: Self = Self {
        opens: hour(9),
        closes: hour(17),
    };

    /// When the counter closed for the last time by the end of a day.
    fn closed(self, calendar: &Calendar, day: NaiveDate) -> DateTime<Utc> {
        let worked = if calendar.is_working(day) {
            day
        } else {
            calendar.subtract_working_days(day, 1).date
        };
        calendar.instant(worked, self.closes)
    }
}

const fn hour(hour: u32) -> NaiveTime {
    match NaiveTime::from_hms_opt(hour, 0, 0) {
        Some(time) => time,
        None => NaiveTime::MIN,
    }
}

impl Catalogue {
    /// The hours of the one window: its own, else the zone's, else the usual ones.
    pub fn counter_hours(&self) -> CounterHours {
        let own = self.window().and_then(|window| window.counter_hours);
        own.or(self.zone.counter_hours).unwrap_or(CounterHours::USUAL)
    }

    /// The instant from which what an applicant has to do by a day is late. This alone says where such a limit ends.
    pub fn deadline(&self, last_day: NaiveDate, channel: Channel) -> DateTime<Utc> {
        match channel {
            Channel::Online => self.calendar.end_of_day(last_day),
            Channel::Counter => self.counter_hours().closed(&self.calendar, last_day),
        }
    }

    /// What an applicant does at the counter has to be there before it closes on the last day.
    ///
    /// # Errors
    /// [`Refusal::CounterClosed`]. Whoever is late for every channel is told so by the act itself.
    pub(crate) fn counter_is_open(
        &self,
        channel: Channel,
        last_day: NaiveDate,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let late = now >= self.deadline(last_day, channel);
        if channel == Channel::Counter && late && now < self.deadline(last_day, Channel::Online) {
            Err(Refusal::CounterClosed {
                last_day,
                closes: self.counter_hours().closes,
            })
        } else {
            Ok(())
        }
    }
}
