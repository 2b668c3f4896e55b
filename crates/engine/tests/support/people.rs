//! Who works in the zone and who applies there.

use onewindow_engine::actor::{Actor, ActorKind, Appointment, Role};
use onewindow_engine::ids::{EnterpriseId, PersonId};
use uuid::Uuid;

pub const ENTERPRISE: EnterpriseId = EnterpriseId(Uuid::from_u128(1));
pub const OTHER_ENTERPRISE: EnterpriseId = EnterpriseId(Uuid::from_u128(2));

/// Everybody, by name.
pub struct People {
    pub applicant: Actor,
    pub stranger: Actor,
    pub clerk: Actor,
    pub handler: Actor,
    pub second_handler: Actor,
    pub reviewer: Actor,
    pub approver: Actor,
    pub second_approver: Actor,
    /// Handler, reviewer and approver of the same department at once.
    pub all_rounder: Actor,
    pub safety: Actor,
    pub second_safety: Actor,
    pub fire: Actor,
    pub second_fire: Actor,
    /// A handler who also represents the applying enterprise.
    pub partial: Actor,
    pub supervisor: Actor,
}

impl People {
    pub fn new() -> Self {
        let person =
            |number: u128, name: &str, offices: &[(Role, &str)], enterprises: &[EnterpriseId]| Actor {
                id: PersonId(Uuid::from_u128(100 + number)),
                name: name.to_owned(),
                kind: ActorKind::Person,
                appointments: offices
                    .iter()
                    .map(|(role, department)| Appointment {
                        role: *role,
                        department: department.parse().ok(),
                    })
                    .collect(),
                enterprises: enterprises.to_vec(),
                scopes: std::collections::BTreeSet::new(),
                substitutions: Vec::new(),
                stands_in: Vec::new(),
            };
        let officer = |number, name, role, department| person(number, name, &[(role, department)], &[]);
        Self {
            applicant: person(1, "张伟", &[(Role::Applicant, "")], &[ENTERPRISE]),
            stranger: person(2, "李强", &[(Role::Applicant, "")], &[OTHER_ENTERPRISE]),
            clerk: officer(3, "王敏", Role::Window, "window"),
            handler: officer(4, "陈静", Role::Handler, "building"),
            second_handler: officer(5, "刘洋", Role::Handler, "building"),
            reviewer: officer(6, "赵磊", Role::Reviewer, "building"),
            approver: officer(7, "孙丽", Role::Approver, "building"),
            second_approver: officer(8, "周涛", Role::Approver, "building"),
            all_rounder: person(
                9,
                "吴昊",
                &[
                    (Role::Handler, "building"),
                    (Role::Reviewer, "building"),
                    (Role::Approver, "building"),
                ],
                &[],
            ),
            safety: officer(10, "郑爽", Role::Handler, "safety"),
            second_safety: officer(11, "冯军", Role::Handler, "safety"),
            fire: officer(12, "褚健", Role::Handler, "fire"),
            second_fire: officer(13, "卫东", Role::Handler, "fire"),
            partial: person(
                14,
                "蒋琳",
                &[(Role::Handler, "building"), (Role::Window, "window")],
                &[ENTERPRISE],
            ),
            supervisor: person(15, "沈宏", &[(Role::Supervisor, "")], &[]),
        }
    }

    pub fn all(&self) -> [&Actor; 15] {
        [
            &self.applicant,
            &self.clerk,
            &self.handler,
            &self.reviewer,
            &self.approver,
            &self.safety,
            &self.fire,
            &self.second_handler,
            &self.second_approver,
            &self.second_safety,
            &self.second_fire,
            &self.all_rounder,
            &self.stranger,
            &self.partial,
            &self.supervisor,
        ]
    }
}
