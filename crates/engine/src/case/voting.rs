//! What a joint review asks of its participants: tasks in queues, and the smallest commands for offers.

use uuid::Uuid;

use super::command::{Action, Command};
use super::decide::CaseFacts;
use super::hearing::UNDER_REVIEW;
use super::joint_review::{Participant, ReviewCommand, ReviewPlan, Vote, VoteJoin};
use super::key::TaskKey;
use super::state::{Case, Verdict};
use super::task::{Colour, Task, TaskStatus};
use crate::actor::Role;
use crate::text::Text;

/// A task for each department that takes part and has not voted; they stand with the lead case alone.
pub(super) fn tasks(case: &Case) -> Vec<Task> {
    let review = case
        .open_review()
        .filter(|review| review.lead == case.id && UNDER_REVIEW.contains(&case.phase));
    let Some(review) = review else { return Vec::new() };
    let waiting = review
        .plan
        .departments
        .iter()
        .filter(|code| !review.has_voted(&Participant::Department((*code).clone())));
    waiting
        .map(|department| Task {
            key: TaskKey::Review(department.clone()),
            name: Text::new("会商表决", "vote in the joint review"),
            department: department.clone(),
            role: Role::Reviewer,
            assignee: None,
            opened_at: review.at,
            due_on: Some(review.plan.on),
            status: TaskStatus::Open,
            colour: Colour::Green,
        })
        .collect()
}

/// The smallest well-formed commands, for offers; none where there is nothing that they could be about.
pub(super) fn samples(case: &Case, facts: &CaseFacts<'_>, action: Action) -> Option<Vec<Command>> {
    let text = || "…".to_owned();
    let review = case.open_review();
    let all = match action {
        Action::ConveneReview => vec![ReviewCommand::Convene {
            id: Uuid::nil(),
            lead: case.id,
            plan: ReviewPlan {
                agenda: text(),
                on: facts.today(),
                place: text(),
                departments: vec![case.department.clone()],
                experts: Vec::new(),
                criteria: Vec::new(),
                quorum: 1,
                join: VoteJoin::Majority,
            },
        }],
        Action::ScoreReview => {
            let review = review?;
            let points = vec![0; review.plan.criteria.len()];
            let of = |expert: Option<String>, verdict| ReviewCommand::Score {
                expert,
                vote: Vote {
                    verdict,
                    opinion: text(),
                    points: points.clone(),
                },
            };
            let experts = review.plan.experts.iter().cloned().map(Some);
            [None]
                .into_iter()
                .chain(experts)
                .map(|expert| of(expert, Verdict::Agree))
                .collect()
        }
        Action::ConcludeReview => {
            review?;
            [Verdict::Agree, Verdict::Object]
                .map(|verdict| ReviewCommand::Conclude {
                    verdict,
                    minutes: text(),
                })
                .into()
        }
        _ => return None,
    };
    Some(all.into_iter().map(Command::Review).collect())
}
