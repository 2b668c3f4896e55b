//! The acts of people. Each reads its input, asks the desk once, and wraps the answer.

use async_graphql::{Context, ID, MergedObject, Result};
use onewindow_desk::{Act, DeskError};
use onewindow_engine::case::{Command, StepKey};
use onewindow_engine::procedure::Procedure;
use onewindow_engine::refusal::Refusal;

use crate::case::Case;
use crate::desk_error::{self, Outcome};
use crate::user_error::UserError;
use crate::{caller, global_id, loader};

mod applicant;
mod bulk;
mod calendar;
mod clock;
mod consultation;
mod department;
mod file;
mod forwarding;
mod hand_off;
mod hearing;
mod identity;
mod integrity;
mod joint_review;
mod licence;
mod limits;
mod message;
mod oversight;
mod paper;
mod procedure;
mod project;
mod rating;
mod secrecy;
mod service_account;
mod session;
mod substitution;
mod unified;
mod webhook;
mod window;

pub use identity::Tokens;

/// What can be done. A mutation takes one `input` and answers with a payload: what was changed, or in `userErrors` why
/// nothing was.
#[derive(Default, MergedObject)]
pub struct Mutation(Applying, Handling, Passing, Keeping);

// In parts, because a merged object nests its members in one another and compilers bound how deep.

/// What enterprises do, and what happens at the window.
#[derive(Default, MergedObject)]
struct Applying(
    project::ProjectMutation,
    applicant::ApplicantMutation,
    secrecy::SecrecyMutation,
    file::FileMutation,
    paper::PaperMutation,
    window::WindowMutation,
    limits::LimitMutation,
);

/// What departments do.
#[derive(Default, MergedObject)]
struct Handling(
    department::DepartmentMutation,
    forwarding::ForwardingMutation,
    unified::UnifiedMutation,
    hearing::HearingMutation,
    licence::LicenceMutation,
    rating::RatingMutation,
    clock::ClockMutation,
    limits::LimitMutation,
    integrity::IntegrityMutation,
    substitution::SubstitutionMutation,
    bulk::BulkMutation,
    joint_review::MeetingMutation,
);

/// What is done about whose a case is, within and between departments.
#[derive(Default, MergedObject)]
struct Passing(
    hand_off::HandOffMutation,
    consultation::ConsultationMutation,
    oversight::OversightMutation,
);

/// What the office itself needs.
#[derive(Default, MergedObject)]
struct Keeping(
    identity::IdentityMutation,
    session::SessionMutation,
    service_account::ServiceAccountMutation,
    clock::ClockMutation,
    calendar::CalendarMutation,
    webhook::WebhookMutation,
    procedure::ProcedureMutation,
    message::MessageMutation,
);

/// Declares a payload: what was changed, and `userErrors`.
macro_rules! payload {
    ($(#[$meta:meta])* $name:ident { $(#[$field_meta:meta])* $field:ident: $type:ty }) => {
        $(#[$meta])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$field_meta])*
            pub $field: Option<$type>,
            /// Why nothing was done; empty when it was.
            pub user_errors: Vec<crate::user_error::UserError>,
        }

        impl From<crate::desk_error::Outcome<$type>> for $name {
            fn from(outcome: crate::desk_error::Outcome<$type>) -> Self {
                Self {
                    $field: outcome.changed,
                    user_errors: outcome.errors,
                }
            }
        }
    };
}

/// Declares the input and the payload of an act on a case.
macro_rules! case_act {
    (
        $(#[$meta:meta])*
        $input:ident -> $payload:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(async_graphql::InputObject)]
        pub struct $input {
            /// The global id of the case.
            pub case_id: async_graphql::ID,
            $($(#[$field_meta])* pub $field: $type,)*
            /// The version of the case that the caller has seen; if it is no longer current, nothing is done.
            pub expected_version: u64,
            /// A new value for every new act, of 1 to 200 characters. The same key with the same input never takes effect
            /// twice, so after a broken connection the same request can be sent again.
            pub idempotency_key: String,
        }

        impl $input {
            fn target(&self) -> $crate::mutation::Target<'_> {
                $crate::mutation::Target {
                    case: &self.case_id,
                    expected: self.expected_version,
                    key: &self.idempotency_key,
                }
            }
        }

        $crate::mutation::payload! {
            /// The outcome of an act on a case:
            $(#[$meta])*
            $payload {
                /// The case as it stands now; none when nothing was done.
                case: $crate::case::Case
            }
        }
    };
}

pub(crate) use {case_act, payload};

/// Which case is acted on, as its caller has seen it.
pub(crate) struct Target<'a> {
    /// Its global id.
    pub case: &'a ID,
    /// The version that the caller has seen.
    pub expected: u64,
    /// The idempotency key.
    pub key: &'a str,
}

/// Sends a command to a case.
async fn act<P: From<Outcome<Case>>>(
    context: &Context<'_>,
    target: Target<'_>,
    command: Command,
) -> Result<Option<P>> {
    let act = Act {
        case: global_id::decode(context, target.case)?,
        expected: target.expected,
        command,
    };
    let case = act.case;
    let desk = caller::desk(context)?;
    // Boxed, because a command's whole path would else lie in the future of every mutation.
    let answer = Box::pin(desk.act(caller::actor(context), act, target.key)).await;
    let misses_materials = matches!(&answer, Err(DeskError::Refused(refusal)) if matches!(**refusal, Refusal::MissingMaterials { .. }));
    let mut outcome = desk_error::outcome(context, answer)?.map(Case::from);
    if misses_materials {
        name_materials(context, case, &mut outcome.errors).await?;
    }
    Ok(Some(outcome.into()))
}

/// The engine knows materials by code; people know them by name.
async fn name_materials(
    context: &Context<'_>,
    case: onewindow_engine::ids::CaseId,
    errors: &mut [UserError],
) -> Result<()> {
    let Some(case) = loader::load(context, case).await? else {
        return Ok(());
    };
    let desk = caller::desk(context)?;
    let procedure = desk_error::read(context, desk.procedure_of(&case))?;
    name_materials_of(context, &procedure, errors);
    Ok(())
}

/// The same by the procedure itself.
fn name_materials_of(context: &Context<'_>, procedure: &Procedure, errors: &mut [UserError]) {
    for error in errors {
        if let UserError::MissingMaterials(missing) = error {
            for item in &mut missing.items {
                let declared = procedure
                    .materials
                    .iter()
                    .find(|material| material.code.as_str() == item.code);
                if let Some(declared) = declared {
                    item.name = caller::say(context, &declared.name);
                }
            }
        }
    }
}

/// Reads the key of a step; a text that names none is a step that the case does not have.
fn step(context: &Context<'_>, key: &str) -> Result<StepKey, Box<UserError>> {
    key.parse().map_err(|_| {
        let step = key.chars().take(80).collect();
        let refusal = Refusal::UnknownStep { step };
        Box::new(UserError::refusal(context, &refusal))
    })
}
