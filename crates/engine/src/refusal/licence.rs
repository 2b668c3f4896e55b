//! Refusals about licences after their grant (Licensing Law Art. 49, 50, 69, 70; Construction Law Art. 9, 10).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Refusal;
use crate::licence::Standing;
use crate::text::Text;

/// Why not, in matters of a licence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all_fields = "camelCase")]
pub enum LicenceRefusal {
    /// The licence does not stand so that this could be done.
    LicenceStanding {
        /// Where it stands.
        found: Standing,
        /// Where it would have to stand.
        needed: Vec<Standing>,
    },
    /// The licence's procedure does not provide for it.
    NotProvidedFor {
        /// For what.
        what: Text,
    },
    /// A renewal is applied for after the last day for it.
    RenewalTooLate {
        /// That day.
        last_day: NaiveDate,
    },
    /// The same is applied for already and not yet decided.
    AppliedForAlready,
    /// Nothing of the kind is applied for.
    NothingAppliedFor,
    /// The time to begin was extended as often as it may be.
    StartExtensionsUsed {
        /// How often.
        times: u32,
    },
    /// The time to begin is extended by some months at most.
    StartExtensionTooLong {
        /// How many.
        months: u32,
    },
    /// A revocation that would gravely harm the public interest is forbidden.
    PublicInterestForbids,
    /// Work stood still so long that the permit is verified before it goes on.
    VerificationNeeded {
        /// Since when it stood still.
        since: NaiveDate,
    },
    /// The day lies where it can't.
    DayOutOfRange {
        /// The day.
        date: NaiveDate,
    },
}

impl From<LicenceRefusal> for Refusal {
    fn from(refusal: LicenceRefusal) -> Self {
        Refusal::Licence(refusal)
    }
}

fn standings(needed: &[Standing], separator: &str, name: fn(Text) -> String) -> String {
    let names: Vec<String> = needed.iter().map(|standing| name(standing.name())).collect();
    names.join(separator)
}

impl LicenceRefusal {
    /// The article behind it.
    pub(super) fn law(&self) -> Option<&'static str> {
        Some(match self {
            Self::RenewalTooLate { .. } => "行政许可法 第50条第1款",
            Self::StartExtensionsUsed { .. } | Self::StartExtensionTooLong { .. } => "建筑法 第9条",
            Self::PublicInterestForbids => "行政许可法 第69条第3款",
            Self::VerificationNeeded { .. } => "建筑法 第10条第2款",
            Self::LicenceStanding { .. }
            | Self::NotProvidedFor { .. }
            | Self::AppliedForAlready
            | Self::NothingAppliedFor
            | Self::DayOutOfRange { .. } => return None,
        })
    }

    /// What happened and what to do.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::LicenceStanding { found, needed } => Text::new(
                format!(
                    "许可证件当前为“{}”，此操作须在“{}”时办理。",
                    found.name().zh,
                    standings(needed, "、", |text| text.zh)
                ),
                format!(
                    "The licence is {}; this can be done when it is: {}.",
                    found.name().en,
                    standings(needed, ", ", |text| text.en)
                ),
            ),
            Self::NotProvidedFor { what } => Text::new(
                format!("本许可没有规定“{}”或现时不适用。", what.zh),
                format!("This licence does not provide for {} as it stands.", what.en),
            ),
            Self::RenewalTooLate { last_day } => Text::new(
                format!("延续申请最迟应于 {last_day} 提出，现已逾期；请重新申请许可。"),
                format!("A renewal had to be applied for by {last_day}; apply for a new licence."),
            ),
            Self::AppliedForAlready => Text::new(
                "同类申请已提出，尚未作出决定。",
                "The same is applied for already and waits for its decision.",
            ),
            Self::NothingAppliedFor => Text::new(
                "没有待决定的此类申请。",
                "No application of this kind waits for a decision.",
            ),
            Self::StartExtensionsUsed { times } => Text::new(
                format!("延期以 {times} 次为限，已用完。"),
                format!("The time to begin may be extended {times} times; that has been done."),
            ),
            Self::StartExtensionTooLong { months } => Text::new(
                format!("每次延期为 1 至 {months} 个月。"),
                format!("The time to begin is extended by 1 to {months} months each time."),
            ),
            Self::PublicInterestForbids => Text::new(
                "撤销可能对公共利益造成重大损害的，不予撤销。",
                "A licence is not revoked where that would gravely harm the public interest.",
            ),
            Self::VerificationNeeded { since } => Text::new(
                format!("自 {since} 中止施工已满规定期限，恢复施工前须由发证机关核验施工许可证。"),
                format!(
                    "Work has stood still since {since}; the permit has to be verified before it goes on."
                ),
            ),
            Self::DayOutOfRange { date } => Text::new(
                format!("日期 {date} 不在可填范围内：事实不能晚于今天，期限不能早于今天。"),
                format!("The day {date} can't be taken: facts lie not after today, limits not before it."),
            ),
        }
    }

    /// One example of each.
    pub(super) fn examples(day: NaiveDate) -> Vec<Refusal> {
        let all = vec![
            Self::LicenceStanding {
                found: Standing::Expired,
                needed: Standing::IN_FORCE.to_vec(),
            },
            Self::NotProvidedFor {
                what: Text::new("延续", "renewal"),
            },
            Self::RenewalTooLate { last_day: day },
            Self::AppliedForAlready,
            Self::NothingAppliedFor,
            Self::StartExtensionsUsed { times: 2 },
            Self::StartExtensionTooLong { months: 3 },
            Self::PublicInterestForbids,
            Self::VerificationNeeded { since: day },
            Self::DayOutOfRange { date: day },
        ];
        all.into_iter().map(Refusal::from).collect()
    }
}
