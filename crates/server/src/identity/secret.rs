//! The secret that access tokens are signed with: configured, or made once and kept in the data folder.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use onewindow_engine::text::Text;

use crate::config::Config;
use crate::failure::Failure;

/// The file in the data folder.
const FILE: &str = "token-secret";

/// The configured secret, or the data folder's own.
///
/// # Errors
/// When there is none and other nodes could not know one that is made here, or the file can't be used.
pub(crate) fn secret(config: &Config) -> Result<Vec<u8>, Failure> {
    if let Some(secret) = &config.jwt_secret {
        return Ok(secret.clone().into_bytes());
    }
    if !config.database.is_embedded() && !config.is_trial {
        return Err(Failure::new(
            "JWT_SECRET_MISSING",
            Text::new(
                "使用 PostgreSQL 时各节点须共用一个令牌密钥；请把 ONEWINDOW_JWT_SECRET 设为至少 32 字节的随机文本。",
                "on PostgreSQL all nodes share one secret for tokens; set ONEWINDOW_JWT_SECRET to 32 or more bytes of \
                 random text, for example the output of `openssl rand -base64 48`",
            ),
        ));
    }
    kept(&config.database.data.join(FILE))
}

/// The secret of the file; made, readable to its owner only, if there is none.
fn kept(file: &Path) -> Result<Vec<u8>, Failure> {
    let refused = |error: &std::io::Error| Failure::file(file, error);
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
    {
        Ok(mut new) => {
            let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 48]>());
            new.write_all(secret.as_bytes())
                .and_then(|()| new.sync_all())
                .map_err(|error| refused(&error))?;
            Ok(secret.into_bytes())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::read(file).map_err(|error| refused(&error))
        }
        Err(error) => Err(refused(&error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_secret_is_made_once_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(FILE);
        let first = kept(&file).unwrap_or_else(|failure| panic!("{failure:?}"));
        let second = kept(&file).unwrap_or_else(|failure| panic!("{failure:?}"));
        assert_eq!(first, second);
        assert!(first.len() >= 32);
        let mode = fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
