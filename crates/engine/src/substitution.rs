//! Substitution 代理 (A/B 角): whoever is absent names a colleague, who acts in his place for a period and a scope.
//!
//! The log names both. There are no chains and no circles: whoever is absent stands in for nobody meanwhile, and
//! nobody has two substitutes at the same time.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::actor::{Actor, By, Role};
use crate::case::written;
use crate::ids::{DepartmentCode, EnterpriseId, PersonId, ProcedureCode, SubstitutionId};
use crate::refusal::{Refusal, SubstitutionRefusal};

/// The longest period of one substitution, in calendar days: a longer absence is a matter of appointments.
pub const LONGEST: u64 = 366;

/// Somebody who is absent, beside whoever acts in his place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Absent {
    /// The account.
    pub person: PersonId,
    /// The name at the time of the act.
    pub name: String,
}

/// What a substitute has of the absent: his offices in one department, for a period and a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    /// By which substitution.
    pub substitution: SubstitutionId,
    /// For whom.
    pub absent: Absent,
    /// In which department.
    pub department: DepartmentCode,
    /// The roles that the absent holds there.
    pub roles: Vec<Role>,
    /// The enterprises that the absent acts for: what would bar him bars whoever stands in for him.
    pub enterprises: Vec<EnterpriseId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub through: NaiveDate,
    /// The procedures it is for; empty: all.
    pub procedures: Vec<ProcedureCode>,
}

impl StandIn {
    /// What a substitution gives to the substitute; nothing of the absent's own enterprises or of other departments.
    pub fn of(substitution: &Substitution, absent: &Actor) -> Self {
        Self {
            substitution: substitution.id,
            absent: Absent {
                person: absent.id,
                name: absent.name.clone(),
            },
            department: substitution.department.clone(),
            roles: roles_in(absent, &substitution.department),
            enterprises: absent.enterprises.clone(),
            from: substitution.from,
            through: substitution.through,
            procedures: substitution.procedures.clone(),
        }
    }

    /// Whether it counts on a day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        (self.from..=self.through).contains(&on)
    }

    /// Whether it is for a procedure; what is about no procedure, or about several, is for those that have no bounds.
    pub fn is_for(&self, procedure: Option<&ProcedureCode>) -> bool {
        self.procedures.is_empty() || procedure.is_some_and(|code| self.procedures.contains(code))
    }
}

/// A substitution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitution {
    /// Its id.
    pub id: SubstitutionId,
    /// Counts its changes from 1.
    pub version: u64,
    /// Who is absent.
    pub absent: Absent,
    /// Who acts in his place.
    pub substitute: Absent,
    /// In which department.
    pub department: DepartmentCode,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; it ends by itself with it.
    pub through: NaiveDate,
    /// The procedures it is for; empty: all.
    pub procedures: Vec<ProcedureCode>,
    /// Why.
    pub reason: String,
    /// Who appointed: the absent himself or the head of the department.
    pub appointed_by: By,
    /// When.
    pub appointed_at: DateTime<Utc>,
    /// Who ended it before its time, and when.
    pub ended: Option<(By, DateTime<Utc>)>,
}

impl Substitution {
    /// Whether it counts on a day.
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.ended.is_none() && (self.from..=self.through).contains(&on)
    }

    fn meets(&self, (from, through): (NaiveDate, NaiveDate)) -> bool {
        self.ended.is_none() && self.from <= through && from <= self.through
    }

    fn shares(&self, procedures: &[ProcedureCode]) -> bool {
        self.procedures.is_empty()
            || procedures.is_empty()
            || self.procedures.iter().any(|code| procedures.contains(code))
    }
}

/// A substitution that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Appoint<'a> {
    /// The id that it will have.
    pub id: SubstitutionId,
    /// Who is absent.
    pub absent: &'a Actor,
    /// Who acts in his place.
    pub substitute: &'a Actor,
    /// In which department.
    pub department: &'a DepartmentCode,
    /// The first and the last day.
    pub period: (NaiveDate, NaiveDate),
    /// The procedures it is for; empty: all.
    pub procedures: &'a [ProcedureCode],
    /// Why.
    pub reason: &'a str,
}

/// What the rules of substitution need from outside.
#[derive(Debug, Clone, Copy)]
pub struct SubstitutionFacts<'a> {
    /// The present.
    pub now: DateTime<Utc>,
    /// Today in the zone.
    pub today: NaiveDate,
    /// Who commands.
    pub actor: &'a Actor,
    /// The substitutions in which either of the two is absent or stands in for somebody.
    pub known: &'a [Substitution],
}

