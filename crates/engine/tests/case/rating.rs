//! Ratings of the service: once after the end, and what a bad one asks of the department.

use onewindow_engine::case::{
    Action, AlarmRule, CallBackNote, ClockKey, Command, GivenRating, Phase, RatingCommand, Rung, TaskKey,
    tasks,
};
use onewindow_engine::limit::Limit;
use onewindow_engine::refusal::{RatingRefusal, Refusal};

use crate::common::date;
use crate::support::{Office, Zone, names, submit};

pub fn rated(score: u8, anonymous: bool) -> Command {
    Command::Rating(RatingCommand::Rate(GivenRating {
        score,
        comment: "等候时间".to_owned(),
        anonymous,
    }))
}

fn called(on: &str) -> Command {
    Command::Rating(RatingCommand::CallBack(CallBackNote {
        on: date(on),
        with: "张伟".to_owned(),
        words: "已致歉".to_owned(),
    }))
}

fn reported() -> Command {
    let measures = "增设窗口".to_owned();
    Command::Rating(RatingCommand::Report { measures })
}

fn appealed() -> Command {
    let reasons = "评价与事实不符".to_owned();
    Command::Rating(RatingCommand::Appeal { reasons })
}

fn appeal_decided(upheld: bool) -> Command {
    let reasons = "经核查".to_owned();
    Command::Rating(RatingCommand::DecideAppeal { upheld, reasons })
}

/// A command of an action in one of several variants.
pub fn command(office: &Office, action: Action, detail: usize) -> Command {
    let today = office.zone.catalogue.calendar.local_date(office.now);
    match action {
        Action::RateService => rated(u8::try_from(detail % 7).unwrap() + 1, detail.is_multiple_of(2)),
        Action::RecordCallBack => called(&today.to_string()),
        Action::ReportRectification => reported(),
        Action::AppealRating => appealed(),
        Action::DecideRatingAppeal => appeal_decided(detail.is_multiple_of(2)),
        _ => panic!("{action:?} is about something else"),
    }
}

/// A park entry that was taken back on Monday, 2 March 2026.
fn ended() -> Office {
    let mut office = Office::submitted("park-entry");
    office.done(
        |p| &p.applicant,
        Command::Withdraw {
            reason: "暂缓".to_owned(),
        },
    );
    office
}

fn refused(office: &Office, command: &Command) -> Refusal {
    let by: crate::support::By = match command.action() {
        Action::RateService => |p| &p.applicant,
        Action::DecideRatingAppeal => |p| &p.supervisor,
        _ => |p| &p.handler,
    };
    office.refused(by, command)
}

fn queued(office: &Office) -> Vec<TaskKey> {
    let found = tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar);
    found.into_iter().map(|task| task.key).collect()
}

#[test]
fn a_bad_rating_is_put_right_in_time_after_a_call_back_and_rated_once_more_c78() {
    let mut office = ended();
    let given = office.done(|p| &p.applicant, rated(4, false));
    assert_eq!(names(&given), ["RatingGiven", "ClockStarted"]);
    assert_eq!(office.case.phase, Phase::Withdrawn, "the case stays at its end");
    assert_eq!(queued(&office), [TaskKey::Rectification]);
    let due = office.case.clocks[&ClockKey::Rectification].due(&office.zone.catalogue.calendar);
    assert_eq!(due.unwrap().date, date("2026-03-09"));
    assert_eq!(
        refused(&office, &rated(1, false)),
        RatingRefusal::RectificationOpen.into()
    );
    assert_eq!(
        refused(&office, &reported()),
        RatingRefusal::CallBackNeeded.into()
    );
    for day in ["2026-03-01", "2026-03-03"] {
        assert!(matches!(
            refused(&office, &called(day)),
            Refusal::Rating(RatingRefusal::CallBackDayOutOfRange { .. })
        ));
    }
    office.done(|p| &p.handler, called("2026-03-02"));
    office.already(|p| &p.handler, &called("2026-03-02"));
    let closed = office.done(|p| &p.second_handler, reported());
    assert_eq!(names(&closed), ["RectificationReported", "ClockStopped"]);
    assert_eq!(queued(&office), []);
    office.done(|p| &p.applicant, rated(2, false));
    assert_eq!(
        refused(&office, &rated(1, false)),
        RatingRefusal::RatedAlready.into()
    );
}

