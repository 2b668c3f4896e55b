//! How long one decision takes: a case of twelve steps, two of them under conditions, with a form of forty answers and
//! eight files. Run it with `cargo run --release -p onewindow-engine --example decide`.

#![expect(clippy::unwrap_used, reason = "a measurement fails as a test does")]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../tests/support/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "the tests use more of the small zone than this does"
)]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use onewindow_engine::case::{Case, Command, Outcome, Verdict, tasks};
use serde_json::{Map, Value, json};

use support::{Office, Zone, attach, complete, instant, later_version, limit, ruling, submit};

/// Single measurements of which the median is told.
const ROUNDS: usize = 20_000;

fn main() {
    let mut office = in_review();
    office.agree(|p| &p.handler, "handle");
    println!(
        "case in review: {} events, {} steps",
        office.log.len(),
        office.case.steps.len()
    );
    let opinion = complete("ask-2", Verdict::Agree);
    let fire = office.people.fire.clone();
    report("decide", || office.ask(&fire, black_box(&opinion)));

    finish_steps(&mut office);
    let grant = ruling("decide", Outcome::Granted);
    let approver = office.people.approver.clone();
    println!(
        "case before its decision: {} events, {} steps",
        office.log.len(),
        office.case.steps.len()
    );
    report("decide, the last step", || {
        office.ask(&approver, black_box(&grant))
    });
    report("decide, refused", || office.ask(&fire, black_box(&grant)));
    report("offers", || office.offers(black_box(&approver)));
    report("tasks", || {
        tasks(
            black_box(&office.case),
            office.procedure(),
            &office.zone.catalogue.calendar,
        )
    });
    report("timers", || black_box(&office).timers());
    report("replay", || Case::replay(black_box(&office.log)));
}

/// Tells the median and the ninety-ninth hundredth of many single runs.
fn report<T>(what: &str, mut run: impl FnMut() -> T) {
    for _ in 0..ROUNDS / 10 {
        black_box(run());
    }
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            let result = run();
            let took = begun.elapsed();
            drop(black_box(result));
            took
        })
        .collect();
    times.sort_unstable();
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    println!(
        "{what}: {:.1} µs median over {ROUNDS} (99 %: {:.1} µs)",
        micros(times[ROUNDS / 2]),
        micros(times[ROUNDS / 100 * 99])
    );
}

/// Twelve steps: one handles, eight are asked side by side, two of them only under a condition, one sums up, one
/// reviews, one decides.
fn twelve_steps() -> Value {
    let name = json!({ "zh-CN": "环节", "en": "step" });
    let step = |code: &str, kind: &str, department: &str, role: &str, after: &[&str]| {
        json!({
            "code": code, "name": name, "kind": kind, "department": department, "role": role, "after": after,
            "limit": limit(5),
        })
    };
    let asked = [
        "ask-1", "ask-2", "ask-3", "ask-4", "ask-5", "ask-6", "ask-7", "ask-8",
    ];
    let mut steps = vec![step("handle", "review", "building", "handler", &[])];
    for code in asked {
        steps.push(step(code, "consultation", "fire", "handler", &["handle"]));
    }
    steps[7]["when"] = json!("site.area > 100.0 && project.hazardous");
    steps[8]["when"] = json!("project.hazardous || has(site.leased)");
    steps.push(step("sum-up", "joint-review", "building", "handler", &asked));
    steps.push(step("review", "sign-off", "building", "reviewer", &["sum-up"]));
    steps.push(step("decide", "decide", "building", "approver", &["review"]));
    steps[10]["not-same-person-as"] = json!(["handle", "sum-up"]);
    steps[11]["not-same-person-as"] = json!(["handle", "sum-up", "review"]);
    assert_eq!(steps.len(), 12);
    json!(steps)
}

fn in_review() -> Office {
    let mut zone = Zone::new();
    let material = |number: usize| {
        json!({
            "code": format!("material-{number}"), "name": { "zh-CN": "材料", "en": "material" },
            "basis": "行政许可法 第31条", "form": "electronic",
        })
    };
    let parts = json!({
        "tracks": [{
            "code": "standard", "name": { "zh-CN": "一般", "en": "standard" }, "mode": "review",
            "limits": [
                { "effect": "statutory", "limit": limit(20), "from": "accepted" },
                { "effect": "promised", "limit": limit(10), "from": "accepted" },
            ],
            "steps": twelve_steps(),
        }],
        "materials": (0..8).map(material).collect::<Vec<_>>(),
    });
    let procedure = later_version(&zone, "park-entry", "2026-01-01", parts);
    zone.declare(procedure);
    let facts = json!({ "project": { "hazardous": true }, "site": { "area": 500 } });
    let mut office = Office::of_project(zone, &facts, "park-entry");
    let mut form = Map::from_iter([("title".to_owned(), json!("新厂"))]);
    for field in 0..40 {
        form.insert(format!("field_{field}"), json!("景德镇高新区某某路一号"));
    }
    let form = Value::Object(form);
    office.done(|p| &p.applicant, Command::SaveForm { form });
    for number in 0..8 {
        office.done(|p| &p.applicant, attach(&format!("material-{number}")));
    }
    office.done(|p| &p.applicant, submit());
    office.done(|p| &p.clerk, Command::Accept);
    office.now = instant("2026-03-04T10:00");
    office
}

fn finish_steps(office: &mut Office) {
    for number in 1..=8 {
        office.agree(|p| &p.fire, &format!("ask-{number}"));
    }
    office.agree(|p| &p.handler, "sum-up");
    office.agree(|p| &p.reviewer, "review");
}
