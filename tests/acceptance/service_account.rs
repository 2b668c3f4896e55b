//! Service accounts: what scripts act as.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onewindow_tests::Client;
use serde_json::{Value, json};

use crate::office::{Office, change, in_a_month, key, mutate, refused, sha256, upload};

pub const ACCOUNT: &str =
    "serviceAccount { id clientId version scopes ownerKind addresses revokedAt lastUsedAt } secret";

async fn enterprise_of(applicant: &Client) -> Value {
    let viewer = applicant
        .data("{ viewer { enterprises { id } } }", json!({}))
        .await;
    viewer["viewer"]["enterprises"][0]["id"].clone()
}

pub fn new(owner: Value, scopes: &[&str], mut more: Value) -> Value {
    let mut input =
        json!({"name": "对接程序", "scopes": scopes, "expiresAt": in_a_month(), "idempotencyKey": key()});
    for part in [owner, more.take()] {
        for (name, value) in part.as_object().unwrap() {
            input[name] = value.clone();
        }
    }
    input
}

/// What the token endpoint answers: status and body.
async fn oauth(office: &Office, credentials: Option<(&str, &str)>, form: &str) -> (u16, Value) {
    let mut request = reqwest::Client::new()
        .post(format!("{}/oauth/token", office.server.url()))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.to_owned());
    if let Some((id, secret)) = credentials {
        let basic = STANDARD.encode(format!("{id}:{secret}"));
        request = request.header("authorization", format!("Basic {basic}"));
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (
        status,
        serde_json::from_str(&response.text().await.unwrap()).unwrap(),
    )
}

const GRANT: &str = "grant_type=client_credentials";

fn credentials(made: &Value) -> (&str, &str) {
    let id = made["serviceAccount"]["clientId"].as_str().unwrap();
    (id, made["secret"].as_str().unwrap())
}

pub async fn script(office: &Office, made: &Value) -> Client {
    let (status, token) = oauth(office, Some(credentials(made)), GRANT).await;
    assert_eq!(status, 200, "{token}");
    let client = office.server.client().with_language("en");
    client.with_token(token["access_token"].as_str().unwrap())
}

