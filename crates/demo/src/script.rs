//! What befalls a project beside the usual course.

use std::collections::BTreeMap;

/// Something out of the usual that happens once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chance {
    /// The window asks for corrections; the enterprise takes some working days to answer.
    Correct {
        /// What has to be corrected, in the clerk's words, by material code.
        items: Vec<(String, String)>,
        /// Working days until the answer.
        answer_after: u32,
    },
    /// The handler stops the clock.
    Suspend {
        /// For what, as the API names it.
        kind: String,
        /// Working days told to the applicant, and taken.
        working_days: u32,
    },
    /// The approver sends the case back to the handler.
    ReturnToHandler,
    /// Two departments finish their steps at the same moment.
    Together,
    /// The enterprise withdraws and files again.
    WithdrawAndFileAgain,
}

/// The chances of a project by procedure, and the time its enterprise takes.
#[derive(Debug, Clone, Default)]
pub struct Script {
    /// What befalls which procedure.
    pub chances: BTreeMap<String, Chance>,
    /// Working days between a milestone's gate opening and its being reached, by milestone.
    pub building: BTreeMap<String, u32>,
}

impl Script {
    /// What befalls the aviation lubricant and fluorinated film plant.
    pub fn lubricant_plant() -> Self {
        let items = [
            ("eia-report", "补充含氟废气对最近居民点的预测结果"),
            ("public-participation", "补充公示照片与反馈意见采纳说明"),
        ];
        let items = items
            .into_iter()
            .map(|(code, what)| (code.to_owned(), what.to_owned()))
            .collect();
        Self::default()
            .with("park-entry", Chance::Together)
            .with(
                "eia-report",
                Chance::Correct {
                    items,
                    answer_after: 3,
                },
            )
            .with(
                "safety-conditions",
                Chance::Suspend {
                    kind: "EXPERT_REVIEW".to_owned(),
                    working_days: 8,
                },
            )
            .with("energy-review", Chance::ReturnToHandler)
            .builds("completion", 45)
    }

    /// What befalls the light helicopter assembly hall.
    pub fn helicopter_hall() -> Self {
        Self::default()
            .with("eia-form", Chance::WithdrawAndFileAgain)
            .builds("completion", 75)
    }

    /// What befalls the electronics workshop in a leased hall.
    pub fn electronics_workshop() -> Self {
        Self::default().builds("completion", 10)
    }

    /// The script of a project by the name of its file.
    pub fn named(name: &str) -> Self {
        match name {
            "lubricant-plant" => Self::lubricant_plant(),
            "helicopter-hall" => Self::helicopter_hall(),
            "electronics-workshop" => Self::electronics_workshop(),
            _ => Self::default(),
        }
    }

    fn with(mut self, procedure: &str, chance: Chance) -> Self {
        self.chances.insert(procedure.to_owned(), chance);
        self
    }

    fn builds(mut self, milestone: &str, working_days: u32) -> Self {
        self.building.insert(milestone.to_owned(), working_days);
        self
    }
}
