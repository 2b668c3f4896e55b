//! The keys of an identity provider: fetched when they are needed, at most once a minute however many tokens name keys
//! that nobody has, and kept while the provider can't be reached.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use onewindow_api::http::AuthError;
use serde::Deserialize;
use serde_json::Value;

/// How long keys are taken for current before they are looked at again.
const FRESH: Duration = Duration::from_mins(10);
/// How long keys are kept while the provider can't be reached.
const KEPT: Duration = Duration::from_hours(24);
/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// The longest answer, in bytes.
const MAX_ANSWER: usize = 256 * 1024;
/// The most keys that are kept.
const MAX_KEYS: usize = 100;

/// A key, and the algorithms it is for: by its own word or its kind, as far as the configuration allows; never by the
/// head of a token.
#[derive(Clone)]
pub(super) struct Key {
    pub decoding: Arc<DecodingKey>,
    pub algorithms: Vec<Algorithm>,
}

/// Where keys are found, and how often they may be asked for.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub issuer: String,
    /// The address of the keys; without it the provider's description names it (`OpenID` Connect Discovery).
    pub jwks_url: Option<String>,
    pub algorithms: Vec<Algorithm>,
    pub refetch_after: Duration,
}

#[derive(Default)]
struct State {
    keys: HashMap<String, Key>,
    /// The only key when it has no name.
    nameless: Option<Key>,
    fetched: Option<Instant>,
    tried: Option<Instant>,
}

/// The keys of a provider.
pub(super) struct Keys {
    source: Source,
    http: reqwest::Client,
    state: Mutex<State>,
    /// Whoever holds it is fetching.
    fetching: tokio::sync::Mutex<()>,
}

