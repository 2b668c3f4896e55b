//! How many statements a question takes: none for each row of a list, whatever is selected of it.

use serde_json::json;

use crate::cast;
use crate::crowd::multiply;
use crate::fixture::Office;
use crate::surface::{Surface, bare, name};

/// How deep the rows of a list are read: the row and what it refers to.
const DEPTH: usize = 2;

/// More than any operation needs: one for each kind of thing that a level of an answer refers to.
const MOST: u64 = 40;

#[tokio::test(flavor = "multi_thread")]
async fn a_list_takes_no_statement_of_its_own_for_each_row() {
    let office = Office::open().await;
    multiply(&office, 110).await;
    let surface = Surface::read(&office).await;
    // One who sees all and one whose rights have to be looked up.
    let readers = [
        cast::overseer(onewindow_engine::actor::Role::Administrator),
        cast::officer(cast::DEPARTMENT, onewindow_engine::actor::Role::Handler),
    ];
    let mut lists = 0;
    for field in surface.operations("query") {
        let arguments = field["args"].as_array().unwrap();
        if !arguments.iter().any(|argument| name(argument) == "first") {
            continue;
        }
        lists += 1;
        for reader in &readers {
            // What is told to those only who watch over everything, or keep it.
            let is_reserved = ["auditTrail", "webhooks", "serviceAccounts"].contains(&name(field));
            if is_reserved && reader.name != readers[0].name {
                continue;
            }
            let mut counts = Vec::new();
            for first in [20, 100] {
                let mut probe = surface.probe("query", field, &office.things, DEPTH);
                probe.document = with_first(&probe.document, name(field), first);
                let mut variables = probe.variables.clone();
                // The whole list, not that of one case.
                for narrow in ["subject", "procedure", "caseId", "projectId", "login"] {
                    if variables.as_object_mut().unwrap().contains_key(narrow) {
                        variables[narrow] = json!(null);
                    }
                }
                if !variables.as_object().unwrap().contains_key("department") || name(field) != "queue" {
                    variables["department"] = json!(null);
                }
                counts.push(office.statements_of(reader, &probe.document, variables).await);
            }
            let [(few, _), (many, log)] = counts.as_slice() else {
                unreachable!()
            };
            // One for each row would be eighty more. A level may come in two parts, so some more prove nothing.
            let told = || format!("{} as {}\n{}", name(field), reader.name, repeated(log));
            assert!(*many < few + 40, "{few} for 20, {many} for 100: {}", told());
            assert!(
                *many <= MOST,
                "{} takes {many} statements\n{}",
                name(field),
                repeated(log)
            );
        }
    }
    assert!(lists >= 8, "the lists of the schema were found");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_ids_take_as_many_statements_as_a_few() {
    let office = Office::open().await;
    multiply(&office, 50).await;
    let surface = Surface::read(&office).await;
    let supervisor = cast::overseer(onewindow_engine::actor::Role::Supervisor);
    let document = "{ queue(first: 30) { nodes { id } } cases(first: 30) { nodes { id } } \
        projects(first: 30) { nodes { id } } licences(first: 10) { nodes { id } } }";
    let found = office.data(&supervisor, document, json!({})).await;
    let node = surface
        .operations("query")
        .into_iter()
        .find(|field| name(field) == "nodes")
        .unwrap();
    assert_eq!(bare(&node["type"]), "Node");
    let selection = surface.selection(&node["type"], 2, &mut Vec::new());
    let document = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {selection} }}");
    let mut counts = Vec::new();
    for few in [true, false] {
        let ids: Vec<_> = ["queue", "cases", "projects", "licences"]
            .iter()
            .flat_map(|list| {
                let nodes = found[list]["nodes"].as_array().unwrap();
                nodes
                    .iter()
                    .take(if few { 4 } else { 30 })
                    .map(|node| node["id"].clone())
            })
            .collect();
        counts.push(
            office
                .statements_of(&supervisor, &document, json!({"ids": ids}))
                .await,
        );
    }
    let (few, many) = (counts[0].0, counts[1].0);
    assert!(
        many <= few * 2,
        "{few} for 16 ids, {many} for 100\n{}",
        repeated(&counts[1].1)
    );
}

/// Asks for so many rows of the outermost list.
fn with_first(document: &str, field: &str, first: u32) -> String {
    let call = format!("{{ {field}(");
    if document.contains(&call) {
        document.replacen(&call, &format!("{{ {field}(first: {first}, "), 1)
    } else {
        document.replacen(
            &format!("{{ {field} "),
            &format!("{{ {field}(first: {first}) "),
            1,
        )
    }
}

/// The statements that ran more than twice, with how often.
fn repeated(log: &[String]) -> String {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for sql in log {
        *counts.entry(sql).or_default() += 1;
    }
    let lines = counts.iter().filter(|(_, times)| **times > 2);
    let lines = lines.map(|(sql, times)| format!("{times} x {}", sql.chars().take(400).collect::<String>()));
    lines.collect::<Vec<_>>().join("\n")
}
