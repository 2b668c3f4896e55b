//! What a command does, or why it is refused. Pure: everything from outside comes in through [`CaseFacts`].

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};

use super::command::Command;
use super::document::{self, Papers};
use super::event::{CaseEvent, Event};
use super::key::ClockKey;
use super::places::Places;
use super::state::{Case, Phase};
use super::{
    accept, agent, counter, explanation, extension, false_material, flow, forwarding, hearing, inspection,
    intake, interest, joint_review, message, on_the_spot, paper, rating, review, routing, second_notice,
    secrecy, site_visit, slip, tolerance, unified,
};
use crate::access::{Denial, Operation};
use crate::actor::{Actor, By, Role};
use crate::calendar::Calendar;
use crate::catalogue::Catalogue;
use crate::clock::ClockState;
use crate::counter::Channel;
use crate::fact::FactValues;
use crate::ids::{CaseId, DepartmentCode, PersonId, ProcedureCode, StageCode};
use crate::licence::Bar;
use crate::limit::Limit;
use crate::procedure::{Procedure, Track};
use crate::project::{Project, ProjectOutcome, Way, way};
use crate::refusal::Refusal;
use crate::route::Route;
use crate::substitution::StandIn;

/// Everything that a decision about a case needs from outside.
#[derive(Debug, Clone, Copy)]
pub struct CaseFacts<'a> {
    /// The present.
    pub now: DateTime<Utc>,
    /// Who commands.
    pub actor: &'a Actor,
    /// What the zone declares.
    pub catalogue: &'a Catalogue,
    /// The pinned version of the case's procedure.
    pub procedure: &'a Procedure,
    /// The project.
    pub project: &'a Project,
    /// The project's route.
    pub route: &'a Route,
    /// The project's facts, checked.
    pub values: &'a FactValues,
    /// The next free serial of the procedure's documents in this year.
    pub serial: u32,
    /// A random number from 0 to 9,999, for the draw of a filing.
    pub draw: u16,
    /// What written acts need; none where it is only asked what would happen: nothing is drawn up then.
    pub papers: Option<Papers<'a>>,
    /// What the enterprise may not apply for.
    pub bars: &'a [Bar],
    /// How the places of a procedure with a quota stand.
    pub places: Places<'a>,
}

impl<'a> CaseFacts<'a> {
    /// The zone's calendar.
    pub fn calendar(&self) -> &'a Calendar {
        &self.catalogue.calendar
    }

    /// Today in the zone.
    pub fn today(&self) -> NaiveDate {
        self.calendar().local_date(self.now)
    }

    /// The project's way through its route, as it stands.
    pub fn way(&self) -> Way<'a> {
        way(
            self.project,
            self.route,
            self.catalogue,
            self.values,
            self.today(),
        )
    }
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// It takes effect.
    Done {
        /// What happened, follow-ups included: one atomic batch.
        events: Vec<Event>,
        /// The state after it.
        after: Box<Case>,
        /// What has to be told to the project.
        effects: Vec<Effect>,
    },
    /// It had taken effect before; nothing changes.
    AlreadyDone,
}

/// What a case has to tell its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It came to an outcome that other cases may build on.
    OutcomeReached(ProjectOutcome),
    /// It is at its end.
    CaseLeft,
    /// It is handled together with others of its stage.
    UnifiedJoined {
        /// Of which stage.
        stage: StageCode,
        /// The day of its acceptance, on which the handling begins if it is the first.
        on: NaiveDate,
        /// The limit of the whole, where it begins with this case.
        limit: Limit,
    },
    /// What was to be done about it in the unified handling is done.
    UnifiedLeft {
        /// Of which stage.
        stage: StageCode,
        /// On which day.
        on: NaiveDate,
    },
}

/// Whether a handler found something to do.
pub(super) enum Step {
    /// Events were pushed.
    Taken,
    /// It had been done before.
    Already,
}

