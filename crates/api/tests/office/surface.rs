//! The schema as it describes itself, and questions made from that: whatever is added to it is asked without a word
//! being written here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::cast::{self, DEPARTMENT, Relation};
use crate::fixture::{OFFICER, Office, PROCEDURE, Things};

const INTROSPECTION: &str =
    "{ __schema { queryType { name } mutationType { name } subscriptionType { name } types {
    name kind possibleTypes { name } enumValues { name }
    fields(includeDeprecated: true) { name type { ...T } args { name defaultValue type { ...T } } }
    inputFields { name defaultValue type { ...T } }
} } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// A type as another one refers to it.
pub type Type = Value;

/// The schema by the names of its types.
pub struct Surface {
    types: BTreeMap<String, Value>,
    roots: BTreeMap<&'static str, String>,
}

/// A question with everything it needs.
#[derive(Debug, Clone)]
pub struct Probe {
    pub document: String,
    pub variables: Value,
}

impl Surface {
    pub async fn read(office: &Office) -> Self {
        let administrator = crate::cast::overseer(onewindow_engine::actor::Role::Administrator);
        let schema = office.data(&administrator, INTROSPECTION, json!({})).await["__schema"].take();
        let types = schema["types"].as_array().unwrap();
        let types = types
            .iter()
            .map(|found| (name(found).to_owned(), found.clone()))
            .collect();
        let roots = ["query", "mutation", "subscription"]
            .into_iter()
            .filter_map(|kind| {
                let root = schema[format!("{kind}Type")]["name"].as_str()?;
                Some((kind, root.to_owned()))
            });
        Self {
            types,
            roots: roots.collect(),
        }
    }

    /// The fields of a root type, by name.
    pub fn operations(&self, kind: &str) -> Vec<&Value> {
        let Some(root) = self.roots.get(kind) else {
            return Vec::new();
        };
        self.types[root]["fields"].as_array().unwrap().iter().collect()
    }

    /// A question for a field of a root, about these things, for all there is so many objects deep.
    pub fn probe(&self, kind: &str, field: &Value, things: &Things, depth: usize) -> Probe {
        let selection = self.selection(&field["type"], depth, &mut Vec::new());
        self.probe_selecting(kind, field, things, &selection)
    }

    /// The same with its own selection.
    pub fn probe_selecting(&self, kind: &str, field: &Value, things: &Things, selection: &str) -> Probe {
        let mut variables = Map::new();
        let (mut declared, mut given) = (Vec::new(), Vec::new());
        for argument in field["args"].as_array().unwrap() {
            let known = known(name(field), name(argument), things);
            let value = match known {
                Some(known) => fit(&argument["type"], known),
                None if is_required(argument) => self.value(&argument["type"], name(field), things),
                None => continue,
            };
            declared.push(format!("${}: {}", name(argument), written(&argument["type"])));
            given.push(format!("{0}: ${0}", name(argument)));
            variables.insert(name(argument).to_owned(), value);
        }
        let in_brackets = |parts: Vec<String>| match parts.as_slice() {
            [] => String::new(),
            parts => format!("({})", parts.join(", ")),
        };
        let document = format!(
            "{kind}{} {{ {}{} {selection} }}",
            in_brackets(declared),
            name(field),
            in_brackets(given)
        );
        Probe {
            document,
            variables: Value::Object(variables),
        }
    }

    /// The same question with every text that can be searched for: arguments, and members of filters.
    pub fn searches(&self, field: &Value, plain: &Probe, texts: &[String]) -> Vec<Probe> {
        let mut probes = Vec::new();
        for argument in field["args"].as_array().unwrap() {
            let of = &self.types[bare(&argument["type"])];
            let members: Vec<&str> = match of["kind"].as_str() {
                Some("INPUT_OBJECT") if name(argument) == "filter" => {
                    let members = of["inputFields"].as_array().unwrap().iter();
                    members
                        .filter(|member| bare(&member["type"]) == "String")
                        .map(name)
                        .collect()
                }
                _ if matches!(name(argument), "text" | "search" | "code" | "number") => vec![""],
                _ => continue,
            };
            for member in members {
                for text in texts {
                    let value = if member.is_empty() {
                        json!(text)
                    } else {
                        json!({member: text})
                    };
                    let declaration = format!("${}: {}", name(argument), written(&argument["type"]));
                    probes.push(plain.with(name(argument), (&declaration, value), name(field)));
                }
            }
        }
        probes
    }

