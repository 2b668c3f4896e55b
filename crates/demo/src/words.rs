//! The words of a transcript in both languages.

/// In which language a play is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The one of two texts that is in this language.
    pub fn say(self, chinese: impl Into<String>, english: impl Into<String>) -> String {
        match self {
            Language::Chinese => chinese.into(),
            Language::English => english.into(),
        }
    }

    /// A name in the quotation marks of the language.
    pub fn quoted(self, name: &str) -> String {
        match self {
            Language::Chinese => format!("「{name}」"),
            Language::English => format!("“{name}”"),
        }
    }

    /// As `Accept-Language` names it.
    pub fn code(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }
}
