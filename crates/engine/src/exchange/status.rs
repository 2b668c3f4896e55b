//! The status of a case as provincial platforms take it: 办理状态 BLZT, 1 to 15.

use crate::case::{Case, CaseEvent, Ending, Outcome, Phase};
use crate::text::Text;

/// A status of the national list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExchangeStatus {
    /// 1 已接件.
    Received,
    /// 2 已撤件.
    WithdrawnByApplicant,
    /// 3 窗口受理.
    Accepted,
    /// 4 不受理.
    NotRequired,
    /// 5 不予受理.
    NotAccepted,
    /// 6 补正开始.
    CorrectionBegun,
    /// 7 补正结束.
    CorrectionEnded,
    /// 8 部门受理（开始办理）.
    UnderReview,
    /// 9 特别程序开始.
    SuspensionBegun,
    /// 10 特别程序结束.
    SuspensionEnded,
    /// 11 办结（通过）.
    Granted,
    /// 12 办结（容缺通过）.
    GrantedWithOpenItems,
    /// 13 办结（不通过）.
    Refused,
    /// 14 撤回.
    WithdrawnByAgency,
    /// 15 撤销.
    Revoked,
}

impl ExchangeStatus {
    /// Every status, by code.
    pub const ALL: [ExchangeStatus; 15] = [
        ExchangeStatus::Received,
        ExchangeStatus::WithdrawnByApplicant,
        ExchangeStatus::Accepted,
        ExchangeStatus::NotRequired,
        ExchangeStatus::NotAccepted,
        ExchangeStatus::CorrectionBegun,
        ExchangeStatus::CorrectionEnded,
        ExchangeStatus::UnderReview,
        ExchangeStatus::SuspensionBegun,
        ExchangeStatus::SuspensionEnded,
        ExchangeStatus::Granted,
        ExchangeStatus::GrantedWithOpenItems,
        ExchangeStatus::Refused,
        ExchangeStatus::WithdrawnByAgency,
        ExchangeStatus::Revoked,
    ];

    /// The number of the national list.
    pub fn code(self) -> u8 {
        self.entry().0
    }

    /// Its official name.
    pub fn name(self) -> Text {
        let (_, zh, en) = self.entry();
        Text::new(zh, en)
    }

    /// Whether the case is decided by it.
    pub fn is_decided(self) -> bool {
        matches!(
            self,
            ExchangeStatus::Granted | ExchangeStatus::GrantedWithOpenItems | ExchangeStatus::Refused
        )
    }

    fn entry(self) -> (u8, &'static str, &'static str) {
        match self {
            ExchangeStatus::Received => (1, "已接件", "received"),
            ExchangeStatus::WithdrawnByApplicant => (2, "已撤件", "withdrawn by the applicant"),
            ExchangeStatus::Accepted => (3, "窗口受理", "accepted at the window"),
            ExchangeStatus::NotRequired => (4, "不受理", "no licence needed"),
            ExchangeStatus::NotAccepted => (5, "不予受理", "not accepted"),
            ExchangeStatus::CorrectionBegun => (6, "补正开始", "correction begun"),
            ExchangeStatus::CorrectionEnded => (7, "补正结束", "correction ended"),
            ExchangeStatus::UnderReview => (8, "部门受理", "taken up by the department"),
            ExchangeStatus::SuspensionBegun => (9, "特别程序开始", "special procedure begun"),
            ExchangeStatus::SuspensionEnded => (10, "特别程序结束", "special procedure ended"),
            ExchangeStatus::Granted => (11, "办结（通过）", "granted"),
            ExchangeStatus::GrantedWithOpenItems => (12, "办结（容缺通过）", "granted with open items"),
            ExchangeStatus::Refused => (13, "办结（不通过）", "refused"),
            ExchangeStatus::WithdrawnByAgency => (14, "撤回", "withdrawn by the agency"),
            ExchangeStatus::Revoked => (15, "撤销", "revoked"),
        }
    }

