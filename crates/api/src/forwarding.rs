//! Two-tier handling: how the file went up, and what the upper level asked for beyond it.

use async_graphql::{Context, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_engine::case::{
    Case as EngineCase, Forwarding as EngineForwarding, Opinion as EngineOpinion,
    Supplement as EngineSupplement, declared,
};
use onewindow_engine::ids::MaterialCode;
use onewindow_engine::procedure::Procedure;
use onewindow_engine::text::Language;

use crate::department::Department;
use crate::person::Person;
use crate::scalar::Date;
use crate::step::Opinion;

/// How the first level passed the file up.
#[derive(Debug, Clone)]
pub struct Forwarding {
    forwarding: EngineForwarding,
    opinion: Option<EngineOpinion>,
}

impl Forwarding {
    /// How a case was passed up; none as long as it has not been.
    pub(crate) fn of(case: &EngineCase) -> Option<Self> {
        let forwarding = case.forwarding.clone()?;
        let opinion = case.run(&forwarding.step).and_then(|run| run.opinion.clone());
        Some(Self { forwarding, opinion })
    }
}

/// How the first level passed its opinion and the whole file up 上报 (Administrative Licensing Law, Art. 35).
#[Object]
impl Forwarding {
    /// From which department.
    async fn from(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.forwarding.from)
    }

    /// To which department.
    async fn to(&self, context: &Context<'_>) -> Result<Option<Department>> {
        Department::find(context, &self.forwarding.to)
    }

    /// The codes of the materials in the file: every one there was.
    async fn materials(&self) -> Vec<&str> {
        let materials = self.forwarding.materials.iter();
        materials.map(MaterialCode::as_str).collect()
    }

    /// The first level's opinion 初审意见.
    async fn opinion(&self) -> Option<Opinion> {
        self.opinion.as_ref().map(Opinion::from)
    }

    /// Who forwarded it.
    async fn by(&self) -> Person {
        Person::from(&self.forwarding.by)
    }

    /// The day on which it reached the upper level.
    async fn on(&self) -> Date {
        self.forwarding.on.into()
    }
}

/// What the upper level asked for beyond the file that was passed up to it.
#[derive(Debug, Clone, SimpleObject)]
pub struct Supplement {
    /// What is asked for.
    pub items: Vec<SupplementItem>,
    /// Who asked.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

/// One thing that is asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct SupplementItem {
    /// The code of the material.
    pub material: String,
    /// Its name in the caller's language.
    pub material_name: String,
    /// What for, in the officer's words.
    pub what: String,
    /// Whether it has been handed in.
    pub is_answered: bool,
}

impl Supplement {
    pub(crate) fn new(
        supplement: &EngineSupplement,
        (case, procedure): (&EngineCase, &Procedure),
        language: Language,
    ) -> Self {
        let items = supplement.items.iter();
        Self {
            items: items
                .map(|item| SupplementItem {
                    material: item.material.to_string(),
                    material_name: declared(procedure, &item.material)
                        .map_or_else(String::new, |material| material.name.get(language).to_owned()),
                    what: item.what.clone(),
                    is_answered: case
                        .materials
                        .get(&item.material)
                        .is_some_and(|files| !files.is_empty()),
                })
                .collect(),
            by: Person::from(&supplement.by),
            at: supplement.at,
        }
    }
}
