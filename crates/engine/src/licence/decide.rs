//! What a command does to a licence, or why it is refused. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use super::bar::Bar;
use super::command::LicenceCommand;
use super::duty::{Duty, last_day};
use super::end::{CancellationGround, EndKind, RevocationGround, WithdrawalGround};
use super::event::{LicenceEvent, LicenceRecord};
use super::standing::Standing;
use super::state::{Application, Licence};
use super::{application, counter, credit, renewal, work_stop};
use crate::access::Operation;
use crate::actor::{Actor, By, Role};
use crate::calendar::Calendar;
use crate::case::Outcome;
use crate::catalogue::Catalogue;
use crate::counter::Channel;
use crate::procedure::{Procedure, Validity};
use crate::refusal::{LicenceRefusal, Refusal};
use crate::text::Text;

/// Everything that a decision about a licence needs from outside.
#[derive(Debug, Clone, Copy)]
pub struct LicenceFacts<'a> {
    /// The present.
    pub now: DateTime<Utc>,
    /// Who commands; who may is asked before.
    pub actor: &'a Actor,
    /// What the zone declares.
    pub catalogue: &'a Catalogue,
    /// The version of the procedure that the licence was granted by.
    pub procedure: &'a Procedure,
}

impl<'a> LicenceFacts<'a> {
    pub(super) fn calendar(&self) -> &'a Calendar {
        &self.catalogue.calendar
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.calendar().local_date(self.now)
    }
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenceDecision {
    /// What happened, follow-ups included; never empty.
    pub records: Vec<LicenceRecord>,
    /// The state after it.
    pub after: Licence,
    /// Whether the project can no longer count on it.
    pub lost: bool,
}

/// Decides a command. Whether the actor's office allows it is the table of access's word, asked before.
///
/// # Errors
/// The [`Refusal`] that says why not.
pub fn decide(
    licence: &Licence,
    command: &LicenceCommand,
    facts: &LicenceFacts<'_>,
) -> Result<LicenceDecision, Refusal> {
    let mut work = Work {
        licence: licence.clone(),
        facts,
        by: by(licence, facts, command),
        channel: command.channel(),
        records: Vec::new(),
    };
    if !facts.actor.is_engine()
        && is_officers(command)
        && facts.actor.enterprises.contains(&licence.enterprise)
    {
        return Err(Refusal::Recused);
    }
    counter::by_holder(licence, command, facts)?;
    take(&mut work, command)?;
    let lost = work.licence.standing.is_over() && !licence.standing.is_over();
    Ok(LicenceDecision {
        records: work.records,
        after: work.licence,
        lost,
    })
}

fn is_officers(command: &LicenceCommand) -> bool {
    command
        .operation()
        .is_some_and(|operation| !operation.roles().contains(&Role::Applicant))
}

/// In which capacity the actor acts.
fn by(licence: &Licence, facts: &LicenceFacts<'_>, command: &LicenceCommand) -> By {
    let actor = facts.actor;
    if command.channel() == Channel::Counter {
        let window = facts.catalogue.window().map(|window| &window.code);
        return actor.by(Some(Role::Window), window);
    }
    let roles = command.operation().map(Operation::roles).unwrap_or_default();
    let role = roles.iter().copied().find(|role| match role {
        Role::Applicant => actor.represents(licence.enterprise),
        Role::Supervisor | Role::Administrator => actor.has_role(*role),
        _ => actor.holds(*role, &licence.department),
    });
    let department =
        role.filter(|role| !matches!(role, Role::Applicant | Role::Supervisor | Role::Administrator));
    actor.by(role, department.map(|_| &licence.department))
}

