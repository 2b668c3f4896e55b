//! Statistics over what cases count for: three statements, whatever the number of cases.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::ids::{DepartmentCode, ProcedureCode, RouteCode};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ConnectionTrait as _, QueryResult};

use crate::entity::{case_file, measure, project, step_measure};
use crate::error::StoreError;
use crate::instant::count;
use crate::scope;
use crate::store::Store;

/// Of which cases; every part that is set has to hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatisticsFilter {
    /// Of this procedure, in any version.
    pub procedure: Option<ProcedureCode>,
    /// For which this department is competent; of steps: whose they are.
    pub department: Option<DepartmentCode>,
    /// Of projects on this route.
    pub route: Option<RouteCode>,
    /// Received, or decided, on this day or later; of steps: opened.
    pub from: Option<NaiveDate>,
    /// Received, or decided, on this day or before; of steps: opened.
    pub through: Option<NaiveDate>,
    /// Whether the period is that of the decision, not of the receipt.
    pub by_decision: bool,
}

/// What cases are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// By the month of the period's day, such as `2026-03`.
    Month,
}

/// How often each number of days occurs.
pub type Days = BTreeMap<u32, u64>;

/// What the cases of a group come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseCounts {
    /// Handed in.
    pub received: u64,
    /// Of them accepted.
    pub accepted: u64,
    /// Of them granted.
    pub granted: u64,
    /// Of them refused.
    pub refused: u64,
    /// Of them filed, without a decision.
    pub filed: u64,
    /// Of them taken back by the applicant.
    pub withdrawn: u64,
    /// Of them ended in another way without a decision.
    pub ended: u64,
    /// Of them still open.
    pub open: u64,
    /// Of the open ones past their day.
    pub overdue: u64,
    /// Of the decided ones with a statutory limit.
    pub limited: u64,
    /// Of those within it.
    pub on_time: u64,
    /// Working days of the statutory limits of the decided ones.
    pub limit_days: u64,
    /// Working days of those that were used.
    pub used_days: u64,
    /// Working days that the office held the ended ones.
    pub our_days: Days,
    /// Working days that the applicant held the ended ones.
    pub applicant_days: Days,
}

/// Which step: procedure, step and department, by code.
pub type StepName = (String, String, String);

/// What the rounds of a step come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepCounts {
    /// Rounds that were opened.
    pub opened: u64,
    /// Of them ended.
    pub done: u64,
    /// Of the open ones past their day.
    pub overdue: u64,
    /// Of the ended ones with a limit.
    pub limited: u64,
    /// Of those within it.
    pub on_time: u64,
    /// Working days from opening to end.
    pub days: Days,
}

const GROUP: &str = "name";

