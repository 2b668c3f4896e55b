//! The words of refusals about time limits, and the articles behind them.

use super::Refusal;
use crate::text::{Language, Text};

impl Refusal {
    /// The article of law behind a refusal about a limit.
    pub(super) fn law_of_limits(&self) -> Option<&'static str> {
        Some(match self {
            Refusal::NotOnTheSpot => "行政许可法 第34条第2款",
            Refusal::ExtensionNotAllowed
            | Refusal::ExtensionAlreadyUsed { .. }
            | Refusal::ExtensionTooLate { .. }
            | Refusal::NotAgencyHead { .. } => "行政许可法 第42条",
            Refusal::NoEarlierNotice => "行政许可法 第32条第1款第4项",
            Refusal::NothingToExplain => "优化营商环境条例 第36条",
            Refusal::CounterClosed { .. } => "民法典 第203条第2款",
            _ => return None,
        })
    }

    pub(super) fn about_limits(&self) -> Option<Text> {
        Some(match self {
            Refusal::NoEarlierNotice => Text::new(
                "尚未发出过补正通知，无需批准再次补正。",
                "No correction notice was sent yet; the first one needs nobody's leave.",
            ),
            Refusal::NotOnTheSpot => Text::new(
                "本事项未规定当场决定，请先受理。",
                "This procedure does not provide for a decision on the spot; accept the application first.",
            ),
            Refusal::ExtensionNotAllowed => Text::new(
                "本事项未规定延长办理期限。",
                "This procedure does not provide for an extension of its limit.",
            ),
            Refusal::ExtensionAlreadyUsed { times } => Text::new(
                format!("办理期限最多延长 {times} 次，已经用完。"),
                format!("The limit may be extended {times} time(s) at most, and that is used up."),
            ),
            Refusal::ExtensionTooLate { due: Some(due) } => Text::new(
                format!("办理期限已于 {due} 届满，不能再延长。"),
                format!("The limit ended on {due}; it can no longer be extended."),
            ),
            Refusal::ExtensionTooLate { due: None } => Text::new(
                "办理期限已经届满，不能再延长。",
                "The limit has ended; it can no longer be extended.",
            ),
            Refusal::ExtensionNotAsked => Text::new(
                "没有待审批的延期申请，须先由承办人提出。",
                "No extension is asked for; the handler has to ask first.",
            ),
            Refusal::NotAgencyHead { needed, department } => Text::new(
                format!(
                    "延长办理期限须由本行政机关负责人批准：部门“{department}”的{}。",
                    needed.name().get(Language::Zh)
                ),
                format!(
                    "Only the head of the agency grants an extension: the {} of department “{department}”.",
                    needed.name().get(Language::En)
                ),
            ),
            Refusal::CounterClosed { last_day, closes } => {
                let closes = closes.format("%H:%M");
                Text::new(
                    format!(
                        "期限于 {last_day} 届满，窗口已于 {closes} 停止业务活动，纸质材料逾期；网上办理截至当日24时。"
                    ),
                    format!(
                        "The limit ended on {last_day} when the counter closed at {closes}; online it ends at 24:00 of \
                         that day."
                    ),
                )
            }
            Refusal::NothingToExplain => Text::new(
                "承诺期限未过或已说明理由，无需再说明。",
                "No promised limit has passed unexplained.",
            ),
            _ => return None,
        })
    }
}
