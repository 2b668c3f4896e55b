//! The critical path of a project and when it may be finished, in working days from today.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Way;
use crate::clock::Effect;
use crate::ids::ProcedureCode;
use crate::limit::{Limit, Unit};
use crate::procedure::{Mode, Procedure};
use crate::route::Node;

/// A node with its place in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastItem {
    /// Which.
    pub node: Node,
    /// Working days from today until it can start.
    pub starts_in: u32,
    /// Working days from today until it can be there.
    pub ends_in: u32,
    /// Whether a delay of it delays the whole.
    pub critical: bool,
}

/// When a project may be finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Everything still to come, in the order of time.
    pub items: Vec<ForecastItem>,
    /// Working days until the last of it.
    pub working_days: u32,
    /// The day that falls on; the applicant's own time (building, writing) is not in it.
    pub finish: NaiveDate,
    /// Whether the day lies beyond the published calendar.
    pub provisional: bool,
}

impl Forecast {
    /// The critical path, in the order of time.
    pub fn critical_path(&self) -> impl Iterator<Item = &Node> {
        self.items
            .iter()
            .filter(|item| item.critical)
            .map(|item| &item.node)
    }
}

/// Computes the forecast. `remaining` has the working days left of running cases; without an entry a procedure takes
/// its promised limit, else its statutory one. Milestones take no time of their own.
pub fn forecast(way: &Way<'_>, remaining: &BTreeMap<ProcedureCode, u32>) -> Forecast {
    let nodes: Vec<Node> = way
        .items()
        .into_iter()
        .filter(|item| !item.state.is_settled())
        .map(|item| item.node)
        .collect();
    let before: BTreeMap<&Node, Vec<&Node>> = nodes
        .iter()
        .map(|node| {
            let needs = way.route.prerequisites_of(node).flat_map(|p| &p.needs);
            (node, needs.filter(|need| nodes.contains(need)).collect())
        })
        .collect();
    let mut spans: BTreeMap<&Node, Span> = BTreeMap::new();
    for node in &nodes {
        place(node, &before, &mut spans, &|node| duration(way, remaining, node));
    }
    let working_days = spans.values().map(|span| span.end).max().unwrap_or(0);
    let critical = critical(&before, &spans, working_days);
    // What takes no time ends when what it needs does; it still comes after it.
    let mut placed: Vec<(&&Node, &Span)> = spans.iter().collect();
    placed.sort_by_key(|(_, span)| (span.end, span.start, span.order));
    let items = placed
        .into_iter()
        .map(|(node, span)| ForecastItem {
            node: (*node).clone(),
            starts_in: span.start,
            ends_in: span.end,
            critical: critical.contains(node),
        })
        .collect();
    let counted = way.catalogue.calendar.add_working_days(way.today, working_days);
    Forecast {
        items,
        working_days,
        finish: counted.date,
        provisional: counted.provisional,
    }
}

/// Where a node stands in time, in working days from today.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
    /// How many were placed before it; what it needs always was.
    order: usize,
}

/// Places a node after everything it needs. Published routes have no cycles.
fn place<'n>(
    node: &'n Node,
    before: &BTreeMap<&'n Node, Vec<&'n Node>>,
    spans: &mut BTreeMap<&'n Node, Span>,
    duration: &impl Fn(&Node) -> u32,
) -> u32 {
    if let Some(span) = spans.get(node) {
        return span.end;
    }
    let needs = before.get(node).cloned().unwrap_or_default();
    let start = needs
        .into_iter()
        .map(|need| place(need, before, spans, duration))
        .max()
        .unwrap_or(0);
    let end = start + duration(node);
    let order = spans.len();
    spans.insert(node, Span { start, end, order });
    end
}

/// Walks back from the last node along those that end just when it starts.
fn critical<'n>(
    before: &BTreeMap<&'n Node, Vec<&'n Node>>,
    spans: &BTreeMap<&'n Node, Span>,
    last: u32,
) -> Vec<&'n Node> {
    let mut path: Vec<&Node> = Vec::new();
    // Among several that end last, the one that started last is the true end of the path.
    let mut at = spans
        .iter()
        .filter(|(_, span)| span.end == last)
        .max_by_key(|(_, span)| (span.start, span.order))
        .map(|(n, _)| *n);
    while let Some(node) = at {
        path.push(node);
        let start = spans.get(node).map_or(0, |span| span.start);
        at = before
            .get(node)
            .into_iter()
            .flatten()
            .copied()
            .filter(|need| spans.get(*need).is_some_and(|span| span.end == start))
            .max_by_key(|need| spans.get(*need).map(|span| (span.start, span.order)));
    }
    path
}

fn duration(way: &Way<'_>, remaining: &BTreeMap<ProcedureCode, u32>, node: &Node) -> u32 {
    let Node::Procedure(code) = node else { return 0 };
    if let Some(days) = remaining.get(code) {
        return *days;
    }
    way.catalogue
        .procedure_on(code, way.today)
        .map_or(0, |procedure| usual(procedure))
}

/// The working days that a procedure usually takes: its first track's promise, else its statutory limit.
fn usual(procedure: &Procedure) -> u32 {
    let Some(track) = procedure.tracks.first() else {
        return 0;
    };
    match track.mode {
        Mode::OnReceipt { .. } => 0,
        Mode::Review => track
            .limit(Effect::Promised)
            .or_else(|| track.limit(Effect::Statutory))
            .map_or(0, |rule| in_working_days(rule.limit)),
    }
}

/// A limit as working days, for an outlook only: five of seven days, twenty-one a month.
fn in_working_days(limit: Limit) -> u32 {
    match limit.unit {
        Unit::WorkingDays => limit.amount,
        Unit::CalendarDays => (limit.amount * 5).div_ceil(7),
        Unit::Months => limit.amount * 21,
        Unit::Immediate => 0,
    }
}