fn take(work: &mut Work<'_>, command: &LicenceCommand) -> Result<(), Refusal> {
    match command {
        LicenceCommand::AtCounter(command) => take(work, command),
        LicenceCommand::ApplyForChange { change } => application::change(work, change),
        LicenceCommand::ApplyForRenewal { reason } => renewal::apply_for(work, reason),
        LicenceCommand::ApplyForStartExtension { months, reason } => {
            application::extend_start(work, *months, reason)
        }
        LicenceCommand::DecideApplication {
            application,
            outcome,
            reasons,
            remedy,
        } => decide_application(work, (*application, *outcome), (reasons, remedy)),
        LicenceCommand::Revoke {
            ground,
            reasons,
            remedy,
            harms_public_interest,
        } => revoke(work, *ground, (reasons, remedy), *harms_public_interest),
        LicenceCommand::Withdraw {
            ground,
            reasons,
            remedy,
        } => withdraw(work, *ground, (reasons, remedy)),
        LicenceCommand::RevokeAsPenalty { reasons, remedy } => {
            work.told((reasons, remedy))?;
            work.ends(Ending::of(EndKind::RevokedAsPenalty, (reasons, remedy)))
        }
        LicenceCommand::Suspend {
            until,
            reasons,
            remedy,
        } => suspend(work, *until, (reasons, remedy)),
        LicenceCommand::Reinstate => {
            work.in_standing(&[Standing::Suspended])?;
            work.did(LicenceEvent::LicenceReinstated);
            Ok(())
        }
        LicenceCommand::Cancel => cancel(work),
        LicenceCommand::RecordDissolution { on, evidence } => dissolve(work, *on, evidence),
        LicenceCommand::RecordWorkStop { on, reason } => work_stop::record(work, *on, reason),
        LicenceCommand::ReportWorkStop { measures } => work_stop::report(work, measures),
        LicenceCommand::VerifyPermit { opinion } => work_stop::verify(work, opinion),
        LicenceCommand::ResumeWork { on } => work_stop::resume(work, *on),
        LicenceCommand::OrderRectification { findings, until } => order(work, findings, *until),
        LicenceCommand::ConfirmRectification { opinion } => confirm(work, opinion),
        LicenceCommand::RepairCredit { evidence } => credit::repair(work, evidence),
        LicenceCommand::ReachStart { milestone, on } => {
            let (milestone, on) = (milestone.clone(), *on);
            work.follows(LicenceEvent::StartReached { milestone, on });
            Ok(())
        }
        LicenceCommand::Fire { duty } => fire(work, *duty),
    }
}

fn decide_application(
    work: &mut Work<'_>,
    (which, outcome): (Application, Outcome),
    words: (&str, &str),
) -> Result<(), Refusal> {
    work.in_standing(&Standing::NOT_OVER)?;
    application::decide(work, which, outcome, words)?;
    // A refused extension may leave a last day that has passed meanwhile.
    match last_day(&work.licence, Duty::Validity) {
        Some(day) if day < work.facts.today() => validity_over(work, day),
        _ => Ok(()),
    }
}

fn revoke(
    work: &mut Work<'_>,
    ground: RevocationGround,
    words: (&str, &str),
    harms_public_interest: bool,
) -> Result<(), Refusal> {
    work.told(words)?;
    if harms_public_interest {
        return Err(LicenceRefusal::PublicInterestForbids.into());
    }
    work.ends(Ending {
        revocation: Some(ground),
        compensation: ground.compensates(),
        ..Ending::of(EndKind::Revoked, words)
    })?;
    if ground == RevocationGround::Fraud {
        work.follows(LicenceEvent::CreditRecorded {
            words: Text::new(
                "以欺骗、贿赂等不正当手段取得行政许可，已撤销（行政许可法第69条第2款）。",
                "A licence got by fraud or bribery was revoked (Licensing Law Art. 69(2)).",
            ),
        });
        if work.facts.procedure.outcome.public_safety {
            let bar = Bar::after_fraud(work.licence.procedure.code.clone(), work.facts.today());
            work.follows(LicenceEvent::HolderBarred(bar));
        }
    }
    Ok(())
}

fn withdraw(work: &mut Work<'_>, ground: WithdrawalGround, words: (&str, &str)) -> Result<(), Refusal> {
    work.told(words)?;
    // Art. 8(2): losses of the holder are made good whenever a lawful licence is taken back.
    work.ends(Ending {
        withdrawal: Some(ground),
        compensation: true,
        ..Ending::of(EndKind::Withdrawn, words)
    })
}

fn suspend(work: &mut Work<'_>, until: NaiveDate, words: (&str, &str)) -> Result<(), Refusal> {
    work.in_force()?;
    work.told(words)?;
    if until < work.facts.today() {
        return Err(LicenceRefusal::DayOutOfRange { date: until }.into());
    }
    work.did(LicenceEvent::LicenceSuspended {
        until,
        reasons: words.0.to_owned(),
        remedy: words.1.to_owned(),
    });
    Ok(())
}

