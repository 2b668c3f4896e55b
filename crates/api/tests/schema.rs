//! What clients may count on of the schema as a whole.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::Schema;
use onewindow_api::{Mutation, Query, Subscription};
use onewindow_engine::access::Operation;
use serde_json::Value;

const INTROSPECTION: &str = "{ __schema { types {
    name kind description specifiedByURL
    fields(includeDeprecated: true) { name description type { ...T } args { name description type { ...T } } }
    inputFields { name description type { ...T } }
    enumValues(includeDeprecated: true) { name description }
} } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The scalars that every schema has.
const STANDARD: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// Identity is asked before anybody is known, so it stands in no matrix.
const IDENTITY: [&str; 4] = ["login", "refreshToken", "logout", "issueServiceToken"];

/// The types of the schema by name, without GraphQL's own.
async fn types() -> BTreeMap<String, Value> {
    let schema = Schema::build(Query, Mutation::default(), Subscription).finish();
    let answer = schema.execute(INTROSPECTION).await.into_result().unwrap();
    let answer = answer.data.into_json().unwrap();
    let types = answer["__schema"]["types"].as_array().unwrap();
    types
        .iter()
        .map(|found| (found["name"].as_str().unwrap().to_owned(), found.clone()))
        .filter(|(name, _)| !name.starts_with("__") && !STANDARD.contains(&name.as_str()))
        .collect()
}

fn members<'a>(of: &'a Value, kind: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let members = of[kind].as_array().into_iter().flatten();
    members.map(|member| (member["name"].as_str().unwrap(), member))
}

/// The type as it is written in a schema.
fn written(found: &Value) -> String {
    match found["kind"].as_str().unwrap() {
        "NON_NULL" => format!("{}!", written(&found["ofType"])),
        "LIST" => format!("[{}]", written(&found["ofType"])),
        _ => found["name"].as_str().unwrap().to_owned(),
    }
}

fn field_type(of: &Value, kind: &str, name: &str) -> Option<String> {
    members(of, kind)
        .find(|(found, _)| *found == name)
        .map(|(_, member)| written(&member["type"]))
}

fn is_blank(member: &Value) -> bool {
    member["description"]
        .as_str()
        .is_none_or(|text| text.trim().is_empty())
}

#[tokio::test]
async fn everything_has_a_description() {
    let mut blank = Vec::new();
    for (name, found) in types().await {
        if is_blank(&found) {
            blank.push(name.clone());
        }
        for kind in ["fields", "inputFields", "enumValues"] {
            for (member_name, member) in members(&found, kind) {
                if is_blank(member) {
                    blank.push(format!("{name}.{member_name}"));
                }
                for (argument, described) in members(member, "args") {
                    if is_blank(described) {
                        blank.push(format!("{name}.{member_name}({argument})"));
                    }
                }
            }
        }
    }
    assert_eq!(blank, Vec::<String>::new());
}

#[tokio::test]
async fn every_own_scalar_says_where_its_form_is_laid_down() {
    for (name, found) in types().await {
        if found["kind"] == "SCALAR" {
            assert!(found["specifiedByURL"].is_string(), "{name}");
        }
    }
}

#[tokio::test]
async fn every_mutation_takes_one_input_and_answers_with_user_errors() {
    let types = types().await;
    for (name, mutation) in members(&types["Mutation"], "fields") {
        let title = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        let arguments: Vec<_> = members(mutation, "args")
            .map(|(argument, member)| format!("{argument}: {}", written(&member["type"])))
            .collect();
        assert_eq!(arguments, [format!("input: {title}Input!")]);
        assert_eq!(written(&mutation["type"]), format!("{title}Payload"), "{name}");
        let payload = &types[&format!("{title}Payload")];
        let errors = field_type(payload, "fields", "userErrors");
        assert_eq!(errors.as_deref(), Some("[UserError!]!"), "{name}");
        for (field, member) in members(payload, "fields").filter(|(field, _)| *field != "userErrors") {
            assert_ne!(
                member["type"]["kind"], "NON_NULL",
                "{name}: {field} may be missing"
            );
        }
    }
}

#[tokio::test]
async fn every_change_has_an_idempotency_key_and_names_the_version_it_has_seen() {
    let types = types().await;
    // Going to the same instant twice changes nothing, so a clock needs neither.
    let without_key: BTreeSet<&str> = IDENTITY
        .into_iter()
        .chain(["advanceClock", "publishCalendar", "publishProcedure"])
        .collect();
    // Nor has a session or a link to an identity a version: it is there or it is not.
    let making_something_new = [
        "createProject",
        "openCase",
        "receiveOnPaper",
        "createUpload",
        "appointSubstitute",
        "createServiceAccount",
        "createWebhook",
        "endSession",
        "endOtherSessions",
        "linkIdentity",
        "unlinkIdentity",
        "markRead",
        "bulkClaim",
        "bulkRelease",
        "bulkAccept",
        "bulkComplete",
        "conveneReview",
    ];
    for (name, _) in members(&types["Mutation"], "fields") {
        let input = &types[&format!("{}{}Input", name[..1].to_uppercase(), &name[1..])];
        let key = field_type(input, "inputFields", "idempotencyKey");
        let version = field_type(input, "inputFields", "expectedVersion");
        if without_key.contains(name) {
            assert_eq!((key, version), (None, None), "{name}");
        } else {
            assert_eq!(key.as_deref(), Some("String!"), "{name}");
            let expected = (!making_something_new.contains(&name)).then_some("Int!");
            assert_eq!(version.as_deref(), expected, "{name}");
        }
    }
}

#[tokio::test]
async fn every_mutation_stands_in_the_authorization_matrix_and_every_act_of_it_is_a_mutation() {
    let types = types().await;
    let mutations: BTreeSet<String> = members(&types["Mutation"], "fields")
        .map(|(name, _)| name.to_owned())
        .filter(|name| !IDENTITY.contains(&name.as_str()))
        .collect();
    let acts: BTreeSet<String> = Operation::ALL
        .into_iter()
        .map(Operation::name)
        .filter(|name| !name.starts_with("read"))
        .collect();
    assert_eq!(mutations, acts);
}

#[tokio::test]
async fn every_user_error_says_what_where_and_by_which_code() {
    let types = types().await;
    let errors: Vec<_> = types.keys().filter(|name| name.ends_with("Error")).collect();
    assert!(errors.len() > 5, "{errors:?}");
    for name in errors {
        for (field, expected) in [
            ("message", "String!"),
            ("path", "[String!]!"),
            ("code", "String!"),
        ] {
            let found = field_type(&types[name], "fields", field);
            assert_eq!(found.as_deref(), Some(expected), "{name}.{field}");
        }
    }
}

#[tokio::test]
async fn counts_of_working_days_are_named_so() {
    for (name, found) in types().await {
        for (field, member) in members(&found, "fields").filter(|(field, _)| field.ends_with("WorkingDays")) {
            let kind = written(&member["type"]);
            assert!(["Int", "Int!"].contains(&kind.as_str()), "{name}.{field}: {kind}");
        }
    }
}
