//! What a webhook is told, and the JSON Schemas that say so. Thin: what happened to what; the rest is read under the
//! receiver's own rights.

use chrono::SecondsFormat;
use onewindow_desk::{EventTypes, Heading, Keyset, Stream, TRIAL};
use serde_json::{Value, json};

use crate::{event, global_id};

/// The body of a message, as it is signed and sent.
pub fn webhook_message(heading: Heading<'_>) -> String {
    let Heading { event, number } = heading;
    let (kind, id) = match event.stream {
        Stream::Case(id) => ("case", global_id::encode(&id)),
        Stream::Project(id) => ("project", global_id::encode(&id)),
        Stream::Licence(id) => ("licence", global_id::encode(&id)),
    };
    let cursor = event::whole_feed().cursor(&Keyset {
        sort: event.position.to_string(),
        id: event.id,
    });
    json!({
        "type": event.type_name,
        "timestamp": event.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        "data": {
            "id": global_id::encode(&global_id::EventId(event.id)).as_str(),
            kind: id.as_str(),
            "number": number,
            "version": event.sequence,
            "eventCursor": cursor,
        },
    })
    .to_string()
}

/// The JSON Schema of each kind of message, by the name of its file.
pub fn webhook_schemas() -> Vec<(&'static str, Value)> {
    let types = EventTypes::all();
    let id = || json!({ "description": "The message's own id.", "type": "string" });
    let trial = envelope(
        "A message that is sent to see whether it arrives.",
        &[TRIAL],
        &json!({
            "type": "object",
            "required": ["id"],
            "properties": { "id": id() },
        }),
    );
    vec![
        ("case", of_kind("case", "A case 办件", &types.case)),
        (
            "licence",
            of_kind("licence", "A licence 许可证件", &types.licence),
        ),
        ("project", of_kind("project", "A project 项目", &types.project)),
        ("trial", trial),
    ]
}

fn of_kind(kind: &str, name: &str, types: &[&str]) -> Value {
    let data = json!({
        "type": "object",
        "required": ["id", kind, "number", "version", "eventCursor"],
        "properties": {
            "id": {
                "description": "The global id of the event.",
                "type": "string",
            },
            kind: {
                "description": format!("The global id of the {kind}: what `node(id:)` and `{kind}(id:)` take."),
                "type": "string",
            },
            "number": {
                "description": "The number by which people know it; null when it is gone.",
                "type": ["string", "null"],
            },
            "version": {
                "description": format!("The version of the {kind} that the event made. Messages of one {kind} come in \
                    this order, each at least once."),
                "type": "integer",
                "minimum": 1,
            },
            "eventCursor": {
                "description": "Where the event stands in the feed: what `events(after:)` without a filter goes on behind.",
                "type": "string",
            },
        },
    });
    let title = format!(
        "{name}: something happened to it. Members may be added; a receiver ignores what it does not know."
    );
    envelope(&title, types, &data)
}

fn envelope(description: &str, types: &[&str], data: &Value) -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": description,
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {
                "description": "What happened. Types may be added.",
                "type": "string",
                "enum": types,
            },
            "timestamp": {
                "description": "When it happened.",
                "type": "string",
                "format": "date-time",
            },
            "data": data,
        },
    })
}

#[cfg(test)]
mod tests {
    use onewindow_desk::LoggedEvent;
    use onewindow_engine::actor::By;
    use onewindow_engine::ids::{CaseId, LicenceId, ProjectId};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_message_is_as_its_schema_says_and_tells_nothing_of_what_happened_in_it() {
        let id = Uuid::from_u128(7);
        let streams = [
            (Stream::Case(CaseId(id)), "CaseAccepted"),
            (Stream::Licence(LicenceId(id)), "LicenceIssued"),
            (Stream::Project(ProjectId(id)), "ProjectCreated"),
        ];
        let schemas = webhook_schemas();
        for (stream, type_name) in streams {
            let event = LoggedEvent {
                position: 12,
                id: Uuid::from_u128(9),
                stream,
                sequence: 3,
                at: "2026-03-02T01:00:00Z".parse().unwrap(),
                by: By::engine(),
                type_name: type_name.to_owned(),
                data: json!({ "secret": "not told" }),
                hash: "ab".to_owned(),
            };
            let number = Some("JDZ-2026-0001");
            let text = webhook_message(Heading {
                event: &event,
                number,
            });
            let message: Value = serde_json::from_str(&text).unwrap();
            let (_, schema) = schemas.iter().find(|(kind, _)| *kind == stream.kind()).unwrap();
            assert!(jsonschema::is_valid(schema, &message), "{message:#}");
            assert!(
                !text.contains("not told") && !text.contains("OneWindow"),
                "{text}"
            );
            let other = schemas.iter().filter(|(kind, _)| *kind != stream.kind());
            for (_, schema) in other {
                assert!(!jsonschema::is_valid(schema, &message));
            }
        }
    }
}
