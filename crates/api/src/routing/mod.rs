//! Routing within and between departments 流转, as clients see it.

mod consultation;
mod hand_off;
mod oversight;
mod panel;
mod urging;

use std::sync::Arc;

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{Case as EngineCase, CaseCopy as EngineCopy};
use onewindow_engine::ids::DepartmentCode;

use crate::caller;
use crate::department::Department;
use crate::person::Person;

pub use consultation::Consultation;
pub use hand_off::HandOff;
pub use oversight::{IntegrityQuestion, Override};
pub use panel::Panel;
pub use urging::Urging;

pub(crate) use oversight::OverrideKind;

/// Numbers in the order of the log, as mutations take them.
fn numbered<T>(all: &[T]) -> impl Iterator<Item = (u32, &T)> {
    (0..).zip(all)
}

/// The departments with these codes.
fn departments<'c>(
    context: &Context<'_>,
    codes: impl IntoIterator<Item = &'c DepartmentCode>,
) -> Result<Vec<Department>> {
    let found = codes.into_iter().map(|code| Department::find(context, code));
    found.filter_map(Result::transpose).collect()
}

/// A copy of a case 抄送: who was told and may read it.
#[derive(Debug, Clone, SimpleObject)]
pub struct CaseCopy {
    /// To which departments.
    pub departments: Vec<Department>,
    /// To which people.
    pub people: Vec<Person>,
    /// With what words.
    pub note: String,
    /// Who sent it.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

impl CaseCopy {
    fn new(context: &Context<'_>, copy: &EngineCopy) -> Result<Self> {
        Ok(Self {
            departments: departments(context, &copy.departments)?,
            people: copy.people.iter().map(Person::from).collect(),
            note: copy.note.clone(),
            by: Person::from(&copy.by),
            at: copy.at,
        })
    }
}

/// What the routing of a case has come to.
#[derive(Debug, Clone)]
pub struct Routing(pub(crate) Arc<EngineCase>);

/// Whose the steps of a case are and were, who else signs or is asked, who is told and urged 流转.
#[Object]
impl Routing {
    /// The steps that were assigned 分派 or handed over 转办, oldest first.
    async fn hand_offs(&self) -> Vec<HandOff> {
        self.0.routing.hand_offs.iter().map(HandOff::from).collect()
    }

    /// Those who were asked to sign a step beside its holder 加签, 会签, oldest first.
    async fn panels(&self) -> Vec<Panel> {
        self.0.routing.panels.iter().map(Panel::from).collect()
    }

    /// The opinions asked of other departments 征求意见, oldest first.
    async fn consultations(&self, context: &Context<'_>) -> Result<Vec<Consultation>> {
        let all = numbered(&self.0.routing.consultations);
        all.map(|(number, one)| Consultation::new(context, &self.0, (number, one)))
            .collect()
    }

    /// Who was told 抄送, oldest first.
    async fn copies(&self, context: &Context<'_>) -> Result<Vec<CaseCopy>> {
        let copies = self.0.routing.copies.iter();
        copies.map(|copy| CaseCopy::new(context, copy)).collect()
    }

    /// Who was urged 催办, 督办, oldest first.
    async fn urgings(&self, context: &Context<'_>) -> Result<Vec<Urging>> {
        let all = numbered(&self.0.routing.urgings);
        all.map(|(number, one)| Urging::new(context, number, one))
            .collect()
    }

    /// Where a supervisor stepped in, oldest first.
    async fn overrides(&self) -> Vec<Override> {
        self.0.routing.overrides.iter().map(Override::from).collect()
    }

    /// Questions about conduct 廉政问询 that the caller may read: supervision's own, and those to the caller's departments.
    async fn integrity_questions(&self, context: &Context<'_>) -> Result<Vec<IntegrityQuestion>> {
        let actor = caller::actor(context);
        let all = numbered(&self.0.routing.questions);
        all.filter(|(_, one)| {
            onewindow_engine::case::may_read_words(std::slice::from_ref(&one.department), actor)
        })
        .map(|(number, one)| IntegrityQuestion::new(context, number, one))
        .collect()
    }
}