#[test]
fn an_overdue_rectification_raises_an_alarm_and_so_does_a_second_bad_rating() {
    let mut office = ended();
    office.done(|p| &p.applicant, rated(5, true));
    assert!(!office.case.ratings[0].by.is_engine());
    assert_eq!(office.case.ratings[0].by.name, "匿名 / anonymous");
    let fired = office.wait_until("2026-03-10T09:00");
    let rungs: Vec<Rung> = fired.into_iter().map(|timer| timer.rung).collect();
    assert_eq!(rungs, [Rung::NearDue, Rung::Expired]);
    assert_eq!(office.case.alarms[0].rule, AlarmRule::E25);
    let due = date("2026-03-09");
    assert_eq!(
        refused(&office, &appealed()),
        RatingRefusal::AppealTooLate { due }.into()
    );
    office.done(|p| &p.handler, reported());
    office.done(|p| &p.applicant, rated(5, false));
    assert_eq!(office.case.alarms.len(), 2);
    assert_eq!(
        queued(&office),
        [TaskKey::Rectification],
        "it is put right as well"
    );
    assert_eq!(
        office.wait_until("2026-03-18T09:00").len(),
        2,
        "its clock begins anew"
    );
}

#[test]
fn an_appeal_strikes_a_rating_or_leaves_the_task() {
    let mut office = ended();
    office.done(|p| &p.applicant, rated(5, false));
    assert_eq!(
        refused(&office, &appeal_decided(true)),
        RatingRefusal::NoAppeal.into()
    );
    office.done(|p| &p.handler, appealed());
    assert_eq!(queued(&office), [TaskKey::Rectification, TaskKey::RatingAppeal]);
    office.done(|p| &p.supervisor, appeal_decided(false));
    assert_eq!(
        refused(&office, &appealed()),
        RatingRefusal::AppealedAlready.into()
    );
    assert_eq!(queued(&office), [TaskKey::Rectification]);

    let mut office = ended();
    office.done(|p| &p.applicant, rated(5, false));
    office.done(|p| &p.handler, appealed());
    let struck = office.done(|p| &p.supervisor, appeal_decided(true));
    assert_eq!(names(&struck), ["RatingAppealDecided", "ClockStopped"]);
    assert_eq!(queued(&office), []);
    assert!(office.case.ratings[0].is_struck());
    assert_eq!(
        refused(&office, &rated(1, false)),
        RatingRefusal::RatedAlready.into()
    );
    assert_eq!(
        refused(&office, &reported()),
        RatingRefusal::NothingToRectify.into()
    );
}

#[test]
fn only_an_application_that_was_handed_in_and_has_ended_is_rated_with_one_of_five_scores() {
    let mut office = Office::with_draft("park-entry");
    office.fill_in();
    let found = |office: &Office| {
        Refusal::from(RatingRefusal::CaseNotEnded {
            found: office.case.phase,
        })
    };
    assert_eq!(refused(&office, &rated(1, false)), found(&office));
    office.done(|p| &p.applicant, submit());
    assert_eq!(refused(&office, &rated(1, false)), found(&office));
    let mut taken_back = Office::with_draft("park-entry");
    taken_back.done(
        |p| &p.applicant,
        Command::Withdraw {
            reason: "暂缓".to_owned(),
        },
    );
    assert_eq!(
        refused(&taken_back, &rated(1, false)),
        RatingRefusal::NeverHandedIn.into()
    );
    let office = ended();
    for score in [0, 6] {
        assert_eq!(
            refused(&office, &rated(score, false)),
            RatingRefusal::ScoreOutOfRange { score }.into()
        );
    }
    assert_eq!(
        office.refused(|p| &p.stranger, &rated(1, false)),
        Refusal::NotYourEnterprise
    );
}

#[test]
fn a_zone_says_how_long_a_rectification_may_take() {
    let mut zone = Zone::new();
    zone.catalogue.zone.rectification = Limit::working_days(10);
    let mut office = Office::in_zone(zone, "park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(
        |p| &p.applicant,
        Command::Withdraw {
            reason: "暂缓".to_owned(),
        },
    );
    office.done(|p| &p.applicant, rated(4, true));
    let due = office.case.clocks[&ClockKey::Rectification].due(&office.zone.catalogue.calendar);
    assert_eq!(due.unwrap().date, date("2026-03-16"));
}
