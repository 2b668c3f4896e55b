//! Who acts: a person or service with the offices it holds.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Operation;
use crate::ids::{DepartmentCode, EnterpriseId, PersonId, ProcedureCode};
use crate::service::ServiceScope;
use crate::substitution::{Absent, StandIn};
use crate::text::Text;

/// What somebody may do in principle; where, is said by the [`Appointment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An enterprise's own person or its agent 申请人 / 代办.
    Applicant,
    /// A clerk of the one window 综合窗口.
    Window,
    /// Prepares a case 承办.
    Handler,
    /// Checks what the handler prepared 审核.
    Reviewer,
    /// Decides 决定.
    Approver,
    /// Watches over deadlines and conduct 督查.
    Supervisor,
    /// Keeps the system 管理员.
    Administrator,
}

impl Role {
    /// Every role, in the order of the authorization matrix.
    pub const ALL: [Role; 7] = [
        Role::Applicant,
        Role::Window,
        Role::Handler,
        Role::Reviewer,
        Role::Approver,
        Role::Supervisor,
        Role::Administrator,
    ];

    /// The official name of the role.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Role::Applicant => ("申请人", "applicant"),
            Role::Window => ("综合窗口", "window clerk"),
            Role::Handler => ("承办人", "handler"),
            Role::Reviewer => ("审核人", "reviewer"),
            Role::Approver => ("决定人", "approver"),
            Role::Supervisor => ("督查员", "supervisor"),
            Role::Administrator => ("管理员", "administrator"),
        };
        Text::new(zh, en)
    }

    /// The stable name used in schemas and files.
    pub fn code(self) -> &'static str {
        match self {
            Role::Applicant => "applicant",
            Role::Window => "window",
            Role::Handler => "handler",
            Role::Reviewer => "reviewer",
            Role::Approver => "approver",
            Role::Supervisor => "supervisor",
            Role::Administrator => "administrator",
        }
    }
}

/// A role held, in a department where the role belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Appointment {
    /// The role.
    pub role: Role,
    /// The department, for window, handler, reviewer and approver.
    pub department: Option<DepartmentCode>,
}

/// Whether a human, a script or the engine itself acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActorKind {
    /// A person.
    Person,
    /// A service account of an integration.
    Service,
    /// The engine: timers and consequences of the law.
    Engine,
    /// Nobody is signed in.
    Anonymous,
}

/// Whoever sends a command or a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account's id.
    pub id: PersonId,
    /// The name shown beside every act.
    pub name: String,
    /// What kind of actor.
    pub kind: ActorKind,
    /// The offices held.
    pub appointments: Vec<Appointment>,
    /// The enterprises acted for.
    pub enterprises: Vec<EnterpriseId>,
    /// What a service account is allowed of that; of no meaning for anybody else.
    pub scopes: BTreeSet<ServiceScope>,
    /// For whom this person may stand in 代理. It counts for nothing until [`Actor::on_duty`] has asked day and scope.
    pub substitutions: Vec<StandIn>,
    /// For whom this person stands in here and now.
    pub stands_in: Vec<StandIn>,
}

static ENGINE: LazyLock<Actor> = LazyLock::new(|| Actor {
    id: PersonId(Uuid::nil()),
    name: "OneWindow".to_owned(),
    kind: ActorKind::Engine,
    appointments: Vec::new(),
    enterprises: Vec::new(),
    scopes: BTreeSet::new(),
    substitutions: Vec::new(),
    stands_in: Vec::new(),
});

static ANONYMOUS: LazyLock<Actor> = LazyLock::new(|| Actor {
    id: PersonId(Uuid::nil()),
    name: "anonymous".to_owned(),
    kind: ActorKind::Anonymous,
    appointments: Vec::new(),
    enterprises: Vec::new(),
    scopes: BTreeSet::new(),
    substitutions: Vec::new(),
    stands_in: Vec::new(),
});

