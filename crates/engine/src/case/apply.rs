//! Events into state. Total: an event is a fact, so nothing here can refuse it.

use super::alarm::Alarm;
use super::document::DrawnDocument;
use super::ending::Ending;
use super::event::{CaseEvent, Event};
use super::state::{
    Case, Correction, Delivery, IssuedDocument, Opinion, Outcome, Phase, Ruling, StepRun, StepState,
    Suspension,
};
use crate::clock::{Clock, ClockState};

use std::collections::{BTreeMap, BTreeSet};

impl Case {
    /// Makes a case from its log; none when the log does not begin with its opening.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Case> {
        let mut events = events.into_iter();
        let mut case = Case::opened(events.next()?)?;
        for event in events {
            case.apply(event);
        }
        Some(case)
    }

    /// The case that an opening makes.
    pub fn opened(event: &Event) -> Option<Case> {
        let CaseEvent::CaseOpened {
            case,
            number,
            project,
            enterprise,
            procedure,
            department,
            window,
            track,
        } = &event.what
        else {
            return None;
        };
        Some(Case {
            id: *case,
            number: number.clone(),
            project: *project,
            enterprise: *enterprise,
            procedure: procedure.clone(),
            department: department.clone(),
            window: window.clone(),
            track: track.clone(),
            phase: Phase::Draft,
            sequence: 1,
            changed: 1,
            form: serde_json::Value::Object(serde_json::Map::new()),
            materials: BTreeMap::new(),
            disclosures: Vec::new(),
            supplied: BTreeMap::new(),
            opened_by: event.by.clone(),
            opened_at: event.at,
            received_at: None,
            complete_on: None,
            accepted_on: None,
            deemed_accepted: false,
            corrections: Vec::new(),
            steps: Vec::new(),
            clocks: BTreeMap::new(),
            rungs: BTreeSet::new(),
            suspensions: Vec::new(),
            hearing: None,
            interested: Vec::new(),
            inspectors: Vec::new(),
            forwarding: None,
            supplements: Vec::new(),
            unified: None,
            sample: None,
            ruling: None,
            document: None,
            documents: Vec::new(),
            delivery: None,
            ending: None,
            closed_at: None,
            ratings: Vec::new(),
            further_notices: 0,
            extensions: Vec::new(),
            explanation: None,
            alarms: Vec::new(),
            reviews: Vec::new(),
            counted_by: String::new(),
            agent: None,
            acceptance: None,
            false_material: None,
            promises: BTreeMap::new(),
            routing: super::routing::Routing::default(),
        })
    }

    /// Takes an event into the state.
    pub fn apply(&mut self, event: &Event) {
        self.sequence += 1;
        if changes_more_than_a_step(&event.what) {
            self.changed = self.sequence;
        }
        match &event.what {
            // An opening made the case; who has opened a file and what was written back and forth changes nothing.
            CaseEvent::CaseOpened { .. } | CaseEvent::SecretOpened(_) | CaseEvent::MessageSent { .. } => {}
            CaseEvent::DueDateRecounted { edition, .. } => self.counted_by.clone_from(edition),
            CaseEvent::DisclosureConsented(_) | CaseEvent::DisclosureRevoked(_) => self.apply_secrecy(event),
            CaseEvent::FormSaved { .. }
            | CaseEvent::MaterialAttached { .. }
            | CaseEvent::MaterialSupplied { .. }
            | CaseEvent::AgentNamed { .. }
            | CaseEvent::CaseReceived { .. }
            | CaseEvent::CorrectionRequested { .. }
            | CaseEvent::CorrectionAnswered { .. } => self.apply_application(event),
            CaseEvent::ClockStarted { .. }
            | CaseEvent::ClockStopped { .. }
            | CaseEvent::RungReached { .. }
            | CaseEvent::CaseSuspended { .. }
            | CaseEvent::CaseResumed { .. } => self.apply_clock(event),
            CaseEvent::StepOpened { .. }
            | CaseEvent::StepSkipped { .. }
            | CaseEvent::StepClaimed { .. }
            | CaseEvent::StepReleased { .. }
            | CaseEvent::StepSigned { .. }
            | CaseEvent::StepCompleted { .. }
            | CaseEvent::StepCancelled { .. }
            | CaseEvent::StepReturned { .. } => self.apply_step(event),
            CaseEvent::Routing(what) => self.apply_routing(event, what),
            CaseEvent::HearingRightTold { .. }
            | CaseEvent::HearingRequested { .. }
            | CaseEvent::HearingScheduled { .. }
            | CaseEvent::RecusalRequested { .. }
            | CaseEvent::HearingRecorded { .. } => self.apply_hearing(event),
            CaseEvent::InterestedPartyRegistered { .. }
            | CaseEvent::InterestedPartyNotified { .. }
            | CaseEvent::InterestedPartyHeard { .. } => self.apply_interest(event),
            CaseEvent::InspectorsAssigned { inspectors } => self.inspectors.clone_from(inspectors),
            CaseEvent::CaseForwarded { .. } => self.apply_forwarding(event),
            CaseEvent::SupplementRequested { .. } => self.apply_supplement(event),
            CaseEvent::UnifiedHandlingJoined { .. } | CaseEvent::UnifiedHandlingExtended { .. } => {
                self.apply_unified(event);
            }
            CaseEvent::CaseAccepted { .. }
            | CaseEvent::CaseFiled
            | CaseEvent::SampleDrawn(_)
            | CaseEvent::DecisionMade { .. }
            | CaseEvent::DocumentIssued { .. }
            | CaseEvent::CaseDelivered { .. }
            | CaseEvent::CaseClosed
            | CaseEvent::CaseEnded(_) => self.apply_outcome(event),
            CaseEvent::ReviewConvened(_) | CaseEvent::ReviewScored(_) | CaseEvent::ReviewConcluded(_) => {
                self.apply_review(event);
            }
            CaseEvent::SiteVisitRecorded(_) => self.apply_site_visit(event),
            CaseEvent::FalseMaterialRecorded { .. } => self.apply_false_material(event),
            CaseEvent::MaterialPromised { .. } | CaseEvent::PromiseOverdue { .. } => {
                self.apply_promise(event);
            }
            CaseEvent::RatingGiven(_)
            | CaseEvent::CallBackRecorded(_)
            | CaseEvent::RectificationReported { .. }
            | CaseEvent::RatingAppealed { .. }
            | CaseEvent::RatingAppealDecided { .. } => self.apply_rating(event),
            CaseEvent::SlipCorrected { form, .. } => self.form = form.clone(),
            CaseEvent::SecondNoticeAllowed { .. } => self.further_notices += 1,
            CaseEvent::ExtensionRequested { .. } | CaseEvent::ExtensionAnswered { .. } => {
                self.apply_extension(event);
            }
            CaseEvent::ExplanationDemanded | CaseEvent::DelayExplained { .. } => {
                self.apply_explanation(event);
            }
            CaseEvent::AlarmRaised { .. } | CaseEvent::DocumentDrawnUp(_) => self.apply_record(event),
        }
    }

    /// What supervision was told and what was drawn up in writing.
    fn apply_record(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::AlarmRaised { rule, colour, words } => self.alarms.push(Alarm {
                rule: *rule,
                colour: *colour,
                words: words.clone(),
                at: event.at,
            }),
            CaseEvent::DocumentDrawnUp(document) => self.documents.push(DrawnDocument {
                kind: document.kind,
                number: document.number.clone(),
                code: document.code.clone(),
                on: document.on,
                at: event.at,
            }),
            _ => {}
        }
    }

    fn apply_application(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::FormSaved { form, .. } => self.form = form.clone(),
            CaseEvent::MaterialAttached {
                material, attachment, ..
            } => {
                self.apply_promise(event);
                let files = self.materials.entry(material.clone()).or_default();
                // The same file again is the one that was marked as a secret since.
                files.retain(|known| known.file != attachment.file);
                files.push(attachment.clone());
            }
            CaseEvent::MaterialSupplied { material, document } => {
                self.apply_promise(event);
                self.supplied.insert(material.clone(), document.clone());
            }
            CaseEvent::AgentNamed { agent } => self.agent = Some(agent.clone()),
            CaseEvent::CaseReceived {
                procedure,
                department,
                track,
                on,
                ..
            } => {
                self.phase = Phase::Received;
                self.procedure = procedure.clone();
                self.department = department.clone();
                self.track = track.clone();
                self.received_at = Some(event.at);
                self.complete_on = Some(*on);
            }
            CaseEvent::CorrectionRequested { items } => {
                self.phase = Phase::Correcting;
                self.corrections.push(Correction {
                    items: items.clone(),
                    answered: BTreeSet::new(),
                    by: event.by.clone(),
                    at: event.at,
                    complete_at: None,
                });
            }
            CaseEvent::CorrectionAnswered {
                items, complete, on, ..
            } => {
                if let Some(correction) = self.corrections.last_mut() {
                    correction.answered.extend(items);
                    if *complete {
                        correction.complete_at = Some(event.at);
                        self.phase = Phase::Received;
                        self.complete_on = Some(*on);
                    }
                }
            }
            _ => {}
        }
    }

    fn apply_clock(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::ClockStarted {
                clock,
                effect,
                limit,
                anchor,
            } => {
                self.rungs.retain(|(key, _)| key != clock);
                self.clocks
                    .insert(clock.clone(), Clock::start(*effect, *limit, *anchor));
            }
            CaseEvent::ClockStopped { clock, on } => {
                if let Some(clock) = self.clocks.get_mut(clock) {
                    clock.stop(*on);
                }
            }
            CaseEvent::RungReached { clock, rung } => {
                self.rungs.insert((clock.clone(), *rung));
            }
            CaseEvent::CaseSuspended {
                kind,
                reason,
                expected,
                notice,
                on,
            } => {
                self.phase = Phase::Suspended;
                self.suspensions.push(Suspension {
                    kind: *kind,
                    reason: reason.clone(),
                    expected: *expected,
                    notice: notice.clone(),
                    by: event.by.clone(),
                    from: *on,
                    to: None,
                });
                for (key, clock) in &mut self.clocks {
                    if key.stands_still() && clock.state() == ClockState::Running {
                        clock.pause(*on);
                    }
                }
            }
            CaseEvent::CaseResumed { on, .. } => {
                self.phase = Phase::InReview;
                if let Some(suspension) = self.suspensions.last_mut() {
                    suspension.to = Some(*on);
                }
                for clock in self.clocks.values_mut() {
                    if clock.state() == ClockState::Paused {
                        clock.resume(*on);
                    }
                }
            }
            _ => {}
        }
    }

    fn apply_step(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::StepOpened { .. } | CaseEvent::StepSkipped { .. } => {
                self.steps.extend(new_run(event, self.sequence));
            }
            CaseEvent::StepClaimed { step } => {
                self.begin_review(event);
                self.with_run(step, |run| run.assignee = Some(event.by.clone()));
            }
            CaseEvent::StepReleased { step } => self.with_run(step, |run| run.assignee = None),
            CaseEvent::StepSigned {
                step,
                verdict,
                opinion,
            } => {
                self.begin_review(event);
                self.with_run(step, |run| {
                    run.signatures.push(event.by.clone());
                    run.opinion = Some(Opinion {
                        verdict: *verdict,
                        text: opinion.clone(),
                        by: event.by.clone(),
                    });
                });
            }
            CaseEvent::StepCompleted {
                step,
                verdict,
                opinion,
            } => {
                self.begin_review(event);
                self.with_run(step, |run| {
                    run.state = StepState::Done;
                    run.ended_at = Some(event.at);
                    run.signatures.push(event.by.clone());
                    run.opinion = Some(Opinion {
                        verdict: *verdict,
                        text: opinion.clone(),
                        by: event.by.clone(),
                    });
                    if !event.by.is_engine() {
                        run.assignee.get_or_insert_with(|| event.by.clone());
                    }
                });
            }
            CaseEvent::StepCancelled { step } => self.end_run(event, step, StepState::Cancelled),
            CaseEvent::StepReturned { step, .. } => {
                self.end_run(event, step, StepState::Returned);
                // Whoever sent it back gets the answer.
                self.with_run(step, |run| run.assignee = Some(event.by.clone()));
            }
            _ => {}
        }
    }

    fn apply_outcome(&mut self, event: &Event) {
        match &event.what {
            CaseEvent::CaseAccepted { on, deemed, number } => {
                self.apply_acceptance(event.at, *deemed, *number);
                self.phase = Phase::Accepted;
                self.accepted_on = Some(*on);
                self.deemed_accepted = *deemed;
            }
            CaseEvent::CaseFiled => self.phase = Phase::Filed,
            CaseEvent::SampleDrawn(sample) => self.sample = Some(*sample),
            CaseEvent::DecisionMade {
                outcome,
                reasons,
                remedy,
                conditions,
            } => {
                self.phase = match outcome {
                    Outcome::Granted => Phase::Granted,
                    Outcome::Refused => Phase::Refused,
                };
                self.ruling = Some(Ruling {
                    outcome: *outcome,
                    reasons: reasons.clone(),
                    remedy: remedy.clone(),
                    conditions: conditions.clone(),
                    by: event.by.clone(),
                    at: event.at,
                });
            }
            CaseEvent::DocumentIssued {
                number,
                serial,
                on,
                valid_until,
            } => {
                self.document = Some(IssuedDocument {
                    number: number.clone(),
                    serial: *serial,
                    on: *on,
                    valid_until: *valid_until,
                });
            }
            CaseEvent::CaseDelivered { method, receiver } => {
                self.phase = Phase::Delivered;
                self.delivery = Some(Delivery {
                    method: *method,
                    receiver: receiver.clone(),
                    by: event.by.clone(),
                    at: event.at,
                });
            }
            CaseEvent::CaseClosed => {
                self.phase = Phase::Closed;
                self.closed_at = Some(event.at);
            }
            CaseEvent::CaseEnded(ending) => {
                self.phase = match ending {
                    Ending::NotRequired { .. } => Phase::NotRequired,
                    Ending::NotCompetent { .. } => Phase::NotCompetent,
                    Ending::NotAccepted { .. } => Phase::NotAccepted,
                    Ending::Withdrawn { .. } => Phase::Withdrawn,
                    Ending::CorrectionLapsed | Ending::PromiseNotKept { .. } => Phase::Terminated,
                };
                self.ending = Some(ending.clone());
                self.closed_at = Some(event.at);
            }
            _ => {}
        }
    }

    /// The first act of a department moves the case from accepted to in review.
    fn begin_review(&mut self, event: &Event) {
        if self.phase == Phase::Accepted && !event.by.is_engine() {
            self.phase = Phase::InReview;
        }
    }

    fn end_run(&mut self, event: &Event, step: &super::key::StepKey, state: StepState) {
        self.with_run(step, |run| {
            run.state = state;
            run.ended_at = Some(event.at);
        });
    }

    pub(super) fn with_run(&mut self, step: &super::key::StepKey, change: impl FnOnce(&mut StepRun)) {
        if let Some(run) = self.steps.iter_mut().find(|run| &run.key == step) {
            run.changed = self.sequence;
            change(run);
        }
    }
}

