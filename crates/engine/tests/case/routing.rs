//! Routing within and between departments: hand-offs, co-signing, opinions, copies, urging, oversight.

use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{
    Colleague, Command, ConsultationAnswer, ConsultationCommand, CopyCommand, HandOffCommand,
    IntegrityCommand, OpinionRequest, OverrideCommand, OverrideOrder, PanelCommand, Phase, RoutingCommand,
    TaskKey, TaskStatus, UrgingCommand, Verdict, redacted, tasks,
};
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::procedure::Join;
use onewindow_engine::refusal::{Refusal, RoutingRefusal};
use serde_json::json;

use crate::common::date;
use crate::support::{By, Office, Zone, complete, key, later_version, ruling, send_back, submit};

fn department(code: &str) -> DepartmentCode {
    code.parse().unwrap()
}

fn assign(step: &str, to: &Actor) -> Command {
    let (step, to) = (key(step), Colleague::of(to));
    Command::Routing(RoutingCommand::HandOff(HandOffCommand::Assign { step, to }))
}

fn hand_over(step: &str, to: &Actor) -> Command {
    Command::Routing(RoutingCommand::HandOff(HandOffCommand::HandOver {
        step: key(step),
        to: Colleague::of(to),
        reason: "出差一周".to_owned(),
    }))
}

fn recall(step: &str) -> Command {
    let step = step.parse().unwrap();
    Command::Routing(RoutingCommand::HandOff(HandOffCommand::Recall { step }))
}

fn panel(step: &str, who: &[&Actor], join: Join) -> Command {
    let reviewer = |who: &&Actor| {
        let whose = who.appointments[0].department.clone().unwrap();
        (Colleague::of(who), whose)
    };
    Command::Routing(RoutingCommand::Panel(PanelCommand::Add {
        step: key(step),
        reviewers: who.iter().map(reviewer).collect(),
        question: "请核对总平面布置".to_owned(),
        join,
    }))
}

fn remove(step: &str, who: &Actor) -> Command {
    let (step, reviewer) = (key(step), who.id);
    Command::Routing(RoutingCommand::Panel(PanelCommand::Remove { step, reviewer }))
}

fn co_sign(step: &str, verdict: Verdict) -> Command {
    let (step, opinion) = (key(step), "已核对".to_owned());
    Command::Routing(RoutingCommand::Panel(PanelCommand::Sign {
        step,
        verdict,
        opinion,
    }))
}

fn ask(step: &str, departments: &[&str], secret: bool) -> Command {
    let departments: Vec<DepartmentCode> = departments.iter().map(|code| department(code)).collect();
    Command::Routing(RoutingCommand::Consultation(ConsultationCommand::Request(
        OpinionRequest {
            step: key(step),
            readers: if secret { departments.clone() } else { Vec::new() },
            departments,
            question: "是否占用消防通道".to_owned(),
            working_days: 3,
            required: true,
        },
    )))
}

fn reply(consultation: u32, whose: &str) -> Command {
    Command::Routing(RoutingCommand::Consultation(ConsultationCommand::Answer {
        consultation,
        department: department(whose),
        verdict: Verdict::Conditions,
        opinion: "保留四米通道".to_owned(),
    }))
}

fn withdraw(consultation: u32) -> Command {
    Command::Routing(RoutingCommand::Consultation(ConsultationCommand::Withdraw {
        consultation,
    }))
}

fn urge(step: Option<&str>) -> Command {
    Command::Routing(RoutingCommand::Urging(UrgingCommand::Urge {
        step: step.map(key),
        reason: "企业急需开工".to_owned(),
    }))
}

fn override_step(step: &str, order: OverrideOrder, basis: &str) -> Command {
    Command::Routing(RoutingCommand::Override(OverrideCommand {
        step: step.parse().unwrap(),
        order,
        reason: "原审查遗漏材料".to_owned(),
        basis: basis.to_owned(),
    }))
}

const ARTICLE: &str = "行政许可法 第60条";