impl Actor {
    /// The engine itself, acting when a timer fires.
    pub fn engine() -> &'static Actor {
        &ENGINE
    }

    /// Nobody: a caller who is not signed in.
    pub fn anonymous() -> &'static Actor {
        &ANONYMOUS
    }

    /// Whether the actor is the engine itself.
    pub fn is_engine(&self) -> bool {
        self.kind == ActorKind::Engine
    }

    /// The actor with the substitutions that count on a day for a procedure; for what is about no procedure or about
    /// several, only those that are for all count.
    pub fn on_duty(&self, on: NaiveDate, procedure: Option<&ProcedureCode>) -> Cow<'_, Actor> {
        let stands_in: Vec<StandIn> = self
            .substitutions
            .iter()
            .filter(|one| one.is_in_force(on) && one.is_for(procedure))
            .cloned()
            .collect();
        if stands_in == self.stands_in {
            return Cow::Borrowed(self);
        }
        Cow::Owned(Actor {
            stands_in,
            ..self.clone()
        })
    }

    /// Whether one of the scopes of a service account allows an operation.
    pub fn has_scope(&self, operation: Operation) -> bool {
        let needed = operation.scope();
        needed.is_some_and(|needed| self.scopes.iter().any(|scope| scope.includes(needed)))
    }

    /// Whether a role is held anywhere, of one's own or for somebody absent.
    pub fn has_role(&self, role: Role) -> bool {
        self.appointments.iter().any(|a| a.role == role)
            || self.stands_in.iter().any(|one| one.roles.contains(&role))
    }

    /// Whether a role is held in this department, of one's own or for somebody absent.
    pub fn holds(&self, role: Role, department: &DepartmentCode) -> bool {
        !self.capacities(role, department, None).is_empty()
    }

    /// Whether a role is held in this department of one's own.
    pub fn holds_himself(&self, role: Role, department: &DepartmentCode) -> bool {
        self.appointments
            .iter()
            .any(|a| a.role == role && a.department.as_ref() == Some(department))
    }

    /// The capacities in which the actor can act in a role of a department, the likeliest first: for the absent who
    /// holds the matter, then of one's own (none), then for any other absent.
    pub fn capacities(
        &self,
        role: Role,
        department: &DepartmentCode,
        held_by: Option<PersonId>,
    ) -> Vec<Option<&StandIn>> {
        let fitting = self
            .stands_in
            .iter()
            .filter(|one| &one.department == department && one.roles.contains(&role));
        let (holders, others): (Vec<_>, Vec<_>) = fitting
            .map(Some)
            .partition(|one| one.map(|one| one.absent.person) == held_by);
        let own = self.holds_himself(role, department).then_some(None);
        holders.into_iter().chain(own).chain(others).collect()
    }

    /// Whether the actor belongs to this department in any role.
    pub fn belongs_to(&self, department: &DepartmentCode) -> bool {
        self.appointments
            .iter()
            .any(|a| a.department.as_ref() == Some(department))
    }

    /// Whether the actor is an applicant of this enterprise.
    pub fn represents(&self, enterprise: EnterpriseId) -> bool {
        self.has_role(Role::Applicant) && self.enterprises.contains(&enterprise)
    }

    /// How the log names the actor in the capacity in which it acts. Whoever does not hold the role himself acts for
    /// somebody absent who does, and the log names both.
    pub fn by(&self, role: Option<Role>, department: Option<&DepartmentCode>) -> By {
        let instead_of = match (role, department) {
            (Some(role), Some(department)) => {
                let capacities = self.capacities(role, department, None);
                capacities.first().copied().flatten()
            }
            _ => None,
        };
        self.by_for(role, department, instead_of)
    }

    /// How the log names the actor who acts for somebody absent, or of his own right.
    pub fn by_for(
        &self,
        role: Option<Role>,
        department: Option<&DepartmentCode>,
        instead_of: Option<&StandIn>,
    ) -> By {
        By {
            person: self.id,
            name: self.name.clone(),
            role,
            department: department.cloned(),
            instead_of: instead_of.map(|one| one.absent.clone()),
        }
    }
}

/// Who did something, in which capacity: part of every event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    /// The account; the nil id is the engine itself, or in a role somebody who stays unnamed.
    pub person: PersonId,
    /// The name at the time of the act.
    pub name: String,
    /// The role acted in; none for the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The department acted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<DepartmentCode>,
    /// The absent colleague in whose place it was done 代理.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<Absent>,
}

impl By {
    /// The engine itself.
    pub fn engine() -> By {
        Actor::engine().by(None, None)
    }

    /// Somebody in a role who stays unnamed: not even the log says who.
    pub fn unnamed(role: Role) -> By {
        By {
            person: Actor::anonymous().id,
            name: "匿名 / anonymous".to_owned(),
            role: Some(role),
            department: None,
            instead_of: None,
        }
    }

    /// Whether it was this person, in his own right, in somebody's place, or through whoever stood in for him: four
    /// eyes and recusal see through a substitution.
    pub fn is(&self, person: PersonId) -> bool {
        self.person == person
            || self
                .instead_of
                .as_ref()
                .is_some_and(|absent| absent.person == person)
    }

    /// The name as papers show it, with the absent beside whoever stood in for him.
    pub fn shown(&self) -> String {
        match &self.instead_of {
            Some(absent) => format!("{}（代{}）", self.name, absent.name),
            None => self.name.clone(),
        }
    }

    /// Whether the engine itself did it; it acts in no role.
    pub fn is_engine(&self) -> bool {
        self.person == Actor::engine().id && self.role.is_none()
    }
}
