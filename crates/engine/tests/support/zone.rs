//! What the small zone declares: a window, three departments, and procedures of every shape.

use std::collections::BTreeMap;
use std::sync::Arc;

use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::department::Department;
use onewindow_engine::fact::Vocabulary;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::procedure::Procedure;
use onewindow_engine::route::Route;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::common::china;

/// The catalogue and its one route.
#[derive(Clone)]
pub struct Zone {
    pub catalogue: Catalogue,
    pub route: Arc<Route>,
}

impl Zone {
    pub fn new() -> Self {
        let all = [
            park_entry(),
            eia(),
            planning(),
            safety(),
            fire_filing(),
            open_filing(),
            construction(),
            opinion(),
            civil_defence(),
        ];
        let route: Arc<Route> = Arc::new(from(route()));
        Self {
            catalogue: Catalogue {
                zone: from(
                    json!({ "code": "small", "name": both("小区"), "number-prefix": "S", "region": "360200" }),
                ),
                departments: departments(),
                vocabulary: vocabulary(),
                calendar: china(),
                procedures: all
                    .into_iter()
                    .map(|procedure| (procedure.code().clone(), vec![Arc::new(procedure)]))
                    .collect(),
                routes: BTreeMap::from([(route.code.clone(), Arc::clone(&route))]),
            },
            route,
        }
    }

    pub fn codes() -> [&'static str; 9] {
        [
            "park-entry",
            "eia",
            "planning",
            "safety",
            "fire-filing",
            "open-filing",
            "construction",
            "opinion",
            "civil-defence",
        ]
    }

    /// Declares a further version or another procedure.
    pub fn declare(&mut self, procedure: Procedure) {
        let versions = self.catalogue.procedures.entry(procedure.code().clone());
        versions.or_default().push(Arc::new(procedure));
    }
}

/// A version of a procedure that holds from a later day on, with some parts declared anew.
pub fn later_version(zone: &Zone, code: &str, from_day: &str, parts: Value) -> Procedure {
    let code: ProcedureCode = code.parse().unwrap();
    let mut whole = serde_json::to_value(zone.catalogue.procedures[&code][0].as_ref()).unwrap();
    whole["version"]["effective_from"] = json!(from_day);
    from(with(whole, parts))
}

fn from<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn both(name: &str) -> Value {
    json!({ "zh-CN": name, "en": name })
}

/// The parts laid over the whole.
fn with(mut whole: Value, parts: Value) -> Value {
    let (Value::Object(base), Value::Object(parts)) = (&mut whole, parts) else {
        panic!("only objects can be laid over each other")
    };
    base.extend(parts);
    whole
}

pub fn limit(days: u32) -> Value {
    json!({ "amount": days, "unit": "working-days" })
}

fn departments() -> BTreeMap<onewindow_engine::ids::DepartmentCode, Arc<Department>> {
    [
        json!({ "code": "window", "name": both("综合窗口"), "window": true }),
        json!({ "code": "building", "name": both("建设环保局") }),
        json!({ "code": "safety", "name": both("应急管理局") }),
        json!({ "code": "fire", "name": both("消防救援大队") }),
    ]
    .into_iter()
    .map(from::<Department>)
    .map(|department| (department.code.clone(), Arc::new(department)))
    .collect()
}

fn vocabulary() -> Vocabulary {
    let facts = json!([
        { "path": "project.hazardous", "name": both("危化品"), "type": "boolean" },
        { "path": "site.area", "name": both("面积"), "type": "number" },
        { "path": "site.leased", "name": both("租赁"), "type": "boolean" },
    ]);
    Vocabulary::try_new(from(facts)).unwrap()
}

/// A licence with statutory and promised limits, deemed acceptance and one material; the parts are laid over it.
fn declared(code: &str, parts: Value) -> Procedure {
    let base = json!({
        "version": { "code": code, "effective_from": "2020-01-01", "revision": 1 },
        "name": both(code),
        "kind": "licence",
        "stage": "all",
        "owner": "building",
        "decision-level": "zone",
        "basis": ["行政许可法"],
        "intake": { "limit": limit(5), "silence": "deemed-accepted", "correction": limit(15) },
        "suspensions": [
            { "kind": "expert-review", "cap": limit(15) },
            { "kind": "inspection-or-testing" },
        ],
        "materials": [{ "code": "plan", "name": both("图纸"), "basis": "第31条", "form": "electronic" }],
        "form": {
            "type": "object",
            "properties": { "title": { "type": "string", "maxLength": 20 } },
            "required": ["title"],
        },
        "outcome": { "name": both("批文"), "number": "批〔{year}〕{serial}号", "validity": { "months": 36 } },
        "delivery": limit(10),
        "extension": { "limit": limit(10), "times": 1, "by": both("本行政机关负责人") },
    });
    from(with(base, parts))
}

