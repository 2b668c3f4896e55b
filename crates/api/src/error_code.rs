//! The codes a request error carries in `extensions.code`.

use async_graphql::{Error, ErrorExtensions};
use axum::http::StatusCode;
use onewindow_engine::text::Language;

/// What went wrong with a request, as clients are told it in `extensions.code`.
///
/// The list is part of the contract: codes are added, never renamed. Refusals of the office itself are not request
/// errors; they come back in a payload's `userErrors`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// The HTTP request is not a well-formed GraphQL request.
    BadRequest,
    /// The document is not GraphQL.
    GraphqlParseFailed,
    /// The document does not fit the schema.
    GraphqlValidationFailed,
    /// A value has the right type but not the right form.
    BadUserInput,
    /// A cursor is damaged or belongs to another filter or order.
    InvalidCursor,
    /// Nobody is logged in, or the token is forged, expired or withdrawn.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// There is no such thing, or none that the caller may know of.
    NotFound,
    /// The operation asks for more than one request may.
    CostExceeded,
    /// The caller sent too many requests.
    RateLimited,
    /// The body or the document is too long.
    PayloadTooLarge,
    /// The request took too long and was stopped.
    Timeout,
    /// The service cannot do it at the moment.
    RetryLater,
    /// A fault of ours; the answer carries `requestId` and nothing from inside.
    Internal,
}

impl ErrorCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::GraphqlParseFailed,
        Self::GraphqlValidationFailed,
        Self::BadUserInput,
        Self::InvalidCursor,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::CostExceeded,
        Self::RateLimited,
        Self::PayloadTooLarge,
        Self::Timeout,
        Self::RetryLater,
        Self::Internal,
    ];

    /// The code as it stands in `extensions.code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "BAD_REQUEST",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::CostExceeded => "COST_EXCEEDED",
            Self::RateLimited => "RATE_LIMITED",
            Self::PayloadTooLarge => "PAYLOAD_TOO_LARGE",
            Self::Timeout => "TIMEOUT",
            Self::RetryLater => "RETRY_LATER",
            Self::Internal => "INTERNAL",
        }
    }

    /// The code with this name, if it is one of ours.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.as_str() == name)
    }

    /// The HTTP status of an answer that consists of this error alone (GraphQL over HTTP, "Status Codes").
    pub const fn status(self) -> StatusCode {
        match self {
            Self::BadRequest
            | Self::GraphqlParseFailed
            | Self::GraphqlValidationFailed
            | Self::BadUserInput
            | Self::InvalidCursor
            | Self::CostExceeded => StatusCode::BAD_REQUEST,
            Self::Unauthenticated => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::RateLimited => StatusCode::TOO_MANY_REQUESTS,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::RetryLater => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What the code means and what to do about it, for the error guide.
    pub const fn meaning(self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::BadRequest => (
                "HTTP 请求不是合格的 GraphQL 请求，请按提示改正。",
                "The HTTP request is not a well-formed GraphQL request; correct it as the message says.",
            ),
            Self::GraphqlParseFailed => (
                "文档不符合 GraphQL 语法，错误带有行号和列号。",
                "The document is not GraphQL; the error names line and column.",
            ),
            Self::GraphqlValidationFailed => (
                "文档与接口模式不符，请对照模式检查字段、参数和片段。",
                "The document does not fit the schema; check fields, arguments and fragments against it.",
            ),
            Self::BadUserInput => (
                "某个输入值的形式不正确，请改正后重新提交。",
                "An input value has the wrong form; correct it and send it again.",
            ),
            Self::InvalidCursor => (
                "游标损坏，或属于另一组筛选和排序条件，请从第一页重新开始。",
                "The cursor is damaged or belongs to another filter or order; start again from the first page.",
            ),
            Self::Unauthenticated => (
                "未登录，或令牌无效、已过期，请重新登录。",
                "Nobody is logged in, or the token is invalid or has expired; log in again.",
            ),
            Self::Forbidden => ("当前身份无权进行此操作。", "The caller may not do this."),
            Self::NotFound => (
                "没有该对象，或当前身份无权知悉。",
                "There is no such thing, or none that the caller may know of.",
            ),
            Self::CostExceeded => (
                "一次请求要求的内容过多，请减少字段或分次请求。",
                "One request asks for too much; ask for less or split it.",
            ),
            Self::RateLimited => (
                "请求过于频繁，请按 Retry-After 指定的时间等待。",
                "Too many requests; wait as long as Retry-After says.",
            ),
            Self::PayloadTooLarge => (
                "请求体或文档过长，请缩短；文件请用上传接口。",
                "The body or the document is too long; shorten it, and send files by upload.",
            ),
            Self::Timeout => (
                "请求处理超时，已停止，请缩小范围后重试。",
                "The request took too long and was stopped; narrow it and try again.",
            ),
            Self::RetryLater => (
                "服务暂时不可用，请稍后重试。",
                "The service is unavailable for the moment; try again later.",
            ),
            Self::Internal => (
                "系统内部错误，请将 requestId 告知管理员。",
                "A fault inside the service; tell the administrator the requestId.",
            ),
        };
        match language {
            Language::Zh => chinese,
            Language::En => english,
        }
    }

    /// An error with this code for a resolver to return. The message is read by people outside.
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(message).extend_with(|_, extensions| extensions.set("code", self.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_own_name() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_name(code.as_str()), Some(code));
        }
    }
}