/// Who has a step.
fn holder(office: &Office, step: &str) -> Option<String> {
    let run = office.case.run(&step.parse().unwrap()).unwrap();
    run.assignee.as_ref().map(|by| by.name.clone())
}

fn queue(office: &Office) -> Vec<(String, TaskStatus)> {
    tasks(&office.case, office.procedure(), &office.zone.catalogue.calendar)
        .into_iter()
        .map(|task| (task.key.to_string(), task.status))
        .collect()
}

fn people() -> crate::support::People {
    crate::support::People::new()
}

#[test]
fn whoever_leads_the_department_gives_a_step_to_a_fitting_colleague() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    assert_eq!(
        office.refused(|p| &p.handler, &assign("handle", &all.second_handler)),
        Refusal::NotYourRole {
            needed: vec![Role::Approver, Role::Reviewer]
        }
    );
    for unfit in [&all.reviewer, &all.safety] {
        let refusal = office.refused(|p| &p.approver, &assign("handle", unfit));
        assert!(matches!(
            refusal,
            Refusal::Routing(RoutingRefusal::ColleagueUnfit { .. })
        ));
    }
    let refusal = office.refused(|p| &p.approver, &assign("handle", &all.partial));
    assert_eq!(refusal.code(), "OfficerRecused");
    office.done(|p| &p.approver, assign("handle", &all.handler));
    assert_eq!(holder(&office, "handle#1").as_deref(), Some("陈静"));
    office.already(|p| &p.reviewer, &assign("handle", &all.handler));
    office.done(|p| &p.reviewer, assign("handle", &all.second_handler));
    assert_eq!(
        office
            .refused(|p| &p.handler, &complete("handle", Verdict::Agree))
            .code(),
        "StepClaimed"
    );
    assert_eq!(office.case.routing.hand_offs.len(), 2);
}

#[test]
fn four_eyes_see_whoever_is_named_for_a_step() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    office.agree(|p| &p.all_rounder, "handle");
    assert_eq!(
        office.refused(|p| &p.approver, &assign("review", &all.all_rounder)),
        RoutingRefusal::ColleagueBarred {
            colleague: "吴昊".to_owned(),
            step: key("handle")
        }
        .into()
    );
    assert_eq!(
        office
            .refused(|p| &p.reviewer, &panel("review", &[&all.all_rounder], Join::All))
            .code(),
        "ColleagueBarred"
    );
}

#[test]
fn the_holder_hands_a_step_over_and_takes_it_back_until_the_receiver_acts() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    let to_second = hand_over("handle", &all.second_handler);
    assert_eq!(
        office.refused(|p| &p.handler, &to_second).code(),
        "StepNotClaimed"
    );
    office.done(|p| &p.handler, Command::Claim { step: key("handle") });
    assert_eq!(
        office
            .refused(|p| &p.handler, &hand_over("handle", &all.handler))
            .code(),
        "HolderAlready"
    );
    office.done(|p| &p.handler, to_second.clone());
    assert_eq!(holder(&office, "handle#1").as_deref(), Some("刘洋"));
    assert_eq!(office.refused(|p| &p.handler, &to_second).code(), "StepClaimed");
    assert_eq!(
        office.refused(|p| &p.second_handler, &recall("handle#1")).code(),
        "NothingToRecall",
        "who received it gives it back by a hand-over of his own"
    );
    office.done(|p| &p.handler, recall("handle#1"));
    assert_eq!(holder(&office, "handle#1").as_deref(), Some("陈静"));
    assert!(office.case.routing.hand_offs[0].recalled_at.is_some());
    assert_eq!(
        office.refused(|p| &p.handler, &recall("handle#1")).code(),
        "NothingToRecall"
    );

    office.done(|p| &p.handler, to_second);
    office.done(|p| &p.second_handler, ask("handle", &["fire"], false));
    assert_eq!(
        office.refused(|p| &p.handler, &recall("handle#1")).code(),
        "ReceiverHasBegun"
    );
}

