//! How the status and colour of a task stand in rows.

use onewindow_engine::case::{Colour, TaskStatus};

const STATUS: [TaskStatus; 4] = [
    TaskStatus::Open,
    TaskStatus::Claimed,
    TaskStatus::Suspended,
    TaskStatus::Consulted,
];

const COLOUR: [Colour; 4] = [Colour::Green, Colour::Yellow, Colour::Red, Colour::Grey];

/// The status as it stands in rows.
pub(crate) fn status(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Open => "open",
        TaskStatus::Claimed => "claimed",
        TaskStatus::Suspended => "suspended",
        TaskStatus::Consulted => "consulted",
    }
}

/// The colour as it stands in rows.
pub(crate) fn colour(colour: Colour) -> &'static str {
    match colour {
        Colour::Green => "green",
        Colour::Yellow => "yellow",
        Colour::Red => "red",
        Colour::Grey => "grey",
    }
}

/// The status that a row names.
pub(crate) fn read_status(word: &str) -> Option<TaskStatus> {
    STATUS.into_iter().find(|known| status(*known) == word)
}

/// The colour that a row names.
pub(crate) fn read_colour(word: &str) -> Option<Colour> {
    COLOUR.into_iter().find(|known| colour(*known) == word)
}
