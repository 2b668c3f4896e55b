//! The window and the departments: each works through its queue.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cast::{Person, text};
use crate::error::DemoError;
use crate::office::Office;
use crate::script::Chance;
use crate::words::Language;

const QUEUE: &str = "query Queue($department: String) { queue(department: $department, first: 100) { nodes { \
    openedAt dueOn colour status task step name role { code } department { code name } \
    case { id version number phase { code } procedure { code name } steps { key code round kind } } } } }";
const CLOCKS: &str = "query Clocks($case: ID!) { case(id: $case) { version phase { code name } document { number } \
    clocks { key dueOn consumedDays state limit { text } } steps { key state } } }";

impl Office {
    /// What a department does today.
    pub(crate) async fn department_turn(&mut self, department: &str) -> Result<(), DemoError> {
        let Some(member) = self.cast.member(department).cloned() else {
            return Ok(());
        };
        let data = member
            .client
            .query(QUEUE, json!({"department": department}))
            .await?;
        for item in tasks_of(&data) {
            if item["status"] == "SUSPENDED" {
                self.resume_when_due(&item).await?;
            } else if self.is_ripe(&item) {
                self.do_task(department, &item).await?;
            }
        }
        Ok(())
    }

    /// The window answers at once; what opened today is done tomorrow.
    fn is_ripe(&self, item: &Value) -> bool {
        let opened = item["openedAt"].as_str().and_then(local_day);
        item["task"]["kind"] == "INTAKE" || opened.is_none_or(|day| day < self.today())
    }

    async fn do_task(&mut self, department: &str, item: &Value) -> Result<(), DemoError> {
        let people = self
            .cast
            .officers(department, &text(&item["task"]["role"]))
            .to_vec();
        let Some(person) = people.first().cloned() else {
            return Err(DemoError::Answer(format!("anybody for {}", item["task"])));
        };
        match item["task"]["kind"].as_str().unwrap_or_default() {
            "INTAKE" => self.answer_application(&person, item).await,
            "DELIVERY" => self.deliver(&person, item).await,
            "DECIDE" => self.decide(&person, item).await,
            "SITE_VISIT" => {
                let Some(second) = people.get(1).cloned() else {
                    return Err(DemoError::Answer(format!(
                        "a second officer for {}",
                        item["task"]
                    )));
                };
                self.record_visit((&person, &second), item).await?;
                self.complete(&person, item, "现场核查符合要求").await?;
                let case = self.reload(&person, item).await?;
                let mut again = item.clone();
                again["case"]["version"] = case["version"].clone();
                self.complete(&second, &again, "现场核查符合要求").await
            }
            _ => self.review(&person, item).await,
        }
    }

    async fn record_visit(
        &mut self,
        (one, other): (&Person, &Person),
        item: &Value,
    ) -> Result<(), DemoError> {
        let more = json!({
            "step": step_of(item), "on": self.today().to_string(), "place": self.language().say("项目现场", "on site"),
            "officers": [one.login, other.login], "findings": "现场与申报一致，符合要求",
        });
        let words = self.language().say("记录现场核查", "writes the site visit down");
        self.act(one, item, ("recordSiteVisit", &words), more).await
    }

    async fn answer_application(&mut self, person: &Person, item: &Value) -> Result<(), DemoError> {
        let procedure = text(&item["case"]["procedure"]["code"]);
        let chance = self.chance(&procedure, |chance| matches!(chance, Chance::Correct { .. }));
        if let Some(Chance::Correct { items, .. }) = chance {
            let count = items.len();
            let items: Vec<Value> = items
                .iter()
                .map(|(material, what)| json!({"material": material, "what": what}))
                .collect();
            let what = self.language().say(
                format!("一次性告知补正 {count} 项"),
                format!("tells all {count} corrections at once"),
            );
            return self
                .act(
                    person,
                    item,
                    ("requestCorrection", &what),
                    json!({"items": items}),
                )
                .await;
        }
        self.act(
            person,
            item,
            ("acceptCase", &self.language().say("受理", "accepts")),
            json!({}),
        )
        .await
    }

    async fn deliver(&mut self, person: &Person, item: &Value) -> Result<(), DemoError> {
        let more = json!({"method": "COUNTER", "receiver": self.cast.applicant.name});
        self.act(
            person,
            item,
            ("deliverLicence", &self.language().say("送达", "delivers")),
            more,
        )
        .await
    }

