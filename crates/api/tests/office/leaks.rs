//! What is hidden stands in no answer to an outsider: not in a list, a count, a node, the feed, a search or the text of
//! an error. Hidden things are marked with words and numbers that stand nowhere else, and every answer is searched.

use onewindow_engine::actor::{Actor, Role};
use serde_json::{Value, json};

use crate::cast::{self, STRANGER, columns};
use crate::fixture::Office;
use crate::surface::{Probe, Surface, name};

/// Stands in the names, forms, files and opinions of what is hidden.
const MARK: &str = "XQ7";

/// Everything that must not be told.
async fn secrets(office: &Office) -> Vec<String> {
    let things = &office.things;
    let supervisor = cast::overseer(Role::Supervisor);
    let document =
        "{ cases { nodes { id number } } projects { nodes { id number } } licences { nodes { id } } }";
    let found = office.data(&supervisor, document, json!({})).await;
    let mut secrets = vec![MARK.to_owned(), things.queue_item.clone()];
    for list in ["cases", "projects", "licences"] {
        for node in found[list]["nodes"].as_array().unwrap() {
            let id = node["id"].as_str().unwrap();
            secrets.extend([id.to_owned(), cast::uuid_of(id).to_string()]);
            secrets.extend(node["number"].as_str().map(str::to_owned));
        }
    }
    assert!(secrets.len() >= 10, "there is something to hide");
    secrets
}

fn outsiders(office: &Office) -> Vec<Actor> {
    let all = columns(office.own, office.other).into_iter();
    all.filter(|column| !column.relation.sees())
        .map(|column| column.actor)
        .collect()
}

/// Asks and looks whether anything hidden was told. What the asker said himself may be said back to him.
async fn told(office: &Office, actor: &Actor, probe: &Probe, secrets: &[String]) -> Option<String> {
    let answer = office.ask(actor, &probe.document, probe.variables.clone()).await;
    let said = probe.variables.to_string();
    let leak = secrets
        .iter()
        .find(|secret| answer.text.contains(*secret) && !said.contains(*secret))?;
    Some(format!(
        "{leak} to {}: {} {}\n{}",
        actor.name, probe.document, probe.variables, answer.text
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_hidden_stands_in_any_answer_to_an_outsider() {
    let office = Office::open().await;
    let surface = Surface::read(&office).await;
    let (secrets, outsiders) = (secrets(&office).await, outsiders(&office));
    assert!(outsiders.len() >= 6);
    let number = secrets.iter().find(|secret| secret.contains("-2026-")).unwrap();
    let mut leaks = Vec::new();
    for kind in ["query", "mutation"] {
        for field in surface.operations(kind) {
            let depth = if kind == "query" { 3 } else { 1 };
            let mut probes = vec![surface.probe(kind, field, &office.things, depth)];
            let flat = surface.probe(kind, field, &office.things, 1);
            probes.extend(surface.searches(field, &flat, &[MARK.to_owned(), number.clone()]));
            for (probe, outsider) in probes
                .iter()
                .flat_map(|probe| outsiders.iter().map(move |who| (probe, who)))
            {
                leaks.extend(told(&office, outsider, probe, &secrets).await);
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks, first:\n{}", leaks.len(), leaks[0]);
    // That the questions would find it is shown by somebody who may know.
    let insider = cast::applicant(&[office.own]);
    let cases = surface
        .operations("query")
        .into_iter()
        .find(|field| name(field) == "cases")
        .unwrap();
    let probe = surface.probe("query", cases, &office.things, 3);
    assert!(told(&office, &insider, &probe, &secrets).await.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_know_nothing_of_what_is_hidden() {
    let office = Office::open().await;
    let document = "{ cases { totalCount } projects { totalCount } licences { totalCount } \
        viewer { projects { totalCount } cases { totalCount } } }";
    for outsider in outsiders(&office) {
        let answer = office.ask(&outsider, document, json!({})).await;
        if answer.codes.is_empty() {
            let text = answer.data.to_string();
            assert_eq!(
                text.matches("\"totalCount\":0").count(),
                5,
                "{}: {text}",
                outsider.name
            );
        } else {
            assert!(
                answer.codes.iter().all(|code| code == "UNAUTHENTICATED"),
                "{}",
                answer.text
            );
        }
    }
    let stranger = cast::officer(STRANGER, Role::Handler);
    let document = format!("{{ queue(department: \"{STRANGER}\") {{ totalCount counts {{ total }} }} }}");
    let counted = office.data(&stranger, &document, json!({})).await;
    assert_eq!(counted["queue"], json!({"totalCount": 0, "counts": {"total": 0}}));
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_ids_are_as_if_they_were_not_there() {
    let office = Office::open().await;
    let things = &office.things;
    let ids = [
        &things.case,
        &things.project,
        &things.licence,
        &things.queue_item,
        &things.webhook,
        &things.service_account,
        &things.session,
    ];
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    for outsider in outsiders(&office) {
        let answer = office.ask(&outsider, document, json!({"ids": ids})).await;
        let nothing = [
            json!({"nodes": [null, null, null, null, null, null, null]}),
            Value::Null,
        ];
        assert!(
            nothing.contains(&answer.data),
            "{}: {}",
            outsider.name,
            answer.text
        );
    }
    // Who watches over everything has no business with what others keep for themselves; who keeps the system has.
    for (role, seen) in [(Role::Supervisor, 4), (Role::Administrator, ids.len())] {
        let insider = office
            .data(&cast::overseer(role), document, json!({"ids": ids}))
            .await;
        let nodes = insider["nodes"].as_array().unwrap();
        assert_eq!(nodes.iter().filter(|node| node.is_object()).count(), seen);
    }
}
