//! Publishing a procedure: its file is checked with everything it stands beside, takes the place of the one before, and
//! holds for what is received from then on. Cases that are under way keep the version that they pin.
//!
//! The zone's own files stay what they are. A publication holds as long as the file that it took the place of is as it
//! was then: whichever of the two was changed last holds.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use onewindow_definition::{DefinitionError, Sources, procedure_diagram};
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::{Actor, Role};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::procedure::Procedure;
use onewindow_engine::text::{Language, Text};
use onewindow_store::{PublishedSource, Store, StoreErrorCode};
use sha2::{Digest as _, Sha256};

use crate::access::authorize;
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::key::hexadecimal;
use crate::publish;

/// A procedure to be published.
#[derive(Debug, Clone)]
pub struct PublishProcedure {
    /// Its file, as YAML.
    pub source: String,
    /// Only say what is wrong and what would come of it.
    pub check_only: bool,
}

/// What a publication came to.
#[derive(Debug, Clone)]
pub struct ProcedurePublication {
    /// Every version of the procedure that holds for new receipts, on its days.
    pub versions: Vec<Arc<Procedure>>,
    /// How many of them are new; none when nothing has changed.
    pub new_versions: u32,
    /// Whether it is published now; not when it was only checked.
    pub is_published: bool,
}

/// The zone's files with what was published in their places, and how many publications that are.
async fn overlaid(store: &Store, zone: &Sources) -> Result<(Sources, u64)> {
    let published = store.published_sources().await?;
    let count = published.len() as u64;
    // Oldest first in each file, so the last one stays.
    let sources = published.into_iter().fold(zone.clone(), |sources, source| {
        if fingerprint(zone.get(&source.name)) == source.replaced {
            return sources.with(&source.name, &source.text);
        }
        tracing::warn!(
            file = source.name,
            revision = source.revision,
            "the zone's own file was changed after this publication, and holds"
        );
        sources
    });
    Ok((sources, count))
}

/// The catalogue with the procedures that were published while the office ran, and how many publications it has.
pub(crate) async fn with_published(
    store: &Store,
    zone: &Sources,
    catalogue: Catalogue,
) -> Result<(Catalogue, u64)> {
    let (sources, count) = overlaid(store, zone).await?;
    if count == 0 {
        return Ok((catalogue, 0));
    }
    let catalogue = sources.load().map_err(|errors| broken(&errors))?;
    Ok((catalogue, count))
}

impl Desk {
    /// Publishes a procedure, or only checks what would come of it. What is published already changes nothing.
    ///
    /// # Errors
    /// When the caller is no administrator, or the store fails. What is wrong with the file is the answer, not an error.
    pub async fn publish_procedure(
        &self,
        actor: &Actor,
        input: PublishProcedure,
    ) -> Result<std::result::Result<ProcedurePublication, Vec<DefinitionError>>> {
        authorize(actor, Operation::PublishProcedure, &Subject::default())?;
        let _one_at_a_time = self.inner.advancing.lock().await;
        let (sources, count) = overlaid(self.store(), &self.inner.sources).await?;
        let (code, name) = match sources.place_of(&input.source) {
            Ok(place) => place,
            Err(error) => return Ok(Err(vec![error])),
        };
        let catalogue = match sources.with(&name, &input.source).load() {
            Ok(catalogue) => self.with_calendar(catalogue),
            Err(errors) => return Ok(Err(errors)),
        };
        let (catalogue, new) = publish::combine(self.store(), catalogue).await?;
        let today = self.today();
        let versions = catalogue.procedures.get(&code).into_iter().flatten();
        let publication = ProcedurePublication {
            versions: versions
                .filter(|version| version.effective_to.is_none_or(|end| end >= today))
                .cloned()
                .collect(),
            new_versions: u32::try_from(new.len()).unwrap_or(u32::MAX),
            is_published: !input.check_only,
        };
        if input.check_only {
            return Ok(Ok(publication));
        }
        if sources.get(&name) != Some(input.source.as_str()) {
            self.keep_source(actor, &name, input.source).await?;
            self.inner.publications.store(count + 1, Ordering::Relaxed);
        }
        self.store().publish(&new, self.now()).await?;
        self.inner.catalogue.replace(catalogue);
        tracing::info!(person = %actor.id, procedure = %code, versions = new.len(), "a procedure was published");
        Ok(Ok(publication))
    }

    /// Takes up what another node has published meanwhile. Says whether there was anything.
    ///
    /// # Errors
    /// When the store can't answer, or what is published does not go with this node's files.
    pub async fn follow_procedures(&self) -> Result<bool> {
        let known = || self.inner.publications.load(Ordering::Relaxed);
        if self.store().count_published_sources().await? == known() {
            return Ok(false);
        }
        let _one_at_a_time = self.inner.advancing.lock().await;
        let (sources, count) = overlaid(self.store(), &self.inner.sources).await?;
        if count == known() {
            return Ok(false);
        }
        let catalogue = sources.load().map_err(|errors| broken(&errors))?;
        let catalogue = publish::publish(self.store(), self.with_calendar(catalogue), self.now()).await?;
        self.inner.catalogue.replace(catalogue);
        self.inner.publications.store(count, Ordering::Relaxed);
        tracing::info!("another node has published a procedure; it holds here too now");
        Ok(true)
    }

    /// The steps of a version, drawn as a Mermaid flowchart.
    pub fn procedure_diagram(&self, procedure: &Procedure, language: Language) -> String {
        procedure_diagram(procedure, self.catalogue(), language)
    }

    /// The years of the calendar are published apart from the files.
    fn with_calendar(&self, catalogue: Catalogue) -> Catalogue {
        Catalogue {
            calendar: self.catalogue().calendar.clone(),
            ..catalogue
        }
    }

    async fn keep_source(&self, actor: &Actor, name: &str, text: String) -> Result<()> {
        let published = self.store().published_sources().await?;
        let last = published.iter().rfind(|source| source.name == name);
        let source = PublishedSource {
            name: name.to_owned(),
            revision: last.map_or(1, |last| last.revision + 1),
            replaced: fingerprint(self.inner.sources.get(name)),
            text,
            at: self.now(),
            by: actor.by(Some(Role::Administrator), None),
        };
        self.store().publish_source(&source).await.map_err(|error| {
            // Another node took this revision: look at what it published, then decide anew.
            if error.code() == StoreErrorCode::Constraint {
                DeskError::Busy
            } else {
                error.into()
            }
        })
    }
}

/// SHA-256 in lower-case hex; empty for no file.
fn fingerprint(text: Option<&str>) -> String {
    text.map(|text| hexadecimal(&Sha256::digest(text.as_bytes())))
        .unwrap_or_default()
}

/// Published procedures that this node's own files no longer go with.
fn broken(errors: &[DefinitionError]) -> DeskError {
    let first = errors.first();
    let told = |language| first.map(|error| error.render(language)).unwrap_or_default();
    DeskError::invalid(
        "PublishedProcedureBroken",
        "source",
        Text::new(
            format!(
                "已在线公布的事项与本节点的目录文件不相容，请改正目录文件后重启；第一处：{}",
                told(Language::Zh)
            ),
            format!(
                "A procedure that was published does not go with this node's own files; correct them and start \
                 again. The first place: {}",
                told(Language::En)
            ),
        ),
    )
}

/// Whatever can be wrong with a publication, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![broken(&[])]
}
