//! Who is asking: the hook by which the server tells.

use std::future::Future;

use async_graphql::Data;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use futures::future::BoxFuture;
use onewindow_engine::text::Text;

use super::fault::Fault;
use crate::error_code::ErrorCode;

/// Finds out who sends a request.
pub trait Authenticator: Send + Sync + 'static {
    /// Looks at the head of a request: its headers, and the address of the client in its extensions. A socket is looked
    /// at again while it lives; then there are only `authorization`, `accept-language`, the request's id and the address.
    ///
    /// # Errors
    /// The request carries a token that is not accepted. A request without any token is no error but
    /// [`Admission::anonymous`].
    fn authenticate(&self, head: &Parts) -> impl Future<Output = Result<Admission, AuthError>> + Send;
}

/// An [`Authenticator`] behind a pointer, so that the handler is compiled once.
pub(super) trait Gatekeeper: Send + Sync {
    /// As [`Authenticator::authenticate`].
    fn authenticate<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Admission, AuthError>>;
}

impl<A: Authenticator> Gatekeeper for A {
    fn authenticate<'a>(&'a self, head: &'a Parts) -> BoxFuture<'a, Result<Admission, AuthError>> {
        Box::pin(Authenticator::authenticate(self, head))
    }
}

/// A caller who may go on.
#[derive(Debug, Default)]
pub struct Admission {
    /// What resolvers find in their context: the actor, loaders that read under its rights, and so on.
    pub data: Data,
    /// Nobody is logged in. Such callers get neither introspection nor suggestions.
    pub is_anonymous: bool,
    /// Somebody of the public, who reaches the office through its portal. Such callers can be held to persisted
    /// operations.
    pub is_public: bool,
}

impl Admission {
    /// Somebody is logged in.
    pub const fn known(data: Data) -> Self {
        Self {
            data,
            is_anonymous: false,
            is_public: false,
        }
    }

    /// The same caller as one of the public, or not.
    #[must_use]
    pub fn with_public(self, is_public: bool) -> Self {
        Self { is_public, ..self }
    }

    /// Nobody is logged in.
    pub const fn anonymous(data: Data) -> Self {
        Self {
            data,
            is_anonymous: true,
            is_public: true,
        }
    }
}

/// Why a caller may not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Not a token of ours, or forged, or for somebody else.
    #[error("the token is not valid")]
    Invalid,
    /// A token of ours that is over.
    #[error("the token has expired")]
    Expired,
    /// A token of ours that has been withdrawn.
    #[error("the token has been withdrawn")]
    Revoked,
    /// A genuine token whose bearer is nobody here.
    #[error("the token's bearer has no account here")]
    Unknown,
    /// A token of a service account that may not be used from here.
    #[error("the token may not be used from this address")]
    Elsewhere,
    /// Too many requests of this caller.
    #[error("too many requests; wait {retry_after_seconds} s")]
    RateLimited {
        /// When to try again, in seconds from now.
        retry_after_seconds: u32,
    },
    /// It cannot be found out at the moment.
    #[error("tokens cannot be checked at the moment")]
    Unavailable,
}

impl AuthError {
    /// The answer: 401 with `WWW-Authenticate` (RFC 6750, section 3), 429 with `Retry-After`, or 503.
    pub(super) fn fault(self) -> Fault {
        let text = match self {
            Self::Invalid => Text::new("令牌无效，请重新登录。", "The token is not valid; log in again."),
            Self::Expired => Text::new(
                "令牌已过期，请刷新或重新登录。",
                "The token has expired; refresh it or log in again.",
            ),
            Self::Revoked => Text::new(
                "令牌已被撤销，请重新登录。",
                "The token has been withdrawn; log in again.",
            ),
            Self::Unknown => Text::new(
                "您的统一身份尚未关联本系统账号；请联系管理员关联。",
                "Your identity is not linked to an account here; ask an administrator to link it.",
            ),
            Self::Elsewhere => Text::new(
                "该服务账号不得从此地址使用。",
                "This service account may not be used from this address.",
            ),
            Self::RateLimited { retry_after_seconds } => Text::new(
                format!("请求过于频繁，请在 {retry_after_seconds} 秒后重试。"),
                format!("Too many requests; try again in {retry_after_seconds} s."),
            ),
            Self::Unavailable => Text::new(
                "暂时无法核验身份，请稍后重试。",
                "Tokens cannot be checked at the moment; try again later.",
            ),
        };
        match self {
            Self::Elsewhere => Fault::request(ErrorCode::Forbidden, text),
            Self::Invalid | Self::Expired | Self::Revoked | Self::Unknown => {
                Fault::request(ErrorCode::Unauthenticated, text).with_header(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(r#"Bearer realm="onewindow", error="invalid_token""#),
                )
            }
            Self::RateLimited { retry_after_seconds } => Fault::request(ErrorCode::RateLimited, text)
                .with_header(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds)),
            Self::Unavailable => Fault::request(ErrorCode::RetryLater, text)
                .with_header(header::RETRY_AFTER, HeaderValue::from_static("5")),
        }
    }
}

/// The token in `Authorization: Bearer …` (RFC 6750, section 2.1), or nothing if there is no such header.
///
/// # Errors
/// [`AuthError::Invalid`] for another scheme, an empty token, or more than one header.
pub fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, AuthError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(AuthError::Invalid);
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(AuthError::Invalid)?;
    let token = token.trim();
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() {
        Ok(Some(token))
    } else {
        Err(AuthError::Invalid)
    }
}