    /// The smallest valid value of an input type.
    fn value(&self, of: &Type, field: &str, things: &Things) -> Value {
        match of["kind"].as_str().unwrap() {
            "NON_NULL" => self.value(&of["ofType"], field, things),
            "LIST" => json!([self.value(&of["ofType"], field, things)]),
            "ENUM" => self.types[name(of)]["enumValues"][0]["name"].clone(),
            "INPUT_OBJECT" => self.input(name(of), field, things),
            _ => match name(of) {
                "Int" | "Float" => json!(1),
                "Boolean" => json!(true),
                "Date" => json!("2026-03-02"),
                "DateTime" => json!("2026-03-02T09:00:00+08:00"),
                "Decimal" => json!("1"),
                "JSON" => json!({}),
                "ID" => json!(things.case),
                _ => json!("x"),
            },
        }
    }

    fn input(&self, of: &str, field: &str, things: &Things) -> Value {
        let mut input = Map::new();
        for member in self.types[of]["inputFields"].as_array().unwrap() {
            let value = match known(field, name(member), things) {
                Some(known) if is_required(member) || is_subject(name(member)) => fit(&member["type"], known),
                _ if is_required(member) => self.value(&member["type"], field, things),
                _ => continue,
            };
            input.insert(name(member).to_owned(), value);
        }
        Value::Object(input)
    }

    /// What of a payload says why nothing was done: its own errors, or those of each of many.
    pub fn errors_of(&self, field: &Value) -> &'static str {
        let payload = &self.types[bare(&field["type"])];
        let fields = payload["fields"].as_array().unwrap();
        if fields.iter().any(|field| name(field) == "results") {
            "{ userErrors { code } results { userErrors { code } } }"
        } else {
            "{ userErrors { code } }"
        }
    }

    /// The members of the one input of a mutation, by name.
    pub fn input_members(&self, field: &Value) -> Vec<String> {
        let input = field["args"]
            .as_array()
            .unwrap()
            .iter()
            .find(|argument| name(argument) == "input");
        let Some(input) = input else { return Vec::new() };
        let members = self.types[bare(&input["type"])]["inputFields"]
            .as_array()
            .unwrap();
        members.iter().map(|member| name(member).to_owned()).collect()
    }

    /// Everything that can be selected without an argument, so many objects deep; nothing below a type that is above it.
    pub fn selection(&self, of: &Type, depth: usize, above: &mut Vec<String>) -> String {
        let found = &self.types[bare(of)];
        match found["kind"].as_str().unwrap() {
            "SCALAR" | "ENUM" => return String::new(),
            "OBJECT" => {}
            _ => {
                let possible = found["possibleTypes"].as_array().unwrap().iter();
                let fragments = possible.map(|possible| {
                    let of = json!({"kind": "OBJECT", "name": possible["name"]});
                    let selected = self.selection(&of, depth, above);
                    let selected = if selected.is_empty() {
                        "{ __typename }".to_owned()
                    } else {
                        selected
                    };
                    format!("... on {} {selected}", name(possible))
                });
                let fragments: Vec<String> = fragments.collect();
                return format!("{{ __typename {} }}", fragments.join(" "));
            }
        }
        above.push(name(found).to_owned());
        let mut selected = Vec::new();
        for field in found["fields"].as_array().unwrap() {
            if field["args"].as_array().unwrap().iter().any(is_required) {
                continue;
            }
            let below = bare(&field["type"]);
            if matches!(self.types[below]["kind"].as_str(), Some("SCALAR" | "ENUM")) {
                selected.push(self.aliased(found, field, ""));
            } else if depth > 0 && !above.iter().any(|above| above == below) {
                // What only wraps a list costs no depth.
                let wraps = ["Connection", "Edge", "Payload"]
                    .iter()
                    .any(|end| below.ends_with(end));
                let depth = if wraps || name(found).ends_with("Edge") {
                    depth
                } else {
                    depth - 1
                };
                let inner = self.selection(&field["type"], depth, above);
                if !inner.is_empty() {
                    selected.push(self.aliased(found, field, &inner));
                }
            }
        }
        above.pop();
        if selected.is_empty() {
            String::new()
        } else {
            format!("{{ {} }}", selected.join(" "))
        }
    }

    /// Fields of different types in one fragment must not share a name: each goes by its type's.
    #[expect(clippy::unused_self, reason = "reads as the others do")]
    fn aliased(&self, of: &Value, field: &Value, inner: &str) -> String {
        format!("{}_{}: {} {inner}", name(field), name(of), name(field))
    }
}

