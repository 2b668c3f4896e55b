//! Access tokens of an identity provider, issued by a real one that the tests start.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use onewindow_tests::oidc::{AUDIENCE, Provider};
use onewindow_tests::{Answer, Client, ServerOptions, TestServer};
use serde_json::{Value, json};

use crate::office::{MONDAY, Office, key, mutate};

/// A server that trusts the provider; `more` goes into its configuration beside it.
fn trusting(provider: &Provider, more: &str) -> (Office, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("onewindow.toml");
    let settings = format!(
        "[[oidc]]\nissuer = \"{}\"\naudience = \"{AUDIENCE}\"\n{more}\n",
        provider.issuer()
    );
    std::fs::write(&file, settings).unwrap();
    let mut options = ServerOptions::demo_at(MONDAY);
    options.arguments = vec!["--config".to_owned(), file.to_str().unwrap().to_owned()];
    let server = TestServer::start(options);
    (Office { server }, folder)
}

async fn ask(client: &Client) -> Answer {
    client.post("{ viewer { name } }", json!({})).await.unwrap()
}

async fn with(office: &Office, token: &str) -> Answer {
    ask(&office.server.client().with_token(token)).await
}

/// Asks until the status is as it has to be: on another clock than ours, such as how long keys are kept.
async fn until(office: &Office, token: &str, status: u16) {
    let begun = Instant::now();
    while with(office, token).await.status != status {
        assert!(begun.elapsed() < Duration::from_mins(1), "never became {status}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn now() -> i64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "tokens of providers live by the machine's clock"
    )]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_the_provider_is_who_an_administrator_says_and_nobody_before() {
    let mut provider = Provider::start();
    let (office, _folder) = trusting(&provider, "");
    let token = provider.token("newcomer");
    let unknown = with(&office, &token).await;
    assert_eq!((unknown.status, unknown.codes()), (401, vec!["UNAUTHENTICATED"]));
    assert!(
        unknown.errors[0]["message"].as_str().unwrap().contains("关联"),
        "{unknown:?}"
    );

    let administrator = office.sign_in("admin").await;
    let link = json!({
        "login": "zsj-handler", "issuer": provider.issuer(), "subject": "newcomer", "idempotencyKey": key(),
    });
    mutate(&administrator, "linkIdentity", "name", link.clone()).await;
    let person = office.server.client().with_token(&token);
    let viewer = person
        .data(
            "{ viewer { name kind appointments { role { code } department { code } } } }",
            json!({}),
        )
        .await;
    assert_eq!(viewer["viewer"]["kind"], "PERSON");
    assert_eq!(viewer["viewer"]["appointments"][0]["role"]["code"], "HANDLER");
    assert_eq!(viewer["viewer"]["appointments"][0]["department"]["code"], "zsj");
    // One subject is one account.
    let mut again = link;
    again["idempotencyKey"] = json!(key());
    again["login"] = json!("admin");
    let refused = crate::office::refused(&administrator, "linkIdentity", "name", again).await;
    assert_eq!(refused, ["IdentityLinkedAlready"]);
    // Only an administrator links.
    let mine = json!({
        "login": "admin", "issuer": provider.issuer(), "subject": "stranger", "idempotencyKey": key(),
    });
    let refused = crate::office::refused(&person, "linkIdentity", "name", mine).await;
    assert_eq!(refused, ["NotYourRole"]);

    let unlink = json!({"issuer": provider.issuer(), "subject": "newcomer", "idempotencyKey": key()});
    mutate(&administrator, "unlinkIdentity", "subject", unlink).await;
    assert_eq!(with(&office, &token).await.status, 401, "at once on this node");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_links_to_an_account_that_is_there_and_never_makes_one() {
    let mut provider = Provider::start();
    let (office, _folder) = trusting(&provider, "login-claim = \"preferred_username\"");
    let known = provider.token("electronics");
    let viewer = office.server.client().with_token(&known);
    let viewer = viewer
        .data(
            "{ viewer { enterprises { unifiedSocialCreditCode } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        viewer["viewer"]["enterprises"][0]["unifiedSocialCreditCode"],
        "91360200MA9E4D1P4G"
    );
    let token = provider.token("newcomer");
    assert_eq!(
        with(&office, &token).await.status,
        401,
        "there is no such login here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_is_refused_and_none_breaks_anything() {
    let mut provider = Provider::start();
    let more = "login-claim = \"preferred_username\"\nrequired-claims = { tenant = \"zone\" }";
    let (office, _folder) = trusting(&provider, more);
    assert_eq!(with(&office, &provider.token("electronics")).await.status, 200);
    let good = json!({
        "iss": provider.issuer(), "aud": AUDIENCE, "sub": "electronics", "iat": now(), "nbf": now(),
        "exp": now() + 300, "preferred_username": "electronics", "tenant": "zone", "client_id": "electronics",
    });
    let untouched = provider.sign(&json!({}), &good, "provider");
    assert_eq!(
        with(&office, &untouched).await.status,
        200,
        "the forger's tools work"
    );
    for (what, token) in forgeries(&mut provider, &good) {
        let answer = with(&office, &token).await;
        assert_eq!(
            (answer.status, answer.codes()),
            (401, vec!["UNAUTHENTICATED"]),
            "{what}: {token}"
        );
    }
    // The door is the same for files.
    let stranger = provider.sign(&json!({}), &good, "stranger");
    let path = format!("/files/{0}/{0}", uuid::Uuid::nil());
    let (status, _) = office
        .server
        .client()
        .with_token(&stranger)
        .get(&path)
        .await
        .unwrap();
    assert_eq!(status, 401);
    assert_eq!(with(&office, &untouched).await.status, 200);
}

#[expect(clippy::too_many_lines, reason = "a table of forgeries")]
fn forgeries(provider: &mut Provider, good: &Value) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    let changed = |changes: Value| {
        let mut claims = good.clone();
        for (name, value) in changes.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        claims
    };
    for (what, changes) in [
        ("wrong issuer", json!({"iss": "https://elsewhere.test"})),
        (
            "issuer with a slash more",
            json!({"iss": format!("{}/", provider.issuer())}),
        ),
        ("the office itself as issuer", json!({"iss": "onewindow"})),
        ("no issuer", json!({"iss": null})),
        ("wrong audience", json!({"aud": "https://another.test"})),
        ("no audience", json!({"aud": null})),
        ("expired", json!({"exp": now() - 60})),
        ("no end", json!({"exp": null})),
        ("an end that is no number", json!({"exp": "tomorrow"})),
        ("begins in the future", json!({"nbf": now() + 600})),
        ("issued in the future", json!({"iat": now() + 600})),
        ("no beginning at all", json!({"nbf": null, "iat": null})),
        ("no subject", json!({"sub": null})),
        ("empty subject", json!({"sub": ""})),
        ("subject that is no text", json!({"sub": 7})),
        ("another tenant", json!({"tenant": "another"})),
        ("no tenant", json!({"tenant": null})),
    ] {
        all.push((what, provider.sign(&json!({}), &changed(changes), "provider")));
    }
    let key_of_forger = json!({"kty": "RSA", "n": "AQAB", "e": "AQAB"});
    for (what, header, key) in [
        ("alg none", json!({"alg": "none"}), "none"),
        ("alg None", json!({"alg": "None"}), "none"),
        ("HS256 with the public key", json!({"alg": "HS256"}), "public"),
        (
            "another algorithm of the same key",
            json!({"alg": "RS512"}),
            "provider",
        ),
        ("a stranger's key", json!({}), "stranger"),
        ("an ID token", json!({"typ": "JWT"}), "provider"),
        ("no type", json!({"typ": null}), "provider"),
        ("unknown key", json!({"kid": "key-9"}), "provider"),
        ("no key named, stranger's", json!({"kid": null}), "stranger"),
        (
            "a path as key",
            json!({"kid": "../../../../dev/null"}),
            "stranger",
        ),
        (
            "a query as key",
            json!({"kid": "' UNION SELECT 'key"}),
            "stranger",
        ),
        (
            "an endless key name",
            json!({"kid": "k".repeat(2_000)}),
            "provider",
        ),
        (
            "a key to be fetched",
            json!({"jku": "http://127.0.0.1:1/jwks"}),
            "stranger",
        ),
        (
            "a certificate to be fetched",
            json!({"x5u": "http://127.0.0.1:1/x"}),
            "stranger",
        ),
        ("a key brought along", json!({"jwk": key_of_forger}), "stranger"),
        (
            "a genuine token that brings a key along",
            json!({"jwk": key_of_forger}),
            "provider",
        ),
        (
            "something that has to be understood",
            json!({"crit": ["exp"], "exp": 1}),
            "provider",
        ),
    ] {
        all.push((what, provider.sign(&header, good, key)));
    }
    let genuine = provider.sign(&json!({}), good, "provider");
    let (head, rest) = genuine.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    let long = changed(json!({"filler": "x".repeat(9_000)}));
    all.extend([
        ("signature cut off", format!("{head}.{claims}.")),
        (
            "signature of another",
            format!("{head}.{claims}.{}", signature.chars().rev().collect::<String>()),
        ),
        ("two parts", format!("{head}.{claims}")),
        ("five parts", format!("{head}.{claims}.{signature}.a.b")),
        ("overlong", provider.sign(&json!({}), &long, "provider")),
        (
            "for another office",
            provider.token_for("electronics", "https://another.test"),
        ),
        ("garbage", "ä.ö.ü".replace(|c: char| !c.is_ascii(), "%")),
        ("dots", "..".to_owned()),
        (
            "deep claims",
            format!("{head}.{}.{signature}", "W1tb".repeat(500)),
        ),
    ]);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_is_learnt_the_old_one_forgotten_when_withdrawn_and_an_outage_outlived() {
    let mut provider = Provider::start();
    let more = "login-claim = \"preferred_username\"\nrefetch-seconds = 1";
    let (office, _folder) = trusting(&provider, more);
    let old = provider.token("electronics");
    assert_eq!(with(&office, &old).await.status, 200);
    provider.rotate(true);
    let new = provider.token("electronics");
    until(&office, &new, 200).await;
    assert_eq!(
        with(&office, &old).await.status,
        200,
        "published beside the new one"
    );
    provider.close();
    assert_eq!(
        with(&office, &old).await.status,
        200,
        "known keys are used meanwhile"
    );
    assert_eq!(with(&office, &new).await.status, 200);
    provider.reopen();
    provider.rotate(false);
    let newest = provider.token("electronics");
    until(&office, &newest, 200).await;
    assert_eq!(with(&office, &old).await.status, 401, "withdrawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_unknown_keys_asks_the_provider_no_oftener() {
    let mut provider = Provider::start();
    let (office, _folder) = trusting(&provider, "login-claim = \"preferred_username\"");
    assert_eq!(with(&office, &provider.token("electronics")).await.status, 200);
    let begun = Instant::now();
    let before = provider.fetches();
    let claims =
        json!({"iss": provider.issuer(), "aud": AUDIENCE, "sub": "x", "iat": now(), "exp": now() + 300});
    let tokens: Vec<String> = (0..100)
        .map(|number| provider.sign(&json!({"kid": format!("unknown-{number}")}), &claims, "provider"))
        .collect();
    let client = office.server.client();
    let asked = tokens.iter().map(|token| {
        let client = client.with_token(token);
        async move { ask(&client).await.status }
    });
    let mut tasks = tokio::task::JoinSet::new();
    for asked in asked.collect::<Vec<_>>() {
        tasks.spawn(asked);
    }
    assert!(tasks.join_all().await.iter().all(|status| *status == 401));
    // Once a minute at most, however long this machine took.
    let minutes = begun.elapsed().as_secs() / 60;
    assert!(
        provider.fetches() <= before + 1 + minutes,
        "a hundred unknown keys are no reason to ask"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_provider_was_ever_reached_its_tokens_are_put_off_and_own_ones_taken() {
    let mut provider = Provider::start();
    let (office, _folder) = trusting(&provider, "");
    let token = provider.token("electronics");
    provider.close();
    let answer = with(&office, &token).await;
    assert_eq!((answer.status, answer.codes()), (503, vec!["RETRY_LATER"]));
    assert_eq!(ask(&office.sign_in("admin").await).await.status, 200);
}

#[test]
fn a_provider_in_the_clear_or_with_a_shared_secret_keeps_the_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("onewindow.toml");
    for (settings, code) in [
        (
            "issuer = \"http://id.example.org\"\naudience = \"a\"",
            "OIDC_ADDRESS",
        ),
        (
            "issuer = \"https://id.example.org\"\naudience = \"a\"\nalgorithms = [\"HS256\"]",
            "OIDC_ALGORITHM",
        ),
        ("issuer = \"https://id.example.org\"", "CONFIG_INVALID"),
    ] {
        std::fs::write(&file, format!("[[oidc]]\n{settings}\n")).unwrap();
        let options = ServerOptions {
            arguments: vec!["--config".to_owned(), file.to_str().unwrap().to_owned()],
            ..ServerOptions::default()
        };
        let told = TestServer::try_start(options).unwrap_err();
        assert!(told.contains(code), "{told}");
    }
}
