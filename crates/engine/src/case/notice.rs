//! Whom an event of a case concerns, and what he is told: made of the log, never a second truth.

use serde::{Deserialize, Serialize};

use super::event::{CaseEvent, Event};
use super::key::ClockKey;
use super::rung::Rung;
use super::state::Case;
use crate::actor::{Actor, Role};
use crate::ids::{DepartmentCode, EnterpriseId, PersonId};
use crate::text::Text;

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Addressee {
    /// Everybody who acts for an enterprise.
    Enterprise(EnterpriseId),
    /// Everybody of a department.
    Department(DepartmentCode),
    /// One person.
    Person(PersonId),
}

impl Addressee {
    /// As whom an actor is told something.
    pub fn all_of(actor: &Actor) -> Vec<Addressee> {
        let enterprises = actor.enterprises.iter();
        let departments = actor
            .appointments
            .iter()
            .filter_map(|held| held.department.clone())
            .collect::<std::collections::BTreeSet<_>>();
        [Addressee::Person(actor.id)]
            .into_iter()
            .chain(
                enterprises
                    .filter(|id| actor.represents(**id))
                    .map(|id| Addressee::Enterprise(*id)),
            )
            .chain(departments.into_iter().map(Addressee::Department))
            .collect()
    }

    /// As the store keeps it.
    pub fn key(&self) -> String {
        match self {
            Addressee::Enterprise(id) => format!("enterprise:{id}"),
            Addressee::Department(code) => format!("department:{code}"),
            Addressee::Person(id) => format!("person:{id}"),
        }
    }
}

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// The application was received 接件.
    CaseReceived,
    /// The application was accepted 受理.
    CaseAccepted,
    /// The application was not accepted, lapsed, or ended without a decision.
    CaseEnded,
    /// A correction is asked for 补正.
    CorrectionRequested,
    /// The clock was stopped 特别程序.
    CaseSuspended,
    /// The clock goes on.
    CaseResumed,
    /// There is a right to a hearing 听证.
    HearingRightTold,
    /// A hearing was announced.
    HearingScheduled,
    /// The limit was extended 延期.
    LimitExtended,
    /// The upper level asks for more.
    SupplementRequested,
    /// The decision was made 决定.
    CaseDecided,
    /// The decision was served 送达.
    CaseDelivered,
    /// A promised material is overdue 容缺.
    PromiseOverdue,
    /// Something is due soon.
    DeadlineNear,
    /// A limit has passed.
    DeadlinePassed,
    /// A step came to somebody.
    StepAssigned,
    /// There is a message.
    MessageReceived,
}

impl NoticeKind {
    /// What happened, about a case by its number.
    pub fn words(self, number: &str) -> Text {
        let (zh, en) = match self {
            NoticeKind::CaseReceived => ("已接件", "was received"),
            NoticeKind::CaseAccepted => ("已受理", "was accepted"),
            NoticeKind::CaseEnded => (
                "已终结且未作出决定，请查看原因",
                "ended without a decision; see why",
            ),
            NoticeKind::CorrectionRequested => (
                "须补正，请按告知事项一次补齐",
                "needs corrections; see the notice",
            ),
            NoticeKind::CaseSuspended => ("已启动特别程序，暂停计时", "stands still; the clock was stopped"),
            NoticeKind::CaseResumed => ("已恢复计时", "goes on; the clock runs again"),
            NoticeKind::HearingRightTold => ("可以申请听证", "gives a right to a hearing"),
            NoticeKind::HearingScheduled => ("已定听证时间和地点", "has a hearing announced"),
            NoticeKind::LimitExtended => ("审批期限已延长", "has a longer limit now"),
            NoticeKind::SupplementRequested => ("须补充材料", "needs further material"),
            NoticeKind::CaseDecided => ("已作出决定", "is decided"),
            NoticeKind::CaseDelivered => ("决定已送达", "has been delivered"),
            NoticeKind::PromiseOverdue => (
                "承诺后补的材料已逾期",
                "lacks a promised material that is overdue",
            ),
            NoticeKind::DeadlineNear => ("有事项即将到期", "has something due soon"),
            NoticeKind::DeadlinePassed => ("有事项已超期", "has something overdue"),
            NoticeKind::StepAssigned => ("有环节交由您办理", "has a step that came to you"),
            NoticeKind::MessageReceived => ("有新的留言", "has a new message"),
        };
        Text::new(format!("办件 {number} {zh}。"), format!("Case {number} {en}."))
    }
}

