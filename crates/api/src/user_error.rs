//! Refusals of the office in a payload's `userErrors`: a person reads the message, a program the code and the data.

use async_graphql::{Context, Interface, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::DeskError;
use onewindow_engine::form::Violation as EngineViolation;
use onewindow_engine::refusal::{
    QuotaRefusal, RatingRefusal, Refusal, RoutingRefusal, TierRefusal, ToleranceRefusal, UnifiedRefusal,
};
use onewindow_engine::text::Language;

use crate::caller;
use crate::person::Person;

/// Why the office did not do what was asked. Nothing was changed then.
#[derive(Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "two fields of the interface have the same type"
)]
#[graphql(
    field(
        name = "message",
        ty = "&String",
        desc = "What happened and what to do, in the caller's language."
    ),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where in the arguments the reason lies, from `input` on; empty when it lies in the state of things."
    ),
    field(
        name = "code",
        ty = "&String",
        desc = "The stable code of the reason, for programs."
    )
)]
pub enum UserError {
    /// A reason without further data.
    Basic(BasicUserError),
    /// Somebody was faster.
    StaleVersion(StaleVersionError),
    /// Materials are missing.
    MissingMaterials(MissingMaterialsError),
    /// Values break their schema.
    Form(FormError),
    /// One field of the input is not acceptable.
    InvalidField(InvalidFieldError),
    /// The state of things or the caller's office does not allow it.
    NotAllowed(NotAllowedError),
    /// A place of a file of the catalogue is wrong.
    Definition(DefinitionError),
    /// The key stands for another act.
    IdempotencyKeyReused(IdempotencyKeyReusedError),
}

macro_rules! user_errors {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(SimpleObject)]
        pub struct $name {
            /// What happened and what to do, in the caller's language.
            pub message: String,
            /// Where in the arguments the reason lies, from `input` on; empty when it lies in the state of things.
            pub path: Vec<String>,
            /// The stable code of the reason, for programs.
            pub code: String,
            $($(#[$field_meta])* pub $field: $type,)*
        }
    )*};
}

user_errors! {
    /// A reason without further data.
    BasicUserError {}

    /// The subject has been changed since the caller read it. Read it again and decide anew.
    StaleVersionError {
        /// The version that the caller expected.
        expected: u64,
        /// The version that it has now.
        current: u64,
        /// Who changed it last; none when that may not be told.
        moved_by: Option<Person>,
        /// When it was changed last.
        moved_at: Option<DateTime<Utc>>,
    }

    /// Materials are missing (Administrative Licensing Law, Art. 32).
    MissingMaterialsError {
        /// Every missing material, so that nobody has to come twice.
        items: Vec<MissingMaterial>,
        /// The article of law that asks for them.
        law_reference: Option<String>,
    }

    /// Answers of a form or facts of a project break their schema.
    FormError {
        /// Every place where they do.
        violations: Vec<Violation>,
    }

    /// One field of the input is not acceptable: missing, too long, or out of its range.
    InvalidFieldError {
        /// The field, by its name in the input.
        field: String,
        /// The most characters that fit, when the text is too long.
        limit: Option<u32>,
        /// The article of law that asks for it, where one does.
        law_reference: Option<String>,
    }

    /// The state of things or the caller's office does not allow it.
    NotAllowedError {
        /// The state that was found, by its code; none when the reason is not a state.
        state: Option<String>,
        /// What it would take, by code: states, roles, departments, procedures, milestones, steps or
        /// acceptance numbers.
        needed: Vec<String>,
        /// The article of law behind it, where there is one.
        law_reference: Option<String>,
    }

    /// Something is wrong in a file of the catalogue.
    DefinitionError {
        /// The file.
        file: String,
        /// The line, from 1 on; 0 when the file as a whole is meant.
        line: u32,
        /// The column in characters, from 1 on; 0 when the file as a whole is meant.
        column: u32,
        /// The line itself; none when the file as a whole is meant.
        source_line: Option<String>,
    }

    /// The idempotency key was used before for another act or with another input. Take a new one.
    IdempotencyKeyReusedError {
        /// The operation that the key stands for.
        operation: String,
    }
}

