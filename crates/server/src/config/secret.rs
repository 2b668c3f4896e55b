//! Secrets that stand in a setting or in a file that the setting names: files can be given to one user alone, and do not
//! show in the list of processes.

use std::fs;
use std::path::PathBuf;

use onewindow_engine::text::Text;

use crate::failure::Failure;

/// What is set, and the file that is named instead.
type Given<'a> = (&'a Option<String>, &'a Option<PathBuf>);

/// The secret of the command line or the environment, else that of the configuration file.
///
/// # Errors
/// When it is set and a file is named, too, or the file can't be read or is empty.
pub(super) fn given(first: Given<'_>, file: Given<'_>) -> Result<Option<String>, Failure> {
    match one(first)? {
        Some(secret) => Ok(Some(secret)),
        None => one(file),
    }
}

/// Shortest secret that a key is made of, in bytes.
const SHORTEST: usize = 32;

/// A secret that a key is made of.
///
/// # Errors
/// When it is so short that it could be guessed.
pub(super) fn long_enough(name: &str, secret: Option<String>) -> Result<Option<String>, Failure> {
    match secret {
        Some(short) if short.len() < SHORTEST => Err(Failure::new(
            "SECRET_TOO_SHORT",
            Text::new(
                format!("{name} 至少须 {SHORTEST} 字节；可用 openssl rand -base64 48 生成。"),
                format!(
                    "{name} has to have {SHORTEST} bytes or more, such as the output of `openssl rand -base64 48`"
                ),
            ),
        )),
        secret => Ok(secret),
    }
}

fn one((set, file): Given<'_>) -> Result<Option<String>, Failure> {
    match (set, file) {
        (Some(_), Some(file)) => Err(twice(file)),
        (Some(secret), None) => Ok(Some(secret.clone())),
        (None, None) => Ok(None),
        (None, Some(file)) => {
            let text = fs::read_to_string(file).map_err(|error| Failure::file(file, &error))?;
            // Editors end a file with a line break.
            match text.trim_end_matches(['\r', '\n']) {
                "" => Err(empty(file)),
                secret => Ok(Some(secret.to_owned())),
            }
        }
    }
}

fn twice(file: &std::path::Path) -> Failure {
    let place = file.display();
    Failure::new(
        "CONFIG_TWICE",
        Text::new(
            format!("同一机密既直接设置、又指定了文件 {place}；请只保留一处。"),
            format!("a secret is set and {place} is named for it, too; keep one of the two"),
        ),
    )
}

fn empty(file: &std::path::Path) -> Failure {
    let place = file.display();
    Failure::new(
        "CONFIG_EMPTY",
        Text::new(
            format!("机密文件 {place} 为空；请写入机密内容。"),
            format!("{place} is to hold a secret and is empty; write the secret into it"),
        ),
    )
}
