//! Signing in, and how sessions end.

use onewindow_desk::{AccountSeed, DeskError, Login};
use onewindow_engine::actor::{Appointment, Role};

use crate::fixture::Office;

const PASSWORD: &str = "correct horse battery staple";

async fn with_clerk() -> Office {
    let office = Office::open().await;
    let hash = office.desk.hash_password(PASSWORD).await.expect("a hash");
    let seed = AccountSeed {
        login: "clerk".to_owned(),
        name: "窗口甲".to_owned(),
        appointments: vec![Appointment {
            role: Role::Supervisor,
            department: None,
        }],
        enterprises: Vec::new(),
    };
    office.desk.seed_account(seed, &hash).await.expect("an account");
    office
}

fn login<'a>(login: &'a str, password: &'a str) -> Login<'a> {
    Login {
        login,
        password,
        origin: "127.0.0.1",
        client: "a browser",
    }
}

#[tokio::test]
async fn only_the_right_password_signs_in_and_nobody_is_told_which_part_was_wrong() {
    let office = with_clerk().await;
    for (name, password) in [
        ("clerk", "wrong"),
        ("nobody", PASSWORD),
        ("cl\0erk", PASSWORD),
        ("clerk", ""),
    ] {
        let refused = office.desk.login(login(name, password)).await;
        assert!(matches!(refused, Err(DeskError::LoginFailed)), "{name}");
    }
    let signed_in = office
        .desk
        .login(login("clerk", PASSWORD))
        .await
        .expect("signed in");
    let actor = office
        .desk
        .actor(signed_in.account.id, signed_in.session)
        .await
        .expect("an actor");
    assert!(actor.has_role(Role::Supervisor));
}

#[tokio::test]
async fn trying_out_passwords_is_slowed_down() {
    let office = with_clerk().await;
    for _ in 0..10 {
        let failed = office.desk.login(login("nobody", "guess")).await;
        assert!(matches!(failed, Err(DeskError::LoginFailed)));
    }
    let slowed = office.desk.login(login("nobody", "guess")).await;
    assert!(matches!(slowed, Err(DeskError::RateLimited { retry_after_seconds }) if retry_after_seconds > 0));
    office
        .desk
        .login(login("clerk", PASSWORD))
        .await
        .expect("others sign in");
}

#[tokio::test]
async fn a_refresh_token_works_once_and_its_second_use_ends_the_session() {
    let office = with_clerk().await;
    let first = office
        .desk
        .login(login("clerk", PASSWORD))
        .await
        .expect("signed in");
    let second = office
        .desk
        .refresh(&first.refresh_token)
        .await
        .expect("refreshed");
    assert_eq!(first.session, second.session);
    assert!(matches!(
        office.desk.refresh(&first.refresh_token).await,
        Err(DeskError::SessionEnded)
    ));
    // The thief and the robbed are both out.
    assert!(matches!(
        office.desk.refresh(&second.refresh_token).await,
        Err(DeskError::SessionEnded)
    ));
    let gone = office.desk.actor(first.account.id, first.session).await;
    assert!(matches!(gone, Err(DeskError::SessionEnded)));
}

#[tokio::test]
async fn logging_out_ends_a_session_at_once() {
    let office = with_clerk().await;
    let signed_in = office
        .desk
        .login(login("clerk", PASSWORD))
        .await
        .expect("signed in");
    let (person, session) = (signed_in.account.id, signed_in.session);
    office
        .desk
        .actor(person, session)
        .await
        .expect("an actor, remembered from now on");
    office.desk.logout(session).await.expect("out");
    assert!(matches!(
        office.desk.actor(person, session).await,
        Err(DeskError::SessionEnded)
    ));
    assert!(matches!(
        office.desk.refresh(&signed_in.refresh_token).await,
        Err(DeskError::SessionEnded)
    ));
    for token in ["", "garbage", "00000000000000000000000000000000.guess"] {
        assert!(
            matches!(office.desk.refresh(token).await, Err(DeskError::SessionEnded)),
            "{token}"
        );
    }
}
