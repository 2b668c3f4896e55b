//! Passwords: argon2id (RFC 9106), a few at a time, so that a wave of logins can't take all memory and cores.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::oneshot;

use crate::error::{DeskError, Result};

/// How many are computed at once at most; each takes 19 MiB and a core.
const AT_ONCE: usize = 4;
/// How many may wait; whoever comes then is asked to come back.
const WAITING: usize = 64;
/// Nobody types more; a longer text would only keep a core busy.
pub(crate) const MAX_BYTES: usize = 1024;

type Job = Box<dyn FnOnce() + Send>;

/// Computes and checks hashes, on threads of its own: each keeps the memory it once needed, so that many threads
/// would keep much.
#[derive(Debug)]
pub(crate) struct Passwords {
    jobs: SyncSender<Job>,
}

impl Passwords {
    /// Starts the threads; they end with the last handle.
    pub fn new() -> Self {
        let (jobs, waiting) = sync_channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        // Half of the cores is left to everybody who is signed in already.
        let cores = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..(cores / 2).clamp(1, AT_ONCE) {
            let waiting = Arc::clone(&waiting);
            thread::spawn(move || work(&waiting));
        }
        Self { jobs }
    }

    /// Hashes a password, in PHC form.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.compute(move || hash(&password)).await?
    }

    /// Whether a password is the one of a hash. Without a hash the work is the same and the answer is no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let (password, hash) = (password.to_owned(), hash.map(str::to_owned));
        self.compute(move || verify(&password, hash.as_deref())).await?
    }

    async fn compute<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let (done, answer) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Whoever asked may have left meanwhile.
            let _ = done.send(work());
        });
        self.jobs.try_send(job).map_err(|_| DeskError::Busy)?;
        answer.await.map_err(DeskError::internal)
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}

fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| DeskError::internal(error.to_string()))
}

fn verify(password: &str, hash: Option<&str>) -> Result<bool> {
    let known = hash.is_some() && password.len() <= MAX_BYTES;
    let hash = match hash {
        Some(hash) => hash,
        None => nobodys_hash()?,
    };
    let hash = PasswordHash::new(hash).map_err(|error| DeskError::internal(error.to_string()))?;
    let password = password
        .as_bytes()
        .get(..password.len().min(MAX_BYTES))
        .unwrap_or_default();
    let fits = Argon2::default().verify_password(password, &hash).is_ok();
    Ok(fits && known)
}

/// A hash to compare with where there is none, so that an unknown login takes as long as a known one.
fn nobodys_hash() -> Result<&'static str> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash);
    }
    let made = hash(&crate::random::secret())?;
    Ok(HASH.get_or_init(|| made))
}
