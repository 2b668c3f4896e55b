//! The departments' side: claim, complete, return, suspend, resume, decide.

use super::decide::{Step, Work, not_endless, written};
use super::event::CaseEvent;
use super::flow;
use super::hearing;
use super::inspection;
use super::intake;
use super::interest;
use super::key::{ClockKey, StepKey};
use super::paper;
use super::places;
use super::routing;
use super::site_visit;
use super::state::{DeliveryMethod, Notice, Outcome, Phase, StepRun, Verdict};
use super::tolerance;
use crate::actor::{By, Role};
use crate::clock::{Clock, Effect};
use crate::ids::{DepartmentCode, PersonId};
use crate::limit::{Limit, Unit};
use crate::procedure::{StepKind, SuspensionKind};
use crate::refusal::{MeetingRefusal, Refusal, TierRefusal};
use crate::route::{Binding, Node};
use crate::text::{Language, Text};

/// Steps can be worked on while a case is under review, and in a filing's check afterwards.
pub(super) const WORKING: [Phase; 3] = [Phase::Accepted, Phase::InReview, Phase::Filed];

/// The open step that the actor may work on, in the first of his capacities that nothing bars.
fn mine(work: &mut Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = of_my_office(work, key)?;
    let actor = work.facts.actor;
    let mut first = None;
    for stand_in in actor.capacities(run.role, &run.department, work.held_by) {
        let absent = stand_in.map(|one| one.absent.person);
        match barred(work, &run, absent) {
            Ok(()) => {
                work.held_by = absent;
                return Ok(run);
            }
            Err(refusal) => {
                first.get_or_insert(refusal);
            }
        }
    }
    match first {
        Some(refusal) => Err(refusal),
        None => Ok(run),
    }
}

/// What bars the actor, or the absent in whose place he acts, from a step.
pub(super) fn barred(work: &Work<'_>, run: &StepRun, absent: Option<PersonId>) -> Result<(), Refusal> {
    for person in absent.into_iter().chain([work.facts.actor.id]) {
        let earlier = work
            .track()
            .and_then(|track| flow::four_eyes(&work.case, track, &run.key.code, person));
        if let Some(earlier) = earlier {
            let step = earlier.key.clone();
            return Err(Refusal::SamePerson { step });
        }
        hearing::presides_not(work, run, person)?;
    }
    Ok(())
}

/// Whether somebody's hold on a step is the actor's too: his own, or that of one for whom he stands in.
pub(super) fn is_mine(work: &Work<'_>, run: &StepRun, by: &By) -> bool {
    let actor = work.facts.actor;
    by.is(actor.id)
        || actor
            .capacities(run.role, &run.department, Some(by.person))
            .into_iter()
            .flatten()
            .any(|stand_in| by.is(stand_in.absent.person))
}

/// A round of a step of the case, however it stands.
pub(super) fn known(work: &Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = work.case.run(key).ok_or_else(|| Refusal::UnknownStep {
        step: key.to_string(),
    })?;
    Ok(run.clone())
}

/// The step's office must be the actor's, or that of one for whom he stands in: its holder before any other.
pub(super) fn of_my_role(work: &mut Work<'_>, run: &StepRun) -> Result<(), Refusal> {
    work.held_by = run.assignee.as_ref().map(|by| by.person);
    work.by_officer(run.role, &run.department)
}

/// The open step that the actor has in hand, also where four eyes have come to bar him.
pub(super) fn held(work: &mut Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = of_my_office(work, key)?;
    match &run.assignee {
        None => Err(Refusal::StepNotClaimed { step: key.clone() }),
        Some(by) if !is_mine(work, &run, by) => Err(Refusal::StepClaimed {
            step: key.clone(),
            by: by.name.clone(),
        }),
        Some(_) => Ok(run),
    }
}

/// The open step of the actor's department and role, whoever may do it there.
pub(super) fn of_my_office(work: &mut Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = known(work, key)?;
    of_my_role(work, &run)?;
    open(work, key)
}

/// An open step, whosever it is.
pub(super) fn open(work: &Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = known(work, key)?;
    work.in_phase(&WORKING)?;
    if !run.is_open() {
        return Err(Refusal::StepNotOpen { step: key.clone() });
    }
    if run.kind == StepKind::Publicity {
        return Err(Refusal::EndsByItself { step: key.clone() });
    }
    Ok(run)
}

/// Like [`mine`], and nobody else has claimed it. A site visit is two officers' work, so a claim does not exclude.
pub(super) fn mine_alone(work: &mut Work<'_>, key: &StepKey) -> Result<StepRun, Refusal> {
    let run = mine(work, key)?;
    match &run.assignee {
        Some(by) if !is_mine(work, &run, by) && run.kind != StepKind::SiteVisit => {
            Err(Refusal::StepClaimed {
                step: key.clone(),
                by: by.name.clone(),
            })
        }
        _ => Ok(run),
    }
}

