//! Commands of people: once, in the right version, seen by the right ones.

use onewindow_desk::{
    Act, CaseFilter, DeskError, Noun, OpenCase, Page, QueueFilter, QueueOrder, UpdateProject,
};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{Command, Phase};
use onewindow_engine::refusal::Refusal;
use serde_json::json;

use crate::fixture::{Office, agree, code, facts, park_entry_form};

#[tokio::test]
async fn a_request_sent_again_gets_the_same_answer_and_has_one_effect() {
    let office = Office::open().await;
    let project = office.project().await;
    assert_eq!(office.project().await.id, project.id);
    let input = OpenCase {
        project: project.id,
        procedure: code("park-entry"),
    };
    let first = office
        .desk
        .open_case(&office.applicant, input.clone(), "open")
        .await
        .expect("a draft");
    let again = office
        .desk
        .open_case(&office.applicant, input, "open")
        .await
        .expect("the same draft");
    assert_eq!(first, again);

    let save = || Command::SaveForm {
        form: park_entry_form(),
    };
    let saved = office
        .act(&office.applicant, &first, save(), "save")
        .await
        .expect("saved");
    let events = office.feed().await.len();
    // Sent with the version it was sent with then: the key goes before every rule.
    let repeated = office
        .act(&office.applicant, &first, save(), "save")
        .await
        .expect("answered");
    assert_eq!(repeated, saved);
    assert_eq!(office.feed().await.len(), events);
}

#[tokio::test]
async fn two_who_send_the_same_request_at_once_get_one_effect() {
    let office = Office::open().await;
    let project = office.project().await;
    let open = || {
        let input = OpenCase {
            project: project.id,
            procedure: code("park-entry"),
        };
        office.desk.open_case(&office.applicant, input, "open")
    };
    let (one, other) = tokio::join!(open(), open());
    assert_eq!(one.expect("a draft").id, other.expect("the same draft").id);
}

#[tokio::test]
async fn a_key_is_good_for_one_request_only() {
    let office = Office::open().await;
    let case = office.draft("park-entry").await;
    let save = |jobs: u32| Command::SaveForm {
        form: json!({"jobs": jobs}),
    };
    let saved = office
        .act(&office.applicant, &case, save(1), "key")
        .await
        .expect("saved");

    let other_input = office.act(&office.applicant, &saved, save(2), "key").await;
    assert!(matches!(other_input, Err(DeskError::KeyReused { ref operation }) if operation == "saveForm"));
    let other_operation = office
        .act(
            &office.applicant,
            &saved,
            Command::Withdraw {
                reason: "改变主意".to_owned(),
            },
            "key",
        )
        .await;
    assert!(matches!(other_operation, Err(DeskError::KeyReused { .. })));
    // What had taken effect before uses its key up, too.
    office
        .act(&office.applicant, &saved, save(1), "again")
        .await
        .expect("nothing to do");
    let reused = office.act(&office.applicant, &saved, save(3), "again").await;
    assert!(matches!(reused, Err(DeskError::KeyReused { .. })));
    // Another person's keys are its own.
    let other_person = office.act(&office.window, &saved, Command::Accept, "key").await;
    assert!(matches!(
        other_person,
        Err(DeskError::NotFound { what: Noun::Case })
    ));
}

#[tokio::test]
async fn who_acts_on_an_old_version_is_told_who_was_faster() {
    let office = Office::open().await;
    let case = office.draft("park-entry").await;
    let save = |jobs: u32| Command::SaveForm {
        form: json!({"jobs": jobs}),
    };
    let current = office
        .act(&office.applicant, &case, save(1), "one")
        .await
        .expect("saved");
    let Err(DeskError::Stale(stale)) = office.act(&office.applicant, &case, save(2), "two").await else {
        panic!("an old version was taken");
    };
    assert_eq!((stale.expected, stale.current), (case.sequence, current.sequence));
    assert_eq!(
        stale.moved_by.as_ref().map(|by| by.name.as_str()),
        Some("某applicant")
    );
    // Nothing of it remains: the key is free.
    office
        .act(&office.applicant, &current, save(2), "two")
        .await
        .expect("saved");

    let project = office.project().await;
    let update = |expected| UpdateProject {
        project: project.id,
        expected,
        name: Some("二期".to_owned()),
        facts: None,
    };
    let stale = office
        .desk
        .update_project(&office.applicant, update(project.sequence - 1), "old")
        .await;
    assert!(matches!(stale, Err(DeskError::Stale(_))));
    let renamed = office
        .desk
        .update_project(&office.applicant, update(project.sequence), "new")
        .await
        .expect("updated");
    assert_eq!(renamed.name, "二期");
}

#[tokio::test]
async fn departments_that_finish_at_the_same_moment_all_succeed() {
    let office = Office::open().await;
    let case = office.consulting().await;
    let mut handlers = Vec::new();
    for department in ["kfj", "jhj", "yjj", "zrj", "xfd"] {
        handlers.push((department, office.officer(department, Role::Handler).await));
    }
    let mut finishing = tokio::task::JoinSet::new();
    for (department, handler) in handlers {
        let (desk, case) = (office.desk.clone(), case.clone());
        finishing.spawn(async move {
            let act = Act {
                case: case.id,
                expected: case.sequence,
                command: agree(&format!("ask-{department}")),
            };
            desk.act(&handler, act, "opinion").await
        });
    }
    for finished in finishing.join_all().await {
        finished.expect("an opinion");
    }
    let case = office
        .desk
        .case(&office.applicant, case.id)
        .await
        .expect("the case");
    let open: Vec<String> = case.open_steps().map(|run| run.key.to_string()).collect();
    assert_eq!(open, ["joint-review#1"]);
}

