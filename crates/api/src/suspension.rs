//! Suspensions of the clock.

use async_graphql::{Enum, InputObject, SimpleObject};
use onewindow_engine::case::{Notice as EngineNotice, Suspension as EngineSuspension};
use onewindow_engine::procedure::SuspensionKind as EngineSuspensionKind;
use onewindow_engine::text::Language;

use crate::limit::TimeLimit;
use crate::outcome::DeliveryMethod;
use crate::person::Person;
use crate::scalar::Date;

/// Kinds of suspension (Administrative Licensing Law, Art. 45, and special acts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineSuspensionKind")]
pub enum SuspensionKindCode {
    /// 听证.
    Hearing,
    /// 招标 or 拍卖.
    TenderOrAuction,
    /// 检验, 检测, 检疫, 鉴定.
    InspectionOrTesting,
    /// 专家评审.
    ExpertReview,
    /// 技术评估, 技术评审.
    TechnicalEvaluation,
    /// 委托评估 by a consultant (State Council Order 673, Art. 9).
    ConsultingEvaluation,
    /// 设计修改 by the designer and its second check.
    DesignRevision,
}

/// A kind of suspension with its name.
#[derive(Debug, Clone, SimpleObject)]
pub struct SuspensionKind {
    /// The kind, for programs.
    pub code: SuspensionKindCode,
    /// Its official name in the caller's language.
    pub name: String,
}

impl SuspensionKind {
    pub(crate) fn new(kind: EngineSuspensionKind, language: Language) -> Self {
        Self {
            code: kind.into(),
            name: kind.name().get(language).to_owned(),
        }
    }
}

/// A suspension 特别程序 of a case: its first day still counts, the days after it do not, up to and including the last.
#[derive(Debug, Clone, SimpleObject)]
pub struct Suspension {
    /// Which kind.
    pub kind: SuspensionKind,
    /// Why.
    pub reason: String,
    /// The time needed, as told to the applicant in writing.
    pub expected: TimeLimit,
    /// Who began it.
    pub by: Person,
    /// How the written notice of it reached the applicant.
    pub notice: Option<Notice>,
    /// The day it began.
    pub from: Date,
    /// The day it ended; none while it lasts.
    pub to: Option<Date>,
}

impl Suspension {
    pub(crate) fn new(suspension: &EngineSuspension, language: Language) -> Self {
        Self {
            kind: SuspensionKind::new(suspension.kind, language),
            reason: suspension.reason.clone(),
            expected: TimeLimit::new(suspension.expected, language),
            by: Person::from(&suspension.by),
            notice: suspension.notice.as_ref().map(Notice::from),
            from: suspension.from.into(),
            to: suspension.to.map(Date),
        }
    }
}

/// How a written notice reached the applicant 告知.
#[derive(Debug, Clone, SimpleObject)]
pub struct Notice {
    /// By which way.
    pub method: DeliveryMethod,
    /// Who took it.
    pub receiver: String,
}

impl From<&EngineNotice> for Notice {
    fn from(notice: &EngineNotice) -> Self {
        Self {
            method: notice.method.into(),
            receiver: notice.receiver.clone(),
        }
    }
}

/// How a written notice reached the applicant 告知.
#[derive(InputObject)]
pub struct NoticeInput {
    /// By which way.
    pub method: DeliveryMethod,
    /// Who took it.
    pub receiver: String,
}

impl NoticeInput {
    /// The notice that is meant.
    pub(crate) fn read(&self) -> EngineNotice {
        EngineNotice {
            method: self.method.into(),
            receiver: self.receiver.clone(),
        }
    }
}
