//! Routing within and between departments 流转: who has a step in hand, who else has to sign or be asked, who is told,
//! who is urged, and what supervision does about it. One topic a file; the case keeps what came of all of them in
//! [`Routing`].

mod colleague;
mod consultation;
mod copying;
mod event;
mod hand_off;
mod integrity;
mod oversight;
mod panel;
mod recall;
mod samples;
mod tasks;
mod urging;

use serde::{Deserialize, Serialize};

use super::command::Action;
use super::decide::{Step, Work};
use super::event::Event;
use super::key::StepKey;
use super::state::{Case, Phase};
use crate::actor::Role;
use crate::ids::{DepartmentCode, PersonId};
use crate::refusal::Refusal;

pub use colleague::Colleague;
pub use consultation::{Consultation, ConsultationAnswer, ConsultationCommand, OpinionRequest};
pub use copying::{CaseCopy, CopyCommand};
pub use event::{RoutingEvent, may_read_words, redacted};
pub use hand_off::{HandOff, HandOffCommand};
pub use integrity::{IntegrityAnswer, IntegrityCommand, IntegrityQuestion};
pub use oversight::{Override, OverrideAct, OverrideCommand, OverrideOrder};
pub use panel::{Panel, PanelCommand, PanelMember};
pub use urging::{Urging, UrgingAnswer, UrgingCommand};

pub(super) use consultation::{expire, is_open as consultation_is_open};
pub(super) use samples::{is_about_step, sample, steps};
pub(super) use tasks::tasks;

/// Who does the work of a department.
pub(super) const WORKERS: [Role; 3] = [Role::Handler, Role::Reviewer, Role::Approver];

/// The phases in which departments have something in hand.
pub(super) const AT_WORK: [Phase; 4] = [Phase::Accepted, Phase::InReview, Phase::Suspended, Phase::Filed];

/// What can be asked about the routing of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum RoutingCommand {
    /// A step is given into other hands, or taken back.
    HandOff(HandOffCommand),
    /// Others have to sign a step 加签, 会签.
    Panel(PanelCommand),
    /// Other departments are asked for their opinion 征求意见.
    Consultation(ConsultationCommand),
    /// Somebody is told 抄送.
    Copy(CopyCommand),
    /// Somebody is urged 催办, 督办.
    Urging(UrgingCommand),
    /// A supervisor steps in.
    Override(OverrideCommand),
    /// A question about conduct.
    Integrity(IntegrityCommand),
}

impl RoutingCommand {
    /// The command's name.
    pub(super) fn action(&self) -> Action {
        match self {
            Self::HandOff(command) => command.action(),
            Self::Panel(command) => command.action(),
            Self::Consultation(command) => command.action(),
            Self::Copy(_) => Action::CopyCase,
            Self::Urging(command) => command.action(),
            Self::Override(_) => Action::OverrideStep,
            Self::Integrity(command) => command.action(),
        }
    }

    /// The step that its offer names; none for what is about the case as a whole.
    pub fn step(&self) -> Option<&StepKey> {
        match self {
            Self::HandOff(command) => Some(command.step()),
            Self::Panel(command) => Some(command.step()),
            Self::Consultation(ConsultationCommand::Request(request)) => Some(&request.step),
            Self::Override(command) => Some(&command.step),
            Self::Consultation(_) | Self::Copy(_) | Self::Urging(_) | Self::Integrity(_) => None,
        }
    }
}

/// What the routing of a case has come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Routing {
    /// The sequence of the last event that may change what somebody decides: an opinion asked or given, an override.
    #[serde(skip_serializing_if = "is_zero")]
    pub changed: u64,
    /// The steps that were given into other hands, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hand_offs: Vec<HandOff>,
    /// Those who were asked to sign a step beside its holder, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub panels: Vec<Panel>,
    /// The opinions asked of other departments, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub consultations: Vec<Consultation>,
    /// Who was told, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<CaseCopy>,
    /// Who was urged, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urgings: Vec<Urging>,
    /// Where a supervisor stepped in, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Questions about conduct, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<IntegrityQuestion>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Routing {
    /// Whether nothing of it has happened.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every department that a part was given to: to sign, to be asked, to be told.
    pub(super) fn departments(&self) -> impl Iterator<Item = &DepartmentCode> {
        let panels = self.panels.iter().flat_map(Panel::departments);
        let asked = self.consultations.iter().flat_map(|one| one.answers.keys());
        let told = self.copies.iter().flat_map(|copy| &copy.departments);
        let questioned = self.questions.iter().map(|question| &question.department);
        panels.chain(asked).chain(told).chain(questioned)
    }

    /// Everybody who was told by name, and may therefore read the case.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonId> {
        let told = self.copies.iter().flat_map(|copy| &copy.people);
        told.map(|by| by.person)
    }

    /// Whether somebody has signed a round of a step beside its holder.
    pub(super) fn has_signed(&self, step: &StepKey, person: PersonId) -> bool {
        let panels = self.panels.iter().filter(|panel| &panel.step == step);
        panels
            .flat_map(|panel| &panel.members)
            .filter_map(|member| member.opinion.as_ref())
            .any(|opinion| opinion.by.is(person))
    }
}