/// A material that is missing.
#[derive(Debug, Clone, SimpleObject)]
pub struct MissingMaterial {
    /// Its code in the procedure.
    pub code: String,
    /// Its official name in the caller's language; the code where the procedure is not known here.
    pub name: String,
}

/// A place where values break their schema.
#[derive(Debug, Clone, SimpleObject)]
pub struct Violation {
    /// Where: a JSON Pointer into the answers, or the path of the fact.
    pub path: String,
    /// What is wrong there, in the caller's language.
    pub message: String,
}

impl UserError {
    /// The refusal that an answer of the desk is; none when it is a request error.
    ///
    /// Reasons of the office keep the engine's names (`SecondCorrectionNotice`); what belongs to the interface itself
    /// is written like the codes of request errors (`STALE_VERSION`).
    pub(crate) fn of(context: &Context<'_>, error: &DeskError) -> Option<Self> {
        let language = caller::language(context);
        let message = || error.text().get(language).to_owned();
        Some(match error {
            DeskError::Refused(refusal) => Self::refusal(context, refusal),
            DeskError::Stale(stale) => Self::StaleVersion(StaleVersionError {
                message: message(),
                path: input("expectedVersion"),
                code: "STALE_VERSION".to_owned(),
                expected: stale.expected,
                current: stale.current,
                moved_by: stale.moved_by.as_ref().map(Person::from),
                moved_at: stale.moved_at,
            }),
            DeskError::KeyReused { operation } => Self::IdempotencyKeyReused(IdempotencyKeyReusedError {
                message: message(),
                path: input("idempotencyKey"),
                code: "IDEMPOTENCY_KEY_REUSED".to_owned(),
                operation: operation.clone(),
            }),
            DeskError::Invalid(invalid) => Self::InvalidField(InvalidFieldError {
                message: message(),
                path: input(&invalid.field),
                code: error.code(),
                field: invalid.field.clone(),
                limit: None,
                law_reference: None,
            }),
            DeskError::LoginFailed => Self::basic("LOGIN_FAILED", message()),
            DeskError::SessionEnded => Self::basic("SESSION_ENDED", message()),
            DeskError::SessionElsewhere => Self::basic("SESSION_ELSEWHERE", message()),
            DeskError::AddressNotAllowed => Self::basic("ADDRESS_NOT_ALLOWED", message()),
            DeskError::NotSignedIn
            | DeskError::NotLinked
            | DeskError::NotFound { .. }
            | DeskError::KeyInvalid
            | DeskError::RateLimited { .. }
            | DeskError::Busy
            | DeskError::Internal(_) => return None,
        })
    }

    /// A mistake in a file of the catalogue.
    pub(crate) fn definition(context: &Context<'_>, error: &onewindow_desk::DefinitionError) -> Self {
        Self::Definition(DefinitionError {
            message: caller::say(context, &error.message),
            path: input("source"),
            code: error.code.as_str().to_owned(),
            file: error.file.clone(),
            line: error.line,
            column: error.column,
            source_line: error.source_line.clone(),
        })
    }

    fn basic(code: &str, message: String) -> Self {
        Self::Basic(BasicUserError {
            message,
            path: Vec::new(),
            code: code.to_owned(),
        })
    }

    /// A request error as the error of one of many.
    pub(crate) fn of_request(error: &async_graphql::Error) -> Self {
        let code = error
            .extensions
            .as_ref()
            .and_then(|extensions| extensions.get("code"));
        let code = match code {
            Some(async_graphql::Value::String(code)) => code.as_str(),
            _ => "INTERNAL",
        };
        Self::basic(code, error.message.clone())
    }

