//! Identity providers: access tokens of others (RFC 9068), checked by the provider's keys.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header, get_current_timestamp};
use onewindow_api::http::AuthError;
use onewindow_engine::text::Text;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::jwks::{Keys, Source};
use super::tokens::LEEWAY;
use crate::failure::Failure;

/// What is taken when the configuration does not say.
const ALGORITHMS: [&str; 4] = ["RS256", "PS256", "ES256", "EdDSA"];
/// How often keys are asked for at most, in seconds.
const REFETCH_SECONDS: u64 = 60;
/// The longest name of a key that is looked up, in bytes.
const MAX_KEY_NAME: usize = 256;

/// A provider that is trusted to say who somebody is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct ProviderConfig {
    /// The provider's name for itself (`iss`), letter for letter.
    pub issuer: String,
    /// The audience (`aud`) that tokens for this office carry.
    pub audience: String,
    /// Where its keys are; without it the provider's own description says so (`OpenID` Connect Discovery).
    pub jwks_url: Option<String>,
    /// The signature algorithms that are taken; of each key those that fit its kind.
    pub algorithms: Option<Vec<String>>,
    /// The claim that names the login of the account a new subject is; without it an administrator links each.
    pub login_claim: Option<String>,
    /// Claims that a token has to carry with these values, such as the tenant.
    #[serde(default)]
    pub required_claims: BTreeMap<String, String>,
    /// How often keys are asked for at most, in seconds; 60 unless set.
    pub refetch_seconds: Option<u64>,
}

/// Who a provider says is asking.
#[derive(Debug, Clone)]
pub(crate) struct Identified {
    pub issuer: String,
    pub subject: String,
    pub login: Option<String>,
}

/// The providers that are trusted.
#[derive(Clone, Default)]
pub(crate) struct Providers(Arc<[Provider]>);

/// One provider.
struct Provider {
    config: ProviderConfig,
    keys: Arc<Keys>,
}

/// What every token says; the rest is looked at by name.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    iat: Option<u64>,
    nbf: Option<u64>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Providers {
    /// Takes up the configured providers; nothing is fetched yet.
    ///
    /// # Errors
    /// When an address or an algorithm can't be used.
    pub fn new(configs: Vec<ProviderConfig>) -> Result<Self, Failure> {
        if configs.is_empty() {
            return Ok(Self::default());
        }
        // Keys come from where the configuration says, not from where somebody sends us.
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent("onewindow")
            .build()
            .map_err(|error| Failure::machine(&error))?;
        let providers = configs
            .into_iter()
            .map(|config| Provider::new(config, &http))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self(providers.into()))
    }

    /// Who bears a token, if it claims to be of a provider that is trusted; none when it does not.
    ///
    /// # Errors
    /// When it claims to be and is not, or that can't be found out now.
    pub async fn identify(&self, token: &str) -> Result<Option<Identified>, AuthError> {
        let Some(issuer) = self.claimed_issuer(token) else {
            return Ok(None);
        };
        match self.0.iter().find(|provider| provider.config.issuer == issuer) {
            Some(provider) => provider.identify(token).await.map(Some),
            None => Ok(None),
        }
    }

    /// Who a token says it was issued by, unchecked: it only chooses by whose keys it is checked.
    fn claimed_issuer(&self, token: &str) -> Option<String> {
        #[derive(Deserialize)]
        struct Claimed {
            iss: String,
        }
        if self.0.is_empty() {
            return None;
        }
        let claimed = jsonwebtoken::dangerous::insecure_decode_claims::<Claimed>(token);
        claimed.ok().map(|claimed| claimed.iss)
    }
}

impl Provider {
    fn new(config: ProviderConfig, http: &reqwest::Client) -> Result<Self, Failure> {
        for url in std::iter::once(&config.issuer).chain(&config.jwks_url) {
            check_url(url)?;
        }
        let names = config
            .algorithms
            .clone()
            .unwrap_or_else(|| ALGORITHMS.map(str::to_owned).to_vec());
        let algorithms = names.iter().map(|name| algorithm(name));
        let source = Source {
            issuer: config.issuer.clone(),
            jwks_url: config.jwks_url.clone(),
            algorithms: algorithms.collect::<Result<_, _>>()?,
            refetch_after: Duration::from_secs(config.refetch_seconds.unwrap_or(REFETCH_SECONDS).max(1)),
        };
        let keys = Arc::new(Keys::new(source, http.clone()));
        Ok(Self { config, keys })
    }