    /// What an event reports to the platform; none for what stays within the office. `before` is the phase that the
    /// case was in, `after` the case with the event in it, `open_items` whether something may still follow.
    pub fn of_event(
        event: &CaseEvent,
        before: Phase,
        after: &Case,
        open_items: bool,
    ) -> Option<ExchangeStatus> {
        match event {
            CaseEvent::CaseReceived { .. } => Some(ExchangeStatus::Received),
            CaseEvent::CorrectionRequested { .. } => Some(ExchangeStatus::CorrectionBegun),
            CaseEvent::CorrectionAnswered { complete: true, .. } => Some(ExchangeStatus::CorrectionEnded),
            CaseEvent::CaseAccepted { .. } => Some(ExchangeStatus::Accepted),
            CaseEvent::CaseSuspended { .. } => Some(ExchangeStatus::SuspensionBegun),
            CaseEvent::CaseResumed { .. } => Some(ExchangeStatus::SuspensionEnded),
            CaseEvent::CaseFiled => Some(granted(open_items)),
            CaseEvent::DecisionMade { outcome, .. } => Some(decided(*outcome, open_items)),
            CaseEvent::CaseEnded(ending) => Some(ended(ending)),
            _ if before == Phase::Accepted && after.phase == Phase::InReview => {
                Some(ExchangeStatus::UnderReview)
            }
            _ => None,
        }
    }

    /// Where a case stands for the platform; none for a draft, which is the applicant's own.
    pub fn of(case: &Case, open_items: bool) -> Option<ExchangeStatus> {
        match case.phase {
            Phase::Draft => None,
            Phase::Received if case.corrections.is_empty() => Some(ExchangeStatus::Received),
            Phase::Received => Some(ExchangeStatus::CorrectionEnded),
            Phase::Correcting => Some(ExchangeStatus::CorrectionBegun),
            Phase::Accepted => Some(ExchangeStatus::Accepted),
            Phase::InReview => Some(ExchangeStatus::UnderReview),
            Phase::Suspended => Some(ExchangeStatus::SuspensionBegun),
            Phase::Granted | Phase::Filed => Some(granted(open_items)),
            Phase::Refused => Some(ExchangeStatus::Refused),
            Phase::Delivered | Phase::Closed => Some(match &case.ruling {
                Some(ruling) => decided(ruling.outcome, open_items),
                None => granted(open_items),
            }),
            Phase::NotRequired => Some(ExchangeStatus::NotRequired),
            Phase::NotCompetent | Phase::NotAccepted => Some(ExchangeStatus::NotAccepted),
            Phase::Withdrawn => Some(ExchangeStatus::WithdrawnByApplicant),
            Phase::Terminated => Some(case.ending.as_ref().map_or(ExchangeStatus::NotAccepted, ended)),
        }
    }
}

fn decided(outcome: Outcome, open_items: bool) -> ExchangeStatus {
    match outcome {
        Outcome::Granted => granted(open_items),
        Outcome::Refused => ExchangeStatus::Refused,
    }
}

fn granted(open_items: bool) -> ExchangeStatus {
    if open_items {
        ExchangeStatus::GrantedWithOpenItems
    } else {
        ExchangeStatus::Granted
    }
}

/// The list has no code of its own for an application that was never completed: it was not accepted.
fn ended(ending: &Ending) -> ExchangeStatus {
    match ending {
        Ending::NotRequired { .. } => ExchangeStatus::NotRequired,
        Ending::Withdrawn { .. } => ExchangeStatus::WithdrawnByApplicant,
        _ => ExchangeStatus::NotAccepted,
    }
}

#[cfg(test)]
mod tests {
    use super::ExchangeStatus;

    #[test]
    fn the_codes_are_those_of_the_national_list_in_its_order() {
        let codes: Vec<u8> = ExchangeStatus::ALL.iter().map(|status| status.code()).collect();
        assert_eq!(codes, (1..=15).collect::<Vec<u8>>());
    }
}
