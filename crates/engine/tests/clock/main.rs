//! What the legal clock promises. Numbers such as C22 name the scenario of the law that a test stands for.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail as the test itself does"
)]

#[path = "../common/mod.rs"]
mod common;
mod properties;

use common::{china, date};
use onewindow_engine::clock::{Clock, ClockState, DayReason, Effect, ExplainedDay, Pause};
use onewindow_engine::limit::{Limit, Unit};
use onewindow_engine::text::{Language, Text};

fn clock(limit: Limit, anchor: &str) -> Clock {
    Clock::start(Effect::Statutory, limit, date(anchor))
}

fn due(clock: &Clock) -> String {
    clock.due(&china()).unwrap().date.to_string()
}

#[test]
fn a_limit_ends_at_midnight_after_its_last_day_c08() {
    let calendar = china();
    let intake = clock(Limit::working_days(5), "2026-03-02");
    let due = intake.due(&calendar).unwrap();
    assert_eq!(due.at, calendar.start_of_day(date("2026-03-10")));
    assert!(!intake.overdue(&calendar, due.at - chrono::TimeDelta::nanoseconds(1)));
    assert!(intake.overdue(&calendar, due.at));
}

#[test]
fn an_extension_adds_to_the_budget_c23() {
    let mut decision = clock(Limit::working_days(20), "2026-03-02");
    decision.extend(Limit::working_days(10));
    assert_eq!(due(&decision), "2026-04-14");
    assert_eq!(decision.budget(&china()), 30);
}

#[test]
fn the_earlier_of_two_limits_binds_a_member_of_a_bundle_c29() {
    let member = clock(Limit::working_days(20), "2026-03-02");
    let bundle = clock(Limit::working_days(45), "2026-03-02");
    let calendar = china();
    assert_eq!(
        member.due(&calendar).min(bundle.due(&calendar)),
        member.due(&calendar)
    );
}

#[test]
fn a_suspension_stops_the_count_and_the_due_date_c30() {
    let calendar = china();
    let mut decision = clock(Limit::working_days(20), "2026-03-02");
    decision.pause(date("2026-03-05"));
    assert_eq!(decision.state(), ClockState::Paused);
    assert_eq!(decision.due(&calendar), None);
    assert_eq!(decision.consumed(&calendar, date("2026-05-01")), 3);
    assert!(!decision.overdue(&calendar, calendar.start_of_day(date("2027-01-01"))));
    assert!(!decision.breached(&calendar, date("2027-01-01")));
    decision.resume(date("2026-03-26"));
    assert_eq!(decision.state(), ClockState::Running);
    assert_eq!(due(&decision), "2026-04-21");
    assert_eq!(decision.remaining(&calendar, date("2026-03-26")), 17);
}

#[test]
fn a_cap_on_a_suspension_ends_before_the_next_working_day_begins_c33() {
    let calendar = china();
    let last = calendar.add_working_days(date("2026-03-05"), 20).date;
    assert_eq!(
        calendar.end_of_day(last),
        calendar.start_of_day(date("2026-04-03"))
    );
}

#[test]
fn a_counter_may_close_before_the_limit_ends_online_c56() {
    let calendar = china();
    let end = clock(Limit::working_days(5), "2026-03-02")
        .due(&calendar)
        .unwrap();
    let at = |hour, minute| {
        calendar.instant(
            end.date,
            chrono::NaiveTime::from_hms_opt(hour, minute, 0).unwrap(),
        )
    };
    assert!(at(23, 59) < end.at, "online is in time");
    assert!(
        at(17, 30) < at(17, 31),
        "the counter, closed since 17:30, is late"
    );
}

#[test]
fn a_due_date_in_an_unpublished_year_is_provisional_c57() {
    let calendar = china();
    let provisional = |limit, anchor| clock(limit, anchor).due(&calendar).unwrap().provisional;
    assert!(provisional(Limit::working_days(20), "2026-12-15"));
    assert!(!provisional(Limit::working_days(20), "2026-12-01"));
    assert!(provisional(Limit::calendar_days(30), "2026-12-15"));
    assert!(
        !provisional(Limit::calendar_days(30), "2018-12-15"),
        "only the last day asks the calendar"
    );
    assert!(provisional(Limit::working_days(30), "2018-12-15"));
    assert!(
        !provisional(Limit::IMMEDIATE, "2027-12-15"),
        "the day itself never moves"
    );
}