fn step(code: &str, kind: &str, whose: (&str, &str), after: &[&str]) -> Value {
    let (department, role) = whose;
    json!({
        "code": code,
        "name": both(code),
        "kind": kind,
        "department": department,
        "role": role,
        "after": after,
    })
}

const HANDLER: (&str, &str) = ("building", "handler");
const REVIEWER: (&str, &str) = ("building", "reviewer");
const APPROVER: (&str, &str) = ("building", "approver");
const SAFETY: (&str, &str) = ("safety", "handler");
const FIRE: (&str, &str) = ("fire", "handler");

fn decide(after: &[&str], not_same: &[&str]) -> Value {
    let step = step("decide", "decide", APPROVER, after);
    with(step, json!({ "not-same-person-as": not_same }))
}

fn review_track(steps: &Value) -> Value {
    json!([{
        "code": "standard",
        "name": both("一般"),
        "mode": "review",
        "limits": [
            { "effect": "statutory", "limit": limit(20), "from": "accepted" },
            { "effect": "promised", "limit": limit(10), "from": "received" },
        ],
        "steps": steps,
    }])
}

/// Handler, reviewer, approver, each another person.
fn park_entry() -> Procedure {
    let steps = json!([
        with(
            step("handle", "review", HANDLER, &[]),
            json!({ "limit": limit(3) })
        ),
        with(
            step("review", "sign-off", REVIEWER, &["handle"]),
            json!({ "not-same-person-as": ["handle"] })
        ),
        decide(&["review"], &["handle", "review"]),
    ]);
    declared("park-entry", json!({ "tracks": review_track(&steps) }))
}

/// Two opinions side by side with a publicity period, all awaited; one further opinion only for large sites.
fn eia() -> Procedure {
    let steps = json!([
        step("handle", "review", HANDLER, &[]),
        with(
            step("publicity", "publicity", HANDLER, &["handle"]),
            json!({ "limit": limit(5) })
        ),
        step("ask-safety", "consultation", SAFETY, &["handle"]),
        step("ask-fire", "consultation", FIRE, &["handle"]),
        with(
            step("experts", "joint-review", HANDLER, &["handle"]),
            json!({ "when": "site.area > 100.0" })
        ),
        step(
            "sum-up",
            "joint-review",
            REVIEWER,
            &["ask-safety", "ask-fire", "experts"]
        ),
        decide(&["sum-up", "publicity"], &["handle"]),
    ]);
    let applies = json!({ "when": "project.hazardous", "says": both("危化品项目") });
    declared(
        "eia",
        json!({
            "tracks": review_track(&steps),
            "applies": applies,
            "materials": [
                { "code": "plan", "name": both("图纸"), "basis": "第31条", "form": "electronic" },
                { "code": "entry", "name": both("入园批文"), "basis": "第31条", "form": "copy",
                  "supplied-by": ["park-entry"] },
            ],
        }),
    )
}

/// The first of three opinions is enough; one of them has a preparation of its own.
fn planning() -> Procedure {
    let steps = json!([
        step("handle", "review", HANDLER, &[]),
        step("prepare", "review", HANDLER, &["handle"]),
        step("ask-safety", "consultation", SAFETY, &["prepare"]),
        step("ask-fire", "consultation", FIRE, &["handle"]),
        step("look", "sign-off", REVIEWER, &["handle"]),
        with(
            step(
                "sum-up",
                "joint-review",
                HANDLER,
                &["ask-safety", "ask-fire", "look"]
            ),
            json!({ "join": "any" })
        ),
        decide(&["sum-up"], &["handle", "sum-up"]),
    ]);
    declared(
        "planning",
        json!({
            "tracks": review_track(&steps),
            "intake": { "limit": limit(5), "silence": "none" },
            "materials": [
                { "code": "plan", "name": both("图纸"), "basis": "第31条", "form": "electronic" },
                { "code": "lease", "name": both("租约"), "basis": "第31条", "form": "copy",
                  "when": "has(site.leased) && site.leased", "deferrable": true },
            ],
        }),
    )
}

