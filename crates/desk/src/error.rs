//! Why a use case fails, for people and for programs.

use std::error::Error;
use std::fmt;

use chrono::{DateTime, Utc};
use onewindow_engine::actor::By;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::substitution::Substitution;
use onewindow_engine::text::{Language, Text};
use onewindow_store::{StoreError, StoreErrorCode};
use serde::{Deserialize, Serialize};

/// What a use case answers.
pub type Result<T> = std::result::Result<T, DeskError>;

/// Why a use case fails.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Login or password is wrong; which, is not said.
    #[error("login or password is wrong")]
    LoginFailed,
    /// The refresh token is unknown, over, or was used before.
    #[error("the session is over")]
    SessionEnded,
    /// A service account came from an address that is not on its list.
    #[error("the service account may not be used from this address")]
    AddressNotAllowed,
    /// An identity provider's subject is linked to no account.
    #[error("the identity is linked to no account")]
    NotLinked,
    /// The caller has no session here: the identity provider keeps it.
    #[error("the session is the identity provider's")]
    SessionElsewhere,
    /// Too many failed logins.
    #[error("too many failed logins; wait {retry_after_seconds} s")]
    RateLimited {
        /// When to try again, in seconds from now.
        retry_after_seconds: u32,
    },
    /// It does not exist, or the caller may not know that it does.
    #[error("no such {what}")]
    NotFound {
        /// What was looked for.
        what: Noun,
    },
    /// The engine or the rules of access say no.
    #[error("refused: {}", .0.code())]
    Refused(Box<Refusal>),
    /// Somebody else was faster.
    #[error("version {} was expected, {} is current", .0.expected, .0.current)]
    Stale(Box<Stale>),
    /// The idempotency key was used for another input.
    #[error("the idempotency key was used for {operation} with another input")]
    KeyReused {
        /// For which operation it was used first.
        operation: String,
    },
    /// The idempotency key is empty, too long, or holds control characters.
    #[error("the idempotency key is not valid")]
    KeyInvalid,
    /// The input breaks a rule that does not depend on the state of a case.
    #[error("{}: {}", .0.code, .0.message.en)]
    Invalid(Box<Invalid>),
    /// The same may succeed a little later; with the same key it has one effect, whatever became of it now.
    #[error("busy; try again later")]
    Busy,
    /// A defect or a broken machine; the source is for the log only.
    #[error("internal failure")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// What can be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A case 办件.
    Case,
    /// A project 项目.
    Project,
    /// A licence 许可证件.
    Licence,
    /// An enterprise 企业.
    Enterprise,
    /// An account.
    Account,
    /// A file.
    File,
    /// A service account 服务账号.
    ServiceAccount,
    /// A session.
    Session,
    /// A link to an identity provider.
    IdentityLink,
    /// A queue item 待办.
    QueueItem,
    /// A route 审批流程.
    Route,
    /// A procedure 事项.
    Procedure,
    /// A department 部门.
    Department,
    /// A written act 文书.
    Document,
    /// A webhook 事件推送.
    Webhook,
    /// A substitution 代理.
    Substitution,
}

impl Noun {
    /// What it is called.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Noun::Case => ("办件", "case"),
            Noun::Project => ("项目", "project"),
            Noun::Licence => ("许可证件", "licence"),
            Noun::Enterprise => ("企业", "enterprise"),
            Noun::Account => ("账号", "account"),
            Noun::File => ("文件", "file"),
            Noun::ServiceAccount => ("服务账号", "service account"),
            Noun::Session => ("会话", "session"),
            Noun::IdentityLink => ("身份关联", "link to an identity"),
            Noun::QueueItem => ("待办", "queue item"),
            Noun::Route => ("审批流程", "route"),
            Noun::Procedure => ("事项", "procedure"),
            Noun::Department => ("部门", "department"),
            Noun::Document => ("文书", "document"),
            Noun::Webhook => ("事件推送", "webhook"),
            Noun::Substitution => ("代理", "substitution"),
        };
        Text::new(zh, en)
    }
}

