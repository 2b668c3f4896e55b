//! Reads the body of a request, no further than it may be long.

use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderValue, StatusCode, header};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use onewindow_engine::text::Text;

use super::fault::Fault;
use crate::error_code::ErrorCode;

/// The whole body. Reading stops at the first byte too many; a body that announces its length is refused unread.
///
/// # Errors
/// 413 if it is longer than `limit` bytes, 408 if it takes longer than `time`, 400 if it breaks off.
pub async fn read(body: Body, limit: usize, time: Duration) -> Result<Bytes, Fault> {
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long(limit));
    }
    match tokio::time::timeout(time, Limited::new(body, limit).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long(limit)),
        Ok(Err(_)) => Err(Fault::request(
            ErrorCode::BadRequest,
            Text::new(
                "请求体未传完就中断了，请重新发送。",
                "The body broke off before its end; send it again.",
            ),
        )),
        Err(_) => Err(closing(
            Fault::request(
                ErrorCode::Timeout,
                Text::new(
                    "请求体传送过慢，已停止接收。",
                    "The body arrived too slowly; reading was stopped.",
                ),
            )
            .with_status(StatusCode::REQUEST_TIMEOUT),
        )),
    }
}

fn too_long(limit: usize) -> Fault {
    closing(
        Fault::request(
            ErrorCode::PayloadTooLarge,
            Text::new(
                format!("请求体超过 {limit} 字节，请缩短；文件请用上传接口。"),
                format!("The body is longer than {limit} bytes; shorten it, and send files by upload."),
            ),
        )
        .with_detail("allowed", limit as u64),
    )
}

/// What has not been read stands in the way of the next request on the connection.
fn closing(fault: Fault) -> Fault {
    fault.with_header(header::CONNECTION, HeaderValue::from_static("close"))
}