#[tokio::test]
async fn cases_of_one_project_do_not_stop_each_other() {
    let office = Office::open().await;
    let project = office.project().await;
    let open = |procedure: &'static str| {
        let input = OpenCase {
            project: project.id,
            procedure: code(procedure),
        };
        office.desk.open_case(&office.applicant, input, procedure)
    };
    let (one, two, three) = tokio::join!(
        open("park-entry"),
        open("project-filing"),
        open("eia-registration")
    );
    let mut numbers = [one, two, three].map(|case| case.expect("a draft").number);
    numbers.sort();
    assert_eq!(numbers, ["JDZ-2026-000001", "JDZ-2026-000002", "JDZ-2026-000003"]);
    let project = office
        .desk
        .project(&office.applicant, project.id)
        .await
        .expect("the project");
    assert_eq!(project.open.len(), 3);
    assert_eq!(project.number, "JDZ-P2026-0001");
}

#[tokio::test]
async fn what_belongs_to_others_does_not_exist() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let hidden = |result: Result<_, DeskError>| assert!(matches!(result, Err(DeskError::NotFound { .. })));
    hidden(office.desk.case(&office.rival, case.id).await);
    hidden(
        office
            .act(
                &office.rival,
                &case,
                Command::Withdraw {
                    reason: "不是我的".to_owned(),
                },
                "theirs",
            )
            .await,
    );
    let input = OpenCase {
        project: case.project,
        procedure: code("project-filing"),
    };
    hidden(office.desk.open_case(&office.rival, input, "theirs").await);
    // A department without a part in the case.
    let stranger = office.officer("jhj", Role::Handler).await;
    hidden(office.desk.case(&stranger, case.id).await);

    let page = Page::first(10);
    let theirs = office
        .desk
        .cases(&office.rival, &CaseFilter::default(), &page)
        .await
        .expect("a list");
    assert!(theirs.items.is_empty());
    assert!(!office.feed().await.is_empty());
    let feed = office
        .desk
        .events(&office.rival, None, &onewindow_desk::EventFilter::default(), 100)
        .await;
    assert!(feed.expect("a feed").items.is_empty());
    let nobody = office.desk.case(Actor::anonymous(), case.id).await;
    assert!(matches!(nobody, Err(DeskError::NotSignedIn)));
}

#[tokio::test]
async fn who_sees_a_case_and_may_not_act_is_told_why() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let refused = |result| match result {
        Err(DeskError::Refused(refusal)) => *refusal,
        other => panic!("not refused: {other:?}"),
    };
    let role = refused(
        office
            .act(&office.applicant, &case, Command::Accept, "accept")
            .await,
    );
    assert_eq!(
        role,
        Refusal::NotYourRole {
            needed: vec![Role::Window]
        }
    );
    let phase = refused(
        office
            .act(
                &office.applicant,
                &case,
                Command::SaveForm { form: json!({}) },
                "save",
            )
            .await,
    );
    assert!(matches!(
        phase,
        Refusal::WrongPhase {
            found: Phase::Received,
            ..
        }
    ));
    let offers = office
        .desk
        .offers(&office.window, &[(&case, &office.project().await)])
        .await
        .expect("offers");
    assert!(offers.iter().flatten().any(|offer| offer.allowed));
}

#[tokio::test]
async fn a_queue_is_its_departments() {
    let office = Office::open().await;
    office.consulting().await;
    let handler = office.officer("kfj", Role::Handler).await;
    let department = handler.appointments[0].department.clone();
    let filter = QueueFilter {
        department: department.clone(),
        ..QueueFilter::default()
    };
    let page = Page::first(10);
    let queue = office
        .desk
        .queue(&handler, &filter, QueueOrder::DueAt, &page)
        .await
        .expect("a queue");
    assert_eq!(queue.items.len(), 1);
    let counts = office
        .desk
        .queue_counts(&handler, &department.expect("a department"))
        .await
        .expect("counts");
    assert_eq!(counts.total, 1);
    for stranger in [
        office.officer("jhj", Role::Handler).await,
        office.applicant.clone(),
    ] {
        let refused = office
            .desk
            .queue(&stranger, &filter, QueueOrder::DueAt, &page)
            .await;
        assert!(matches!(refused, Err(DeskError::Refused(_))));
    }
}

#[tokio::test]
async fn facts_that_break_the_vocabulary_are_told_with_their_paths() {
    let office = Office::open().await;
    let project = office.project().await;
    let mut wrong = facts();
    wrong["eia"]["category"] = json!("none at all");
    wrong["site"] = json!({"unheard_of": 1});
    let update = UpdateProject {
        project: project.id,
        expected: project.sequence,
        name: None,
        facts: Some(wrong),
    };
    let Err(DeskError::Refused(refusal)) = office
        .desk
        .update_project(&office.applicant, update, "facts")
        .await
    else {
        panic!("wrong facts were taken");
    };
    let Refusal::FactsInvalid { violations } = *refusal else {
        panic!("{refusal:?}")
    };
    let mut paths: Vec<&str> = violations
        .iter()
        .map(|violation| violation.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["/eia/category", "/site/unheard_of"]);
}

#[tokio::test]
async fn the_same_request_sent_several_times_at_once_is_done_once_and_answered_alike() {
    let office = Office::open().await;
    let project = office.project().await;
    let opening = || {
        let input = OpenCase {
            project: project.id,
            procedure: code("park-entry"),
        };
        Box::pin(office.desk.open_case(&office.applicant, input, "once"))
    };
    let (one, two, three) = tokio::join!(opening(), opening(), opening());
    let one = one.expect("opened").id;
    assert_eq!(two.expect("the same answer").id, one);
    assert_eq!(three.expect("the same answer").id, one);
}