#[test]
pub fn a_completed_step_is_taken_back_until_the_next_has_begun() {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.handler, "handle");
    assert_eq!(
        office.refused(|p| &p.second_handler, &recall("handle#1")).code(),
        "NothingToRecall"
    );
    office.done(|p| &p.handler, recall("handle#1"));
    office.expect(Phase::InReview, &["handle#2"]);
    assert_eq!(holder(&office, "handle#2").as_deref(), Some("陈静"));
    office.done(|p| &p.handler, complete_key("handle#2"));
    office.expect(Phase::InReview, &["review#2"]);
    office.done(
        |p| &p.reviewer,
        Command::Claim {
            step: "review#2".parse().unwrap(),
        },
    );
    assert_eq!(
        office.refused(|p| &p.handler, &recall("handle#2")).code(),
        "ReceiverHasBegun"
    );
    office.done(
        |p| &p.reviewer,
        Command::Release {
            step: "review#2".parse().unwrap(),
        },
    );
    office.done(|p| &p.handler, recall("handle#2"));
    office.expect(Phase::InReview, &["handle#3"]);
    office.done(|p| &p.handler, complete_key("handle#3"));

    // A return is taken back too, and can be made again.
    let back = |from: &str| Command::Return {
        step: from.parse().unwrap(),
        to: "handle#3".parse().unwrap(),
        reason: "补充".to_owned(),
    };
    office.done(|p| &p.reviewer, back("review#3"));
    office.expect(Phase::InReview, &["handle#4"]);
    office.done(|p| &p.reviewer, recall("review#3"));
    office.expect(Phase::InReview, &["review#4"]);
    assert_eq!(holder(&office, "review#4").as_deref(), Some("赵磊"));
    office.done(|p| &p.reviewer, back("review#4"));
    office.expect(Phase::InReview, &["handle#5"]);
    office.done(|p| &p.handler, complete_key("handle#5"));
    office.expect(Phase::InReview, &["review#5"]);
    // What came back by itself to who had sent it is not yet taken up.
    office.done(|p| &p.handler, recall("handle#5"));
    office.expect(Phase::InReview, &["handle#6"]);
    office.done(|p| &p.handler, complete_key("handle#6"));
    office.expect(Phase::InReview, &["review#6"]);
    let again = office.case.run(&"review#6".parse().unwrap()).unwrap();
    assert_eq!(again.assignee.as_ref().map(|by| by.name.as_str()), Some("赵磊"));
}

fn complete_key(step: &str) -> Command {
    Command::CompleteStep {
        step: step.parse().unwrap(),
        verdict: Verdict::Agree,
        opinion: "符合要求".to_owned(),
    }
}

#[test]
fn taking_back_undoes_all_that_opened_and_nothing_that_an_early_join_ended() {
    let facts = json!({ "project": { "hazardous": true }, "site": { "area": 50 } });
    let mut office = Office::of_project(Zone::new(), &facts, "planning");
    office.fill_in();
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.agree(|p| &p.handler, "handle");
    office.expect(Phase::InReview, &["prepare#1", "ask-fire#1", "look#1"]);
    office.done(|p| &p.handler, recall("handle#1"));
    office.expect(Phase::InReview, &["handle#2"]);
    office.done(|p| &p.handler, complete_key("handle#2"));
    office.expect(Phase::InReview, &["prepare#2", "ask-fire#2", "look#2"]);
    office.done(|p| &p.fire, complete_key("ask-fire#2"));
    office.expect(Phase::InReview, &["sum-up#1"]);
    assert_eq!(
        office.refused(|p| &p.fire, &recall("ask-fire#2")).code(),
        "ReceiverHasBegun",
        "the others were ended by it"
    );
}

#[test]
fn a_decision_can_not_be_taken_back() {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    office.grant(|p| &p.approver, "decide");
    assert_eq!(
        office.refused(|p| &p.approver, &recall("decide#1")).code(),
        "WrongPhase"
    );
}