    async fn identify(&self, token: &str) -> Result<Identified, AuthError> {
        let header = decode_header(token).map_err(|_| AuthError::Invalid)?;
        check_header(&header)?;
        let key = self.keys.key(header.kid.as_deref()).await?;
        let mut validation = Validation {
            algorithms: key.algorithms,
            ..Validation::default()
        };
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        let decoded = decode::<Claims>(token, &key.decoding, &validation);
        let claims = decoded.map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => AuthError::Expired,
            _ => AuthError::Invalid,
        })?;
        self.check_claims(&claims.claims)?;
        let login = self.config.login_claim.as_ref();
        let login = login.and_then(|claim| claims.claims.text(claim));
        Ok(Identified {
            issuer: self.config.issuer.clone(),
            login: login.map(str::to_owned),
            subject: claims.claims.sub,
        })
    }

    fn check_claims(&self, claims: &Claims) -> Result<(), AuthError> {
        let now = get_current_timestamp();
        // RFC 9068 asks for `iat`, hardly any provider sends `nbf`: one of them says since when, and neither lies ahead.
        let since = claims.nbf.or(claims.iat).ok_or(AuthError::Invalid)?;
        let begun = since.max(claims.iat.unwrap_or(since)) <= now + LEEWAY;
        let fits = |(claim, value): (&String, &String)| claims.text(claim) == Some(value);
        if begun && !claims.sub.is_empty() && self.config.required_claims.iter().all(fits) {
            Ok(())
        } else {
            Err(AuthError::Invalid)
        }
    }
}

impl Claims {
    fn text(&self, claim: &str) -> Option<&str> {
        if claim == "sub" {
            return Some(&self.sub);
        }
        self.others.get(claim).and_then(Value::as_str)
    }
}

/// What the head of a token may say: that it is an access token (RFC 9068, section 4), and by which key. A key that it
/// brings along, or an address to fetch one from, is no business of a token.
fn check_header(header: &Header) -> Result<(), AuthError> {
    let typ = header.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
    let is_access_token = matches!(typ.as_str(), "at+jwt" | "application/at+jwt");
    let brings_key =
        header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.x5c.is_some();
    let is_special = header.crit.is_some() || header.enc.is_some() || header.zip.is_some();
    let named = header
        .kid
        .as_deref()
        .is_none_or(|name| name.len() <= MAX_KEY_NAME);
    if is_access_token && !brings_key && !is_special && named {
        Ok(())
    } else {
        Err(AuthError::Invalid)
    }
}

fn algorithm(name: &str) -> Result<Algorithm, Failure> {
    let found = name.parse::<Algorithm>().ok();
    let is_shared =
        |algorithm: &Algorithm| matches!(algorithm, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512);
    found.filter(|found| !is_shared(found)).ok_or_else(|| {
        Failure::new(
            "OIDC_ALGORITHM",
            Text::new(
                format!("不能使用签名算法 {name}；可用 RS256、PS256、ES256、ES384、EdDSA 等非对称算法。"),
                format!("{name} is no algorithm to be used; take asymmetric ones such as RS256, PS256, ES256, ES384, EdDSA"),
            ),
        )
    })
}

/// Keys that came in the clear could be anybody's; only this very machine is trusted so far.
fn check_url(url: &str) -> Result<(), Failure> {
    let parsed = reqwest::Url::parse(url).ok();
    let is_safe = parsed.is_some_and(|url| {
        let host = url.host_str().unwrap_or_default();
        url.scheme() == "https"
            || url.scheme() == "http" && matches!(host, "127.0.0.1" | "[::1]" | "localhost")
    });
    if is_safe {
        return Ok(());
    }
    Err(Failure::new(
        "OIDC_ADDRESS",
        Text::new(
            format!("身份提供方地址 {url} 须为 https 地址。"),
            format!("the identity provider's address {url} has to begin with https://"),
        ),
    ))
}
