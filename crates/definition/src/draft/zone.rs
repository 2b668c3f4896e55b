//! The zone, its departments, its vocabulary of facts and its calendar, as written.

use chrono::NaiveDate;
use chrono_tz::Tz;
use onewindow_engine::calendar::{SpecialDayKind, YearStatus};
use onewindow_engine::condition::Condition;
use onewindow_engine::fact::FactPath;
use onewindow_engine::ids::DepartmentCode;
use onewindow_engine::limit::Limit;
use onewindow_engine::procedure::DecisionLevel;
use onewindow_engine::text::Text;

use super::{CounterHoursDraft, Regulation, Slug};
use crate::read::{At, Many, record, words};

record! {
    /// The zone itself: `zone.yaml`.
    pub(crate) struct ZoneDraft {
        /// Its code.
        code: Slug,
        /// Its names.
        name: Text,
        /// The time zone in which its days begin and end.
        time_zone: Tz,
        /// Begins every case number, e.g. JDZ.
        number_prefix: At<String>,
        /// Its administrative division (GB/T 2260), six digits; needed to exchange cases with other platforms.
        region: Option<At<String>>,
        /// When its counters are open; nine to five when left out.
        counter_hours: Option<CounterHoursDraft>,
        /// How long a department may take to put right what was rated badly: at most 15 days; 5 working days when left
        /// out.
        rectification: Option<At<Limit>>,
        /// The name of its calendar.
        calendar: String,
    }
}

record! {
    /// The departments: `departments.yaml`.
    pub(crate) struct DepartmentsDraft {
        /// All of them, the window included.
        departments: Many<DepartmentDraft>,
    }
}

record! {
    /// A department.
    pub(crate) struct DepartmentDraft {
        /// Its code.
        code: At<DepartmentCode>,
        /// Its official names.
        name: Text,
        /// The department it belongs to.
        parent: Option<At<DepartmentCode>>,
        /// Of which level of government it is; the zone's own when left out.
        level: Option<DecisionLevel>,
        /// Whether it is the one window, which receives and delivers for all.
        window: bool,
        /// When its counter is open; as the zone says when left out.
        counter_hours: Option<CounterHoursDraft>,
        /// Whether it stands outside the zone: no queue here, only a name.
        external: bool,
    }
}

record! {
    /// The project facts that conditions may speak of: `facts.yaml`.
    pub(crate) struct FactsDraft {
        /// All of them.
        facts: Vec<FactDraft>,
    }
}

record! {
    /// A project fact.
    pub(crate) struct FactDraft {
        /// Its name in conditions: group.name.
        path: At<FactPath>,
        /// Its names for people.
        name: Text,
        /// What it may be.
        r#type: At<FactTypeName>,
        /// What a choice or a list offers.
        options: Vec<OptionDraft>,
        /// The unit of its number.
        unit: Option<Text>,
        /// The condition that it is computed by; nobody is asked for it then.
        derived: Option<At<Condition>>,
        /// The article or standard that asks for it.
        basis: Option<Regulation>,
    }
}

record! {
    /// One of the answers that a choice or a list offers.
    pub(crate) struct OptionDraft {
        /// As conditions and data write it.
        value: At<String>,
        /// As people read it.
        name: Text,
    }
}

/// What a fact may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactTypeName {
    Boolean,
    Integer,
    Number,
    Text,
    Choice,
    List,
    Date,
}

words! { FactTypeName {
    "boolean" => FactTypeName::Boolean,
    "integer" => FactTypeName::Integer,
    "number" => FactTypeName::Number,
    "text" => FactTypeName::Text,
    "choice" => FactTypeName::Choice,
    "list" => FactTypeName::List,
    "date" => FactTypeName::Date,
} }

record! {
    /// One year of the working-day calendar: `calendar/<year>.yaml`.
    pub(crate) struct CalendarDraft {
        /// The year.
        year: At<u32>,
        /// Counts the versions within the year; the highest one counts.
        version: u32,
        /// Whether the State Council's notice is out.
        status: YearStatus,
        /// The notice.
        source: Option<Regulation>,
        /// Holidays and make-up working days.
        days: Vec<DayDraft>,
    }
}

record! {
    /// A day that is not what its weekday says.
    pub(crate) struct DayDraft {
        /// The day.
        date: At<NaiveDate>,
        /// Off or worked.
        kind: SpecialDayKind,
        /// The holiday it belongs to.
        name: Text,
    }
}
