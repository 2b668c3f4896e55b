//! What the readme shows works as printed, and the public audit of GraphQL over HTTP finds nothing.

use std::process::Command;

use onewindow_tests::onewindow;

use crate::office::Office;

#[tokio::test(flavor = "multi_thread")]
async fn the_play_prints_its_transcript_and_the_log_is_sound_afterwards() {
    let office = Office::open();
    let output = onewindow(&["demo", "--url", office.server.url()]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{words}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for part in ["第 1 个工作日", "可以申请", "特别程序", "关键路径", "法定时限"] {
        assert!(words.contains(part), "{part} is told: {words}");
    }
    let data = office.server.data();
    let verified = onewindow(&["verify", "--data", data.to_str().unwrap()]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tour_of_the_readme_works_as_printed() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let tour = readme
        .split("<!-- tour -->")
        .nth(1)
        .expect("the readme marks its tour");
    let script: String = tour
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next())
        .collect::<Vec<_>>()
        .join("\n");
    assert!(script.contains("curl"), "the tour has commands");
    let office = Office::open();
    let script = script.replace("http://127.0.0.1:8080", office.server.url());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &script])
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{words}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!words.contains("\"errors\""), "{words}");
    assert!(
        words.contains("ACCEPTED"),
        "the tour ends with an accepted case: {words}"
    );
}
