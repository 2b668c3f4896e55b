//! What people read while a project is played.

use std::io::Write;

use chrono::{Datelike, NaiveDate};

use crate::words::Language;

/// Collects the lines and shows them as they come.
pub struct Transcript {
    out: Option<Box<dyn Write + Send>>,
    lines: Vec<String>,
    day: Option<NaiveDate>,
    working_day: u32,
    language: Language,
}

impl std::fmt::Debug for Transcript {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transcript")
            .field("lines", &self.lines.len())
            .finish_non_exhaustive()
    }
}

impl Transcript {
    /// A transcript that is only kept.
    pub fn silent() -> Self {
        Self {
            out: None,
            lines: Vec::new(),
            day: None,
            working_day: 0,
            language: Language::default(),
        }
    }

    /// A transcript that is written out line by line.
    pub fn to(out: impl Write + Send + 'static) -> Self {
        Self {
            out: Some(Box::new(out)),
            ..Self::silent()
        }
    }

    /// The same in a language.
    #[must_use]
    pub fn in_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The lines so far.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// A new working day has begun.
    pub fn begin_day(&mut self) {
        self.working_day += 1;
    }

    /// Working days since the beginning.
    pub fn working_day(&self) -> u32 {
        self.working_day
    }

    /// Somebody did something: who, what, and the clock beside it.
    pub fn act(&mut self, day: NaiveDate, who: &str, what: &str, clock: &str) {
        self.head(day);
        let line = format!("  {} {} {clock}", padded(who, self.who_width()), padded(what, 66));
        self.line(line.trim_end());
    }

    /// Something followed from it.
    pub fn follows(&mut self, day: NaiveDate, what: &str) {
        self.head(day);
        self.line(&format!("  {} → {what}", padded("", self.who_width())));
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        if let Some(out) = &mut self.out {
            // A reader that went away must not stop the play.
            let _ = writeln!(out, "{line}");
        }
        self.lines.push(line.to_owned());
    }

    fn who_width(&self) -> usize {
        match self.language {
            Language::Chinese => 30,
            Language::English => 50,
        }
    }

    fn head(&mut self, day: NaiveDate) {
        if self.day != Some(day) {
            self.day = Some(day);
            let weekday = day.weekday().num_days_from_monday() as usize;
            let chinese = ["一", "二", "三", "四", "五", "六", "日"]
                .get(weekday)
                .copied()
                .unwrap_or_default();
            let (weekday, number) = (day.weekday(), self.working_day);
            let head = self.language.say(
                format!("{day} 周{chinese}  第 {number} 个工作日"),
                format!("{day} {weekday}  working day {number}"),
            );
            self.line("");
            self.line(&head);
        }
    }
}

/// Pads to a width on a terminal, where a Chinese character takes two columns.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let taken: usize = text
        .chars()
        .map(|c| if (c as u32) > 0x2e80 { 2 } else { 1 })
        .sum();
    format!("{text}{}", " ".repeat(width.saturating_sub(taken)))
}