#[test]
fn a_step_waits_for_those_who_have_to_sign_it_as_was_declared() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    let both = [&all.second_handler, &all.second_fire];
    for (join, enough) in [
        (Join::Quorum(3), false),
        (Join::Quorum(0), false),
        (Join::All, true),
    ] {
        let added = office.ask(&all.handler, &panel("handle", &both, join)).is_ok();
        assert_eq!(added, enough, "{join:?}");
    }
    office.done(|p| &p.handler, panel("handle", &both, Join::All));
    office.already(|p| &p.handler, &panel("handle", &both, Join::All));
    assert!(office.case.departments().contains(&department("fire")));
    assert_eq!(
        queue(&office)[1..],
        [
            ("co-sign:0:0".to_owned(), TaskStatus::Claimed),
            ("co-sign:0:1".to_owned(), TaskStatus::Claimed)
        ]
    );
    assert_eq!(
        office.refused(|p| &p.handler, &complete("handle", Verdict::Agree)),
        RoutingRefusal::ReviewersAwaited {
            step: key("handle"),
            reviewers: vec!["刘洋".to_owned(), "卫东".to_owned()]
        }
        .into()
    );
    assert_eq!(
        office
            .refused(|p| &p.fire, &co_sign("handle", Verdict::Agree))
            .code(),
        "NotAskedToSign",
        "it is asked of a person"
    );
    office.done(|p| &p.second_fire, co_sign("handle", Verdict::Object));
    assert!(office.case.routing.panels[0].has_objection(), "it is shown");
    assert_eq!(
        office
            .refused(|p| &p.handler, &remove("handle", &all.second_fire))
            .code(),
        "NotAwaited"
    );
    assert_eq!(
        office
            .refused(|p| &p.second_handler, &remove("handle", &all.second_handler))
            .code(),
        "NotTheAsker"
    );
    office.done(|p| &p.handler, remove("handle", &all.second_handler));
    office.agree(|p| &p.handler, "handle");
}

#[test]
fn the_first_or_a_quorum_of_those_asked_can_be_enough() {
    for (join, needed) in [(Join::Any, 1), (Join::Quorum(2), 2)] {
        let mut office = Office::accepted("park-entry");
        let all = people();
        let three = [&all.second_handler, &all.second_fire, &all.second_safety];
        office.done(|p| &p.handler, panel("handle", &three, join));
        let signers: [By; 3] = [|p| &p.second_fire, |p| &p.second_safety, |p| &p.second_handler];
        for signer in &signers[..needed] {
            assert!(
                office
                    .ask(&all.handler, &complete("handle", Verdict::Agree))
                    .is_err()
            );
            office.done(*signer, co_sign("handle", Verdict::Agree));
        }
        assert_eq!(
            office
                .refused(signers[needed], &co_sign("handle", Verdict::Agree))
                .code(),
            "NotAskedToSign",
            "nobody else is needed"
        );
        office.agree(|p| &p.handler, "handle");
    }
}

#[test]
fn nobody_signs_both_of_two_steps_that_must_be_of_different_people_not_even_beside_the_holder() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    office.done(
        |p| &p.handler,
        panel("handle", &[&all.second_approver], Join::All),
    );
    office.done(|p| &p.second_approver, co_sign("handle", Verdict::Agree));
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    let ruling = ruling("decide", onewindow_engine::case::Outcome::Granted);
    assert_eq!(
        office.refused(|p| &p.second_approver, &ruling),
        Refusal::SamePerson { step: key("handle") }
    );
    office.done(|p| &p.approver, ruling);
}

