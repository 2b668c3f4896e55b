//! The receiver: a Node.js program on the public Standard Webhooks library, spawned and asked.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long anything that has to happen may take; far beyond what it takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Received {
    pub id: String,
    /// Under each secret, in the order in which they were set.
    pub verified: Vec<bool>,
    pub mode: String,
    pub body: Value,
}

impl Received {
    /// The global id of the event that it tells of.
    pub fn event(&self) -> &str {
        self.body["data"]["id"].as_str().unwrap()
    }

    /// The case, project or licence that it tells of.
    pub fn subject(&self) -> &str {
        let data = &self.body["data"];
        ["case", "project", "licence"]
            .iter()
            .find_map(|kind| data[*kind].as_str())
            .unwrap_or_default()
    }

    pub fn version(&self) -> u64 {
        self.body["data"]["version"].as_u64().unwrap()
    }
}

pub struct Receiver {
    child: Child,
    port: u16,
    folder: TempDir,
    http: reqwest::Client,
}

impl Receiver {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, port) = spawn(0, folder.path());
        Self {
            child,
            port,
            folder,
            http: reqwest::Client::new(),
        }
    }

    /// Kills it; nobody listens until it is started again.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again at the same address.
    pub fn restart(&mut self) {
        (self.child, self.port) = spawn(self.port, self.folder.path());
    }

    pub fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    pub async fn behave(&self, name: &str, mode: &str) {
        self.control(json!({ name: { "mode": mode } })).await;
    }

    /// From now on what holds this text is answered with 500.
    pub async fn chokes_on(&self, name: &str, poison: &str) {
        self.control(json!({ name: { "poison": poison } })).await;
    }

    pub async fn knows(&self, name: &str, secrets: &[&str]) {
        self.control(json!({ name: { "secrets": secrets } })).await;
    }

    /// The secrets that it knows for a name.
    pub fn secrets(&self, name: &str) -> Vec<String> {
        let settings = std::fs::read_to_string(self.folder.path().join("log.settings")).unwrap();
        let settings: Value = serde_json::from_str(&settings).unwrap();
        serde_json::from_value(settings[name]["secrets"].clone()).unwrap()
    }

    async fn control(&self, what: Value) {
        let sent = self
            .http
            .put(self.url("_control"))
            .json(&what)
            .send()
            .await
            .unwrap();
        assert!(sent.status().is_success());
    }

    /// Everything that came for a name, in order.
    pub async fn log(&self, name: &str) -> Vec<Received> {
        let text = self
            .http
            .get(self.url("_log"))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap();
        text.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["name"] == name)
            .map(|line| Received {
                id: line["id"].as_str().unwrap_or_default().to_owned(),
                verified: serde_json::from_value(line["verified"].clone()).unwrap(),
                mode: line["mode"].as_str().unwrap().to_owned(),
                body: serde_json::from_str(line["body"].as_str().unwrap()).unwrap_or_default(),
            })
            .collect()
    }

    /// Waits until what came for a name is as it has to be.
    pub async fn wait(&self, name: &str, is_right: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let mut log = Vec::new();
        let waiting = async {
            loop {
                log = self.log(name).await;
                if is_right(&log) {
                    return;
                }
                pause().await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(came.is_ok(), "{name} never came to what it has to: {log:#?}");
        log
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Between two looks at something that is waited for.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(50)).await;
}

fn spawn(port: u16, folder: &Path) -> (Child, u16) {
    let mut child = Command::new("node")
        .arg(packages().join("receiver.mjs"))
        .arg(port.to_string())
        .arg(folder.join("log"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("the receiver is a Node.js program; install nodejs and npm: {error}"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next().expect("the receiver says when it is ready").unwrap();
    let port = ready.strip_prefix("ready ").and_then(|port| port.parse().ok());
    (child, port.unwrap_or_else(|| panic!("the receiver says {ready}")))
}

/// The folder of the program, with its packages.
fn packages() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("webhook");
        if !folder.join("node_modules/standardwebhooks").is_dir() {
            let status = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--silent"])
                .current_dir(&folder)
                .status()
                .unwrap_or_else(|error| panic!("the receiver needs npm: {error}"));
            assert!(status.success(), "npm ci failed in {}", folder.display());
        }
        folder
    })
}
