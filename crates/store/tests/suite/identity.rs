//! Service accounts, links to identity providers, ends of sessions, and files on their way in.

use onewindow_engine::actor::{ActorKind, Appointment, Role};
use onewindow_engine::ids::{FileId, PersonId};
use onewindow_engine::service::ServiceScope;
use onewindow_engine::text::Language;
use onewindow_store::{
    Account, Commit, CommitError, IdentityLink, IdentityWrite, Page, ServiceAccount, ServiceAccountFilter,
    ServiceOwner, Session, Store, StoredFile,
};
use uuid::Uuid;

use crate::samples::{ENVIRONMENT, department, enterprise, instant};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    a_service_account_comes_back_whole_and_of_two_changes_one_is_told_no,
    service_accounts_are_listed_by_age_and_owner,
    a_subject_is_one_account_until_the_link_is_undone,
    sessions_end_all_but_one_and_only_open_ones_are_listed,
    a_file_that_was_never_stored_is_found_and_forgotten,
);

fn account(number: u128, kind: ActorKind) -> Account {
    Account {
        id: PersonId(Uuid::from_u128(number)),
        login: format!("login-{number}"),
        name: "对接程序".to_owned(),
        password_hash: String::new(),
        kind,
        appointments: vec![Appointment {
            role: Role::Handler,
            department: Some(department(ENVIRONMENT)),
        }],
        enterprises: Vec::new(),
        disabled_at: None,
        locale: Language::Zh,
    }
}

fn service(number: u128, owner: ServiceOwner) -> (Account, ServiceAccount) {
    let account = account(number, ActorKind::Service);
    let service = ServiceAccount {
        id: account.id,
        name: account.name.clone(),
        client_id: account.login.clone(),
        owner,
        scopes: [ServiceScope::ReadCases, ServiceScope::HandleCases].into(),
        addresses: vec!["10.0.0.0/8".to_owned()],
        secret_hash: "hash".to_owned(),
        previous_hash: None,
        previous_until: None,
        created_by: PersonId(Uuid::from_u128(1)),
        created_at: instant(u32::try_from(number).unwrap()),
        expires_at: instant(1_000),
        used_at: None,
        revoked_at: None,
        version: 1,
    };
    (account, service)
}

async fn write(store: &Store, change: IdentityWrite) -> Result<(), CommitError> {
    let commit = Commit {
        identity: vec![change],
        ..Commit::default()
    };
    store.commit(commit).await.map(drop)
}

async fn add(store: &Store, number: u128, owner: ServiceOwner) -> ServiceAccount {
    let new = service(number, owner);
    let made = new.1.clone();
    write(store, IdentityWrite::NewServiceAccount(Box::new(new)))
        .await
        .unwrap();
    made
}

async fn a_service_account_comes_back_whole_and_of_two_changes_one_is_told_no(fresh: Fresh) {
    let store = &fresh.store;
    let made = add(store, 7, ServiceOwner::Department(department(ENVIRONMENT))).await;
    assert_eq!(store.service_account(made.id).await.unwrap(), Some(made.clone()));
    let changed = |secret: &str| {
        let changed = ServiceAccount {
            secret_hash: secret.to_owned(),
            previous_hash: Some("hash".to_owned()),
            previous_until: Some(instant(60)),
            version: 2,
            ..made.clone()
        };
        IdentityWrite::ServiceAccount(Box::new(changed))
    };
    let (one, two) = tokio::join!(write(store, changed("one")), write(store, changed("two")));
    assert!(one.is_ok() ^ two.is_ok());
    assert!(matches!(one.and(two), Err(CommitError::Moved)));
    store.service_account_used(made.id, instant(9)).await.unwrap();
    let found = store.service_account(made.id).await.unwrap().unwrap();
    assert_eq!((found.version, found.used_at), (2, Some(instant(9))));
    assert_eq!(found.previous_until, Some(instant(60)));
    // A login that is taken loses, and nothing of the service account stays.
    let mut again = service(8, ServiceOwner::Zone);
    again.0.login.clone_from(&made.client_id);
    let refused = write(store, IdentityWrite::NewServiceAccount(Box::new(again))).await;
    assert!(refused.is_err());
    let none = store.service_account(PersonId(Uuid::from_u128(8))).await.unwrap();
    assert_eq!(none, None);
}

async fn service_accounts_are_listed_by_age_and_owner(fresh: Fresh) {
    let store = &fresh.store;
    add(store, 1, ServiceOwner::Enterprise(enterprise(1).id)).await;
    add(store, 2, ServiceOwner::Enterprise(enterprise(2).id)).await;
    add(store, 3, ServiceOwner::Zone).await;
    let all = ServiceAccountFilter::default();
    let first = store.service_accounts(&all, &Page::first(2)).await.unwrap();
    assert_eq!((first.items.len(), first.has_more), (2, true));
    let next = Page {
        after: first.keysets.last().cloned(),
        ..Page::first(2)
    };
    let rest = store.service_accounts(&all, &next).await.unwrap();
    assert_eq!(
        (rest.items[0].owner.clone(), rest.has_more),
        (ServiceOwner::Zone, false)
    );
    let own = ServiceAccountFilter {
        enterprises: Some(vec![enterprise(2).id]),
    };
    let found = store.service_accounts(&own, &Page::first(9)).await.unwrap();
    assert_eq!(found.items[0].id, PersonId(Uuid::from_u128(2)));
    assert_eq!(store.count_service_accounts(&own).await.unwrap(), 1);
    assert_eq!(store.count_service_accounts(&all).await.unwrap(), 3);
}

