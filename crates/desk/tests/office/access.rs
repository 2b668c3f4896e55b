//! Who may: each question and each act is answered by a check of its own, whatever other checks stand before or behind it.

use onewindow_desk::{
    Caller, CaseFilter, CreateProject, DeskError, EventFilter, LicenceFilter, Noun, OpenCase, Page,
    ProjectFilter, QueueFilter, QueueOrder, Stream, Topic,
};
use onewindow_engine::access::Operation;
use onewindow_engine::actor::{Actor, ActorKind, Role};
use onewindow_engine::case::Case;
use onewindow_engine::ids::{LicenceId, SubstitutionId};
use onewindow_engine::refusal::Refusal;
use uuid::Uuid;

use crate::fixture::{Office, code, facts};

fn is_not_signed_in<T>(answer: &Result<T, DeskError>) -> bool {
    matches!(answer, Err(DeskError::NotSignedIn))
}

fn is_refused_by_role<T>(answer: &Result<T, DeskError>) -> bool {
    let Err(DeskError::Refused(refusal)) = answer else {
        return false;
    };
    matches!(**refusal, Refusal::NotYourRole { .. })
}

/// A draft beside a case that was handed in, in one project: a draft is its applicant's alone.
async fn draft_beside(office: &Office, case: &Case) -> Case {
    let input = OpenCase {
        project: case.project,
        procedure: code("project-filing"),
    };
    let draft = Box::pin(office.desk.open_case(&office.applicant, input, "beside")).await;
    draft.expect("a draft")
}

#[tokio::test]
async fn nobody_reads_anything_without_having_signed_in() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let (desk, nobody, page) = (&office.desk, Actor::anonymous(), Page::first(10));
    let filter = CaseFilter::default();
    let answers = [
        ("case", is_not_signed_in(&desk.case(nobody, case.id).await)),
        (
            "cases_by_ids",
            is_not_signed_in(&desk.cases_by_ids(nobody, &[case.id]).await),
        ),
        (
            "cases_of_projects",
            is_not_signed_in(&desk.cases_of_projects(nobody, &[case.project]).await),
        ),
        (
            "cases",
            is_not_signed_in(&desk.cases(nobody, &filter, &page).await),
        ),
        (
            "count_cases",
            is_not_signed_in(&desk.count_cases(nobody, &filter).await),
        ),
        (
            "projects_by_ids",
            is_not_signed_in(&desk.projects_by_ids(nobody, &[case.project]).await),
        ),
        (
            "projects",
            is_not_signed_in(&desk.projects(nobody, &ProjectFilter::default(), &page).await),
        ),
        (
            "count_projects",
            is_not_signed_in(&desk.count_projects(nobody, &ProjectFilter::default()).await),
        ),
    ];
    let open: Vec<_> = answers.iter().filter(|(_, is_closed)| !is_closed).collect();
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn nobody_reads_what_hangs_on_cases_without_having_signed_in() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let (desk, nobody, page) = (&office.desk, Actor::anonymous(), Page::first(10));
    let answers = [
        (
            "enterprises",
            is_not_signed_in(&desk.enterprises(nobody, None, &page).await),
        ),
        (
            "count_enterprises",
            is_not_signed_in(&desk.count_enterprises(nobody, None).await),
        ),
        (
            "enterprises_by_ids",
            is_not_signed_in(&desk.enterprises_by_ids(nobody, &[case.enterprise]).await),
        ),
        (
            "notifications",
            is_not_signed_in(&desk.notifications(nobody, false, &page).await),
        ),
        (
            "notification",
            is_not_signed_in(&desk.notification(nobody, Uuid::nil()).await),
        ),
        (
            "unread_notifications",
            is_not_signed_in(&desk.unread_notifications(nobody).await),
        ),
        (
            "exchange",
            is_not_signed_in(&desk.exchange(nobody, &[&case]).await),
        ),
        (
            "events",
            is_not_signed_in(&desk.events(nobody, None, &EventFilter::default(), 10).await),
        ),
        (
            "queue_items_of_cases",
            is_not_signed_in(&desk.queue_items_of_cases(nobody, &[case.id]).await),
        ),
        (
            "service_account",
            is_not_signed_in(&desk.service_account(nobody, nobody.id).await),
        ),
        (
            "licences",
            is_not_signed_in(&desk.licences(nobody, &LicenceFilter::default(), &page).await),
        ),
        (
            "count_licences",
            is_not_signed_in(&desk.count_licences(nobody, &LicenceFilter::default()).await),
        ),
        (
            "licences_by_ids",
            is_not_signed_in(&desk.licences_by_ids(nobody, &[LicenceId(Uuid::nil())]).await),
        ),
        (
            "substitution",
            is_not_signed_in(&desk.substitution(nobody, SubstitutionId(Uuid::nil())).await),
        ),
        (
            "own_substitutions",
            is_not_signed_in(&desk.own_substitutions(nobody).await),
        ),
        (
            "documents_of_cases",
            is_not_signed_in(&desk.documents_of_cases(nobody, &[case.id]).await),
        ),
        ("webhooks", is_not_signed_in(&desk.webhooks(nobody, &page).await)),
        (
            "follow",
            is_not_signed_in(&desk.follow(&Caller::anonymous(""), Topic::Everything, None).await),
        ),
    ];
    let open: Vec<_> = answers.iter().filter(|(_, is_closed)| !is_closed).collect();
    assert!(open.is_empty(), "{open:?}");
}

