//! Identities of a provider outside: which account a subject is here. An account is linked by an administrator, or by a
//! claim that the configuration names; none is ever made by a token.

use std::sync::Arc;

use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::{Actor, ActorKind};
use onewindow_engine::text::Text;
use onewindow_store::{Account, Commit, IdentityLink, IdentityWrite};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::access::authorize;
use crate::clock::machine_time;
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result};
use crate::identity::actor_of;
use crate::key::Request;

/// The longest issuer or subject; `OpenID` Connect Core allows a subject of 255.
const MAX_CHARACTERS: usize = 255;

/// Who an identity provider says is asking; that it said so was found to be true.
#[derive(Debug, Clone, Copy)]
pub struct Identity<'a> {
    /// The provider (`iss`).
    pub issuer: &'a str,
    /// The person (`sub`).
    pub subject: &'a str,
    /// The login of an account that the provider vouches for, where the configuration trusts it to.
    pub login: Option<&'a str>,
}

impl Desk {
    /// In whose name a subject of an identity provider acts.
    ///
    /// # Errors
    /// [`DeskError::NotLinked`] when it is nobody here, [`DeskError::SessionEnded`] when the account is over.
    pub async fn identified(&self, identity: Identity<'_>) -> Result<Arc<Actor>> {
        let known_as = known_as(identity);
        if let Some(actor) = self.inner.known.get(known_as) {
            return Ok(actor.actor.clone());
        }
        let linked = self.linked(identity).await?;
        let account = linked.ok_or(DeskError::NotLinked)?;
        if account.disabled_at.is_some() || account.kind != ActorKind::Person {
            return Err(DeskError::SessionEnded);
        }
        let actor = Arc::new(self.with_substitutions(actor_of(account)).await?);
        self.inner.known.remember(known_as, &actor, &[]);
        Ok(actor)
    }

    async fn linked(&self, identity: Identity<'_>) -> Result<Option<Account>> {
        let Identity {
            issuer,
            subject,
            login,
        } = identity;
        if !fits(issuer) || !fits(subject) {
            return Ok(None);
        }
        if let Some(link) = self.store().identity_link(issuer, subject).await? {
            return Ok(self.store().account(link.account).await?);
        }
        let Some(login) = login.filter(|login| fits(login)) else {
            return Ok(None);
        };
        let account = self.store().account_by_login(login).await?;
        let Some(account) = account.filter(|account| account.kind == ActorKind::Person) else {
            return Ok(None);
        };
        // From now on this subject is the account, whatever login the provider may give it later.
        let link = IdentityLink {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            account: account.id,
            linked_by: account.id,
            linked_at: machine_time(),
        };
        let commit = Commit {
            identity: vec![IdentityWrite::Link(link)],
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => {
                tracing::info!(person = %account.id, "linked to an identity provider by a claim");
                Ok(Some(account))
            }
            Attempt::Lost | Attempt::KeyTaken => Err(DeskError::Busy),
        }
    }

    /// Links a subject of an identity provider to an account.
    ///
    /// # Errors
    /// When the caller may not, there is no such login, or the subject is linked already.
    pub async fn link_identity(
        &self,
        actor: &Actor,
        (login, issuer, subject): (&str, &str, &str),
        key: &str,
    ) -> Result<Account> {
        let input = (login, issuer, subject);
        let request = Request::new(actor, key, Operation::LinkIdentity, &input)?;
        let replayed = self.recorded::<Value>(&request).await?.is_some();
        if !replayed {
            authorize(actor, Operation::LinkIdentity, &Subject::default())?;
            check(issuer, subject)?;
        }
        let account = self.store().account_by_login(login).await?;
        let account = account
            .filter(|account| account.kind == ActorKind::Person)
            .ok_or(DeskError::NotFound { what: Noun::Account })?;
        if replayed {
            return Ok(account);
        }
        let link = IdentityLink {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            account: account.id,
            linked_by: actor.id,
            linked_at: machine_time(),
        };
        let commit = Commit {
            key: Some(request.record(&json!({}))?),
            identity: vec![IdentityWrite::Link(link)],
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done | Attempt::KeyTaken => {
                tracing::info!(person = %actor.id, account = %account.id, "linked to an identity provider");
                Ok(account)
            }
            Attempt::Lost => Err(linked_already()),
        }
    }

    /// Undoes a link; tokens of the subject stop working, on other nodes within seconds.
    ///
    /// # Errors
    /// When the caller may not or there is no such link.
    pub async fn unlink_identity(
        &self,
        actor: &Actor,
        (issuer, subject): (&str, &str),
        key: &str,
    ) -> Result<()> {
        let request = Request::new(actor, key, Operation::UnlinkIdentity, &(issuer, subject))?;
        if self.recorded::<Value>(&request).await?.is_some() {
            return Ok(());
        }
        authorize(actor, Operation::UnlinkIdentity, &Subject::default())?;
        check(issuer, subject)?;
        let commit = Commit {
            key: Some(request.record(&json!({}))?),
            identity: vec![IdentityWrite::Unlink {
                issuer: issuer.to_owned(),
                subject: subject.to_owned(),
            }],
            ..Commit::default()
        };
        let attempt = self.record(commit).await?;
        let identity = Identity {
            issuer,
            subject,
            login: None,
        };
        self.inner.known.forget(known_as(identity));
        tracing::info!(person = %actor.id, "link to an identity provider undone");
        match attempt {
            Attempt::Done | Attempt::KeyTaken => Ok(()),
            Attempt::Lost => Err(DeskError::NotFound {
                what: Noun::IdentityLink,
            }),
        }
    }
}

fn fits(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_CHARACTERS && !text.contains(char::is_control)
}

fn check(issuer: &str, subject: &str) -> Result<()> {
    for (field, text) in [("issuer", issuer), ("subject", subject)] {
        if !fits(text) {
            return Err(identity_invalid(field));
        }
    }
    Ok(())
}

/// Under which id a subject is remembered, beside the ids of sessions.
fn known_as(identity: Identity<'_>) -> Uuid {
    let mut digest = Sha256::new();
    digest.update(identity.issuer.as_bytes());
    digest.update([0]);
    digest.update(identity.subject.as_bytes());
    let digest = digest.finalize();
    let mut bytes = [0; 16];
    for (byte, from) in bytes.iter_mut().zip(digest.iter()) {
        *byte = *from;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// One of each refusal, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        DeskError::NotLinked,
        identity_invalid("subject"),
        linked_already(),
    ]
}

fn identity_invalid(field: &str) -> DeskError {
    let message = Text::new(
        format!("身份提供方及其主体标识须为 1 至 {MAX_CHARACTERS} 个字符，不含控制字符。"),
        format!("Issuer and subject have 1 to {MAX_CHARACTERS} characters and no control characters."),
    );
    DeskError::invalid("IdentityInvalid", field, message)
}

fn linked_already() -> DeskError {
    let message = Text::new(
        "该身份已关联到一个账号；请先解除关联。",
        "This identity is linked to an account already; undo that link first.",
    );
    DeskError::invalid("IdentityLinkedAlready", "subject", message)
}
