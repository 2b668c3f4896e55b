//! Places: where the number of licences is limited 有数量限制, they are granted in the order of acceptance (Licensing
//! Law Art. 57). The first accepted wins, whoever is decided first.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decide::Work;
use super::event::CaseEvent;
use super::state::Case;
use crate::refusal::{QuotaRefusal, Refusal};

/// The place of an application in the order of acceptance. The earlier is the smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Acceptance {
    /// The moment of acceptance in law: when silence accepted, that of the receipt; after corrections, that of their
    /// full answer (Licensing Law Art. 32(1)4-5). Only where two are the same the numbers tell the order.
    pub at: DateTime<Utc>,
    /// The acceptance number 受理序号: without gaps within a procedure, as the acceptances were recorded.
    pub number: u32,
}

/// How the places of the case's procedure stand, as a decision finds them. The default is that of a procedure without
/// a quota, where nobody asks.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The next free acceptance number.
    pub next: u32,
    /// How many licences hold a place.
    pub taken: u32,
    /// The other applications that are accepted and not decided.
    pub waiting: &'a [Acceptance],
}

impl Default for Places<'_> {
    fn default() -> Self {
        Self {
            next: 1,
            taken: 0,
            waiting: &[],
        }
    }
}

/// The event of an acceptance; with its number where places are limited.
pub(super) fn accepted(work: &Work<'_>, on: chrono::NaiveDate, deemed: bool) -> CaseEvent {
    let limited = work.procedure.quota.is_some();
    CaseEvent::CaseAccepted {
        on,
        deemed,
        number: limited.then_some(work.facts.places.next),
    }
}

/// A grant takes a place that is left, and none that somebody accepted earlier still waits for.
pub(super) fn before_grant(work: &Work<'_>) -> Result<(), Refusal> {
    let Some(quota) = &work.procedure.quota else {
        return Ok(());
    };
    let places = &work.facts.places;
    let left = quota.left(places.taken);
    if left == 0 {
        let places = quota.places;
        return Err(QuotaRefusal::NoPlaceLeft { places }.into());
    }
    // What is accepted and decided in one act comes after everybody who waits.
    let own = work.case.acceptance;
    let before = |other: &&Acceptance| own.is_none_or(|own| **other < own);
    let mut earlier: Vec<Acceptance> = places.waiting.iter().filter(before).copied().collect();
    if earlier.len() < left as usize {
        return Ok(());
    }
    earlier.sort_unstable();
    let earlier = earlier.iter().map(|acceptance| acceptance.number).collect();
    Err(QuotaRefusal::EarlierApplicantFirst { earlier }.into())
}

impl Case {
    /// Takes the number of an acceptance into the state.
    pub(super) fn apply_acceptance(&mut self, at: DateTime<Utc>, deemed: bool, number: Option<u32>) {
        let corrected = self.corrections.last().and_then(|notice| notice.complete_at);
        let received = self.received_at.filter(|_| deemed);
        let at = corrected.or(received).unwrap_or(at);
        self.acceptance = number.map(|number| Acceptance { at, number });
    }
}
