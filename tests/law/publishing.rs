//! What becomes of a published procedure that changes.

use std::fs;
use std::path::Path;

use onewindow_tests::Client;
use onewindow_tests::law::LawOffice;
use onewindow_tests::office::{mutate, refused};
use serde_json::{Value, json};

const PUBLICATION: &str =
    "publication { newVersions isPublished versions { code revision effectiveTo diagram } }";
const LIMIT: &str = "limit: {amount: 20, unit: working-days}";
const SHORTER: &str = "limit: {amount: 15, unit: working-days}";

/// The file of a shipped procedure, with one place of it changed.
fn file(procedure: &str, from: &str, to: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = root.join(format!(
        "schema/catalogue/jingdezhen-hitech/procedures/{procedure}.yaml"
    ));
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{procedure} has no {from}");
    text.replacen(from, to, 1)
}

async fn wrong(administrator: &Client, source: &str) -> Vec<Value> {
    let document = "mutation($input: PublishProcedureInput!) { publishProcedure(input: $input) { userErrors { code \
        message ... on DefinitionError { file line column sourceLine } } } }";
    let input = json!({"input": {"source": source}});
    administrator.refused(document, input).await
}

/// Operations: procedure, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c03_a_published_version_stays_as_it_was_and_anybody_can_read_it() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let earlier = law.accepted(&project, "land-preliminary").await;
    let anybody = law.office.server.client();
    let document = "{ procedure(code: \"land-preliminary\") { revision basis materials { code } form } }";
    let read = anybody.data(document, json!({})).await;
    assert_eq!(read["procedure"]["revision"], 1);
    assert_eq!(read["procedure"]["materials"][0]["code"], "site-plan");

    let law = law.restarted_with(
        "procedures/land-preliminary.yaml",
        "limit: {amount: 20, unit: working-days}",
        "limit: {amount: 15, unit: working-days}",
    );
    let anybody = law.office.server.client();
    assert_eq!(
        anybody.data(document, json!({})).await["procedure"]["revision"],
        2
    );
    let other = law.project(json!({})).await;
    let later = law.accepted(&other, "land-preliminary").await;
    assert_eq!(
        law.due(&earlier, "statutory").await,
        "2026-03-30",
        "as published before"
    );
    assert_eq!(law.due(&later, "statutory").await, "2026-03-23");
    let revision = "procedure { revision }";
    assert_eq!(law.ask(&earlier, revision).await["procedure"]["revision"], 1);
    assert_eq!(law.ask(&later, revision).await["procedure"]["revision"], 2);
}

/// Operations: publishProcedure, procedure, acceptCase, case
#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_published_while_the_office_runs_holds_for_new_receipts_and_through_a_restart() {
    let law = LawOffice::on("2026-03-02");
    let administrator = law.person("admin").await;
    let (one, other) = (law.project(json!({})).await, law.project(json!({})).await);
    let earlier = law.accepted(&one, "land-preliminary").await;
    let input = json!({"source": file("land-preliminary", LIMIT, SHORTER)});

    let window = law.person("window").await;
    let codes = refused(&window, "publishProcedure", PUBLICATION, input.clone()).await;
    assert_eq!(codes, ["NotYourRole"]);
    let mut only_checked = input.clone();
    only_checked["checkOnly"] = json!(true);
    let checked = mutate(&administrator, "publishProcedure", PUBLICATION, only_checked).await;
    assert_eq!(checked["publication"]["newVersions"], 1);
    assert_eq!(checked["publication"]["isPublished"], false);
    let anybody = law.office.server.client();
    let revision = "{ procedure(code: \"land-preliminary\") { revision } }";
    assert_eq!(
        anybody.data(revision, json!({})).await["procedure"]["revision"],
        1
    );

    let done = mutate(&administrator, "publishProcedure", PUBLICATION, input.clone()).await;
    let version = &done["publication"]["versions"][0];
    assert_eq!(
        (&version["revision"], &version["effectiveTo"]),
        (&json!(2), &Value::Null)
    );
    assert!(version["diagram"].as_str().unwrap().starts_with("flowchart TD\n"));
    let again = mutate(&administrator, "publishProcedure", PUBLICATION, input).await;
    assert_eq!(again["publication"]["newVersions"], 0, "once is enough");

    let later = law.accepted(&other, "land-preliminary").await;
    assert_eq!(
        law.due(&earlier, "statutory").await,
        "2026-03-30",
        "as it was accepted"
    );
    assert_eq!(law.due(&later, "statutory").await, "2026-03-23");

    let law = law.restarted();
    let third = law.project(json!({})).await;
    let third = law.accepted(&third, "land-preliminary").await;
    assert_eq!(law.due(&third, "statutory").await, "2026-03-23");

    // The zone then writes its own file anew: what was changed last holds.
    let law = law.restarted_with(
        "procedures/land-preliminary.yaml",
        LIMIT,
        "limit: {amount: 10, unit: working-days}",
    );
    let fourth = law.project(json!({})).await;
    let fourth = law.accepted(&fourth, "land-preliminary").await;
    assert_eq!(law.due(&fourth, "statutory").await, "2026-03-16");
}

/// Operations: publishProcedure
#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_with_a_published_file_is_told_at_once_with_its_place() {
    let law = LawOffice::on("2026-03-02");
    let administrator = law.person("admin").await;
    let source = file("land-preliminary", LIMIT, "limit: {amount: 20}");
    let source = source.replacen("name:", "nmae:", 1);
    let errors = wrong(&administrator, &source).await;
    let told: Vec<_> = errors
        .iter()
        .map(|error| {
            (
                error["code"].as_str().unwrap(),
                error["line"].as_u64().unwrap() > 0,
            )
        })
        .collect();
    assert!(told.contains(&("UnknownField", true)), "{errors:?}");
    assert!(told.len() >= 2, "{errors:?}");
    assert!(
        errors
            .iter()
            .all(|error| error["file"] == "procedures/land-preliminary.yaml")
    );
    for nothing in ["", "code: [", "name: x", "code: Not A Code"] {
        assert_eq!(wrong(&administrator, nothing).await.len(), 1, "{nothing}");
    }
    let read = "{ procedure(code: \"land-preliminary\") { revision } }";
    assert_eq!(
        administrator.data(read, json!({})).await["procedure"]["revision"],
        1
    );
}
