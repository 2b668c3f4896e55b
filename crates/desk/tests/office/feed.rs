//! Live feeds: whoever follows hears each change once and in commit order, and nothing that is none of his business.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use onewindow_desk::{
    AccountSeed, Act, Caller, Desk, DeskError, EventFilter, Login, OpenCase, Subscription, Topic,
};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::case::{Case, Command};
use onewindow_engine::ids::CaseId;
use onewindow_store::{Settings, Store};
use onewindow_tests::TestPostgres;
use serde_json::json;

use crate::fixture::{Office, catalogue, code, desk_on, facts, person, virtual_clock};

/// How long anything is waited for that has to come.
const PATIENCE: Duration = Duration::from_mins(2);
const WRITERS: usize = 4;
const ROUNDS: usize = 15;

fn as_caller(actor: &Actor) -> Caller {
    Caller {
        actor: Arc::new(actor.clone()),
        session: None,
        account: None,
        origin: String::new(),
        client: String::new(),
    }
}

async fn follow(desk: &Desk, actor: &Actor, topic: Topic, after: Option<i64>) -> Subscription {
    let following = desk.follow(&as_caller(actor), topic, after).await;
    following.expect("a subscription")
}

/// The position and the version of the next change.
async fn next(following: &mut Subscription) -> (i64, u64) {
    let change = tokio::time::timeout(PATIENCE, following.next()).await;
    let change = change.expect("something happens").expect("it may be seen");
    (change.place.position, change.sequence)
}

/// Whether nothing more has come by the time that somebody who hears all has heard the last of it.
fn is_silent(following: &mut Subscription) -> bool {
    use std::future::Future as _;
    let mut next = std::pin::pin!(following.next());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    next.as_mut().poll(&mut context).is_pending()
}

async fn save(desk: &Desk, actor: &Actor, case: &Case, round: usize) -> Case {
    let act = Act {
        case: case.id,
        expected: case.sequence,
        command: Command::SaveForm {
            form: json!({ "products": round.to_string() }),
        },
    };
    let key = format!("save {} {round}", case.id);
    let saved = Box::pin(desk.act(actor, act, &key)).await;
    saved.expect("saved")
}

/// Drafts of one enterprise, each in a project of its own.
async fn drafts(desk: &Desk, applicant: &Actor) -> Vec<Case> {
    let mut drafts = Vec::new();
    for number in 0..WRITERS {
        let input = onewindow_desk::CreateProject {
            enterprise: applicant.enterprises[0],
            route: "investment-project".parse().expect("a code"),
            name: format!("车间 {number}"),
            facts: facts(),
        };
        let project = Box::pin(desk.create_project(applicant, input, &format!("project {number}"))).await;
        let input = OpenCase {
            project: project.expect("a project").id,
            procedure: code("park-entry"),
        };
        let draft = Box::pin(desk.open_case(applicant, input, &format!("open {number}"))).await;
        drafts.push(draft.expect("a draft"));
    }
    drafts
}

/// The whole log as the feed orders it.
async fn log(desk: &Desk, reader: &Actor) -> Vec<i64> {
    let (mut positions, mut after) = (Vec::new(), None);
    loop {
        let page = desk.events(reader, after, &EventFilter::default(), 100).await;
        let page = page.expect("a page").items;
        let Some(last) = page.last() else { return positions };
        after = Some(last.position);
        positions.extend(page.iter().map(|event| event.position));
    }
}

