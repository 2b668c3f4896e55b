//! What the working-day calendar promises.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail as the test itself does"
)]

mod common;

use chrono::{Datelike, NaiveDate, NaiveTime};
use common::{ZONE, china, china_years, date};
use onewindow_engine::calendar::{
    Calendar, CalendarError, CalendarYear, DayKind, SpecialDay, SpecialDayKind, YearStatus,
};
use onewindow_engine::oracle::{Difference, OracleRow, Problem, Way};
use onewindow_engine::text::Text;

fn special(day: &str, kind: SpecialDayKind) -> SpecialDay {
    SpecialDay {
        date: date(day),
        kind,
        name: Text::new("节", "Festival"),
    }
}

fn year(year: i32, version: u32, status: YearStatus, days: Vec<SpecialDay>) -> CalendarYear {
    CalendarYear {
        year,
        version,
        status,
        days,
    }
}

#[test]
fn every_year_has_the_known_number_of_working_days() {
    let calendar = china();
    let known = [250, 249, 250, 249, 249, 251, 248, 248];
    for (year, expected) in (2019..=2026).zip(known) {
        let first = NaiveDate::from_ymd_opt(year - 1, 12, 31).unwrap();
        let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
        assert_eq!(calendar.working_days_between(first, last), expected, "{year}");
    }
    assert_eq!(calendar.published_through(), 2026);
}

#[test]
fn every_independently_computed_due_date_is_confirmed() {
    let files = [
        (include_str!("data/deadline-oracle.csv"), 20),
        (include_str!("data/deadline-oracle-extra.csv"), 8),
        (include_str!("data/conformance-dates.csv"), 27),
    ];
    let calendar = china();
    for (text, expected) in files {
        let rows = OracleRow::parse(text).unwrap();
        assert_eq!(rows.len(), expected);
        let wrong: Vec<Difference> = rows.iter().filter_map(|row| row.check(&calendar).err()).collect();
        assert_eq!(wrong, []);
    }
}

#[test]
fn a_wrong_due_date_is_named_with_its_line() {
    let rows = OracleRow::parse("id,start,n_working_days,due,note\nA,2026-03-02,20,2026-03-31,\n").unwrap();
    let difference = rows[0].check(&china()).unwrap_err();
    assert_eq!((difference.line, difference.column), (2, "due"));
    assert_eq!(
        (difference.expected.as_str(), difference.computed.as_str()),
        ("2026-03-31", "2026-03-30")
    );
}

#[test]
fn wrong_days_used_are_named_although_the_due_date_is_right() {
    let text = "kind,start,n,suspend_on,resume_on,raw_or_used,due\n\
                working+suspension,2026-03-02,20,2026-03-05,2026-03-26,4,2026-04-21\n";
    let difference = OracleRow::parse(text).unwrap()[0].check(&china()).unwrap_err();
    assert_eq!(
        (difference.column, difference.computed.as_str()),
        ("raw_or_used", "3")
    );
}

#[test]
fn malformed_rows_are_all_named_with_line_and_column() {
    let errors = OracleRow::parse(include_str!("data/malformed-rows.csv")).unwrap_err();
    let found: Vec<(usize, usize, &str)> = errors
        .iter()
        .map(|error| (error.line, error.column, error.problem.code()))
        .collect();
    let expected = [
        (3, 9, "OracleNotADate"),
        (4, 1, "OracleUnknownKind"),
        (5, 20, "OracleNotAnAmount"),
        (6, 1, "OracleFieldCount"),
        (7, 24, "OracleNoSuspension"),
        (8, 45, "OracleEndsBeforeItBegins"),
        (9, 56, "OracleNotAnAmount"),
        (10, 38, "OracleTextAfterQuote"),
        (11, 20, "OracleNotAnAmount"),
        (12, 37, "OracleQuoteNotClosed"),
    ];
    assert_eq!(found, expected);
    assert!(errors[0].message().zh.starts_with("第 3 行第 9 列"));
}

