//! Service accounts 服务账号 for scripts: made by who owns what they act for, with scopes, an end and the addresses they
//! may come from. A script shows its client id and its secret and gets a token that lives for minutes.

use std::collections::BTreeSet;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use onewindow_engine::access::{Operation, Subject};
use onewindow_engine::actor::{Actor, ActorKind, Appointment, Role};
use onewindow_engine::ids::PersonId;
use onewindow_engine::refusal::Refusal;
use onewindow_engine::service::ServiceScope;
use onewindow_engine::text::{Language, Text};
use onewindow_store::{
    Account, Commit, IdentityWrite, Page, ServiceAccount, ServiceAccountFilter, ServiceOwner, Slice,
};
use serde::{Deserialize, Serialize};

use crate::access::{asked, authorize, of_enterprise, scope, sees_enterprise};
use crate::clock::machine_time;
use crate::commit::Attempt;
use crate::desk::Desk;
use crate::error::{DeskError, Noun, Result, Stale};
use crate::identity::hash;
use crate::key::Request;
use crate::{ids, random};

/// The longest name, in characters.
const MAX_NAME: usize = 100;
/// The most addresses and networks of one account.
const MAX_ADDRESSES: usize = 50;
/// The longest life: whoever needs it longer looks at it again by then.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(366);
/// How long a secret that was replaced may still be accepted at most, in minutes: a week.
const LONGEST_OVERLAP: u32 = 7 * 24 * 60;
/// Secrets begin like this, so that scanners find one that was published by mistake.
const PREFIX: &str = "owsk_";

/// A service account to be made.
#[derive(Debug, Clone)]
pub struct NewServiceAccount {
    /// Its name, shown beside every act of it.
    pub name: String,
    /// For whom it acts.
    pub owner: ServiceOwner,
    /// What it may do of what its owner may.
    pub scopes: BTreeSet<ServiceScope>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// The addresses and networks (CIDR) it may come from; empty: any.
    pub addresses: Vec<String>,
}

/// A service account with a new secret.
#[derive(Debug, Clone)]
pub struct IssuedSecret {
    /// The account as it is now.
    pub account: ServiceAccount,
    /// The secret. It is told once: a repeated request is answered without it.
    pub secret: Option<String>,
}

/// What is kept of a request; the secret is not.
#[derive(Serialize, Deserialize)]
struct Told {
    account: PersonId,
}

impl Desk {
    /// Makes a service account.
    ///
    /// # Errors
    /// When the caller may not, the key belongs to another request, or something does not fit.
    pub async fn create_service_account(
        &self,
        actor: &Actor,
        new: NewServiceAccount,
        key: &str,
    ) -> Result<IssuedSecret> {
        let NewServiceAccount {
            name,
            owner,
            scopes,
            expires_at,
            addresses,
        } = &new;
        let fingerprint = (name, format!("{owner:?}"), scopes, expires_at, addresses);
        let request = Request::new(actor, key, Operation::CreateServiceAccount, &fingerprint)?;
        if let Some(told) = self.recorded::<Told>(&request).await? {
            return self.without_secret(told.account).await;
        }
        if let ServiceOwner::Enterprise(id) = owner
            && actor.kind != ActorKind::Anonymous
            && !sees_enterprise(actor, *id)
        {
            let what = Noun::Enterprise;
            return Err(DeskError::NotFound { what });
        }
        may_keep(actor, Operation::CreateServiceAccount, owner)?;
        self.check(&new)?;
        let secret = new_secret();
        let (account, service) = self.draw_up_service(actor, new, &secret);
        let commit = Commit {
            key: Some(request.record(&Told { account: service.id })?),
            identity: vec![IdentityWrite::NewServiceAccount(Box::new((
                account,
                service.clone(),
            )))],
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => {
                tracing::info!(person = %actor.id, service = %service.id, scopes = ?service.scopes, "service account made");
                Ok(IssuedSecret {
                    account: service,
                    secret: Some(secret),
                })
            }
            Attempt::Lost | Attempt::KeyTaken => match self.recorded::<Told>(&request).await? {
                Some(told) => self.without_secret(told.account).await,
                None => Err(DeskError::Busy),
            },
        }
    }

