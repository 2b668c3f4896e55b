//! The office as the play sees it: the present, the project, and who acts when.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime};
use serde_json::{Value, json};

use crate::cast::{Cast, text};
use crate::error::DemoError;
use crate::play::waiting;
use crate::project::ProjectFile;
use crate::script::{Chance, Script};
use crate::transcript::Transcript;
use crate::words::Language;

/// A procedure or milestone on the project's way.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it is a milestone.
    pub is_milestone: bool,
    /// How it stands, as the API names it.
    pub state: String,
}

/// The office.
#[derive(Debug)]
pub struct Office {
    pub(crate) cast: Cast,
    pub(crate) file: ProjectFile,
    pub(crate) script: Script,
    pub(crate) transcript: Transcript,
    /// Chances that have happened.
    pub(crate) happened: BTreeSet<String>,
    /// On which working day something scripted goes on, by what.
    pub(crate) planned: BTreeMap<String, u32>,
    project: String,
    now: DateTime<FixedOffset>,
    working_days: BTreeSet<NaiveDate>,
    keys: u32,
    acts: u32,
}

const CLOCK: &str = "query Clock { clock { now isVirtual } }";
const CALENDAR: &str = "query Calendar($from: Date!, $through: Date!) { calendar(from: $from, through: $through) { date isWorkingDay } }";
const WAY: &str = "query Way($project: ID!) { project(id: $project) { id version completedAt \
    way { node { code name milestone { code } } state } } }";

impl Office {
    /// Creates the project and opens the office on the server's present day.
    ///
    /// # Errors
    /// When the server runs on real time or the project is refused.
    pub async fn open(
        cast: Cast,
        file: ProjectFile,
        script: Script,
        transcript: Transcript,
    ) -> Result<Self, DemoError> {
        let clock = cast.administrator.client.query(CLOCK, json!({})).await?["clock"].take();
        if clock["isVirtual"] != true {
            return Err(DemoError::RealTime);
        }
        let now = moment(&clock["now"])?;
        let draft = file.project.clone();
        let mut office = Self {
            cast,
            file,
            script,
            transcript,
            happened: BTreeSet::new(),
            planned: BTreeMap::new(),
            project: String::new(),
            now,
            working_days: BTreeSet::new(),
            keys: 0,
            acts: 0,
        };
        office.transcript.begin_day();
        let input = json!({
            "enterpriseId": office.cast.enterprise, "route": draft.route, "name": draft.name, "facts": draft.facts,
            "idempotencyKey": format!("play-{}-{}", office.cast.enterprise, now.timestamp_micros()),
        });
        let client = office.cast.applicant.client.clone();
        let payload = client
            .mutate("createProject", "project { id number name }", input)
            .await?;
        office.project = text(&payload["project"]["id"]);
        let who = office.cast.applicant.name.clone();
        let (name, number) = (
            office.language().quoted(&draft.name),
            text(&payload["project"]["number"]),
        );
        let what = office.language().say(
            format!("登记项目{name}{number}"),
            format!("registers the project {name} {number}"),
        );
        office.acted(&who, &what, "");
        Ok(office)
    }

    /// In which language it is told.
    pub(crate) fn language(&self) -> Language {
        self.cast.applicant.client.language()
    }

    /// The project's id.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// How many acts there were.
    pub(crate) fn acts(&self) -> u32 {
        self.acts
    }

    /// Working days since the beginning.
    pub(crate) fn working_day(&self) -> u32 {
        self.transcript.working_day()
    }

    /// Today.
    pub(crate) fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Notes an act.
    pub(crate) fn acted(&mut self, who: &str, what: &str, clock: &str) {
        self.acts += 1;
        self.transcript.act(self.now.date_naive(), who, what, clock);
    }

    /// A new idempotency key.
    pub(crate) fn key(&mut self) -> String {
        self.keys += 1;
        format!("{}-{}", self.project, self.keys)
    }

    /// Whether a chance of this procedure is still to happen; it then counts as happened.
    pub(crate) fn chance(&mut self, procedure: &str, fits: impl Fn(&Chance) -> bool) -> Option<Chance> {
        let chance = self
            .script
            .chances
            .get(procedure)
            .filter(|chance| fits(chance))
            .cloned()?;
        self.happened.insert(procedure.to_owned()).then_some(chance)
    }

    /// Whether what was planned is due, planning it first for so many working days from now.
    pub(crate) fn is_due(&mut self, what: &str, after: u32) -> bool {
        let today = self.working_day();
        *self.planned.entry(what.to_owned()).or_insert(today + after) <= today
    }

