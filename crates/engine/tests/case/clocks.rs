//! Suspensions, rungs, publicity and the account of time.

use onewindow_engine::case::{
    ClockKey, Colour, Command, Phase, Rung, TaskStatus, TimeAccount, account, tasks,
};
use onewindow_engine::clock::ClockState;
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::SuspensionKind;
use onewindow_engine::refusal::Refusal;

use crate::common::date;
use crate::support::{Office, instant, key, notice};

fn suspend(kind: SuspensionKind, expected: Limit) -> Command {
    Command::Suspend {
        kind,
        reason: "专家评审".to_owned(),
        expected,
        notice: None,
    }
}

fn expert_review() -> Command {
    suspend(SuspensionKind::ExpertReview, Limit::working_days(15))
}

fn due(office: &Office, clock: &ClockKey) -> String {
    let clock = &office.case.clocks[clock];
    clock
        .due(&office.zone.catalogue.calendar)
        .unwrap()
        .date
        .to_string()
}

fn time(office: &Office) -> TimeAccount {
    account(&office.case, &office.zone.catalogue.calendar, office.now)
}

/// Accepted on 2 March, suspended on 5 March.
fn suspended() -> Office {
    let mut office = Office::accepted("park-entry");
    office.now = instant("2026-03-05T10:00");
    office.done(|p| &p.second_handler, expert_review());
    office
}

#[test]
fn a_suspension_stops_every_clock_and_the_days_left_count_from_the_resumption_c30() {
    let mut office = suspended();
    for clock in [
        ClockKey::Statutory,
        ClockKey::Promised,
        ClockKey::Step(key("handle")),
    ] {
        assert_eq!(office.case.clocks[&clock].state(), ClockState::Paused, "{clock}");
    }
    let queue = tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar);
    assert_eq!(
        (queue[0].status, queue[0].colour, queue[0].due_on),
        (TaskStatus::Suspended, Colour::Grey, None)
    );
    office.now = instant("2026-03-26T10:00");
    let used = office.case.clocks[&ClockKey::Statutory]
        .consumed(&office.zone.catalogue.calendar, date("2026-03-26"));
    assert_eq!(used, 3);
    office.done(|p| &p.handler, Command::Resume);
    office.expect(Phase::InReview, &["handle#1"]);
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-04-21");
    assert_eq!(
        office.case.clocks[&ClockKey::Suspension].state(),
        ClockState::Stopped
    );
}

#[test]
pub fn a_suspension_ends_by_itself_with_its_cap_and_the_next_day_counts_again() {
    let mut office = suspended();
    office.wait_until("2026-03-26T23:59");
    office.expect(Phase::Suspended, &["handle#1"]);
    let fired = office.wait_until("2026-03-27T00:00");
    assert_eq!(fired[0].clock, ClockKey::Suspension);
    office.expect(Phase::InReview, &["handle#1"]);
    assert_eq!(office.case.suspensions[0].to, Some(date("2026-03-26")));
    assert_eq!(due(&office, &ClockKey::Statutory), "2026-04-21");
}

#[test]
pub fn a_suspension_may_follow_another() {
    let mut office = suspended();
    office.now = instant("2026-03-06T10:00");
    office.done(|p| &p.handler, Command::Resume);
    office.done(
        |p| &p.handler,
        suspend(SuspensionKind::InspectionOrTesting, Limit::months(2)),
    );
    assert_eq!(
        office
            .timers()
            .iter()
            .filter(|timer| timer.clock == ClockKey::Suspension)
            .count(),
        0,
        "this kind has no cap"
    );
    assert_eq!(office.case.suspensions.len(), 2);
}

#[test]
fn only_declared_suspensions_within_their_cap_are_allowed() {
    let office = Office::accepted("park-entry");
    let ask = |command| office.refused(|p| &p.handler, &command);
    assert_eq!(
        ask(suspend(SuspensionKind::Hearing, Limit::working_days(1))),
        Refusal::ExclusionNotAllowed {
            kind: SuspensionKind::Hearing,
            allowed: vec![SuspensionKind::ExpertReview, SuspensionKind::InspectionOrTesting],
        }
    );
    for expected in [
        Limit::working_days(16),
        Limit::months(2),
        Limit::calendar_days(40),
        Limit::IMMEDIATE,
        Limit::working_days(0),
    ] {
        let refusal = ask(suspend(SuspensionKind::ExpertReview, expected));
        assert!(matches!(refusal, Refusal::SuspensionTooLong { .. }), "{expected}");
    }
    assert!(matches!(
        office.refused(|p| &p.clerk, &expert_review()),
        Refusal::NotYourRole { .. }
    ));
    assert_eq!(
        office.refused(|p| &p.fire, &expert_review()),
        Refusal::NotYourDepartment {
            needed: "building".parse().unwrap()
        }
    );
}

