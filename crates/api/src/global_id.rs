//! Opaque global ids: clients keep them and hand them back, and never look inside.

use async_graphql::{Context, ID, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use onewindow_desk::WebhookId;
use onewindow_engine::ids::{
    CaseId, DepartmentCode, EnterpriseId, FileId, LicenceId, PersonId, ProcedureCode, ProjectId, RouteCode,
    SubstitutionId,
};
use onewindow_engine::procedure::Version;
use onewindow_engine::text::Text;
use uuid::Uuid;

use crate::caller;
use crate::error_code::ErrorCode;

/// What a global id can stand for.
pub trait Identified: Sized {
    /// The name of the type inside the id. Part of every id handed out, so it never changes.
    const KIND: &'static str;

    /// The thing's own id as text.
    fn write(&self) -> String;

    /// Reads it back.
    fn read(text: &str) -> Option<Self>;
}

/// The id of a task in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueueItemId(pub Uuid);

/// The id of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotificationId(pub Uuid);

/// The id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventId(pub Uuid);

/// The id of a message for a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WebhookDeliveryId(pub Uuid);
/// The id of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionId(pub Uuid);

macro_rules! identified {
    ($($name:ident = $kind:literal, $write:expr, $read:expr;)*) => {$(
        impl Identified for $name {
            const KIND: &'static str = $kind;

            fn write(&self) -> String {
                let write: fn(&Self) -> String = $write;
                write(self)
            }

            fn read(text: &str) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                read(text)
            }
        }
    )*};
}

identified! {
    CaseId = "case", |id| id.0.to_string(), |text| text.parse().ok();
    ProjectId = "project", |id| id.0.to_string(), |text| text.parse().ok();
    LicenceId = "licence", |id| id.0.to_string(), |text| text.parse().ok();
    EnterpriseId = "enterprise", |id| id.0.to_string(), |text| text.parse().ok();
    FileId = "file", |id| id.0.to_string(), |text| text.parse().ok();
    SubstitutionId = "substitution", |id| id.0.to_string(), |text| text.parse().ok();
    QueueItemId = "queue-item", |id| id.0.to_string(), |text| text.parse().ok().map(QueueItemId);
    SessionId = "session", |id| id.0.to_string(), |text| text.parse().ok().map(SessionId);
    PersonId = "account", |id| id.0.to_string(), |text| text.parse().ok();
    NotificationId = "notification", |id| id.0.to_string(), |text| text.parse().ok().map(NotificationId);
    EventId = "event", |id| id.0.to_string(), |text| text.parse().ok().map(EventId);
    WebhookId = "webhook", |id| id.0.to_string(), |text| text.parse().ok().map(WebhookId);
    WebhookDeliveryId = "webhook-delivery", |id| id.0.to_string(), |text| text.parse().ok().map(WebhookDeliveryId);
    DepartmentCode = "department", |code| code.as_str().to_owned(), |text| DepartmentCode::try_new(text).ok();
    RouteCode = "route", |code| code.as_str().to_owned(), |text| RouteCode::try_new(text).ok();
    Version = "procedure", write_version, read_version;
}

fn write_version(version: &Version) -> String {
    format!("{}@{}@{}", version.code, version.effective_from, version.revision)
}

fn read_version(text: &str) -> Option<Version> {
    let mut parts = text.split('@');
    let version = Version {
        code: ProcedureCode::try_new(parts.next()?).ok()?,
        effective_from: parts.next()?.parse::<NaiveDate>().ok()?,
        revision: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(version)
}

/// The global id of a thing.
pub fn encode<T: Identified>(thing: &T) -> ID {
    ID(URL_SAFE_NO_PAD.encode(format!("{}:{}", T::KIND, thing.write())))
}

/// Reads a global id as one of a certain type; none if it is not.
pub fn read<T: Identified>(id: &ID) -> Option<T> {
    let bytes = URL_SAFE_NO_PAD.decode(id.as_bytes()).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (kind, own) = text.split_once(':')?;
    if kind == T::KIND { T::read(own) } else { None }
}

/// Reads a global id that a caller gave for one of a certain type.
///
/// # Errors
/// `BAD_USER_INPUT` when it is no id of ours, or one of another type.
pub fn decode<T: Identified>(context: &Context<'_>, id: &ID) -> Result<T> {
    read(id).ok_or_else(|| {
        let given: String = id.chars().take(60).collect();
        let text = Text::new(
            format!("“{given}”不是此类对象的标识，请使用接口返回的 id。"),
            format!("“{given}” is not an id of this type; use an id that the API gave you."),
        );
        ErrorCode::BadUserInput.error(text.get(caller::language(context)))
    })
}

/// Reads a global id that a caller may leave out.
///
/// # Errors
/// As [`decode`].
pub fn decode_given<T: Identified>(context: &Context<'_>, id: Option<&ID>) -> Result<Option<T>> {
    id.map(|id| decode(context, id)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_back_as_its_own_type_and_as_no_other() {
        let case = CaseId(Uuid::from_u128(7));
        let id = encode(&case);
        assert_eq!(read::<CaseId>(&id), Some(case));
        assert_eq!(read::<ProjectId>(&id), None);
        assert_eq!(read::<CaseId>(&ID("rubbish".to_owned())), None);
    }

    #[test]
    fn a_version_of_a_procedure_is_read_back_whole() {
        let version = Version {
            code: ProcedureCode::try_new("eia-report").unwrap(),
            effective_from: NaiveDate::from_ymd_opt(2026, 8, 15).unwrap(),
            revision: 2,
        };
        assert_eq!(read::<Version>(&encode(&version)), Some(version));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_given_as_an_id_is_read_as_what_it_says_or_not_at_all(text in ".*", own in ".*", kind in 0..4_usize) {
            let kind = [CaseId::KIND, DepartmentCode::KIND, Version::KIND, "nothing"][kind];
            for given in [text, URL_SAFE_NO_PAD.encode(format!("{kind}:{own}"))] {
                let given = ID(given);
                // What is read is written as something that is read the same: two ids never stand for one thing by chance.
                let case = read::<CaseId>(&given);
                proptest::prop_assert_eq!(&case.map(|id| read(&encode(&id))), &case.map(Some));
                let department = read::<DepartmentCode>(&given);
                let again = department.as_ref().map(|code| read(&encode(code)));
                proptest::prop_assert_eq!(again, department.map(Some));
                let version = read::<Version>(&given);
                let again = version.as_ref().map(|version| read(&encode(version)));
                proptest::prop_assert_eq!(again, version.map(Some));
            }
        }
    }
}