impl Case {
    /// Everybody who may read it by name, beside the departments with a part in it.
    pub fn readers(&self) -> std::collections::BTreeSet<PersonId> {
        self.routing.people().collect()
    }

    pub(super) fn apply_routing(&mut self, event: &Event, what: &RoutingEvent) {
        if what.may_change_a_decision() {
            self.routing.changed = self.sequence;
        }
        match what {
            RoutingEvent::StepAssigned { .. }
            | RoutingEvent::StepHandedOver { .. }
            | RoutingEvent::HandOffRecalled { .. } => self.apply_hand_off(event, what),
            RoutingEvent::ReviewersAdded { .. }
            | RoutingEvent::ReviewerRemoved { .. }
            | RoutingEvent::CoSigned { .. } => self.apply_panel(event, what),
            RoutingEvent::OpinionRequested(_)
            | RoutingEvent::OpinionAnswered { .. }
            | RoutingEvent::OpinionDeemed { .. }
            | RoutingEvent::OpinionRequestWithdrawn { .. } => self.apply_consultation(event, what),
            RoutingEvent::CaseCopied { .. } => self.apply_copy(event, what),
            RoutingEvent::CaseUrged { .. } | RoutingEvent::UrgingAnswered { .. } => {
                self.apply_urging(event, what);
            }
            RoutingEvent::StepOverridden { .. } => self.apply_override(event, what),
            RoutingEvent::IntegrityQuestionOpened { .. } | RoutingEvent::IntegrityQuestionAnswered { .. } => {
                self.apply_question(event, what);
            }
        }
    }

    /// Every department that works on it: the competent one and those of its steps.
    pub(super) fn working_departments(&self) -> impl Iterator<Item = &DepartmentCode> {
        let steps = self.steps.iter().map(|run| &run.department);
        std::iter::once(&self.department).chain(steps)
    }
}

pub(super) fn decide(work: &mut Work<'_>, command: &RoutingCommand) -> Result<Step, Refusal> {
    match command {
        RoutingCommand::HandOff(command) => hand_off::decide(work, command),
        RoutingCommand::Panel(command) => panel::decide(work, command),
        RoutingCommand::Consultation(command) => consultation::decide(work, command),
        RoutingCommand::Copy(command) => copying::copy(work, command),
        RoutingCommand::Urging(command) => urging::decide(work, command),
        RoutingCommand::Override(command) => oversight::decide(work, command),
        RoutingCommand::Integrity(command) => integrity::decide(work, command),
    }
}

/// Whether a step may end: everybody who has to sign it has, and nobody who has to be asked from it is still open.
///
/// # Errors
/// Who is still awaited.
pub(super) fn before_completion(work: &Work<'_>, step: &StepKey) -> Result<(), Refusal> {
    panel::before_completion(work, step)?;
    consultation::before_completion(work, Some(step))
}

/// Whether a decision may be made at a step: as for every step, and no required opinion is open anywhere.
///
/// # Errors
/// Who is still awaited.
pub(super) fn before_decision(work: &Work<'_>, step: &StepKey) -> Result<(), Refusal> {
    panel::before_completion(work, step)?;
    consultation::before_completion(work, None)
}

/// The actor must hold one of some roles in a department, and not be on the applicant's side; the first one held.
pub(super) fn by_any(work: &Work<'_>, roles: &[Role], department: &DepartmentCode) -> Result<Role, Refusal> {
    let actor = work.facts.actor;
    let held = roles.iter().find(|role| actor.holds(**role, department));
    let Some(role) = held else {
        return Err(if roles.iter().any(|role| actor.has_role(*role)) {
            let needed = department.clone();
            Refusal::NotYourDepartment { needed }
        } else {
            let needed = roles.to_vec();
            Refusal::NotYourRole { needed }
        });
    };
    work.by_officer(*role, department)?;
    Ok(*role)
}

/// The actor must not be on the applicant's side.
pub(super) fn not_recused(work: &Work<'_>) -> Result<(), Refusal> {
    if work.facts.actor.enterprises.contains(&work.case.enterprise) {
        Err(Refusal::Recused)
    } else {
        Ok(())
    }
}

/// The actor must watch over conduct, and not be on the applicant's side.
pub(super) fn by_supervisor(work: &Work<'_>) -> Result<(), Refusal> {
    if !work.facts.actor.has_role(Role::Supervisor) {
        let needed = vec![Role::Supervisor];
        return Err(Refusal::NotYourRole { needed });
    }
    not_recused(work)
}

/// The position of the next of several, as the log counts them.
fn position(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// One of several by its position.
fn at<T>(all: &[T], position: u32) -> Option<&T> {
    usize::try_from(position).ok().and_then(|place| all.get(place))
}
