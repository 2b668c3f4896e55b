//! Uploads on disk: gone on with after breaks and restarts, and what hostile ones come to; downloads in parts and by link.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use onewindow_tests::oidc::npm_folder;
use onewindow_tests::{Client, TestServer};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::office::{Office, attach, change, key, mutate, refused, sha256};

fn announcement(name: &str, bytes: &[u8], kind: &str) -> Value {
    json!({
        "filename": name, "byteSize": bytes.len(), "sha256": sha256(bytes), "contentType": kind,
        "idempotencyKey": key(),
    })
}

async fn announced(client: &Client, bytes: &[u8], kind: &str) -> Value {
    let input = announcement("材料", bytes, kind);
    mutate(
        client,
        "createUpload",
        "upload { fileId url isResumable headers { name } }",
        input,
    )
    .await["upload"]
        .clone()
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|at| b"0123456789abcdef\n"[at % 17]).collect()
}

async fn send(
    server: &TestServer,
    method: Method,
    upload: &Value,
    piece: Option<(u64, bool, &[u8])>,
) -> Response {
    let url = format!("{}{}", server.url(), upload["url"].as_str().unwrap());
    let mut request = reqwest::Client::new().request(method, url);
    if let Some((offset, is_last, bytes)) = piece {
        request = request
            .header("content-type", "application/partial-upload")
            .header("upload-offset", offset)
            .header("upload-complete", if is_last { "?1" } else { "?0" })
            .body(bytes.to_vec());
    }
    request.send().await.unwrap()
}

async fn patch(server: &TestServer, upload: &Value, piece: (u64, bool, &[u8])) -> Response {
    send(server, Method::PATCH, upload, Some(piece)).await
}

fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name).map(|value| value.to_str().unwrap());
    value.unwrap_or_default().to_owned()
}

/// How far an upload came: offset and whether it is whole.
async fn progress(server: &TestServer, upload: &Value) -> (u64, String) {
    let answer = send(server, Method::HEAD, upload, None).await;
    assert_eq!(answer.status(), 204);
    (
        header(&answer, "upload-offset").parse().unwrap(),
        header(&answer, "upload-complete"),
    )
}

async fn put(server: &TestServer, upload: &Value, bytes: &[u8]) -> (u16, Value) {
    let url = format!("{}{}", server.url(), upload["url"].as_str().unwrap());
    let answer = reqwest::Client::new()
        .put(url)
        .body(bytes.to_vec())
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    (
        status,
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default(),
    )
}