/// Something that somebody is told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notified {
    /// Who.
    pub to: Addressee,
    /// What.
    pub kind: NoticeKind,
}

/// Whom an event concerns, in the case as the command left it. Nobody is told what he did himself.
pub fn notices(case: &Case, event: &Event) -> Vec<Notified> {
    let Some((kind, to)) = told(case, event) else {
        return Vec::new();
    };
    let mut notices: Vec<Notified> = to
        .into_iter()
        .filter(|to| *to != Addressee::Person(event.by.person))
        .map(|to| Notified { to, kind })
        .collect();
    notices.sort();
    notices.dedup();
    notices
}

fn told(case: &Case, event: &Event) -> Option<(NoticeKind, Vec<Addressee>)> {
    if let Some(kind) = to_applicant(event) {
        return Some((kind, vec![Addressee::Enterprise(case.enterprise)]));
    }
    match &event.what {
        CaseEvent::RungReached { clock, rung } => deadline(case, clock, *rung),
        CaseEvent::StepOpened {
            assignee: Some(by), ..
        } => Some((NoticeKind::StepAssigned, vec![Addressee::Person(by.person)])),
        CaseEvent::MessageSent { .. } => Some((NoticeKind::MessageReceived, other_side(case, event))),
        _ => None,
    }
}

/// What the applying enterprise is told.
fn to_applicant(event: &Event) -> Option<NoticeKind> {
    Some(match &event.what {
        CaseEvent::CaseReceived { .. } => NoticeKind::CaseReceived,
        CaseEvent::CaseAccepted { .. } | CaseEvent::CaseFiled => NoticeKind::CaseAccepted,
        CaseEvent::CaseEnded(_) if event.by.role != Some(Role::Applicant) => NoticeKind::CaseEnded,
        CaseEvent::CorrectionRequested { .. } => NoticeKind::CorrectionRequested,
        CaseEvent::CaseSuspended { .. } => NoticeKind::CaseSuspended,
        CaseEvent::CaseResumed { .. } => NoticeKind::CaseResumed,
        CaseEvent::HearingRightTold { .. } => NoticeKind::HearingRightTold,
        CaseEvent::HearingScheduled { .. } => NoticeKind::HearingScheduled,
        CaseEvent::ExtensionAnswered { granted: true, .. } | CaseEvent::UnifiedHandlingExtended { .. } => {
            NoticeKind::LimitExtended
        }
        CaseEvent::SupplementRequested { .. } => NoticeKind::SupplementRequested,
        CaseEvent::DecisionMade { .. } => NoticeKind::CaseDecided,
        CaseEvent::CaseDelivered { .. } => NoticeKind::CaseDelivered,
        CaseEvent::PromiseOverdue { .. } => NoticeKind::PromiseOverdue,
        _ => return None,
    })
}

/// Whose deadline it is: the applicant's, of whoever holds the step, or of all who hold one.
fn deadline(case: &Case, clock: &ClockKey, rung: Rung) -> Option<(NoticeKind, Vec<Addressee>)> {
    let kind = match rung {
        Rung::NearDue => NoticeKind::DeadlineNear,
        Rung::Expired => NoticeKind::DeadlinePassed,
        Rung::Held => return None,
    };
    if clock.is_applicants() {
        return Some((kind, vec![Addressee::Enterprise(case.enterprise)]));
    }
    let holders = case.open_steps().filter(|run| match clock {
        ClockKey::Step(key) => run.key == *key,
        _ => true,
    });
    Some((kind, holders.filter_map(holder).collect()))
}

fn holder(run: &super::state::StepRun) -> Option<Addressee> {
    run.assignee.as_ref().map(|by| Addressee::Person(by.person))
}

/// Who reads a message: the enterprise; or whoever holds a step, and where nobody does the competent department.
fn other_side(case: &Case, event: &Event) -> Vec<Addressee> {
    if event.by.role != Some(Role::Applicant) {
        return vec![Addressee::Enterprise(case.enterprise)];
    }
    let holders: Vec<Addressee> = case.open_steps().filter_map(holder).collect();
    if holders.is_empty() {
        vec![Addressee::Department(case.department.clone())]
    } else {
        holders
    }
}
