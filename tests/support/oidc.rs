//! A certified `OpenID` provider (`oidc-provider` of npm) as a process of its own, told what to do line by line.

#![expect(
    clippy::missing_panics_doc,
    reason = "a test stops where something is not as it has to be"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// What tokens for the office are issued for.
pub const AUDIENCE: &str = "https://onewindow.test";

/// A provider that runs; it ends with its standard input.
#[derive(Debug)]
pub struct Provider {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    issuer: String,
}

/// The folder of an npm package that only tests need, installed if it is not yet.
///
/// # Panics
/// If npm can't install it.
pub fn npm_folder(name: &str, dependency: &str) -> PathBuf {
    static INSTALLING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _installing = INSTALLING.lock();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if !folder.join("node_modules").join(dependency).exists() {
        let installed = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(&folder)
            .output()
            .unwrap_or_else(|error| panic!("npm did not run, which these tests need: {error}"));
        let said = String::from_utf8_lossy(&installed.stderr);
        assert!(
            installed.status.success(),
            "`npm ci` in tests/{name} failed:\n{said}"
        );
    }
    folder
}

impl Provider {
    /// Starts a provider on a free port.
    pub fn start() -> Self {
        let folder = npm_folder("oidc", "oidc-provider");
        let mut child = Command::new("node")
            .arg("provider.mjs")
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("node did not run, which these tests need: {error}"));
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            panic!("the provider has no pipes");
        };
        let mut provider = Self {
            child,
            input,
            output: BufReader::new(output),
            issuer: String::new(),
        };
        let issuer = provider.heard();
        issuer
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut provider.issuer);
        provider
    }

    /// Its name for itself.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// An access token of a client, got at the provider's own endpoint.
    pub fn token(&mut self, client: &str) -> String {
        text(&self.tell(&json!({"command": "token", "client": client})))
    }

    /// A token for another audience.
    pub fn token_for(&mut self, client: &str, resource: &str) -> String {
        text(&self.tell(&json!({"command": "token", "client": client, "resource": resource})))
    }

    /// A token of any head and claims, signed by `key`: `provider`, `stranger`, `public` (the public key taken for a
    /// secret) or `none`.
    pub fn sign(&mut self, header: &Value, claims: &Value, key: &str) -> String {
        text(&self.tell(&json!({"command": "sign", "header": header, "claims": claims, "key": key})))
    }

    /// A new key signs from now on; the one before is published beside it or not.
    pub fn rotate(&mut self, keep: bool) {
        self.tell(&json!({"command": "rotate", "keep": keep}));
    }

    /// How often its keys were asked for.
    pub fn fetches(&mut self) -> u64 {
        self.tell(&json!({"command": "fetches"}))
            .as_u64()
            .unwrap_or_default()
    }

    /// Stops answering.
    pub fn close(&mut self) {
        self.tell(&json!({"command": "close"}));
    }

    /// Answers again at the same address.
    pub fn reopen(&mut self) {
        self.tell(&json!({"command": "reopen"}));
    }

    fn tell(&mut self, command: &Value) -> Value {
        writeln!(self.input, "{command}").unwrap_or_else(|error| panic!("the provider is gone: {error}"));
        self.heard()
    }

    fn heard(&mut self) -> Value {
        let mut line = String::new();
        if let Err(error) = self.output.read_line(&mut line) {
            panic!("the provider is gone: {error}");
        }
        let told: Value = serde_json::from_str(&line).unwrap_or_default();
        assert!(
            told["error"].is_null() && !told["ok"].is_null(),
            "the provider says: {line}"
        );
        told["ok"].clone()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // A failure means that it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
