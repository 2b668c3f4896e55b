//! Hostile HTTP requests, as bytes.

use fastrand::Rng;
use serde_json::json;

use super::Target;
use super::token::forged;
use super::value::{id, json as any_json, text};

/// A hostile request.
#[derive(Debug)]
pub struct Hostile {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Whether it carries a forged token, so that 401 is the one good answer.
    pub is_forged: bool,
    /// Whether answers have a body; those to `HEAD` only announce one.
    pub has_bodies: bool,
}

const METHODS: [&str; 12] = [
    "GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "", "P\0ST",
];

/// Something that no honest client sends.
pub fn hostile(rng: &mut Rng, target: &Target) -> Hostile {
    let mut hostile = Hostile {
        bytes: Vec::new(),
        is_forged: false,
        has_bodies: true,
    };
    hostile.bytes = match rng.u8(0..14) {
        0..3 => body(rng, target),
        3 => nested_json(rng, target),
        4..6 => framing(rng, target),
        6 => headers(rng, target),
        7..9 => {
            hostile.is_forged = true;
            let token = forged(rng, &target.token());
            let token: String = token.chars().filter(char::is_ascii_graphic).collect();
            post(target, &token, "", br#"{"query":"{ viewer { name } }"}"#)
        }
        9..11 => path(rng, target),
        11 => upload(rng, target),
        12 => pipelined(rng, target),
        _ => {
            hostile.has_bodies = false;
            garbage(rng)
        }
    };
    hostile
}

/// A POST to the endpoint; `more` are further header lines.
fn post(target: &Target, token: &str, more: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n{more}\
         content-length: {}\r\n\r\n",
        target.address,
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A body that is not what an endpoint of GraphQL takes, or is only nearly.
fn body(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let good = json!({"query": target.words.operation(rng), "variables": any_json(rng, &target.words, 3)})
        .to_string();
    let mut bytes = good.into_bytes();
    match rng.u8(0..8) {
        0 => bytes.truncate(rng.usize(..bytes.len())),
        1 => {
            for _ in 0..rng.usize(1..20) {
                let at = rng.usize(..bytes.len());
                bytes[at] = rng.u8(..);
            }
        }
        2 => bytes = any_json(rng, &target.words, 5).to_string().into_bytes(),
        3 => {
            let of = |rng: &mut Rng| any_json(rng, &target.words, 2);
            let body = json!({"query": of(rng), "variables": of(rng), "operationName": of(rng), "extensions": of(rng)});
            bytes = body.to_string().into_bytes();
        }
        4 => bytes = (0..rng.usize(0..4000)).map(|_| rng.u8(..)).collect(),
        5 => bytes = br#"{"query":"{ __typename }","query":"{ viewer { name } }","query":1}"#.to_vec(),
        6 => bytes = vec![b' '; rng.usize(1..2_000_000)],
        _ => bytes = format!("[{}]", String::from_utf8_lossy(&bytes)).into_bytes(),
    }
    post(target, &target.token(), "", &bytes)
}

/// JSON that is nested until a reader that calls itself would fall.
fn nested_json(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let depth = rng.usize(100..200_000);
    let (open, close) = [("[", "]"), ("{\"a\":", "}")][rng.usize(0..2)];
    let closed = if rng.bool() { depth } else { rng.usize(0..depth) };
    let nested = open.repeat(depth) + "1" + &close.repeat(closed);
    let body = match rng.u8(0..3) {
        0 => nested,
        1 => format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{nested}}}}}"),
        _ => format!("{{\"query\":\"{{ __typename }}\",\"extensions\":{nested}}}"),
    };
    post(target, &target.token(), "", body.as_bytes())
}

/// Lengths that are wrong, twice told, or no lengths at all.
fn framing(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let body = "{\"query\":\"{ __typename }\"}";
    let lines = [
        format!("content-length: {}\r\n", rng.usize(0..100)),
        format!("content-length: {}\r\n", rng.u64(..)),
        "content-length: -1\r\n".to_owned(),
        "content-length: 27\r\ncontent-length: 3\r\n".to_owned(),
        "content-length: 0x1b\r\n".to_owned(),
        "content-length: +27\r\n".to_owned(),
        "transfer-encoding: chunked\r\n".to_owned(),
        "transfer-encoding: chunked\r\ncontent-length: 27\r\n".to_owned(),
        "transfer-encoding: gzip, chunked\r\n".to_owned(),
        "transfer-encoding: xchunked\r\n".to_owned(),
        "expect: 100-continue\r\ncontent-length: 27\r\n".to_owned(),
        "content-encoding: gzip\r\ncontent-length: 27\r\n".to_owned(),
        String::new(),
    ];
    let chunks = [
        format!("1b\r\n{body}\r\n0\r\n\r\n"),
        format!(
            "1B;ext={}\r\n{body}\r\n0\r\n\r\n",
            "x".repeat(rng.usize(0..20_000))
        ),
        format!("ffffffffffffffff\r\n{body}\r\n0\r\n\r\n"),
        format!("-1\r\n{body}\r\n0\r\n\r\n"),
        format!("1b\n{body}\n0\n\n"),
        format!("1b\r\n{body}"),
        format!("0\r\nx: {}\r\n\r\n", "y".repeat(rng.usize(0..20_000))),
        body.chars()
            .map(|letter| format!("1\r\n{letter}\r\n"))
            .collect::<Vec<_>>()
            .concat()
            + "0\r\n\r\n",
        body.to_owned(),
    ];
    format!(
        "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{}\r\n{}",
        target.address,
        lines[rng.usize(..lines.len())],
        chunks[rng.usize(..chunks.len())]
    )
    .into_bytes()
}

