//! Joint reviews 会商 and the record of site visits.

use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    Action, Case, Command, Criterion, ReviewCommand, ReviewPlan, StepState, TaskKey, Verdict, Vote, VoteJoin,
    tasks,
};
use onewindow_engine::refusal::{HearingRefusal, MeetingRefusal, Refusal};
use uuid::Uuid;

use crate::support::{By, Office, complete, key};

fn plan(quorum: u32, join: VoteJoin) -> ReviewPlan {
    let codes = ["building", "safety", "fire"];
    ReviewPlan {
        agenda: "方案联审".to_owned(),
        on: "2026-03-20".parse().unwrap(),
        place: "二楼会议室".to_owned(),
        departments: codes.iter().map(|code| code.parse().unwrap()).collect(),
        experts: vec!["钱教授".to_owned()],
        criteria: vec![Criterion {
            name: "总图布置".to_owned(),
            maximum: 100,
        }],
        quorum,
        join,
    }
}

fn convene(office: &Office, plan: ReviewPlan) -> Command {
    Command::Review(ReviewCommand::Convene {
        id: Uuid::from_u128(800),
        lead: office.case.id,
        plan,
    })
}

fn vote(expert: Option<&str>, verdict: Verdict, points: u32) -> Command {
    Command::Review(ReviewCommand::Score {
        expert: expert.map(str::to_owned),
        vote: Vote {
            verdict,
            opinion: "意见".to_owned(),
            points: vec![points],
        },
    })
}

fn conclude(verdict: Verdict) -> Command {
    Command::Review(ReviewCommand::Conclude {
        verdict,
        minutes: "会商纪要".to_owned(),
    })
}

/// A random command for the days in the office.
pub fn command(case: &Case, now: DateTime<Utc>, action: Action, detail: usize) -> Command {
    let verdicts = [
        Verdict::Agree,
        Verdict::Object,
        Verdict::Conditions,
        Verdict::Agree,
    ];
    // The first four say the same, so that a vote given stays given and the next one votes.
    let verdict = match action {
        Action::ScoreReview => verdicts[detail / 4 % 4],
        _ => verdicts[detail % 4],
    };
    match action {
        Action::ConveneReview => Command::Review(ReviewCommand::Convene {
            id: Uuid::from_u128(u128::try_from(detail).unwrap()),
            lead: case.id,
            plan: ReviewPlan {
                on: (now + chrono::TimeDelta::days(1)).date_naive(),
                criteria: Vec::new(),
                experts: Vec::new(),
                ..plan(1 + u32::try_from(detail % 2).unwrap(), VoteJoin::Majority)
            },
        }),
        Action::ScoreReview => Command::Review(ReviewCommand::Score {
            expert: None,
            vote: Vote {
                verdict,
                opinion: "意见".to_owned(),
                points: Vec::new(),
            },
        }),
        _ => conclude(verdict),
    }
}

