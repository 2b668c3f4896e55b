//! Bars: what an applicant may not apply for, and until when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::ids::ProcedureCode;

/// What is barred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BarKind {
    /// Applying again for the same licence (Licensing Law Art. 78, 79).
    Application,
    /// Having a commitment stand for the check beforehand 告知承诺, for any licence.
    Commitment,
}

/// A bar on an enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Bar {
    /// What is barred.
    pub kind: BarKind,
    /// The procedure it came from; an application bar holds for it alone.
    pub procedure: ProcedureCode,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none: until it is lifted.
    pub until: Option<NaiveDate>,
    /// The article.
    pub law: String,
}

impl Bar {
    /// Whether it bars on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it keeps an enterprise from applying for a procedure on a day.
    pub fn bars_application(&self, procedure: &ProcedureCode, day: NaiveDate) -> bool {
        self.kind == BarKind::Application && &self.procedure == procedure && self.holds_on(day)
    }

    /// Whether it keeps an enterprise from the ways that trust a commitment on a day.
    pub fn bars_commitment(&self, day: NaiveDate) -> bool {
        self.kind == BarKind::Commitment && self.holds_on(day)
    }
}