impl Store {
    /// What the cases that the scope covers come to, group by group; a group without cases is left out.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn statistics(
        &self,
        scope: &Scope,
        (filter, group): (&StatisticsFilter, StatisticsGroup),
        today: NaiveDate,
    ) -> Result<BTreeMap<String, CaseCounts>, StoreError> {
        let mut query = cases(scope, (filter, group));
        for (name, expression) in counted(today) {
            query.expr_as(Expr::cust(expression), Alias::new(name));
        }
        let mut groups = BTreeMap::new();
        for row in self.within(self.reader().query_all(&query)).await? {
            groups.insert(row.try_get("", GROUP)?, read(&row)?);
        }
        for column in [measure::Column::OurDays, measure::Column::ApplicantDays] {
            let mut query = cases(scope, (filter, group));
            let days = Expr::col((measure::Entity, column));
            query
                .expr_as(days.clone(), Alias::new("days"))
                .expr_as(Expr::cust("COUNT(*)"), Alias::new("cases"))
                .and_where(days.clone().is_not_null())
                .add_group_by([days]);
            for row in self.within(self.reader().query_all(&query)).await? {
                let name: String = row.try_get("", GROUP)?;
                let counts: &mut CaseCounts = groups.entry(name).or_default();
                let of_column = match column {
                    measure::Column::OurDays => &mut counts.our_days,
                    _ => &mut counts.applicant_days,
                };
                of_column.insert(small(&row, "days")?, number(&row, "cases")?);
            }
        }
        Ok(groups)
    }

    /// What the steps of the cases that the scope covers come to.
    ///
    /// # Errors
    /// When the database can't answer.
    pub async fn step_statistics(
        &self,
        scope: &Scope,
        filter: &StatisticsFilter,
        today: NaiveDate,
    ) -> Result<BTreeMap<StepName, StepCounts>, StoreError> {
        let mut query = steps(scope, filter);
        for (name, condition) in [
            ("opened", "1 = 1".to_owned()),
            ("done", "step_measure.days IS NOT NULL".to_owned()),
            (
                "overdue",
                format!("step_measure.days IS NULL AND step_measure.due_on < '{today}'"),
            ),
            ("limited", "step_measure.on_time IS NOT NULL".to_owned()),
            ("on_time", "step_measure.on_time = 1".to_owned()),
        ] {
            query.expr_as(Expr::cust(count_if(&condition)), Alias::new(name));
        }
        let mut counts = BTreeMap::new();
        for row in self.within(self.reader().query_all(&query)).await? {
            let of_step = StepCounts {
                opened: number(&row, "opened")?,
                done: number(&row, "done")?,
                overdue: number(&row, "overdue")?,
                limited: number(&row, "limited")?,
                on_time: number(&row, "on_time")?,
                days: Days::new(),
            };
            counts.insert(step_name(&row)?, of_step);
        }
        let mut query = steps(scope, filter);
        let days = Expr::col((step_measure::Entity, step_measure::Column::Days));
        query
            .expr_as(days.clone(), Alias::new("spent"))
            .expr_as(Expr::cust("COUNT(*)"), Alias::new("rounds"))
            .and_where(days.clone().is_not_null())
            .add_group_by([days]);
        for row in self.within(self.reader().query_all(&query)).await? {
            let of_step: &mut StepCounts = counts.entry(step_name(&row)?).or_default();
            of_step
                .days
                .insert(small(&row, "spent")?, number(&row, "rounds")?);
        }
        Ok(counts)
    }
}

/// The measures of the cases that are asked for, with the name of their group.
fn cases(scope: &Scope, (filter, group): (&StatisticsFilter, StatisticsGroup)) -> SelectStatement {
    let day = if filter.by_decision {
        measure::Column::DecidedOn
    } else {
        measure::Column::ReceivedOn
    };
    let day = || Expr::col((measure::Entity, day));
    let mut query = Query::select();
    query.from(measure::Entity).inner_join(
        case_file::Entity,
        Expr::col((case_file::Entity, case_file::Column::Id))
            .equals((measure::Entity, measure::Column::CaseId)),
    );
    narrow(&mut query, scope, filter);
    if let Some(department) = &filter.department {
        let column = Expr::col((case_file::Entity, case_file::Column::Department));
        query.and_where(column.eq(department.as_str()));
    }
    if filter.by_decision {
        query.and_where(day().is_not_null());
    }
    between(&mut query, day, filter);
    let name = match group {
        StatisticsGroup::All => None,
        StatisticsGroup::Procedure => Some(Expr::col((case_file::Entity, case_file::Column::Procedure))),
        StatisticsGroup::Department => Some(Expr::col((case_file::Entity, case_file::Column::Department))),
        StatisticsGroup::Route => Some(Expr::col((project::Entity, project::Column::Route))),
        StatisticsGroup::Month if filter.by_decision => Some(Expr::cust("substr(measure.decided_on, 1, 7)")),
        StatisticsGroup::Month => Some(Expr::cust("substr(measure.received_on, 1, 7)")),
    };
    match name {
        Some(name) => query
            .expr_as(name.clone(), Alias::new(GROUP))
            .add_group_by([name]),
        None => query.expr_as(Expr::cust("''"), Alias::new(GROUP)),
    };
    query
}

