//! The key that finished documents are signed with (Ed25519, RFC 8032), and its public half.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use onewindow_engine::text::Text;

use crate::failure::Failure;

/// What a public key in SPKI begins with (RFC 8410, section 4); the 32 bytes of the key follow.
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// Signs documents.
pub(crate) struct DocumentKey {
    pair: Ed25519KeyPair,
}

impl DocumentKey {
    /// The key of a file (PKCS #8 in PEM); made, readable to its owner only, if there is none.
    ///
    /// # Errors
    /// When the file can't be used or holds no Ed25519 key.
    pub fn kept(file: &Path) -> Result<Self, Failure> {
        let refused = |error: &std::io::Error| Failure::file(file, error);
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(file);
        match opened {
            Ok(mut new) => {
                let made =
                    Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| unusable(file))?;
                let text = pem("PRIVATE KEY", made.as_ref());
                new.write_all(text.as_bytes())
                    .and_then(|()| new.sync_all())
                    .map_err(|error| refused(&error))?;
                Self::read(file, &text)
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                Self::read(file, &fs::read_to_string(file).map_err(|error| refused(&error))?)
            }
            Err(error) => Err(refused(&error)),
        }
    }

    fn read(file: &Path, text: &str) -> Result<Self, Failure> {
        let bytes = from_pem(text).ok_or_else(|| unusable(file))?;
        let pair = Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| unusable(file))?;
        Ok(Self { pair })
    }

    /// Signs a file; the signature in base64.
    #[cfg_attr(
        not(any(feature = "pdf", test)),
        expect(dead_code, reason = "nothing is signed where nothing is set")
    )]
    pub fn sign(&self, bytes: &[u8]) -> String {
        STANDARD.encode(self.pair.sign(bytes))
    }

    /// The public key in PEM, as it is published.
    pub fn public_pem(&self) -> String {
        let mut spki = SPKI.to_vec();
        spki.extend_from_slice(self.pair.public_key().as_ref());
        pem("PUBLIC KEY", &spki)
    }
}

/// Checks signatures.
pub(crate) struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a published key.
    ///
    /// # Errors
    /// When the file can't be read or holds no Ed25519 key.
    pub fn read(file: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
        let spki = from_pem(&text).ok_or_else(|| unusable(file))?;
        match spki.strip_prefix(&SPKI) {
            Some(key) if key.len() == 32 => Ok(Self(key.to_vec())),
            _ => Err(unusable(file)),
        }
    }

    /// Whether a signature in base64 is that of these bytes.
    pub fn fits(&self, bytes: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature.trim()) else {
            return false;
        };
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(bytes, &signature)
            .is_ok()
    }
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = STANDARD.encode(bytes);
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!(
        "-----BEGIN {label}-----\n{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

fn from_pem(text: &str) -> Option<Vec<u8>> {
    let lines: String = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(lines).ok()
}

fn unusable(file: &Path) -> Failure {
    let place = file.display();
    Failure::new(
        "DOCUMENT_KEY",
        Text::new(
            format!(
                "{place} 不是 Ed25519 密钥（PEM）；请检查文件，或用 openssl genpkey -algorithm ed25519 生成。"
            ),
            format!(
                "{place} holds no Ed25519 key in PEM; check the file, or make one with `openssl genpkey -algorithm ed25519`"
            ),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    fn held<T>(result: Result<T, Failure>) -> T {
        result.unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    #[test]
    fn a_key_is_made_once_and_what_it_signs_is_checked_with_its_public_half() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("document-key");
        let key = held(DocumentKey::kept(&file));
        let mode = fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let public = folder.path().join("public");
        fs::write(&public, held(DocumentKey::kept(&file)).public_pem()).expect("written");
        let public = held(PublicKey::read(&public));
        let signature = key.sign(b"an act");
        assert!(public.fits(b"an act", &signature));
        assert!(!public.fits(b"another act", &signature));
        assert!(!public.fits(b"an act", "not a signature"));
    }

    #[test]
    fn a_file_that_holds_no_key_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("document-key");
        fs::write(&file, "nothing").expect("written");
        let failure = DocumentKey::kept(&file).err().expect("refused");
        assert_eq!(failure.code(), "DOCUMENT_KEY");
    }
}
