//! Which media type the request has and which one the answer gets.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use onewindow_engine::text::Text;

use super::fault::Fault;
use super::header_list::{self, Item};
use crate::error_code::ErrorCode;

/// The media types of an answer (GraphQL over HTTP, "Media Types").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/json`: a well-formed request is answered with 200 even if its document is refused.
    Json,
    /// `application/graphql-response+json`: the status says what became of the document.
    GraphqlResponse,
}

impl MediaType {
    /// The value of `Content-Type`.
    pub const fn header(self) -> HeaderValue {
        match self {
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
            Self::GraphqlResponse => {
                HeaderValue::from_static("application/graphql-response+json; charset=utf-8")
            }
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    /// How much the caller wants this type: weight, and whether it named the type itself.
    fn wanted(self, ranges: &[Item]) -> Option<(f32, bool)> {
        let quality = |name: &str| {
            ranges
                .iter()
                .find(|range| range.value == name && range.is_utf8())
                .map(|range| range.quality)
        };
        // The most specific range decides, RFC 9110, section 12.5.1.
        let named = quality(self.name()).map(|quality| (quality, true));
        let by_range = || {
            quality("application/*")
                .or_else(|| quality("*/*"))
                .map(|quality| (quality, false))
        };
        named.or_else(by_range).filter(|(quality, _)| *quality > 0.0)
    }
}

/// The media type of the answer. Whoever does not say gets `application/json`.
///
/// # Errors
/// 406 if the caller accepts neither.
pub fn negotiate(headers: &HeaderMap) -> Result<MediaType, Fault> {
    let ranges = header_list::parse(headers, &header::ACCEPT);
    if ranges.is_empty() {
        return Ok(MediaType::Json);
    }
    let wanted = (
        MediaType::Json.wanted(&ranges),
        MediaType::GraphqlResponse.wanted(&ranges),
    );
    match wanted {
        (Some(_), None) => Ok(MediaType::Json),
        (None, Some(_)) => Ok(MediaType::GraphqlResponse),
        (Some((json, _)), Some((graphql, is_named))) => {
            // With equal weights the newer type is for those who know it by name.
            let newer = graphql > json || (is_named && graphql >= json);
            Ok(if newer { MediaType::GraphqlResponse } else { MediaType::Json })
        }
        (None, None) => Err(Fault::request(
            ErrorCode::BadRequest,
            Text::new(
                "只能以 application/graphql-response+json 或 application/json 回答，请修改 Accept 头。",
                "Answers are application/graphql-response+json or application/json; change the Accept header.",
            ),
        )
        .with_status(StatusCode::NOT_ACCEPTABLE)),
    }
}

/// Checks that the body is JSON in UTF-8, not compressed. `text/plain` and forms are refused on purpose: a browser sends
/// those for any page without asking, JSON only after a preflight.
///
/// # Errors
/// 415 for everything else.
pub fn check_body(headers: &HeaderMap) -> Result<(), Fault> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let is_json = match (types.next().and_then(|value| value.to_str().ok()), types.next()) {
        (Some(value), None) => {
            header_list::item(value).is_some_and(|item| item.value == "application/json" && item.is_utf8())
        }
        _ => false,
    };
    let encoding = headers.get(header::CONTENT_ENCODING);
    let is_plain = encoding.is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
    if is_json && is_plain {
        return Ok(());
    }
    Err(Fault::request(
        ErrorCode::BadRequest,
        Text::new(
            "请求体必须是未压缩的 UTF-8 JSON，并带有 Content-Type: application/json。",
            "The body must be JSON in UTF-8, not compressed, with Content-Type: application/json.",
        ),
    )
    .with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    .with_header(header::ACCEPT, HeaderValue::from_static("application/json")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(value));
        negotiate(&headers).ok()
    }

    #[test]
    fn the_answer_has_the_type_the_caller_wants_most() {
        let newer = Some(MediaType::GraphqlResponse);
        let json = Some(MediaType::Json);
        assert_eq!(accept("*/*"), json);
        assert_eq!(accept("text/html,application/xhtml+xml,*/*;q=0.8"), json);
        assert_eq!(
            accept("application/graphql-response+json, application/json;q=0.9"),
            newer
        );
        assert_eq!(
            accept("application/json, application/graphql-response+json"),
            newer
        );
        assert_eq!(
            accept("application/json, application/graphql-response+json;q=0.5"),
            json
        );
        assert_eq!(accept("application/json;q=0, */*"), newer);
        assert_eq!(accept("application/graphql-response+json;charset=UTF-8"), newer);
        assert_eq!(accept("application/json;charset=gbk"), None);
        assert_eq!(accept("text/html"), None);
        assert_eq!(negotiate(&HeaderMap::new()).ok(), json);
    }

    #[test]
    fn only_plain_json_is_taken_as_a_body() {
        let check = |name: header::HeaderName, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            headers.insert(name, HeaderValue::from_static(value));
            check_body(&headers).is_ok()
        };
        assert!(check(header::CONTENT_TYPE, "Application/JSON; charset=\"utf-8\""));
        assert!(check(header::CONTENT_ENCODING, "identity"));
        assert!(!check(header::CONTENT_ENCODING, "gzip"));
        for refused in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/json; charset=gbk",
            "",
        ] {
            assert!(!check(header::CONTENT_TYPE, refused), "{refused}");
        }
        assert!(check_body(&HeaderMap::new()).is_err());
    }
}
