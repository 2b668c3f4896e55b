//! `cargo xtask hostile`: sends what no honest client would, and looks whether the server stays calm: no panic, no
//! status of 500 or above, no code `INTERNAL`, memory flat, and the next good request served at once.
//!
//! Every request is made from the seed and its own number alone, so that a finding can be sent again.

mod document;
mod judge;
mod request;
mod token;
mod value;
pub mod wire;
mod words;

use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use serde_json::json;

use crate::report::{Outcome, Tally};
use crate::server::Profile;
use crate::server_process::ServerProcess;
use crate::{server, shell};
use words::Words;

/// How much is sent in a run of all tests.
pub const FEW: Amount = Amount {
    documents: 3000,
    requests: 3000,
    seed: 1,
    only: None,
};

/// Callers side by side.
const CALLERS: u64 = 8;
/// After so many hostile requests of a caller comes a good one.
const BETWEEN_GOOD: u64 = 100;
/// How long a good request may take on a loaded machine and still counts as served at once.
const AT_ONCE: Duration = Duration::from_secs(5);
/// How long an access token is used; well within its life.
const TOKEN_USE: Duration = Duration::from_mins(5);
/// How much the server's memory may grow, in KiB.
const GROWTH_MAXIMUM: u64 = 64 * 1024;
/// Findings that are shown.
const SHOWN: usize = 20;

/// How much is sent.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// Hostile GraphQL documents in well-formed requests.
    pub documents: u64,
    /// Hostile requests: heads, bodies, uploads, tokens, paths.
    pub requests: u64,
    /// What the requests are made from.
    pub seed: u64,
    /// Only the one with this number, shown whole.
    pub only: Option<u64>,
}

/// What is attacked: the server and one who is signed in.
struct Target {
    /// `127.0.0.1:PORT`.
    address: String,
    session: Mutex<Session>,
    words: Words,
    findings: Mutex<Vec<String>>,
    sent: AtomicU64,
}

/// A session of one who is signed in.
struct Session {
    access_token: String,
    refresh_token: String,
    since: Instant,
}

/// The two kinds of hostility.
#[derive(Clone, Copy)]
enum Kind {
    Document,
    Request,
}

/// Sends, and fails if there was a finding.
///
/// # Errors
/// If the server does not start, or at the findings.
pub fn run(amount: Amount) -> Result<()> {
    server::build(Profile::Dev)?;
    let outcome = attack(amount)?;
    ensure!(outcome.succeeded, "the server did not stay calm");
    Ok(())
}

/// Sends with the server that is built, and prints the figures.
///
/// # Errors
/// If the server does not start.
pub fn attack(amount: Amount) -> Result<Outcome> {
    let data = shell::empty_folder("hostile")?;
    let process = server::start(Profile::Dev, &data, true)?;
    let target = Target::sign_in(&process)?;
    // What a server needs once for everything is no growth.
    target.send_all(Kind::Document, 200, 0, amount.only);
    target.send_all(Kind::Request, 200, 0, amount.only);
    let before = resident_kib(&process)?;
    println!("memory before: {} MiB", before / 1024);
    for (name, kind, count) in [
        ("documents", Kind::Document, amount.documents),
        ("requests", Kind::Request, amount.requests),
    ] {
        let begun = Instant::now();
        let slowest = target.send_all(kind, count, amount.seed, amount.only);
        let took = begun.elapsed().as_secs_f64();
        println!(
            "{count} hostile {name} in {took:.0} s; the slowest good request between them took {} ms; memory {} MiB",
            slowest.as_millis(),
            resident_kib(&process)? / 1024
        );
    }
    let growth = resident_kib(&process)?.saturating_sub(before);
    if growth > GROWTH_MAXIMUM {
        target.find(format!("memory grew by {} MiB", growth / 1024));
    }
    let log = fs::read_to_string(data.join("log")).unwrap_or_default();
    if let Some(line) = log.lines().find(|line| line.contains("panic")) {
        target.find(format!("a panic: {line}"));
    }
    Ok(target.close())
}

impl Target {
    fn sign_in(process: &ServerProcess) -> Result<Self> {
        let address = process
            .url()
            .strip_prefix("http://")
            .context("an address")?
            .to_owned();
        let login = "mutation { login(input: {login: \"electronics\", password: \"onewindow-demo\"}) { session { \
                     accessToken refreshToken } } }";
        let session = Session::of(&address, "login", login)?;
        Ok(Self {
            session: Mutex::new(session),
            address,
            words: Words::read()?,
            findings: Mutex::default(),
            sent: AtomicU64::new(0),
        })
    }