/// A site visit, then two of three opinions; one objection is enough to end the asking.
fn safety() -> Procedure {
    let steps = json!([
        step("visit", "site-visit", SAFETY, &[]),
        step("ask-fire", "consultation", FIRE, &["visit"]),
        step("ask-building", "consultation", HANDLER, &["visit"]),
        step("ask-reviewer", "consultation", REVIEWER, &["visit"]),
        with(
            decide(&["ask-fire", "ask-building", "ask-reviewer"], &["ask-building"]),
            json!({ "join": { "quorum": 2 }, "objection-ends": true })
        ),
    ]);
    declared("safety", json!({ "tracks": review_track(&steps) }))
}

/// Complete receipt is the filing; a fifth of them is checked afterwards.
fn fire_filing() -> Procedure {
    let steps = json!([
        step("check", "site-visit", FIRE, &[]),
        with(
            step("conclude", "review", REVIEWER, &["check"]),
            json!({ "limit": limit(5) })
        ),
    ]);
    declared(
        "fire-filing",
        json!({
            "kind": "filing",
            "tracks": [{
                "code": "filing",
                "name": both("备案"),
                "mode": { "on-receipt": { "sampling_percent": 20 } },
                "steps": steps,
            }],
        }),
    )
}

/// A filing that nobody checks.
fn open_filing() -> Procedure {
    let track =
        json!([{ "code": "filing", "name": both("备案"), "mode": { "on-receipt": {} }, "steps": [] }]);
    declared("open-filing", json!({ "kind": "filing", "tracks": track }))
}

/// Held back by earlier outcomes; two tracks by the facts.
fn construction() -> Procedure {
    let chain = json!([
        step("handle", "review", HANDLER, &[]),
        decide(&["handle"], &["handle"]),
    ]);
    let track = |code: &str, when: Value, days: u32| {
        json!({
            "code": code, "name": both(code), "mode": "review", "when": when,
            "limits": [{ "effect": "statutory", "limit": limit(days), "from": "accepted" }],
            "steps": chain,
        })
    };
    let tracks = json!([
        track("large", json!("site.area > 1000.0"), 20),
        track("small", Value::Null, 7),
    ]);
    declared("construction", json!({ "tracks": tracks }))
}

/// Nothing is asked of a project without hazards, so that the decision comes first.
fn opinion() -> Procedure {
    let steps = json!([
        with(
            step("ask", "consultation", SAFETY, &[]),
            json!({ "when": "!project.hazardous" })
        ),
        decide(&["ask"], &["ask"]),
    ]);
    declared("opinion", json!({ "tracks": review_track(&steps) }))
}

/// Needed by nobody who is hazardous.
fn civil_defence() -> Procedure {
    let steps = json!([
        step("handle", "review", HANDLER, &[]),
        decide(&["handle"], &["handle"])
    ]);
    let applies = json!({ "when": "!project.hazardous", "says": both("非危化品项目") });
    declared(
        "civil-defence",
        json!({ "tracks": review_track(&steps), "applies": applies }),
    )
}

fn route() -> Value {
    json!({
        "code": "industry",
        "name": both("工业项目"),
        "stages": [{ "code": "all", "name": both("全部") }],
        "procedures": [
            "park-entry", "eia", "planning", "safety", "fire-filing", "open-filing", "construction", "opinion",
            "civil-defence",
        ],
        "milestones": [
            { "code": "start", "name": both("开工") },
            { "code": "use", "name": both("投用") },
        ],
        "prerequisites": [
            { "of": { "procedure": "construction" }, "needs": [{ "procedure": "planning" }],
              "binding": "apply", "basis": "建筑法 第8条" },
            { "of": { "procedure": "construction" },
              "needs": [{ "procedure": "eia" }, { "procedure": "civil-defence" }],
              "binding": "decide", "basis": "环境影响评价法 第25条" },
            { "of": { "milestone": "start" }, "needs": [{ "procedure": "construction" }], "binding": "apply",
              "basis": "建筑法 第7条" },
            { "of": { "procedure": "fire-filing" }, "needs": [{ "milestone": "start" }], "binding": "apply" },
            { "of": { "milestone": "use" }, "needs": [{ "procedure": "fire-filing" }], "binding": "apply" },
        ],
    })
}
