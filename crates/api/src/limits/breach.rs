//! Why a document is refused before it is executed.

use async_graphql::Pos;
use onewindow_engine::text::Text;

#[cfg(doc)]
use super::Limits;
use crate::error_code::ErrorCode;

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// [`Limits::document_bytes`].
    DocumentBytes,
    /// [`Limits::tokens`].
    Tokens,
    /// [`Limits::nesting`].
    Nesting,
    /// [`Limits::fragments`].
    Fragments,
    /// [`Limits::directives`].
    Directives,
    /// [`Limits::fields`].
    Fields,
    /// [`Limits::aliases`].
    Aliases,
    /// [`Limits::root_fields`].
    RootFields,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::introspection_lists`].
    IntrospectionLists,
    /// [`Limits::input_values`].
    InputValues,
    /// [`Limits::cost`].
    Cost,
}

impl Measure {
    /// The name in `extensions.limit`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DocumentBytes => "documentBytes",
            Self::Tokens => "tokens",
            Self::Nesting => "nesting",
            Self::Fragments => "fragments",
            Self::Directives => "directives",
            Self::Fields => "fields",
            Self::Aliases => "aliases",
            Self::RootFields => "rootFields",
            Self::Depth => "depth",
            Self::IntrospectionLists => "introspectionLists",
            Self::InputValues => "inputValues",
            Self::Cost => "cost",
        }
    }

    /// What is counted, in Chinese and in English.
    const fn noun(self) -> (&'static str, &'static str) {
        match self {
            Self::DocumentBytes => ("文档的字节数", "Bytes in the document"),
            Self::Tokens => ("文档的词元数", "Tokens in the document"),
            Self::Nesting => ("括号的嵌套层数", "Brackets open at once"),
            Self::Fragments => ("片段数", "Fragments in the document"),
            Self::Directives => ("同一处的指令数", "Directives in one place"),
            Self::Fields => ("展开片段后的字段数", "Fields, with fragments written out"),
            Self::Aliases => ("展开片段后的别名数", "Aliases, with fragments written out"),
            Self::RootFields => ("根字段数", "Fields at the root"),
            Self::Depth => ("字段的层数", "Fields inside one another"),
            Self::IntrospectionLists => (
                "内省中列表的嵌套层数",
                "Lists inside one another in introspection",
            ),
            Self::InputValues => ("参数值的总数", "Values in arguments"),
            Self::Cost => ("操作的静态成本", "Static cost of the operation"),
        }
    }
}

/// Why a document is refused before it is executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Breach {
    /// There is too much of something.
    Exceeded {
        /// Of what.
        measure: Measure,
        /// How much there is; a count that no longer fits is the largest number.
        found: u64,
        /// How much there may be.
        allowed: u64,
        /// Where.
        at: Pos,
    },
    /// Fragments spread one another in a circle (GraphQL, section 5.5.2.2).
    CyclicFragments {
        /// The fragments on the circle, the first one again at the end.
        circle: Vec<String>,
        /// Where the first one is defined.
        at: Pos,
    },
    /// A string has no closing quotation mark.
    UnterminatedString {
        /// Where it begins.
        at: Pos,
    },
}

impl Breach {
    /// The code for `extensions.code`.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Exceeded {
                measure: Measure::DocumentBytes,
                ..
            } => ErrorCode::PayloadTooLarge,
            Self::Exceeded { .. } => ErrorCode::CostExceeded,
            Self::CyclicFragments { .. } => ErrorCode::GraphqlValidationFailed,
            Self::UnterminatedString { .. } => ErrorCode::GraphqlParseFailed,
        }
    }

    /// Where in the document.
    pub const fn position(&self) -> Pos {
        match self {
            Self::Exceeded { at, .. }
            | Self::CyclicFragments { at, .. }
            | Self::UnterminatedString { at } => *at,
        }
    }

    /// What is wrong and what to do, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::Exceeded {
                measure,
                found,
                allowed,
                ..
            } => {
                let (chinese, english) = measure.noun();
                Text::new(
                    format!("{chinese}为 {found}，上限为 {allowed}。请减少内容，或分成几次请求。"),
                    format!("{english}: {found}, allowed: {allowed}. Ask for less, or split the request."),
                )
            }
            Self::CyclicFragments { circle, .. } => {
                let circle = circle.join(" → ");
                Text::new(
                    format!("片段互相引用成环：{circle}。请去掉其中一处引用。"),
                    format!(
                        "Fragments spread one another in a circle: {circle}. Take one of the spreads out."
                    ),
                )
            }
            Self::UnterminatedString { .. } => Text::new(
                "字符串缺少结束的引号。",
                "A string has no closing quotation mark.",
            ),
        }
    }
}
