//! Statistics: counts, days, and what was saved against the limits of law.

use async_graphql::{Context, Enum, InputObject, Result, SimpleObject};
use onewindow_desk::{
    CaseCounts, Days, StatisticsFilter as DeskFilter, StatisticsGroup as DeskGroup, StepCounts,
};
use onewindow_engine::ids::{DepartmentCode, ProcedureCode, RouteCode};

use crate::desk_error::read;
use crate::scalar::Date;
use crate::{caller, code};

/// What cases are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
#[graphql(remote = "DeskGroup")]
pub enum StatisticsGroup {
    /// All together.
    #[default]
    All,
    /// By procedure.
    Procedure,
    /// By competent department.
    Department,
    /// By route.
    Route,
    /// By the month of the day that the period is about, such as `2026-03`.
    Month,
}

/// Which day a period is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Enum)]
pub enum StatisticsDay {
    /// The day of receipt.
    #[default]
    Received,
    /// The day of the decision, of the filing, or of the end without either.
    Decided,
}

/// Of which cases; every part that is set has to hold.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "StatisticsFilter")]
pub struct StatisticsFilterInput {
    /// Of the procedure with this code, in all its versions.
    pub procedure: Option<String>,
    /// For which the department with this code is competent; of steps: whose they are.
    pub department: Option<String>,
    /// Of projects on the route with this code.
    pub route: Option<String>,
    /// The first day of the period.
    pub from: Option<Date>,
    /// The last day of the period.
    pub through: Option<Date>,
    /// Which day has to lie in the period; of steps it is always the day on which they were opened.
    #[graphql(default)]
    pub day: StatisticsDay,
}

impl StatisticsFilterInput {
    fn read(&self, context: &Context<'_>) -> Result<DeskFilter> {
        Ok(DeskFilter {
            procedure: code::read(context, self.procedure.as_ref(), ProcedureCode::try_new)?,
            department: code::read(context, self.department.as_ref(), DepartmentCode::try_new)?,
            route: code::read(context, self.route.as_ref(), RouteCode::try_new)?,
            from: self.from.map(|day| day.0),
            through: self.through.map(|day| day.0),
            by_decision: self.day == StatisticsDay::Decided,
        })
    }
}

/// What the cases of a group come to, as far as the caller may see them.
#[derive(Debug, Clone, SimpleObject)]
pub struct Statistics {
    /// What the group is told apart by: a code or a month; empty for all together.
    pub group: String,
    /// Handed in 收件.
    pub received: u64,
    /// Of them accepted 受理.
    pub accepted: u64,
    /// Of them decided or filed 办结: granted, refused and filed.
    pub decided: u64,
    /// Of them granted 准予.
    pub granted: u64,
    /// Of them refused 不予.
    pub refused: u64,
    /// Of them filed without a decision 备案.
    pub filed: u64,
    /// Of them taken back by the applicant 撤件.
    pub withdrawn: u64,
    /// Of them ended in another way without a decision.
    pub ended: u64,
    /// Of them open 在办.
    pub open: u64,
    /// Of the open ones past the day on which the decision was due 超期.
    pub overdue: u64,
    /// The share of the decided ones with a statutory limit that kept it 按时办结率, from 0 to 1; none where there is none.
    pub on_time_share: Option<f64>,
    /// Half of the ended ones were held by the office for so many days or fewer.
    pub our_median_working_days: Option<u32>,
    /// Nine of ten of the ended ones were held by the office for so many days or fewer.
    pub our_p90_working_days: Option<u32>,
    /// Half of the ended ones were held by the applicant for so many days or fewer.
    pub applicant_median_working_days: Option<u32>,
    /// Nine of ten of the ended ones were held by the applicant for so many days or fewer.
    pub applicant_p90_working_days: Option<u32>,
    /// Days of the statutory limits that the decided ones did not use; below zero if they took longer.
    pub saved_working_days: i64,
    /// The same as a share of those limits 时限压缩率; none where none is in working days.
    pub saved_share: Option<f64>,
}

