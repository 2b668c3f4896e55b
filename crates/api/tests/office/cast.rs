//! Who asks: every role in every relation to the one enterprise and its one case.

use std::fmt;

use chrono::NaiveDate;
use onewindow_engine::actor::{Actor, ActorKind, Appointment, Role};
use onewindow_engine::ids::{DepartmentCode, EnterpriseId, PersonId, SubstitutionId};
use onewindow_engine::service::ServiceScope;
use onewindow_engine::substitution::{Absent, StandIn};
use uuid::Uuid;

/// The department whose case and licence it is.
pub const DEPARTMENT: &str = "jhj";
/// A department without any part.
pub const STRANGER: &str = "xfd";

/// How somebody stands to the enterprise and the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is theirs.
    Own,
    /// It is others'.
    Other,
    /// They watch over everything.
    Everywhere,
    /// Nobody is signed in.
    Anonymous,
}

impl fmt::Display for Relation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Relation::Own => "own",
            Relation::Other => "other",
            Relation::Everywhere => "everywhere",
            Relation::Anonymous => "anonymous",
        })
    }
}

/// A column of the matrix.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// Of one's own and of whom one stands in for.
    pub roles: Vec<Role>,
    pub relation: Relation,
    pub actor: Actor,
}

fn person(kind: ActorKind, role: Role, department: Option<&str>, enterprises: &[EnterpriseId]) -> Actor {
    let name = format!(
        "{}-{}-{kind:?}{}",
        role.code(),
        department.unwrap_or("zone"),
        enterprises.len()
    );
    let seed = name
        .bytes()
        .chain(enterprises.iter().flat_map(|id| *id.0.as_bytes()));
    // The same people in every run: an id made of who they are.
    let id = seed.fold(7_u128, |id, byte| {
        id.wrapping_mul(0x0100_0000_01b3) ^ u128::from(byte)
    });
    Actor {
        id: PersonId(Uuid::from_u128(id)),
        name,
        kind,
        appointments: vec![Appointment {
            role,
            department: department.map(|code| DepartmentCode::try_new(code).unwrap()),
        }],
        enterprises: enterprises.to_vec(),
        // Whatever a service account can be allowed; what it is not allowed takes a person.
        scopes: ServiceScope::ALL.into(),
        substitutions: Vec::new(),
        stands_in: Vec::new(),
    }
}

/// Somebody who applies for enterprises.
pub fn applicant(enterprises: &[EnterpriseId]) -> Actor {
    person(ActorKind::Person, Role::Applicant, None, enterprises)
}

/// Somebody of a department.
pub fn officer(department: &str, role: Role) -> Actor {
    person(ActorKind::Person, role, Some(department), &[])
}

/// Somebody beside the departments.
pub fn overseer(role: Role) -> Actor {
    person(ActorKind::Person, role, None, &[])
}

fn service(role: Role, department: Option<&str>, enterprises: &[EnterpriseId]) -> Actor {
    person(ActorKind::Service, role, department, enterprises)
}

/// A handler who stands in for the approver of the same department.
fn substitute(department: &str) -> Actor {
    let (mut handler, absent) = (
        officer(department, Role::Handler),
        officer(department, Role::Approver),
    );
    handler.id = PersonId(Uuid::from_u128(handler.id.0.as_u128() ^ 1));
    handler.substitutions = vec![StandIn {
        substitution: SubstitutionId(Uuid::from_u128(11)),
        absent: Absent {
            person: absent.id,
            name: absent.name,
        },
        department: DepartmentCode::try_new(department).unwrap(),
        roles: vec![Role::Approver],
        enterprises: Vec::new(),
        from: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
        through: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
        procedures: Vec::new(),
    }];
    handler
}

impl Column {
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Every column of the matrix.
pub fn columns(own: EnterpriseId, other: EnterpriseId) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut add = |name: &str, role, relation, actor| {
        columns.push(Column {
            name: name.to_owned(),
            roles: Vec::from_iter(role),
            relation,
            actor,
        });
    };
    let applies = Some(Role::Applicant);
    add("applicant/own", applies, Relation::Own, applicant(&[own]));
    add("applicant/other", applies, Relation::Other, applicant(&[other]));
    add("agent/of-both", applies, Relation::Own, applicant(&[other, own]));
    for role in [Role::Window, Role::Handler, Role::Reviewer, Role::Approver] {
        let home = if role == Role::Window {
            "window"
        } else {
            DEPARTMENT
        };
        let name = |relation| format!("{}/{relation}", role.code());
        add(&name("own"), Some(role), Relation::Own, officer(home, role));
        add(
            &name("other"),
            Some(role),
            Relation::Other,
            officer(STRANGER, role),
        );
    }
    for role in [Role::Supervisor, Role::Administrator] {
        add(role.code(), Some(role), Relation::Everywhere, overseer(role));
    }
    add(
        "service/enterprise",
        applies,
        Relation::Own,
        service(Role::Applicant, None, &[own]),
    );
    let of_department = service(Role::Handler, Some(DEPARTMENT), &[]);
    add(
        "service/department",
        Some(Role::Handler),
        Relation::Own,
        of_department,
    );
    add(
        "service/other",
        applies,
        Relation::Other,
        service(Role::Applicant, None, &[other]),
    );
    add("anonymous", None, Relation::Anonymous, Actor::anonymous().clone());
    for (department, relation) in [(DEPARTMENT, Relation::Own), (STRANGER, Relation::Other)] {
        columns.push(Column {
            name: format!("substitute/{relation}"),
            roles: vec![Role::Handler, Role::Approver],
            relation,
            actor: substitute(department),
        });
    }
    columns
}

/// A global id.
pub fn global(kind: &str, id: Uuid) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("{kind}:{id}"))
}

/// The inner id of a global id.
pub fn uuid_of(id: &str) -> Uuid {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let text = String::from_utf8(engine.decode(id).unwrap()).unwrap();
    text.split_once(':').unwrap().1.parse().unwrap()
}
