//! A case as part of a unified handling 统一办理, 联合办理, 集中办理 (Licensing Law Art. 26(2), 42(2)): several departments'
//! cases of one stage of a project are handled together, and beside each case's own limit runs the one of the whole.
//!
//! The handling begins with the first acceptance of a case of the stage, however it came about, so that silence at
//! intake can't lead around it. A case that is accepted later joins it and is due with it. Each case carries the clock
//! of the whole as its own: a suspension is not counted for the case that is suspended (Art. 45), and the others, for
//! which nothing stands still, stay due when they were.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::decide::{Effect as Told, Step, Work, written};
use super::event::{CaseEvent, Event};
use super::key::ClockKey;
use super::rung::Rung;
use super::state::Case;
use crate::actor::By;
use crate::calendar::Calendar;
use crate::clock::{ClockState, Effect};
use crate::ids::{DepartmentCode, StageCode};
use crate::limit::Limit;
use crate::refusal::{Refusal, UnifiedRefusal};

/// What supervision is told when the limit of the whole has passed.
pub(super) const LATE: (&str, &str) = (
    "统一办理期限已过，尚未作出决定。",
    "The limit of the unified handling has passed without a decision.",
);

/// The unified handling that a case is part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnifiedHandling {
    /// Of which stage.
    pub stage: StageCode,
    /// Who leads it 牵头部门.
    pub lead: DepartmentCode,
    /// Where the head of the government decides about an extension; none: there is no extension.
    pub head: Option<DepartmentCode>,
    /// The extensions of the limit of the whole since the case joined, oldest first.
    pub extensions: Vec<UnifiedExtension>,
}

/// An extension of the limit of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct UnifiedExtension {
    /// By how much.
    pub limit: Limit,
    /// Why; told to the applicant.
    pub reason: String,
    /// Who granted it.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
}

impl UnifiedHandling {
    /// The departments that have a part in it beside those of the case.
    pub(super) fn departments(&self) -> impl Iterator<Item = &DepartmentCode> {
        std::iter::once(&self.lead).chain(&self.head)
    }
}

impl Case {
    /// The day on which the decision is due: where several limits run side by side, the earliest of them. None while
    /// none runs.
    pub fn decision_due(&self, calendar: &Calendar) -> Option<NaiveDate> {
        [ClockKey::Statutory, ClockKey::Unified]
            .iter()
            .filter_map(|key| self.clocks.get(key))
            .filter(|clock| clock.state() == ClockState::Running)
            .filter_map(|clock| clock.due(calendar))
            .map(|due| due.date)
            .min()
    }

    pub(super) fn apply_unified(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::UnifiedHandlingJoined { stage, lead, head } => {
                self.unified = Some(UnifiedHandling {
                    stage: stage.clone(),
                    lead: lead.clone(),
                    head: head.clone(),
                    extensions: Vec::new(),
                });
            }
            CaseEvent::UnifiedHandlingExtended { limit, reason } => {
                if let Some(clock) = self.clocks.get_mut(&ClockKey::Unified) {
                    clock.extend(*limit);
                }
                // The end has moved, and who works on it is warned again before it.
                self.rungs.remove(&(ClockKey::Unified, Rung::NearDue));
                if let Some(unified) = &mut self.unified {
                    unified.extensions.push(UnifiedExtension {
                        limit: *limit,
                        reason: reason.clone(),
                        by: event.by.clone(),
                        at: event.at,
                    });
                }
            }
            _ => {}
        }
    }
}

/// Has an accepted case take part where its project's route handles its stage together.
pub(super) fn begin(work: &mut Work<'_>, accepted_on: NaiveDate) {
    let stage = &work.procedure.stage;
    let Some(rule) = work.facts.route.unified(stage) else {
        return;
    };
    let running = work.facts.project.bundle(stage);
    let (limit, anchor) = running.map_or((rule.limit, accepted_on), |bundle| {
        (bundle.clock.limit, bundle.clock.anchor)
    });
    work.follows(CaseEvent::UnifiedHandlingJoined {
        stage: stage.clone(),
        lead: rule.lead.clone(),
        head: rule.extension.as_ref().map(|_| rule.head().1.clone()),
    });
    work.follows(CaseEvent::ClockStarted {
        clock: ClockKey::Unified,
        effect: Effect::Statutory,
        limit,
        anchor,
    });
    // Whoever joins after an extension is due with those who were there.
    for extension in running.iter().flat_map(|bundle| &bundle.extensions) {
        work.push(
            extension.by.clone(),
            CaseEvent::UnifiedHandlingExtended {
                limit: extension.limit,
                reason: extension.reason.clone(),
            },
        );
    }
}

/// Lengthens the clock of the whole in a case of it.
pub(super) fn lengthen(work: &mut Work<'_>, limit: Limit, reason: &str) -> Result<Step, Refusal> {
    let stage = work.procedure.stage.clone();
    let Some(rule) = work.facts.route.unified(&stage) else {
        return Err(UnifiedRefusal::NotUnified { stage }.into());
    };
    let (head, department) = rule.by_head(work.facts.actor)?;
    if work.facts.actor.enterprises.contains(&work.case.enterprise) {
        return Err(Refusal::Recused);
    }
    work.under_review()?;
    written("reason", reason)?;
    let reason = reason.to_owned();
    work.did(
        head,
        Some(department),
        CaseEvent::UnifiedHandlingExtended { limit, reason },
    );
    Ok(Step::Taken)
}

/// What the project has to be told: that the case takes part, and that it no longer does.
pub(super) fn effects(before: &Case, after: &Case) -> Vec<Told> {
    let mut effects = Vec::new();
    let (Some(unified), Some(clock)) = (&after.unified, after.clocks.get(&ClockKey::Unified)) else {
        return effects;
    };
    let stage = || unified.stage.clone();
    if before.unified.is_none() {
        effects.push(Told::UnifiedJoined {
            stage: stage(),
            on: clock.anchor,
            limit: clock.limit,
        });
    }
    let ran = before
        .clocks
        .get(&ClockKey::Unified)
        .is_none_or(|clock| clock.stopped.is_none());
    if let (true, Some(on)) = (ran, clock.stopped) {
        effects.push(Told::UnifiedLeft { stage: stage(), on });
    }
    effects
}