    async fn decide(&mut self, person: &Person, item: &Value) -> Result<(), DemoError> {
        let procedure = text(&item["case"]["procedure"]["code"]);
        let step = step_of(item);
        if self
            .chance(&procedure, |chance| *chance == Chance::ReturnToHandler)
            .is_some()
        {
            let more = json!({"step": step, "to": "handle#1", "reason": "请补充与同类装置的能效对比"});
            return self
                .act(
                    person,
                    item,
                    (
                        "returnCase",
                        &self.language().say("退回承办人", "sends it back to the handler"),
                    ),
                    more,
                )
                .await;
        }
        let more = json!({
            "step": step, "outcome": "GRANTED", "reasons": "申请材料齐全，符合法定条件和标准", "remedy": "", "conditions": "",
        });
        self.act(
            person,
            item,
            ("decideCase", &self.language().say("准予", "grants")),
            more,
        )
        .await
    }

    async fn review(&mut self, person: &Person, item: &Value) -> Result<(), DemoError> {
        let procedure = text(&item["case"]["procedure"]["code"]);
        let is_first = item["task"]["code"] == "handle";
        if is_first
            && let Some(Chance::Suspend { kind, working_days }) =
                self.chance(&procedure, |chance| matches!(chance, Chance::Suspend { .. }))
        {
            self.is_due(&format!("resume {procedure}"), working_days);
            let more = json!({
                "kind": kind, "reason": "组织专家评审",
                "expected": {"amount": working_days, "unit": "WORKING_DAYS"},
            });
            let what = self.language().say(
                format!("启动特别程序（专家评审 {working_days} 个工作日）"),
                format!("stops the clock: expert review, {working_days} working days"),
            );
            return self.act(person, item, ("suspendCase", &what), more).await;
        }
        if self.is_together(item).await? {
            return Ok(());
        }
        self.complete(person, item, "同意，材料齐全，符合要求").await
    }

    /// Two departments finish their steps of one case at the same moment.
    async fn is_together(&mut self, item: &Value) -> Result<bool, DemoError> {
        let procedure = text(&item["case"]["procedure"]["code"]);
        if item["task"]["kind"] != "CONSULTATION"
            || self
                .chance(&procedure, |chance| *chance == Chance::Together)
                .is_none()
        {
            return Ok(false);
        }
        let mut tasks = vec![item.clone()];
        for department in self.cast.departments() {
            if tasks.len() == 2 || item["department"]["code"] == department.as_str() {
                continue;
            }
            let Some(member) = self.cast.member(&department).cloned() else {
                continue;
            };
            let data = member
                .client
                .query(QUEUE, json!({"department": department}))
                .await?;
            let same = tasks_of(&data).into_iter().find(|other| {
                other["case"]["id"] == item["case"]["id"] && other["task"]["kind"] == "CONSULTATION"
            });
            tasks.extend(same);
        }
        let [first, second] = tasks.as_slice() else {
            return Ok(false);
        };
        let (one, other) = (self.opinion_of(first)?, self.opinion_of(second)?);
        let (one, other) = futures::join!(
            one.0.client.mutate("completeStep", "case { version }", one.1),
            other.0.client.mutate("completeStep", "case { version }", other.1)
        );
        one?;
        other?;
        for task in [first, second] {
            let person = self.opinion_of(task)?.0;
            let who = named(task, &person, self.language());
            let words = self.language().say("同时办结", "done at the same moment");
            let what = self.task_words(task, &words);
            self.acted(&who, &what, "");
        }
        Ok(true)
    }

    fn opinion_of(&mut self, item: &Value) -> Result<(Person, Value), DemoError> {
        let department = text(&item["department"]["code"]);
        let role = text(&item["task"]["role"]);
        let person = self.cast.officers(&department, &role).first().cloned();
        let person = person.ok_or_else(|| DemoError::Answer(format!("anybody of {department}")))?;
        let key = self.key();
        let input = json!({
            "caseId": item["case"]["id"], "expectedVersion": item["case"]["version"], "idempotencyKey": key,
            "step": step_of(item), "verdict": "AGREE", "opinion": "同意",
        });
        Ok((person, input))
    }

    async fn complete(&mut self, person: &Person, item: &Value, opinion: &str) -> Result<(), DemoError> {
        let more = json!({"step": step_of(item), "verdict": "AGREE", "opinion": opinion});
        self.act(
            person,
            item,
            ("completeStep", &self.language().say("办结", "done")),
            more,
        )
        .await
    }

