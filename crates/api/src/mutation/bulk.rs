//! The same act on many cases, with a result for each.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use onewindow_desk::{Act, BulkAnswer};
use onewindow_engine::access::Operation;
use onewindow_engine::case::{Command, StepKey};

use super::{payload, step};
use crate::case::Case;
use crate::desk_error::{Outcome, outcome, request_error};
use crate::step::Verdict;
use crate::user_error::UserError;
use crate::{caller, global_id};

/// A case of many.
#[derive(InputObject)]
pub struct BulkCaseInput {
    /// The global id of the case.
    pub case_id: ID,
    /// The version of the case that the caller has seen.
    pub expected_version: u64,
}

/// A step of a case of many.
#[derive(InputObject)]
pub struct BulkStepInput {
    /// The global id of the case.
    pub case_id: ID,
    /// The key of the step, such as `review#1`.
    pub step: String,
    /// The version of the case that the caller has seen.
    pub expected_version: u64,
}

/// What became of one case of many.
#[derive(SimpleObject)]
pub struct BulkResult {
    /// The global id of the case.
    pub case_id: ID,
    /// The case as it stands now; none when nothing was done with it.
    pub case: Option<Case>,
    /// Why nothing was done with it; empty when it was.
    pub user_errors: Vec<UserError>,
}

macro_rules! bulk {
    ($(#[$meta:meta])* $input:ident($item:ty) -> $payload:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(InputObject)]
        pub struct $input {
            /// From 1 to 500, each in a transaction of its own.
            pub items: Vec<$item>,
            $($(#[$field_meta])* pub $field: $type,)*
            /// A new value for every new request, of 1 to 200 characters. Repeated, the same request gives the same results;
            /// one that broke off goes on where it ended.
            pub idempotency_key: String,
        }

        payload! {
            $(#[$meta])*
            $payload {
                /// A result for each item, in the same order; none when the request as a whole was refused.
                results: Vec<BulkResult>
            }
        }
    };
}

bulk! {
    /// The taking of steps.
    BulkClaimInput(BulkStepInput) -> BulkClaimPayload {}
}

bulk! {
    /// The giving back of steps to their queues.
    BulkReleaseInput(BulkStepInput) -> BulkReleasePayload {}
}

bulk! {
    /// The acceptance of applications 受理.
    BulkAcceptInput(BulkCaseInput) -> BulkAcceptPayload {}
}

bulk! {
    /// The end of steps with the same opinion.
    BulkCompleteInput(BulkStepInput) -> BulkCompletePayload {
        /// For or against.
        verdict: Verdict,
        /// The opinion in words, for each of them.
        opinion: String,
    }
}

/// The steps as acts, or why one of them is no step.
fn on_steps(
    context: &Context<'_>,
    items: &[BulkStepInput],
    command: impl Fn(StepKey) -> Command,
) -> Result<std::result::Result<Vec<Act>, Box<UserError>>> {
    let mut acts = Vec::with_capacity(items.len());
    for item in items {
        let step = match step(context, &item.step) {
            Ok(step) => step,
            Err(unknown) => return Ok(Err(unknown)),
        };
        acts.push(Act {
            case: global_id::decode(context, &item.case_id)?,
            expected: item.expected_version,
            command: command(step),
        });
    }
    Ok(Ok(acts))
}

async fn run<P: From<Outcome<Vec<BulkResult>>>>(
    context: &Context<'_>,
    operation: Operation,
    acts: std::result::Result<Vec<Act>, Box<UserError>>,
    key: &str,
) -> Result<Option<P>> {
    let acts = match acts {
        Ok(acts) => acts,
        Err(unknown) => return Ok(Some(Outcome::refused(*unknown).into())),
    };
    let (desk, actor) = (caller::desk(context)?, caller::actor(context));
    let answers = Box::pin(desk.bulk(actor, (operation, acts), key)).await;
    let outcome = outcome(context, answers)?;
    let results = outcome.map(|answers| {
        answers
            .into_iter()
            .map(|answer| result(context, answer))
            .collect()
    });
    Ok(Some(results.into()))
}

fn result(context: &Context<'_>, answer: BulkAnswer) -> BulkResult {
    let id = global_id::encode(&answer.case);
    match answer.answer {
        Ok(case) => BulkResult {
            case_id: id,
            case: Some(Case::from(case)),
            user_errors: Vec::new(),
        },
        Err(error) => {
            // What would be the whole request's error is here the error of one of its items.
            let told = UserError::of(context, &error)
                .unwrap_or_else(|| UserError::of_request(&request_error(context, &error)));
            BulkResult {
                case_id: id,
                case: None,
                user_errors: vec![told],
            }
        }
    }
}

#[derive(Default)]
pub(super) struct BulkMutation;

/// The same act on many cases.
#[Object]
impl BulkMutation {
    /// Takes open steps of the caller's department, each in its own transaction.
    async fn bulk_claim(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The steps.")] input: BulkClaimInput,
    ) -> Result<Option<BulkClaimPayload>> {
        let acts = on_steps(context, &input.items, |step| Command::Claim { step })?;
        run(context, Operation::BulkClaim, acts, &input.idempotency_key).await
    }

    /// Gives claimed steps back to their queues, each in its own transaction.
    async fn bulk_release(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The steps.")] input: BulkReleaseInput,
    ) -> Result<Option<BulkReleasePayload>> {
        let acts = on_steps(context, &input.items, |step| Command::Release { step })?;
        run(context, Operation::BulkRelease, acts, &input.idempotency_key).await
    }

    /// Accepts applications, each in its own transaction.
    async fn bulk_accept(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The cases.")] input: BulkAcceptInput,
    ) -> Result<Option<BulkAcceptPayload>> {
        let acts = input.items.iter().map(|item| {
            Ok(Act {
                case: global_id::decode(context, &item.case_id)?,
                expected: item.expected_version,
                command: Command::Accept,
            })
        });
        let acts = Ok(acts.collect::<Result<_>>()?);
        run(context, Operation::BulkAccept, acts, &input.idempotency_key).await
    }

    /// Ends steps with the same opinion, each in its own transaction.
    async fn bulk_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The steps and the opinion.")] input: BulkCompleteInput,
    ) -> Result<Option<BulkCompletePayload>> {
        let (verdict, opinion) = (input.verdict.into(), &input.opinion);
        let acts = on_steps(context, &input.items, |step| Command::CompleteStep {
            step,
            verdict,
            opinion: opinion.clone(),
        })?;
        run(context, Operation::BulkComplete, acts, &input.idempotency_key).await
    }
}