/// How many files lie in the folder of uploads, and how many of them are pieces.
fn on_disk(server: &TestServer) -> (usize, usize) {
    let folders = std::fs::read_dir(server.data().join("files"))
        .into_iter()
        .flatten()
        .flatten();
    let files: Vec<_> = folders
        .filter(|folder| folder.path().is_dir())
        .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap().flatten())
        .map(|file| file.path())
        .collect();
    let parts = files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "part"));
    (files.len(), parts.count())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_goes_on_where_it_stood_after_a_break_and_a_restart() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = text(300_000);
    let upload = announced(&applicant, &bytes, "text/plain").await;
    assert_eq!(upload["isResumable"], true);
    assert_eq!(progress(&office.server, &upload).await, (0, "?0".to_owned()));
    let answer = patch(&office.server, &upload, (0, false, &bytes[..100_000])).await;
    assert_eq!(
        (answer.status().as_u16(), header(&answer, "upload-offset")),
        (204, "100000".to_owned())
    );

    // A connection that breaks in the middle of a piece: what has arrived stays.
    let address = office.server.url().trim_start_matches("http://").to_owned();
    let mut socket = TcpStream::connect(&address).unwrap();
    let path = upload["url"].as_str().unwrap();
    write!(
        socket,
        "PATCH {path} HTTP/1.1\r\nHost: office\r\nContent-Type: application/partial-upload\r\nUpload-Offset: 100000\r\n\
         Upload-Complete: ?1\r\nContent-Length: 200000\r\n\r\n"
    )
    .unwrap();
    socket.write_all(&bytes[100_000..150_000]).unwrap();
    drop(socket);
    let begun = Instant::now();
    let mut stood = progress(&office.server, &upload).await;
    while stood.0 < 150_000 {
        assert!(begun.elapsed() < Duration::from_secs(30), "{stood:?}");
        // Asking stops whoever is still sending, so what had arrived may be less than all that was sent.
        let from = usize::try_from(stood.0).unwrap();
        patch(&office.server, &upload, (stood.0, false, &bytes[from..150_000])).await;
        stood = progress(&office.server, &upload).await;
    }

    let office = Office {
        server: office.server.killed_and_restarted(),
    };
    assert_eq!(
        progress(&office.server, &upload).await,
        (150_000, "?0".to_owned())
    );
    let wrong = patch(&office.server, &upload, (100_000, true, &bytes[100_000..])).await;
    assert_eq!(
        (wrong.status().as_u16(), header(&wrong, "upload-offset")),
        (409, "150000".to_owned())
    );
    let problem: Value = wrong.json().await.unwrap();
    assert_eq!(problem["expected-offset"], 150_000);
    let last = patch(&office.server, &upload, (150_000, true, &bytes[150_000..])).await;
    assert_eq!(
        (last.status().as_u16(), header(&last, "upload-complete")),
        (204, "?1".to_owned())
    );
    assert_eq!(on_disk(&office.server), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_client_library_goes_on_with_an_upload() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = text(230_000);
    let upload = announced(&applicant, &bytes, "text/plain").await;
    patch(&office.server, &upload, (0, false, &bytes[..70_000])).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("content");
    std::fs::write(&file, &bytes).unwrap();
    let url = format!("{}{}", office.server.url(), upload["url"].as_str().unwrap());
    let ran = tokio::task::spawn_blocking(move || {
        Command::new("node")
            .current_dir(npm_folder("tus", "tus-js-client"))
            .args(["upload.mjs", &url, file.to_str().unwrap()])
            .output()
            .unwrap()
    });
    let ran = ran.await.unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(told, json!({"from": 70_000, "sent": 160_000}));
    assert_eq!(
        progress(&office.server, &upload).await,
        (230_000, "?1".to_owned())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_as_announced_is_refused_and_nothing_of_it_stays() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = text(1_000);
    let longer = [&bytes[..], b"!"].concat();
    let changed: Vec<u8> = bytes.iter().rev().copied().collect();
    for wrong in [&b""[..], &bytes[..999], &longer, &changed] {
        let upload = announced(&applicant, &bytes, "text/plain").await;
        let (status, told) = put(&office.server, &upload, wrong).await;
        assert_eq!((status, told["code"].as_str()), (422, Some("FileNotAsAnnounced")));
        // In pieces it is no better.
        let answer = patch(&office.server, &upload, (0, true, wrong)).await;
        assert_eq!(answer.status(), 422);
        assert_eq!(
            put(&office.server, &upload, &bytes).await.0,
            204,
            "the right one is still taken"
        );
        assert_eq!(
            put(&office.server, &upload, &bytes).await.0,
            204,
            "and taken again"
        );
        assert_eq!(
            put(&office.server, &upload, wrong).await.0,
            422,
            "a used address takes nothing else"
        );
    }
    assert_eq!(on_disk(&office.server), (4, 0));
    // A script that calls itself a document; a document whose other half is an archive is a document, and never unpacked.
    let script = b"<script>alert(document.cookie)</script>";
    for kind in ["application/pdf", "image/png", "image/jpeg", "application/zip"] {
        let upload = announced(&applicant, script, kind).await;
        let (status, told) = put(&office.server, &upload, script).await;
        assert_eq!(
            (status, told["code"].as_str()),
            (422, Some("FileTypeMismatch")),
            "{kind}"
        );
    }
    let upload = announced(&applicant, b"text\0with a zero", "text/plain").await;
    assert_eq!(
        put(&office.server, &upload, b"text\0with a zero").await.1["code"],
        "FileTypeMismatch"
    );
    let polyglot = [&b"%PDF-1.7\n%%EOF\n"[..], b"PK\x05\x06", &[0; 18]].concat();
    let upload = announced(&applicant, &polyglot, "application/pdf").await;
    assert_eq!(put(&office.server, &upload, &polyglot).await.0, 204);
    // 42 kB that would be petabytes unpacked weigh 42 kB.
    let bomb = [&b"PK\x03\x04"[..], &vec![0xff; 42_000]].concat();
    let upload = announced(&applicant, &bomb, "application/zip").await;
    assert_eq!(put(&office.server, &upload, &bomb).await.0, 204);

    for name in [
        "../../etc/passwd",
        "a/b.pdf",
        "a\\b.pdf",
        "a\u{0}.pdf",
        " ",
        &"长".repeat(201),
    ] {
        let input = announcement(name, &bytes, "text/plain");
        let codes = refused(&applicant, "createUpload", "upload { url }", input).await;
        assert_eq!(codes, ["FileNameInvalid"], "{name}");
    }
    for path in [
        "/uploads/guess",
        "/uploads/..%2f..%2fetc%2fpasswd",
        &format!("/uploads/{}", "x".repeat(5_000)),
    ] {
        let guess = json!({"url": path});
        assert_eq!(put(&office.server, &guess, &bytes).await.0, 404, "{path}");
        assert_eq!(
            send(&office.server, Method::HEAD, &guess, None).await.status(),
            404
        );
        assert_eq!(
            patch(&office.server, &guess, (0, true, &bytes)).await.status(),
            404
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_that_are_none_are_refused_and_a_cancelled_upload_begins_anew() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = text(1_000);
    let upload = announced(&applicant, &bytes, "text/plain").await;
    let url = format!("{}{}", office.server.url(), upload["url"].as_str().unwrap());
    let http = reqwest::Client::new();
    for (headers, status) in [
        (vec![("upload-offset", "0"), ("upload-complete", "?1")], 415),
        (
            vec![
                ("content-type", "text/plain"),
                ("upload-offset", "0"),
                ("upload-complete", "?1"),
            ],
            415,
        ),
        (
            vec![
                ("content-type", "application/partial-upload"),
                ("upload-complete", "?1"),
            ],
            400,
        ),
        (
            vec![
                ("content-type", "application/partial-upload"),
                ("upload-offset", "0"),
            ],
            400,
        ),
        (
            vec![
                ("content-type", "application/partial-upload"),
                ("upload-offset", "-1"),
                ("upload-complete", "?0"),
            ],
            400,
        ),
        (
            vec![
                ("content-type", "application/partial-upload"),
                ("upload-offset", "0"),
                ("upload-complete", "yes"),
            ],
            400,
        ),
        (
            vec![
                ("content-type", "application/partial-upload"),
                ("upload-offset", "99999999999999999999999"),
                ("upload-complete", "?0"),
            ],
            400,
        ),
    ] {
        let mut request = http.patch(&url).body(bytes.clone());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        assert_eq!(request.send().await.unwrap().status(), status, "{headers:?}");
    }
    patch(&office.server, &upload, (0, false, &bytes[..500])).await;
    assert_eq!(on_disk(&office.server), (1, 1));
    assert_eq!(
        send(&office.server, Method::DELETE, &upload, None).await.status(),
        204
    );
    assert_eq!(on_disk(&office.server), (0, 0));
    assert_eq!(progress(&office.server, &upload).await, (0, "?0".to_owned()));
    let limits = send(&office.server, Method::OPTIONS, &upload, None).await;
    assert_eq!(header(&limits, "upload-limit"), "max-size=67108864");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_and_files_that_never_arrived_can_not_be_attached() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    let case = mutate(&applicant, "openCase", crate::office::CASE, input).await["case"].clone();
    let bytes = text(100);
    let pending = announced(&applicant, &bytes, "text/plain").await;
    patch(&office.server, &pending, (0, false, &bytes[..50])).await;
    let material = json!({"material": "investment-plan", "fileId": pending["fileId"]});
    let codes = crate::office::change_refused(&applicant, "attachMaterial", &case, material).await;
    assert_eq!(codes, ["FileNotUploaded"]);
    let rival = office.sign_in("helicopter").await;
    let theirs = announced(&rival, &bytes, "text/plain").await;
    put(&office.server, &theirs, &bytes).await;
    let material = json!({"material": "investment-plan", "fileId": theirs["fileId"]});
    let codes = crate::office::request_refused(&applicant, "attachMaterial", &case, material).await;
    assert_eq!(codes, ["NOT_FOUND"]);
}

/// A case with a text attached, and the attachment as somebody sees it.
async fn with_attachment(office: &Office, applicant: &Client) -> Value {
    let project = office.project(applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    let case = mutate(applicant, "openCase", crate::office::CASE, input).await["case"].clone();
    attach(applicant, &case, "investment-plan").await
}

const ATTACHMENTS: &str = "query($id: ID!) { case(id: $id) { materials { files { path filename byteSize download { url \
    expiresAt } } } } }";

async fn attachment(client: &Client, case: &Value) -> Value {
    let found = client.data(ATTACHMENTS, json!({"id": case["id"]})).await;
    let materials = found["case"]["materials"].as_array().unwrap().clone();
    materials
        .iter()
        .flat_map(|material| material["files"].as_array().unwrap())
        .next()
        .unwrap()
        .clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_can_not_run_in_a_browser_and_comes_in_parts_on_request() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let case = with_attachment(&office, &applicant).await;
    let file = attachment(&applicant, &case).await;
    let url = format!("{}{}", office.server.url(), file["path"].as_str().unwrap());
    let http = reqwest::Client::new();
    let get = |range: Option<&str>| {
        let mut request = http.get(&url).bearer_auth(applicant.token().unwrap());
        if let Some(range) = range {
            request = request.header("range", range);
        }
        async move { request.send().await.unwrap() }
    };
    let whole = get(None).await;
    for (name, expected) in [
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, no-store"),
        ("content-type", "application/pdf"),
        ("accept-ranges", "bytes"),
        (
            "content-disposition",
            "attachment; filename*=UTF-8''investment-plan.pdf",
        ),
    ] {
        assert_eq!(header(&whole, name), expected);
    }
    let whole = whole.bytes().await.unwrap();
    let part = get(Some("bytes=5-9")).await;
    assert_eq!(part.status(), 206);
    assert_eq!(
        header(&part, "content-range"),
        format!("bytes 5-9/{}", whole.len())
    );
    assert_eq!(part.bytes().await.unwrap(), whole.slice(5..10));
    let beyond = get(Some("bytes=100000-")).await;
    assert_eq!(
        (beyond.status().as_u16(), header(&beyond, "content-range")),
        (416, format!("bytes */{}", whole.len()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_reads_in_its_owners_name_and_ends_with_the_owners_session() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let case = with_attachment(&office, &applicant).await;
    let file = attachment(&applicant, &case).await;
    let link = file["download"]["url"].as_str().unwrap().to_owned();
    let anonymous = office.server.client();
    let (status, bytes) = anonymous.get(&link).await.unwrap();
    assert_eq!((status, json!(bytes.len())), (200, file["byteSize"].clone()));
    let rival = office.sign_in("helicopter").await;
    assert_eq!(rival.get(&link).await.unwrap().0, 401, "it is not theirs");
    // A link is no token, a token no link, and a changed link neither.
    let token = link.trim_start_matches("/files/");
    let as_token = anonymous
        .with_token(token)
        .post("{ viewer { name } }", json!({}))
        .await
        .unwrap();
    assert_eq!(as_token.status, 401);
    let access = applicant.token().unwrap().to_owned();
    for wrong in [
        access.as_str(),
        "garbage",
        &token[..token.len() - 2],
        &format!("{token}x"),
    ] {
        assert_eq!(
            anonymous.get(&format!("/files/{wrong}")).await.unwrap().0,
            404,
            "{wrong}"
        );
    }
    let ended = "mutation { logout(input: {}) { userErrors { code } } }";
    applicant.done(ended, json!({})).await;
    assert_eq!(
        anonymous.get(&link).await.unwrap().0,
        401,
        "it ends with the session"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_later_with_the_same_address_goes_before_and_nothing_is_mixed() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let bytes = text(200_000);
    let upload = announced(&applicant, &bytes, "text/plain").await;
    let address = office.server.url().trim_start_matches("http://").to_owned();
    let mut slow = TcpStream::connect(&address).unwrap();
    let path = upload["url"].as_str().unwrap();
    write!(
        slow,
        "PUT {path} HTTP/1.1\r\nHost: office\r\nContent-Length: 200000\r\n\r\n"
    )
    .unwrap();
    slow.write_all(&[b'x'; 10_000]).unwrap();
    let begun = Instant::now();
    while on_disk(&office.server).1 == 0 {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing arrives");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(put(&office.server, &upload, &bytes).await.0, 204);
    let mut told = String::new();
    slow.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // The server may close before all of it is read.
    let _ = slow.read_to_string(&mut told);
    assert!(
        told.starts_with("HTTP/1.1 408") && told.contains("UploadInterrupted"),
        "{told}"
    );
    let project = office.project(&applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    let case = mutate(&applicant, "openCase", crate::office::CASE, input).await["case"].clone();
    let material = json!({"material": "investment-plan", "fileId": upload["fileId"]});
    change(&applicant, "attachMaterial", &case, material).await;
}