async fn enterprises_script(office: &Office, scopes: &[&str]) -> (Client, Value) {
    let applicant = office.sign_in("electronics").await;
    let owner = json!({"ownerKind": "ENTERPRISE", "enterpriseId": enterprise_of(&applicant).await});
    let made = mutate(
        &applicant,
        "createServiceAccount",
        ACCOUNT,
        new(owner, scopes, json!({})),
    )
    .await;
    (script(office, &made).await, made)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_files_under_its_own_name_what_its_scopes_allow() {
    let office = Office::open();
    let (script, _) = enterprises_script(&office, &["WRITE_CASES"]).await;
    let viewer = script.data("{ viewer { name kind } }", json!({})).await;
    assert_eq!(viewer["viewer"], json!({"name": "对接程序", "kind": "SERVICE"}));
    let project = office.project(&script).await;
    office.received_park_entry(&script, &project).await;
    let administrator = office.sign_in("admin").await;
    let events = administrator
        .data(
            "{ events(types: [\"CaseReceived\"]) { nodes { by { name isEngine } } } }",
            json!({}),
        )
        .await;
    let by = &events["events"]["nodes"][0]["by"];
    assert_eq!(by["name"], "对接程序", "the log names the script: {events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_that_is_not_granted_is_told_and_nothing_is_shown() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let (reader, _) = enterprises_script(&office, &["READ_CASES"]).await;
    let seen = reader
        .data(
            "query($id: ID!) { project(id: $id) { id } }",
            json!({"id": project["id"]}),
        )
        .await;
    assert_eq!(seen["project"]["id"], project["id"]);
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    let codes = refused(&reader, "openCase", "case { id }", input).await;
    assert_eq!(codes, ["ScopeMissing"]);
    let feed = reader
        .post("{ events { nodes { id } } }", json!({}))
        .await
        .unwrap();
    assert_eq!(feed.codes(), ["FORBIDDEN"]);
    assert_eq!(feed.errors[0]["extensions"]["reason"], "ScopeMissing");

    let (follower, _) = enterprises_script(&office, &["READ_EVENTS"]).await;
    let feed = follower.data("{ events { nodes { id } } }", json!({})).await;
    assert!(!feed["events"]["nodes"].as_array().unwrap().is_empty());
    let hidden = follower
        .data(
            "query($id: ID!) { project(id: $id) { id } projects { totalCount } }",
            json!({"id": project["id"]}),
        )
        .await;
    assert_eq!(
        (&hidden["project"], &hidden["projects"]["totalCount"]),
        (&Value::Null, &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_reads_cases_opens_no_trade_secret_without_that_scope() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.filled_park_entry(&applicant, &project).await;
    let content = b"%PDF-1.4\n% cobalt 3.2\n%%EOF\n";
    let file = upload(&applicant, "recipe", content, &sha256(content))
        .await
        .unwrap();
    let secret = json!({"material": "process-statement", "fileId": file, "isSecret": true});
    change(&applicant, "attachMaterial", &case, secret).await;
    let document = "query($id: ID!) { case(id: $id) { materials { files { path isSecret } } } }";
    let seen = applicant.data(document, json!({"id": case["id"]})).await;
    let materials = seen["case"]["materials"].as_array().unwrap();
    let mut files = materials.iter().flat_map(|one| one["files"].as_array().unwrap());
    let path = files.find(|file| file["isSecret"] == true).unwrap()["path"]
        .as_str()
        .unwrap();

    let (reader, _) = enterprises_script(&office, &["READ_CASES"]).await;
    let (status, body) = reader.get(path).await.unwrap();
    let refusal: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((status, &refusal["code"]), (403, &json!("ScopeMissing")));
    let (opener, _) = enterprises_script(&office, &["READ_CASES", "READ_SECRETS"]).await;
    assert_eq!(opener.get(path).await.unwrap(), (200, content.to_vec()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_departments_script_works_its_queue_and_never_decides() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let window = office.sign_in("window").await;
    let case = crate::office::change(&window, "acceptCase", &case, json!({})).await;
    let administrator = office.sign_in("admin").await;
    let owner = json!({"ownerKind": "DEPARTMENT", "department": "zsj"});
    let input = new(owner, &["HANDLE_CASES", "READ_QUEUES"], json!({}));
    let made = mutate(&administrator, "createServiceAccount", ACCOUNT, input).await;
    let script = script(&office, &made).await;
    let queue = script
        .data("{ queue(department: \"zsj\") { totalCount } }", json!({}))
        .await;
    assert_eq!(queue["queue"]["totalCount"], 1);
    let claimed = crate::office::change(&script, "claimTask", &case, json!({"step": "handle#1"})).await;
    let refusal = json!({"ground": "NOT_ACCEPTED", "reason": "不属于本机关"});
    let codes = crate::office::change_refused(&script, "refuseCase", &claimed, refusal).await;
    assert_eq!(codes, ["PersonNeeded"], "a decision is a person's");
    let other = script
        .post("{ queue(department: \"kfj\") { totalCount } }", json!({}))
        .await
        .unwrap();
    assert_eq!(other.codes(), ["FORBIDDEN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_told_once_replaced_with_an_overlap_and_ends_with_its_account() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let owner = json!({"ownerKind": "ENTERPRISE", "enterpriseId": enterprise_of(&applicant).await});
    let input = new(owner, &["READ_CASES"], json!({}));
    let made = mutate(&applicant, "createServiceAccount", ACCOUNT, input.clone()).await;
    let again = mutate(&applicant, "createServiceAccount", ACCOUNT, input).await;
    assert_eq!(again["serviceAccount"]["id"], made["serviceAccount"]["id"]);
    assert_eq!(
        again["secret"],
        Value::Null,
        "a repeated request does not tell it again"
    );
    let reader = script(&office, &made).await;
    let (id, old) = credentials(&made);

    let rotate = |version: i64, overlap: i64| {
        json!({
            "serviceAccountId": made["serviceAccount"]["id"], "expectedVersion": version,
            "overlapMinutes": overlap, "idempotencyKey": key(),
        })
    };
    let rotated = mutate(&applicant, "rotateServiceAccountSecret", ACCOUNT, rotate(1, 60)).await;
    let new_secret = rotated["secret"].as_str().unwrap();
    for secret in [old, new_secret] {
        assert_eq!(
            oauth(&office, Some((id, secret)), GRANT).await.0,
            200,
            "both while they overlap"
        );
    }
    let stale = refused(&applicant, "rotateServiceAccountSecret", ACCOUNT, rotate(1, 0)).await;
    assert_eq!(stale, ["STALE_VERSION"]);
    mutate(&applicant, "rotateServiceAccountSecret", ACCOUNT, rotate(2, 0)).await;
    for secret in [old, new_secret] {
        assert_eq!(
            oauth(&office, Some((id, secret)), GRANT).await.0,
            401,
            "neither afterwards"
        );
    }

    let revoke = json!({
        "serviceAccountId": made["serviceAccount"]["id"], "expectedVersion": 3, "idempotencyKey": key(),
    });
    let revoked = mutate(
        &applicant,
        "revokeServiceAccount",
        "serviceAccount { revokedAt }",
        revoke,
    )
    .await;
    assert!(revoked["serviceAccount"]["revokedAt"].is_string());
    let answer = reader.post("{ viewer { name } }", json!({})).await.unwrap();
    assert_eq!(answer.status, 401, "its tokens end with it, at once on this node");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_comes_in_only_from_the_addresses_on_its_list() {
    let office = Office::open();
    let administrator = office.sign_in("admin").await;
    let make = async |addresses: Value| {
        let input = new(
            json!({"ownerKind": "ZONE"}),
            &["READ_CASES"],
            json!({"addresses": addresses}),
        );
        mutate(&administrator, "createServiceAccount", ACCOUNT, input).await
    };
    let near = make(json!(["10.0.0.0/8", "127.0.0.0/8"])).await;
    let (status, token) = oauth(&office, Some(credentials(&near)), GRANT).await;
    assert_eq!((status, token["token_type"].as_str()), (200, Some("Bearer")));
    let far = make(json!(["10.0.0.0/8", "2001:db8::/32"])).await;
    let (status, refusal) = oauth(&office, Some(credentials(&far)), GRANT).await;
    assert_eq!(
        (status, refusal["error"].as_str()),
        (403, Some("unauthorized_client"))
    );
    let (id, secret) = credentials(&far);
    let input = json!({"clientId": id, "clientSecret": secret});
    let codes = refused(
        &office.server.client(),
        "issueServiceToken",
        "token { expiresIn }",
        input,
    )
    .await;
    assert_eq!(codes, ["ADDRESS_NOT_ALLOWED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_endpoint_speaks_oauth() {
    let office = Office::open();
    let (_, made) = enterprises_script(&office, &["READ_CASES", "READ_EVENTS"]).await;
    let (id, secret) = credentials(&made);
    let narrow = format!("{GRANT}&scope=read%3Acases");
    let (status, token) = oauth(&office, Some((id, secret)), &narrow).await;
    assert_eq!((status, token["scope"].as_str()), (200, Some("read:cases")));
    let reader = office
        .server
        .client()
        .with_token(token["access_token"].as_str().unwrap());
    let feed = reader
        .post("{ events { nodes { id } } }", json!({}))
        .await
        .unwrap();
    assert_eq!(
        feed.codes(),
        ["FORBIDDEN"],
        "a token has the scopes it was asked with"
    );
    let in_form = format!("{GRANT}&client_id={id}&client_secret={secret}");
    assert_eq!(oauth(&office, None, &in_form).await.0, 200);

    for (credentials, form, status, error) in [
        (Some((id, "wrong")), GRANT, 401, "invalid_client"),
        (Some(("nobody", secret)), GRANT, 401, "invalid_client"),
        (
            Some(("electronics", "onewindow-demo")),
            GRANT,
            401,
            "invalid_client",
        ),
        (Some((id, secret)), in_form.as_str(), 401, "invalid_client"),
        (None, GRANT, 401, "invalid_client"),
        (
            Some((id, secret)),
            "grant_type=password",
            400,
            "unsupported_grant_type",
        ),
        (Some((id, secret)), "scope=read%3Acases", 400, "invalid_request"),
        (
            Some((id, secret)),
            &format!("{GRANT}&scope=everything"),
            400,
            "invalid_scope",
        ),
        (
            Some((id, secret)),
            &format!("{GRANT}&scope=write%3Acases"),
            400,
            "invalid_scope",
        ),
    ] {
        let (found, refusal) = oauth(&office, credentials, form).await;
        assert_eq!(
            (found, refusal["error"].as_str()),
            (status, Some(error)),
            "{form}"
        );
    }
    // No password opens a service account.
    let input = json!({"login": id, "password": ""});
    let codes = refused(&office.server.client(), "login", "session { name }", input).await;
    assert_eq!(codes, ["LOGIN_FAILED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_makes_or_sees_scripts_of_others() {
    let office = Office::open();
    let (_, made) = enterprises_script(&office, &["READ_CASES"]).await;
    let own = office.sign_in("electronics").await;
    let rival = office.sign_in("helicopter").await;
    let handler = office.sign_in("zsj-handler").await;
    let list = "{ serviceAccounts { totalCount nodes { clientId } } }";
    assert_eq!(
        own.data(list, json!({})).await["serviceAccounts"]["totalCount"],
        1
    );
    assert_eq!(
        rival.data(list, json!({})).await["serviceAccounts"]["totalCount"],
        0
    );
    assert_eq!(
        handler.post(list, json!({})).await.unwrap().codes(),
        ["FORBIDDEN"]
    );
    let revoke = json!({
        "serviceAccountId": made["serviceAccount"]["id"], "expectedVersion": 1, "idempotencyKey": key(),
    });
    let document = crate::office::mutation("revokeServiceAccount", "serviceAccount { id }");
    let hidden = rival.post(&document, json!({"input": revoke})).await.unwrap();
    assert_eq!(hidden.codes(), ["NOT_FOUND"]);

    let theirs = json!({"ownerKind": "ENTERPRISE", "enterpriseId": enterprise_of(&own).await});
    let department = json!({"ownerKind": "DEPARTMENT", "department": "zsj"});
    for (client, owner, code) in [
        (&rival, department.clone(), "NotYourRole"),
        (&rival, json!({"ownerKind": "ZONE"}), "NotYourRole"),
        (&handler, department, "NotYourRole"),
    ] {
        let input = new(owner, &["READ_CASES"], json!({}));
        assert_eq!(
            refused(client, "createServiceAccount", ACCOUNT, input).await,
            [code]
        );
    }
    let document = crate::office::mutation("createServiceAccount", ACCOUNT);
    let theirs = new(theirs, &["READ_CASES"], json!({}));
    let hidden = rival.post(&document, json!({"input": theirs})).await.unwrap();
    assert_eq!(hidden.codes(), ["NOT_FOUND"]);
    let enterprise = json!({"ownerKind": "ENTERPRISE", "enterpriseId": enterprise_of(&own).await});
    for (more, code) in [
        (json!({"scopes": []}), "ServiceAccountScopesMissing"),
        (
            json!({"expiresAt": "2020-01-01T00:00:00Z"}),
            "ServiceAccountExpiryInvalid",
        ),
        (
            json!({"addresses": ["10.0.0.0/40"]}),
            "ServiceAccountAddressInvalid",
        ),
        (json!({"name": " "}), "ServiceAccountNameInvalid"),
    ] {
        let input = new(enterprise.clone(), &["READ_CASES"], more);
        assert_eq!(
            refused(&own, "createServiceAccount", ACCOUNT, input).await,
            [code]
        );
    }
}
