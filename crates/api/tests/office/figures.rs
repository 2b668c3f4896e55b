//! Statistics, search and the audit trail: what they tell, and to whom.

use onewindow_engine::actor::{Actor, Role};
use serde_json::{Value, json};

use crate::cast::{self, DEPARTMENT, STRANGER};
use crate::fixture::{Office, PROCEDURE};

const STATISTICS: &str = "query($by: StatisticsGroup) { statistics(groupBy: $by) { group received accepted decided granted \
    open overdue onTimeShare ourMedianWorkingDays applicantMedianWorkingDays savedWorkingDays savedShare } }";

async fn statistics(office: &Office, actor: &Actor) -> Value {
    office.data(actor, STATISTICS, json!({})).await["statistics"][0].clone()
}

/// By hand: both cases came on Monday 2 March 2026. One was granted that day. The limit of 20 working days ends on
/// Monday 30 March; Wednesday 1 April is the 22nd working day.
#[tokio::test(flavor = "multi_thread")]
async fn counts_shares_and_days_are_those_of_the_calendar() {
    let office = Office::open().await;
    let supervisor = cast::overseer(Role::Supervisor);
    let at_once = json!({
        "group": "", "received": 2, "accepted": 2, "decided": 1, "granted": 1, "open": 1, "overdue": 0,
        "onTimeShare": 1.0, "ourMedianWorkingDays": null, "applicantMedianWorkingDays": null,
        "savedWorkingDays": 20, "savedShare": 1.0,
    });
    assert_eq!(statistics(&office, &supervisor).await, at_once);

    let administrator = cast::overseer(Role::Administrator);
    let input = json!({"to": "2026-04-01T09:00:00+08:00"});
    office
        .mutate(&administrator, "advanceClock", "advance { now }", input)
        .await;
    assert_eq!(statistics(&office, &supervisor).await["overdue"], 1);

    office.grant_case().await;
    let late = statistics(&office, &supervisor).await;
    assert_eq!(late["overdue"], 0);
    assert_eq!(late["decided"], 2);
    assert_eq!(late["onTimeShare"], 0.5);
    assert_eq!(
        late["savedWorkingDays"], 18,
        "two limits of 20 days, of which 0 and 22 were used"
    );
    assert_eq!(late["savedShare"], 0.45);

    let by_procedure = office
        .data(&supervisor, STATISTICS, json!({"by": "PROCEDURE"}))
        .await;
    let groups: Vec<&str> = by_procedure["statistics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["group"].as_str().unwrap())
        .collect();
    assert_eq!(groups, [PROCEDURE, "notice-board-permit"]);

    let document = "query($filter: StatisticsFilter) { stepStatistics(filter: $filter) { step opened done medianWorkingDays } }";
    let steps = office
        .data(&supervisor, document, json!({"filter": {"procedure": PROCEDURE}}))
        .await;
    assert_eq!(
        steps["stepStatistics"],
        json!([
            {"step": "decide", "opened": 1, "done": 1, "medianWorkingDays": 0},
            {"step": "handle", "opened": 1, "done": 1, "medianWorkingDays": 22},
        ])
    );
    let report = office.desk.verify().await.unwrap();
    assert_eq!(report.findings, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn statistics_count_what_the_asker_may_see() {
    let office = Office::open().await;
    for (actor, received) in [
        (cast::applicant(&[office.own]), 2),
        (cast::applicant(&[office.other]), 0),
        (cast::officer(DEPARTMENT, Role::Reviewer), 2),
        (cast::officer(STRANGER, Role::Reviewer), 0),
    ] {
        assert_eq!(
            statistics(&office, &actor).await["received"],
            received,
            "{}",
            actor.name
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_name_finds_it_in_chinese_and_in_latin() {
    let office = Office::open().await;
    let own = cast::applicant(&[office.own]);
    let document = "query($text: String) { projects(filter: {search: $text}) { totalCount } \
        cases(filter: {search: $text}) { totalCount } enterprises(search: $text) { totalCount } }";
    for (text, projects, enterprises) in [
        ("雪豹", 1, 1),
        ("豹xq7", 1, 0),
        ("Q7计", 1, 0),
        ("雪", 1, 1),
        ("豹 xq", 1, 0),
        ("材料有限", 1, 1),
        ("ma6c5b", 1, 1),
        ("雪计", 0, 0),
        ("%", 0, 0),
        ("  ", 0, 1),
    ] {
        let found = office.data(&own, document, json!({"text": text})).await;
        assert_eq!(found["projects"]["totalCount"], projects, "{text}");
        assert_eq!(found["cases"]["totalCount"], projects * 2, "{text}");
        assert_eq!(found["enterprises"]["totalCount"], enterprises, "{text}");
    }
    let queue = format!(
        "{{ queue(department: \"{DEPARTMENT}\", filter: {{search: \"xq7\"}}) {{ nodes {{ id }} }} }}"
    );
    let found = office
        .data(&cast::officer(DEPARTMENT, Role::Handler), &queue, json!({}))
        .await;
    assert_eq!(found["queue"]["nodes"], json!([{"id": office.things.queue_item}]));
    let stranger = cast::applicant(&[office.other]);
    let found = office.data(&stranger, document, json!({"text": "雪豹"})).await;
    assert_eq!(found["projects"]["totalCount"], 0);
    assert_eq!(found["enterprises"]["totalCount"], 0);
}

const TRAIL: &str = "query($filter: AuditFilter, $after: String) { auditTrail(filter: $filter, first: 3, after: $after) { \
    nodes { hash previousHash isIntact personId event { type sequence by { name } } } pageInfo { hasNextPage endCursor } } }";

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_of_a_case_is_one_chain_from_its_end_to_its_beginning() {
    let office = Office::open().await;
    let own = cast::applicant(&[office.own]);
    let (mut entries, mut after) = (Vec::new(), Value::Null);
    loop {
        let asked = json!({"filter": {"subjectId": office.things.case}, "after": after});
        let page = office.data(&own, TRAIL, asked).await["auditTrail"].take();
        entries.extend(page["nodes"].as_array().unwrap().clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert!(entries.len() >= 5);
    for pair in entries.windows(2) {
        assert_eq!(pair[0]["previousHash"], pair[1]["hash"]);
    }
    assert!(entries.iter().all(|entry| entry["isIntact"] == true));
    assert_eq!(entries.last().unwrap()["previousHash"], "0".repeat(64));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_did_is_told_to_those_who_watch_and_to_himself() {
    let office = Office::open().await;
    let handler = cast::officer(DEPARTMENT, Role::Handler);
    let asked = json!({"filter": {"personId": handler.id.to_string()}});
    for actor in [handler.clone(), cast::overseer(Role::Supervisor)] {
        let found = office.data(&actor, TRAIL, asked.clone()).await;
        let entries = found["auditTrail"]["nodes"].as_array().unwrap();
        assert!(!entries.is_empty());
        assert!(
            entries
                .iter()
                .all(|entry| entry["event"]["by"]["name"] == handler.name)
        );
    }
    let other = office
        .ask(&cast::officer(DEPARTMENT, Role::Reviewer), TRAIL, asked)
        .await;
    assert_eq!(other.codes, ["FORBIDDEN"]);
    let stranger = json!({"filter": {"subjectId": office.things.case}});
    let found = office
        .data(&cast::applicant(&[office.other]), TRAIL, stranger)
        .await;
    assert_eq!(found["auditTrail"]["nodes"], json!([]));
}