/// Many write; one follows all from the beginning and comes back after every few changes, one follows all on another
/// node, one pages through the log, one follows a single case. All of them hear the log, the whole log, in its order.
async fn everybody_hears_each_change_once(writing: Desk, other: Desk, reader: Actor, applicant: Actor) {
    let drafts = drafts(&writing, &applicant).await;
    let start = *log(&writing, &reader).await.last().expect("an event");
    let before = drafts[0].sequence;
    let total = WRITERS * ROUNDS;
    let mut near = follow(&writing, &reader, Topic::Everything, Some(start)).await;
    let mut far = follow(&other, &reader, Topic::Everything, Some(start)).await;
    let mut of_one = follow(&other, &applicant, Topic::Case(drafts[0].id), None).await;

    let writers: Vec<_> = drafts
        .iter()
        .cloned()
        .map(|mut case| {
            let (desk, applicant) = (writing.clone(), applicant.clone());
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    case = save(&desk, &applicant, &case, round).await;
                }
            })
        })
        .collect();
    let (desk, reader_too) = (writing.clone(), reader.clone());
    let coming_back = tokio::spawn(async move {
        let (mut heard, mut last) = (Vec::new(), start);
        while heard.len() < total {
            let mut again = follow(&desk, &reader_too, Topic::Everything, Some(last)).await;
            for _ in 0..7.min(total - heard.len()) {
                last = next(&mut again).await.0;
                heard.push(last);
            }
        }
        heard
    });
    let (mut heard_near, mut heard_far, mut versions) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..total {
        heard_near.push(next(&mut near).await.0);
        heard_far.push(next(&mut far).await.0);
    }
    for _ in 0..ROUNDS {
        versions.push(next(&mut of_one).await.1);
    }
    for writer in writers {
        writer.await.expect("a writer");
    }
    let all = log(&writing, &reader).await;
    let written = &all[all.len() - total..];
    assert_eq!(heard_near, written);
    assert_eq!(heard_far, written);
    assert_eq!(coming_back.await.expect("a follower"), written);
    let first = before + 1;
    assert_eq!(versions, (first..first + ROUNDS as u64).collect::<Vec<_>>());
    assert!(is_silent(&mut near) && is_silent(&mut far) && is_silent(&mut of_one));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_hears_each_change_once_while_many_write() {
    let office = Office::open().await;
    let desk = office.desk.clone();
    let (reader, applicant) = (office.administrator.clone(), office.applicant.clone());
    Box::pin(everybody_hears_each_change_once(
        desk.clone(),
        desk,
        reader,
        applicant,
    ))
    .await;
}