#[test]
fn other_departments_are_asked_and_step_and_decision_wait_for_their_answers() {
    let mut office = Office::accepted("park-entry");
    assert_eq!(
        office
            .refused(|p| &p.handler, &ask("handle", &["building"], false))
            .code(),
        "CannotBeAsked"
    );
    assert_eq!(
        office
            .refused(|p| &p.handler, &ask("handle", &["window"], false))
            .code(),
        "CannotBeAsked"
    );
    office.done(|p| &p.handler, ask("handle", &["fire", "safety"], false));
    office.already(|p| &p.handler, &ask("handle", &["safety", "fire"], false));
    assert_eq!(
        queue(&office)[1..],
        [
            ("consultation:0:fire".to_owned(), TaskStatus::Consulted),
            ("consultation:0:safety".to_owned(), TaskStatus::Consulted)
        ]
    );
    assert_eq!(
        office.refused(|p| &p.handler, &complete("handle", Verdict::Agree)),
        RoutingRefusal::OpinionsAwaited {
            departments: vec![department("fire"), department("safety")]
        }
        .into()
    );
    assert_eq!(
        office.refused(|p| &p.safety, &reply(0, "fire")).code(),
        "NotYourDepartment"
    );
    office.done(|p| &p.fire, reply(0, "fire"));
    assert_eq!(
        office.refused(|p| &p.second_fire, &reply(0, "fire")).code(),
        "NotAwaitedFrom"
    );
    assert_eq!(
        office.refused(|p| &p.safety, &withdraw(0)).code(),
        "NotYourDepartment"
    );
    office.done(|p| &p.second_handler, withdraw(0));
    assert_eq!(
        office.refused(|p| &p.safety, &reply(0, "safety")).code(),
        "NotAwaitedFrom"
    );
    office.agree(|p| &p.handler, "handle");
    let clock = &office.case.clocks[&"consultation:0".parse().unwrap()];
    assert!(clock.stopped.is_some(), "nothing is awaited any more");
}

#[test]
fn without_an_answer_a_question_stays_open_and_overdue_or_means_no_objection_where_declared() {
    for declared in [false, true] {
        let mut zone = Zone::new();
        if declared {
            let parts = json!({ "consultation-silence": "no-objection" });
            let changed = later_version(&zone, "park-entry", "2026-01-01", parts);
            zone.declare(changed);
        }
        let mut office = Office::in_zone(zone, "park-entry");
        office.fill_in();
        office.done(|p| &p.applicant, submit());
        office.done(|p| &p.clerk, Command::Accept);
        office.done(|p| &p.handler, ask("handle", &["fire", "safety"], false));
        office.done(|p| &p.safety, reply(0, "safety"));
        let fired = office.wait_until("2026-03-06T00:00");
        let of_question = fired
            .iter()
            .filter(|timer| timer.clock.to_string() == "consultation:0");
        assert_eq!(of_question.count(), 2, "near due and expired, once each");
        let fire = &office.case.routing.consultations[0].answers[&department("fire")];
        let silent = matches!(fire, ConsultationAnswer::NoObjection { .. });
        assert_eq!(silent, declared);
        assert_eq!(
            office.case.alarms.iter().any(|alarm| alarm.rule.code() == "E04"),
            !declared
        );
        if !declared {
            assert!(
                office
                    .ask(&people().handler, &complete("handle", Verdict::Agree))
                    .is_err()
            );
            office.done(|p| &p.fire, reply(0, "fire"));
        }
        office.agree(|p| &p.handler, "handle");
    }
}

#[test]
fn words_in_confidence_are_for_who_asks_and_who_is_asked() {
    let mut office = Office::accepted("park-entry");
    let asked = office.done(|p| &p.handler, ask("handle", &["fire"], true));
    let answered = office.done(|p| &p.fire, reply(0, "fire"));
    let all = people();
    for (event, word) in [(&asked[0], "question"), (&answered[0], "opinion")] {
        let written = serde_json::to_value(event).unwrap();
        let data = written["data"].clone();
        for (reader, sees) in [
            (&all.handler, true),
            (&all.fire, true),
            (&all.supervisor, true),
            (&all.applicant, false),
            (&all.safety, false),
            (&all.clerk, false),
        ] {
            let told = redacted(data.clone(), reader);
            assert_eq!(told[word].is_string(), sees, "{word} to {}", reader.name);
            assert_eq!(told["readers"], json!(["building", "fire"]));
        }
    }
}