pub(super) fn as_officer(work: &mut Work<'_>, run: &StepRun, what: CaseEvent) {
    work.did(run.role, Some(&run.department), what);
}

pub(super) fn claim(work: &mut Work<'_>, key: &StepKey) -> Result<Step, Refusal> {
    let run = mine(work, key)?;
    match &run.assignee {
        Some(by) if is_mine(work, &run, by) => Ok(Step::Already),
        Some(by) => Err(Refusal::StepClaimed {
            step: key.clone(),
            by: by.name.clone(),
        }),
        None => {
            as_officer(work, &run, CaseEvent::StepClaimed { step: key.clone() });
            Ok(Step::Taken)
        }
    }
}

pub(super) fn release(work: &mut Work<'_>, key: &StepKey) -> Result<Step, Refusal> {
    // Four eyes may have come to bar whoever claimed it, who then has to be able to let go.
    let run = held(work, key)?;
    as_officer(work, &run, CaseEvent::StepReleased { step: key.clone() });
    Ok(Step::Taken)
}

pub(super) fn complete(
    work: &mut Work<'_>,
    key: &StepKey,
    verdict: Verdict,
    opinion: &str,
) -> Result<Step, Refusal> {
    let run = mine_alone(work, key)?;
    if run.kind == StepKind::Decide {
        return Err(Refusal::DecisionNeeded { step: key.clone() });
    }
    if run.kind == StepKind::Forward {
        return Err(TierRefusal::ForwardingNeeded { step: key.clone() }.into());
    }
    if work.case.is_under_joint_review(key) {
        return Err(MeetingRefusal::ReviewNotConcluded { step: key.clone() }.into());
    }
    written("opinion", opinion)?;
    routing::before_completion(work, key)?;
    let (step, opinion) = (key.clone(), opinion.to_owned());
    if run.kind == StepKind::SiteVisit {
        inspection::by_inspector(work, &run)?;
        if has_signed(work, &run) {
            return Err(Refusal::TwoOfficersNeeded { step });
        }
        if !site_visit::is_last_to_sign(work, &run)? {
            as_officer(
                work,
                &run,
                CaseEvent::StepSigned {
                    step,
                    verdict,
                    opinion,
                },
            );
            return Ok(Step::Taken);
        }
    }
    as_officer(
        work,
        &run,
        CaseEvent::StepCompleted {
            step,
            verdict,
            opinion,
        },
    );
    Ok(Step::Taken)
}

/// Whether the actor has signed, or the absent in whose place he acts: two officers are two people.
fn has_signed(work: &Work<'_>, run: &StepRun) -> bool {
    let absent = work.stand_in(run.role, &run.department);
    let people = absent.map(|one| one.absent.person).into_iter();
    people
        .chain([work.facts.actor.id])
        .any(|person| run.signatures.iter().any(|by| by.is(person)))
}

pub(super) fn send_back(
    work: &mut Work<'_>,
    key: &StepKey,
    to: &StepKey,
    reason: &str,
) -> Result<Step, Refusal> {
    let run = mine_alone(work, key)?;
    let Some(track) = work.track() else {
        return Err(Refusal::UnknownStep {
            step: key.to_string(),
        });
    };
    let possible = flow::ancestors(&work.case, track, &key.code);
    if !possible.contains(to) {
        return Err(Refusal::ReturnTarget {
            to: to.clone(),
            possible,
        });
    }
    written("reason", reason)?;
    let Some(target) = track.step(&to.code) else {
        return Err(Refusal::UnknownStep { step: to.to_string() });
    };
    let again = work.case.next_round(&to.code);
    let assignee = work
        .case
        .run(to)
        .and_then(|earlier| flow::heir(&work.case, track, earlier));
    as_officer(
        work,
        &run,
        CaseEvent::StepReturned {
            step: key.clone(),
            to: again.clone(),
            reason: reason.to_owned(),
        },
    );
    flow::open_step(work, target, again, (Some(key.clone()), assignee));
    Ok(Step::Taken)
}

