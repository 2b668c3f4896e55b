//! Tolerance 容缺: a material that is not one of the main ones may follow by a day that the applicant promises. The
//! application is accepted meanwhile and its clocks run; what a broken promise means is the procedure's word.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::alarm::{self, AlarmRule};
use super::decide::{Step, Work};
use super::ending::Ending;
use super::event::{CaseEvent, Event};
use super::flow;
use super::intake;
use super::key::ClockKey;
use super::state::{Case, Outcome, Phase};
use super::task::Colour;
use crate::actor::{By, Role};
use crate::clock::{Clock, Effect};
use crate::ids::MaterialCode;
use crate::limit::Limit;
use crate::procedure::{Material, OverduePromise, Procedure, ToleranceRule};
use crate::refusal::{Refusal, ToleranceRefusal};

/// Promises are made before the window answers.
const PROMISING: [Phase; 3] = [Phase::Draft, Phase::Received, Phase::Correcting];

/// What is promised may come in whatever becomes of the case, as long as it goes on.
const OWING: [Phase; 9] = [
    Phase::Draft,
    Phase::Received,
    Phase::Correcting,
    Phase::Accepted,
    Phase::InReview,
    Phase::Suspended,
    Phase::Granted,
    Phase::Filed,
    Phase::Delivered,
];

/// A promise that a material follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Promise {
    /// By which day.
    pub on: NaiveDate,
    /// Who promised.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// When the material came; none: it is still to come.
    pub kept_at: Option<DateTime<Utc>>,
    /// Whether the day passed without it.
    pub overdue: bool,
}

impl Case {
    /// Whether a material was promised and has not come.
    pub(super) fn awaits(&self, material: &MaterialCode) -> bool {
        self.promises
            .get(material)
            .is_some_and(|promise| promise.kept_at.is_none())
    }

    /// Whether a promise binds: accepted on it, not refused since, and the material has not come.
    pub(super) fn owes(&self, material: &MaterialCode) -> bool {
        let refused = self
            .ruling
            .as_ref()
            .is_some_and(|ruling| ruling.outcome == Outcome::Refused);
        let goes_on = self.phase.is_under_review()
            || matches!(self.phase, Phase::Granted | Phase::Filed | Phase::Delivered);
        goes_on && !refused && self.awaits(material)
    }

    pub(super) fn apply_promise(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::MaterialPromised { material, on, .. } => {
                let promise = Promise {
                    on: *on,
                    by: event.by.clone(),
                    at: event.at,
                    kept_at: None,
                    overdue: false,
                };
                self.promises.insert(material.clone(), promise);
            }
            CaseEvent::PromiseOverdue { material, .. } => {
                if let Some(promise) = self.promises.get_mut(material) {
                    promise.overdue = true;
                }
            }
            CaseEvent::MaterialAttached { material, .. } | CaseEvent::MaterialSupplied { material, .. } => {
                if let Some(promise) = self.promises.get_mut(material) {
                    promise.kept_at.get_or_insert(event.at);
                }
            }
            _ => {}
        }
    }
}

/// When a material may be handed in; what is promised also after the decision.
pub(super) fn phases<'p>(case: &Case, material: &Material, usual: &'p [Phase]) -> &'p [Phase] {
    if case.awaits(&material.code) {
        &OWING
    } else {
        usual
    }
}

/// The last day that can be promised today.
fn latest(work: &Work<'_>, rule: &ToleranceRule) -> NaiveDate {
    let today = work.facts.today();
    Clock::start(Effect::Internal, rule.limit, today)
        .due(work.facts.calendar())
        .map_or(today, |due| due.date)
}

pub(super) fn promise(work: &mut Work<'_>, material: &MaterialCode, on: NaiveDate) -> Result<Step, Refusal> {
    work.by_applicant()?;
    work.in_phase(&PROMISING)?;
    let procedure = work.procedure;
    let rule = procedure
        .tolerance
        .as_ref()
        .ok_or(ToleranceRefusal::ToleranceNotProvided)?;
    let material = material.clone();
    let Some(declared) = super::agent::declared(procedure, &material) else {
        return Err(Refusal::UnknownMaterial { material });
    };
    if !declared.deferrable {
        return Err(ToleranceRefusal::MaterialNotDeferrable { material }.into());
    }
    if !intake::missing_materials(work, procedure).contains(&material) {
        return Err(ToleranceRefusal::MaterialNotMissing { material }.into());
    }
    let (from, through) = (work.facts.today(), latest(work, rule));
    if on < from || on > through {
        return Err(ToleranceRefusal::PromiseOutOfRange { on, from, through }.into());
    }
    if work
        .case
        .promises
        .get(&material)
        .is_some_and(|made| made.on == on)
    {
        return Ok(Step::Already);
    }
    let channel = work.channel;
    work.did(
        Role::Applicant,
        None,
        CaseEvent::MaterialPromised {
            material,
            on,
            channel,
        },
    );
    Ok(Step::Taken)
}

