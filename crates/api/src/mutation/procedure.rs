//! Publishing a procedure.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use onewindow_desk::PublishProcedure;

use super::payload;
use crate::caller;
use crate::desk_error::{self, Outcome};
use crate::procedure::Procedure;
use crate::user_error::UserError;

/// A procedure to be published.
#[derive(InputObject)]
pub struct PublishProcedureInput {
    /// Its file, whole, as YAML in the form that `schema/procedure.schema.json` describes. The same file twice changes
    /// nothing the second time.
    pub source: String,
    /// Only check it: say everything that is wrong, or show what would come of it, and publish nothing.
    #[graphql(default)]
    pub check_only: bool,
}

/// What became of a publication.
#[derive(SimpleObject)]
pub struct ProcedurePublication {
    /// The versions of the procedure that hold today or later, each on its days.
    pub versions: Vec<Procedure>,
    /// How many versions are new. Cases under way keep theirs.
    pub new_versions: u32,
    /// Whether it is published; not when it was only checked.
    pub is_published: bool,
}

payload! {
    /// The result of publishing a procedure.
    PublishProcedurePayload {
        /// What came of it; none when something is wrong with the file.
        publication: ProcedurePublication
    }
}

#[derive(Default)]
pub(super) struct ProcedureMutation;

/// Publishing procedures.
#[Object]
impl ProcedureMutation {
    /// Publishes a procedure while the office runs. It is checked with everything it stands beside; all mistakes are told
    /// at once, each with its line. It holds for what is received from then on. Only an administrator may.
    async fn publish_procedure(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The procedure.")] input: PublishProcedureInput,
    ) -> Result<Option<PublishProcedurePayload>> {
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let input = PublishProcedure {
            source: input.source,
            check_only: input.check_only,
        };
        let answer = Box::pin(desk.publish_procedure(actor, input)).await;
        let Outcome { changed, errors } = desk_error::outcome(context, answer)?;
        let outcome = match changed {
            Some(Ok(publication)) => Outcome::done(ProcedurePublication {
                versions: publication.versions.into_iter().map(Procedure).collect(),
                new_versions: publication.new_versions,
                is_published: publication.is_published,
            }),
            Some(Err(wrong)) => Outcome {
                changed: None,
                errors: wrong
                    .iter()
                    .map(|error| UserError::definition(context, error))
                    .collect(),
            },
            None => Outcome {
                changed: None,
                errors,
            },
        };
        Ok(Some(outcome.into()))
    }
}
