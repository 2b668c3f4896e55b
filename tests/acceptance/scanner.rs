//! The virus scanner: a real `clamd` with one signature of our own.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use onewindow_tests::{Client, ServerOptions, TestServer};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::office::{MONDAY, Office, key, mutate, sha256};

/// What our signature finds. It does no harm to anybody.
const MARK: &str = "ONEWINDOW-HARMLESS-TEST-SIGNATURE";

/// A `clamd` of its own on a free port and on a socket.
struct Clamd {
    folder: TempDir,
    port: u16,
    child: Option<Child>,
}

impl Clamd {
    fn prepared() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let database = folder.path().join("database");
        std::fs::create_dir(&database).unwrap();
        let hexadecimal: String = MARK
            .bytes()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        std::fs::write(
            database.join("own.ndb"),
            format!("OneWindow.Test.Mark:0:*:{hexadecimal}\n"),
        )
        .unwrap();
        let settings = format!(
            "Foreground yes\nUser {}\nTCPAddr 127.0.0.1\nTCPSocket {port}\nLocalSocket {}\nDatabaseDirectory {}\n\
             StreamMaxLength 1M\nOnAccessPrevention no\n",
            user(),
            folder.path().join("clamd.sock").display(),
            database.display(),
        );
        std::fs::write(folder.path().join("clamd.conf"), settings).unwrap();
        Self {
            folder,
            port,
            child: None,
        }
    }

    fn start(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let child = Command::new("clamd")
            .arg(format!(
                "--config-file={}",
                self.folder.path().join("clamd.conf").display()
            ))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.child = Some(child.expect("clamd is there (Debian: clamav-daemon)"));
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(
                begun.elapsed() < Duration::from_mins(1),
                "clamd does not listen: {log}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    fn socket(&self) -> String {
        format!("unix:{}", self.folder.path().join("clamd.sock").display())
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Who runs the tests: `clamd` would else want to become somebody else.
fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn office(scanner: &str) -> Office {
    let mut options = ServerOptions::demo_at(MONDAY);
    options.arguments = vec!["--scanner".to_owned(), scanner.to_owned()];
    Office {
        server: TestServer::start(options),
    }
}

async fn upload(client: &Client, url: &str, text: &str) -> (Value, u16, Value) {
    let input = json!({
        "filename": "材料.txt", "byteSize": text.len(), "sha256": sha256(text.as_bytes()), "contentType": "text/plain",
        "idempotencyKey": key(),
    });
    let upload = mutate(client, "createUpload", "upload { fileId url }", input).await["upload"].clone();
    let address = format!("{url}{}", upload["url"].as_str().unwrap());
    let answer = reqwest::Client::new()
        .put(address)
        .body(text.to_owned())
        .send()
        .await
        .unwrap();
    let status = answer.status().as_u16();
    let told = serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default();
    (upload, status, told)
}

async fn draft(office: &Office, applicant: &Client) -> Value {
    let project = office.project(applicant).await;
    let input = json!({"projectId": project["id"], "procedure": "park-entry", "idempotencyKey": key()});
    mutate(applicant, "openCase", crate::office::CASE, input).await["case"].clone()
}

fn files_in(folder: &Path) -> usize {
    let folders = std::fs::read_dir(folder).into_iter().flatten().flatten();
    folders
        .filter_map(|folder| std::fs::read_dir(folder.path()).ok())
        .map(Iterator::count)
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_infected_file_is_refused_and_deleted_and_a_clean_one_taken() {
    let mut clamd = Clamd::prepared();
    clamd.start();
    for scanner in [format!("tcp://127.0.0.1:{}", clamd.port), clamd.socket()] {
        let office = office(&scanner);
        let applicant = office.sign_in("electronics").await;
        let url = office.server.url();
        let (infected, status, told) = upload(&applicant, url, &format!("计划 {MARK} 书")).await;
        assert_eq!(
            (status, told["code"].as_str()),
            (422, Some("FileInfected")),
            "{told}"
        );
        assert_eq!(
            files_in(&office.server.data().join("files")),
            0,
            "nothing of it stays"
        );
        assert!(
            office.server.log().contains("OneWindow.Test.Mark"),
            "the log says what was found"
        );
        let (clean, status, _) = upload(&applicant, url, "投资计划书").await;
        assert_eq!(status, 204);
        let case = draft(&office, &applicant).await;
        let material = json!({"material": "investment-plan", "fileId": infected["fileId"]});
        let codes = crate::office::change_refused(&applicant, "attachMaterial", &case, material).await;
        assert_eq!(codes, ["FileInfected"]);
        let material = json!({"material": "investment-plan", "fileId": clean["fileId"]});
        crate::office::change(&applicant, "attachMaterial", &case, material).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_scanner_a_file_waits_and_is_taken_when_the_scanner_is_back() {
    let mut clamd = Clamd::prepared();
    let office = office(&format!("tcp://127.0.0.1:{}", clamd.port));
    let applicant = office.sign_in("electronics").await;
    let (file, status, told) = upload(&applicant, office.server.url(), "投资计划书").await;
    assert_eq!(
        (status, told["code"].as_str()),
        (202, Some("FileNotChecked")),
        "{told}"
    );
    let (marked, status, _) = upload(&applicant, office.server.url(), MARK).await;
    assert_eq!(status, 202);
    let case = draft(&office, &applicant).await;
    let material = |file: &Value| json!({"material": "investment-plan", "fileId": file["fileId"]});
    let codes = crate::office::change_refused(&applicant, "attachMaterial", &case, material(&file)).await;
    assert_eq!(codes, ["FileNotChecked"]);
    clamd.start();
    let codes = crate::office::change_refused(&applicant, "attachMaterial", &case, material(&marked)).await;
    assert_eq!(codes, ["FileInfected"]);
    crate::office::change(&applicant, "attachMaterial", &case, material(&file)).await;
    // A file that the scanner will not look through whole is not clean.
    let (_, status, told) = upload(&applicant, office.server.url(), &"长".repeat(600_000)).await;
    assert_eq!((status, told["code"].as_str()), (202, Some("FileNotChecked")));
}
