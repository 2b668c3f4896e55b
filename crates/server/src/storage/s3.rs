//! A bucket of a store that speaks S3. Clients put files there themselves, by addresses that are signed for one content;
//! what comes out goes through the office, which knows who may read.

use std::ops::Range;
use std::time::Duration;

use axum::http::{HeaderValue, Method};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer as _};
use object_store::{ClientOptions, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, RetryConfig};
use onewindow_desk::{Answer, Content, PortError, RemoteFiles, StoredFile, UploadAddress};
use onewindow_engine::ids::FileId;
use onewindow_engine::text::Text;
use tokio_util::io::StreamReader;

use super::S3Config;
use crate::failure::Failure;

/// How long one request to the store may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// A bucket.
#[derive(Debug)]
pub(super) struct Bucket(AmazonS3);

impl Bucket {
    /// Takes up a bucket; nothing is asked of it yet.
    ///
    /// # Errors
    /// When an address or a key can't be used.
    pub fn new(config: &S3Config) -> Result<Self, Failure> {
        let patience = ClientOptions::new()
            .with_timeout(PATIENCE)
            .with_connect_timeout(Duration::from_secs(3))
            .with_allow_http(
                config
                    .endpoint
                    .as_ref()
                    .is_some_and(|url| url.starts_with("http://")),
            );
        let retry = RetryConfig {
            max_retries: 2,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.bucket)
            .with_region(config.region.as_deref().unwrap_or("us-east-1"))
            .with_virtual_hosted_style_request(config.virtual_hosted)
            .with_client_options(patience)
            .with_retry(retry);
        if let Some(endpoint) = &config.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let Some((id, secret)) = config
            .access_key_id
            .as_ref()
            .zip(config.secret_access_key.as_ref())
        {
            builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        }
        builder.build().map(Self).map_err(|error| {
            Failure::new(
                "S3_SETTINGS",
                Text::new(
                    "S3 存储的设置无法使用；请检查桶名、地址和密钥。",
                    "the settings of the S3 store can't be used; check bucket, endpoint and keys",
                ),
            )
            .because(&error)
        })
    }
}

/// Where a file lies in the bucket.
fn place(file: FileId) -> Path {
    Path::from(format!("files/{}", file.0.simple()))
}

/// A hash as the headers of S3 write it.
fn in_base64(hexadecimal: &str) -> String {
    let digit = |at: usize| {
        hexadecimal
            .get(at..at + 2)
            .and_then(|two| u8::from_str_radix(two, 16).ok())
    };
    let bytes: Vec<u8> = (0..hexadecimal.len()).step_by(2).filter_map(digit).collect();
    STANDARD.encode(bytes)
}

impl RemoteFiles for Bucket {
    /// The store itself refuses what has another hash or type: they are part of the signature.
    fn upload_address<'a>(&'a self, file: &'a StoredFile, life: Duration) -> Answer<'a, UploadAddress> {
        Box::pin(async move {
            let headers = vec![
                ("content-type".to_owned(), file.content_type.clone()),
                ("x-amz-checksum-sha256".to_owned(), in_base64(&file.sha256)),
            ];
            let mut options = SignedUrlOptions::default();
            for (name, value) in &headers {
                options = options.with_signed_header(name.parse()?, HeaderValue::from_str(value)?);
            }
            let put = Method::PUT;
            let url = self
                .0
                .signed_url_opts(put, &place(file.id), life, &options)
                .await?;
            Ok(UploadAddress {
                url: url.to_string(),
                headers,
            })
        })
    }

    fn size(&self, file: FileId) -> Answer<'_, Option<u64>> {
        Box::pin(async move {
            match self.0.head(&place(file)).await {
                Ok(found) => Ok(Some(found.size)),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn read(&self, file: FileId, range: Range<u64>) -> Answer<'_, Content> {
        Box::pin(async move {
            let options = GetOptions {
                range: Some(GetRange::Bounded(range)),
                ..GetOptions::default()
            };
            let found = self.0.get_opts(&place(file), options).await?;
            let stream = found.into_stream().map_err(std::io::Error::other);
            Ok(Box::pin(StreamReader::new(stream)) as Content)
        })
    }

    fn remove(&self, file: FileId) -> Answer<'_, ()> {
        Box::pin(async move {
            match self.0.delete(&place(file)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
                Err(error) => Err(PortError::from(error)),
            }
        })
    }
}
