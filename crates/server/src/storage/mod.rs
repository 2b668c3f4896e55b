//! Files elsewhere than on this machine's disk, and who looks through them for viruses.

#[cfg(feature = "s3")]
mod s3;
mod scanner;

use std::sync::Arc;

use onewindow_desk::{Ports, RemoteFiles, Scanner};
use serde::Deserialize;

use crate::failure::Failure;

/// Where files lie and who looks through them.
#[derive(Debug, Clone, Default)]
pub(crate) struct StorageConfig {
    /// A bucket instead of the disk.
    pub s3: Option<S3Config>,
    /// Where the virus scanner `clamd` listens.
    pub scanner: Option<String>,
}

/// A bucket of a store that speaks S3.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct S3Config {
    /// The bucket.
    pub bucket: String,
    /// The store's address, unless it is Amazon's. Clients upload to it as well.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` unless set.
    pub region: Option<String>,
    /// The name of the access key.
    pub access_key_id: Option<String>,
    /// The secret of the access key; without one the machine's own role is asked for (instance metadata).
    pub secret_access_key: Option<String>,
    /// Whether the bucket is part of the host name, not of the path.
    #[serde(default)]
    pub virtual_hosted: bool,
}

impl std::fmt::Debug for S3Config {
    /// Without the secret.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("S3Config")
            .field("bucket", &self.bucket)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// What the office uses for its files.
///
/// # Errors
/// When an address can't be used, or this program was built without what is asked for.
pub(crate) fn ports(config: &StorageConfig) -> Result<Ports, Failure> {
    let scanner = config.scanner.as_deref().map(scanner::Clamd::new).transpose()?;
    Ok(Ports {
        remote: config.s3.as_ref().map(remote).transpose()?,
        scanner: scanner.map(|scanner| Arc::new(scanner) as Arc<dyn Scanner>),
    })
}

#[cfg(feature = "s3")]
fn remote(config: &S3Config) -> Result<Arc<dyn RemoteFiles>, Failure> {
    Ok(Arc::new(s3::Bucket::new(config)?))
}

#[cfg(not(feature = "s3"))]
fn remote(_: &S3Config) -> Result<Arc<dyn RemoteFiles>, Failure> {
    use onewindow_engine::text::Text;
    Err(Failure::new(
        "S3_NOT_BUILT",
        Text::new(
            "此程序构建时未包含 S3 支持；请使用带 s3 特性的构建。",
            "this program was built without S3; use a build with the feature `s3`",
        ),
    ))
}
