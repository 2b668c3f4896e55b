//! What may not be published: `onewindow check` refuses a catalogue that asks for more than the law allows.

use std::fs;
use std::path::Path;

use onewindow_tests::law::LawOffice;
use onewindow_tests::{catalogue, onewindow};
use serde_json::json;
use tempfile::TempDir;

/// The catalogue of the scenarios, to be spoiled.
fn zone() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    catalogue::write(root, folder.path()).unwrap();
    folder
}

/// Replaces a text that has to be there, once.
fn spoil(zone: &TempDir, file: &str, from: &str, to: &str) {
    let path = zone.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// What `onewindow check` says, and whether it lets the catalogue pass.
fn checked(zone: &TempDir) -> (bool, String) {
    let output = onewindow(&["check", zone.path().to_str().unwrap()]);
    (
        output.status.success(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn assert_refused(zone: &TempDir, code: &str, file: &str) {
    let (passed, words) = checked(zone);
    assert!(!passed, "refused with {code}: {words}");
    assert!(
        words
            .lines()
            .any(|line| line.contains(code) && line.contains(file)),
        "{code} is told of {file}: {words}"
    );
}

fn assert_passes(zone: &TempDir) {
    let (passed, words) = checked(zone);
    assert!(passed, "{words}");
}

/// Operations: onewindow check
#[test]
fn c02_a_material_without_a_legal_basis_is_not_published() {
    let zone = zone();
    assert_passes(&zone);
    let file = "procedures/planning-verification.yaml";
    spoil(
        &zone,
        file,
        "     basis: 城乡规划法 第45条, form: electronic}",
        "     form: electronic}",
    );
    assert_refused(&zone, "MaterialWithoutBasis", file);
    let form = "     form: electronic}";
    spoil(&zone, file, form, "     basis: \" \", form: electronic}");
    assert_refused(&zone, "MaterialWithoutBasis", file);
    spoil(&zone, file, "basis: \" \",", "basis: 城乡规划法 第45条,");
    assert_passes(&zone);
}

/// Operations: onewindow check
#[test]
fn c03_a_procedure_without_what_has_to_be_public_is_not_published() {
    let file = "procedures/energy-review.yaml";
    for (part, code) in [
        ("\nbasis:", "MissingField"),
        ("\ntracks:", "MissingField"),
        ("\nform:", "MissingField"),
        ("\noutcome:", "MissingField"),
    ] {
        let zone = zone();
        let hidden = part.replace(':', "-hidden:");
        spoil(&zone, file, part, &hidden);
        assert_refused(&zone, code, file);
    }
    // Conditions, procedure, limit, material list and sample form that are there in name only.
    for (from, to, code) in [
        ("basis: [节约能源法 第15条]", "basis: []", "MissingField"),
        (
            "  when: \"energy.tce >= 1000 || energy.kwh >= 5000000\"\n",
            "",
            "MissingField",
        ),
        ("    mode: review\n", "", "MissingField"),
        ("    steps:\n", "    steps: []\n    hidden:\n", "NoDecision"),
        ("effect: statutory", "effect: internal", "NoStatutoryLimit"),
        (
            "limit: {amount: 20, unit: working-days}",
            "limit: {amount: 20}",
            "LimitWithoutUnit",
        ),
        ("\nmaterials:\n", "\nhidden:\n", "MissingField"),
        ("  additionalProperties: false\n", "", "InvalidForm"),
    ] {
        let zone = zone();
        spoil(&zone, file, from, to);
        assert_refused(&zone, code, file);
    }
    // A number of licences is said with its places and the act that limits them.
    let file = "procedures/fireworks-retail-licence.yaml";
    for (quota, code) in [
        ("{basis: 行政许可法 第57条}", "MissingField"),
        ("{places: 2}", "QuotaWithoutBasis"),
    ] {
        let zone = zone();
        spoil(&zone, file, "{places: 2, basis: 行政许可法 第57条}", quota);
        assert_refused(&zone, code, file);
    }
}

/// Operations: procedure
#[tokio::test(flavor = "multi_thread")]
async fn c03_a_published_version_can_be_read_by_everybody() {
    let law = LawOffice::on("2026-03-02");
    let anonymous = law.office.server.client();
    let document = "{ procedure(code: \"energy-review\") { effectiveFrom revision basis applies { says } \
        fee { amount basis } form tracks { code limits { limit { amount unit } } steps { code } } \
        materials { code basis } } }";
    let seen = anonymous.data(document, json!({})).await["procedure"].clone();
    assert_eq!(seen["revision"], 1);
    assert!(seen["fee"].is_null(), "nothing is charged");
    for part in ["basis", "tracks", "materials"] {
        assert!(!seen[part].as_array().unwrap().is_empty(), "{part}");
    }
    assert!(!seen["form"]["properties"].as_object().unwrap().is_empty());
    assert!(
        !seen["applies"]["says"].as_str().unwrap().is_empty(),
        "conditions"
    );
    let limit = &seen["tracks"][0]["limits"][0]["limit"];
    assert_eq!(limit, &json!({"amount": 20, "unit": "WORKING_DAYS"}));
    let steps = seen["tracks"][0]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 3, "how it goes");
    assert_eq!(
        seen["materials"],
        json!([{"code": "energy-report", "basis": "节约能源法 第15条"}])
    );
    let limited = "{ procedure(code: \"fireworks-retail-licence\") { quota { places basis left } } }";
    let seen = anonymous.data(limited, json!({})).await;
    let quota = json!({"places": 2, "basis": "行政许可法 第57条", "left": 2});
    assert_eq!(seen["procedure"]["quota"], quota);
}

/// Operations: onewindow check
#[test]
fn c47_a_fee_without_a_legal_basis_is_not_published() {
    let file = "procedures/energy-review.yaml";
    let zone = zone();
    spoil(&zone, file, "\noutcome:", "\nfee: {amount: 300}\noutcome:");
    assert_refused(&zone, "FeeWithoutBasis", file);
    spoil(&zone, file, "{amount: 300}", "{amount: 300, basis: 某法 第1条}");
    assert_passes(&zone);
}

/// Operations: onewindow check
#[test]
fn c46_places_are_limited_by_an_article_alone_and_there_is_one_at_least() {
    let file = "procedures/fireworks-retail-licence.yaml";
    let quota = "{places: 2, basis: 行政许可法 第57条}";
    for (wrong, code) in [
        ("{places: 2}", "QuotaWithoutBasis"),
        ("{places: 0, basis: 行政许可法 第57条}", "InvalidQuota"),
        (
            "{places: 2, basis: 行政许可法 第57条}\nsilence: deemed-approved",
            "InvalidQuota",
        ),
    ] {
        let zone = zone();
        spoil(&zone, file, quota, wrong);
        assert_refused(&zone, code, file);
    }
    let zone = zone();
    spoil(&zone, file, "kind: licence", "kind: confirmation");
    assert_refused(&zone, "InvalidQuota", file);
}

/// Operations: onewindow check
#[test]
fn c71_what_the_office_has_brought_out_itself_is_not_asked_for_again() {
    let file = "procedures/planning-verification.yaml";
    let zone = zone();
    spoil(
        &zone,
        file,
        "建设工程规划许可证, en: engineering planning permit},\n     basis: 城乡规划法 第45条, form: electronic, supplied-by: [engineering-planning-permit]}",
        "建设工程规划许可证, en: engineering planning permit},\n     basis: 城乡规划法 第45条, form: electronic}",
    );
    assert_refused(&zone, "MaterialIsShared", file);
}

/// Operations: createProject, openCase, saveForm, attachMaterial, submitCase, acceptCase, completeStep, decideCase, case
#[tokio::test(flavor = "multi_thread")]
async fn c71_an_earlier_outcome_is_supplied_and_not_asked_for() {
    let law = LawOffice::on("2026-03-02");
    let project = law.project(json!({})).await;
    let filing = law.obtained(&project, "project-filing").await;
    let filing = law.look(&filing).await["document"]["number"].clone();
    let case = law.opened(&project, "land-planning-permit").await;
    let seen = law.look(&case).await;
    let materials = seen["materials"].as_array().unwrap();
    let permit = materials
        .iter()
        .find(|found| found["material"]["code"] == "project-document")
        .unwrap();
    assert_eq!(permit["state"], "SUPPLIED");
    assert!(filing.is_string());
    assert_eq!(permit["documentNumber"], filing);
}

/// Operations: onewindow check
#[test]
fn c77_a_promise_has_a_longest_time_with_a_unit_and_something_to_follow() {
    let file = "procedures/scaffold-permit.yaml";
    let limit = "tolerance: {limit: {amount: 10, unit: working-days}";
    for (to, code) in [
        ("tolerance: {limit: {amount: 10}", "LimitWithoutUnit"),
        ("tolerance: {limit: {unit: immediate}", "InvalidLimit"),
    ] {
        let zone = zone();
        spoil(&zone, file, limit, to);
        assert_refused(&zone, code, file);
    }
    let zone = zone();
    spoil(&zone, file, ", deferrable: true", "");
    assert_refused(&zone, "NothingDeferrable", file);
}

/// Operations: onewindow check
#[test]
fn c56_a_counter_opens_before_it_closes_and_stands_at_the_window() {
    let file = "departments.yaml";
    let zone = zone();
    spoil(&zone, file, "closes: \"17:00\"", "closes: \"08:00\"");
    assert_refused(&zone, "InvalidPeriod", file);
    let zone = self::zone();
    let bureau = "en: Investment Promotion Bureau}";
    let hours = format!("{bureau}, counter-hours: {{opens: \"09:00\", closes: \"17:00\"}}");
    spoil(&zone, file, bureau, &hours);
    assert_refused(&zone, "InvalidValue", file);
}

/// Operations: onewindow check
#[test]
fn c75_a_commitment_where_safety_is_at_stake_needs_a_law_that_names_it() {
    let file = "procedures/fire-opening-check.yaml";
    let zone = zone();
    spoil(&zone, file, "    allowed-by: 消防法 第15条\n", "");
    assert_refused(&zone, "ReceiptNotAllowed", file);
    let file = "procedures/soil-water.yaml";
    let zone = self::zone();
    let law = "    allowed-by: 水利部令53号 第二章（报告表实行承诺制，受理后即时办结）\n";
    spoil(&zone, file, law, "");
    assert_refused(&zone, "ReceiptNotAllowed", file);
    let zone = self::zone();
    assert_passes(&zone);
}

/// Operations: onewindow check
#[test]
fn c78_no_zone_takes_longer_than_fifteen_days_to_put_right_what_was_rated_badly() {
    let declared = |limit: &str| {
        let zone = zone();
        let calendar = "calendar: china-mainland";
        let with = format!("rectification: {limit}\n{calendar}");
        spoil(&zone, "zone.yaml", calendar, &with);
        zone
    };
    assert_passes(&declared("{amount: 15, unit: working-days}"));
    for limit in [
        "{amount: 16, unit: working-days}",
        "{amount: 1, unit: months}",
        "{unit: immediate}",
    ] {
        assert_refused(&declared(limit), "InvalidLimit", "zone.yaml");
    }
}