/// The round of a step that an opening or skipping makes.
fn new_run(event: &Event, sequence: u64) -> Option<StepRun> {
    let (CaseEvent::StepOpened {
        step,
        kind,
        department,
        role,
        ..
    }
    | CaseEvent::StepSkipped {
        step,
        kind,
        department,
        role,
    }) = &event.what
    else {
        return None;
    };
    let mut run = StepRun {
        key: step.clone(),
        kind: *kind,
        department: department.clone(),
        role: *role,
        changed: sequence,
        opened_at: event.at,
        state: StepState::Skipped,
        assignee: None,
        signatures: Vec::new(),
        return_to: None,
        opinion: None,
        visit: None,
        ended_at: Some(event.at),
    };
    if let CaseEvent::StepOpened {
        return_to, assignee, ..
    } = &event.what
    {
        run.state = StepState::Open;
        run.return_to.clone_from(return_to);
        run.assignee.clone_from(assignee);
        run.ended_at = None;
    }
    Some(run)
}

/// Whether somebody who works on one step has to look again after this event.
fn changes_more_than_a_step(event: &CaseEvent) -> bool {
    match event {
        CaseEvent::CaseOpened { .. }
        | CaseEvent::FormSaved { .. }
        | CaseEvent::MaterialAttached { .. }
        | CaseEvent::MaterialPromised { .. }
        | CaseEvent::MaterialSupplied { .. }
        | CaseEvent::AgentNamed { .. }
        | CaseEvent::CaseReceived { .. }
        | CaseEvent::CorrectionRequested { .. }
        | CaseEvent::CorrectionAnswered { .. }
        | CaseEvent::CaseAccepted { .. }
        | CaseEvent::CaseFiled
        | CaseEvent::SampleDrawn(_)
        | CaseEvent::CaseForwarded { .. }
        | CaseEvent::SupplementRequested { .. }
        | CaseEvent::CaseSuspended { .. }
        | CaseEvent::CaseResumed { .. }
        | CaseEvent::HearingRightTold { .. }
        | CaseEvent::HearingRequested { .. }
        | CaseEvent::HearingScheduled { .. }
        | CaseEvent::RecusalRequested { .. }
        | CaseEvent::HearingRecorded { .. }
        | CaseEvent::InterestedPartyRegistered { .. }
        | CaseEvent::InterestedPartyNotified { .. }
        | CaseEvent::InterestedPartyHeard { .. }
        | CaseEvent::InspectorsAssigned { .. }
        | CaseEvent::FalseMaterialRecorded { .. }
        | CaseEvent::DecisionMade { .. }
        | CaseEvent::DocumentIssued { .. }
        | CaseEvent::CaseDelivered { .. }
        | CaseEvent::CaseClosed
        | CaseEvent::CaseEnded(_)
        | CaseEvent::DisclosureConsented(_)
        | CaseEvent::DisclosureRevoked(_)
        | CaseEvent::RatingGiven(_)
        | CaseEvent::CallBackRecorded(_)
        | CaseEvent::RectificationReported { .. }
        | CaseEvent::RatingAppealed { .. }
        | CaseEvent::RatingAppealDecided { .. }
        | CaseEvent::ReviewConvened(_)
        | CaseEvent::ReviewConcluded(_)
        | CaseEvent::SlipCorrected { .. }
        | CaseEvent::SecondNoticeAllowed { .. } => true,
        CaseEvent::ClockStarted { .. }
        | CaseEvent::ClockStopped { .. }
        | CaseEvent::RungReached { .. }
        | CaseEvent::PromiseOverdue { .. }
        | CaseEvent::StepOpened { .. }
        | CaseEvent::StepSkipped { .. }
        | CaseEvent::StepClaimed { .. }
        | CaseEvent::StepReleased { .. }
        | CaseEvent::StepSigned { .. }
        | CaseEvent::StepCompleted { .. }
        | CaseEvent::StepCancelled { .. }
        | CaseEvent::StepReturned { .. }
        | CaseEvent::Routing(_)
        | CaseEvent::ExtensionRequested { .. }
        | CaseEvent::ExtensionAnswered { .. }
        | CaseEvent::UnifiedHandlingJoined { .. }
        | CaseEvent::UnifiedHandlingExtended { .. }
        | CaseEvent::ExplanationDemanded
        | CaseEvent::DelayExplained { .. }
        | CaseEvent::DueDateRecounted { .. }
        | CaseEvent::AlarmRaised { .. }
        | CaseEvent::SecretOpened(_)
        | CaseEvent::ReviewScored(_)
        | CaseEvent::SiteVisitRecorded(_)
        | CaseEvent::MessageSent { .. }
        // It says what the event before it has changed.
        | CaseEvent::DocumentDrawnUp(_) => false,
    }
}
