//! An office to test against: a server with demo data on a virtual clock, and its people. What is not as it has to be
//! stops the test.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test stops where something is not as it has to be"
)]

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{Client, ServerOptions, TestServer};

/// The password of every demo account.
pub const PASSWORD: &str = "onewindow-demo";

/// A Monday morning.
pub const MONDAY: &str = "2026-03-02T09:00:00+08:00";

static KEYS: AtomicU32 = AtomicU32::new(0);

/// A server with its people at hand.
#[derive(Debug)]
pub struct Office {
    /// The server.
    pub server: TestServer,
}

/// A case as a mutation left it.
pub const CASE: &str = "case { id number version phase { code } }";

impl Office {
    /// Opens an office on a Monday morning.
    pub fn open() -> Self {
        Self::open_at(MONDAY)
    }

    /// Opens an office at a moment.
    pub fn open_at(moment: &str) -> Self {
        Self {
            server: TestServer::start(ServerOptions::demo_at(moment)),
        }
    }

    /// Somebody of the demo data, answered in English.
    pub async fn sign_in(&self, login: &str) -> Client {
        let anonymous = self.server.client().with_language("en");
        let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { code message } } }";
        let data = anonymous
            .done(document, json!({"input": {"login": login, "password": PASSWORD}}))
            .await;
        anonymous.with_token(data["login"]["session"]["accessToken"].as_str().unwrap())
    }

    /// A new project of the caller's enterprise that needs next to nothing: a workshop in a leased hall.
    pub async fn project(&self, applicant: &Client) -> Value {
        let file = project_file("electronics-workshop");
        self.project_with(applicant, &file["project"]["facts"]).await
    }

    /// A new project of the caller's enterprise with these facts.
    pub async fn project_with(&self, applicant: &Client, facts: &Value) -> Value {
        let viewer = applicant
            .data("{ viewer { enterprises { id } } }", json!({}))
            .await;
        let input = json!({
            "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "route": "investment-project",
            "name": "测试项目", "facts": facts, "idempotencyKey": key(),
        });
        mutate(applicant, "createProject", "project { id version number }", input).await["project"].clone()
    }

    /// A draft of park entry with everything filled in, ready to be handed in.
    pub async fn filled_park_entry(&self, applicant: &Client, project: &Value) -> Value {
        let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
        let mut case = mutate(applicant, "openCase", CASE, input).await["case"].clone();
        let file = project_file("electronics-workshop");
        let form = json!({"form": file["forms"]["park-entry"]});
        case = change(applicant, "saveForm", &case, form).await;
        for material in file["materials"]["park-entry"].as_array().unwrap() {
            case = attach(applicant, &case, material.as_str().unwrap()).await;
        }
        case
    }

    /// A case of park entry that was handed in.
    pub async fn received_park_entry(&self, applicant: &Client, project: &Value) -> Value {
        let case = self.filled_park_entry(applicant, project).await;
        change(applicant, "submitCase", &case, json!({})).await
    }

    /// Moves the virtual clock.
    pub async fn advance(&self, to: &str) -> Value {
        let administrator = self.sign_in("admin").await;
        let input = json!({"to": to});
        mutate(&administrator, "advanceClock", "advance { now fired }", input).await["advance"].clone()
    }
}

/// A project file of the tests.
pub fn project_file(name: &str) -> Value {
    let path = format!("{}/projects/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A new idempotency key.
pub fn key() -> String {
    format!("test-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// The document of a mutation with one input.
pub fn mutation(field: &str, selection: &str) -> String {
    let mut input = field.to_owned();
    input[..1].make_ascii_uppercase();
    format!(
        "mutation($input: {input}Input!) {{ {field}(input: $input) {{ {selection} userErrors {{ code message path }} }} }}"
    )
}

/// Does something that has to succeed and gives the payload.
pub async fn mutate(client: &Client, field: &str, selection: &str, input: Value) -> Value {
    client
        .done(&mutation(field, selection), json!({"input": input}))
        .await[field]
        .clone()
}

/// Tries something that has to be refused and gives the codes of the user errors.
pub async fn refused(client: &Client, field: &str, selection: &str, input: Value) -> Vec<String> {
    let errors = client
        .refused(&mutation(field, selection), json!({"input": input}))
        .await;
    errors
        .iter()
        .map(|error| error["code"].as_str().unwrap().to_owned())
        .collect()
}

/// The input of a change to a case.
pub fn change_input(case: &Value, mut more: Value) -> Value {
    more["caseId"] = case["id"].clone();
    more["expectedVersion"] = case["version"].clone();
    more["idempotencyKey"] = json!(key());
    more
}

/// Changes a case and gives it as it is afterwards.
pub async fn change(client: &Client, field: &str, case: &Value, more: Value) -> Value {
    mutate(client, field, CASE, change_input(case, more)).await["case"].clone()
}

/// Tries a change that has to be refused and gives the codes.
pub async fn change_refused(client: &Client, field: &str, case: &Value, more: Value) -> Vec<String> {
    refused(client, field, CASE, change_input(case, more)).await
}

/// Tries a change that is no business of the caller's and gives the codes of the request errors.
pub async fn request_refused(client: &Client, field: &str, case: &Value, more: Value) -> Vec<String> {
    let document = mutation(field, CASE);
    let answer = client
        .post(&document, json!({"input": change_input(case, more)}))
        .await
        .unwrap();
    answer.codes().into_iter().map(str::to_owned).collect()
}

/// The case as a caller sees it now.
pub async fn reload(client: &Client, case: &Value) -> Value {
    let document = "query($id: ID!) { case(id: $id) { id number version phase { code } acceptedOn isDeemedAccepted \
        steps { key code state kind assignee { name } } clocks { key dueOn state } } }";
    client.data(document, json!({"id": case["id"]})).await["case"].clone()
}

/// Uploads a small file and attaches it.
pub async fn attach(client: &Client, case: &Value, material: &str) -> Value {
    let bytes = format!("%PDF-1.4\n% {material}\n%%EOF\n").into_bytes();
    let file = upload(client, material, &bytes, &sha256(&bytes)).await.unwrap();
    change(
        client,
        "attachMaterial",
        case,
        json!({"material": material, "fileId": file}),
    )
    .await
}

/// Uploads bytes that are said to have a hash and gives the file's id.
///
/// # Errors
/// The status with which they were refused.
pub async fn upload(client: &Client, name: &str, bytes: &[u8], sha256: &str) -> Result<Value, u16> {
    let input = json!({
        "filename": format!("{name}.pdf"), "byteSize": bytes.len(), "sha256": sha256,
        "contentType": "application/pdf", "idempotencyKey": key(),
    });
    let payload = mutate(client, "createUpload", "upload { fileId path }", input).await["upload"].clone();
    let address = payload["path"].as_str().unwrap();
    let answer = client.put(address, bytes.to_vec()).await.unwrap();
    if answer.is_success() {
        Ok(payload["fileId"].clone())
    } else {
        Err(answer.as_u16())
    }
}

/// The SHA-256 of bytes in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// A moment in thirty days, by the machine's clock: service accounts live by it.
pub fn in_a_month() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "service accounts live by the machine's clock"
    )]
    let now = chrono::Utc::now();
    (now + chrono::TimeDelta::days(30)).to_rfc3339()
}