#[test]
fn a_file_without_header_or_columns_is_refused() {
    let problems = |text| {
        OracleRow::parse(text)
            .unwrap_err()
            .into_iter()
            .map(|error| error.problem)
    };
    assert!(problems("\n").eq([Problem::Empty]));
    assert!(problems("start,start,n\n").eq([
        Problem::ColumnTwice("start".to_owned()),
        Problem::ColumnMissing("due"),
    ]));
}

#[test]
fn quoted_fields_keep_commas_quotes_and_line_ends() {
    let text = "\u{feff}start,n,due,note\r\n2026-03-02,20,2026-03-30,\"one, \"\"two\"\"\nthree\"\r\n";
    let rows = OracleRow::parse(text).unwrap();
    assert_eq!(rows[0].note, "one, \"two\"\nthree");
    assert_eq!(rows[0].way, Way::Forward);
}

#[test]
fn all_errors_of_a_calendar_are_told_at_once() {
    use SpecialDayKind::{Holiday, MakeupWorkday};
    let years = vec![
        year(
            2025,
            1,
            YearStatus::Expected,
            vec![special("2024-12-31", Holiday)],
        ),
        year(
            2026,
            1,
            YearStatus::Published,
            vec![special("2026-03-03", MakeupWorkday)],
        ),
        year(2026, 1, YearStatus::Published, vec![]),
        year(
            2028,
            1,
            YearStatus::Expected,
            vec![
                special("2028-01-01", Holiday),
                special("2028-01-01", MakeupWorkday),
                special("2028-05-01", Holiday),
                special("2028-05-01", Holiday),
            ],
        ),
        year(12_000, 1, YearStatus::Published, vec![]),
    ];
    let errors = Calendar::try_new("broken", ZONE, years).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(CalendarError::code).collect();
    assert_eq!(
        codes,
        [
            "CalendarDayOutsideYear",
            "CalendarMakeupOnWeekday",
            "CalendarDuplicateVersion",
            "CalendarHolidayAndMakeup",
            "CalendarDuplicateDay",
            "CalendarYearOutOfRange",
            "CalendarGapInYears",
            "CalendarExpectedBeforePublished",
        ]
    );
    assert!(errors[0].message().zh.contains("2024-12-31") && errors[0].message().en.contains("2024-12-31"));
    assert_eq!(
        Calendar::try_new("empty", ZONE, vec![]).unwrap_err(),
        [CalendarError::NoYear]
    );
}

#[test]
fn the_highest_version_of_a_year_counts_wherever_it_stands() {
    let first = year(2020, 1, YearStatus::Published, vec![]);
    let second = year(
        2020,
        2,
        YearStatus::Published,
        vec![special("2020-01-31", SpecialDayKind::Holiday)],
    );
    for years in [vec![first.clone(), second.clone()], vec![second, first]] {
        let calendar = Calendar::try_new("cn", ZONE, years).unwrap();
        assert!(!calendar.is_working(date("2020-01-31")));
        assert_eq!(calendar.version_of(2020), Some((2, YearStatus::Published)));
    }
}

#[test]
fn a_day_says_what_it_is_and_by_which_holiday() {
    let calendar = china();
    let kind = |text: &str| calendar.day(date(text)).kind;
    assert_eq!(kind("2026-02-14"), DayKind::MakeupWorking);
    assert_eq!(kind("2026-02-17"), DayKind::Holiday);
    assert_eq!(kind("2026-03-01"), DayKind::Weekend);
    assert_eq!(kind("2026-03-02"), DayKind::Working);
    assert_eq!(calendar.day(date("2026-02-17")).name.unwrap().zh, "春节");
    assert_eq!(calendar.day(date("2026-03-02")).name, None);
}