impl fmt::Display for Noun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name().get(Language::En))
    }
}

/// A version that is no longer current, and who moved on from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stale {
    /// The version that the caller had seen.
    pub expected: u64,
    /// The version now.
    pub current: u64,
    /// Who made the current version.
    pub moved_by: Option<By>,
    /// When.
    pub moved_at: Option<DateTime<Utc>>,
}

/// An input that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// The stable code.
    pub code: &'static str,
    /// The field of the input.
    pub field: String,
    /// What is wrong and what to do.
    pub message: Text,
}

impl DeskError {
    /// An input that breaks a rule.
    pub(crate) fn invalid(code: &'static str, field: &str, message: Text) -> Self {
        Self::Invalid(Box::new(Invalid {
            code,
            field: field.to_owned(),
            message,
        }))
    }

    /// A substitution that has been changed since.
    pub(crate) fn stale_version((expected, current): (u64, u64), found: &Substitution) -> Self {
        let (moved_by, moved_at) = found.ended.clone().unzip();
        Self::Stale(Box::new(Stale {
            expected,
            current,
            moved_by,
            moved_at,
        }))
    }

    /// Something that can't be when the program is right.
    pub(crate) fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// A file has arrived and no scanner has looked through it yet.
    pub fn file_not_checked() -> Self {
        crate::file::not_checked()
    }

    /// The stable code.
    pub fn code(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Invalid(invalid) => invalid.code.to_owned(),
            Self::NotSignedIn => "NotSignedIn".to_owned(),
            Self::LoginFailed => "LoginFailed".to_owned(),
            Self::SessionEnded => "SessionEnded".to_owned(),
            Self::AddressNotAllowed => "AddressNotAllowed".to_owned(),
            Self::NotLinked => "IdentityNotLinked".to_owned(),
            Self::SessionElsewhere => "SessionElsewhere".to_owned(),
            Self::RateLimited { .. } => "RateLimited".to_owned(),
            Self::NotFound { .. } => "NotFound".to_owned(),
            Self::Stale(_) => "StaleVersion".to_owned(),
            Self::KeyReused { .. } => "IdempotencyKeyReused".to_owned(),
            Self::KeyInvalid => "IdempotencyKeyInvalid".to_owned(),
            Self::Busy => "RetryLater".to_owned(),
            Self::Internal(_) => "Internal".to_owned(),
        }
    }

    /// What happened and what to do, for people; free of what only the log may hold.
    pub fn text(&self) -> Text {
        match self {
            Self::NotSignedIn => Text::new("请先登录。", "Sign in first."),
            Self::LoginFailed => Text::new("登录名或密码不正确。", "The login or the password is wrong."),
            Self::SessionEnded => {
                Text::new("会话已结束，请重新登录。", "The session is over; sign in again.")
            }
            Self::AddressNotAllowed => Text::new(
                "该服务账号不得从此地址使用；请由其所有者新建允许此地址的服务账号。",
                "This service account may not be used from this address; its owner can make one that may.",
            ),
            Self::NotLinked => Text::new(
                "您的统一身份尚未关联本系统账号；请联系管理员关联。",
                "Your identity is not linked to an account here; ask an administrator to link it.",
            ),
            Self::SessionElsewhere => Text::new(
                "您通过统一身份登录，请在身份提供方退出。",
                "You came by an identity provider; sign out there.",
            ),
            Self::RateLimited { retry_after_seconds } => Text::new(
                format!("登录失败次数过多，请在 {retry_after_seconds} 秒后重试。"),
                format!("Too many failed logins; try again in {retry_after_seconds} s."),
            ),
            Self::NotFound { what } => {
                let name = what.name();
                Text::new(
                    format!("未找到该{}，请核对编号。", name.zh),
                    format!("There is no such {}; check its id.", name.en),
                )
            }
            Self::Refused(refusal) => Text::new(refusal.message(Language::Zh), refusal.message(Language::En)),
            Self::Stale(stale) => stale.text(),
            Self::KeyReused { operation } => Text::new(
                format!("该幂等键已用于另一次 {operation} 请求；请为新的请求换一个键。"),
                format!(
                    "This idempotency key belongs to another {operation} request; take a new key for a new request."
                ),
            ),
            Self::KeyInvalid => Text::new(
                "幂等键须为 1 至 200 个字符，且不含控制字符。",
                "An idempotency key has 1 to 200 characters and no control characters.",
            ),
            Self::Invalid(invalid) => invalid.message.clone(),
            Self::Busy => Text::new(
                "系统繁忙；请稍后用同一幂等键重试，已生效的操作不会重复。",
                "The system is busy; try again in a moment with the same idempotency key: what took effect is not done twice.",
            ),
            Self::Internal(_) => Text::new(
                "系统内部错误；请将请求编号报告给管理员。",
                "Something failed inside; tell an administrator the request's id.",
            ),
        }
    }

    /// One of each kind that is not a refusal of the engine, for the documentation of errors.
    pub fn examples() -> Vec<DeskError> {
        let mut all = vec![
            Self::NotSignedIn,
            Self::LoginFailed,
            Self::SessionEnded,
            Self::AddressNotAllowed,
            Self::SessionElsewhere,
            Self::RateLimited {
                retry_after_seconds: 30,
            },
            Self::NotFound { what: Noun::Case },
            Self::Stale(Box::new(Stale {
                expected: 3,
                current: 4,
                moved_by: None,
                moved_at: None,
            })),
            Self::KeyReused {
                operation: "submitCase".to_owned(),
            },
            Self::KeyInvalid,
            Self::Busy,
            Self::internal("a defect"),
        ];
        all.extend(crate::bulk::examples());
        all.extend(crate::file::examples());
        all.extend(crate::joint_review::examples());
        all.extend(crate::notification::examples());
        all.extend(crate::paper::examples());
        all.extend(crate::clock::examples());
        all.extend(crate::calendar::examples());
        all.extend(crate::procedure::examples());
        all.extend(crate::enrol::examples());
        all.extend(crate::webhook::examples());
        all.extend(crate::service_account::examples());
        all.extend(crate::identity_link::examples());
        all.extend([invalid_text(), invalid_cursor()]);
        all
    }
}

