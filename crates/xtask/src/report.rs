//! Adds up what the checks and the tests said, and says it in one line at the end.

use std::fmt;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

/// Counts of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

/// How a program that runs checks ended, and the tests that it counted itself.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    pub succeeded: bool,
    pub tally: Tally,
}

/// What a check amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One check, which passes or fails as a whole.
    Single,
    /// What the following checks stand on: counts only if it fails, and then they don't run.
    Ground,
    /// A run of tests that counts them. Running none is a failure: it proves nothing.
    Tests,
}

/// The checks so far.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
    not_run: Vec<&'static str>,
}

#[derive(Debug)]
struct Row {
    name: String,
    tally: Tally,
    took: Duration,
    note: String,
}

impl Tally {
    /// The counts in one line of output: `test result: ok. 5 passed; 0 failed; 1 ignored; …` of cargo's tests,
    /// or `5 passed, 0 failed` alone on the line; zero in any other.
    pub fn in_line(line: &str) -> Self {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            let counts = result.split_once(". ").map_or(result, |(_, counts)| counts);
            return Self::of_counts(counts.split(';')).unwrap_or_default();
        }
        let closing = line.split(',');
        if closing.clone().count() < 2 {
            Self::default()
        } else {
            Self::of_counts(closing).unwrap_or_default()
        }
    }

    /// Nothing if any part is not a number and one of the words of a test runner.
    fn of_counts<'a>(parts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut tally = Self::default();
        for part in parts
            .map(str::trim)
            .filter(|part| !part.starts_with("finished in"))
        {
            let (count, word) = part.split_once(' ')?;
            let count = count.parse::<u64>().ok()?;
            match word {
                "passed" => tally.passed += count,
                "failed" => tally.failed += count,
                "ignored" | "skipped" => tally.skipped += count,
                "measured" | "filtered out" => {}
                _ => return None,
            }
        }
        Some(tally)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    /// `N passed, N failed`, and what was left out if anything was.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

impl Report {
    /// Runs a check and takes down how it went; true if it passed.
    pub fn check(&mut self, name: &str, kind: Kind, check: impl FnOnce() -> Result<Outcome>) -> bool {
        println!("\n== {name}");
        let begun = Instant::now();
        let (tally, note) = match check() {
            Ok(outcome) => judge(kind, outcome),
            Err(error) => {
                eprintln!("error: {error:#}");
                (
                    Tally {
                        failed: 1,
                        ..Tally::default()
                    },
                    format!("{error:#}"),
                )
            }
        };
        let first_line = note.lines().next().unwrap_or_default().to_owned();
        self.rows.push(Row {
            name: name.to_owned(),
            tally,
            took: begun.elapsed(),
            note: first_line,
        });
        tally.failed == 0
    }

    /// Takes down a check that could not run.
    pub fn skip(&mut self, name: &str, why: &str) {
        println!("\n== {name}: left out: {why}");
        let tally = Tally {
            skipped: 1,
            ..Tally::default()
        };
        self.rows.push(Row {
            name: name.to_owned(),
            tally,
            took: Duration::ZERO,
            note: why.to_owned(),
        });
    }

    /// Takes down what a failure kept from running at all.
    pub fn not_run(&mut self, names: impl Iterator<Item = &'static str>) {
        self.not_run.extend(names);
    }

    /// Prints a line for each check and the closing line.
    ///
    /// # Errors
    /// If anything failed or nothing passed.
    pub fn close(&self) -> Result<()> {
        println!();
        let mut all = Tally::default();
        for Row {
            name,
            tally,
            took,
            note,
        } in &self.rows
        {
            all += *tally;
            let mark = if tally.failed > 0 { "FAILED" } else { "ok" };
            println!(
                "{mark:6} {name:24} {:>6.1} s  {tally}  {note}",
                took.as_secs_f64()
            );
        }
        if !self.not_run.is_empty() {
            println!("not run because of that: {}", self.not_run.join(", "));
        }
        println!("\n{all}");
        ensure!(all.failed == 0, "{} of the checks above failed", all.failed);
        ensure!(all.passed > 0, "nothing was checked");
        Ok(())
    }
}

/// What an ended check counts for. A program's exit status and its own counts must both say well.
fn judge(kind: Kind, Outcome { succeeded, tally }: Outcome) -> (Tally, String) {
    let failed = |note: &str| {
        (
            Tally {
                failed: tally.failed.max(1),
                ..tally
            },
            note.to_owned(),
        )
    };
    match (kind, succeeded) {
        (Kind::Single, true) => (
            Tally {
                passed: 1,
                ..Tally::default()
            },
            String::new(),
        ),
        (Kind::Ground, true) => (Tally::default(), String::new()),
        (Kind::Single | Kind::Ground, false) => (
            Tally {
                failed: 1,
                ..Tally::default()
            },
            String::new(),
        ),
        (Kind::Tests, true) if tally.failed > 0 => failed("it counted failures, yet its exit status was 0"),
        (Kind::Tests, true) if tally.passed == 0 => failed("no test ran"),
        (Kind::Tests, true) => (tally, String::new()),
        (Kind::Tests, false) if tally.failed == 0 => {
            failed("it ended with an error before or between its tests")
        }
        (Kind::Tests, false) => failed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn counts_are_read_from_the_lines_of_cargo_and_from_plain_closing_lines_only() {
        let cargo = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.03s\n";
        assert_eq!(Tally::in_line(cargo), tally(12, 3, 1));
        assert_eq!(Tally::in_line("61 passed, 0 failed\n"), tally(61, 0, 0));
        for other in [
            "test a_step ... ok",
            "3 passed",
            "then 3 passed, 0 failed",
            "a, b",
            "",
        ] {
            assert_eq!(Tally::in_line(other), Tally::default(), "{other}");
        }
    }

    #[test]
    fn a_run_counts_as_passed_only_if_it_succeeded_and_ran_tests() {
        let judged = |succeeded, counts| {
            judge(
                Kind::Tests,
                Outcome {
                    succeeded,
                    tally: counts,
                },
            )
            .0
        };
        assert_eq!(judged(true, tally(5, 0, 0)), tally(5, 0, 0));
        assert_eq!(judged(true, tally(0, 0, 0)), tally(0, 1, 0));
        assert_eq!(judged(true, tally(5, 2, 0)), tally(5, 2, 0));
        assert_eq!(judged(false, tally(5, 0, 0)), tally(5, 1, 0));
        assert_eq!(judged(false, tally(5, 2, 0)), tally(5, 2, 0));
    }

    #[test]
    fn the_closing_line_names_what_was_left_out_only_if_something_was() {
        assert_eq!(tally(5, 0, 0).to_string(), "5 passed, 0 failed");
        assert_eq!(tally(5, 1, 2).to_string(), "5 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_report_with_a_failure_or_with_nothing_does_not_close_well() {
        let mut report = Report::default();
        assert!(report.close().is_err());
        report.check("good", Kind::Single, || {
            Ok(Outcome {
                succeeded: true,
                tally: Tally::default(),
            })
        });
        assert!(report.close().is_ok());
        report.check("bad", Kind::Single, || anyhow::bail!("broken"));
        assert!(report.close().is_err());
    }
}