#[test]
fn a_copy_widens_who_may_read_and_leaves_the_queues_alone() {
    let mut office = Office::accepted("park-entry");
    let before = queue(&office);
    let all = people();
    let copy = Command::Routing(RoutingCommand::Copy(CopyCommand {
        departments: vec![department("safety")],
        people: vec![Colleague::of(&all.second_fire)],
        note: "请知悉".to_owned(),
    }));
    assert_eq!(office.refused(|p| &p.fire, &copy).code(), "NotYourDepartment");
    office.done(|p| &p.handler, copy.clone());
    office.already(|p| &p.reviewer, &copy);
    assert!(office.case.departments().contains(&department("safety")));
    assert!(!office.case.departments().contains(&department("fire")));
    assert!(office.case.readers().contains(&all.second_fire.id));
    assert_eq!(queue(&office), before);
}

#[test]
fn everybody_urges_once_a_working_day_and_supervision_gets_an_answer() {
    let mut office = Office::accepted("park-entry");
    office.done(|p| &p.applicant, urge(None));
    assert_eq!(office.case.routing.urgings[0].to, department("building"));
    assert_eq!(
        office.refused(|p| &p.applicant, &urge(Some("handle"))),
        RoutingRefusal::UrgedToday {
            next: date("2026-03-03")
        }
        .into()
    );
    office.done(|p| &p.clerk, urge(None));
    assert_eq!(
        office.refused(|p| &p.stranger, &urge(None)),
        Refusal::NotYourEnterprise
    );
    assert_eq!(
        office.refused(|p| &p.fire, &urge(None)).code(),
        "NotYourDepartment"
    );
    // A free day belongs to the working day before it.
    office.wait_until("2026-03-06T09:00");
    office.done(|p| &p.applicant, urge(None));
    office.wait_until("2026-03-08T09:00");
    assert_eq!(office.refused(|p| &p.applicant, &urge(None)).code(), "UrgedToday");
    office.wait_until("2026-03-09T09:00");
    office.done(|p| &p.applicant, urge(None));

    office.done(|p| &p.supervisor, urge(Some("handle")));
    assert_eq!(
        office.refused(|p| &p.supervisor, &urge(None)).code(),
        "UrgingUnanswered"
    );
    let formal = u32::try_from(office.case.routing.urgings.len()).unwrap() - 1;
    assert!(
        queue(&office)
            .iter()
            .any(|(key, _)| *key == TaskKey::Urging(formal).to_string())
    );
    let answer = |number, day: &str| {
        Command::Routing(RoutingCommand::Urging(UrgingCommand::Answer {
            urging: number,
            reason: "等待补充图纸".to_owned(),
            expected_on: date(day),
        }))
    };
    assert_eq!(
        office
            .refused(|p| &p.handler, &answer(formal, "2026-03-06"))
            .code(),
        "ExpectedDayPast"
    );
    assert_eq!(
        office.refused(|p| &p.handler, &answer(0, "2026-03-12")).code(),
        "NothingToAnswer"
    );
    assert_eq!(
        office.refused(|p| &p.fire, &answer(formal, "2026-03-12")).code(),
        "NotYourDepartment"
    );
    office.done(|p| &p.handler, answer(formal, "2026-03-12"));
    assert!(!queue(&office).iter().any(|(key, _)| key.starts_with("urging")));
    office.done(|p| &p.supervisor, urge(None));
}

#[test]
pub fn a_supervisor_opens_a_step_again_with_an_article_and_an_alarm() {
    let mut office = Office::accepted("park-entry");
    office.agree(|p| &p.handler, "handle");
    office.agree(|p| &p.reviewer, "review");
    let reopen = |basis| override_step("handle#1", OverrideOrder::Reopen, basis);
    assert_eq!(
        office.refused(|p| &p.approver, &reopen(ARTICLE)).code(),
        "NotYourRole"
    );
    assert_eq!(
        office.refused(|p| &p.supervisor, &reopen("领导要求")).code(),
        "BasisWithoutArticle"
    );
    office.done(|p| &p.supervisor, reopen(ARTICLE));
    office.expect(Phase::InReview, &["handle#2"]);
    let alarm = office.case.alarms.last().unwrap();
    assert_eq!(alarm.rule.code(), "E10");
    assert_eq!(
        office
            .refused(
                |p| &p.supervisor,
                &override_step("handle#2", OverrideOrder::Reopen, ARTICLE)
            )
            .code(),
        "CannotBeReopened"
    );
    // Every department still does its own step.
    office.done(|p| &p.second_handler, complete_key("handle#2"));
    office.expect(Phase::InReview, &["review#2"]);
    office.done(|p| &p.reviewer, complete_key("review#2"));
    office.expect(Phase::InReview, &["decide#2"]);
    assert_eq!(
        office
            .refused(
                |p| &p.supervisor,
                &override_step("decide#2", OverrideOrder::LiftBlock, ARTICLE)
            )
            .code(),
        "NothingHoldsUp"
    );
}

