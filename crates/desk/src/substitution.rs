//! Substitution 代理 (A/B 角): appointing, ending, and what a substitute has of the absent.

use std::borrow::Cow;

use chrono::NaiveDate;
use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::ids::{DepartmentCode, PersonId, ProcedureCode, SubstitutionId};
use onewindow_engine::substitution::{self, Appoint, StandIn, Substitution, SubstitutionFacts};
use onewindow_store::{Commit, CounterTake};
use serde::{Deserialize, Serialize};

use crate::access::{authorize, of_department, require_visible, scope};
use crate::commit::{Attempt, ROUNDS};
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;
use crate::ids;
use crate::key::Request;

/// Whoever changes a substitution takes a serial of this counter, so that no two can miss each other.
const COUNTER: &str = "substitution";

/// Appointing a substitute.
#[derive(Debug, Clone, Serialize)]
pub struct AppointSubstitute {
    /// The login of who is absent; none: the caller.
    pub absent: Option<String>,
    /// The login of who acts in his place.
    pub substitute: String,
    /// In which department.
    pub department: DepartmentCode,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub through: NaiveDate,
    /// The procedures it is for; empty: all.
    pub procedures: Vec<ProcedureCode>,
    /// Why.
    pub reason: String,
}

/// Ending a substitution before its time.
#[derive(Debug, Clone, Serialize)]
pub struct EndSubstitution {
    /// Which.
    pub substitution: SubstitutionId,
    /// The version that the caller has seen.
    pub expected: u64,
}

/// What a replayed request needs to find its answer again.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Answer {
    substitution: SubstitutionId,
}

impl Desk {
    /// Appoints a substitute.
    ///
    /// # Errors
    /// When one of the two has no active account, the key belongs to another request, or the engine refuses.
    pub async fn appoint_substitute(
        &self,
        actor: &Actor,
        input: AppointSubstitute,
        key: &str,
    ) -> Result<Substitution> {
        let request = Request::new(actor, key, Operation::AppointSubstitute, &input)?;
        let answer = Box::pin(self.appointed(actor, &input, &request)).await;
        self.or_twin(actor, &request, answer).await
    }

    async fn appointed(
        &self,
        actor: &Actor,
        input: &AppointSubstitute,
        request: &Request,
    ) -> Result<Substitution> {
        let id = ids::substitution();
        for _ in 0..ROUNDS {
            if let Some(answer) = self.recorded::<Answer>(request).await? {
                return self.substitution(actor, answer.substitution).await;
            }
            self.check_place(actor, input, request.operation)?;
            let absent = match &input.absent {
                Some(login) => self.account_named(login).await?,
                None => actor.clone(),
            };
            let substitute = self.account_named(&input.substitute).await?;
            let (serial, known) = self.known_substitutions(&[absent.id, substitute.id]).await?;
            let asked = Appoint {
                id,
                absent: &absent,
                substitute: &substitute,
                department: &input.department,
                period: (input.from, input.through),
                procedures: &input.procedures,
                reason: &input.reason,
            };
            let made = substitution::appoint(&asked, &self.substitution_facts(actor, &known))?;
            let done = self.record_substitution((request, serial), Some(&made)).await?;
            if done {
                return Ok(made);
            }
        }
        Err(DeskError::Busy)
    }

    /// Ends a substitution before its time.
    ///
    /// # Errors
    /// When it is not visible, the version is not current, the key belongs to another request, or the engine refuses.
    pub async fn end_substitution(
        &self,
        actor: &Actor,
        input: EndSubstitution,
        key: &str,
    ) -> Result<Substitution> {
        let request = Request::new(actor, key, Operation::EndSubstitution, &input)?;
        let answer = Box::pin(self.ended(actor, &input, &request)).await;
        self.or_twin(actor, &request, answer).await
    }

    /// The answer, or that of the same request that was sent at the same moment and came first.
    async fn or_twin(
        &self,
        actor: &Actor,
        request: &Request,
        answer: Result<Substitution>,
    ) -> Result<Substitution> {
        match self.twin::<Answer, _>(request, &answer).await? {
            Some(twin) => self.substitution(actor, twin.substitution).await,
            None => answer,
        }
    }

    async fn ended(&self, actor: &Actor, input: &EndSubstitution, request: &Request) -> Result<Substitution> {
        for _ in 0..ROUNDS {
            if let Some(answer) = self.recorded::<Answer>(request).await? {
                return self.substitution(actor, answer.substitution).await;
            }
            let serial = self.store().counter(COUNTER).await?;
            let found = self.substitution(actor, input.substitution).await?;
            authorize(actor, request.operation, &of_department(&found.department))?;
            if found.version != input.expected {
                return Err(DeskError::stale_version((input.expected, found.version), &found));
            }
            let ended = substitution::end(&found, &self.substitution_facts(actor, &[]))?;
            let done = self
                .record_substitution((request, serial), ended.as_ref().or(Some(&found)))
                .await?;
            if done {
                return Ok(ended.unwrap_or(found));
            }
        }
        Err(DeskError::Busy)
    }