fn cancel(work: &mut Work<'_>) -> Result<(), Refusal> {
    if work.licence.cancellation.is_none() || work.licence.cancelled_on.is_some() {
        return Err(LicenceRefusal::LicenceStanding {
            found: work.licence.standing,
            needed: vec![
                Standing::Expired,
                Standing::WithdrawnByAgency,
                Standing::Revoked,
                Standing::RevokedAsPenalty,
            ],
        }
        .into());
    }
    let on = work.facts.today();
    work.did(LicenceEvent::LicenceCancelled { on });
    Ok(())
}

fn dissolve(work: &mut Work<'_>, on: NaiveDate, evidence: &str) -> Result<(), Refusal> {
    work.in_standing(&Standing::NOT_OVER)?;
    work.written("evidence", evidence)?;
    work.not_in_future(on)?;
    let evidence = evidence.to_owned();
    work.did(LicenceEvent::HolderDissolved { on, evidence });
    work.follows(LicenceEvent::CancellationDue {
        ground: CancellationGround::HolderDissolved,
    });
    Ok(())
}

fn order(work: &mut Work<'_>, findings: &str, until: NaiveDate) -> Result<(), Refusal> {
    work.in_force()?;
    work.written("findings", findings)?;
    if until < work.facts.today() {
        return Err(LicenceRefusal::DayOutOfRange { date: until }.into());
    }
    if work.licence.open_rectification().is_some() {
        return Err(LicenceRefusal::NotProvidedFor {
            what: Text::new("重复责令整改（已责令）", "a second order while one is open"),
        }
        .into());
    }
    let findings = findings.to_owned();
    work.did(LicenceEvent::RectificationOrdered { findings, until });
    Ok(())
}

fn confirm(work: &mut Work<'_>, opinion: &str) -> Result<(), Refusal> {
    work.written("opinion", opinion)?;
    if work.licence.open_rectification().is_none() {
        return Err(Refusal::NotDue);
    }
    let on = work.facts.today();
    let opinion = opinion.to_owned();
    work.did(LicenceEvent::RectificationConfirmed { on, opinion });
    Ok(())
}

fn fire(work: &mut Work<'_>, duty: Duty) -> Result<(), Refusal> {
    let day = last_day(&work.licence, duty)
        .filter(|day| *day < work.facts.today())
        .ok_or(Refusal::NotDue)?;
    match duty {
        Duty::Validity => validity_over(work, day),
        Duty::Suspension => {
            work.follows(LicenceEvent::LicenceReinstated);
            Ok(())
        }
        Duty::Rectification => not_rectified(work),
        Duty::WorkStopReport => {
            work_stop::overdue(work);
            Ok(())
        }
    }
}

/// The last valid day has passed.
fn validity_over(work: &mut Work<'_>, last: NaiveDate) -> Result<(), Refusal> {
    let next = last.succ_opt().unwrap_or(last);
    let in_time = work
        .licence
        .pending
        .get(&Application::Renewal)
        .is_some_and(|renewal| !renewal.late);
    if in_time {
        return renewal::deem(work, next);
    }
    let (how, reasons) = if work.licence.start.is_some() {
        (
            EndKind::SelfVoided,
            "逾期未开工，自行废止 / void by itself: not begun in time",
        )
    } else {
        (
            EndKind::Expired,
            "有效期届满未延续 / its validity is over and was not renewed",
        )
    };
    work.ends(Ending {
        on: Some(next),
        ..Ending::of(how, (reasons, ""))
    })
}

/// What was to be put right is not, and the time is over.
fn not_rectified(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.follows(LicenceEvent::RectificationOverdue);
    if !work.licence.by_commitment {
        work.alarm(
            "E01",
            Text::new(
                "整改期限已过，尚未确认整改完成。",
                "The time for putting it right is over, unconfirmed.",
            ),
        );
        return Ok(());
    }
    work.ends(Ending {
        revocation: Some(RevocationGround::CommitmentNotKept),
        ..Ending::of(
            EndKind::Revoked,
            (
                "承诺内容不实且逾期未整改，依法撤销 / the commitment was not kept and not made good in time",
                "可依法申请行政复议或者提起行政诉讼 / administrative reconsideration or litigation",
            ),
        )
    })?;
    work.follows(LicenceEvent::CreditRecorded {
        words: Text::new(
            "告知承诺不实，逾期未整改，许可已撤销。",
            "A commitment was not kept nor made good in time; the licence was revoked.",
        ),
    });
    let bar = Bar::after_broken_commitment(work.licence.procedure.code.clone(), work.facts.today());
    work.follows(LicenceEvent::HolderBarred(bar));
    Ok(())
}

