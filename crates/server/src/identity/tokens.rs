//! Access tokens: JSON Web Tokens in the profile of RFC 9068, signed with HS256 and nothing else.
//!
//! They live by the machine's clock even where the office's clock is virtual.

use chrono::{DateTime, TimeDelta};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, get_current_timestamp,
};
use onewindow_api::http::AuthError;
use onewindow_desk::{ACCESS_LIFE, AccessToken, Account, DeskError, FileLink, Noun, TokenIssuer};
use onewindow_engine::ids::{CaseId, FileId, PersonId};
use onewindow_engine::text::Text;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure::Failure;

/// Who issues tokens, and for whom they are.
const ISSUER: &str = "onewindow";
/// The audience: only this API takes them.
const AUDIENCE: &str = "onewindow-api";
/// The type of an access token (RFC 9068, section 2.1), so that no other token passes for one.
const TYPE: &str = "at+jwt";
/// How far the clocks of two machines may differ, in seconds.
pub(super) const LEEWAY: u64 = 30;
/// A shorter secret could be found by trying (RFC 7518, section 3.2).
const MIN_SECRET_BYTES: usize = 32;

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    /// The person.
    sub: PersonId,
    /// The session, so that a token ends with it.
    sid: Uuid,
    jti: Uuid,
    iat: u64,
    nbf: u64,
    exp: u64,
}

/// The audience of a link: no API takes it, and no link is a token.
const LINK_AUDIENCE: &str = "onewindow-files";
/// The type of a link.
const LINK_TYPE: &str = "file+jwt";
/// How long a link is good for.
const LINK_LIFE: TimeDelta = TimeDelta::minutes(5);

/// What a link says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LinkClaims {
    iss: String,
    aud: String,
    sub: PersonId,
    sid: Option<Uuid>,
    case: CaseId,
    file: FileId,
    ground: Option<String>,
    nbf: u64,
    exp: u64,
}

/// Whose a genuine token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bearer {
    pub person: PersonId,
    pub session: Uuid,
}

/// Issues and checks access tokens.
pub(crate) struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl Tokens {
    /// Takes the secret that tokens are signed with.
    ///
    /// # Errors
    /// When it is shorter than 32 bytes.
    pub fn new(secret: &[u8]) -> Result<Self, Failure> {
        if secret.len() < MIN_SECRET_BYTES {
            return Err(Failure::new(
                "JWT_SECRET_SHORT",
                Text::new(
                    format!("令牌密钥至少 {MIN_SECRET_BYTES} 字节；例如用 openssl rand -base64 48 生成。"),
                    format!(
                        "the secret for tokens needs {MIN_SECRET_BYTES} bytes or more; for example the output of \
                         `openssl rand -base64 48`"
                    ),
                ),
            ));
        }
        // The algorithm is this one, whatever the head of a token says.
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub", "nbf"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Ok(Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        })
    }

    /// Whose token it is.
    ///
    /// # Errors
    /// When it is not one of ours or is over.
    pub fn check(&self, token: &str) -> Result<Bearer, AuthError> {
        let decoded = decode::<Claims>(token, &self.decoding, &self.validation);
        let data = decoded.map_err(|error| match error.kind() {
            ErrorKind::ExpiredSignature => AuthError::Expired,
            _ => AuthError::Invalid,
        })?;
        if data.header.typ.as_deref() != Some(TYPE) {
            return Err(AuthError::Invalid);
        }
        Ok(Bearer {
            person: data.claims.sub,
            session: data.claims.sid,
        })
    }

    /// What a link is for.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when it is none of ours or is over.
    pub fn check_link(&self, link: &str) -> Result<FileLink, DeskError> {
        let mut validation = self.validation.clone();
        validation.set_audience(&[LINK_AUDIENCE]);
        let missing = DeskError::NotFound { what: Noun::File };
        let Ok(data) = decode::<LinkClaims>(link, &self.decoding, &validation) else {
            return Err(missing);
        };
        if data.header.typ.as_deref() != Some(LINK_TYPE) {
            return Err(missing);
        }
        let claims = data.claims;
        Ok(FileLink {
            person: claims.sub,
            session: claims.sid,
            case: claims.case,
            file: claims.file,
            ground: claims.ground,
        })
    }

    fn sign(&self, typ: &str, claims: &impl Serialize) -> Result<String, DeskError> {
        let header = Header {
            typ: Some(typ.to_owned()),
            ..Header::new(Algorithm::HS256)
        };
        encode(&header, claims, &self.encoding).map_err(|error| DeskError::Internal(Box::new(error)))
    }
}

impl TokenIssuer for Tokens {
    fn access(&self, account: &Account, session: Uuid) -> Result<AccessToken, DeskError> {
        let now = get_current_timestamp();
        let exp = now + ACCESS_LIFE.num_seconds().unsigned_abs();
        let token = self.sign(
            TYPE,
            &Claims {
                iss: ISSUER.to_owned(),
                aud: AUDIENCE.to_owned(),
                sub: account.id,
                sid: session,
                jti: Uuid::from_u128(rand::random()),
                iat: now,
                nbf: now,
                exp,
            },
        )?;
        let seconds = i64::try_from(exp).unwrap_or(i64::MAX);
        Ok(AccessToken {
            token,
            expires_at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
        })
    }

