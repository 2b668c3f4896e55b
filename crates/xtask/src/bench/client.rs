//! A client that costs next to nothing, so that what is measured is the server: one connection kept open, requests
//! written as they are, answers read by their length.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// One connection to the server, of somebody.
pub struct Client {
    stream: TcpStream,
    host: String,
    token: String,
    buffer: Vec<u8>,
}

impl Client {
    /// Connects to `http://HOST:PORT`, without a token.
    pub fn connect(url: &str) -> Result<Self> {
        let host = url.strip_prefix("http://").unwrap_or(url).to_owned();
        let stream = TcpStream::connect(&host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream,
            host,
            token: String::new(),
            buffer: Vec::new(),
        })
    }

    /// Signs in with a login of the demo data.
    pub fn sign_in(mut self, login: &str) -> Result<Self> {
        let document = "mutation($input: LoginInput!) { login(input: $input) { session { accessToken } userErrors { message } } }";
        let input = json!({"input": {"login": login, "password": "onewindow-demo"}});
        let data = self.ask(document, &input)?;
        let token = data["login"]["session"]["accessToken"].as_str();
        token
            .with_context(|| format!("{login}: {data}"))?
            .clone_into(&mut self.token);
        Ok(self)
    }

    /// Asks and gives the data.
    pub fn ask(&mut self, document: &str, variables: &Value) -> Result<Value> {
        let request = self.request(document, variables);
        let answer: Value = serde_json::from_slice(self.send(&request)?)?;
        ensure!(answer["errors"].is_null(), "{document}: {answer}");
        Ok(answer["data"].clone())
    }

    /// Does something that has to succeed and gives its payload.
    pub fn mutate(&mut self, field: &str, selection: &str, input: &Value) -> Result<Value> {
        let mut of = field.to_owned();
        of[..1].make_ascii_uppercase();
        let document = format!(
            "mutation($input: {of}Input!) {{ {field}(input: $input) {{ {selection} userErrors {{ code message }} }} }}"
        );
        let data = self.ask(&document, &json!({"input": input}))?;
        ensure!(data[field]["userErrors"] == json!([]), "{field}: {data}");
        Ok(data[field].clone())
    }

    /// Sends a file to where the server wants it.
    pub fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let head = format!(
            "PUT {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/pdf\r\ncontent-length: {}\r\n\r\n",
            self.host,
            bytes.len()
        );
        let request = [head.as_bytes(), bytes].concat();
        self.send(&request).map(drop)
    }

    /// A question as it goes over the wire.
    pub fn request(&self, document: &str, variables: &Value) -> Vec<u8> {
        let body = json!({"query": document, "variables": variables}).to_string();
        let authorization = if self.token.is_empty() {
            String::new()
        } else {
            format!("authorization: Bearer {}\r\n", self.token)
        };
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\n{authorization}content-type: application/json\r\n\
             accept: application/graphql-response+json\r\ncontent-length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        request.into_bytes()
    }

    /// Sends a request and gives the body of the answer, which has to be a good one.
    pub fn send(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut piece = vec![0; 64 * 1024];
        let (mut begin, mut end) = (0, usize::MAX);
        while self.buffer.len() < end {
            let read = self.stream.read(&mut piece)?;
            ensure!(read > 0, "the server closed the connection");
            self.buffer.extend_from_slice(&piece[..read]);
            if begin == 0
                && let Some(at) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n")
            {
                begin = at + 4;
                end = begin + content_length(&self.buffer[..begin])?;
            }
        }
        ensure!(
            self.buffer.starts_with(b"HTTP/1.1 2"),
            "{}",
            String::from_utf8_lossy(&self.buffer[..end.min(600)])
        );
        Ok(&self.buffer[begin..end])
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = String::from_utf8_lossy(head).to_lowercase();
    if head.contains(" 204 ") {
        return Ok(0);
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    length.context("an answer without its length")
}