/// Why keys could not be fetched.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("the provider can't be reached")]
    Unreachable(#[from] reqwest::Error),
    #[error("the provider answered with status {0}")]
    Status(u16),
    #[error("the answer is longer than {MAX_ANSWER} bytes")]
    TooLong,
    #[error("the answer is not what it has to be")]
    Unreadable(#[from] serde_json::Error),
    #[error("the description is another issuer's: {0}")]
    OtherIssuer(String),
}

/// What is needed of a provider's description.
#[derive(Deserialize)]
struct Description {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Keys {
    pub fn new(source: Source, http: reqwest::Client) -> Self {
        Self {
            source,
            http,
            state: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        }
    }

    /// The key of a name.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] when the provider has none of that name, [`AuthError::Unavailable`] when it can't be asked
    /// and nothing is known.
    pub async fn key(self: &Arc<Self>, name: Option<&str>) -> Result<Key, AuthError> {
        match self.known(name) {
            (Some(key), false) => return Ok(key),
            (Some(key), true) => {
                // Nobody waits for a look at keys that are there.
                if self.may_fetch() {
                    tokio::spawn(Arc::clone(self).fetch());
                }
                return Ok(key);
            }
            (None, _) => {}
        }
        if self.may_fetch() {
            Arc::clone(self).fetch().await;
        }
        match self.known(name) {
            (Some(key), _) => Ok(key),
            (None, _) if self.knows_any() => Err(AuthError::Invalid),
            (None, _) => Err(AuthError::Unavailable),
        }
    }

    fn with<T>(&self, ask: impl FnOnce(&mut State) -> T) -> T {
        ask(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A key, and whether it should be looked at again.
    fn known(&self, name: Option<&str>) -> (Option<Key>, bool) {
        self.with(|state| {
            let age = state.fetched.map(|at| at.elapsed());
            if age.is_none_or(|age| age > KEPT) {
                return (None, true);
            }
            let key = match name {
                Some(name) => state.keys.get(name),
                None => state.nameless.as_ref(),
            };
            (key.cloned(), age.is_none_or(|age| age > FRESH))
        })
    }

    fn knows_any(&self) -> bool {
        self.with(|state| state.fetched.is_some_and(|at| at.elapsed() <= KEPT))
    }

    fn may_fetch(&self) -> bool {
        self.with(|state| {
            state
                .tried
                .is_none_or(|at| at.elapsed() >= self.source.refetch_after)
        })
    }

    /// Fetches the keys; of many who ask at once one does.
    async fn fetch(self: Arc<Self>) {
        let _fetching = self.fetching.lock().await;
        if !self.may_fetch() {
            return;
        }
        self.with(|state| state.tried = Some(Instant::now()));
        match self.ask().await {
            Ok(set) => {
                let (keys, nameless) = self.usable(set);
                tracing::info!(issuer = self.source.issuer, keys = keys.len(), "keys fetched");
                self.with(|state| {
                    state.keys = keys;
                    state.nameless = nameless;
                    state.fetched = Some(Instant::now());
                });
            }
            Err(error) => tracing::warn!(
                issuer = self.source.issuer,
                error = &error as &dyn std::error::Error,
                "the keys of an identity provider could not be fetched; those known are used for now"
            ),
        }
    }

    async fn ask(&self) -> Result<KeySet, FetchError> {
        let url = match &self.source.jwks_url {
            Some(url) => url.clone(),
            None => self.discovered().await?,
        };
        Ok(serde_json::from_slice(&self.get(&url).await?)?)
    }

    /// Where the provider's description says that the keys are.
    async fn discovered(&self) -> Result<String, FetchError> {
        let issuer = self.source.issuer.trim_end_matches('/');
        let url = format!("{issuer}/.well-known/openid-configuration");
        let description: Description = serde_json::from_slice(&self.get(&url).await?)?;
        if description.issuer == self.source.issuer {
            Ok(description.jwks_uri)
        } else {
            Err(FetchError::OtherIssuer(description.issuer))
        }
    }

    async fn get(&self, url: &str) -> Result<Vec<u8>, FetchError> {
        let mut response = self.http.get(url).timeout(PATIENCE).send().await?;
        if !response.status().is_success() {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if answer.len() + chunk.len() > MAX_ANSWER {
                return Err(FetchError::TooLong);
            }
            answer.extend_from_slice(&chunk);
        }
        Ok(answer)
    }

    /// The keys that sign, by name, and the only one if it has none. A key that can't be used is no reason to do without
    /// the others.
    fn usable(&self, set: KeySet) -> (HashMap<String, Key>, Option<Key>) {
        let mut keys = HashMap::new();
        let mut all = Vec::new();
        for value in set.keys.into_iter().take(MAX_KEYS) {
            let Ok(jwk) = serde_json::from_value::<Jwk>(value) else {
                continue;
            };
            let Some(key) = self.usable_key(&jwk) else {
                continue;
            };
            if let Some(name) = jwk.common.key_id {
                keys.insert(name, key.clone());
            }
            all.push(key);
        }
        let nameless = if all.len() == 1 { all.pop() } else { None };
        (keys, nameless)
    }

    fn usable_key(&self, jwk: &Jwk) -> Option<Key> {
        let is_for_signing = match &jwk.common.public_key_use {
            None | Some(PublicKeyUse::Signature) => true,
            Some(_) => false,
        };
        let algorithms: Vec<Algorithm> = fitting(jwk)
            .into_iter()
            .filter(|algorithm| self.source.algorithms.contains(algorithm))
            .collect();
        if !is_for_signing || algorithms.is_empty() {
            return None;
        }
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        Some(Key {
            decoding: Arc::new(decoding),
            algorithms,
        })
    }
}

/// What a key is for: its own word, or what its kind can do. A shared secret is for nothing here.
fn fitting(jwk: &Jwk) -> Vec<Algorithm> {
    use Algorithm::{ES256, ES384, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512};
    let by_kind: &[Algorithm] = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => &[RS256, RS384, RS512, PS256, PS384, PS512],
        AlgorithmParameters::EllipticCurve(curve) => match curve.curve {
            EllipticCurve::P256 => &[ES256],
            EllipticCurve::P384 => &[ES384],
            _ => &[],
        },
        AlgorithmParameters::OctetKeyPair(pair) => match pair.curve {
            EllipticCurve::Ed25519 => &[EdDSA],
            _ => &[],
        },
        _ => &[],
    };
    match jwk.common.key_algorithm {
        None => by_kind.to_vec(),
        Some(own) => {
            let own = format!("{own:?}").parse::<Algorithm>().ok();
            own.into_iter().filter(|own| by_kind.contains(own)).collect()
        }
    }
}