#[test]
fn nothing_is_done_in_a_suspended_case_but_it_can_be_withdrawn() {
    let mut office = suspended();
    let complete = crate::support::complete("handle", onewindow_engine::case::Verdict::Agree);
    for command in [complete, expert_review(), Command::Claim { step: key("handle") }] {
        assert!(matches!(
            office.refused(|p| &p.handler, &command),
            Refusal::WrongPhase {
                found: Phase::Suspended,
                ..
            }
        ));
    }
    let reason = "不再建设".to_owned();
    office.done(|p| &p.applicant, Command::Withdraw { reason });
    office.now = instant("2026-04-30T10:00");
    assert_eq!(
        time(&office).suspended,
        0,
        "withdrawn on the day the suspension began"
    );
}

#[test]
fn each_rung_fires_once_and_in_order_after_a_stop_too() {
    let mut office = Office::accepted("park-entry");
    let fired = office.wait_until("2026-05-01T00:00");
    let told: Vec<String> = fired
        .iter()
        .map(|timer| format!("{} {:?}", timer.clock, timer.rung))
        .collect();
    assert_eq!(
        told,
        [
            "step:handle#1 NearDue",
            "step:handle#1 Expired",
            "promised NearDue",
            "promised Expired",
            "statutory NearDue",
            "statutory Expired",
        ]
    );
    assert!(office.timers().is_empty());
    office.expect(Phase::Accepted, &["handle#1"]);
    let queue = tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar);
    assert_eq!(queue[0].colour, Colour::Red);
    let again = Command::Fire {
        clock: ClockKey::Statutory,
        rung: Rung::Expired,
    };
    let engine = onewindow_engine::actor::Actor::engine();
    assert_eq!(office.ask(engine, &again), Err(Refusal::NotDue));
}

#[test]
fn a_timer_is_nobodys_act_and_never_early() {
    let office = Office::submitted("park-entry");
    let fire = Command::Fire {
        clock: ClockKey::Intake,
        rung: Rung::Expired,
    };
    assert_eq!(
        office.refused(|p| &p.supervisor, &fire),
        Refusal::NotYourRole { needed: Vec::new() }
    );
    let engine = onewindow_engine::actor::Actor::engine();
    assert_eq!(office.ask(engine, &fire), Err(Refusal::NotDue));
}

#[test]
fn a_publicity_period_ends_by_itself_and_nobody_can_end_it() {
    let mut office = Office::with_draft("eia");
    office.outcome("park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, crate::support::submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    let end = crate::support::complete("publicity", onewindow_engine::case::Verdict::Agree);
    assert_eq!(
        office.refused(|p| &p.handler, &end),
        Refusal::EndsByItself {
            step: key("publicity")
        }
    );
    let queue = tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar);
    assert_eq!(queue.len(), 2, "publicity is nobody's task");
    office.wait_until("2026-03-09T23:59");
    assert_eq!(office.open_steps()[0], "publicity#1");
    office.wait_until("2026-03-10T00:00");
    assert_eq!(office.open_steps(), ["ask-safety#1", "ask-fire#1"]);
}

#[test]
fn the_account_tells_ours_the_applicants_and_the_suspended_days_apart() {
    let mut office = Office::with_draft("park-entry");
    office.now = instant("2026-03-04T09:00");
    office.fill_in();
    office.done(|p| &p.applicant, crate::support::submit());
    office.now = instant("2026-03-05T09:00");
    office.done(|p| &p.clerk, notice(&["图纸"]));
    office.now = instant("2026-03-10T09:00");
    office.done(|p| &p.applicant, Command::AnswerCorrection { items: vec![0] });
    office.now = instant("2026-03-11T09:00");
    office.done(|p| &p.clerk, Command::Accept);
    office.done(|p| &p.handler, expert_review());
    office.now = instant("2026-03-18T09:00");
    office.done(|p| &p.handler, Command::Resume);
    office.now = instant("2026-03-20T09:00");
    assert_eq!(
        time(&office),
        TimeAccount {
            ours: 1 + 1 + 2,
            applicant: 2 + 3,
            suspended: 5,
            decision_used: 1 + 2,
        }
    );
}