#[test]
fn dates_beyond_the_published_years_are_provisional() {
    let mut years = china_years();
    let new_year = vec![special("2027-01-01", SpecialDayKind::Holiday)];
    years.push(year(2027, 1, YearStatus::Expected, new_year));
    let calendar = Calendar::try_new("cn", ZONE, years).unwrap();
    assert_eq!(calendar.published_through(), 2026);

    let last = calendar.add_working_days(date("2026-12-30"), 1);
    assert_eq!((last.date, last.provisional), (date("2026-12-31"), false));
    let expected = calendar.add_working_days(date("2026-12-30"), 2);
    assert_eq!(
        (expected.date, expected.provisional),
        (date("2027-01-04"), true),
        "New Year is expected"
    );
    let unknown = calendar.roll_forward(date("2028-01-01"));
    assert_eq!(
        (unknown.date, unknown.provisional),
        (date("2028-01-03"), true),
        "weekends alone"
    );
    let before = calendar.subtract_working_days(date("2019-01-02"), 1);
    assert_eq!((before.date, before.provisional), (date("2018-12-31"), true));
    assert!(calendar.day(date("2018-12-31")).provisional);
    assert!(
        !calendar.add_working_days(date("2018-12-31"), 1).provisional,
        "the first day is not counted"
    );
}

#[test]
fn counting_agrees_with_walking_day_by_day_within_and_beyond_the_known_years() {
    let calendar = china();
    let mut working = 0;
    let first = date("2016-02-27");
    for day in first.iter_days().skip(1).take_while(|day| day.year() < 2030) {
        let kind = calendar.day(day).kind;
        assert_eq!(calendar.is_working(day), kind.is_working(), "{day}");
        working += u32::from(kind.is_working());
        assert_eq!(calendar.working_days_between(first, day), working, "{day}");
        if kind.is_working() {
            assert_eq!(calendar.add_working_days(first, working).date, day);
            assert_eq!(calendar.roll_forward(day).date, day);
            let back = calendar.subtract_working_days(day.succ_opt().unwrap(), 1);
            assert_eq!(back.date, day);
        }
    }
    assert_eq!(
        calendar.working_days_between(date("2026-03-03"), date("2026-03-02")),
        0
    );
}

#[test]
fn absurd_amounts_end_at_the_last_year_instead_of_failing() {
    let calendar = china();
    assert_eq!(
        calendar.add_working_days(date("2026-03-02"), u32::MAX).date,
        date("9999-12-31")
    );
    assert_eq!(
        calendar.subtract_working_days(date("2026-03-02"), u32::MAX).date,
        date("0001-01-01")
    );
    assert_eq!(
        calendar.add_working_days(NaiveDate::MAX, 1).date,
        date("9999-12-31")
    );
    assert!(calendar.end_of_day(NaiveDate::MAX) > calendar.end_of_day(date("9999-12-31")));
}

#[test]
fn a_day_begins_and_ends_at_midnight_of_the_zone() {
    let calendar = china();
    let start = calendar.start_of_day(date("2026-03-09"));
    assert_eq!(start.to_rfc3339(), "2026-03-08T16:00:00+00:00");
    assert_eq!(
        calendar.end_of_day(date("2026-03-09")).to_rfc3339(),
        "2026-03-09T16:00:00+00:00"
    );
    assert_eq!(calendar.local_date(start), date("2026-03-09"));
    assert_eq!(
        calendar.local_date(start - chrono::TimeDelta::nanoseconds(1)),
        date("2026-03-08")
    );
    let close = calendar.instant(date("2026-03-09"), NaiveTime::from_hms_opt(17, 30, 0).unwrap());
    assert_eq!(close.to_rfc3339(), "2026-03-09T09:30:00+00:00");
}

#[test]
fn a_midnight_that_the_clocks_skip_is_the_first_instant_after_it() {
    let only = vec![year(2011, 1, YearStatus::Published, vec![])];
    let havana = Calendar::try_new("cu", chrono_tz::America::Havana, only.clone()).unwrap();
    assert_eq!(
        havana.start_of_day(date("2011-03-20")).to_rfc3339(),
        "2011-03-20T05:00:00+00:00"
    );
    let apia = Calendar::try_new("ws", chrono_tz::Pacific::Apia, only).unwrap();
    assert_eq!(
        apia.start_of_day(date("2011-12-30")),
        apia.start_of_day(date("2011-12-31"))
    );
}