fn roles_in(person: &Actor, department: &DepartmentCode) -> Vec<Role> {
    person
        .appointments
        .iter()
        .filter(|held| held.department.as_ref() == Some(department))
        .map(|held| held.role)
        .collect()
}

/// Appoints a substitute.
///
/// # Errors
/// When the caller is neither the absent nor the head of the department, the substitute is no colleague, the period is
/// none, or somebody would stand in for one who stands in for another.
pub fn appoint(asked: &Appoint<'_>, facts: &SubstitutionFacts<'_>) -> Result<Substitution, Refusal> {
    let by = in_charge(facts.actor, asked.absent.id, asked.department)?;
    for person in [asked.absent, asked.substitute] {
        if roles_in(person, asked.department).is_empty() {
            return Err(SubstitutionRefusal::NotOfDepartment {
                person: person.name.clone(),
                department: asked.department.clone(),
            }
            .into());
        }
    }
    if asked.absent.id == asked.substitute.id {
        return Err(SubstitutionRefusal::OwnSubstitute.into());
    }
    written("reason", asked.reason)?;
    check_period(asked.period, facts.today)?;
    check_others(asked, facts.known)?;
    let (from, through) = asked.period;
    Ok(Substitution {
        id: asked.id,
        version: 1,
        absent: named(asked.absent),
        substitute: named(asked.substitute),
        department: asked.department.clone(),
        from,
        through,
        procedures: asked.procedures.to_vec(),
        reason: asked.reason.to_owned(),
        appointed_by: by,
        appointed_at: facts.now,
        ended: None,
    })
}

/// Ends a substitution before its time; none when it has ended.
///
/// # Errors
/// When the caller is neither the absent nor the head of the department.
pub fn end(
    substitution: &Substitution,
    facts: &SubstitutionFacts<'_>,
) -> Result<Option<Substitution>, Refusal> {
    let by = in_charge(facts.actor, substitution.absent.person, &substitution.department)?;
    if substitution.ended.is_some() || facts.today > substitution.through {
        return Ok(None);
    }
    Ok(Some(Substitution {
        version: substitution.version + 1,
        ended: Some((by, facts.now)),
        ..substitution.clone()
    }))
}

fn named(person: &Actor) -> Absent {
    Absent {
        person: person.id,
        name: person.name.clone(),
    }
}

/// The absent himself, or the head of the department; in their own right, for a substitute appoints no other.
fn in_charge(actor: &Actor, absent: PersonId, department: &DepartmentCode) -> Result<By, Refusal> {
    let own = roles_in(actor, department);
    let role = if own.contains(&Role::Approver) {
        Some(Role::Approver)
    } else if actor.id == absent {
        own.first().copied()
    } else {
        None
    };
    role.map(|role| actor.by(Some(role), Some(department)))
        .ok_or_else(|| {
            let department = department.clone();
            SubstitutionRefusal::NotAbsentOrHead { department }.into()
        })
}

fn check_period((from, through): (NaiveDate, NaiveDate), today: NaiveDate) -> Result<(), Refusal> {
    let latest = from.checked_add_days(Days::new(LONGEST - 1));
    if from < today || through < from || latest.is_none_or(|latest| through > latest) {
        return Err(SubstitutionRefusal::SubstitutionPeriod { longest: LONGEST }.into());
    }
    Ok(())
}

fn check_others(asked: &Appoint<'_>, known: &[Substitution]) -> Result<(), Refusal> {
    let (absent, substitute) = (asked.absent.id, asked.substitute.id);
    for other in known.iter().filter(|other| other.meets(asked.period)) {
        let chained = if other.absent.person == substitute {
            Some(&other.absent)
        } else if other.substitute.person == absent {
            Some(&other.substitute)
        } else {
            None
        };
        if let Some(person) = chained {
            return Err(SubstitutionRefusal::SubstitutionChain {
                person: person.name.clone(),
                from: other.from,
                through: other.through,
            }
            .into());
        }
        let is_same = other.absent.person == absent && other.department == *asked.department;
        if is_same && other.shares(asked.procedures) {
            return Err(SubstitutionRefusal::SubstitutionOverlaps {
                substitute: other.substitute.name.clone(),
                from: other.from,
                through: other.through,
            }
            .into());
        }
    }
    Ok(())
}
