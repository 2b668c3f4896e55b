//! The virtual clock and what fires when it moves.

use serde_json::json;

use crate::office::{Office, change_refused, mutate, refused, reload};

#[tokio::test(flavor = "multi_thread")]
async fn silence_at_the_window_accepts_from_the_day_of_receipt() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;

    office.advance("2026-03-09T23:59:59+08:00").await;
    assert_eq!(
        reload(&applicant, &case).await["phase"]["code"],
        "RECEIVED",
        "the fifth working day is not over"
    );
    office.advance("2026-03-10T00:00:00+08:00").await;

    let case = reload(&applicant, &case).await;
    assert_eq!(case["phase"]["code"], "ACCEPTED");
    assert_eq!(case["isDeemedAccepted"], true);
    assert_eq!(case["acceptedOn"], "2026-03-02");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_never_goes_back_and_only_an_administrator_moves_it() {
    let office = Office::open();
    let administrator = office.sign_in("admin").await;
    let handler = office.sign_in("jhj-handler").await;
    let to = |moment: &str| json!({"to": moment});

    let codes = refused(
        &administrator,
        "advanceClock",
        "advance { now }",
        to("2026-03-02T08:59:59+08:00"),
    )
    .await;
    assert_eq!(codes, ["ClockGoesBack"]);
    let codes = refused(
        &handler,
        "advanceClock",
        "advance { now }",
        to("2026-03-03T09:00:00+08:00"),
    )
    .await;
    assert_eq!(codes, ["NotYourRole"]);
    let payload = mutate(
        &administrator,
        "advanceClock",
        "advance { now }",
        to("2026-03-03T09:00:00+08:00"),
    )
    .await;
    assert_eq!(payload["advance"]["now"], "2026-03-03T01:00:00+00:00");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_undeclared_suspension_names_what_is_allowed_and_the_article() {
    let office = Office::open();
    let applicant = office.sign_in("electronics").await;
    let window = office.sign_in("window").await;
    let handler = office.sign_in("zsj-handler").await;
    let project = office.project(&applicant).await;
    let case = office.received_park_entry(&applicant, &project).await;
    let case = crate::office::change(&window, "acceptCase", &case, json!({})).await;

    let hearing =
        json!({"kind": "HEARING", "reason": "x", "expected": {"amount": 5, "unit": "WORKING_DAYS"}});
    assert_eq!(
        change_refused(&handler, "suspendCase", &case, hearing).await,
        ["ExclusionNotAllowed"]
    );
}
