//! Departments of the zone.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use onewindow_engine::counter::CounterHours as EngineCounterHours;
use onewindow_engine::department::Department as EngineDepartment;
use onewindow_engine::ids::DepartmentCode;

use crate::loader::RatingsOf;
use crate::procedure::DecisionLevel;
use crate::rating::RatingStatistics;
use crate::substitution::Substitution;
use crate::{caller, global_id};

/// When a counter is open on working days, as hours and minutes in the zone's time.
#[derive(Debug, Clone, SimpleObject)]
pub struct CounterHours {
    /// When it opens, such as `09:00`.
    pub opens: String,
    /// When it closes, such as `17:00`: from then on what is due that day is late at the counter (Civil Code,
    /// Art. 203(2)).
    pub closes: String,
}

impl From<EngineCounterHours> for CounterHours {
    fn from(hours: EngineCounterHours) -> Self {
        Self {
            opens: hours.opens.format("%H:%M").to_string(),
            closes: hours.closes.format("%H:%M").to_string(),
        }
    }
}

/// A department 部门.
#[derive(Debug, Clone)]
pub struct Department(Arc<EngineDepartment>);

impl Department {
    /// The department with this code, if the zone has it.
    pub(crate) fn find(context: &Context<'_>, code: &DepartmentCode) -> Result<Option<Self>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue.departments.get(code).cloned().map(Self))
    }

    /// Every department, by code.
    pub(crate) fn all(context: &Context<'_>) -> Result<Vec<(String, Self)>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(catalogue
            .departments
            .iter()
            .map(|(code, department)| (code.to_string(), Self(Arc::clone(department))))
            .collect())
    }
}

/// A department 部门 of the zone, the one window, or an outside authority.
#[Object]
impl Department {
    /// The global id.
    pub async fn id(&self) -> ID {
        global_id::encode(&self.0.code)
    }

    /// The code, as filters and inputs take it.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The official name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// The department it belongs to.
    async fn parent(&self, context: &Context<'_>) -> Result<Option<Self>> {
        match &self.0.parent {
            Some(code) => Self::find(context, code),
            None => Ok(None),
        }
    }

    /// What the ratings of the cases come to that it is competent for 好差评.
    async fn ratings(&self, context: &Context<'_>) -> Result<RatingStatistics> {
        RatingStatistics::of(context, RatingsOf::Department(self.0.code.clone())).await
    }

    /// The substitutions in force and to come 代理 (A/B 角); told to the department's own people and to supervision, empty
    /// for everybody else.
    async fn substitutions(&self, context: &Context<'_>) -> Result<Vec<Substitution>> {
        Substitution::of_department(context, &self.0.code).await
    }

    /// Of which level of government it is.
    async fn level(&self) -> DecisionLevel {
        self.0.level.into()
    }

    /// Whether it is the one window 综合窗口, which receives and delivers for all.
    async fn is_window(&self) -> bool {
        self.0.window
    }

    /// When its counter is open on working days; none where it has no counter.
    async fn counter_hours(&self, context: &Context<'_>) -> Result<Option<CounterHours>> {
        let catalogue = caller::desk(context)?.catalogue();
        Ok(self.0.window.then(|| catalogue.counter_hours().into()))
    }

    /// Whether it stands outside the zone and has no queue here.
    async fn is_external(&self) -> bool {
        self.0.external
    }
}