/// Commits take their time here, each another one, so that events become visible in another order than their positions;
/// and the one who follows does it on another node.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_another_node_hears_each_change_once_while_commits_are_slow() {
    let database = tokio::task::spawn_blocking(|| {
        let server = TestPostgres::shared_fast();
        (server, server.fresh_database())
    });
    let (server, url) = database.await.expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::new(url.clone());
    settings.connections = 6;
    let open = async || {
        let store = Store::open(&settings).await.expect("a store");
        let desk = desk_on(store, folder.path(), catalogue(), virtual_clock()).await;
        desk.expect("a desk")
    };
    let (writing, other) = (open().await, open().await);
    let enterprise = writing
        .seed_enterprise("景德镇芯陶电子有限公司", "91360200MA9E4D1P4G")
        .await;
    let own = vec![enterprise.expect("an enterprise").id];
    let applicant = person(&writing, "applicant", Role::Applicant, (None, own)).await;
    let reader = person(&writing, "admin", Role::Administrator, (None, Vec::new())).await;
    let slow = "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS \
        $$ BEGIN PERFORM pg_sleep((NEW.position * 7 % 5) * 0.01); RETURN NULL; END $$; \
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON event DEFERRABLE INITIALLY DEFERRED \
        FOR EACH ROW EXECUTE FUNCTION linger()";
    let triggered = tokio::task::spawn_blocking(move || server.execute(&url, slow)).await;
    triggered.expect("a trigger");
    Box::pin(everybody_hears_each_change_once(
        writing, other, reader, applicant,
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_who_does_not_listen_reads_up_and_misses_nothing() {
    let office = Office::open().await;
    let (desk, applicant) = (&office.desk, &office.applicant);
    let mut case = office.draft("park-entry").await;
    let mut slow = follow(desk, applicant, Topic::Case(case.id), None).await;
    let mut prompt = follow(desk, applicant, Topic::Case(case.id), None).await;
    // More than waits for anybody.
    let first = case.sequence + 1;
    for round in 0..300 {
        case = save(desk, applicant, &case, round).await;
        next(&mut prompt).await;
    }
    let mut versions = Vec::new();
    for _ in 0..300 {
        versions.push(next(&mut slow).await.1);
    }
    assert_eq!(versions, (first..first + 300).collect::<Vec<_>>());
    assert!(is_silent(&mut slow));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hears_what_is_his_business_when_it_is_and_nothing_else() {
    let office = Office::open().await;
    let desk = &office.desk;
    let draft = office.draft("park-entry").await;
    let mut own = follow(desk, &office.applicant, Topic::Everything, None).await;
    let mut rival = follow(desk, &office.rival, Topic::Everything, None).await;
    let mut window = follow(desk, &office.window, Topic::Everything, None).await;
    let queue = Topic::Queue("window".parse().expect("a code"));
    let mut queue = follow(desk, &office.window, queue, None).await;
    let mut project = follow(desk, &office.applicant, Topic::Project(draft.project), None).await;
    for (actor, topic) in [
        (&office.rival, Topic::Case(draft.id)),
        (&office.rival, Topic::Project(draft.project)),
        // A draft is the applicant's own.
        (&office.window, Topic::Case(draft.id)),
        (&office.window, Topic::Queue("nowhere".parse().expect("a code"))),
        (&office.administrator, Topic::Case(CaseId(uuid::Uuid::nil()))),
    ] {
        let refused = desk.follow(&as_caller(actor), topic, None).await;
        assert!(matches!(refused, Err(DeskError::NotFound { .. })), "{refused:?}");
    }
    let zsj = Topic::Queue("zsj".parse().expect("a code"));
    let refused = desk.follow(&as_caller(&office.window), zsj, None).await;
    assert!(matches!(refused, Err(DeskError::Refused(_))), "{refused:?}");

    let saved = save(desk, &office.applicant, &draft, 1).await;
    assert_eq!(next(&mut own).await.1, saved.sequence);
    assert_eq!(next(&mut project).await.1, saved.sequence);
    assert!(is_silent(&mut window) && is_silent(&mut queue) && is_silent(&mut rival));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_hears_of_a_case_from_the_moment_it_has_a_part_in_it() {
    let office = Office::open().await;
    let mut window = follow(&office.desk, &office.window, Topic::Everything, None).await;
    let queue = Topic::Queue("window".parse().expect("a code"));
    let mut queue = follow(&office.desk, &office.window, queue, None).await;
    let case = Box::pin(office.submitted()).await;
    let mut heard = BTreeMap::new();
    loop {
        let (_, version) = next(&mut window).await;
        heard.insert(version, next(&mut queue).await.1);
        if version == case.sequence {
            break;
        }
    }
    assert!(heard.iter().all(|(all, queue)| all == queue), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_the_end_of_a_session_is_told_to_nobody() {
    let office = Office::open().await;
    let desk = &office.desk;
    let hash = desk.hash_password("a word of passage").await.expect("a hash");
    let seed = AccountSeed {
        login: "founder".to_owned(),
        name: "创始人".to_owned(),
        appointments: office.applicant.appointments.clone(),
        enterprises: office.applicant.enterprises.clone(),
    };
    desk.seed_account(seed, &hash).await.expect("an account");
    let attempt = Login {
        login: "founder",
        password: "a word of passage",
        origin: "",
        client: "",
    };
    let signed_in = Box::pin(desk.login(attempt)).await.expect("signed in");
    let actor = desk.actor(signed_in.account.id, signed_in.session).await;
    let caller = Caller {
        actor: actor.expect("an actor"),
        session: Some(signed_in.session),
        account: Some(signed_in.account.id),
        origin: String::new(),
        client: String::new(),
    };
    let draft = office.draft("park-entry").await;
    let following = desk.follow(&caller, Topic::Case(draft.id), None).await;
    let mut following = following.expect("a subscription");
    let saved = save(desk, &office.applicant, &draft, 1).await;
    assert_eq!(next(&mut following).await.1, saved.sequence);
    desk.logout(signed_in.session).await.expect("logged out");
    save(desk, &office.applicant, &saved, 2).await;
    let ended = tokio::time::timeout(PATIENCE, following.next())
        .await
        .expect("an end");
    assert!(matches!(ended, Err(DeskError::SessionEnded)), "{ended:?}");
}

#[tokio::test]
async fn who_follows_a_project_hears_nothing_of_the_drafts_in_it() {
    let office = Office::open().await;
    let case = office.submitted().await;
    let input = OpenCase {
        project: case.project,
        procedure: code("project-filing"),
    };
    let draft = Box::pin(office.desk.open_case(&office.applicant, input, "beside")).await;
    let draft = draft.expect("a draft");
    let handler = office.officer("zsj", Role::Handler).await;
    let topic = Topic::Project(case.project);
    let mut all = follow(&office.desk, &office.applicant, topic.clone(), None).await;
    let mut following = follow(&office.desk, &handler, topic, None).await;
    save(&office.desk, &office.applicant, &draft, 1).await;
    next(&mut all).await;
    assert!(is_silent(&mut following));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_no_longer_read_a_queue_is_told_so_while_he_follows_it() {
    let office = Office::open().await;
    let handler = office.officer("zsj", Role::Handler).await;
    // He began at the window; what his account holds by now is another office.
    let caller = Caller {
        account: Some(handler.id),
        ..as_caller(&office.window)
    };
    let queue = Topic::Queue("window".parse().expect("a code"));
    let following = office.desk.follow(&caller, queue, None).await;
    let mut following = following.expect("a subscription");
    Box::pin(office.submitted()).await;
    let told = tokio::time::timeout(PATIENCE, following.next()).await;
    let told = told.expect("an end");
    assert!(matches!(told, Err(DeskError::Refused(_))), "{told:?}");
}
