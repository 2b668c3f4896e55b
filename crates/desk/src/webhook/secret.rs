//! The secrets that messages are signed with. The database holds them sealed, so that whoever reads a backup can't sign
//! in the office's name: AES-256-GCM under a key derived (HKDF, RFC 5869) from a secret of the configuration, bound to
//! the webhook that they belong to.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onewindow_store::WebhookId;

use crate::error::{DeskError, Result};
use crate::random;

/// The form of sealed secrets; their first byte.
const FORM: u8 = 1;

/// Seals and opens secrets of webhooks.
pub(crate) struct Sealing(RandomizedNonceKey);

impl fmt::Debug for Sealing {
    /// Without the key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealing")
    }
}

struct Key;

impl KeyType for Key {
    fn len(&self) -> usize {
        32
    }
}

impl Sealing {
    /// Derives the key.
    ///
    /// # Errors
    /// When the machine's cryptography refuses.
    pub fn of(secret: &[u8]) -> Result<Self> {
        Self::derived(secret).map_err(DeskError::internal)
    }

    fn derived(secret: &[u8]) -> std::result::Result<Self, Unspecified> {
        let mut key = [0; 32];
        Salt::new(HKDF_SHA256, b"onewindow")
            .extract(secret)
            .expand(&[b"secrets of webhooks"], Key)?
            .fill(&mut key)?;
        RandomizedNonceKey::new(&AES_256_GCM, &key).map(Self)
    }

    /// Seals a secret.
    ///
    /// # Errors
    /// When the machine's cryptography refuses.
    pub fn seal(&self, webhook: WebhookId, secret: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = secret.to_vec();
        let owner = Aad::from(webhook.0.as_bytes());
        let nonce = self
            .0
            .seal_in_place_append_tag(owner, &mut sealed)
            .map_err(DeskError::internal)?;
        let mut whole = vec![FORM];
        whole.extend_from_slice(nonce.as_ref());
        whole.append(&mut sealed);
        Ok(whole)
    }

    /// Opens a sealed secret; none when it was sealed with another key, for another webhook, or was changed.
    pub fn open(&self, webhook: WebhookId, sealed: &[u8]) -> Option<Vec<u8>> {
        let (form, rest) = sealed.split_first()?;
        let (nonce, secret) = rest.split_at_checked(NONCE_LEN)?;
        if *form != FORM {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut secret = secret.to_vec();
        let owner = Aad::from(webhook.0.as_bytes());
        let opened = self.0.open_in_place(nonce, owner, &mut secret).ok()?;
        Some(opened.to_vec())
    }
}

/// A new secret: 256 bits (Standard Webhooks asks for 192 to 512).
pub(super) fn new() -> Vec<u8> {
    random::bytes().to_vec()
}

/// A secret as its owner is shown it and as libraries take it.
pub(super) fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_sealed_secret_is_opened_with_its_own_key_and_for_its_own_webhook_only() {
        let (one, other) = (WebhookId(Uuid::from_u128(1)), WebhookId(Uuid::from_u128(2)));
        let sealing = Sealing::of(b"a secret of the configuration, long enough").unwrap();
        let secret = new();
        let sealed = sealing.seal(one, &secret).unwrap();
        assert_eq!(sealing.open(one, &sealed), Some(secret.clone()));
        assert_ne!(sealing.seal(one, &secret).unwrap(), sealed, "never alike twice");
        assert_eq!(sealing.open(other, &sealed), None);
        let stranger = Sealing::of(b"another secret of the configuration").unwrap();
        assert_eq!(stranger.open(one, &sealed), None);
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(sealing.open(one, &changed), None, "byte {at}");
            assert_eq!(sealing.open(one, &sealed[..at]), None, "cut at {at}");
        }
    }
}
