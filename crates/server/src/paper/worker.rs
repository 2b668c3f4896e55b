//! The worker that sets written acts after they were recorded. Fonts take tens of megabytes, so the typesetter is made
//! when there is something to set and dropped when there is nothing for a while.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use onewindow_desk::{Desk, PendingDocument};
use onewindow_documents::{DocumentsError, Typesetter};
use tokio::sync::broadcast::Receiver;
use tokio::task::{JoinHandle, spawn_blocking};

use super::sheet::{sheet, typesetter};
use super::{DocumentKey, PaperConfig};
use crate::failure::Failure;

/// Without news the worker looks this often: other nodes record acts, too.
const LOOK: Duration = Duration::from_secs(30);
/// News come in bursts; one look serves all of a moment.
const GATHER: Duration = Duration::from_millis(100);
/// How long a typesetter without work is kept.
const IDLE: Duration = Duration::from_mins(1);
/// How long a document that could not be set is left alone.
const REST: Duration = Duration::from_mins(10);
/// How many documents are looked at together.
const BATCH: u32 = 16;

/// Sets what is recorded until the task is dropped. A machine without fonts is told at once.
pub(crate) fn start(desk: Desk, key: Arc<DocumentKey>, paper: (PaperConfig, String)) -> JoinHandle<()> {
    let news = desk.subscribe();
    let (config, public_url) = paper;
    let worker = Worker {
        desk,
        key,
        config,
        public_url,
        typesetter: None,
        resting: HashMap::new(),
    };
    tokio::spawn(worker.run(news))
}

struct Worker {
    desk: Desk,
    key: Arc<DocumentKey>,
    config: PaperConfig,
    public_url: String,
    typesetter: Option<(Arc<Typesetter>, Instant)>,
    /// Documents that could not be set, and until when they are left alone.
    resting: HashMap<String, Instant>,
}

impl Worker {
    async fn run(mut self, mut news: Receiver<i64>) {
        // A font that is missing is told when the office opens, not when the first act waits for its paper.
        match self.typesetter().await {
            Ok(_) => {}
            Err(failure) => tracing::warn!(
                code = failure.code(),
                "{} / {}",
                failure.text().en,
                failure.text().zh
            ),
        }
        loop {
            match self.set_all().await {
                // There may be more than one batch.
                Ok(set) if set > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "documents could not be looked up"
                ),
            }
            let idle = |used: &Instant| used.elapsed() > IDLE;
            self.typesetter = self.typesetter.take().filter(|(_, used)| !idle(used));
            // Closed or lagging, the feed is the truth: look again.
            if let Ok(Ok(_)) = tokio::time::timeout(LOOK, news.recv()).await {
                tokio::time::sleep(GATHER).await;
                while news.try_recv().is_ok() {}
            } else if self.desk.ping().await.is_err() {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Sets a batch; says how many documents were finished.
    async fn set_all(&mut self) -> Result<usize, onewindow_desk::DeskError> {
        self.resting.retain(|_, until| *until > Instant::now());
        let first = BATCH.saturating_add(u32::try_from(self.resting.len()).unwrap_or(BATCH));
        let mut set = 0;
        for pending in self.desk.documents_to_set(first).await? {
            if self.resting.contains_key(&pending.document.code) {
                continue;
            }
            let code = pending.document.code.clone();
            match self.set(pending).await {
                Ok(bytes) => {
                    let signature = self.key.sign(&bytes);
                    self.desk.keep_document(&code, &bytes, &signature).await?;
                    set += 1;
                    tracing::info!(%code, bytes = bytes.len(), "a document was set");
                }
                Err(failure) => {
                    tracing::error!(%code, reason = %failure.text().en, "a document could not be set");
                    let told = format!("{}: {}", failure.code(), failure.text().en);
                    self.desk.could_not_set_document(&code, &told).await?;
                    self.resting.insert(code, Instant::now() + REST);
                }
            }
        }
        Ok(set)
    }

    async fn set(&mut self, pending: PendingDocument) -> Result<Vec<u8>, Failure> {
        let typesetter = self.typesetter().await?;
        let document = sheet(pending.document, &self.public_url);
        let set = spawn_blocking(move || typesetter.pdf(&document)).await;
        let set = set.map_err(|error| Failure::machine(&error))?;
        set.map_err(|error: DocumentsError| {
            let text = onewindow_engine::text::Text::new(error.chinese(), error.to_string());
            Failure::new(error.code(), text)
        })
    }

    async fn typesetter(&mut self) -> Result<Arc<Typesetter>, Failure> {
        if let Some((typesetter, used)) = &mut self.typesetter {
            *used = Instant::now();
            return Ok(Arc::clone(typesetter));
        }
        let config = self.config.clone();
        let made = spawn_blocking(move || typesetter(&config))
            .await
            .map_err(|error| Failure::machine(&error))?;
        let made = Arc::new(made?);
        self.typesetter = Some((Arc::clone(&made), Instant::now()));
        Ok(made)
    }
}