#[tokio::test]
async fn an_officer_sees_of_a_project_the_cases_he_has_a_part_in() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let draft = draft_beside(&office, &case).await;
    let handler = office.officer("zsj", Role::Handler).await;
    let seen = office.desk.cases_of_projects(&handler, &[case.project]).await;
    let seen: Vec<_> = seen.expect("an answer").iter().map(|case| case.id).collect();
    assert_eq!(seen, [case.id]);
    let told = office.desk.cases_by_ids(&handler, &[case.id, draft.id]).await;
    assert_eq!(told.expect("an answer").len(), 1);
}

#[tokio::test]
async fn an_applicant_counts_his_own_enterprises_alone() {
    let office = Office::open().await;
    let counted = office.desk.count_enterprises(&office.applicant, None).await;
    assert_eq!(counted.expect("a count"), 1);
}

#[tokio::test]
async fn a_record_for_platforms_is_made_for_those_who_may_see_the_case() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let made = async |actor: &Actor| {
        office
            .desk
            .exchange(actor, &[&case])
            .await
            .expect("an answer")
            .len()
    };
    assert_eq!(made(&office.applicant).await, 1);
    assert_eq!(made(&office.rival).await, 0);
}

#[tokio::test]
async fn what_of_a_case_waits_is_told_to_those_who_may_see_the_case() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let waiting = async |actor: &Actor| {
        let items = office.desk.queue_items_of_cases(actor, &[case.id]).await;
        items.expect("an answer").len()
    };
    assert_eq!(waiting(&office.window).await, 1);
    assert_eq!(waiting(&office.rival).await, 0);
}

#[tokio::test]
async fn who_may_not_name_anybody_learns_of_no_login() {
    let office = Office::open().await;
    let case = office.submitted().await;
    for login in ["window", "no-such-login"] {
        let part = (case.id, Operation::AssignTask);
        let named = office.desk.colleague(&office.applicant, part, login).await;
        assert!(is_refused_by_role(&named), "colleague {login}");
        let part = (case.id, Operation::ScheduleHearing);
        let named = office.desk.officer(&office.applicant, part, login).await;
        assert!(is_refused_by_role(&named), "officer {login}");
    }
}

#[tokio::test]
async fn who_may_not_file_a_project_is_told_so_before_anything_is_looked_at() {
    let office = Office::open().await;
    let input = CreateProject {
        enterprise: office.applicant.enterprises[0],
        route: "no-such-route".parse().expect("a code"),
        name: "车间".to_owned(),
        facts: facts(),
    };
    let filed = Box::pin(office.desk.create_project(&office.window, input, "key")).await;
    assert!(is_refused_by_role(&filed));
}

#[tokio::test]
async fn a_queue_is_refused_to_whoever_has_no_part_in_the_department() {
    let office = Office::open().await;
    let asked = async |actor: &Actor, department: Option<&str>| {
        let filter = QueueFilter {
            department: department.map(|code| code.parse().expect("a code")),
            ..QueueFilter::default()
        };
        let page = Page::first(10);
        office
            .desk
            .queue(actor, &filter, QueueOrder::default(), &page)
            .await
    };
    assert!(is_refused_by_role(
        &asked(&office.applicant, Some("window")).await
    ));
    assert!(is_refused_by_role(&asked(&office.applicant, None).await));
    let stranger = office.officer("zsj", Role::Handler).await;
    assert!(matches!(
        asked(&stranger, Some("window")).await,
        Err(DeskError::Refused(_))
    ));
    assert!(asked(&office.window, Some("window")).await.is_ok());
    let counted = async |actor: &Actor| {
        let window = "window".parse().expect("a code");
        office.desk.queue_counts(actor, &window).await
    };
    assert!(is_refused_by_role(&counted(&office.applicant).await));
    assert!(matches!(counted(&stranger).await, Err(DeskError::Refused(_))));
    assert!(counted(&office.window).await.is_ok());
}

#[tokio::test]
async fn a_case_that_is_hidden_cannot_be_followed() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let rival = Caller {
        actor: std::sync::Arc::new(office.rival.clone()),
        ..Caller::anonymous("")
    };
    for (topic, noun) in [
        (Topic::Case(case.id), Noun::Case),
        (Topic::Project(case.project), Noun::Project),
    ] {
        let followed = office.desk.follow(&rival, topic, None).await;
        assert!(
            matches!(followed, Err(DeskError::NotFound { what }) if what == noun),
            "{noun}"
        );
    }
}

#[tokio::test]
async fn what_happened_to_a_case_is_read_by_those_who_may_see_the_case() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let filter = EventFilter {
        stream: Some(Stream::Case(case.id)),
        ..EventFilter::default()
    };
    let read = async |actor: &Actor| {
        let events = office.desk.events(actor, None, &filter, 100).await;
        events.expect("an answer").items.len()
    };
    assert!(read(&office.applicant).await > 0);
    assert_eq!(read(&office.rival).await, 0);
}

#[tokio::test]
async fn a_script_without_the_scope_marks_nothing_as_read() {
    let office = Office::open().await;
    let script = Actor {
        kind: ActorKind::Service,
        ..office.applicant.clone()
    };
    let marked = office.desk.mark_read(&script, Vec::new(), "marked").await;
    let Err(DeskError::Refused(refusal)) = marked else {
        panic!("{marked:?}");
    };
    assert!(matches!(*refusal, Refusal::ScopeMissing { .. }), "{refusal:?}");
}
