//! Who sees and does what: tokens, other enterprises, hidden things.

use serde_json::json;

use crate::office::{Office, refused, request_refused};

#[tokio::test(flavor = "multi_thread")]
async fn another_enterprises_case_does_not_exist_for_a_stranger() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let stranger = office.sign_in("helicopter").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;

    let document = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } case(id: $id) { id } }";
    let seen = stranger.post(document, json!({"id": case["id"]})).await.unwrap();
    assert_eq!(seen.data["node"], json!(null));
    assert_eq!(seen.data["nodes"], json!([null]));
    assert_eq!(seen.data["case"], json!(null));
    assert_eq!(
        request_refused(&stranger, "withdrawCase", &case, json!({"reason": "x"})).await,
        ["NOT_FOUND"]
    );

    let lists = "{ cases { totalCount } projects { totalCount } events(first: 100) { nodes { id } } }";
    let own = applicant.data(lists, json!({})).await;
    let others = stranger.data(lists, json!({})).await;
    assert!(own["cases"]["totalCount"].as_i64() > others["cases"]["totalCount"].as_i64());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_the_applicants_own_until_it_is_handed_in() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let project = office.project(&applicant).await;
    let case = office.filled_park_entry(&applicant, &project).await;
    let document = "query($id: ID!) { case(id: $id) { id } }";
    let seen = window.post(document, json!({"id": case["id"]})).await.unwrap();
    assert_eq!(seen.data["case"], json!(null));
    let case = crate::office::change(&applicant, "submitCase", &case, json!({})).await;
    let seen = window.data(document, json!({"id": case["id"]})).await;
    assert_eq!(seen["case"]["id"], case["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_expired_and_wrongly_signed_tokens_are_turned_away() {
    let office = Office::open();
    let good = office.sign_in("electronics").await;
    let token = good.token().unwrap().to_owned();
    let parts: Vec<&str> = token.split('.').collect();
    let other = office.sign_in("helicopter").await.token().unwrap().to_owned();
    let stolen: Vec<&str> = other.split('.').collect();
    let forged = [
        "not-a-token".to_owned(),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}.{}", parts[0], stolen[1], parts[2]),
        format!("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.{}.", parts[1]),
        format!("{token}x"),
    ];
    for forgery in forged {
        let answer = good
            .with_token(&forgery)
            .post("{ viewer { name } }", json!({}))
            .await
            .unwrap();
        assert_eq!(answer.status, 401, "{forgery}");
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{forgery}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_works_once_and_its_reuse_ends_the_session() {
    let office = Office::open();
    let anonymous = office.server.client().with_language("en");
    let login = "mutation { login(input: {login: \"electronics\", password: \"onewindow-demo\"}) { session { accessToken refreshToken } } }";
    let first = anonymous.data(login, json!({})).await["login"]["session"].clone();
    let refresh = "mutation($t: String!) { refreshToken(input: {refreshToken: $t}) { session { accessToken refreshToken } userErrors { code } } }";
    let second =
        anonymous.data(refresh, json!({"t": first["refreshToken"]})).await["refreshToken"]["session"].clone();
    assert_ne!(first["refreshToken"], second["refreshToken"]);

    let reused = anonymous.data(refresh, json!({"t": first["refreshToken"]})).await["refreshToken"].clone();
    assert_eq!(reused["session"], json!(null));
    let after = anonymous
        .data(refresh, json!({"t": second["refreshToken"]}))
        .await["refreshToken"]
        .clone();
    assert_eq!(after["session"], json!(null), "the whole session has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_login_sound_the_same() {
    let office = Office::open();
    let anonymous = office.server.client().with_language("en");
    let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { code message } } }";
    let mut answers = Vec::new();
    for input in [
        json!({"login": "electronics", "password": "x"}),
        json!({"login": "nobody", "password": "x"}),
    ] {
        answers.push(anonymous.refused(document, json!({"input": input})).await);
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signed_in_reads_the_plan_and_nothing_else() {
    let office = Office::open();
    let anonymous = office.server.client().with_language("en");
    let open = "{ departments { nodes { code } } procedures(first: 3) { nodes { code } } }";
    assert_eq!(
        anonymous.data(open, json!({})).await["procedures"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    for closed in [
        "{ cases { totalCount } }",
        "{ projects { totalCount } }",
        "{ queue(department: \"jhj\") { totalCount } }",
    ] {
        let answer = anonymous.post(closed, json!({})).await.unwrap();
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{closed}");
    }
    let input = json!({"enterpriseId": "x", "route": "investment-project", "name": "x", "facts": {}, "idempotencyKey": "k"});
    let answer = anonymous
        .post(
            &crate::office::mutation("createProject", "project { id }"),
            json!({"input": input}),
        )
        .await;
    assert!(!answer.unwrap().codes().is_empty());
    let window = office.sign_in("window").await;
    let viewer = office
        .sign_in("electronics")
        .await
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    let input = json!({
        "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "route": "investment-project", "name": "x",
        "facts": {}, "idempotencyKey": crate::office::key(),
    });
    assert_eq!(
        refused(&window, "createProject", "project { id }", input).await,
        ["NotYourRole"]
    );
}