    /// Gives a service account a new secret; the one before is accepted for so many minutes more.
    ///
    /// # Errors
    /// When the caller may not, the key belongs to another request, the version is no longer current, or the account is
    /// over.
    pub async fn rotate_service_account_secret(
        &self,
        actor: &Actor,
        (id, expected): (PersonId, u64),
        overlap_minutes: u32,
        key: &str,
    ) -> Result<IssuedSecret> {
        let operation = Operation::RotateServiceAccountSecret;
        let request = Request::new(actor, key, operation, &(id, expected, overlap_minutes))?;
        if let Some(told) = self.recorded::<Told>(&request).await? {
            return self.without_secret(told.account).await;
        }
        let mut service = self.kept(actor, operation, (id, expected)).await?;
        let now = machine_time();
        if service.expires_at <= now {
            return Err(service_account_over());
        }
        if overlap_minutes > LONGEST_OVERLAP {
            return Err(overlap_too_long());
        }
        let secret = new_secret();
        let before = std::mem::replace(&mut service.secret_hash, hash(&secret));
        service.previous_hash = (overlap_minutes > 0).then_some(before);
        service.previous_until =
            (overlap_minutes > 0).then(|| now + TimeDelta::minutes(i64::from(overlap_minutes)));
        service.version += 1;
        self.write_service(request, service, Vec::new()).await?;
        let account = self.service(id).await?;
        tracing::info!(person = %actor.id, service = %id, "service account's secret replaced");
        Ok(IssuedSecret {
            account,
            secret: Some(secret),
        })
    }

    /// Ends a service account for good; its tokens stop working, on other nodes within seconds.
    ///
    /// # Errors
    /// As [`Desk::rotate_service_account_secret`].
    pub async fn revoke_service_account(
        &self,
        actor: &Actor,
        (id, expected): (PersonId, u64),
        key: &str,
    ) -> Result<ServiceAccount> {
        let operation = Operation::RevokeServiceAccount;
        let request = Request::new(actor, key, operation, &(id, expected))?;
        if let Some(told) = self.recorded::<Told>(&request).await? {
            return self.service(told.account).await;
        }
        let mut service = self.kept(actor, operation, (id, expected)).await?;
        let now = machine_time();
        service.revoked_at = Some(now);
        service.previous_hash = None;
        service.previous_until = None;
        service.version += 1;
        let ended = IdentityWrite::EndSessions {
            account: id,
            only: None,
            except: None,
            at: now,
        };
        self.write_service(request, service, vec![ended]).await?;
        self.inner.known.forget_all(id, None);
        tracing::info!(person = %actor.id, service = %id, "service account revoked");
        self.service(id).await
    }

    /// The service accounts that the actor keeps, by age.
    ///
    /// # Errors
    /// When the caller may not, the cursor is another list's, or the store can't answer.
    pub async fn service_accounts(&self, actor: &Actor, page: &Page) -> Result<Slice<ServiceAccount>> {
        let filter = kept_by(actor)?;
        Ok(self.store().service_accounts(&filter, page).await?)
    }

    /// How many service accounts the actor keeps.
    ///
    /// # Errors
    /// As [`Desk::service_accounts`].
    pub async fn count_service_accounts(&self, actor: &Actor) -> Result<u64> {
        let filter = kept_by(actor)?;
        Ok(self.store().count_service_accounts(&filter).await?)
    }

    /// A service account that the actor keeps.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] also for those of others.
    pub async fn service_account(&self, actor: &Actor, id: PersonId) -> Result<ServiceAccount> {
        scope(actor)?;
        let service = self.service(id).await?;
        let kept = asked(actor, Operation::ReadServiceAccounts, &owned_by(&service.owner))
            .and_then(|()| owner_is_kept(actor, &service.owner));
        kept.map(|()| service).map_err(|_| DeskError::NotFound {
            what: Noun::ServiceAccount,
        })
    }

    /// A service account that the actor keeps, in the version that the actor has seen.
    async fn kept(
        &self,
        actor: &Actor,
        operation: Operation,
        (id, expected): (PersonId, u64),
    ) -> Result<ServiceAccount> {
        let missing = || DeskError::NotFound {
            what: Noun::ServiceAccount,
        };
        let service = self.store().service_account(id).await?.ok_or_else(missing)?;
        // Other people's service accounts are as if they were not there.
        may_keep(actor, operation, &service.owner).map_err(|error| match error {
            DeskError::NotSignedIn => error,
            _ => missing(),
        })?;
        if service.version != expected {
            return Err(stale(expected, service.version));
        }
        if service.revoked_at.is_some() {
            return Err(service_account_over());
        }
        Ok(service)
    }

    async fn write_service(
        &self,
        request: Request,
        service: ServiceAccount,
        more: Vec<IdentityWrite>,
    ) -> Result<()> {
        let (id, expected) = (service.id, service.version - 1);
        let mut identity = vec![IdentityWrite::ServiceAccount(Box::new(service))];
        identity.extend(more);
        let commit = Commit {
            key: Some(request.record(&Told { account: id })?),
            identity,
            ..Commit::default()
        };
        match self.record(commit).await? {
            Attempt::Done => Ok(()),
            Attempt::KeyTaken => Err(DeskError::Busy),
            Attempt::Lost => Err(stale(expected, self.service(id).await?.version)),
        }
    }

