//! Alarms 预警: what supervision has to know of a case without asking. Each is an event, so none can be lost or undone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::decide::Work;
use super::event::CaseEvent;
use super::forwarding;
use super::key::ClockKey;
use super::task::Colour;
use super::unified;
use crate::clock::Effect;
use crate::text::Text;

/// Which rule of supervision raised an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AlarmRule {
    /// A statutory limit has passed 法定超期.
    E01,
    /// A promised limit has passed 承诺超期.
    E02,
    /// A department is late, the whole still in time 环节超时.
    E04,
    /// Nobody answered an application in time 接件不答复.
    E05,
    /// Corrections were asked for more than once 多次补正.
    E06,
    /// A suspension ran into its cap 特别程序超限.
    E08,
    /// The order of steps was overridden 越序办理.
    E10,
    /// A bad rating was not put right in time, or the applicant is dissatisfied again 差评未整改.
    E25,
    /// What was promised to follow later has not followed 容缺逾期.
    E29,
}

impl AlarmRule {
    /// The rule's number.
    pub fn code(self) -> &'static str {
        match self {
            AlarmRule::E01 => "E01",
            AlarmRule::E02 => "E02",
            AlarmRule::E04 => "E04",
            AlarmRule::E05 => "E05",
            AlarmRule::E06 => "E06",
            AlarmRule::E08 => "E08",
            AlarmRule::E10 => "E10",
            AlarmRule::E25 => "E25",
            AlarmRule::E29 => "E29",
        }
    }
}

/// An alarm that was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Alarm {
    /// By which rule.
    pub rule: AlarmRule,
    /// How grave it is.
    pub colour: Colour,
    /// What is wrong, in words.
    pub words: Text,
    /// When it was raised.
    pub at: DateTime<Utc>,
}

/// Raises an alarm.
pub(super) fn raise(work: &mut Work<'_>, rule: AlarmRule, colour: Colour, (zh, en): (&str, &str)) {
    let words = Text::new(zh, en);
    work.follows(CaseEvent::AlarmRaised { rule, colour, words });
}

/// What supervision is told when what the law attaches to a limit can't happen yet: silence is never lost unseen.
pub(super) fn on_hold(work: &mut Work<'_>, clock: &ClockKey) {
    let rule = match clock {
        ClockKey::Intake => AlarmRule::E05,
        ClockKey::Promise(_) => AlarmRule::E29,
        ClockKey::Consultation(_) => AlarmRule::E04,
        _ => AlarmRule::E01,
    };
    let words = (
        "期限已过，但所在年份的日历尚未公布，日期为暂定；日历公布前不产生法律后果。",
        "The limit has passed, but by a provisional date: the calendar of its year is not published, and nothing \
         follows in law before it is.",
    );
    raise(work, rule, Colour::Yellow, words);
}

/// What supervision is told when a limit has passed.
pub(super) fn on_expiry(work: &mut Work<'_>, clock: &ClockKey) {
    let promised = work
        .case
        .clocks
        .get(clock)
        .is_some_and(|clock| clock.effect == Effect::Promised);
    let (rule, colour, words) = match clock {
        ClockKey::Intake => (
            AlarmRule::E05,
            Colour::Red,
            (
                "接件后未在法定期限内答复申请人。",
                "Nobody answered the application within the limit of law.",
            ),
        ),
        ClockKey::Statutory => (
            AlarmRule::E01,
            Colour::Red,
            (
                "法定办理期限已过，尚未作出决定。",
                "The statutory limit has passed without a decision.",
            ),
        ),
        ClockKey::FirstLevel => (AlarmRule::E01, Colour::Red, forwarding::LATE),
        ClockKey::Unified => (AlarmRule::E01, Colour::Red, unified::LATE),
        ClockKey::Promised if promised => (
            AlarmRule::E02,
            Colour::Yellow,
            (
                "承诺期限已过，须公开说明理由。",
                "The promised limit has passed; the reason has to be explained in public.",
            ),
        ),
        ClockKey::Delivery => (
            AlarmRule::E01,
            Colour::Red,
            (
                "送达期限已过，决定尚未送达。",
                "The limit for delivery has passed and the decision is not delivered.",
            ),
        ),
        ClockKey::Suspension => (
            AlarmRule::E08,
            Colour::Red,
            (
                "特别程序已达上限，计时自动恢复。",
                "A suspension reached its cap; the clock goes on by itself.",
            ),
        ),
        ClockKey::Hearing => (
            AlarmRule::E01,
            Colour::Red,
            (
                "举行听证的期限已过，尚未提交听证笔录。",
                "The limit for the hearing has passed and there is no record of it.",
            ),
        ),
        ClockKey::Inspection => (
            AlarmRule::E01,
            Colour::Red,
            (
                "指派检验人员的期限已过。",
                "The limit for naming inspectors has passed.",
            ),
        ),
        ClockKey::Rectification => (
            AlarmRule::E25,
            Colour::Yellow,
            (
                "差评整改期限已过，尚未反馈整改结果。",
                "The time to put right what was rated badly has passed without a report.",
            ),
        ),
        _ => return,
    };
    raise(work, rule, colour, words);
}