/// What the rounds of a step come to, as far as the caller may see their cases.
#[derive(Debug, Clone, SimpleObject)]
pub struct StepStatistics {
    /// The code of the procedure.
    pub procedure: String,
    /// The code of the step.
    pub step: String,
    /// The code of the department.
    pub department: String,
    /// Rounds that were opened.
    pub opened: u64,
    /// Of them ended.
    pub done: u64,
    /// Of them open.
    pub open: u64,
    /// Of the open ones past their day.
    pub overdue: u64,
    /// The share of the ended ones with a limit of their own that kept it, from 0 to 1; none where there is none.
    pub on_time_share: Option<f64>,
    /// Half of the ended ones took so many days or fewer.
    pub median_working_days: Option<u32>,
    /// Nine of ten of the ended ones took so many days or fewer.
    pub p90_working_days: Option<u32>,
}

/// What cases come to, group by group.
pub(crate) async fn of_cases(
    context: &Context<'_>,
    filter: Option<StatisticsFilterInput>,
    group: Option<StatisticsGroup>,
) -> Result<Vec<Statistics>> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let filter = filter.unwrap_or_default().read(context)?;
    let group = DeskGroup::from(group.unwrap_or_default());
    let found = read(context, desk.statistics(actor, &filter, group).await)?;
    let found = found.into_iter();
    Ok(found
        .map(|(group, counts)| Statistics::new(group, &counts))
        .collect())
}

/// What steps come to.
pub(crate) async fn of_steps(
    context: &Context<'_>,
    filter: Option<StatisticsFilterInput>,
) -> Result<Vec<StepStatistics>> {
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let filter = filter.unwrap_or_default().read(context)?;
    let found = read(context, desk.step_statistics(actor, &filter).await)?;
    let found = found.into_iter();
    Ok(found
        .map(|(name, counts)| StepStatistics::new(name, &counts))
        .collect())
}

impl Statistics {
    fn new(group: String, counts: &CaseCounts) -> Self {
        let saved = i64::try_from(counts.limit_days)
            .unwrap_or(i64::MAX)
            .saturating_sub(i64::try_from(counts.used_days).unwrap_or(i64::MAX));
        Self {
            group,
            received: counts.received,
            accepted: counts.accepted,
            decided: counts.granted + counts.refused + counts.filed,
            granted: counts.granted,
            refused: counts.refused,
            filed: counts.filed,
            withdrawn: counts.withdrawn,
            ended: counts.ended,
            open: counts.open,
            overdue: counts.overdue,
            on_time_share: share(counts.on_time, counts.limited),
            our_median_working_days: quantile(&counts.our_days, 50),
            our_p90_working_days: quantile(&counts.our_days, 90),
            applicant_median_working_days: quantile(&counts.applicant_days, 50),
            applicant_p90_working_days: quantile(&counts.applicant_days, 90),
            saved_working_days: saved,
            saved_share: saved_share(saved, counts.limit_days),
        }
    }
}

impl StepStatistics {
    fn new((procedure, step, department): (String, String, String), counts: &StepCounts) -> Self {
        Self {
            procedure,
            step,
            department,
            opened: counts.opened,
            done: counts.done,
            open: counts.opened - counts.done.min(counts.opened),
            overdue: counts.overdue,
            on_time_share: share(counts.on_time, counts.limited),
            median_working_days: quantile(&counts.days, 50),
            p90_working_days: quantile(&counts.days, 90),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "no zone counts 2^53 of anything")]
fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "no zone counts 2^53 days")]
fn saved_share(saved: i64, limits: u64) -> Option<f64> {
    (limits > 0).then(|| saved as f64 / limits as f64)
}

/// The smallest number of days that at least so many of a hundred do not exceed: the nearest rank.
fn quantile(days: &Days, percent: u64) -> Option<u32> {
    let total: u64 = days.values().sum();
    let rank = (total * percent).div_ceil(100);
    let mut seen = 0;
    days.iter().find_map(|(days, cases)| {
        seen += cases;
        (seen >= rank && total > 0).then_some(*days)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_nearest_ranks() {
        let days: Days = [(1, 5), (2, 4), (30, 1)].into();
        assert_eq!([quantile(&days, 50), quantile(&days, 90)], [Some(1), Some(2)]);
        assert_eq!(quantile(&[(7, 1)].into(), 90), Some(7));
        assert_eq!(quantile(&Days::new(), 50), None);
    }
}