    async fn service(&self, id: PersonId) -> Result<ServiceAccount> {
        let found = self.store().service_account(id).await?;
        found.ok_or(DeskError::NotFound {
            what: Noun::ServiceAccount,
        })
    }

    async fn without_secret(&self, id: PersonId) -> Result<IssuedSecret> {
        Ok(IssuedSecret {
            account: self.service(id).await?,
            secret: None,
        })
    }

    fn check(&self, new: &NewServiceAccount) -> Result<()> {
        let name = &new.name;
        if name.trim().is_empty() || name.chars().count() > MAX_NAME || name.contains(char::is_control) {
            return Err(name_invalid());
        }
        if new.scopes.is_empty() {
            return Err(scopes_missing());
        }
        let now = machine_time();
        if new.expires_at <= now || new.expires_at > now + LONGEST_LIFE {
            return Err(expiry_invalid());
        }
        let bad = new.addresses.iter().any(|address| network(address).is_none());
        if bad || new.addresses.len() > MAX_ADDRESSES {
            return Err(address_invalid());
        }
        let own = |code| {
            let known = self.catalogue().departments.get(code);
            known.is_some_and(|department| !department.external)
        };
        match &new.owner {
            ServiceOwner::Department(code) if !own(code) => Err(DeskError::NotFound {
                what: Noun::Department,
            }),
            ServiceOwner::Department(_) | ServiceOwner::Enterprise(_) | ServiceOwner::Zone => Ok(()),
        }
    }

    /// The account as it is to be written.
    fn draw_up_service(
        &self,
        actor: &Actor,
        new: NewServiceAccount,
        secret: &str,
    ) -> (Account, ServiceAccount) {
        let (id, now) = (ids::person(), machine_time());
        let client_id = format!("svc-{}", id.0.simple());
        let (role, department) = match &new.owner {
            ServiceOwner::Enterprise(_) => (Role::Applicant, None),
            ServiceOwner::Department(code) => {
                let known = self.catalogue().departments.get(code);
                let window = known.is_some_and(|department| department.window);
                let role = if window { Role::Window } else { Role::Handler };
                (role, Some(code.clone()))
            }
            ServiceOwner::Zone => (Role::Supervisor, None),
        };
        let account = Account {
            id,
            login: client_id.clone(),
            name: new.name.clone(),
            // No password opens it.
            password_hash: String::new(),
            kind: ActorKind::Service,
            appointments: vec![Appointment { role, department }],
            enterprises: match &new.owner {
                ServiceOwner::Enterprise(enterprise) => vec![*enterprise],
                ServiceOwner::Department(_) | ServiceOwner::Zone => Vec::new(),
            },
            disabled_at: None,
            locale: Language::Zh,
        };
        let service = ServiceAccount {
            id,
            name: new.name,
            client_id,
            owner: new.owner,
            scopes: new.scopes,
            addresses: new.addresses,
            secret_hash: hash(secret),
            previous_hash: None,
            previous_until: None,
            created_by: actor.id,
            created_at: now,
            expires_at: new.expires_at,
            used_at: None,
            revoked_at: None,
            version: 1,
        };
        (account, service)
    }
}

/// Whose service accounts the actor keeps.
fn kept_by(actor: &Actor) -> Result<ServiceAccountFilter> {
    authorize(actor, Operation::ReadServiceAccounts, &Subject::default())?;
    let enterprises = (!actor.has_role(Role::Administrator)).then(|| actor.enterprises.clone());
    Ok(ServiceAccountFilter { enterprises })
}

/// Whether a service account may be used now.
pub(crate) fn in_force(service: &ServiceAccount, now: DateTime<Utc>) -> bool {
    service.revoked_at.is_none() && now < service.expires_at
}

/// Whether an address is on a list; on an empty one every address is.
pub(crate) fn comes_from(addresses: &[String], origin: &str) -> bool {
    let Ok(origin) = origin.parse::<IpAddr>() else {
        return addresses.is_empty();
    };
    // An IPv4 client on a socket of both families is seen as ::ffff:a.b.c.d.
    let origin = origin.to_canonical();
    addresses.is_empty()
        || addresses
            .iter()
            .filter_map(|address| network(address))
            .any(|network| network.contains(&origin))
}