    async fn resume_when_due(&mut self, item: &Value) -> Result<(), DemoError> {
        let procedure = text(&item["case"]["procedure"]["code"]);
        let department = text(&item["department"]["code"]);
        let planned = format!("resume {procedure}");
        let is_handlers = item["task"]["role"] == "HANDLER";
        if is_handlers && self.planned.contains_key(&planned) && self.is_due(&planned, 0) {
            let people = self.cast.officers(&department, "HANDLER").to_vec();
            if let Some(person) = people.first() {
                self.act(
                    person,
                    item,
                    (
                        "resumeCase",
                        &self.language().say("特别程序结束，恢复计时", "the clock goes on"),
                    ),
                    json!({}),
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Does something about a task's case and writes it down with the clock beside it.
    async fn act(
        &mut self,
        person: &Person,
        item: &Value,
        (field, words): (&str, &str),
        more: Value,
    ) -> Result<(), DemoError> {
        let current = self.reload(person, item).await?;
        let case = json!({"id": item["case"]["id"], "version": current["version"]});
        self.change(&person.client, field, &case, more).await?;
        let after = self.reload(person, item).await?;
        let who = named(item, person, self.language());
        let what = self.task_words(item, words);
        let mut clock = clock_words(&after, self.language());
        if let Some(number) = after["document"]["number"].as_str()
            && field == "decideCase"
        {
            clock = format!("{number} {clock}");
        }
        self.acted(&who, &what, clock.trim());
        Ok(())
    }

    /// What was done about a task, in words.
    fn task_words(&self, item: &Value, words: &str) -> String {
        let language = self.language();
        let name = language.quoted(&procedure_name(item));
        if matches!(item["task"]["kind"].as_str(), Some("INTAKE" | "DELIVERY")) {
            return language.say(format!("{name}{words}"), format!("{words} {name}"));
        }
        let task = task_name(item, language);
        language.say(
            format!("{name}{task}：{words}"),
            format!("{name} {task}: {words}"),
        )
    }

    async fn reload(&self, person: &Person, item: &Value) -> Result<Value, DemoError> {
        Ok(person
            .client
            .query(CLOCKS, json!({"case": item["case"]["id"]}))
            .await?["case"]
            .take())
    }
}

/// The tasks of a queue's answer, each with what kind of step it is.
fn tasks_of(data: &Value) -> Vec<Value> {
    let mut items = data["queue"]["nodes"].as_array().cloned().unwrap_or_default();
    for item in &mut items {
        let key = text(&item["task"]);
        let run = item["case"]["steps"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|run| run["key"] == item["step"]);
        let kind = match run {
            Some(run) => run["kind"].clone(),
            None => json!(key.to_uppercase()),
        };
        let (code, round) = run.map_or((json!(null), json!(1)), |run| {
            (run["code"].clone(), run["round"].clone())
        });
        item["task"] = json!({
            "key": key, "kind": kind, "code": code, "round": round,
            "name": item["name"], "role": item["role"]["code"],
        });
    }
    items
}

fn step_of(item: &Value) -> String {
    text(&item["task"]["key"]).trim_start_matches("step:").to_owned()
}

fn procedure_name(item: &Value) -> String {
    text(&item["case"]["procedure"]["name"])
}

fn task_name(item: &Value, language: Language) -> String {
    let round = item["task"]["round"].as_i64().unwrap_or(1);
    let name = text(&item["task"]["name"]);
    if round > 1 {
        language.say(
            format!("{name}（第 {round} 轮）"),
            format!("{name} (round {round})"),
        )
    } else {
        name
    }
}

/// Whose act it was: the person, with the department where the name does not tell it. People's names are Chinese, so in
/// English the department says it.
fn named(item: &Value, person: &Person, language: Language) -> String {
    let department = text(&item["department"]["name"]);
    let with_department = if person.name.contains(&department) {
        person.name.clone()
    } else {
        format!("{department} {}", person.name)
    };
    language.say(with_department, department)
}

/// The clocks that run, in a few words: used of limit.
fn clock_words(case: &Value, language: Language) -> String {
    let words = |key: &str, chinese: &str, english: &str| {
        let clock = case["clocks"]
            .as_array()?
            .iter()
            .find(|clock| clock["key"] == key)?;
        let used = clock["consumedDays"].as_i64()?;
        let limit = text(&clock["limit"]["text"]);
        let name = language.say(chinese, english);
        Some(match clock["state"].as_str()? {
            "PAUSED" => language.say(format!("{name}停表"), format!("{name} stopped")),
            _ => format!("{name} {used}/{limit}"),
        })
    };
    let both = [
        words("promised", "承诺", "promised"),
        words("statutory", "法定", "statutory"),
    ];
    both.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn local_day(text: &str) -> Option<NaiveDate> {
    const BEIJING: i32 = 8 * 3600;
    let instant = chrono::DateTime::parse_from_rfc3339(text).ok()?;
    Some(
        instant
            .with_timezone(&chrono::FixedOffset::east_opt(BEIJING)?)
            .date_naive(),
    )
}
