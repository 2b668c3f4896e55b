//! What goes out to other platforms, and why a clock counts as it does.

use onewindow_tests::onewindow;
use serde_json::{Value, json};

use crate::office::{Office, change};

async fn exchange(client: &onewindow_tests::Client, case: &Value) -> Value {
    let document = "query($id: ID!) { case(id: $id) { number exchange { code name record } } }";
    client.data(document, json!({"id": case["id"]})).await["case"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_out_with_the_codes_of_the_national_list() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let draft = office.filled_park_entry(&applicant, &project).await;
    assert!(
        exchange(&applicant, &draft).await["exchange"].is_null(),
        "a draft is nobody else's"
    );
    let case = change(&applicant, "submitCase", &draft, json!({})).await;
    assert_eq!(exchange(&applicant, &case).await["exchange"]["code"], 1);
    let window = office.sign_in("window").await;
    let case = change(&window, "acceptCase", &case, json!({})).await;
    let seen = exchange(&applicant, &case).await;
    assert_eq!(seen["exchange"]["code"], 3);
    let record = &seen["exchange"]["record"];
    assert_eq!(record["XZQHDM"], "360200");
    assert_eq!(record["SPSXSLBM"], seen["number"]);
    assert_eq!(record["SLFS"], 4, "handed in online");
    assert_eq!(record["SXBLSXDW"], "WD");

    let data = office.server.data();
    let data = data.to_str().unwrap();
    let output = onewindow(&["export", "--exchange", "--data", data]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let codes: Vec<&Value> = rows
        .iter()
        .filter(|row| row["SPSXSLBM"] == seen["number"])
        .map(|row| &row["BLZT"])
        .collect();
    assert_eq!(codes, [1, 3], "each event once, in order");
    let later = [
        "export",
        "--exchange",
        "--since",
        "2030-01-01T00:00:00+08:00",
        "--data",
        data,
    ];
    assert!(onewindow(&later).stdout.is_empty(), "nothing has happened since");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_day_of_a_clock_is_told_on_the_command_line() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let data = office.server.data();
    let data = data.to_str().unwrap();
    let output = onewindow(&["explain", case["number"].as_str().unwrap(), "--data", data]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        words.contains("截止 due 2026-03-09"),
        "five working days: {words}"
    );
    assert!(words.contains("2026-03-07 Sat"), "{words}");
    assert!(
        words.contains("周末，不计入") && words.contains("weekend, not counted"),
        "{words}"
    );
    assert!(
        words.contains("= 5 / 5"),
        "the days add up to the due date: {words}"
    );
    let missing = onewindow(&["explain", "JDZ-2026-999999", "--data", data]);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("CASE_MISSING"));
}
