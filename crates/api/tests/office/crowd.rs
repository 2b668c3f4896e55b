//! Many projects like one: its streams copied under other ids, recorded as any command is.

use std::collections::BTreeMap;

use onewindow_engine::access::Scope;
use onewindow_engine::case::{Case, Event, measure, tasks, timers};
use onewindow_engine::licence::{Licence, LicenceRecord};
use onewindow_engine::project::{Project, ProjectRecord};
use onewindow_store::{CaseWrite, Commit, EventFilter, LicenceWrite, ProjectWrite, Stream};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::Office;

/// The log by stream, each event as the engine writes it.
type Streams = BTreeMap<Stream, Vec<Value>>;

/// Adds so many copies of everything that the office has.
pub async fn multiply(office: &Office, copies: u32) {
    let feed = office
        .store
        .events(&Scope::All, None, &EventFilter::default(), 10_000)
        .await
        .unwrap();
    let mut streams = Streams::new();
    for event in feed.items {
        let mut logged = json!({"at": event.at, "by": event.by, "type": event.type_name});
        if !event.data.is_null() {
            logged["data"] = event.data;
        }
        streams.entry(event.stream).or_default().push(logged);
    }
    let text = serde_json::to_string(&streams.into_iter().collect::<Vec<_>>()).unwrap();
    for copy in 1..=copies {
        office.store.commit(copied(office, &text, copy)).await.unwrap();
    }
}

/// Numbers and codes carry the number of the copy, ids another beginning.
fn copied(office: &Office, text: &str, copy: u32) -> Commit {
    let original: Vec<(Stream, Vec<Value>)> = serde_json::from_str(text).unwrap();
    let mut text = text.to_owned();
    for (stream, _) in &original {
        let id = stream.id();
        let mut bytes = *id.as_bytes();
        for (byte, salt) in bytes.iter_mut().skip(8).zip(copy.to_be_bytes()) {
            *byte ^= salt;
        }
        bytes[15] ^= 0xff;
        text = text.replace(&id.to_string(), &Uuid::from_bytes(bytes).to_string());
    }
    let streams: Vec<(Stream, Vec<Value>)> = serde_json::from_str(&text).unwrap();
    let mut commit = Commit::default();
    for (stream, mut events) in streams {
        for event in &mut events {
            renumber(event, copy);
        }
        add(office, &mut commit, stream, &events);
    }
    commit
}

fn add(office: &Office, commit: &mut Commit, stream: Stream, events: &[Value]) {
    match stream {
        Stream::Case(_) => {
            let events: Vec<Event> = engine(events);
            let after = Case::replay(&events).unwrap();
            let catalogue = office.desk.catalogue();
            let procedure = catalogue.procedure(&after.procedure).unwrap();
            commit.cases.push(CaseWrite {
                before: None,
                tasks: tasks(&after, procedure, &catalogue.calendar),
                timers: timers(&after, procedure, &catalogue.calendar),
                measure: measure(&after, &catalogue.calendar),
                after,
                events,
            });
        }
        Stream::Project(_) => {
            let records: Vec<ProjectRecord> = engine(events);
            let after = Project::replay(&records).unwrap();
            commit.projects.push(ProjectWrite {
                before: None,
                after,
                records,
            });
        }
        Stream::Licence(_) => {
            let records: Vec<LicenceRecord> = engine(events);
            let after = Licence::replay(&records).unwrap();
            commit.licences.push(LicenceWrite {
                before: None,
                after,
                records,
            });
        }
    }
}

fn engine<T: DeserializeOwned>(events: &[Value]) -> Vec<T> {
    let events = events.iter().cloned();
    events
        .map(|event| serde_json::from_value(event).unwrap())
        .collect()
}

fn renumber(value: &mut Value, copy: u32) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::String(text) if name == "number" || name == "code" && text.len() > 20 => {
                        *text = format!("{text}-{copy}");
                    }
                    member => renumber(member, copy),
                }
            }
        }
        Value::Array(members) => members.iter_mut().for_each(|member| renumber(member, copy)),
        _ => {}
    }
}
