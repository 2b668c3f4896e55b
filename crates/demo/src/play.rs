//! A whole project, day by day.

use serde_json::{Value, json};

use crate::cast::{Cast, text};
use crate::error::DemoError;
use crate::office::{Item, Office};
use crate::project::ProjectFile;
use crate::script::Script;
use crate::transcript::{Transcript, padded};

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

impl Office {
    async fn last_words(mut self) -> Result<Outcome, DemoError> {
        let project = self.project().to_owned();
        let data = self.ask(SUMMARY, json!({"project": project})).await?;
        let cases = data["project"]["cases"].as_array().cloned().unwrap_or_default();
        let mut lines = vec![
            String::new(),
            format!(
                "{} 全部办结，历时 {} 个工作日。",
                text(&data["project"]["name"]),
                self.working_day()
            ),
            String::new(),
            format!(
                "{} {} {} {} {} {}",
                padded("事项", 40),
                padded("文号", 26),
                padded("我方", 6),
                padded("企业", 6),
                padded("中止", 6),
                "审批用时 / 法定时限 / 承诺时限（工作日）"
            ),
        ];
        lines.extend(cases.iter().map(summary));
        lines.push(String::new());
        lines.push(format!("关键路径：{}", self.critical_path().join(" → ")));
        for line in lines {
            self.transcript.line(&line);
        }
        let working_days = self.working_day();
        Ok(Outcome {
            project,
            working_days,
            cases,
            transcript: self.transcript,
        })
    }
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
    format!(
        "{} {} {} {} {} {} / {} / {}",
        padded(&text(&case["procedure"]["name"]), 40),
        padded(&document, 26),
        padded(&days("oursWorkingDays"), 6),
        padded(&days("applicantWorkingDays"), 6),
        padded(&days("suspendedWorkingDays"), 6),
        days("decisionUsedDays"),
        limit("statutory"),
        limit("promised"),
    )
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