    /// A refusal of the engine.
    pub(crate) fn refusal(context: &Context<'_>, refusal: &Refusal) -> Self {
        let language = caller::language(context);
        let (message, code, law_reference) = (caller::tell(context, refusal), refusal.code(), refusal.law());
        match refusal {
            Refusal::MissingMaterials { items } => Self::MissingMaterials(MissingMaterialsError {
                message,
                path: Vec::new(),
                code,
                items: items
                    .iter()
                    .map(|item| MissingMaterial {
                        code: item.to_string(),
                        name: caller::desk(context)
                            .ok()
                            .and_then(|desk| {
                                desk.catalogue()
                                    .material_name(item)
                                    .map(|name| caller::say(context, name))
                            })
                            .unwrap_or_else(|| item.to_string()),
                    })
                    .collect(),
                law_reference,
            }),
            Refusal::FormInvalid { violations } => Self::form((message, code), "form", violations, language),
            Refusal::FactsInvalid { violations } => {
                Self::form((message, code), "facts", violations, language)
            }
            Refusal::TextMissing { field } => Self::InvalidField(InvalidFieldError {
                message,
                path: input(field),
                code,
                field: field.clone(),
                limit: None,
                law_reference,
            }),
            Refusal::TextTooLong { field, limit } => Self::InvalidField(InvalidFieldError {
                message,
                path: input(field),
                code,
                field: field.clone(),
                limit: Some(*limit),
                law_reference,
            }),
            _ => Self::NotAllowed(NotAllowedError {
                message,
                path: Vec::new(),
                code,
                state: state(refusal),
                needed: needed(refusal),
                law_reference,
            }),
        }
    }

    fn form(
        (message, code): (String, String),
        field: &str,
        violations: &[EngineViolation],
        language: Language,
    ) -> Self {
        let violations = violations
            .iter()
            .map(|violation| Violation {
                path: violation.path.clone(),
                message: violation.message.get(language).to_owned(),
            })
            .collect();
        Self::Form(FormError {
            message,
            path: input(field),
            code,
            violations,
        })
    }
}

fn input(field: &str) -> Vec<String> {
    vec!["input".to_owned(), field.to_owned()]
}

fn state(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::WrongPhase { found, .. } | Refusal::Rating(RatingRefusal::CaseNotEnded { found }) => {
            Some(found.code().to_owned())
        }
        _ => None,
    }
}

/// What it would take, as far as the refusal names it.
fn needed(refusal: &Refusal) -> Vec<String> {
    fn codes<T: ToString>(items: &[T]) -> Vec<String> {
        items.iter().map(ToString::to_string).collect()
    }
    match refusal {
        Refusal::WrongPhase { needed, .. } => needed.iter().map(|phase| phase.code().to_owned()).collect(),
        Refusal::NotYourRole { needed } => needed.iter().map(|role| role.code().to_owned()).collect(),
        Refusal::NotYourDepartment { needed } => vec![needed.to_string()],
        Refusal::ScopeMissing { needed } => vec![needed.to_string()],
        Refusal::ReturnTarget { possible, .. } => codes(possible),
        Refusal::PrerequisiteMissing { needs, .. } | Refusal::GateNotMet { needs, .. } => codes(needs),
        Refusal::Undetermined { missing, .. } => codes(missing),
        Refusal::Quota(QuotaRefusal::EarlierApplicantFirst { earlier }) => codes(earlier),
        Refusal::Tolerance(ToleranceRefusal::PromiseNeeded { items }) => codes(items),
        Refusal::Tier(TierRefusal::FileForwardedInPart { missing }) => codes(missing),
        Refusal::Routing(RoutingRefusal::OpinionsAwaited { departments }) => codes(departments),
        Refusal::Unified(UnifiedRefusal::NotGovernmentHead { department, .. }) => {
            vec![department.to_string()]
        }
        _ => Vec::new(),
    }
}
