//! The same act on many cases: each in its own transaction, with its own answer, under one idempotency key.
//!
//! The key is kept first, then each answer with its case, refusals too. So a request that broke off half-way goes on
//! where it ended, and one that is repeated gets the same answers.

use std::collections::BTreeSet;

use onewindow_engine::access::Operation;
use onewindow_engine::actor::Actor;
use onewindow_engine::case::Case;
use onewindow_engine::ids::CaseId;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::text::Text;
use onewindow_store::Commit;
use serde::{Deserialize, Serialize};

use crate::case::{Act, operation};
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result, Stale};
use crate::key::Request;

/// The most cases of one request.
pub const MOST: usize = 500;

/// What became of one case.
#[derive(Debug)]
pub struct BulkAnswer {
    /// Which case.
    pub case: CaseId,
    /// As it is now, or why nothing was done.
    pub answer: Result<Case>,
}

/// What is kept of the whole: that it was asked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Begun {
    items: usize,
}

/// What is kept of one case: that it was done, or why not.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    case: Option<CaseId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refused: Option<Refusal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    stale: Option<Stale>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
}

impl Kept {
    /// What is kept of an error; none for what may be otherwise at the next attempt.
    fn of(error: &DeskError) -> Option<Self> {
        match error {
            DeskError::Refused(refusal) => Some(Self {
                refused: Some((**refusal).clone()),
                ..Self::default()
            }),
            DeskError::Stale(stale) => Some(Self {
                stale: Some((**stale).clone()),
                ..Self::default()
            }),
            DeskError::NotFound { what: Noun::Case } => Some(Self {
                hidden: true,
                ..Self::default()
            }),
            _ => None,
        }
    }

    fn error(self) -> DeskError {
        match (self.refused, self.stale) {
            (Some(refusal), _) => refusal.into(),
            (None, Some(stale)) => DeskError::Stale(Box::new(stale)),
            (None, None) => DeskError::NotFound { what: Noun::Case },
        }
    }
}

impl Desk {
    /// Gives each case its command. `whole` is what access calls the act on many.
    ///
    /// # Errors
    /// When there are none, too many, or the same twice, or the key belongs to another request; what is wrong with one
    /// case stands with that case.
    pub async fn bulk(
        &self,
        actor: &Actor,
        (whole, acts): (Operation, Vec<Act>),
        key: &str,
    ) -> Result<Vec<BulkAnswer>> {
        let request = Request::new(actor, key, whole, &acts)?;
        if self.recorded::<Begun>(&request).await?.is_none() {
            check(&acts)?;
            let commit = Commit {
                key: Some(request.record(&Begun { items: acts.len() })?),
                ..Commit::default()
            };
            if !matches!(self.record(commit).await?, Attempt::Done) {
                self.recorded::<Begun>(&request).await?.ok_or(DeskError::Busy)?;
            }
        }
        let mut answers = Vec::with_capacity(acts.len());
        for (place, act) in acts.iter().enumerate() {
            let part = request.part(place, operation(act.command.action())?, act)?;
            let answer = match self.act_once(actor, act, &part).await {
                Err(error @ DeskError::Internal(_)) => return Err(error),
                answer => answer,
            };
            answers.push(BulkAnswer {
                case: act.case,
                answer,
            });
        }
        Ok(answers)
    }

    /// One of the acts, or what became of it before.
    async fn act_once(&self, actor: &Actor, act: &Act, part: &Request) -> Result<Case> {
        if let Some(kept) = self.recorded::<Kept>(part).await? {
            return self.as_kept(actor, kept).await;
        }
        let error = match Box::pin(self.change(actor, act, part)).await {
            Ok(case) => return Ok(case),
            Err(error) => error,
        };
        let Some(kept) = Kept::of(&error) else {
            return Err(error);
        };
        let commit = Commit {
            key: Some(part.record(&kept)?),
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => Err(error),
            Attempt::Lost | Attempt::KeyTaken => {
                let kept = self.recorded::<Kept>(part).await?.ok_or(DeskError::Busy)?;
                self.as_kept(actor, kept).await
            }
        }
    }

    async fn as_kept(&self, actor: &Actor, kept: Kept) -> Result<Case> {
        match kept.case {
            Some(case) => self.case(actor, case).await,
            None => Err(kept.error()),
        }
    }
}

fn check(acts: &[Act]) -> Result<()> {
    let distinct: BTreeSet<String> = acts
        .iter()
        .map(|act| format!("{} {:?}", act.case, act.command))
        .collect();
    if acts.is_empty() || acts.len() > MOST || distinct.len() < acts.len() {
        return Err(items_invalid());
    }
    Ok(())
}

fn items_invalid() -> DeskError {
    DeskError::invalid(
        "BulkItemsInvalid",
        "items",
        Text::new(
            format!("批量操作须有 1 至 {MOST} 项，且各项不得重复。"),
            format!("One request has 1 to {MOST} items, none of them twice."),
        ),
    )
}

/// One of each error that is told here.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![items_invalid()]
}