    fn link(&self, link: FileLink) -> Result<AccessToken, DeskError> {
        let now = get_current_timestamp();
        let exp = now + LINK_LIFE.num_seconds().unsigned_abs();
        let claims = LinkClaims {
            iss: ISSUER.to_owned(),
            aud: LINK_AUDIENCE.to_owned(),
            sub: link.person,
            sid: link.session,
            case: link.case,
            file: link.file,
            ground: link.ground,
            nbf: now,
            exp,
        };
        let seconds = i64::try_from(exp).unwrap_or(i64::MAX);
        Ok(AccessToken {
            token: self.sign(LINK_TYPE, &claims)?,
            expires_at: DateTime::from_timestamp(seconds, 0).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use onewindow_engine::actor::ActorKind;
    use onewindow_engine::text::Language;
    use serde_json::{Value, json};

    const SECRET: &[u8] = b"a secret of 32 bytes for a test!";

    fn tokens() -> Tokens {
        Tokens::new(SECRET).unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    fn account() -> Account {
        Account {
            id: PersonId(Uuid::from_u128(7)),
            login: "clerk".to_owned(),
            name: "a clerk".to_owned(),
            password_hash: String::new(),
            kind: ActorKind::Person,
            appointments: Vec::new(),
            enterprises: Vec::new(),
            disabled_at: None,
            locale: Language::En,
        }
    }

    /// A token like ours but for what the test changes of head and claims.
    fn forged(secret: &[u8], algorithm: Algorithm, change: impl FnOnce(&mut Header, &mut Value)) -> String {
        let now = get_current_timestamp();
        let mut header = Header {
            typ: Some(TYPE.to_owned()),
            ..Header::new(algorithm)
        };
        let mut claims = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(7), "sid": Uuid::from_u128(8),
            "jti": Uuid::from_u128(9), "iat": now, "nbf": now, "exp": now + 60,
        });
        change(&mut header, &mut claims);
        encode(&header, &claims, &EncodingKey::from_secret(secret)).expect("a token")
    }

    #[test]
    fn a_token_of_ours_says_whose_it_is() {
        let issued = tokens().access(&account(), Uuid::from_u128(8)).expect("a token");
        let bearer = Bearer {
            person: PersonId(Uuid::from_u128(7)),
            session: Uuid::from_u128(8),
        };
        assert_eq!(tokens().check(&issued.token), Ok(bearer));
        assert_eq!(
            tokens().check(&forged(SECRET, Algorithm::HS256, |_, _| {})),
            Ok(bearer)
        );
    }

    #[test]
    fn forged_tokens_are_refused_whatever_their_head_says() {
        let other = forged(b"another secret of 32 bytes here!", Algorithm::HS256, |_, _| {});
        assert_eq!(tokens().check(&other), Err(AuthError::Invalid));
        let stronger = forged(SECRET, Algorithm::HS512, |_, _| {});
        assert_eq!(tokens().check(&stronger), Err(AuthError::Invalid));

        let good = forged(SECRET, Algorithm::HS256, |_, _| {});
        let parts: Vec<&str> = good.split('.').collect();
        let encode =
            |text: &str| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
        let none = encode(r#"{"alg":"none","typ":"at+jwt"}"#);
        for token in [
            format!("{none}.{}.", parts[1]),
            format!("{none}.{}.{}", parts[1], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}.{}", parts[0], encode(r#"{"sub":"someone"}"#), parts[2]),
            "not a token".to_owned(),
        ] {
            assert_eq!(tokens().check(&token), Err(AuthError::Invalid), "{token}");
        }
    }

    #[test]
    fn tokens_for_something_else_are_refused() {
        type Change = fn(&mut Header, &mut Value);
        let changes: [(&str, Change); 9] = [
            ("an id token", |header, _| header.typ = Some("JWT".to_owned())),
            ("no type", |header, _| header.typ = None),
            ("another issuer", |_, claims| claims["iss"] = json!("elsewhere")),
            ("another audience", |_, claims| {
                claims["aud"] = json!("another-api");
            }),
            ("no audience", |_, claims| {
                drop(claims.as_object_mut().and_then(|all| all.remove("aud")));
            }),
            ("no expiry", |_, claims| {
                drop(claims.as_object_mut().and_then(|all| all.remove("exp")));
            }),
            ("no person", |_, claims| {
                drop(claims.as_object_mut().and_then(|all| all.remove("sub")));
            }),
            ("no beginning", |_, claims| {
                drop(claims.as_object_mut().and_then(|all| all.remove("nbf")));
            }),
            ("not yet valid", |_, claims| {
                claims["nbf"] = json!(get_current_timestamp() + 3600);
            }),
        ];
        for (name, change) in changes {
            let token = forged(SECRET, Algorithm::HS256, change);
            assert_eq!(tokens().check(&token), Err(AuthError::Invalid), "{name}");
        }
    }

    #[test]
    fn a_token_that_is_over_is_told_as_such() {
        let token = forged(SECRET, Algorithm::HS256, |_, claims| {
            claims["exp"] = json!(get_current_timestamp() - LEEWAY - 5);
        });
        assert_eq!(tokens().check(&token), Err(AuthError::Expired));
    }

    #[test]
    fn a_secret_that_could_be_guessed_is_refused() {
        assert!(Tokens::new(&SECRET[1..]).is_err());
    }
}
