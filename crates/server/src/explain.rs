//! `onewindow explain`: every day of every clock of a case, counted or not, with the reason, in both languages.

use chrono::NaiveDate;
use onewindow_engine::access::Scope;
use onewindow_engine::calendar::Calendar;
use onewindow_engine::case::{Case, ClockKey};
use onewindow_engine::clock::{Clock, ClockState};
use onewindow_engine::text::{Language, Text};
use onewindow_store::{CaseFilter, Page, Settings, Store};

use crate::catalogue;
use crate::cli::ExplainOptions;
use crate::config::DatabaseConfig;
use crate::failure::Failure;

/// How wide the Chinese reasons are set, in columns of a terminal.
const REASON: usize = 40;

/// Prints the clocks of a case.
///
/// # Errors
/// When there is no such case, or the database or the catalogue can't be read.
pub(crate) async fn run(options: &ExplainOptions) -> Result<(), Failure> {
    let config = DatabaseConfig::new(&options.database)?;
    let catalogue = catalogue::require(config.catalogue.as_deref())?;
    let store = Store::check(&Settings::new(config.url())).await?;
    let case = find(&store, &options.case).await?;
    let (phase, code) = (case.phase.name(), &case.procedure.code);
    println!("{} · {code} · {} {}", case.number, phase.zh, phase.en);
    for (key, clock) in &case.clocks {
        println!();
        print(key, clock, &catalogue.calendar, options.through);
    }
    Ok(())
}

async fn find(store: &Store, number: &str) -> Result<Case, Failure> {
    let filter = CaseFilter {
        number: Some(number.to_owned()),
        ..CaseFilter::default()
    };
    let found = store.cases(&Scope::All, &filter, &Page::first(1)).await?;
    let found = found.items.into_iter().find(|case| case.number == number);
    found.ok_or_else(|| {
        Failure::new(
            "CASE_MISSING",
            Text::new(
                format!("没有编号为 {number} 的办件；请核对编号和数据库。"),
                format!("there is no case {number}; check the number and the database"),
            ),
        )
    })
}

fn print(key: &ClockKey, clock: &Clock, calendar: &Calendar, through: Option<NaiveDate>) {
    let due = clock.due(calendar);
    let (zh, en) = (Language::Zh, Language::En);
    println!(
        "{key} · {} {} · {} {} · {} · {}",
        clock.effect.describe(zh),
        clock.effect.describe(en),
        clock.limit.describe(zh),
        clock.limit.describe(en),
        clock.anchor,
        state(clock, due.map(|due| (due.date, due.provisional))),
    );
    for extension in &clock.extensions {
        println!(
            "  + {} {} 延长 extended",
            extension.describe(zh),
            extension.describe(en)
        );
    }
    // A clock that is paused has no last day yet: it is told as far as it was counted.
    let last_pause = clock.pauses.iter().map(|pause| pause.from).max();
    let through = through
        .or(due.map(|due| due.date))
        .or(last_pause)
        .unwrap_or(clock.anchor);
    for day in clock.explain(calendar, through) {
        let number = day.counted.map_or_else(String::new, |number| number.to_string());
        let reason = day.reason.text();
        let provisional = if day.provisional {
            " (暂定 provisional)"
        } else {
            ""
        };
        println!(
            "  {} {} {number:>4}  {}{}{provisional}",
            day.date,
            day.date.format("%a"),
            padded(&reason.zh),
            reason.en,
        );
    }
    let (used, budget) = (clock.consumed(calendar, through), clock.budget(calendar));
    println!("  = {used} / {budget} · 截至 through {through}");
}

fn state(clock: &Clock, due: Option<(NaiveDate, bool)>) -> String {
    let due = match due {
        Some((date, false)) => format!("截止 due {date}"),
        Some((date, true)) => format!("截止（暂定） due, provisional, {date}"),
        None => "未定 not determined".to_owned(),
    };
    match clock.state() {
        ClockState::Running => due,
        ClockState::Paused => "中止中 paused".to_owned(),
        ClockState::Stopped => clock
            .stopped
            .map_or_else(String::new, |on| format!("{due} · 停止 stopped {on}")),
    }
}

/// Fills up to the column of the English reasons; a Chinese character takes two columns.
fn padded(text: &str) -> String {
    let width: usize = text
        .chars()
        .map(|letter| if letter >= '\u{1100}' { 2 } else { 1 })
        .sum();
    format!("{text}{}", " ".repeat(REASON.saturating_sub(width).max(2)))
}
