//! Everything that a zone declares, checked: what the engine is told about the world.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::counter::CounterHours;
use crate::department::Department;
use crate::fact::FactValues;
use crate::fact::Vocabulary;
use crate::ids::{DepartmentCode, MaterialCode, ProcedureCode, RouteCode};
use crate::limit::Limit;
use crate::procedure::{Procedure, Version};
use crate::route::{PlanItem, Route};
use crate::text::Text;

/// The zone itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Zone {
    /// Its code, e.g. `jingdezhen-hitech`.
    pub code: String,
    /// Its names.
    pub name: Text,
    /// Begins every case number, e.g. `JDZ`.
    pub number_prefix: String,
    /// Its administrative division 行政区划代码 (GB/T 2260), six digits.
    #[serde(default)]
    pub region: String,
    /// When its counters are open; nine to five when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_hours: Option<CounterHours>,
    /// How long a department may take to put right what was rated badly 差评整改 (国办发〔2019〕51号; zones differ).
    #[serde(default = "Zone::usual_rectification")]
    pub rectification: Limit,
}

impl Zone {
    /// The most days that a zone may give its departments to put right what was rated badly.
    pub const LONGEST_RECTIFICATION: u32 = 15;

    /// What holds where a zone does not say otherwise: 5 working days.
    pub fn usual_rectification() -> Limit {
        Limit::working_days(5)
    }
}

/// A zone's departments, vocabulary, calendar, procedures and routes.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The zone.
    pub zone: Zone,
    /// The departments by code.
    pub departments: BTreeMap<DepartmentCode, Arc<Department>>,
    /// The project facts that conditions may speak of.
    pub vocabulary: Vocabulary,
    /// The working-day calendar.
    pub calendar: Calendar,
    /// Every version of every procedure, oldest first.
    pub procedures: BTreeMap<ProcedureCode, Vec<Arc<Procedure>>>,
    /// The routes by code.
    pub routes: BTreeMap<RouteCode, Arc<Route>>,
}

impl Catalogue {
    /// The version of a procedure for receipts of a day: the highest revision that holds then.
    pub fn procedure_on(&self, code: &ProcedureCode, date: NaiveDate) -> Option<&Arc<Procedure>> {
        self.procedures
            .get(code)?
            .iter()
            .filter(|p| p.holds_on(date))
            .max_by_key(|p| (p.version.effective_from, p.version.revision))
    }

    /// The version that a case pins.
    pub fn procedure(&self, version: &Version) -> Option<&Arc<Procedure>> {
        self.procedures
            .get(&version.code)?
            .iter()
            .find(|p| &p.version == version)
    }

    /// The department that is the one window.
    pub fn window(&self) -> Option<&Department> {
        self.departments.values().map(AsRef::as_ref).find(|d| d.window)
    }

    /// The name of a material; a zone gives one code to one material, in whatever procedure it is asked for.
    pub fn material_name(&self, code: &MaterialCode) -> Option<&Text> {
        let mut versions = self.procedures.values().flatten();
        versions
            .find_map(|procedure| procedure.material(code))
            .map(|material| &material.name)
    }

    /// Which procedures of a route a project needs, on a day, by its facts.
    pub fn plan(&self, route: &Route, facts: &FactValues, date: NaiveDate) -> Vec<PlanItem> {
        route
            .procedures
            .iter()
            .filter_map(|code| self.procedure_on(code, date))
            .map(|procedure| PlanItem::judge(procedure, facts))
            .collect()
    }
}
