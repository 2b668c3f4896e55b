//! Written acts 文书 outside GraphQL: finished files for who may see the case, and for everybody the page that a QR code
//! leads to and the key that signatures are checked with.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use onewindow_api::http::preferred_language;
use onewindow_desk::{Desk, DeskError, PublicDocument};
use onewindow_engine::text::Text;
use tokio_util::io::ReaderStream;

use super::files::{self, refusal};
use crate::identity::Gate;
use crate::paper::DocumentKey;

#[derive(Clone)]
struct Documents {
    desk: Desk,
    gate: Gate,
    public_key: Arc<str>,
}

/// `GET /documents/{code}.pdf` and `.pdf.sig`, `GET /v/{code}`, `GET /.well-known/onewindow-documents.pub`.
pub(super) fn router(desk: Desk, gate: Gate, key: &DocumentKey) -> Router {
    let documents = Documents {
        desk,
        gate,
        public_key: key.public_pem().into(),
    };
    Router::new()
        .route("/documents/{name}", get(download))
        .route("/v/{code}", get(page))
        .route("/.well-known/onewindow-documents.pub", get(public_key))
        .with_state(documents)
}

async fn public_key(State(documents): State<Documents>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "application/x-pem-file")];
    (kind, documents.public_key.to_string())
}

async fn download(
    State(documents): State<Documents>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    let language = preferred_language(&head.headers);
    let caller = match files::caller(&documents.gate, &head).await {
        Ok(caller) => caller,
        Err(error) => return refusal(&error, language),
    };
    let (code, signature) = match name.strip_suffix(".sig") {
        Some(rest) => (rest, true),
        None => (name.as_str(), false),
    };
    let code = code.strip_suffix(".pdf").unwrap_or(code);
    match documents.desk.read_document(&caller.actor, code).await {
        Ok(found) if signature => found.file.signature.into_response(),
        Ok(found) => {
            let name = format!("{}.pdf", found.document.code);
            let length = found.file.byte_size;
            let body = Body::from_stream(ReaderStream::new(found.content));
            files::attachment(body, length, ("application/pdf", &name))
        }
        Err(error) => refusal(&error, language),
    }
}

/// What the code on a paper stands for: nothing that is not public.
async fn page(State(documents): State<Documents>, Path(code): Path<String>, headers: HeaderMap) -> Response {
    let found = match documents.desk.verify_document(&code).await {
        Ok(found) => found,
        Err(error) => return refusal(&error, preferred_language(&headers)),
    };
    let (status, text) = if let Some(document) = found {
        (StatusCode::OK, genuine(&document))
    } else {
        let what = onewindow_desk::Noun::Document;
        let missing = DeskError::NotFound { what };
        (StatusCode::NOT_FOUND, unknown(&code, &missing.text()))
    };
    let mut response = (status, Html(text)).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn genuine(document: &PublicDocument) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let both = |text: &Text| format!("{}\n{}", text.zh, text.en);
    let procedure = document.procedure.as_ref().map(both);
    let validity = match (document.valid_to, document.is_expired) {
        (Some(last), true) => Some(format!("{last}（已过期 expired）")),
        (last, _) => day(last),
    };
    let hash = document.file.as_ref().map(|file| file.sha256.clone());
    let rows = [
        ("文书 Document", Some(both(&document.name))),
        ("文号 Number", Some(document.number.clone())),
        ("机关 Agency", Some(both(&document.agency))),
        ("日期 Date", day(Some(document.on))),
        ("事项 Procedure", procedure),
        ("持有人 Holder", document.holder.clone()),
        ("有效期自 Valid from", day(document.valid_from)),
        ("有效期至 Valid to", validity),
        ("核验码 Code", Some(document.code.clone())),
        ("文件 SHA-256 of the file", hash),
    ];
    let mut table = String::new();
    for (name, value) in rows {
        if let Some(value) = value {
            let _ = writeln!(table, "<tr><th>{name}</th><td>{}</td></tr>", escaped(&value));
        }
    }
    frame(
        "核验通过 · This document was issued by this office",
        &format!(
            "<table>\n{table}</table>\n<p>请核对纸面内容与上述信息是否一致。<br>Compare what the paper says with the above.</p>"
        ),
    )
}

fn unknown(code: &str, text: &Text) -> String {
    frame(
        "核验不通过 · Not found",
        &format!(
            "<p><code>{}</code></p>\n<p>{}<br>{}</p>",
            escaped(&code.chars().take(80).collect::<String>()),
            escaped(&text.zh),
            escaped(&text.en)
        ),
    )
}

fn frame(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <style>body{{font:16px/1.6 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#222}}\
         h1{{font-size:1.3rem}}table{{border-collapse:collapse;width:100%}}th,td{{border:1px solid #bbb;padding:.5rem;\
         text-align:left;vertical-align:top;white-space:pre-line;overflow-wrap:anywhere}}th{{width:11rem;font-weight:600}}\
         </style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_not_bring_markup_into_the_page() {
        let page = unknown("<script>alert(1)</script>", &Text::new("无", "none"));
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("&lt;script&gt;"), "{page}");
    }
}
