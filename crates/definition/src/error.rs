//! What is wrong with a declared catalogue, and where.

use std::fmt::{self, Write as _};

use onewindow_engine::text::{Language, Text};

/// At most this many characters of a source line are shown; YAML written on one line can be very long.
const SHOWN: usize = 100;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// The stable name of a mistake. It never changes its meaning; messages may.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as it is printed.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => stringify!($name),)*
                }
            }

            /// What the code means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Code::$name => concat!($($doc),+).trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    /// The file can't be read.
    FileUnreadable,
    /// A file that every catalogue needs is not there.
    FileMissing,
    /// The file has no place in a catalogue.
    FileUnexpected,
    /// The file is larger than 1 MiB.
    FileTooLarge,
    /// The file is named otherwise than what it declares.
    FileMisnamed,
    /// The text is not YAML, or is built to exhaust the reader.
    Yaml,
    /// A value is of another shape than the one that belongs here.
    WrongType,
    /// A field is not part of the format.
    UnknownField,
    /// A field that has to be there is not.
    MissingField,
    /// A value is not one of those that can stand here.
    InvalidValue,
    /// A text lacks one of the two languages.
    MissingTranslation,
    /// A limit does not say in what it is counted.
    LimitWithoutUnit,
    /// A limit is zero, or an immediate one has an amount.
    InvalidLimit,
    /// Two things carry the same code or stand for the same day.
    Duplicate,
    /// The entries of a dated property overlap.
    OverlappingDates,
    /// No entry of a dated property holds on some day.
    GapInDates,
    /// A period ends before it begins, or lies outside of what it belongs to.
    InvalidPeriod,
    /// No such department is declared.
    UnknownDepartment,
    /// No such procedure is declared.
    UnknownProcedure,
    /// The track has no such step.
    UnknownStep,
    /// The route has no such stage.
    UnknownStage,
    /// The route has no such milestone.
    UnknownMilestone,
    /// No such project fact is declared.
    UnknownFact,
    /// A derived fact is computed from itself.
    CyclicFact,
    /// A condition can't be understood, or does not fit the facts it speaks of.
    InvalidCondition,
    /// A material comes from a procedure that no route has together with the one that asks for it.
    SupplierNotOnRoute,
    /// The prerequisites of a route run in a circle.
    CyclicPrerequisites,
    /// A prerequisite speaks of something that the route does not have.
    NotOnRoute,
    /// A prerequisite binds a milestone as if it were decided on.
    InvalidBinding,
    /// The steps of a track wait for one another in a circle.
    CyclicSteps,
    /// A step can never open.
    UnreachableStep,
    /// Nothing waits for a step, and it is not the decision.
    DeadStep,
    /// A review track has no decision.
    NoDecision,
    /// A review track decides more than once.
    SeveralDecisions,
    /// A track that is decided by receipt has a step that decides again.
    DecisionOnReceipt,
    /// No track is left for some project.
    NoTrackLeft,
    /// A track can never be taken.
    UnreachableTrack,
    /// A quorum asks for more steps than there are.
    QuorumTooLarge,
    /// A rule for joining stands where nothing joins.
    NothingJoins,
    /// A step excludes the people of a step that is not before it.
    ExclusionNotBefore,
    /// The one who prepares could also decide.
    FourEyes,
    /// A step belongs to a department that has no queue here.
    ExternalDepartment,
    /// The catalogue has no one window, or several.
    OneWindow,
    /// A licence runs without a limit from the law.
    NoStatutoryLimit,
    /// A review runs without any limit.
    NoLimit,
    /// A publicity step does not say how long.
    PublicityWithoutLimit,
    /// A promise is longer than the law allows.
    PromiseExceedsLaw,
    /// The steps take longer than what is promised.
    PromiseNotFeasible,
    /// A material is asked for without an article that says so.
    MaterialWithoutBasis,
    /// Promises are taken where no material may follow later.
    NothingDeferrable,
    /// A material that an earlier procedure of the route brings out is asked of the applicant.
    MaterialIsShared,
    /// A fee is asked for without an article that says so.
    FeeWithoutBasis,
    /// Places are limited without an article that says so.
    QuotaWithoutBasis,
    /// A quota has no place, or stands where the order of acceptance can't decide.
    InvalidQuota,
    /// A licence is granted on receipt without an article that allows it.
    ReceiptNotAllowed,
    /// A first level and the one that decides do not fit together.
    TwoTier,
    /// Steps stand in a track that never opens them, or a draw has nothing to open.
    Sampling,
    /// The form is not a JSON Schema, or is not closed.
    InvalidForm,
    /// The outcome's number would repeat.
    InvalidNumber,
    /// The calendar contradicts itself or lacks a year.
    InvalidCalendar,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One mistake in a declared catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionError {
    /// The stable name of the mistake.
    pub code: Code,
    /// The file, relative to the catalogue.
    pub file: String,
    /// The line, from 1 on; 0 when the file as a whole is meant.
    pub line: u32,
    /// The column in characters, from 1 on; 0 when the file as a whole is meant.
    pub column: u32,
    /// What is wrong and what to do about it.
    pub message: Text,
    /// The line itself, to show; none when the file as a whole is meant.
    pub source_line: Option<String>,
}

impl DefinitionError {
    /// The error as printed in one language: `file:line:column: code: message`, then the line with a mark.
    pub fn render(&self, language: Language) -> String {
        let mut rendered = self.file.clone();
        if self.line > 0 {
            let _ = write!(rendered, ":{}:{}", self.line, self.column);
        }
        let _ = write!(rendered, ": {}: {}", self.code, self.message.get(language));
        if let Some(line) = &self.source_line {
            rendered += &snippet(line, self.line, self.column);
        }
        rendered
    }
}

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Language::En))
    }
}

impl std::error::Error for DefinitionError {}

/// The line and a mark below the column, cut to what fits a terminal.
fn snippet(line: &str, number: u32, column: u32) -> String {
    let characters: Vec<char> = line.trim_end().chars().collect();
    let at = usize::try_from(column.saturating_sub(1))
        .unwrap_or(0)
        .min(characters.len());
    let start = if characters.len() <= SHOWN {
        0
    } else {
        at.saturating_sub(SHOWN / 2)
    };
    let end = (start + SHOWN).min(characters.len());
    let cut = |on: bool| if on { "…" } else { "" };
    let shown: String = characters[start..end].iter().collect();
    let before: usize = characters[start..at].iter().map(|c| width(*c)).sum();
    let margin = " ".repeat(number.to_string().len());
    format!(
        "\n {number} | {}{shown}{}\n {margin} | {}^",
        cut(start > 0),
        cut(end < characters.len()),
        " ".repeat(before + usize::from(start > 0)),
    )
}

/// How many columns of a terminal a character takes: ideographs and full-width forms take two.
fn width(character: char) -> usize {
    /// East Asian Wide and Fullwidth (Unicode Standard Annex 11), as far as a catalogue uses them.
    const WIDE: [(char, char); 7] = [
        ('\u{1100}', '\u{115f}'),
        ('\u{2e80}', '\u{a4cf}'),
        ('\u{ac00}', '\u{d7a3}'),
        ('\u{f900}', '\u{faff}'),
        ('\u{fe30}', '\u{fe6f}'),
        ('\u{ff00}', '\u{ff60}'),
        ('\u{20000}', '\u{3fffd}'),
    ];
    if WIDE
        .iter()
        .any(|(first, last)| (*first..=*last).contains(&character))
    {
        2
    } else {
        1
    }
}