/// An environmental case whose experts are to meet.
fn before_the_meeting() -> Office {
    let facts = serde_json::json!({ "project": { "hazardous": true }, "site": { "area": 500 } });
    let mut office = Office::of_project(crate::support::Zone::new(), &facts, "eia");
    office.outcome("park-entry");
    office.fill_in();
    office.done(|p| &p.applicant, crate::support::submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office
}

fn waiting(office: &Office) -> Vec<String> {
    let calendar = &office.zone.catalogue.calendar;
    let all = tasks(&office.case, office.procedure(), calendar);
    let of_reviews = all.into_iter().filter_map(|task| match task.key {
        TaskKey::Review(department) => Some(department.to_string()),
        _ => None,
    });
    of_reviews.collect()
}

#[test]
fn a_joint_review_ends_its_step_when_enough_have_voted_and_the_votes_carry_it() {
    let mut office = before_the_meeting();
    let second: By = |p| &p.second_handler;
    let command = convene(&office, plan(3, VoteJoin::Majority));
    office.done(second, command.clone());
    assert_eq!(waiting(&office), ["building", "safety", "fire"]);
    assert_eq!(
        office.refused(second, &command),
        MeetingRefusal::ReviewOpen.into()
    );
    assert_eq!(
        office.refused(second, &complete("experts", Verdict::Agree)),
        MeetingRefusal::ReviewNotConcluded { step: key("experts") }.into(),
        "an opinion does not end what a meeting ends"
    );

    office.done(|p| &p.safety, vote(None, Verdict::Object, 40));
    office.already(|p| &p.second_safety, &vote(None, Verdict::Object, 40));
    office.done(|p| &p.second_safety, vote(None, Verdict::Agree, 70));
    assert_eq!(
        office.case.reviews[0].votes.len(),
        1,
        "changed, not counted twice"
    );
    assert_eq!(waiting(&office), ["building", "fire"]);
    let beyond = MeetingRefusal::PointsOutOfRange { maxima: vec![100] };
    assert_eq!(
        office.refused(|p| &p.fire, &vote(None, Verdict::Agree, 101)),
        beyond.into()
    );
    office.done(|p| &p.fire, vote(None, Verdict::Object, 10));
    let few = MeetingRefusal::QuorumMissing { given: 2, needed: 3 };
    assert_eq!(office.refused(second, &conclude(Verdict::Agree)), few.into());
    office.done(second, vote(Some("钱教授"), Verdict::Conditions, 80));
    assert!(matches!(
        office.refused(|p| &p.clerk, &vote(None, Verdict::Agree, 1)),
        Refusal::Meeting(MeetingRefusal::NotParticipant { .. })
    ));

    office.done(second, conclude(Verdict::Conditions));
    let run = office.case.run(&key("experts")).unwrap();
    assert_eq!(run.state, StepState::Done);
    assert_eq!(run.opinion.as_ref().unwrap().text, "会商纪要");
    assert_eq!(waiting(&office), Vec::<String>::new());
    assert_eq!(
        office.refused(|p| &p.fire, &vote(None, Verdict::Agree, 10)),
        MeetingRefusal::NoOpenReview.into()
    );
}

#[test]
fn a_conclusion_against_the_votes_and_a_plan_that_does_not_hold_are_refused() {
    let mut office = before_the_meeting();
    let second: By = |p| &p.second_handler;
    for quorum in [0, 5] {
        let command = convene(&office, plan(quorum, VoteJoin::NoObjection));
        assert_eq!(
            office.refused(second, &command),
            MeetingRefusal::ReviewPlanInvalid.into()
        );
    }
    office.done(second, convene(&office, plan(2, VoteJoin::NoObjection)));
    office.done(|p| &p.safety, vote(None, Verdict::Agree, 90));
    office.done(|p| &p.fire, vote(None, Verdict::Object, 10));
    let against = MeetingRefusal::ConclusionAgainstVotes { agree: 1, object: 1 };
    assert_eq!(office.refused(second, &conclude(Verdict::Agree)), against.into());
    office.done(second, conclude(Verdict::Object));
}

#[test]
fn a_site_visit_is_recorded_before_it_is_signed_and_signed_by_all_who_were_there() {
    let mut office = Office::accepted("safety");
    let visit = office.visit(&key("visit"));
    assert_eq!(
        office.refused(|p| &p.safety, &complete("visit", Verdict::Agree)),
        MeetingRefusal::SiteVisitNotRecorded { step: key("visit") }.into()
    );
    let Command::RecordSiteVisit { step, mut report } = visit.clone() else {
        unreachable!()
    };
    report.officers.pop();
    let alone = Command::RecordSiteVisit { step, report };
    assert_eq!(
        office.refused(|p| &p.safety, &alone),
        HearingRefusal::TwoInspectorsNeeded.into()
    );
    office.done(|p| &p.safety, visit.clone());
    office.already(|p| &p.second_safety, &visit);
    office.agree(|p| &p.safety, "visit");
    assert_eq!(
        office.refused(|p| &p.safety, &visit),
        MeetingRefusal::SiteVisitSigned { step: key("visit") }.into()
    );
    office.agree(|p| &p.second_safety, "visit");
    assert_eq!(office.case.run(&key("visit")).unwrap().state, StepState::Done);
}