/// Heads with too much, too long, or never heard of.
fn headers(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let value: String = text(rng)
        .chars()
        .filter(|letter| !matches!(letter, '\r' | '\n'))
        .collect();
    let names = [
        "accept",
        "accept-language",
        "content-type",
        "authorization",
        "origin",
        "cookie",
        "x-request-id",
        "x-forwarded-for",
        "host",
        "traceparent",
        "range",
        "if-none-match",
        "upgrade",
        "connection",
        "sec-websocket-key",
        "accept-encoding",
        "x-onewindow-cost",
        "last-event-id",
    ];
    let name = names[rng.usize(..names.len())];
    let lines = match rng.u8(0..6) {
        0 => format!("{name}: {value}\r\n"),
        1 => format!("{name}: {value}\r\n").repeat(rng.usize(2..200)),
        2 => format!("{name}: {}\r\n", "a".repeat(rng.usize(1..100_000))),
        3 => format!("{}: x\r\n", "a".repeat(rng.usize(1..100_000))),
        4 => format!("{name} : {value}\r\n continued\r\n"),
        _ => format!(
            "{name}: {}\r\n",
            "application/json;q=0.5, */*;q=9, text/*;;;, ,".repeat(rng.usize(1..200))
        ),
    };
    let body = b"{\"query\":\"{ viewer { name } }\"}";
    if rng.bool() {
        return post(target, &target.token(), &lines, body);
    }
    format!(
        "GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nhost: {}\r\n{lines}\r\n",
        target.address
    )
    .into_bytes()
}

/// Paths that lead nowhere, or out.
fn path(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let raw = text(rng);
    let escaped = raw
        .bytes()
        .map(|byte| format!("%{byte:02x}"))
        .collect::<Vec<_>>()
        .concat();
    let printable: String = raw.chars().filter(char::is_ascii_graphic).collect();
    let some = [
        escaped,
        printable,
        id(rng),
        forged(rng, &target.token()),
        "..%2f..%2fetc%2fpasswd".to_owned(),
    ];
    let piece = &some[rng.usize(..some.len())];
    let piece: String = piece.chars().filter(|letter| !letter.is_whitespace()).collect();
    let paths = [
        format!("/files/{piece}"),
        format!("/files/{piece}?ground={piece}"),
        format!("/uploads/{piece}"),
        format!("/documents/{piece}"),
        format!("/v/{piece}"),
        format!("/verify/{piece}"),
        format!("/graphql?query={piece}"),
        format!("/graphql?query=%7B__typename%7D&variables={piece}&operationName={piece}"),
        format!("/graphql?{piece}={piece}&query=a&query=b"),
        format!("/{piece}"),
        format!("//{piece}/../../{piece}"),
        format!("http://{piece}/graphql"),
        "*".to_owned(),
        "/healthz".to_owned() + &"/x".repeat(rng.usize(1..10_000)),
        "/graphql#%".to_owned(),
        "/%".to_owned(),
    ];
    format!(
        "{} {} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-length: 0\r\n\r\n",
        METHODS[rng.usize(0..9)],
        paths[rng.usize(..paths.len())],
        target.address,
        target.token()
    )
    .into_bytes()
}

/// Content for places that were never announced, or other content than was.
fn upload(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let content: Vec<u8> = (0..rng.usize(0..100_000)).map(|_| rng.u8(..)).collect();
    let announced = if rng.bool() {
        content.len()
    } else {
        rng.usize(0..200_000)
    };
    let token = if rng.bool() {
        forged(rng, &target.token())
    } else {
        id(rng)
    };
    let token: String = token.chars().filter(char::is_ascii_graphic).collect();
    let head = format!(
        "PUT /uploads/{token} HTTP/1.1\r\nhost: {}\r\ncontent-type: {}\r\ncontent-range: bytes {}-{}/{}\r\nupload-offset: \
         {}\r\ncontent-length: {announced}\r\n\r\n",
        target.address,
        [
            "application/pdf",
            "multipart/form-data; boundary=x",
            "x",
            "text/html"
        ][rng.usize(0..4)],
        rng.u64(..),
        rng.u64(..),
        rng.u64(..),
        rng.i64(..),
    );
    [head.as_bytes(), &content].concat()
}

/// Several requests in one breath, the last perhaps cut off.
fn pipelined(rng: &mut Rng, target: &Target) -> Vec<u8> {
    let good = post(
        target,
        &target.token(),
        "",
        b"{\"query\":\"{ viewer { name } }\"}",
    );
    let mut bytes = good.repeat(rng.usize(2..30));
    if rng.bool() {
        bytes.extend(framing(rng, target));
    } else {
        bytes.truncate(bytes.len() - rng.usize(1..good.len()));
    }
    bytes
}

/// No HTTP at all, or another version of it.
fn garbage(rng: &mut Rng) -> Vec<u8> {
    match rng.u8(0..6) {
        0 => (0..rng.usize(0..3000)).map(|_| rng.u8(..)).collect(),
        1 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        2 => b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(),
        3 => format!(
            "{} /graphql HTTP/{}\r\n\r\n",
            METHODS[rng.usize(..METHODS.len())],
            rng.u8(0..100)
        )
        .into_bytes(),
        4 => "\r\n".repeat(rng.usize(1..10_000)).into_bytes(),
        _ => b"HEAD /graphql HTTP/1.0\r\n\r\n".to_vec(),
    }
}