    /// A token that is good now: a run takes longer than a token lives.
    fn token(&self) -> String {
        let mut session = self
            .session
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if session.since.elapsed() > TOKEN_USE {
            let refresh = format!(
                "mutation {{ refreshToken(input: {{refreshToken: \"{}\"}}) {{ session {{ accessToken refreshToken }} }} }}",
                session.refresh_token
            );
            match Session::of(&self.address, "refreshToken", &refresh) {
                Ok(renewed) => *session = renewed,
                Err(error) => self.find(format!("the session could not be renewed: {error:#}")),
            }
        }
        session.access_token.clone()
    }

    /// Sends so many, and good ones between them. Gives how long the slowest good one took.
    fn send_all(&self, kind: Kind, count: u64, seed: u64, only: Option<u64>) -> Duration {
        let slowest = Mutex::new(Duration::ZERO);
        std::thread::scope(|scope| {
            for caller in 0..CALLERS {
                let slowest = &slowest;
                scope.spawn(move || {
                    let wanted = (caller..count).filter(|number| number % CALLERS == caller);
                    for number in wanted.filter(|number| only.is_none_or(|only| only == *number)) {
                        self.send(kind, number, seed, only.is_some());
                        if (number / CALLERS) % BETWEEN_GOOD == BETWEEN_GOOD - 1 || only.is_some() {
                            let took = self.send_good(number);
                            let mut slowest =
                                slowest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                            *slowest = took.max(*slowest);
                        }
                    }
                });
            }
        });
        slowest
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn send(&self, kind: Kind, number: u64, seed: u64, is_shown: bool) {
        // Numbers side by side have nothing in common.
        let mut rng =
            Rng::with_seed((seed << 40) ^ (number << 1) ^ u64::from(matches!(kind, Kind::Document)));
        let (name, sent, verdict) = match kind {
            Kind::Document => {
                let hostile = document::hostile(&mut rng, &self.words);
                let verdict = judge::document(self, &hostile);
                ("document", hostile.into_bytes(), verdict)
            }
            Kind::Request => {
                let hostile = request::hostile(&mut rng, self);
                let verdict = judge::request(self, &hostile);
                ("request", hostile.bytes, verdict)
            }
        };
        self.sent.fetch_add(1, Ordering::Relaxed);
        if is_shown {
            println!("{}\n→ {verdict:?}", String::from_utf8_lossy(&sent));
        }
        if let Err(why) = verdict {
            let head: String = String::from_utf8_lossy(&sent).chars().take(400).collect();
            self.find(format!("{name} {number} of seed {seed}: {why}\n    {head}"));
        }
    }

    fn send_good(&self, number: u64) -> Duration {
        let begun = Instant::now();
        if let Err(why) = judge::good(self) {
            self.find(format!("a good request after number {number}: {why}"));
        }
        let took = begun.elapsed();
        if took > AT_ONCE {
            self.find(format!(
                "a good request after number {number} took {} ms",
                took.as_millis()
            ));
        }
        took
    }

    fn find(&self, finding: String) {
        self.findings
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(finding);
    }

    /// Shows the findings and counts.
    fn close(self) -> Outcome {
        let findings = self
            .findings
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        for finding in findings.iter().take(SHOWN) {
            println!("finding: {finding}");
        }
        let failed = findings.len() as u64;
        let tally = Tally {
            passed: self.sent.into_inner().saturating_sub(failed),
            failed,
            skipped: 0,
        };
        println!("{tally}");
        Outcome {
            succeeded: failed == 0,
            tally,
        }
    }
}

impl Session {
    fn of(address: &str, field: &str, mutation: &str) -> Result<Self> {
        let body = json!({ "query": mutation }).to_string();
        let answer = wire::Connection::open(address)?.post(None, &body)?;
        let answer: serde_json::Value = serde_json::from_slice(&answer.body)?;
        let token = |name: &str| {
            let token = answer["data"][field]["session"][name].as_str();
            token
                .map(str::to_owned)
                .with_context(|| format!("{name} in {answer}"))
        };
        Ok(Self {
            access_token: token("accessToken")?,
            refresh_token: token("refreshToken")?,
            since: Instant::now(),
        })
    }
}

/// The resident memory of the server, in KiB.
fn resident_kib(process: &ServerProcess) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id()))
        .context("the server is gone, or this system shows no memory of it")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let amount = line
        .and_then(|line| line.split_whitespace().next())
        .context("no VmRSS")?;
    Ok(amount.parse()?)
}
