//! What ratings ask of the department and of supervision: tasks in queues, and the smallest commands for offers.

use super::command::{Action, Command};
use super::decide::CaseFacts;
use super::key::{ClockKey, TaskKey};
use super::rating::{CallBackNote, GivenRating, RatingCommand};
use super::state::Case;
use super::task::{Colour, Task, TaskStatus, colour, earliest_due};
use crate::actor::Role;
use crate::calendar::Calendar;
use crate::text::Text;

/// The rectification of a bad rating, and the appeal against one.
pub(super) fn tasks(case: &Case, calendar: &Calendar) -> Vec<Task> {
    let task = |key, name, role, opened_at| Task {
        key,
        name,
        department: case.department.clone(),
        role,
        assignee: None,
        opened_at,
        due_on: None,
        status: TaskStatus::Open,
        colour: Colour::Green,
    };
    let clocks = [ClockKey::Rectification];
    let rectification = case.rating_to_rectify().map(|rating| Task {
        due_on: earliest_due(case, calendar, &clocks),
        colour: colour(case, &clocks),
        ..task(
            TaskKey::Rectification,
            Text::new("差评整改", "put right what was rated badly"),
            Role::Handler,
            rating.at,
        )
    });
    let appeal = case
        .rating_under_appeal()
        .and_then(|rating| rating.appeal.as_ref());
    let appeal = appeal.map(|appeal| {
        task(
            TaskKey::RatingAppeal,
            Text::new("差评申诉审核", "decide about the appeal against a rating"),
            Role::Supervisor,
            appeal.at,
        )
    });
    rectification.into_iter().chain(appeal).collect()
}

/// The smallest well-formed command of an action about ratings.
pub(super) fn sample(facts: &CaseFacts<'_>, action: Action) -> Option<Command> {
    let text = || "…".to_owned();
    let command = match action {
        Action::RateService => RatingCommand::Rate(GivenRating {
            score: 1,
            comment: String::new(),
            anonymous: false,
        }),
        Action::RecordCallBack => RatingCommand::CallBack(CallBackNote {
            on: facts.today(),
            with: text(),
            words: text(),
        }),
        Action::ReportRectification => RatingCommand::Report { measures: text() },
        Action::AppealRating => RatingCommand::Appeal { reasons: text() },
        Action::DecideRatingAppeal => RatingCommand::DecideAppeal {
            upheld: false,
            reasons: text(),
        },
        _ => return None,
    };
    Some(Command::Rating(command))
}