/// The measures of the steps that are asked for, with their names.
fn steps(scope: &Scope, filter: &StatisticsFilter) -> SelectStatement {
    let mut query = Query::select();
    query.from(step_measure::Entity).inner_join(
        case_file::Entity,
        Expr::col((case_file::Entity, case_file::Column::Id))
            .equals((step_measure::Entity, step_measure::Column::CaseId)),
    );
    narrow(&mut query, scope, filter);
    if let Some(department) = &filter.department {
        let column = Expr::col((step_measure::Entity, step_measure::Column::Department));
        query.and_where(column.eq(department.as_str()));
    }
    let opened = || Expr::col((step_measure::Entity, step_measure::Column::OpenedOn));
    between(&mut query, opened, filter);
    let names = [
        Expr::col((case_file::Entity, case_file::Column::Procedure)),
        Expr::col((step_measure::Entity, step_measure::Column::Step)),
        Expr::col((step_measure::Entity, step_measure::Column::Department)),
    ];
    for (name, alias) in names.iter().zip(["procedure", "step", "department"]) {
        query.expr_as(name.clone(), Alias::new(alias));
    }
    query.add_group_by(names);
    query
}

/// Rights, procedure and route.
fn narrow(query: &mut SelectStatement, scope: &Scope, filter: &StatisticsFilter) {
    query
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id))
                .equals((case_file::Entity, case_file::Column::ProjectId)),
        )
        .cond_where(scope::cases(scope));
    if let Some(procedure) = &filter.procedure {
        let column = Expr::col((case_file::Entity, case_file::Column::Procedure));
        query.and_where(column.eq(procedure.as_str()));
    }
    if let Some(route) = &filter.route {
        let column = Expr::col((project::Entity, project::Column::Route));
        query.and_where(column.eq(route.as_str()));
    }
}

fn between(query: &mut SelectStatement, day: impl Fn() -> Expr, filter: &StatisticsFilter) {
    if let Some(from) = filter.from {
        query.and_where(day().gte(from.to_string()));
    }
    if let Some(through) = filter.through {
        query.and_where(day().lte(through.to_string()));
    }
}

/// What is counted of cases, by the name that [`read`] finds it under. The day is the program's own.
fn counted(today: NaiveDate) -> Vec<(&'static str, String)> {
    let mut counted = vec![
        ("received", count_if("1 = 1")),
        ("accepted", count_if("measure.accepted = 1")),
        (
            "overdue",
            count_if(&format!(
                "measure.outturn = 'open' AND measure.due_on < '{today}'"
            )),
        ),
        ("limited", count_if("measure.on_time IS NOT NULL")),
        ("on_time", count_if("measure.on_time = 1")),
    ];
    for outturn in ["granted", "refused", "filed", "withdrawn", "ended", "open"] {
        counted.push((outturn, count_if(&format!("measure.outturn = '{outturn}'"))));
    }
    for sum in ["limit_days", "used_days"] {
        counted.push((sum, format!("CAST(COALESCE(SUM(measure.{sum}), 0) AS BIGINT)")));
    }
    counted
}

fn count_if(condition: &str) -> String {
    format!("COUNT(CASE WHEN {condition} THEN 1 END)")
}

fn read(row: &QueryResult) -> Result<CaseCounts, StoreError> {
    Ok(CaseCounts {
        received: number(row, "received")?,
        accepted: number(row, "accepted")?,
        granted: number(row, "granted")?,
        refused: number(row, "refused")?,
        filed: number(row, "filed")?,
        withdrawn: number(row, "withdrawn")?,
        ended: number(row, "ended")?,
        open: number(row, "open")?,
        overdue: number(row, "overdue")?,
        limited: number(row, "limited")?,
        on_time: number(row, "on_time")?,
        limit_days: number(row, "limit_days")?,
        used_days: number(row, "used_days")?,
        our_days: Days::new(),
        applicant_days: Days::new(),
    })
}

fn number(row: &QueryResult, name: &str) -> Result<u64, StoreError> {
    Ok(count(row.try_get("", name)?))
}

fn small(row: &QueryResult, name: &str) -> Result<u32, StoreError> {
    Ok(u32::try_from(number(row, name)?).unwrap_or(u32::MAX))
}

fn step_name(row: &QueryResult) -> Result<StepName, StoreError> {
    Ok((
        row.try_get("", "procedure")?,
        row.try_get("", "step")?,
        row.try_get("", "department")?,
    ))
}
