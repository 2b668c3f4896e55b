//! What the desk answers when it does not do something: a request error, or a refusal for the payload.

use async_graphql::{Context, Error, ErrorExtensions as _, Result, Value, value};
use onewindow_desk::DeskError;
use onewindow_engine::refusal::Refusal;

use crate::caller;
use crate::error_code::ErrorCode;
use crate::user_error::UserError;

/// The desk's code for a position that no event has.
const INVALID_CURSOR: &str = "InvalidCursor";

/// An answer of the desk as a request error: whatever is no refusal of the office, and refusals met while reading.
pub(crate) fn request_error(context: &Context<'_>, error: &DeskError) -> Error {
    let code = match error {
        DeskError::NotSignedIn | DeskError::LoginFailed | DeskError::SessionEnded | DeskError::NotLinked => {
            ErrorCode::Unauthenticated
        }
        DeskError::AddressNotAllowed => ErrorCode::Forbidden,
        DeskError::NotFound { .. } => ErrorCode::NotFound,
        DeskError::Refused(refusal) => return refused(context, refusal),
        DeskError::Invalid(invalid) if invalid.code == INVALID_CURSOR => ErrorCode::InvalidCursor,
        DeskError::KeyInvalid | DeskError::Invalid(_) | DeskError::SessionElsewhere => {
            ErrorCode::BadUserInput
        }
        DeskError::RateLimited { .. } => ErrorCode::RateLimited,
        DeskError::Busy => ErrorCode::RetryLater,
        DeskError::Stale(_) | DeskError::KeyReused { .. } | DeskError::Internal(_) => return internal(error),
    };
    let told = code.error(caller::say(context, &error.text()));
    match error {
        DeskError::RateLimited { retry_after_seconds } => {
            let seconds = *retry_after_seconds;
            told.extend_with(|_, extensions| extensions.set("retryAfterSeconds", seconds))
        }
        _ => told,
    }
}

/// A refusal met while reading. Who may not read is told so; whatever else is refused lies in the arguments.
fn refused(context: &Context<'_>, refusal: &Refusal) -> Error {
    let code = match refusal {
        Refusal::NotSignedIn => ErrorCode::Unauthenticated,
        Refusal::NotYourRole { .. }
        | Refusal::NotYourDepartment { .. }
        | Refusal::NotYourEnterprise
        | Refusal::ScopeMissing { .. }
        | Refusal::PersonNeeded
        | Refusal::Recused => ErrorCode::Forbidden,
        _ => ErrorCode::BadUserInput,
    };
    let language = caller::language(context);
    let violations = match refusal {
        Refusal::FactsInvalid { violations } | Refusal::FormInvalid { violations } => violations.as_slice(),
        _ => &[],
    };
    let violations: Vec<Value> = violations
        .iter()
        .map(|found| value!({ "path": found.path.as_str(), "message": found.message.get(language) }))
        .collect();
    code.error(caller::tell(context, refusal))
        .extend_with(|_, extensions| {
            extensions.set("reason", refusal.code());
            if !violations.is_empty() {
                extensions.set("violations", violations);
            }
        })
}

/// The HTTP layer writes the text to the log and shows none of it.
fn internal(error: &DeskError) -> Error {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    ErrorCode::Internal.error(text)
}

/// The result of a command for its payload.
pub(crate) struct Outcome<T> {
    /// What was changed; none when the command was refused.
    pub changed: Option<T>,
    /// Why it was refused.
    pub errors: Vec<UserError>,
}

impl<T> Outcome<T> {
    /// It was done.
    pub fn done(changed: T) -> Self {
        Self {
            changed: Some(changed),
            errors: Vec::new(),
        }
    }

    /// It was refused.
    pub fn refused(error: UserError) -> Self {
        Self {
            changed: None,
            errors: vec![error],
        }
    }

    /// The same with what was changed in another form.
    pub fn map<U>(self, wrap: impl FnOnce(T) -> U) -> Outcome<U> {
        Outcome {
            changed: self.changed.map(wrap),
            errors: self.errors,
        }
    }
}

/// Splits an answer of the desk: done and refused go into the payload, the rest is a request error.
///
/// # Errors
/// When nobody is signed in, the subject is not there or hidden, or the desk cannot work.
pub(crate) fn outcome<T>(context: &Context<'_>, answer: Result<T, DeskError>) -> Result<Outcome<T>> {
    match answer {
        Ok(changed) => Ok(Outcome::done(changed)),
        Err(error) => match UserError::of(context, &error) {
            Some(refusal) => {
                metrics::counter!("onewindow_refusals_total", "code" => error.code()).increment(1);
                Ok(Outcome::refused(refusal))
            }
            None => Err(request_error(context, &error)),
        },
    }
}

/// Reads from the desk.
///
/// # Errors
/// The desk's error as a request error.
pub(crate) fn read<T>(context: &Context<'_>, answer: Result<T, DeskError>) -> Result<T> {
    answer.map_err(|error| request_error(context, &error))
}

/// Reads one thing; what is not there and what is hidden are both none.
///
/// # Errors
/// Any other error of the desk as a request error.
pub(crate) fn find<T>(context: &Context<'_>, answer: Result<T, DeskError>) -> Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(DeskError::NotFound { .. }) => Ok(None),
        Err(error) => Err(request_error(context, &error)),
    }
}
