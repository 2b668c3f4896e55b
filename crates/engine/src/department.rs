//! Departments 部门 and the zone that they serve.

use serde::{Deserialize, Serialize};

use crate::counter::CounterHours;
use crate::ids::DepartmentCode;
use crate::procedure::DecisionLevel;
use crate::text::Text;

/// A department 部门.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its code.
    pub code: DepartmentCode,
    /// Its official names.
    pub name: Text,
    /// The department it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<DepartmentCode>,
    /// Whether it is the one window 综合窗口, which receives and delivers for all.
    #[serde(default)]
    pub window: bool,
    /// When its counter is open; as the zone says when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_hours: Option<CounterHours>,
    /// Of which level of government it is; one above the zone decides what the zone may not (Licensing Law Art. 35).
    #[serde(default)]
    pub level: DecisionLevel,
    /// Whether it stands outside the zone: no queue here, only a name.
    #[serde(default)]
    pub external: bool,
}