pub(super) fn suspend(
    work: &mut Work<'_>,
    kind: SuspensionKind,
    reason: &str,
    (expected, notice): (Limit, Option<&Notice>),
) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Handler, &department)?;
    work.in_phase(&[Phase::Accepted, Phase::InReview])?;
    let rules = &work.procedure.suspensions;
    let Some(rule) = rules.iter().find(|rule| rule.kind == kind) else {
        return Err(Refusal::ExclusionNotAllowed {
            kind,
            allowed: rules.iter().map(|rule| rule.kind).collect(),
        });
    };
    written("reason", reason)?;
    let on = work.facts.today();
    // Told in days and capped in months, or the other way round: the days they end on are compared.
    let end = |limit| Clock::start(Effect::Statutory, limit, on).last_counted(work.facts.calendar());
    let countable = expected.amount > 0 && expected.unit != Unit::Immediate;
    let within = rule.cap.is_none_or(|cap| end(expected) <= end(cap));
    if !countable || !within {
        let cap = rule.cap.map_or_else(
            || Text::new("至少 1 个工作日", "at least 1 working day"),
            |cap| Text::new(cap.describe(Language::Zh), cap.describe(Language::En)),
        );
        return Err(Refusal::SuspensionTooLong { cap });
    }
    // The time needed is told to the applicant in writing; what is told through the portal arrives with the act.
    let notice = notice.cloned().unwrap_or_else(|| Notice {
        method: DeliveryMethod::Electronic,
        receiver: paper::told_through_portal(work),
    });
    written("notice.receiver", &notice.receiver)?;
    let (reason, notice) = (reason.to_owned(), Some(notice));
    work.did(
        Role::Handler,
        Some(&department),
        CaseEvent::CaseSuspended {
            kind,
            reason,
            expected,
            notice,
            on,
        },
    );
    if let Some(cap) = rule.cap {
        flow::start_clock(work, ClockKey::Suspension, Effect::Statutory, cap);
    }
    Ok(Step::Taken)
}

pub(super) fn resume(work: &mut Work<'_>) -> Result<Step, Refusal> {
    let department = work.case.department.clone();
    work.by_officer(Role::Handler, &department)?;
    work.in_phase(&[Phase::Suspended])?;
    let on = work.facts.today();
    work.did(
        Role::Handler,
        Some(&department),
        CaseEvent::CaseResumed { on, capped: false },
    );
    Ok(Step::Taken)
}

/// What a decision says.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub reasons: &'a str,
    pub remedy: &'a str,
    pub conditions: &'a str,
}

impl<'a> Words<'a> {
    /// Its reasons, remedies and conditions.
    pub fn of([reasons, remedy, conditions]: [&'a str; 3]) -> Self {
        Self {
            reasons,
            remedy,
            conditions,
        }
    }
}

pub(super) fn rule(
    work: &mut Work<'_>,
    key: &StepKey,
    outcome: Outcome,
    words: Words<'_>,
) -> Result<Step, Refusal> {
    let run = mine_alone(work, key)?;
    if run.kind != StepKind::Decide {
        return Err(Refusal::NotADecision { step: key.clone() });
    }
    routing::before_decision(work, key)?;
    check_ruling(work, outcome, words)?;
    let verdict = match outcome {
        Outcome::Granted => Verdict::Agree,
        Outcome::Refused => Verdict::Object,
    };
    let opinion = words.reasons.to_owned();
    as_officer(
        work,
        &run,
        CaseEvent::StepCompleted {
            step: key.clone(),
            verdict,
            opinion,
        },
    );
    flow::cancel_open_steps(work);
    record_ruling(work, (run.role, &run.department), outcome, words);
    Ok(Step::Taken)
}

/// Whether a decision may say this now.
pub(super) fn check_ruling(work: &mut Work<'_>, outcome: Outcome, words: Words<'_>) -> Result<(), Refusal> {
    interest::before_decision(work)?;
    inspection::before_decision(work)?;
    hearing::before_decision(work, words.reasons)?;
    match outcome {
        // A refusal tells its reasons and the remedies (Licensing Law Art. 38(2)).
        Outcome::Refused => {
            written("reasons", words.reasons)?;
            written("remedy", words.remedy)?;
        }
        Outcome::Granted => {
            let node = Node::Procedure(work.case.procedure.code.clone());
            work.facts.way().require(&node, Binding::Decide)?;
            places::before_grant(work)?;
            // What was allowed to follow has to have followed.
            intake::supply(work, work.procedure);
            let missing = tolerance::needed_for_grant(work, intake::missing_of(work, true));
            if !missing.is_empty() {
                return Err(Refusal::MissingMaterials { items: missing });
            }
        }
    }
    for (field, text) in [
        ("reasons", words.reasons),
        ("remedy", words.remedy),
        ("conditions", words.conditions),
    ] {
        not_endless(field, text, 10_000)?;
    }
    Ok(())
}

/// Records a decision, issues the document of a grant and starts the clock of the delivery.
pub(super) fn record_ruling(
    work: &mut Work<'_>,
    (role, department): (Role, &DepartmentCode),
    outcome: Outcome,
    words: Words<'_>,
) {
    work.did(
        role,
        Some(department),
        CaseEvent::DecisionMade {
            outcome,
            reasons: words.reasons.to_owned(),
            remedy: words.remedy.to_owned(),
            conditions: words.conditions.to_owned(),
        },
    );
    if outcome == Outcome::Granted {
        flow::issue(work);
    }
    flow::start_clock(
        work,
        ClockKey::Delivery,
        Effect::Statutory,
        work.procedure.delivery,
    );
}
