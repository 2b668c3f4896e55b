//! Accounts, sessions, files, enterprises and published procedures.

use onewindow_engine::actor::{ActorKind, Appointment, Role};
use onewindow_engine::ids::{FileId, PersonId};
use onewindow_engine::procedure::Procedure;
use onewindow_engine::text::Language;
use onewindow_store::{Account, Session, StoreErrorCode, StoredFile};
use serde_json::json;
use uuid::Uuid;

use crate::samples::{ENVIRONMENT, department, enterprise, instant};
use crate::support::{Fresh, on_both_databases};

on_both_databases!(
    accounts_and_enterprises_come_back_and_are_there_once,
    of_two_who_come_with_the_same_refresh_token_one_is_told_no,
    a_file_arrives_once,
    a_published_version_never_changes,
);

fn account() -> Account {
    Account {
        id: PersonId(Uuid::from_u128(5)),
        login: "li.na".to_owned(),
        name: "李娜".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        kind: ActorKind::Person,
        appointments: vec![Appointment {
            role: Role::Handler,
            department: Some(department(ENVIRONMENT)),
        }],
        enterprises: vec![enterprise(1).id],
        disabled_at: None,
        locale: Language::Zh,
    }
}

async fn accounts_and_enterprises_come_back_and_are_there_once(fresh: Fresh) {
    let store = &fresh.store;
    store.insert_account(&account()).await.unwrap();
    assert!(store.account_by_login("li.na").await.unwrap().unwrap() == account());
    assert!(store.account(account().id).await.unwrap().unwrap() == account());
    assert!(store.account_by_login("LI.NA").await.unwrap().is_none());
    let again = Account {
        id: PersonId(Uuid::from_u128(6)),
        ..account()
    };
    assert_eq!(
        store.insert_account(&again).await.unwrap_err().code(),
        StoreErrorCode::Constraint
    );
    assert_eq!(store.accounts().await.unwrap().len(), 1);

    store.insert_enterprise(&enterprise(1)).await.unwrap();
    assert_eq!(
        store.enterprise_by_uscc(&enterprise(1).uscc).await.unwrap(),
        Some(enterprise(1))
    );
    let ids = [enterprise(1).id, enterprise(2).id, enterprise(1).id];
    assert_eq!(store.enterprises_by_ids(&ids).await.unwrap(), [enterprise(1)]);
    assert_eq!(
        store.insert_enterprise(&enterprise(1)).await.unwrap_err().code(),
        StoreErrorCode::Constraint
    );
}

async fn of_two_who_come_with_the_same_refresh_token_one_is_told_no(fresh: Fresh) {
    let store = &fresh.store;
    store.insert_account(&account()).await.unwrap();
    let session = Session {
        id: Uuid::from_u128(9),
        account: account().id,
        refresh_hash: "first".to_owned(),
        generation: 1,
        created_at: instant(0),
        expires_at: instant(100),
        ended_at: None,
        address: "127.0.0.1".to_owned(),
        client: "a browser".to_owned(),
        scopes: [onewindow_engine::service::ServiceScope::ReadCases].into(),
    };
    store.insert_session(&session).await.unwrap();
    assert_eq!(store.session(session.id).await.unwrap().unwrap(), session);
    let (one, two) = tokio::join!(
        store.rotate_session(session.id, 1, ("second", instant(200))),
        store.rotate_session(session.id, 1, ("stolen", instant(200))),
    );
    assert!(one.unwrap() ^ two.unwrap());
    assert_eq!(store.session(session.id).await.unwrap().unwrap().generation, 2);
    store.end_session(session.id, instant(50)).await.unwrap();
    store.end_session(session.id, instant(60)).await.unwrap();
    assert_eq!(
        store.session(session.id).await.unwrap().unwrap().ended_at,
        Some(instant(50))
    );
    assert!(
        !store
            .rotate_session(session.id, 2, ("third", instant(300)))
            .await
            .unwrap()
    );
}

async fn a_file_arrives_once(fresh: Fresh) {
    let store = &fresh.store;
    let file = StoredFile {
        id: FileId(Uuid::from_u128(4)),
        owner: account().id,
        enterprise: Some(enterprise(1).id),
        filename: "环评报告.pdf".to_owned(),
        byte_size: 3_000_000_000,
        sha256: "00".repeat(32),
        content_type: "application/octet-stream".to_owned(),
        token_hash: "token".to_owned(),
        created_at: instant(0),
        expires_at: instant(900),
        stored_at: None,
        arrived_at: None,
        refused: None,
    };
    store.insert_file(&file).await.unwrap();
    assert_eq!(store.file_by_token("token").await.unwrap(), Some(file.clone()));
    assert!(
        store
            .mark_stored(file.id, instant(5), "application/pdf")
            .await
            .unwrap()
    );
    assert!(!store.mark_stored(file.id, instant(6), "text/html").await.unwrap());
    let stored = store.file(file.id).await.unwrap().unwrap();
    assert_eq!(
        (stored.stored_at, stored.content_type.as_str()),
        (Some(instant(5)), "application/pdf")
    );
}

fn procedure(name: &str) -> Procedure {
    let limit = json!({ "amount": 5, "unit": "working-days" });
    serde_json::from_value(json!({
        "version": { "code": "eia-report", "effective_from": "2026-01-01", "revision": 1 },
        "name": { "zh-CN": name, "en": "EIA" },
        "kind": "licence",
        "stage": "approval",
        "owner": ENVIRONMENT,
        "decision-level": "zone",
        "basis": ["EIA Law Art. 16"],
        "intake": { "limit": limit, "silence": "deemed-accepted" },
        "tracks": [],
        "form": { "type": "object" },
        "outcome": { "name": { "zh-CN": "批复", "en": "approval" }, "number": "{year}-{serial}" },
        "delivery": limit,
    }))
    .unwrap()
}

async fn a_published_version_never_changes(fresh: Fresh) {
    let store = &fresh.store;
    store.publish(&[procedure("环评")], instant(0)).await.unwrap();
    store.publish(&[procedure("环评")], instant(9)).await.unwrap();
    assert_eq!(store.published().await.unwrap(), [procedure("环评")]);
    let refused = store
        .publish(&[procedure("另一个")], instant(10))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), StoreErrorCode::Constraint);
    assert!(refused.text().en.contains("eia-report 2026-01-01 revision 1"));
    assert_eq!(store.published().await.unwrap(), [procedure("环评")]);
}