/// Whether a material may follow by the promise that was made: one that its version still takes, and that is not over.
fn is_promised(work: &Work<'_>, procedure: &Procedure, material: &MaterialCode) -> bool {
    let deferrable = procedure
        .material(material)
        .is_some_and(|declared| declared.deferrable);
    let last_day = |promise: &Promise| work.facts.calendar().roll_forward(promise.on).date;
    let stands = |promise: &Promise| {
        promise.kept_at.is_none() && !promise.overdue && last_day(promise) >= work.facts.today()
    };
    deferrable && procedure.tolerance.is_some() && work.case.promises.get(material).is_some_and(stands)
}

/// Those of the missing materials that no promise covers.
pub(super) fn unpromised(
    work: &Work<'_>,
    procedure: &Procedure,
    missing: &[MaterialCode],
) -> Vec<MaterialCode> {
    missing
        .iter()
        .filter(|code| !is_promised(work, procedure, code))
        .cloned()
        .collect()
}

/// Where the procedure takes promises, nothing is accepted with a gap that nobody has promised to fill.
pub(super) fn before_acceptance(work: &Work<'_>) -> Result<(), Refusal> {
    if work.procedure.tolerance.is_none() {
        return Ok(());
    }
    let items = unpromised(work, work.procedure, &intake::missing_of(work, true));
    if items.is_empty() {
        Ok(())
    } else {
        Err(ToleranceRefusal::PromiseNeeded { items }.into())
    }
}

/// Those of the missing materials without which nothing is granted: all, unless the procedure allows deciding while a
/// promise stands.
pub(super) fn needed_for_grant(work: &Work<'_>, missing: Vec<MaterialCode>) -> Vec<MaterialCode> {
    let open_items = work
        .procedure
        .tolerance
        .as_ref()
        .is_some_and(|rule| rule.decide_with_open_item);
    if open_items {
        unpromised(work, work.procedure, &missing)
    } else {
        missing
    }
}

/// The promised materials that are still missing: what the case has to wait for at its end.
pub(super) fn is_owing(work: &Work<'_>) -> bool {
    let mut owed = work
        .case
        .promises
        .keys()
        .filter(|code| work.case.owes(code))
        .peekable();
    if owed.peek().is_none() {
        return false;
    }
    let missing = intake::missing_materials(work, work.procedure);
    owed.any(|code| missing.contains(code))
}

/// With the acceptance the promises begin to bind, however it came.
pub(super) fn start_clocks(work: &mut Work<'_>) {
    let new: BTreeMap<MaterialCode, NaiveDate> = work
        .case
        .promises
        .iter()
        .filter(|(code, _)| {
            let clock = ClockKey::Promise((*code).clone());
            work.case.owes(code) && !work.case.clocks.contains_key(&clock)
        })
        .map(|(code, promise)| (code.clone(), promise.on))
        .collect();
    for (code, on) in new {
        let today = work.facts.today();
        let days = u32::try_from((on - today).num_days()).unwrap_or(0);
        // A promise for today ends today, and so does one that the window's silence overtook.
        let (anchor, limit) = if days == 0 {
            (today, Limit::IMMEDIATE)
        } else {
            (today, Limit::calendar_days(days))
        };
        work.follows(CaseEvent::ClockStarted {
            clock: ClockKey::Promise(code),
            effect: Effect::Internal,
            limit,
            anchor,
        });
    }
}

/// The promised day has passed. Without the material the case ends or those concerned are reminded, as the procedure
/// says; what is granted stays granted.
pub(super) fn expire(work: &mut Work<'_>, material: &MaterialCode) {
    intake::supply(work, work.procedure);
    if !intake::missing_materials(work, work.procedure).contains(material) {
        return;
    }
    let Some(on) = work.case.promises.get(material).map(|promise| promise.on) else {
        return;
    };
    let material = material.clone();
    work.follows(CaseEvent::PromiseOverdue {
        material: material.clone(),
        on,
    });
    let words = (
        "容缺受理承诺补交的材料到期未补交。",
        "What was promised to follow later has not followed by its day.",
    );
    alarm::raise(work, AlarmRule::E29, Colour::Yellow, words);
    let closes = work
        .procedure
        .tolerance
        .as_ref()
        .is_some_and(|rule| rule.overdue == OverduePromise::Close);
    if closes && work.case.phase.is_under_review() {
        work.follows(CaseEvent::CaseEnded(Ending::PromiseNotKept { material, on }));
        flow::cancel_open_steps(work);
    }
}
