//! Cases as provincial platforms take them: every event that the national status list knows, replayed from the log.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use onewindow_engine::access::Scope;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::{Case, CaseEvent, Channel, Event};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::exchange::{ExchangeSource, ExchangeStatus, current, record};
use onewindow_engine::ids::{CaseId, MaterialCode, ProjectId};
use onewindow_store::{CaseFilter, EventFilter, LoggedEvent, Page, Store, Stream};
use serde_json::{Value, json};

use crate::access::{scope, subject_of};
use crate::desk::Desk;
use crate::error::{DeskError, Result};
use crate::publish;

/// How many events or cases are read at once.
const AT_ONCE: u32 = 200;
/// More events than any case has.
const ALL: u32 = u32::MAX;

/// Where a case stands for a provincial platform.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The status of the national list.
    pub status: ExchangeStatus,
    /// The case with the field names of the exchange tables.
    pub record: Value,
}

impl Desk {
    /// Cases as provincial platforms take them, in any order; drafts and what the actor may not see are left out.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn exchange(&self, actor: &Actor, cases: &[&Case]) -> Result<Vec<(CaseId, Exchange)>> {
        let scope = scope(actor)?;
        let visible = cases.iter().filter(|case| scope.covers(&subject_of(case)));
        let cases: Vec<&Case> = visible.copied().collect();
        let projects: BTreeSet<ProjectId> = cases.iter().map(|case| case.project).collect();
        let projects = self
            .store()
            .projects_by_ids(&Scope::All, &Vec::from_iter(projects))
            .await?;
        let projects: BTreeMap<ProjectId, String> = projects
            .into_iter()
            .map(|project| (project.id, project.number))
            .collect();
        let streams: Vec<Stream> = cases.iter().map(|case| Stream::Case(case.id)).collect();
        let logged = self.store().first_events(&Scope::All, &streams, &[], ALL).await?;
        let mut exchanges = Vec::new();
        for case in cases {
            let Some((project, logged)) = projects
                .get(&case.project)
                .zip(logged.get(&Stream::Case(case.id)))
            else {
                continue;
            };
            let mut course = Course::default();
            for logged in &logged.items {
                course.take(&read(logged)?);
            }
            let source = ExchangeSource {
                catalogue: self.catalogue(),
                project,
                channel: course.channel,
            };
            let open_items = course.has_open_items(case, self.catalogue());
            let status = ExchangeStatus::of(case, open_items);
            let record = current(case, &source, open_items);
            let exchange = status.zip(record);
            exchanges.extend(exchange.map(|(status, record)| (case.id, Exchange { status, record })));
        }
        Ok(exchanges)
    }

    /// Writes every event that platforms are told of, case by case, oldest first within each. Nothing is changed in the
    /// store, whether anybody serves it or not. Answers how many were written.
    ///
    /// # Errors
    /// When the store can't be read, or writing fails.
    pub async fn export_exchange(
        store: &Store,
        catalogue: Catalogue,
        since: Option<DateTime<Utc>>,
        mut write: impl FnMut(&Value) -> std::io::Result<()>,
    ) -> Result<u64> {
        let (catalogue, _) = publish::combine(store, catalogue).await?;
        let filter = CaseFilter {
            updated_since: since,
            ..CaseFilter::default()
        };
        let mut page = Page::first(AT_ONCE);
        let mut written = 0;
        loop {
            let slice = store.cases(&Scope::All, &filter, &page).await?;
            for case in &slice.items {
                for row in rows(store, &catalogue, case, since).await? {
                    write(&row).map_err(DeskError::internal)?;
                    written += 1;
                }
            }
            if !slice.has_more {
                return Ok(written);
            }
            page.after = slice.keysets.last().cloned();
        }
    }
}

/// The rows of one case since a moment.
async fn rows(
    store: &Store,
    catalogue: &Catalogue,
    whole: &Case,
    since: Option<DateTime<Utc>>,
) -> Result<Vec<Value>> {
    let projects = store.projects_by_ids(&Scope::All, &[whole.project]).await?;
    let project = projects.first().map(|project| project.number.clone());
    let project = project.unwrap_or_default();
    let mut course = Course::default();
    let mut rows = Vec::new();
    for event in events_of(store, &Scope::All, whole.id).await? {
        let before = course.case.as_ref().map(|case| case.phase);
        course.take(&event);
        let (Some(before), Some(after)) = (before, &course.case) else {
            continue;
        };
        let open_items = course.has_open_items(after, catalogue);
        let status = ExchangeStatus::of_event(&event.what, before, after, open_items);
        let Some(status) = status.filter(|_| since.is_none_or(|since| event.at >= since)) else {
            continue;
        };
        let source = ExchangeSource {
            catalogue,
            project: &project,
            channel: course.channel,
        };
        let mut row = record((&event, status), (after, whole), &source);
        row["DFSJZJ"] = json!(format!("{}/{}", whole.number, after.sequence));
        rows.push(row);
    }
    Ok(rows)
}

/// What a case has been through so far.
#[derive(Default)]
struct Course {
    case: Option<Case>,
    channel: Option<Channel>,
    missing: BTreeSet<MaterialCode>,
}

impl Course {
    fn take(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::CaseReceived { channel, missing, .. } => {
                self.channel = Some(*channel);
                self.missing = missing.iter().cloned().collect();
            }
            CaseEvent::MaterialAttached { material, .. } | CaseEvent::MaterialSupplied { material, .. } => {
                self.missing.remove(material);
            }
            _ => {}
        }
        match &mut self.case {
            Some(case) => case.apply(event),
            None => self.case = Case::opened(event),
        }
    }

    /// Whether something that may follow later has not followed yet 容缺.
    fn has_open_items(&self, case: &Case, catalogue: &Catalogue) -> bool {
        let Some(procedure) = catalogue.procedure(&case.procedure) else {
            return false;
        };
        self.missing
            .iter()
            .filter_map(|code| procedure.material(code))
            .any(|material| material.deferrable)
    }
}

/// Every event of a case, in order.
async fn events_of(store: &Store, scope: &Scope, case: CaseId) -> Result<Vec<Event>> {
    let filter = EventFilter {
        stream: Some(Stream::Case(case)),
        ..EventFilter::default()
    };
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let slice = store.events(scope, after, &filter, AT_ONCE).await?;
        for logged in &slice.items {
            events.push(read(logged)?);
            after = Some(logged.position);
        }
        if !slice.has_more {
            return Ok(events);
        }
    }
}

fn read(logged: &LoggedEvent) -> Result<Event> {
    let what = json!({"type": logged.type_name, "data": logged.data});
    Ok(Event {
        at: logged.at,
        by: logged.by.clone(),
        what: serde_json::from_value(what).map_err(DeskError::internal)?,
    })
}