impl Stale {
    fn text(&self) -> Text {
        let Stale {
            expected,
            current,
            moved_by,
            ..
        } = self;
        let by = moved_by.as_ref().map_or_else(
            || Text::new("他人", "somebody else"),
            |by| Text::new(by.name.clone(), by.name.clone()),
        );
        Text::new(
            format!(
                "{} 已先行更改（您看到的是版本 {expected}，现为版本 {current}）；请刷新后重试。",
                by.zh
            ),
            format!(
                "{} was faster: you saw version {expected}, the current one is {current}. Look again, then retry.",
                by.en
            ),
        )
    }
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotSignedIn => Self::NotSignedIn,
            refusal => Self::Refused(Box::new(refusal)),
        }
    }
}

impl From<StoreError> for DeskError {
    fn from(error: StoreError) -> Self {
        match error.code() {
            StoreErrorCode::InvalidText => invalid_text(),
            StoreErrorCode::InvalidCursor => invalid_cursor(),
            _ if error.is_retryable() => {
                tracing::warn!(error = &error as &dyn Error, "the store could not answer in time");
                Self::Busy
            }
            _ => Self::internal(error),
        }
    }
}

fn invalid_text() -> DeskError {
    DeskError::invalid(
        "InvalidText",
        "",
        Text::new(
            "文本含有无法保存的空字符（NUL），请删除后重试。",
            "A text holds the NUL character, which can't be kept; remove it and try again.",
        ),
    )
}

fn invalid_cursor() -> DeskError {
    DeskError::invalid(
        "InvalidCursor",
        "after",
        Text::new(
            "游标不属于此列表；请不带游标重新查询。",
            "The cursor was not given out by this list; ask again without a cursor.",
        ),
    )
}