/// How a licence is about to end.
#[derive(Clone, Copy)]
struct Ending<'a> {
    how: EndKind,
    /// The first day on which it no longer holds; none: today.
    on: Option<NaiveDate>,
    revocation: Option<RevocationGround>,
    withdrawal: Option<WithdrawalGround>,
    compensation: bool,
    words: (&'a str, &'a str),
}

impl<'a> Ending<'a> {
    fn of(how: EndKind, words: (&'a str, &'a str)) -> Self {
        Self {
            how,
            on: None,
            revocation: None,
            withdrawal: None,
            compensation: false,
            words,
        }
    }
}

/// A decision in the making.
pub(super) struct Work<'a> {
    /// The licence with the events so far applied.
    pub licence: Licence,
    /// What comes from outside.
    pub facts: &'a LicenceFacts<'a>,
    /// By which way the command came.
    pub channel: Channel,
    by: By,
    records: Vec<LicenceRecord>,
}

impl<'a> Work<'a> {
    /// Records what the actor did.
    pub fn did(&mut self, what: LicenceEvent) {
        self.push(self.by.clone(), what);
    }

    /// Records a consequence that the engine draws.
    pub fn follows(&mut self, what: LicenceEvent) {
        self.push(By::engine(), what);
    }

    fn push(&mut self, by: By, what: LicenceEvent) {
        let record = LicenceRecord {
            at: self.facts.now,
            by,
            what,
        };
        self.licence.apply(&record);
        self.records.push(record);
    }

    /// Lets a supervisor know.
    pub fn alarm(&mut self, rule: &str, words: Text) {
        let rule = rule.to_owned();
        self.follows(LicenceEvent::LicenceAlarmRaised { rule, words });
    }

    /// Records an application of the holder.
    pub fn file(&mut self, application: Application, reason: &str, late: bool, months: Option<u32>) {
        let (on, channel) = (self.facts.today(), self.channel);
        self.did(LicenceEvent::ApplicationFiled {
            application,
            on,
            reason: reason.to_owned(),
            late,
            months,
            channel,
        });
    }

    /// How long the procedure's outcome is valid.
    pub fn validity(&self) -> Option<&'a Validity> {
        self.facts.procedure.outcome.validity.as_ref()
    }

    pub fn in_force(&self) -> Result<(), Refusal> {
        self.in_standing(&Standing::IN_FORCE)
    }

    fn in_standing(&self, needed: &[Standing]) -> Result<(), Refusal> {
        if needed.contains(&self.licence.standing) {
            Ok(())
        } else {
            Err(LicenceRefusal::LicenceStanding {
                found: self.licence.standing,
                needed: needed.to_vec(),
            }
            .into())
        }
    }

    pub fn nothing_pending(&self, application: Application) -> Result<(), Refusal> {
        if self.licence.pending.contains_key(&application) {
            Err(LicenceRefusal::AppliedForAlready.into())
        } else {
            Ok(())
        }
    }

    #[expect(
        clippy::unused_self,
        reason = "reads as a demand on the work, like its siblings"
    )]
    pub fn written(&self, field: &str, text: &str) -> Result<(), Refusal> {
        crate::case::written(field, text)
    }

    pub fn not_in_future(&self, date: NaiveDate) -> Result<(), Refusal> {
        if date > self.facts.today() {
            Err(LicenceRefusal::DayOutOfRange { date }.into())
        } else {
            Ok(())
        }
    }

    /// An act against the holder states its reasons and remedies.
    fn told(&self, (reasons, remedy): (&str, &str)) -> Result<(), Refusal> {
        self.written("reasons", reasons)?;
        self.written("remedy", remedy)
    }

    /// Ends the licence; the task to strike it off follows (Licensing Law Art. 70).
    fn ends(&mut self, ending: Ending<'_>) -> Result<(), Refusal> {
        self.in_standing(&Standing::NOT_OVER)?;
        let on = ending.on.unwrap_or_else(|| self.facts.today());
        let what = LicenceEvent::LicenceEnded {
            how: ending.how,
            on,
            revocation: ending.revocation,
            withdrawal: ending.withdrawal,
            reasons: ending.words.0.to_owned(),
            remedy: ending.words.1.to_owned(),
            compensation: ending.compensation,
        };
        self.did(what);
        self.follows(LicenceEvent::CancellationDue {
            ground: ending.how.cancellation_ground(),
        });
        Ok(())
    }
}