    /// Asks as the applicant.
    pub(crate) async fn ask(&self, document: &str, variables: Value) -> Result<Value, DemoError> {
        self.cast.applicant.client.query(document, variables).await
    }

    /// The project's way as it stands.
    pub(crate) async fn way(&self) -> Result<Vec<Item>, DemoError> {
        let data = self.ask(WAY, json!({"project": self.project})).await?;
        let items = data["project"]["way"].as_array().cloned().unwrap_or_default();
        Ok(items
            .iter()
            .map(|item| Item {
                code: text(&item["node"]["code"]),
                name: text(&item["node"]["name"]),
                is_milestone: !item["node"]["milestone"].is_null(),
                state: text(&item["state"]),
            })
            .collect())
    }

    /// Whether everything needed is there.
    pub(crate) async fn is_complete(&self) -> Result<bool, DemoError> {
        let data = self.ask(WAY, json!({"project": self.project})).await?;
        Ok(!data["project"]["completedAt"].is_null())
    }

    /// Everybody does what there is to do today; then what has opened by it is told.
    pub(crate) async fn work_a_day(&mut self) -> Result<(), DemoError> {
        let before = self.way().await?;
        self.applicant_turn(&before).await?;
        for department in self.cast.departments() {
            self.department_turn(&department).await?;
        }
        self.tell_what_opened(&before).await
    }

    async fn tell_what_opened(&mut self, before: &[Item]) -> Result<(), DemoError> {
        let today = self.today();
        for item in self.way().await? {
            let was = before
                .iter()
                .find(|earlier| earlier.code == item.code)
                .map(|earlier| earlier.state.as_str());
            let waited = was == Some("WAITING");
            let name = self.language().quoted(&item.name);
            let told = match item.state.as_str() {
                "OPEN" if waited && item.is_milestone => {
                    (format!("{name}的闸口已开"), format!("the gate of {name} is open"))
                }
                "OPEN" if waited => (format!("可以申请{name}"), format!("{name} may be applied for")),
                "DONE" if was != Some("DONE") => (format!("{name}完成"), format!("{name} is there")),
                _ => continue,
            };
            let told = self.language().say(told.0, told.1);
            self.transcript.follows(today, &told);
        }
        Ok(())
    }

    /// Moves the clock to nine o'clock of the next working day; what is due on the way fires.
    pub(crate) async fn next_working_day(&mut self) -> Result<(), DemoError> {
        let mut day = self.today();
        loop {
            day = day.checked_add_days(Days::new(1)).unwrap_or(day);
            if self.is_working_day(day).await? {
                break;
            }
        }
        let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
        let to = day
            .and_time(nine)
            .and_local_timezone(self.now.timezone())
            .single()
            .unwrap_or(self.now);
        let input = json!({"to": to.to_rfc3339()});
        self.cast
            .administrator
            .client
            .mutate("advanceClock", "advance { now fired }", input)
            .await?;
        self.now = to;
        self.transcript.begin_day();
        Ok(())
    }

    async fn is_working_day(&mut self, day: NaiveDate) -> Result<bool, DemoError> {
        if self
            .working_days
            .last()
            .is_none_or(|last| last.year() < day.year())
        {
            let (from, through) = (format!("{}-01-01", day.year()), format!("{}-12-31", day.year()));
            let data = self
                .ask(CALENDAR, json!({"from": from, "through": through}))
                .await?;
            let days = data["calendar"].as_array().cloned().unwrap_or_default();
            let working = days.iter().filter(|d| d["isWorkingDay"] == true);
            self.working_days
                .extend(working.filter_map(|d| d["date"].as_str()?.parse::<NaiveDate>().ok()));
        }
        Ok(self.working_days.contains(&day))
    }

    /// Why the play can't go on.
    pub(crate) async fn stuck(&self) -> DemoError {
        let items = self.way().await.unwrap_or_default();
        DemoError::Stuck {
            since: self.today().to_string(),
            waiting: waiting(&items),
        }
    }
}

fn moment(value: &Value) -> Result<DateTime<FixedOffset>, DemoError> {
    const BEIJING: i32 = 8 * 3600;
    let instant = value
        .as_str()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
        .ok_or_else(|| DemoError::Answer("the present".to_owned()))?;
    Ok(FixedOffset::east_opt(BEIJING).map_or(instant, |zone| instant.with_timezone(&zone)))
}
