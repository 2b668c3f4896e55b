//! What verification found.

use onewindow_engine::text::Text;

use crate::stream::Stream;

/// What can be wrong, by its stable name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FindingCode {
    /// An event does not match its hash.
    EventChanged,
    /// A stream's events are not numbered 1..n.
    EventMissing,
    /// Events stand in the feed in another order than in their stream.
    EventOrder,
    /// An event can't be read, or belongs to no stream.
    EventUnreadable,
    /// The stored state is not what the log makes.
    StateDiffers,
    /// There are events but no state, or a state without events.
    StateMissing,
    /// Who may read a case is not what its state says.
    ReadersDiffer,
    /// What stands in queues is not what the state says.
    QueueDiffers,
    /// Timers are not what the state says.
    TimersDiffer,
    /// Written acts are not registered as the state says.
    DocumentsDiffer,
    /// What ratings count for is not what the state says.
    RatingsDiffer,
    /// What a case counts for in statistics is not what its state says.
    MeasuresDiffer,
    /// A kept count is not the counted one.
    CountDiffers,
    /// The version that a case pins is unknown, so queue and timers can't be compared.
    VersionUnknown,
}

impl FindingCode {
    /// The code as users meet it.
    pub fn as_str(self) -> &'static str {
        self.entry().0
    }

    pub(super) fn text(self) -> Text {
        let (_, zh, en) = self.entry();
        Text::new(zh, en)
    }

    fn entry(self) -> (&'static str, &'static str, &'static str) {
        match self {
            FindingCode::EventChanged => (
                "EVENT_CHANGED",
                "事件内容与其哈希值不符：日志被改动",
                "the event does not match its hash: the log was changed",
            ),
            FindingCode::EventMissing => (
                "EVENT_MISSING",
                "事件序号不连续：有事件缺失",
                "the events are not numbered without gap: one is missing",
            ),
            FindingCode::EventOrder => (
                "EVENT_ORDER",
                "事件在总日志中的顺序与其序号不一致",
                "the event stands in the feed before an earlier one of its stream",
            ),
            FindingCode::EventUnreadable => {
                ("EVENT_UNREADABLE", "事件内容无法识别", "the event can't be read")
            }
            FindingCode::StateDiffers => (
                "STATE_DIFFERS",
                "保存的状态与日志重放的结果不一致",
                "the stored state is not what the log makes",
            ),
            FindingCode::StateMissing => (
                "STATE_MISSING",
                "日志与状态只存其一",
                "there is a log without a state, or a state without a log",
            ),
            FindingCode::ReadersDiffer => (
                "READERS_DIFFER",
                "可查阅部门与办件状态不一致",
                "the departments that may read the case are not those of its state",
            ),
            FindingCode::QueueDiffers => (
                "QUEUE_DIFFERS",
                "待办队列与办件状态不一致",
                "what stands in queues is not what the state says",
            ),
            FindingCode::TimersDiffer => (
                "TIMERS_DIFFER",
                "计时器与办件状态不一致",
                "the timers are not what the state says",
            ),
            FindingCode::RatingsDiffer => (
                "RATINGS_DIFFER",
                "评价统计与办件状态不一致",
                "what the ratings count for is not what the state says",
            ),
            FindingCode::MeasuresDiffer => (
                "MEASURES_DIFFER",
                "统计数据与办件状态不一致",
                "what the case counts for in statistics is not what its state says",
            ),
            FindingCode::DocumentsDiffer => (
                "DOCUMENTS_DIFFER",
                "文书登记与办件状态不一致",
                "the written acts are not registered as the state says",
            ),
            FindingCode::CountDiffers => (
                "COUNT_DIFFERS",
                "待办计数与实际数量不一致",
                "a kept count of the queue is not the counted one",
            ),
            FindingCode::VersionUnknown => (
                "VERSION_UNKNOWN",
                "办件所依据的事项版本未知，无法核对待办与计时器",
                "the version of the procedure that the case pins is unknown; queue and timers were not compared",
            ),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind.
    pub code: FindingCode,
    /// Of which case or project.
    pub stream: Option<Stream>,
    /// At which event's position in the log.
    pub position: Option<i64>,
    /// What is wrong and where, in both languages.
    pub message: Text,
}

/// What was checked and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many events.
    pub events: u64,
    /// How many cases.
    pub cases: u64,
    /// How many projects.
    pub projects: u64,
    /// What is wrong; empty when all is well.
    pub findings: Vec<Finding>,
}

impl VerifyReport {
    pub(super) fn find(&mut self, code: FindingCode, stream: Option<Stream>, detail: &str) {
        self.findings.push(Finding {
            code,
            stream,
            position: None,
            message: message(code, stream, detail),
        });
    }

    pub(super) fn find_event(
        &mut self,
        code: FindingCode,
        stream: Option<Stream>,
        (position, sequence): (i64, i64),
    ) {
        let detail = format!("event {position}, sequence {sequence}");
        let message = message(code, stream, &detail);
        self.findings.push(Finding {
            code,
            stream,
            position: Some(position),
            message,
        });
    }
}

fn message(code: FindingCode, stream: Option<Stream>, detail: &str) -> Text {
    let place = match (stream, detail) {
        (Some(stream), "") => stream.to_string(),
        (Some(stream), detail) => format!("{stream} ({detail})"),
        (None, detail) => detail.to_owned(),
    };
    let text = code.text();
    Text::new(format!("{place}：{}", text.zh), format!("{place}: {}", text.en))
}