#[test]
fn a_supervisor_lifts_what_was_added_and_gives_a_step_to_another_officer() {
    let mut office = Office::accepted("park-entry");
    let all = people();
    office.done(|p| &p.handler, Command::Claim { step: key("handle") });
    office.done(|p| &p.handler, panel("handle", &[&all.second_fire], Join::All));
    office.done(|p| &p.handler, ask("handle", &["safety"], false));
    office.done(
        |p| &p.supervisor,
        override_step("handle#1", OverrideOrder::LiftBlock, ARTICLE),
    );
    assert!(queue(&office).iter().all(|(key, _)| !key.starts_with("co-sign")));
    office.done(
        |p| &p.supervisor,
        override_step(
            "handle#1",
            OverrideOrder::Reassign(Colleague::of(&all.second_handler)),
            ARTICLE,
        ),
    );
    office.agree(|p| &p.second_handler, "handle");
    office.done(|p| &p.safety, reply(0, "safety"));
    assert_eq!(office.case.routing.overrides.len(), 2);
}

#[test]
fn a_question_about_conduct_stays_between_supervision_and_the_department() {
    let mut office = Office::accepted("park-entry");
    let open = Command::Routing(RoutingCommand::Integrity(IntegrityCommand::Open {
        department: department("building"),
        step: Some(key("handle")),
        question: "为何搁置十日".to_owned(),
    }));
    let answer = Command::Routing(RoutingCommand::Integrity(IntegrityCommand::Answer {
        number: 0,
        answer: "等待图纸".to_owned(),
    }));
    assert_eq!(office.refused(|p| &p.approver, &open).code(), "NotYourRole");
    let opened = office.done(|p| &p.supervisor, open.clone());
    office.already(|p| &p.supervisor, &open);
    let data = serde_json::to_value(&opened[0]).unwrap()["data"].clone();
    let all = people();
    assert!(redacted(data.clone(), &all.applicant)["question"].is_null());
    assert!(redacted(data, &all.approver)["question"].is_string());
    // It outlives the case.
    office.done(
        |p| &p.applicant,
        Command::Withdraw {
            reason: "不建了".to_owned(),
        },
    );
    assert_eq!(queue(&office)[0].0, "integrity-question:0");
    assert_eq!(office.refused(|p| &p.fire, &answer).code(), "NotYourDepartment");
    office.done(|p| &p.approver, answer.clone());
    assert_eq!(office.refused(|p| &p.approver, &answer).code(), "NothingToAnswer");
    assert!(queue(&office).is_empty());
}

#[test]
fn who_works_on_one_step_is_not_stopped_by_what_is_routed_elsewhere() {
    let mut office = Office::accepted("park-entry");
    let seen = office.case.sequence;
    office.done(|p| &p.handler, ask("handle", &["fire"], false));
    let asked = office.case.sequence;
    assert!(office.case.is_stale(&complete("handle", Verdict::Agree), seen));
    office.done(|p| &p.clerk, urge(None));
    assert!(!office.case.is_stale(&reply(0, "fire"), asked));
    assert!(!office.case.is_stale(&complete("handle", Verdict::Agree), asked));
    office.done(|p| &p.fire, reply(0, "fire"));
    let decision = ruling("decide", onewindow_engine::case::Outcome::Granted);
    assert!(
        office.case.is_stale(&decision, asked),
        "an opinion came meanwhile"
    );
    assert!(office.case.is_stale(&send_back("review", "handle"), asked));
}