    /// A substitution, for its department and for supervision.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also when it is of a department that the actor does not belong to.
    pub async fn substitution(&self, actor: &Actor, id: SubstitutionId) -> Result<Substitution> {
        let what = Noun::Substitution;
        scope(actor)?;
        let found = self.store().substitution(id).await?;
        let found = found.ok_or(DeskError::NotFound { what })?;
        require_visible(actor, &of_department(&found.department), what)?;
        Ok(found)
    }

    /// The actor's own substitutions in force and to come, as absent and as substitute.
    ///
    /// # Errors
    /// When nobody is signed in or the store can't answer.
    pub async fn own_substitutions(&self, actor: &Actor) -> Result<Vec<Substitution>> {
        scope(actor)?;
        Ok(self.store().substitutions_of(&[actor.id], self.today()).await?)
    }

    /// The substitutions in force and to come of those of the departments that the actor belongs to or watches over.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn substitutions_in(
        &self,
        actor: &Actor,
        departments: &[DepartmentCode],
    ) -> Result<Vec<Substitution>> {
        let Ok(scope) = scope(actor) else {
            return Ok(Vec::new());
        };
        let visible = departments
            .iter()
            .filter(|department| scope.covers(&of_department(department)));
        let visible: Vec<DepartmentCode> = visible.cloned().collect();
        if visible.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.store().substitutions_in(&visible, self.today()).await?)
    }

    /// The actor with the substitutions that count now for a procedure; none: for what is about several.
    pub fn on_duty<'a>(&self, actor: &'a Actor, procedure: Option<&ProcedureCode>) -> Cow<'a, Actor> {
        actor.on_duty(self.today(), procedure)
    }

    /// The actor with what may be done for others, now or later while the actor is remembered.
    pub(crate) async fn with_substitutions(&self, mut actor: Actor) -> Result<Actor> {
        let known = self.store().substitutions_of(&[actor.id], self.today()).await?;
        let for_others: Vec<Substitution> = known
            .into_iter()
            .filter(|one| one.substitute.person == actor.id)
            .collect();
        if for_others.is_empty() {
            return Ok(actor);
        }
        let absent: Vec<PersonId> = for_others.iter().map(|one| one.absent.person).collect();
        let accounts = self.store().accounts_by_ids(&absent).await?;
        let absent: Vec<Actor> = accounts
            .into_iter()
            .filter(|account| account.disabled_at.is_none())
            .map(actor_of)
            .collect();
        actor.substitutions = for_others
            .iter()
            .filter_map(|one| {
                let person = absent.iter().find(|person| person.id == one.absent.person)?;
                Some(StandIn::of(one, person))
            })
            .collect();
        Ok(actor)
    }

    fn check_place(&self, actor: &Actor, input: &AppointSubstitute, operation: Operation) -> Result<()> {
        let catalogue = self.catalogue();
        if !catalogue.departments.contains_key(&input.department) {
            return Err(DeskError::NotFound {
                what: Noun::Department,
            });
        }
        let is_known = |code| catalogue.procedures.contains_key(code);
        if !input.procedures.iter().all(is_known) {
            return Err(DeskError::NotFound {
                what: Noun::Procedure,
            });
        }
        authorize(actor, operation, &of_department(&input.department))
    }

    async fn account_named(&self, login: &str) -> Result<Actor> {
        let account = self.store().account_by_login(login).await?;
        let account = account.filter(|account| account.disabled_at.is_none());
        account
            .map(actor_of)
            .ok_or(DeskError::NotFound { what: Noun::Account })
    }

    /// The serial first: what is read after it can't be older.
    async fn known_substitutions(&self, people: &[PersonId]) -> Result<(u32, Vec<Substitution>)> {
        let serial = self.store().counter(COUNTER).await?;
        let known = self.store().substitutions_of(people, self.today()).await?;
        Ok((serial, known))
    }

    fn substitution_facts<'a>(&self, actor: &'a Actor, known: &'a [Substitution]) -> SubstitutionFacts<'a> {
        SubstitutionFacts {
            now: self.now(),
            today: self.today(),
            actor,
            known,
        }
    }

    /// Records what was decided; whoever it is about is asked anew at the next request.
    async fn record_substitution(
        &self,
        (request, serial): (&Request, u32),
        after: Option<&Substitution>,
    ) -> Result<bool> {
        let Some(after) = after else { return Ok(true) };
        let commit = Commit {
            key: Some(request.record(&Answer {
                substitution: after.id,
            })?),
            counters: vec![CounterTake {
                scope: COUNTER.to_owned(),
                expected: serial,
            }],
            substitutions: vec![after.clone()],
            ..Commit::default()
        };
        let done = matches!(self.record(commit).await?, Attempt::Done);
        self.inner.known.forget_person(after.substitute.person);
        Ok(done)
    }
}