/// Decides a command. One command gives one atomic batch of events.
///
/// # Errors
/// The [`Refusal`] that says what was found, what is needed and which article asks for it.
pub fn decide(case: &Case, command: &Command, facts: &CaseFacts<'_>) -> Result<Decision, Refusal> {
    let mut work = Work::on(case, facts);
    let step = take(&mut work, command)?;
    Ok(match step {
        Step::Taken => {
            document::draw_up(&mut work);
            flow::settle(&mut work);
            document::check(&work)?;
            work.finish(case)
        }
        Step::Already => Decision::AlreadyDone,
    })
}

fn take(work: &mut Work<'_>, command: &Command) -> Result<Step, Refusal> {
    match command {
        Command::SaveForm { form } => intake::save_form(work, form),
        Command::AttachMaterial { material, attachment } => intake::attach(work, material, attachment),
        Command::PromiseMaterial { material, on } => tolerance::promise(work, material, *on),
        Command::Secrecy(command) => secrecy::decide(work, command),
        Command::Submit { despite_missing } => intake::submit(work, *despite_missing),
        Command::SubmitByAgent {
            agent,
            despite_missing,
        } => agent::submit(work, agent, *despite_missing),
        Command::AnswerCorrection { items } => intake::answer_correction(work, items),
        Command::Withdraw { reason } => intake::withdraw(work, reason),
        Command::Accept => accept::accept(work),
        Command::RefuseAsNotRequired { .. }
        | Command::RefuseAsNotCompetent { .. }
        | Command::RefuseIntake { .. } => accept::refuse(work, command),
        Command::RequestCorrection { items } => accept::request_correction(work, items),
        Command::Deliver { method, receiver } => accept::deliver(work, *method, receiver),
        Command::Claim { step } => review::claim(work, step),
        Command::Release { step } => review::release(work, step),
        Command::CompleteStep {
            step,
            verdict,
            opinion,
        } => review::complete(work, step, *verdict, opinion),
        Command::Return { step, to, reason } => review::send_back(work, step, to, reason),
        Command::Routing(command) => routing::decide(work, command),
        Command::Suspend {
            kind,
            reason,
            expected,
            notice,
        } => review::suspend(work, *kind, reason, (*expected, notice.as_ref())),
        Command::Resume => review::resume(work),
        Command::Decide {
            step,
            outcome,
            reasons,
            remedy,
            conditions,
        } => {
            let words = review::Words::of([reasons, remedy, conditions]);
            review::rule(work, step, *outcome, words)
        }
        Command::Rating(command) => rating::decide(work, command),
        Command::Tier(command) => forwarding::decide(work, command),
        Command::Review(command) => joint_review::decide(work, command),
        Command::RecordSiteVisit { step, report } => site_visit::record(work, step, report),
        Command::SendMessage { text } => message::send(work, text),
        Command::LengthenUnified { limit, reason } => unified::lengthen(work, *limit, reason),
        Command::CorrectSlip { form, what } => slip::correct(work, form, what),
        Command::AllowSecondNotice { reason } => second_notice::allow(work, reason),
        Command::RecordFalseMaterial { evidence, remedy } => false_material::record(work, evidence, remedy),
        Command::DecideOnTheSpot {
            outcome,
            reasons,
            remedy,
            conditions,
        } => {
            let words = review::Words::of([reasons, remedy, conditions]);
            on_the_spot::decide(work, *outcome, words)
        }
        Command::RequestExtension { reason } => extension::request(work, reason),
        Command::AnswerExtension { granted, remark } => extension::answer(work, *granted, remark),
        Command::ExplainDelay { reason } => explanation::explain(work, reason),
        Command::Hearing(command) => hearing::decide(work, command),
        Command::Interest(command) => interest::decide(work, command),
        Command::AssignInspectors { inspectors } => inspection::assign(work, inspectors),
        Command::Fire { clock, rung } => flow::fire(work, clock, *rung),
        Command::AtCounter(command) => {
            counter::admit(work, command)?;
            take(work, command)
        }
        Command::ReceivePaper(application) => paper::receive(work, application),
    }
}

