//! When a project may be finished.

use async_graphql::SimpleObject;
use onewindow_engine::project::{Forecast as EngineForecast, ForecastItem as EngineForecastItem};

use crate::route::RouteNode;
use crate::scalar::Date;

/// When a project may be finished, from the promised limits and what running cases have left. The applicant's own time
/// (building, writing) is not in it.
#[derive(Debug, Clone, SimpleObject)]
pub struct Forecast {
    /// Everything still to come, in the order of time.
    pub items: Vec<ForecastItem>,
    /// What a delay of delays the whole, in the order of time.
    pub critical_path: Vec<RouteNode>,
    /// Working days from today until the last of it.
    pub remaining_working_days: u32,
    /// The day that falls on.
    pub finish_on: Date,
    /// Whether that day lies beyond the published calendar.
    pub is_provisional: bool,
}

/// A procedure or milestone still to come, with its place in time.
#[derive(Debug, Clone, SimpleObject)]
pub struct ForecastItem {
    /// Which procedure or milestone.
    pub node: RouteNode,
    /// Working days from today until it can start.
    pub starts_in_working_days: u32,
    /// Working days from today until it can be there.
    pub ends_in_working_days: u32,
    /// Whether a delay of it delays the whole.
    pub is_critical: bool,
}

impl From<EngineForecast> for Forecast {
    fn from(forecast: EngineForecast) -> Self {
        Self {
            critical_path: RouteNode::all(forecast.critical_path().cloned()),
            items: forecast.items.into_iter().map(ForecastItem::from).collect(),
            remaining_working_days: forecast.working_days,
            finish_on: forecast.finish.into(),
            is_provisional: forecast.provisional,
        }
    }
}

impl From<EngineForecastItem> for ForecastItem {
    fn from(item: EngineForecastItem) -> Self {
        Self {
            node: RouteNode(item.node),
            starts_in_working_days: item.starts_in,
            ends_in_working_days: item.ends_in,
            is_critical: item.critical,
        }
    }
}