#[test]
fn an_immediate_limit_is_due_on_the_anchor_day() {
    let calendar = china();
    let at_once = clock(Limit::IMMEDIATE, "2026-03-01");
    assert_eq!(due(&at_once), "2026-03-01");
    assert_eq!(at_once.budget(&calendar), 0);
    assert_eq!(
        at_once.explain(&calendar, date("2026-03-01"))[0].reason,
        DayReason::DueAtOnce
    );
}

#[test]
fn an_extension_in_another_unit_counts_on_from_the_unrolled_date() {
    // 60 calendar days end on 2025-10-03, inside National Day; working days go on from there.
    let mut report = clock(Limit::calendar_days(60), "2025-08-04");
    report.extend(Limit::working_days(1));
    assert_eq!(due(&report), "2025-10-09");
    report.extend(Limit::working_days(1));
    assert_eq!(due(&report), "2025-10-10");
    report.extend(Limit::months(1));
    assert_eq!(due(&report), "2025-11-10");
}

#[test]
fn a_suspension_on_the_last_day_moves_the_due_date_to_its_end() {
    let mut decision = clock(Limit::working_days(5), "2026-03-02");
    decision.pause(date("2026-03-09"));
    decision.resume(date("2026-03-14"));
    assert_eq!(due(&decision), "2026-03-16", "the 14th is a Saturday");
    assert!(!decision.breached(&china(), date("2026-03-16")));
    assert!(decision.breached(&china(), date("2026-03-17")));
}

#[test]
fn a_suspension_after_the_due_date_does_not_undo_the_breach() {
    let calendar = china();
    let mut decision = clock(Limit::working_days(5), "2026-03-02");
    decision.pause(date("2026-03-10"));
    assert!(decision.breached(&calendar, date("2026-03-10")));
    assert!(
        !decision.overdue(&calendar, calendar.start_of_day(date("2026-03-20"))),
        "but it is suspended"
    );
    decision.resume(date("2026-03-20"));
    assert_eq!(due(&decision), "2026-03-09");
}

#[test]
fn a_suspension_over_a_weekend_after_the_last_working_day_is_too_late() {
    let mut decision = clock(Limit::working_days(4), "2026-03-02");
    decision.pause(date("2026-03-07"));
    decision.resume(date("2026-03-20"));
    assert_eq!(due(&decision), "2026-03-06");
}

#[test]
fn a_suspension_that_ends_on_the_day_it_began_has_no_effect() {
    let mut decision = clock(Limit::working_days(20), "2026-03-02");
    decision.pause(date("2026-03-05"));
    decision.resume(date("2026-03-05"));
    assert_eq!(due(&decision), "2026-03-30");
}

#[test]
fn overlapping_suspensions_count_once_and_all_must_end() {
    let mut decision = clock(Limit::working_days(20), "2026-03-02");
    decision.pause(date("2026-03-05"));
    decision.pause(date("2026-03-10"));
    decision.resume(date("2026-03-16"));
    assert_eq!(decision.state(), ClockState::Paused);
    decision.resume(date("2026-03-26"));
    assert_eq!(due(&decision), "2026-04-21");
}

#[test]
fn a_breach_stays_after_the_clock_has_stopped() {
    let calendar = china();
    let stopped_on = |day: &str| {
        let mut decision = clock(Limit::working_days(5), "2026-03-02");
        decision.stop(date(day));
        decision.pause(date(day));
        decision.extend(Limit::working_days(5));
        decision.stop(date("2027-01-01"));
        decision
    };
    let (in_time, late) = (stopped_on("2026-03-09"), stopped_on("2026-03-10"));
    assert_eq!(late.state(), ClockState::Stopped);
    assert!(!in_time.breached(&calendar, date("2026-12-31")));
    assert!(late.breached(&calendar, date("2026-12-31")));
    assert!(!late.overdue(&calendar, calendar.start_of_day(date("2026-12-31"))));
    assert_eq!(late.remaining(&calendar, date("2026-12-31")), -1);
}

#[test]
fn rolling_forward_uses_no_days_and_overtime_counts_from_the_due_date() {
    let calendar = china();
    let report = clock(Limit::calendar_days(60), "2025-08-04");
    assert_eq!(report.remaining(&calendar, date("2025-10-02")), 1);
    assert_eq!(report.remaining(&calendar, date("2025-10-09")), 0);
    assert_eq!(report.remaining(&calendar, date("2025-10-11")), -2);
}

