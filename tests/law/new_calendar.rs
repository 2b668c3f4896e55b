//! A calendar that is published late: provisional limits become certain, case by case, and nothing is deemed before.

use onewindow_tests::law::LawOffice;
use onewindow_tests::office::{mutate, refused};
use serde_json::{Value, json};

const PUBLICATION: &str = "publication { year version recountedCases }";

/// A year in which the Monday after New Year's Day is off too.
fn year(version: u32, second_day: &str) -> Value {
    let day = |date: &str| json!({"date": date, "kind": "HOLIDAY", "chineseName": "元旦", "englishName": "New Year"});
    json!({"year": 2027, "version": version, "days": [day("2027-01-01"), day(second_day)]})
}

async fn recounted(law: &LawOffice, case: &Value) -> Vec<Value> {
    let seen = law.ask(case, "events(first: 100) { nodes { type data } }").await;
    let events = seen["events"]["nodes"].as_array().unwrap().iter();
    events
        .filter(|event| event["type"] == "DueDateRecounted")
        .map(|event| event["data"].clone())
        .collect()
}

/// Operations: submitCase, acceptCase, publishCalendar, advanceClock, case
#[tokio::test(flavor = "multi_thread")]
async fn c57_provisional_dates_are_recounted_when_the_calendar_is_published() {
    let law = LawOffice::on("2026-12-28");
    let admin = law.person("admin").await;
    let (one, other) = (law.project(json!({})).await, law.project(json!({})).await);
    let accepted = law.accepted(&one, "land-preliminary").await;
    let received = law.received(&other, "land-preliminary").await;
    let clock = law.clock(&accepted, "statutory").await;
    assert_eq!(clock["dueOn"], "2027-01-26");
    assert_eq!(clock["isProvisional"], true);
    law.to_day("2027-01-08").await;
    assert_eq!(law.due(&received, "intake").await, "2027-01-05");
    assert_eq!(
        law.phase(&received).await,
        "RECEIVED",
        "nothing is deemed by a provisional date"
    );
    assert_eq!(law.clock(&received, "intake").await["isProvisional"], true);
    let told = law.ask(&received, "alarms { rule words at }").await;
    let alarm = &told["alarms"][0];
    assert_eq!(
        (&alarm["rule"], &alarm["at"]),
        (&json!("E05"), &json!("2027-01-05T16:00:00+00:00")),
        "held back, and told"
    );
    assert!(alarm["words"].as_str().unwrap().contains("calendar"), "{alarm}");

    let window = law.person("window").await;
    for (client, input, code) in [
        (&window, year(2, "2027-01-04"), "NotYourRole"),
        (&admin, year(1, "2027-01-04"), "CalendarOverlaps"),
        (&admin, year(2, "2028-01-04"), "CalendarDayOutsideYear"),
    ] {
        let codes = refused(client, "publishCalendar", PUBLICATION, input).await;
        assert_eq!(codes, [code]);
    }
    let done = mutate(&admin, "publishCalendar", PUBLICATION, year(2, "2027-01-04")).await;
    assert_eq!(done["publication"]["recountedCases"], 2);
    let clock = law.clock(&accepted, "statutory").await;
    assert_eq!(clock["dueOn"], "2027-01-27");
    assert_eq!(clock["isProvisional"], false);
    assert_eq!(law.due(&received, "intake").await, "2027-01-06");
    let moved = recounted(&law, &accepted).await;
    let statutory = moved.iter().find(|event| event["clock"] == "statutory").unwrap();
    assert_eq!(
        (&statutory["from"], &statutory["to"], &statutory["provisional"]),
        (&json!("2027-01-26"), &json!("2027-01-27"), &json!(false))
    );
    let again = mutate(&admin, "publishCalendar", PUBLICATION, year(2, "2027-01-04")).await;
    assert_eq!(again["publication"]["recountedCases"], 0, "once is enough");
    let changed = year(2, "2027-01-05");
    assert_eq!(
        refused(&admin, "publishCalendar", PUBLICATION, changed).await,
        ["CalendarOverlaps"],
        "a published calendar is not edited"
    );

    law.to("2027-01-08T10:00:00+08:00").await;
    let seen = law.look(&received).await;
    assert_eq!(
        seen["isDeemedAccepted"], true,
        "the date is certain now and has passed"
    );
    assert_eq!(seen["acceptedOn"], "2026-12-28");
}