/// Opens a draft: the applicant's, or at the counter the one that the window hands in with the same act. Whether the
/// project may have this case is the project's word ([`ProjectCommand::Join`](crate::project::ProjectCommand::Join)).
///
/// # Errors
/// When nobody may, or when no track fits what is known of the project.
pub fn open(
    id: CaseId,
    number: String,
    code: &ProcedureCode,
    channel: Channel,
    facts: &CaseFacts<'_>,
) -> Result<(Case, Event), Refusal> {
    if channel == Channel::Online {
        permit_applicant(facts.actor, facts.project)?;
    }
    let procedure = facts.procedure;
    let track = flow::track_for(procedure, facts.values, false).map_err(|missing| Refusal::Undetermined {
        procedure: code.clone(),
        missing,
    })?;
    let window = facts
        .catalogue
        .window()
        .map_or_else(|| procedure.owner.clone(), |department| department.code.clone());
    let by = match channel {
        Channel::Online => facts.actor.by(Some(Role::Applicant), None),
        Channel::Counter => facts.actor.by(Some(Role::Window), Some(&window)),
    };
    let event = Event {
        at: facts.now,
        by,
        what: CaseEvent::CaseOpened {
            case: id,
            number,
            project: facts.project.id,
            enterprise: facts.project.enterprise,
            procedure: procedure.version.clone(),
            department: procedure.owner.clone(),
            window,
            track: track.code.clone(),
        },
    };
    let case = Case::opened(&event).ok_or(Refusal::NotDue)?;
    if channel == Channel::Counter {
        let mut work = Work::on(&case, facts);
        work.channel = channel;
        work.by_applicant()?;
    }
    Ok((case, event))
}

fn permit_applicant(actor: &Actor, project: &Project) -> Result<(), Refusal> {
    let subject = crate::access::Subject {
        enterprise: Some(project.enterprise),
        ..Default::default()
    };
    crate::access::permit(actor, Operation::OpenCase, &subject).map_err(|denial| match denial {
        Denial::NotSignedIn => Refusal::NotSignedIn,
        Denial::Role => Refusal::NotYourRole {
            needed: vec![Role::Applicant],
        },
        Denial::Relation => Refusal::NotYourEnterprise,
        Denial::Scope(needed) => Refusal::lacking_scope(needed),
    })
}

/// A decision in the making: the case, from the first event on a copy of it with the events so far applied. Most
/// questions are refused, and those should not pay for a copy.
pub(super) struct Work<'a> {
    /// The case or its copy.
    pub case: Cow<'a, Case>,
    /// What comes from outside.
    pub facts: &'a CaseFacts<'a>,
    /// The version that counts: the pinned one, and from the moment of receipt the one of that day.
    pub procedure: &'a Procedure,
    /// By which way the command came.
    pub channel: Channel,
    /// Who holds the matter in hand: whoever stands in for him acts in his place.
    pub held_by: Option<PersonId>,
    events: Vec<Event>,
}

impl<'a> Work<'a> {
    fn on(case: &'a Case, facts: &'a CaseFacts<'a>) -> Self {
        Work {
            case: Cow::Borrowed(case),
            facts,
            procedure: facts.procedure,
            channel: Channel::Online,
            held_by: None,
            events: Vec::new(),
        }
    }

    /// Records what the actor did in a capacity. What came on paper is the clerk's entry for the applicant.
    pub fn did(&mut self, role: Role, department: Option<&DepartmentCode>, what: CaseEvent) {
        let actor = self.facts.actor;
        let by = if (role, self.channel) == (Role::Applicant, Channel::Counter) {
            actor.by(Some(Role::Window), Some(&self.case.window))
        } else {
            let stand_in = department.and_then(|code| self.stand_in(role, code));
            actor.by_for(Some(role), department, stand_in)
        };
        self.push(by, what);
    }

    /// Records a consequence that the engine draws.
    pub fn follows(&mut self, what: CaseEvent) {
        self.push(By::engine(), what);
    }

    /// Records what happened by somebody in a capacity.
    pub fn push(&mut self, by: By, what: CaseEvent) {
        let event = Event {
            at: self.facts.now,
            by,
            what,
        };
        self.case.to_mut().apply(&event);
        self.events.push(event);
    }

