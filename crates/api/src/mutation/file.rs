//! Announcing files.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::NewFile;

use super::payload;
use crate::desk_error::outcome;
use crate::{caller, global_id};

/// A file that is going to be uploaded.
#[derive(InputObject)]
pub struct CreateUploadInput {
    /// Its name.
    pub filename: String,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type; the content has to be of that type.
    pub content_type: String,
    /// A new value for every new act, of 1 to 200 characters; the same key never takes effect twice.
    pub idempotency_key: String,
}

/// An announced file.
#[derive(SimpleObject)]
pub struct Upload {
    /// The global id of the file: what `attachMaterial` takes once the content has arrived.
    pub file_id: ID,
    /// Where to `PUT` the content: a path of this server, beginning with `/`, or a whole address of a store elsewhere.
    /// Whoever knows it may upload exactly this content.
    pub url: String,
    /// Headers that the `PUT` has to carry.
    pub headers: Vec<UploadHeader>,
    /// Whether it can be gone on with after a break: `HEAD` tells how far it came, `PATCH` goes on (IETF Resumable Uploads
    /// for HTTP).
    pub is_resumable: bool,
    /// The same as `url`.
    #[graphql(deprecation = "Use url. Removed after 2027-06-30.")]
    pub path: String,
    /// Until when the content has to arrive.
    pub expires_at: DateTime<Utc>,
}

/// A header that an upload has to carry.
#[derive(SimpleObject)]
pub struct UploadHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

payload! {
    /// The result of announcing a file.
    CreateUploadPayload {
        /// Where to send the content; none when nothing was done.
        upload: Upload
    }
}

#[derive(Default)]
pub(super) struct FileMutation;

/// Announcing files.
#[Object]
impl FileMutation {
    /// Announces a file and says where to send its content.
    async fn create_upload(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The file.")] input: CreateUploadInput,
    ) -> Result<Option<CreateUploadPayload>> {
        let file = NewFile {
            filename: input.filename,
            byte_size: input.byte_size,
            sha256: input.sha256,
            content_type: input.content_type,
        };
        let (desk, actor) = (caller::desk(context)?, caller::actor(context));
        let answer = Box::pin(desk.create_upload(actor, file, &input.idempotency_key)).await;
        let upload = outcome(context, answer)?.map(|upload| Upload {
            file_id: global_id::encode(&upload.file),
            path: upload.address.url.clone(),
            url: upload.address.url,
            headers: upload
                .address
                .headers
                .into_iter()
                .map(|(name, value)| UploadHeader { name, value })
                .collect(),
            is_resumable: upload.is_resumable,
            expires_at: upload.expires_at,
        });
        Ok(Some(upload.into()))
    }
}