#[test]
fn every_day_is_explained_with_its_reason() {
    let mut report = clock(Limit::working_days(3), "2026-02-13");
    report.pause(date("2026-02-24"));
    report.resume(date("2026-02-26"));
    let days = report.explain(&china(), date("2026-03-02"));
    let festival = Text::new("春节", "春节");
    let holiday = |day: u32| (day, None, DayReason::Holiday(festival.clone()));
    let expected: Vec<(u32, Option<u32>, DayReason)> = [
        (13, None, DayReason::StartDayNotCounted),
        (14, Some(1), DayReason::MakeupWorkday(festival.clone())),
    ]
    .into_iter()
    .chain((15..=23).map(holiday))
    .chain([
        (24, Some(2), DayReason::Counted),
        (25, None, DayReason::Suspended),
        (26, None, DayReason::Suspended),
        (27, Some(3), DayReason::Counted),
        (28, Some(4), DayReason::Overtime),
        (1, None, DayReason::Weekend),
        (2, Some(5), DayReason::Overtime),
    ])
    .collect();
    let found: Vec<_> = days
        .iter()
        .map(|day| (day_of(day), day.counted, day.reason.clone()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(days[1].text().zh, "第 1 日：调休上班日（春节），计入");
    assert_eq!(days[12].text().get(Language::En), "suspended, not counted");
}

fn day_of(day: &ExplainedDay) -> u32 {
    chrono::Datelike::day(&day.date)
}

#[test]
fn a_limit_says_what_it_is_in_both_languages() {
    let described = |limit: Limit| [limit.describe(Language::Zh), limit.describe(Language::En)];
    assert_eq!(
        described(Limit::working_days(20)),
        ["20 个工作日", "20 working days"]
    );
    assert_eq!(
        described(Limit::calendar_days(1)),
        ["1 个自然日", "1 calendar day"]
    );
    assert_eq!(described(Limit::months(3)), ["3 个月", "3 months"]);
    assert_eq!(described(Limit::IMMEDIATE), ["即时办结", "at once"]);
}

#[test]
fn a_written_limit_needs_a_unit_and_an_amount() {
    let read = serde_json::from_str::<Limit>;
    assert_eq!(
        read(r#"{"amount":20,"unit":"working-days"}"#).unwrap(),
        Limit::working_days(20)
    );
    assert_eq!(read(r#"{"unit":"immediate"}"#).unwrap(), Limit::IMMEDIATE);
    for wrong in [
        r#"{"amount":20}"#,
        r#"{"unit":"months"}"#,
        r#"{"amount":0,"unit":"working-days"}"#,
        r#"{"amount":1,"unit":"immediate"}"#,
        r#"{"amount":36526,"unit":"calendar-days"}"#,
        r#"{"amount":-1,"unit":"calendar-days"}"#,
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
    let written = serde_json::to_string(&Limit::IMMEDIATE).unwrap();
    assert_eq!(read(&written).unwrap().unit, Unit::Immediate);
}

#[test]
fn a_clock_is_written_and_read_back_unchanged() {
    let mut decision = clock(Limit::working_days(20), "2026-03-02");
    let fresh = serde_json::to_string(&decision).unwrap();
    assert_eq!(
        fresh,
        r#"{"effect":"statutory","limit":{"amount":20,"unit":"working-days"},"anchor":"2026-03-02"}"#
    );
    decision.pauses.push(Pause {
        from: date("2026-03-05"),
        to: None,
    });
    decision.extend(Limit::working_days(10));
    decision.stop(date("2026-03-06"));
    let written = serde_json::to_string(&decision).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&written).unwrap(), decision);
}

#[test]
fn absurd_dates_and_amounts_do_not_fail() {
    let calendar = china();
    for unit in [Unit::WorkingDays, Unit::CalendarDays, Unit::Months] {
        let mut absurd = Clock::start(
            Effect::Internal,
            Limit {
                amount: u32::MAX,
                unit,
            },
            date("2026-03-02"),
        );
        absurd.extend(Limit {
            amount: u32::MAX,
            unit,
        });
        absurd.pauses.push(Pause {
            from: chrono::NaiveDate::MIN,
            to: Some(date("2026-03-03")),
        });
        assert_eq!(absurd.due(&calendar).unwrap().date, date("9999-12-31"));
        absurd.pause(chrono::NaiveDate::MAX);
        absurd.resume(chrono::NaiveDate::MIN);
        assert!(absurd.remaining(&calendar, date("2026-03-03")) > 0);
        let year_12000 = chrono::NaiveDate::from_ymd_opt(12_000, 1, 1).unwrap();
        let beyond = Clock::start(Effect::Internal, Limit { amount: 1, unit }, year_12000);
        assert!(beyond.due(&calendar).is_some());
    }
}