    /// What has happened so far in this batch.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Stops a clock that still runs or stands still.
    pub fn stop_clock(&mut self, clock: ClockKey) {
        let live = self
            .case
            .clocks
            .get(&clock)
            .is_some_and(|c| c.state() != ClockState::Stopped);
        if live {
            let on = self.facts.today();
            self.follows(CaseEvent::ClockStopped { clock, on });
        }
    }

    /// The track that the case runs on.
    pub fn track(&self) -> Option<&'a Track> {
        self.procedure.track(&self.case.track)
    }

    /// The case must be in one of these phases.
    pub fn in_phase(&self, needed: &[Phase]) -> Result<(), Refusal> {
        if needed.contains(&self.case.phase) {
            Ok(())
        } else {
            Err(Refusal::WrongPhase {
                found: self.case.phase,
                needed: needed.to_vec(),
            })
        }
    }

    /// The departments must be at work on the case.
    pub fn under_review(&self) -> Result<(), Refusal> {
        self.in_phase(&[Phase::Accepted, Phase::InReview, Phase::Suspended])
    }

    /// The actor must be an applicant of the case's enterprise, or the window with the applicant's paper.
    pub fn by_applicant(&self) -> Result<(), Refusal> {
        if self.channel == Channel::Counter {
            return self.by_officer(Role::Window, &self.case.window);
        }
        let actor = self.facts.actor;
        if actor.represents(self.case.enterprise) {
            Ok(())
        } else if actor.has_role(Role::Applicant) {
            Err(Refusal::NotYourEnterprise)
        } else {
            Err(Refusal::NotYourRole {
                needed: vec![Role::Applicant],
            })
        }
    }

    /// The actor must hold a role in a department, and not be on the applicant's side.
    pub fn by_officer(&self, role: Role, department: &DepartmentCode) -> Result<(), Refusal> {
        let actor = self.facts.actor;
        if !actor.has_role(role) {
            return Err(Refusal::NotYourRole { needed: vec![role] });
        }
        if !actor.holds(role, department) {
            return Err(Refusal::NotYourDepartment {
                needed: department.clone(),
            });
        }
        let applying = self.case.enterprise;
        let stand_in = self.stand_in(role, department);
        if actor.enterprises.contains(&applying)
            || stand_in.is_some_and(|absent| absent.enterprises.contains(&applying))
        {
            return Err(Refusal::Recused);
        }
        Ok(())
    }

    /// For whom the actor acts in a role of a department; none: of his own right.
    pub fn stand_in(&self, role: Role, department: &DepartmentCode) -> Option<&'a StandIn> {
        let capacities = self.facts.actor.capacities(role, department, self.held_by);
        capacities.first().copied().flatten()
    }

    fn finish(self, before: &Case) -> Decision {
        let mut effects = unified::effects(before, &self.case);
        if let (None, Some(document)) = (&before.document, &self.case.document) {
            effects.push(Effect::OutcomeReached(ProjectOutcome {
                case: self.case.id,
                document: document.number.clone(),
                on: document.on,
            }));
        }
        if self.case.phase.is_final() && !before.phase.is_final() {
            effects.push(Effect::CaseLeft);
        }
        Decision::Done {
            events: self.events,
            after: Box::new(self.case.into_owned()),
            effects,
        }
    }
}

/// A text that people have to write: not blank, not endless.
pub(crate) fn written(field: &str, text: &str) -> Result<(), Refusal> {
    const LIMIT: u32 = 10_000;
    if text.trim().is_empty() {
        Err(Refusal::TextMissing {
            field: field.to_owned(),
        })
    } else {
        not_endless(field, text, LIMIT)
    }
}

/// A text that people may write.
pub(super) fn not_endless(field: &str, text: &str, limit: u32) -> Result<(), Refusal> {
    if text.chars().count() > limit as usize {
        Err(Refusal::TextTooLong {
            field: field.to_owned(),
            limit,
        })
    } else {
        Ok(())
    }
}
