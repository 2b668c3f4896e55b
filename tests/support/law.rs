//! An office for the scenarios of the law: applications that are complete unless a scenario leaves something out, and
//! officers who do their steps, so that a scenario says only what it is about.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test stops where something is not as it has to be"
)]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;

use crate::office::{CASE, Office, attach, change, key, mutate};
use crate::{Client, ServerOptions, TestServer, catalogue, form};

/// The login of the applicant of every scenario that needs one only.
pub const APPLICANT: &str = "lubricant";

const LOOK: &str = "query($id: ID!) { case(id: $id) { id number version phase { code } acceptedOn isDeemedAccepted \
    receivedAt closedAt procedure { code effectiveFrom } track { code } department { code } \
    steps { key code state kind role { code } department { code } signatures { name } } \
    clocks { key effect dueOn state anchor isProvisional isOverdue isBreached stoppedOn } \
    suspensions { kind { code } from to reason expected { amount unit } } \
    corrections { items { position material isAnswered what } completedAt } \
    ending { cause reason competent } document { number issuedOn validUntil } sample { draw percent isSelected } \
    materials { material { code isDeferrable } state documentNumber } \
    ruling { outcome reasons remedy } delivery { method receiver } } }";

/// An office on the catalogue of the scenarios, with everybody who has signed in so far.
#[derive(Debug)]
pub struct LawOffice {
    /// The office; everything that works there works here.
    pub office: Office,
    /// Lives as long as the server that reads it.
    catalogue: TempDir,
    people: Mutex<HashMap<String, Client>>,
}

impl LawOffice {
    /// Opens an office at a moment (RFC 3339).
    pub fn open_at(moment: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("onewindow-catalogue-")
            .tempdir()
            .unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        catalogue::write(root, folder.path()).unwrap();
        let options = ServerOptions {
            catalogue: Some(folder.path().to_owned()),
            ..ServerOptions::demo_at(moment)
        };
        Self {
            office: Office {
                server: TestServer::start(options),
            },
            catalogue: folder,
            people: Mutex::default(),
        }
    }

    /// Kills the server and starts it again on the same data.
    #[must_use]
    pub fn restarted(self) -> Self {
        Self {
            office: Office {
                server: self.office.server.killed_and_restarted(),
            },
            people: Mutex::default(),
            ..self
        }
    }

