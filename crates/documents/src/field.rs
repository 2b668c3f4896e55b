//! What a document has to say, as a table that the check, the templates and the reader share.

/// One field of a document's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in the data.
    pub name: &'static str,
    /// What may stand in it.
    pub shape: Shape,
    /// Whether it must be there.
    pub need: Need,
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text in both languages, `{"zh-CN": …, "en": …}`, or one string where both say the same (a proper name) or
    /// where only Chinese exists; then the English part says that the Chinese stands above. A line break begins a
    /// paragraph.
    Text,
    /// One string, the same in every language: a number, a code, a telephone.
    Line,
    /// A day, `2026-03-02`.
    Date,
    /// A day and time of the clock at the agency, `2026-10-12T09:30`.
    Moment,
    /// `true` or `false`.
    Flag,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// At least one entry, each an object with these fields.
    List(&'static [Field]),
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// In every document of the kind.
    Always,
    /// Where another field has this value (a string, or `true` for a flag).
    When(&'static str, &'static str),
    /// It is set where it is given.
    Never,
}

impl Field {
    /// A field that must be there.
    pub(crate) const fn must(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            need: Need::Always,
        }
    }

    /// A field that may be there.
    pub(crate) const fn may(name: &'static str, shape: Shape) -> Self {
        Self {
            name,
            shape,
            need: Need::Never,
        }
    }

    /// A field that must be there where another one has a value.
    pub(crate) const fn when(
        name: &'static str,
        shape: Shape,
        other: &'static str,
        value: &'static str,
    ) -> Self {
        Self {
            name,
            shape,
            need: Need::When(other, value),
        }
    }
}
