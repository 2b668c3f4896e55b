//! A whole project, day by day.

use serde_json::{Value, json};

use crate::cast::{Cast, text};
use crate::error::DemoError;
use crate::office::{Item, Office};
use crate::project::ProjectFile;
use crate::script::Script;
use crate::transcript::{Transcript, padded};
use crate::words::Language;

/// How a play ended.
#[derive(Debug)]
pub struct Outcome {
    /// The project's id.
    pub project: String,
    /// Working days from the first act to the last.
    pub working_days: u32,
    /// The cases at their end, as the API tells them.
    pub cases: Vec<Value>,
    /// What was printed.
    pub transcript: Transcript,
}

/// More than this many working days without any act mean that nobody knows what to do.
const PATIENCE: u32 = 90;

/// Plays a project to its last certificate.
///
/// # Errors
/// When an act that should be possible is refused, or nothing happens any more.
pub async fn play(
    cast: Cast,
    file: ProjectFile,
    script: Script,
    transcript: Transcript,
) -> Result<Outcome, DemoError> {
    let mut office = Office::open(cast, file, script, transcript).await?;
    let mut quiet = 0;
    loop {
        let acts = office.acts();
        office.work_a_day().await?;
        if office.is_complete().await? {
            break;
        }
        quiet = if office.acts() == acts { quiet + 1 } else { 0 };
        if quiet > PATIENCE {
            return Err(office.stuck().await);
        }
        office.next_working_day().await?;
    }
    office.last_words().await
}

const SUMMARY: &str = "query Summary($project: ID!) { project(id: $project) { name cases { \
    id number phase { code name } procedure { code name } document { number } \
    timeAccount { oursWorkingDays applicantWorkingDays suspendedWorkingDays decisionUsedDays } \
    clocks { key limit { text } isBreached } } } }";

const ROUTE: &str = "query Route($project: ID!) { project(id: $project) { name \
    way { node { code name } state doneOn } route { prerequisites { of { code } needs { code } } } } }";

impl Office {
    async fn last_words(mut self) -> Result<Outcome, DemoError> {
        let project = self.project().to_owned();
        let data = self.ask(SUMMARY, json!({"project": project})).await?;
        let cases = data["project"]["cases"].as_array().cloned().unwrap_or_default();
        let route = self.ask(ROUTE, json!({"project": project})).await?["project"].take();
        let language = self.language();
        let (name, days) = (text(&route["name"]), self.working_day());
        let mut lines = vec![
            String::new(),
            language.say(
                format!("{name}全部办结，历时 {days} 个工作日。以下为工作日数。"),
                format!(
                    "{name}: everything is there after {days} working days. The figures are working days."
                ),
            ),
            String::new(),
            table_head(language),
        ];
        lines.extend(cases.iter().map(summary));
        lines.push(String::new());
        lines.push(language.say("关键路径：", "critical path: ") + &critical_path(&route).join(" → "));
        for line in lines {
            self.transcript.line(&line);
        }
        Ok(Outcome {
            project,
            working_days: days,
            cases,
            transcript: self.transcript,
        })
    }
}

/// The columns of the table at the end: Chinese, English, width on a terminal.
const COLUMNS: [(&str, &str, usize); 5] = [
    ("事项", "procedure", 58),
    ("文号", "document", 22),
    ("我方", "ours", 5),
    ("企业", "theirs", 6),
    ("中止", "stopped", 8),
];

fn table_head(language: Language) -> String {
    let columns = COLUMNS
        .iter()
        .map(|(chinese, english, width)| padded(&language.say(*chinese, *english), *width));
    let limits = language.say(
        "审批用时 / 法定时限 / 承诺时限",
        "decision / statutory limit / promised limit",
    );
    columns.chain([limits]).collect::<Vec<_>>().join(" ")
}

/// Walks back from what was there last, each time to the prerequisite that was there last.
fn critical_path(project: &Value) -> Vec<String> {
    let way = project["way"].as_array().cloned().unwrap_or_default();
    let done: Vec<&Value> = way.iter().filter(|item| item["doneOn"].is_string()).collect();
    let prerequisites = project["route"]["prerequisites"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let latest = |items: Vec<&Value>| {
        items
            .into_iter()
            .max_by_key(|item| text(&item["doneOn"]))
            .cloned()
    };
    let mut path = Vec::new();
    let mut at = latest(done.clone());
    while let Some(item) = at.filter(|_| path.len() < way.len()) {
        path.insert(0, text(&item["node"]["name"]));
        let needs: Vec<&Value> = prerequisites
            .iter()
            .filter(|prerequisite| prerequisite["of"]["code"] == item["node"]["code"])
            .flat_map(|prerequisite| prerequisite["needs"].as_array().into_iter().flatten())
            .map(|need| &need["code"])
            .collect();
        at = latest(
            done.iter()
                .copied()
                .filter(|other| needs.contains(&&other["node"]["code"]))
                .collect(),
        );
    }
    path
}

fn summary(case: &Value) -> String {
    let days = |field: &str| {
        case["timeAccount"][field]
            .as_i64()
            .unwrap_or_default()
            .to_string()
    };
    let limit = |key: &str| {
        case["clocks"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|clock| clock["key"] == key)
            .map_or_else(|| "—".to_owned(), |clock| text(&clock["limit"]["text"]))
    };
    let document = case["document"]["number"]
        .as_str()
        .map_or_else(|| text(&case["phase"]["name"]), str::to_owned);
    let texts = [
        text(&case["procedure"]["name"]),
        document,
        days("oursWorkingDays"),
        days("applicantWorkingDays"),
        days("suspendedWorkingDays"),
    ];
    let columns = texts
        .iter()
        .zip(COLUMNS)
        .map(|(text, (_, _, width))| padded(text, width));
    let limits = format!(
        "{} / {} / {}",
        days("decisionUsedDays"),
        limit("statutory"),
        limit("promised")
    );
    columns.chain([limits]).collect::<Vec<_>>().join(" ")
}

/// What the project still waits for, in words.
pub(crate) fn waiting(items: &[Item]) -> String {
    items
        .iter()
        .filter(|item| !matches!(item.state.as_str(), "NEEDLESS" | "DONE"))
        .map(|item| format!("{} ({})", item.name, item.state.to_lowercase()))
        .collect::<Vec<_>>()
        .join(", ")
}