async fn a_subject_is_one_account_until_the_link_is_undone(fresh: Fresh) {
    let store = &fresh.store;
    let person = account(5, ActorKind::Person);
    store.insert_account(&person).await.unwrap();
    let link = IdentityLink {
        issuer: "https://id.example.org".to_owned(),
        subject: "张伟".to_owned(),
        account: person.id,
        linked_by: person.id,
        linked_at: instant(1),
    };
    write(store, IdentityWrite::Link(link.clone())).await.unwrap();
    let again = write(store, IdentityWrite::Link(link.clone())).await;
    assert!(matches!(again, Err(CommitError::Moved)));
    let found = store.identity_link(&link.issuer, &link.subject).await.unwrap();
    assert_eq!(found, Some(link.clone()));
    assert_eq!(
        store
            .identity_link("https://other.example.org", &link.subject)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        store.identity_links(person.id).await.unwrap(),
        std::slice::from_ref(&link)
    );
    let unlink = IdentityWrite::Unlink {
        issuer: link.issuer.clone(),
        subject: link.subject.clone(),
    };
    write(store, unlink.clone()).await.unwrap();
    assert!(matches!(write(store, unlink).await, Err(CommitError::Moved)));
    assert_eq!(store.identity_links(person.id).await.unwrap(), []);
}

async fn sessions_end_all_but_one_and_only_open_ones_are_listed(fresh: Fresh) {
    let store = &fresh.store;
    let person = account(5, ActorKind::Person);
    store.insert_account(&person).await.unwrap();
    for number in 1..=4 {
        let session = Session {
            id: Uuid::from_u128(number),
            account: person.id,
            refresh_hash: format!("hash-{number}"),
            generation: 1,
            created_at: instant(u32::try_from(number).unwrap()),
            // The first is over by itself.
            expires_at: instant(if number == 1 { 10 } else { 100 }),
            ended_at: None,
            address: "10.0.0.1".to_owned(),
            client: "浏览器".to_owned(),
            scopes: [].into(),
        };
        store.insert_session(&session).await.unwrap();
    }
    let open = async || {
        let open = store
            .open_sessions(person.id, instant(50), &Page::first(9))
            .await
            .unwrap();
        open.items
            .into_iter()
            .map(|session| session.id.as_u128())
            .collect::<Vec<_>>()
    };
    assert_eq!(open().await, [2, 3, 4]);
    assert_eq!(
        store.count_open_sessions(person.id, instant(50)).await.unwrap(),
        3
    );
    let end = |only: Option<u128>, except: Option<u128>| IdentityWrite::EndSessions {
        account: person.id,
        only: only.map(Uuid::from_u128),
        except: except.map(Uuid::from_u128),
        at: instant(50),
    };
    write(store, end(Some(3), None)).await.unwrap();
    assert_eq!(open().await, [2, 4]);
    write(store, end(None, Some(4))).await.unwrap();
    assert_eq!(open().await, [4]);
    write(store, end(None, None)).await.unwrap();
    assert_eq!(open().await, Vec::<u128>::new());
}

async fn a_file_that_was_never_stored_is_found_and_forgotten(fresh: Fresh) {
    let store = &fresh.store;
    let file = |number: u128| StoredFile {
        id: FileId(Uuid::from_u128(number)),
        owner: PersonId(Uuid::from_u128(5)),
        enterprise: None,
        filename: "环评报告.pdf".to_owned(),
        byte_size: 3,
        sha256: "00".repeat(32),
        content_type: "application/pdf".to_owned(),
        token_hash: format!("token-{number}"),
        created_at: instant(0),
        expires_at: instant(u32::try_from(number).unwrap()),
        stored_at: None,
        arrived_at: None,
        refused: None,
    };
    for number in 1..=4 {
        store.insert_file(&file(number)).await.unwrap();
    }
    let id = |number| FileId(Uuid::from_u128(number));
    store
        .mark_stored(id(1), instant(1), "application/pdf")
        .await
        .unwrap();
    store.mark_arrived(id(2), instant(1)).await.unwrap();
    store.mark_refused(id(3), "FileInfected").await.unwrap();
    let refused = store
        .mark_stored(id(3), instant(2), "application/pdf")
        .await
        .unwrap();
    assert!(!refused, "what a check refused is never stored");
    let abandoned = store.abandoned_files(instant(4), 9).await.unwrap();
    let ids: Vec<_> = abandoned.iter().map(|file| file.id).collect();
    assert_eq!(
        ids,
        [id(2), id(3)],
        "stored ones and those that still have time stay"
    );
    assert_eq!(abandoned[0].arrived_at, Some(instant(1)));
    assert_eq!(abandoned[1].refused.as_deref(), Some("FileInfected"));
    for number in [1, 2] {
        store.forget_file(id(number)).await.unwrap();
    }
    assert!(
        store.file(id(1)).await.unwrap().is_some(),
        "a stored file is never forgotten"
    );
    assert!(store.file(id(2)).await.unwrap().is_none());
}