    /// Kills the server and starts it again on the same data, with one place of one file of the catalogue changed.
    #[must_use]
    pub fn restarted_with(self, file: &str, from: &str, to: &str) -> Self {
        let path = self.catalogue.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replacen(from, to, 1)).unwrap();
        self.restarted()
    }

    /// Opens an office on a day, at nine in the morning.
    pub fn on(day: &str) -> Self {
        Self::open_at(&format!("{day}T09:00:00+08:00"))
    }

    /// Somebody of the demo data, signed in once.
    pub async fn person(&self, login: &str) -> Client {
        let mut people = self.people.lock().await;
        if let Some(client) = people.get(login) {
            return client.clone();
        }
        let client = self.office.sign_in(login).await;
        people.insert(login.to_owned(), client.clone());
        client
    }

    /// Moves the virtual clock to a moment (RFC 3339).
    pub async fn to(&self, moment: &str) {
        let administrator = self.person("admin").await;
        let input = json!({"to": moment});
        mutate(&administrator, "advanceClock", "advance { now fired }", input).await;
    }

    /// Moves the virtual clock to nine in the morning of a day.
    pub async fn to_day(&self, day: &str) {
        self.to(&format!("{day}T09:00:00+08:00")).await;
    }

    /// Moves the virtual clock to the first instant of a day: the day before is over.
    pub async fn to_start_of(&self, day: &str) {
        self.to(&format!("{day}T00:00:00+08:00")).await;
    }

    /// A project that may apply for any procedure by itself. `facts` changes the usual facts, group by group.
    pub async fn project(&self, facts: Value) -> Value {
        self.project_on(catalogue::ROUTE, APPLICANT, facts).await
    }

    /// A project on the real route, with its prerequisites and gates.
    pub async fn route_project(&self, facts: Value) -> Value {
        self.project_on("investment-project", APPLICANT, facts).await
    }

    /// A project of somebody's enterprise on a route.
    pub async fn project_on(&self, route: &str, login: &str, facts: Value) -> Value {
        let applicant = self.person(login).await;
        let viewer = applicant
            .data("{ viewer { enterprises { id } } }", json!({}))
            .await;
        let input = json!({
            "enterpriseId": viewer["viewer"]["enterprises"][0]["id"], "route": route, "name": "情景项目",
            "facts": usual_facts(facts), "idempotencyKey": key(),
        });
        mutate(
            &applicant,
            "createProject",
            "project { id version number }",
            input,
        )
        .await["project"]
            .clone()
    }

    /// A draft with the form filled in and nothing attached.
    pub async fn opened(&self, project: &Value, procedure: &str) -> Value {
        let applicant = self.person(APPLICANT).await;
        let input = json!({"projectId": project["id"], "procedure": procedure, "idempotencyKey": key()});
        let case = mutate(&applicant, "openCase", CASE, input).await["case"].clone();
        let document = "query($code: String!) { procedure(code: $code) { form } }";
        let schema = applicant.data(document, json!({"code": procedure})).await["procedure"]["form"].clone();
        change(
            &applicant,
            "saveForm",
            &case,
            json!({"form": form::filled(&schema)}),
        )
        .await
    }

    /// A draft with everything that is needed but these materials.
    pub async fn drafted_without(&self, project: &Value, procedure: &str, without: &[&str]) -> Value {
        let case = self.opened(project, procedure).await;
        self.completed(case, without).await
    }

    /// Attaches everything that is missing but these materials.
    pub async fn completed(&self, case: Value, without: &[&str]) -> Value {
        let applicant = self.person(APPLICANT).await;
        let seen = self.look(&case).await;
        let mut case = case;
        for found in seen["materials"].as_array().unwrap() {
            let code = found["material"]["code"].as_str().unwrap();
            if found["state"] == "MISSING" && !without.contains(&code) {
                case = attach(&applicant, &case, code).await;
            }
        }
        case
    }

    /// A complete case that was handed in.
    pub async fn received(&self, project: &Value, procedure: &str) -> Value {
        self.received_without(project, procedure, &[]).await
    }

    /// A case that was handed in without these materials.
    pub async fn received_without(&self, project: &Value, procedure: &str, without: &[&str]) -> Value {
        let applicant = self.person(APPLICANT).await;
        let case = self.drafted_without(project, procedure, without).await;
        change(
            &applicant,
            "submitCase",
            &case,
            json!({"despiteMissing": !without.is_empty()}),
        )
        .await
    }

    /// A case that the window has accepted.
    pub async fn accepted(&self, project: &Value, procedure: &str) -> Value {
        let case = self.received(project, procedure).await;
        self.by("window", "acceptCase", &case, json!({})).await
    }

    /// A change by somebody, which has to succeed.
    pub async fn by(&self, login: &str, field: &str, case: &Value, more: Value) -> Value {
        let client = self.person(login).await;
        change(&client, field, case, more).await
    }

    /// A change by somebody, which has to be refused; gives the codes.
    pub async fn refused(&self, login: &str, field: &str, case: &Value, more: Value) -> Vec<String> {
        let client = self.person(login).await;
        crate::office::change_refused(&client, field, case, more).await
    }

    /// The case as its applicant sees it now.
    pub async fn look(&self, case: &Value) -> Value {
        let applicant = self.person(APPLICANT).await;
        applicant.data(LOOK, json!({"id": case["id"]})).await["case"].clone()
    }

    /// What else the applicant sees of a case: the fields selected.
    pub async fn ask(&self, case: &Value, selection: &str) -> Value {
        let applicant = self.person(APPLICANT).await;
        let document = format!("query($id: ID!) {{ case(id: $id) {{ {selection} }} }}");
        applicant.data(&document, json!({"id": case["id"]})).await["case"].clone()
    }

    /// The code of the phase now.
    pub async fn phase(&self, case: &Value) -> String {
        self.look(case).await["phase"]["code"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// A clock of the case as it stands now; null if there is none.
    pub async fn clock(&self, case: &Value, key: &str) -> Value {
        let seen = self.look(case).await;
        let clocks = seen["clocks"].as_array().unwrap();
        clocks
            .iter()
            .find(|clock| clock["key"] == key)
            .cloned()
            .unwrap_or_default()
    }

    /// The last day of a clock of the case; empty while it has none.
    pub async fn due(&self, case: &Value, key: &str) -> String {
        let clock = self.clock(case, key).await;
        clock["dueOn"].as_str().unwrap_or_default().to_owned()
    }

    /// Has the officers do every open step until only the decision is left, or a publicity step that ends by itself when
    /// the clock is moved; gives the case then.
    pub async fn ready(&self, case: &Value) -> Value {
        loop {
            let seen = self.look(case).await;
            let open = open_steps(&seen);
            let is_for_officers = |step: &&Value| step["kind"] != "DECIDE" && step["kind"] != "PUBLICITY";
            let Some(step) = open.iter().find(is_for_officers) else {
                return seen;
            };
            self.step_done(&seen, step).await;
        }
    }

    /// Has the officers of a step do it: one, or both of a site visit.
    async fn step_done(&self, case: &Value, step: &Value) {
        let login = officer_of(step);
        let opinion = json!({"step": step["key"], "verdict": "AGREE", "opinion": "符合要求"});
        let mut case = case.clone();
        if step["kind"] == "SITE_VISIT" {
            case = self.visited(&case, step, &login).await;
        }
        let case = self.by(&login, "completeStep", &case, opinion.clone()).await;
        if step["kind"] == "SITE_VISIT" {
            self.by(&format!("{login}2"), "completeStep", &case, opinion)
                .await;
        }
    }

    /// Has a site visit of an officer and his colleague written down; gives the case.
    pub async fn visited(&self, case: &Value, step: &Value, login: &str) -> Value {
        let clock = self
            .person(login)
            .await
            .data("{ clock { today } }", json!({}))
            .await;
        let record = json!({
            "step": step["key"], "on": clock["clock"]["today"], "place": "项目现场",
            "officers": [login, format!("{login}2")], "findings": "现场与申报一致",
        });
        self.by(login, "recordSiteVisit", case, record).await
    }

    /// Has everything done up to the decision and the decision made; gives the case.
    pub async fn decided(&self, case: &Value, words: Value) -> Value {
        let case = self.ready(case).await;
        let (login, input) = decision(&case, words);
        self.by(&login, "decideCase", &case, input).await
    }

    /// Has everything done up to the decision and the decision refused; gives the codes.
    pub async fn decision_refused(&self, case: &Value, words: Value) -> Vec<String> {
        let case = self.ready(case).await;
        let (login, input) = decision(&case, words);
        self.refused(&login, "decideCase", &case, input).await
    }

    /// Has the case granted.
    pub async fn granted(&self, case: &Value) -> Value {
        self.decided(case, json!({"outcome": "GRANTED", "reasons": "符合法定条件"}))
            .await
    }

    /// Applies for a procedure and has it granted, all on one day; what is filed on receipt is there by that.
    pub async fn obtained(&self, project: &Value, procedure: &str) -> Value {
        let case = self.received(project, procedure).await;
        if case["phase"]["code"] != "RECEIVED" {
            return case;
        }
        let case = self.by("window", "acceptCase", &case, json!({})).await;
        self.granted(&case).await
    }

    /// Reports a milestone, which has to succeed.
    pub async fn reached(&self, project: &Value, milestone: &str, on: &str) {
        let (applicant, input) = self.milestone(project, milestone, on).await;
        mutate(&applicant, "reachMilestone", "project { version }", input).await;
    }

    /// Reports a milestone, which has to be refused; gives the codes.
    pub async fn milestone_refused(&self, project: &Value, milestone: &str, on: &str) -> Vec<String> {
        let (applicant, input) = self.milestone(project, milestone, on).await;
        crate::office::refused(&applicant, "reachMilestone", "project { version }", input).await
    }

    async fn milestone(&self, project: &Value, milestone: &str, on: &str) -> (Client, Value) {
        let applicant = self.person(APPLICANT).await;
        let document = "query($id: ID!) { project(id: $id) { version } }";
        let seen = applicant.data(document, json!({"id": project["id"]})).await;
        let input = json!({
            "projectId": project["id"], "milestone": milestone, "on": on,
            "expectedVersion": seen["project"]["version"], "idempotencyKey": key(),
        });
        (applicant, input)
    }
}

/// The open steps of a case that [`LawOffice::look`] gave.
pub fn open_steps(case: &Value) -> Vec<Value> {
    let steps = case["steps"].as_array().unwrap();
    steps
        .iter()
        .filter(|step| step["state"] == "OPEN")
        .cloned()
        .collect()
}

/// The login of the officer whose a step is.
pub fn officer_of(step: &Value) -> String {
    let role = step["role"]["code"].as_str().unwrap().to_lowercase();
    format!("{}-{role}", step["department"]["code"].as_str().unwrap())
}

/// Who decides a case, and the input of the decision with these words.
pub fn decision(case: &Value, mut words: Value) -> (String, Value) {
    let open = open_steps(case);
    let step = open.iter().find(|step| step["kind"] == "DECIDE").unwrap();
    words["step"] = step["key"].clone();
    (officer_of(step), words)
}

/// The facts of a plant that is new, on transferred land and under every gate; `changed` replaces facts in its groups.
fn usual_facts(changed: Value) -> Value {
    let mut facts = crate::office::project_file("lubricant-plant")["project"]["facts"].take();
    if let Value::Object(groups) = changed {
        for (group, values) in groups {
            for (name, value) in values.as_object().into_iter().flatten() {
                facts[&group][name] = value.clone();
            }
        }
    }
    facts
}