/// An address or a network in CIDR notation.
fn network(text: &str) -> Option<IpNet> {
    match text.parse::<IpNet>() {
        Ok(network) => Some(network),
        Err(_) => text.parse::<IpAddr>().ok().map(IpNet::from),
    }
}

fn new_secret() -> String {
    format!("{PREFIX}{}", random::secret())
}

fn stale(expected: u64, current: u64) -> DeskError {
    DeskError::Stale(Box::new(Stale {
        expected,
        current,
        moved_by: None,
        moved_at: None,
    }))
}

/// One of each refusal, for the documentation of errors.
pub(crate) fn examples() -> Vec<DeskError> {
    vec![
        name_invalid(),
        scopes_missing(),
        expiry_invalid(),
        address_invalid(),
        overlap_too_long(),
        service_account_over(),
    ]
}

fn name_invalid() -> DeskError {
    let message = Text::new(
        format!("服务账号名称须为 1 至 {MAX_NAME} 个字符，不含控制字符。"),
        format!("A service account's name has 1 to {MAX_NAME} characters and no control characters."),
    );
    DeskError::invalid("ServiceAccountNameInvalid", "name", message)
}

fn scopes_missing() -> DeskError {
    let message = Text::new(
        "请至少授予一个权限范围；没有范围的服务账号什么也不能做。",
        "Grant at least one scope; a service account without one can do nothing.",
    );
    DeskError::invalid("ServiceAccountScopesMissing", "scopes", message)
}

fn expiry_invalid() -> DeskError {
    let message = Text::new(
        "到期时间须晚于现在，且不超过 366 天；到期前可新建一个接替。",
        "The end lies in the future and at most 366 days away; before it comes, make another one to take over.",
    );
    DeskError::invalid("ServiceAccountExpiryInvalid", "expiresAt", message)
}

fn address_invalid() -> DeskError {
    let message = Text::new(
        format!("地址须为 IPv4 或 IPv6 地址或 CIDR 网段（如 10.1.0.0/16），至多 {MAX_ADDRESSES} 个。"),
        format!(
            "Addresses are IPv4 or IPv6, single or as CIDR networks such as 10.1.0.0/16, at most {MAX_ADDRESSES} of them."
        ),
    );
    DeskError::invalid("ServiceAccountAddressInvalid", "addresses", message)
}

fn overlap_too_long() -> DeskError {
    let message = Text::new(
        "旧密钥最多还可使用 7 天（10080 分钟）。",
        "The secret before is accepted for 7 more days (10080 minutes) at most.",
    );
    DeskError::invalid("SecretOverlapTooLong", "overlapMinutes", message)
}

fn service_account_over() -> DeskError {
    let message = Text::new(
        "该服务账号已撤销或到期；请新建一个。",
        "The service account was revoked or has expired; make another one.",
    );
    DeskError::invalid("ServiceAccountOver", "serviceAccountId", message)
}

/// Whether the actor keeps the service accounts of an owner. Those of departments and of the zone are the
/// administrator's.
fn may_keep(actor: &Actor, operation: Operation, owner: &ServiceOwner) -> Result<()> {
    authorize(actor, operation, &owned_by(owner))?;
    owner_is_kept(actor, owner)
}

fn owned_by(owner: &ServiceOwner) -> Subject {
    match owner {
        ServiceOwner::Enterprise(id) => of_enterprise(*id),
        ServiceOwner::Department(_) | ServiceOwner::Zone => Subject::default(),
    }
}

/// What acts for departments or the zone is the administrator's.
fn owner_is_kept(actor: &Actor, owner: &ServiceOwner) -> Result<()> {
    if matches!(owner, ServiceOwner::Enterprise(_)) || actor.has_role(Role::Administrator) {
        return Ok(());
    }
    let needed = vec![Role::Administrator];
    Err(Refusal::NotYourRole { needed }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_on_a_list_in_whatever_form_it_is_written() {
        let list = ["10.1.0.0/16", "192.0.2.7", "2001:db8::/32"].map(str::to_owned);
        for (origin, expected) in [
            ("10.1.255.3", true),
            ("10.2.0.1", false),
            ("192.0.2.7", true),
            ("192.0.2.8", false),
            ("::ffff:192.0.2.7", true),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
            ("::1", false),
            ("", false),
        ] {
            assert_eq!(comes_from(&list, origin), expected, "{origin}");
        }
        assert!(comes_from(&[], "203.0.113.9"));
        for wrong in ["10.1.0.0/33", "10.1", "example.org", "0x7f000001", ""] {
            assert_eq!(network(wrong), None, "{wrong}");
        }
    }
}
