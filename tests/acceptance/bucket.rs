//! Files in a store that speaks S3: `s3s-fs`, a server of its own that checks signatures (version 4), presigned addresses
//! and checksums as Amazon's does.

use std::path::PathBuf;

use hyper_util::rt::TokioIo;
use onewindow_tests::{Client, ServerOptions, TestServer};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::office::{MONDAY, Office, change, change_refused, key, mutate, sha256};

const SECRET: &str = "a secret that only office and store know";

/// The store, serving until it is dropped.
struct Store {
    folder: TempDir,
    url: String,
    serving: JoinHandle<()>,
}

impl Store {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("office")).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single("office", SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                let connection = hyper::server::conn::http1::Builder::new();
                // A client that leaves is no fault of the store's.
                tokio::spawn(async move {
                    drop(connection.serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self { folder, url, serving }
    }

    /// What was stored; what the store has only begun to write goes by a hidden name and is taken away later.
    fn objects(&self) -> Vec<PathBuf> {
        let files = std::fs::read_dir(self.folder.path().join("office/files"));
        let files = files.into_iter().flatten().map(|file| file.unwrap());
        files
            .filter(|file| !file.file_name().to_string_lossy().starts_with('.'))
            .map(|file| file.path())
            .collect()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn office(store: &Store, secret: &str) -> Office {
    let mut options = ServerOptions::demo_at(MONDAY);
    options.environment = [
        ("ONEWINDOW_S3_BUCKET", "office"),
        ("ONEWINDOW_S3_ENDPOINT", &store.url),
        ("ONEWINDOW_S3_ACCESS_KEY_ID", "office"),
        ("ONEWINDOW_S3_SECRET_ACCESS_KEY", secret),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    Office {
        server: TestServer::start(options),
    }
}

async fn announced(client: &Client, bytes: &[u8], kind: &str) -> Value {
    let input = json!({
        "filename": "计划.pdf", "byteSize": bytes.len(), "sha256": sha256(bytes), "contentType": kind,
        "idempotencyKey": key(),
    });
    let selection = "upload { fileId url isResumable headers { name value } }";
    mutate(client, "createUpload", selection, input).await["upload"].clone()
}

/// Puts bytes where the upload says, with the headers that it names but for those in `change`.
async fn put(upload: &Value, bytes: &[u8], change: &[(&str, &str)]) -> u16 {
    let mut request = reqwest::Client::new().put(upload["url"].as_str().unwrap());
    for header in upload["headers"].as_array().unwrap() {
        let (name, value) = (
            header["name"].as_str().unwrap(),
            header["value"].as_str().unwrap(),
        );
        let value = change
            .iter()
            .find(|(changed, _)| *changed == name)
            .map_or(value, |(_, to)| to);
        request = request.header(name, value);
    }
    request
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

async fn draft(office: &Office, applicant: &Client) -> Value {
    let project = office.project(applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    mutate(applicant, "openCase", crate::office::CASE, input).await["case"].clone()
}

fn material(upload: &Value) -> Value {
    json!({"material": "investment-plan", "fileId": upload["fileId"]})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_to_the_store_by_a_signed_address_and_comes_back_through_the_office() {
    let store = Store::start().await;
    let office = office(&store, SECRET);
    let applicant = office.sign_in("electronics").await;
    let bytes = [&b"%PDF-1.7\n"[..], &vec![b'x'; 200_000]].concat();
    let upload = announced(&applicant, &bytes, "application/pdf").await;
    assert!(
        upload["url"].as_str().unwrap().starts_with(&store.url),
        "{upload}"
    );
    assert_eq!(upload["isResumable"], false);
    let case = draft(&office, &applicant).await;
    assert_eq!(
        change_refused(&applicant, "attachMaterial", &case, material(&upload)).await,
        ["FileNotUploaded"]
    );
    assert_eq!(put(&upload, &bytes, &[]).await, 200);
    let case = change(&applicant, "attachMaterial", &case, material(&upload)).await;
    assert!(
        !office.server.data().join("files").exists(),
        "nothing lies on this machine's disk"
    );

    let found = applicant
        .data(
            "query($id: ID!) { case(id: $id) { materials { files { path download { url } } } } }",
            json!({"id": case["id"]}),
        )
        .await;
    let files = found["case"]["materials"].as_array().unwrap().iter();
    let file = files
        .flat_map(|material| material["files"].as_array().unwrap())
        .next()
        .unwrap();
    for path in [&file["path"], &file["download"]["url"]] {
        let (status, read) = applicant.get(path.as_str().unwrap()).await.unwrap();
        assert_eq!((status, read == bytes), (200, true));
    }
    let part = reqwest::Client::new()
        .get(format!(
            "{}{}",
            office.server.url(),
            file["download"]["url"].as_str().unwrap()
        ))
        .header("range", "bytes=5-12");
    let part = part.send().await.unwrap();
    assert_eq!(
        (part.status().as_u16(), part.bytes().await.unwrap()),
        (206, bytes[5..13].to_vec().into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_takes_nothing_but_what_was_announced_and_nothing_else_is_attached() {
    let store = Store::start().await;
    let office = office(&store, SECRET);
    let applicant = office.sign_in("electronics").await;
    let bytes = b"%PDF-1.7\nas announced".to_vec();
    let upload = announced(&applicant, &bytes, "application/pdf").await;
    let longer = [&bytes[..], b"!"].concat();
    let other = b"%PDF-1.7\nSOMETHING EL".to_vec();
    assert_eq!(other.len(), bytes.len());
    assert!(put(&upload, &longer, &[]).await >= 400, "another length");
    assert!(put(&upload, &other, &[]).await >= 400, "another hash");
    assert!(
        put(&upload, &bytes, &[("content-type", "text/html")]).await >= 400,
        "another type"
    );
    let unsigned =
        json!({"url": upload["url"].as_str().unwrap().split('?').next(), "headers": upload["headers"]});
    assert!(put(&unsigned, &bytes, &[]).await >= 400, "without a signature");
    // This server writes before it compares hashes, and keeps what it has refused for that; others leave nothing.
    for refused in store.objects() {
        std::fs::remove_file(refused).unwrap();
    }
    let case = draft(&office, &applicant).await;
    assert_eq!(
        change_refused(&applicant, "attachMaterial", &case, material(&upload)).await,
        ["FileNotUploaded"]
    );

    // Whoever gets past the store, such as by its own console, does not get past the office.
    let script = b"<script>alert(1)</script>".to_vec();
    let disguised = announced(&applicant, &script, "application/pdf").await;
    assert_eq!(put(&disguised, &script, &[]).await, 200);
    let codes = change_refused(&applicant, "attachMaterial", &case, material(&disguised)).await;
    assert_eq!(codes, ["FileTypeMismatch"]);
    assert_eq!(
        store.objects(),
        [] as [PathBuf; 0],
        "what is of no use is taken away"
    );
    assert_eq!(put(&upload, &bytes, &[]).await, 200);
    std::fs::write(&store.objects()[0], &other).unwrap();
    let codes = change_refused(&applicant, "attachMaterial", &case, material(&upload)).await;
    assert_eq!(codes, ["FileNotAsAnnounced"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_can_not_be_used_is_a_matter_of_trying_again() {
    let store = Store::start().await;
    let office = office(&store, "a wrong secret");
    let applicant = office.sign_in("electronics").await;
    let bytes = b"%PDF-1.7\n".to_vec();
    let upload = announced(&applicant, &bytes, "application/pdf").await;
    assert_eq!(put(&upload, &bytes, &[]).await, 403);
    let case = draft(&office, &applicant).await;
    let codes = crate::office::request_refused(&applicant, "attachMaterial", &case, material(&upload)).await;
    assert_eq!(codes, ["RETRY_LATER"]);
}