/// What a name stands for wherever it is asked for; none for a name that says nothing.
fn known(field: &str, argument: &str, things: &Things) -> Option<Value> {
    let value = match argument {
        "caseId" | "caseIds" | "ids" | "subject" | "subjectId" => json!(things.case),
        "projectId" => json!(things.project),
        "licenceId" => json!(things.licence),
        "substitutionId" => json!(things.substitution),
        "sessionId" => json!(things.session),
        // Others' are passed over.
        "notificationIds" => json!(cast::global("notification", uuid::Uuid::nil())),
        "failed" if field == "replayWebhook" => json!(true),
        "webhookId" => json!(things.webhook),
        "serviceAccountId" => json!(things.service_account),
        "enterpriseId" => json!(things.enterprise),
        "queueItemId" => json!(things.queue_item),
        "fileId" | "fileIds" => json!(things.file),
        "presider" | "inspectors" | "officers" | "colleague" | "login" | "reviewer" | "absent"
        | "substitute" | "person" | "people" | "participant" | "participants"
            if field != "login" =>
        {
            json!(OFFICER)
        }
        "to" if field == "returnCase" => json!("handle#1"),
        "to" if matches!(field, "assignTask" | "handOver" | "overrideStep") => json!(OFFICER),
        "id" => match field.to_lowercase() {
            field if field.contains("project") => json!(things.project),
            field if field.contains("licence") => json!(things.licence),
            field if field.contains("enterprise") => json!(things.enterprise),
            field if field.contains("webhook") => json!(things.webhook),
            _ => json!(things.case),
        },
        "department" | "departments" => json!(DEPARTMENT),
        "procedure" => json!(PROCEDURE),
        "route" => json!(onewindow_tests::catalogue::ROUTE),
        "stage" => json!("parallel"),
        "step" => json!("handle#1"),
        "material" => json!("drawing"),
        "milestone" => json!("construction-start"),
        "code" => match field {
            "department" => json!(DEPARTMENT),
            "procedure" => json!(PROCEDURE),
            "route" => json!(onewindow_tests::catalogue::ROUTE),
            _ => return None,
        },
        // Never current, so that whoever gets past the rights is told so and nothing is changed.
        "expectedVersion" => json!(999_999),
        "idempotencyKey" => json!(onewindow_tests::office::key()),
        "sha256" => json!("0".repeat(64)),
        _ => return None,
    };
    Some(value)
}

fn is_subject(member: &str) -> bool {
    matches!(
        member,
        "caseId" | "caseIds" | "projectId" | "licenceId" | "enterpriseId" | "failed"
    )
}

/// One value where one is wanted, a list of it where a list is.
fn fit(of: &Type, value: Value) -> Value {
    match of["kind"].as_str().unwrap() {
        "NON_NULL" => fit(&of["ofType"], value),
        "LIST" => json!([value]),
        _ => value,
    }
}

fn is_required(argument: &Value) -> bool {
    argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
}

/// The type as it is written in a schema.
fn written(of: &Type) -> String {
    match of["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&of["ofType"])),
        "LIST" => format!("[{}]", written(&of["ofType"])),
        _ => name(of).to_owned(),
    }
}

/// The name without lists and marks.
pub fn bare(of: &Type) -> &str {
    of["name"].as_str().unwrap_or_else(|| bare(&of["ofType"]))
}

pub fn name(of: &Value) -> &str {
    of["name"].as_str().unwrap()
}

impl Probe {
    /// With one more argument, or another value of one that it has.
    fn with(&self, argument: &str, (declaration, value): (&str, Value), field: &str) -> Self {
        let mut probe = self.clone();
        if self.variables.get(argument).is_none() {
            let call = format!("{field}({argument}: ${argument}");
            let document = &self.document;
            probe.document = if self.variables == json!({}) {
                document
                    .replacen("query {", &format!("query({declaration}) {{"), 1)
                    .replacen(&format!("{{ {field} "), &format!("{{ {call}) "), 1)
            } else {
                document
                    .replacen("query(", &format!("query({declaration}, "), 1)
                    .replacen(&format!("{field}("), &format!("{call}, "), 1)
            };
        }
        probe.variables[argument] = value;
        probe
    }
}

impl Relation {
    /// Whether the case, its project and its licence are visible.
    pub fn sees(self) -> bool {
        matches!(self, Relation::Own | Relation::Everywhere)
    }
}
