//! The mainland China calendar of the test data.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use onewindow_engine::calendar::{Calendar, CalendarYear, SpecialDay, SpecialDayKind, YearStatus};
use onewindow_engine::text::Text;

pub const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The years of `cn-working-days.csv`, 2019 to 2026, all published.
pub fn china_years() -> Vec<CalendarYear> {
    let mut years: BTreeMap<i32, Vec<SpecialDay>> = BTreeMap::new();
    for line in include_str!("../data/cn-working-days.csv").lines().skip(1) {
        let [day, kind, name] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let kind = match kind {
            "holiday" => SpecialDayKind::Holiday,
            "makeup-workday" => SpecialDayKind::MakeupWorkday,
            other => panic!("{other}"),
        };
        let day = SpecialDay {
            date: date(day),
            kind,
            name: Text::new(name, name),
        };
        years.entry(day.date.year()).or_default().push(day);
    }
    let published = |(year, days)| CalendarYear {
        year,
        version: 1,
        status: YearStatus::Published,
        days,
    };
    years.into_iter().map(published).collect()
}

pub fn china() -> Calendar {
    Calendar::try_new("cn", ZONE, china_years()).unwrap()
}
