//! What may be wrong with a file of due dates.

use crate::limit::Limit;
use crate::text::Text;

/// A row whose date this calendar does not confirm.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {column} should be {expected}, the clock computes {computed}; correct one of them")]
pub struct Difference {
    /// Line of the file.
    pub line: usize,
    /// The column that differs.
    pub column: &'static str,
    /// What the file says.
    pub expected: String,
    /// What the clock says.
    pub computed: String,
}

impl Difference {
    /// What differs, where, and what to do.
    pub fn message(&self) -> Text {
        let Self {
            line,
            column,
            expected,
            computed,
        } = self;
        let zh = format!("第 {line} 行：{column} 应为 {expected}，计算得 {computed}，请核对");
        Text::new(zh, self.to_string())
    }
}

/// Why a file of due dates cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct OracleError {
    /// Line of the file, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: Problem,
}

impl OracleError {
    /// What happened, where, and what to do.
    pub fn message(&self) -> Text {
        let (line, column) = (self.line, self.column);
        Text::new(
            format!("第 {line} 行第 {column} 列：{}", self.problem.zh()),
            self.to_string(),
        )
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no header.
    #[error("the file is empty; the first line must name the columns")]
    Empty,
    /// The header lacks a column.
    #[error("the header has no column `{0}`; add it")]
    ColumnMissing(&'static str),
    /// The header has a column twice.
    #[error("the header has the column `{0}` twice; keep one")]
    ColumnTwice(String),
    /// A row is longer or shorter than the header.
    #[error("the row has {found} fields, the header {expected}; quote fields that contain commas")]
    FieldCount {
        /// Fields in the header.
        expected: usize,
        /// Fields in the row.
        found: usize,
    },
    /// A quoted field never ends.
    #[error("the quote that opens here is never closed; close it")]
    QuoteNotClosed,
    /// Something follows the closing quote of a field.
    #[error("text after a closing quote; double the quotes inside a field")]
    TextAfterQuote,
    /// No kind of this name.
    #[error("`{0}` is no kind of row; see the list of kinds")]
    UnknownKind(String),
    /// Not a date.
    #[error("`{0}` is no date; write it as 2026-03-02")]
    NotADate(String),
    /// Not an amount of days or months.
    #[error("`{0}` is no amount; write a whole number from 1 to {max}", max = Limit::MAXIMUM)]
    NotAnAmount(String),
    /// The suspension ends before it begins.
    #[error("the suspension ends before it begins; exchange the dates")]
    EndsBeforeItBegins,
    /// A row without suspension has a suspension date.
    #[error("this kind of row has no suspension; leave the field empty")]
    NoSuspension,
}

impl Problem {
    /// The stable code of the problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "OracleEmpty",
            Self::ColumnMissing(_) => "OracleColumnMissing",
            Self::ColumnTwice(_) => "OracleColumnTwice",
            Self::FieldCount { .. } => "OracleFieldCount",
            Self::QuoteNotClosed => "OracleQuoteNotClosed",
            Self::TextAfterQuote => "OracleTextAfterQuote",
            Self::UnknownKind(_) => "OracleUnknownKind",
            Self::NotADate(_) => "OracleNotADate",
            Self::NotAnAmount(_) => "OracleNotAnAmount",
            Self::EndsBeforeItBegins => "OracleEndsBeforeItBegins",
            Self::NoSuspension => "OracleNoSuspension",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Empty => "文件为空，首行须写明列名".to_owned(),
            Self::ColumnMissing(name) => format!("表头缺少列 {name}，请补上"),
            Self::ColumnTwice(name) => format!("表头的列 {name} 出现两次，请只保留一列"),
            Self::FieldCount { expected, found } => {
                format!("本行有 {found} 个字段，表头有 {expected} 个；含逗号的字段须加引号")
            }
            Self::QuoteNotClosed => "此处的引号没有结束，请补上".to_owned(),
            Self::TextAfterQuote => "结束引号之后还有文字；字段内的引号须写两次".to_owned(),
            Self::UnknownKind(found) => format!("没有“{found}”这一种类，请查看种类列表"),
            Self::NotADate(found) => format!("“{found}”不是日期，请写作 2026-03-02"),
            Self::NotAnAmount(found) => {
                format!("“{found}”不是数量，请写 1 至 {} 的整数", Limit::MAXIMUM)
            }
            Self::EndsBeforeItBegins => "中止的结束早于开始，请对调日期".to_owned(),
            Self::NoSuspension => "这一种类没有中止，请留空".to_owned(),
        }
    }
}
