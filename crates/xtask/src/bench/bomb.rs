//! `cargo xtask bench bomb`: how soon a document of 627 bytes is refused that holds a core for 15 s where its fragments
//! are expanded, and the same with one level more, over HTTP and on a socket.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::hostile::wire::Connection;
use crate::server::Profile;
use crate::{server, shell};

/// The bar of the project, in milliseconds.
const BAR: f64 = 50.0;
/// Fragments of the document of 627 bytes, the last of which spreads nothing.
const FRAGMENTS: usize = 8;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Measures and prints.
///
/// # Errors
/// If the server does not build, start or answer, or lets one through. A figure over its bar is not an error.
pub fn run(rounds: u32) -> Result<()> {
    server::build(Profile::Dist)?;
    let server = server::start(Profile::Dist, &shell::empty_folder("bench-bomb")?, true)?;
    let address = server.url().trim_start_matches("http://").to_owned();
    println!("\n{}", super::machine());
    println!("fragments that each spread the next one ten times, refused, {rounds} rounds");
    for fragments in [FRAGMENTS, FRAGMENTS + 1] {
        let document = bomb(fragments);
        let mut over_http = Vec::new();
        let mut on_socket = Vec::new();
        let mut connection = Connection::open(&address)?;
        let mut socket = Socket::open(&address)?;
        for _ in 0..rounds {
            over_http.push(milliseconds(|| refused_over_http(&mut connection, &document))?);
            on_socket.push(milliseconds(|| socket.refuses(&document))?);
        }
        let bytes = document.len();
        super::figure(&format!("{bytes} bytes over HTTP"), &mut over_http, "ms", BAR);
        super::figure(&format!("{bytes} bytes on a socket"), &mut on_socket, "ms", BAR);
    }
    Ok(())
}

fn bomb(fragments: usize) -> String {
    let mut document = String::from("query {...a0}");
    for level in 0..fragments {
        let next = format!("...a{} ", level + 1).repeat(10);
        let body = if level + 1 == fragments {
            "__typename"
        } else {
            &next
        };
        let _ = write!(document, "fragment a{level} on Query {{{body}}}");
    }
    document
}

fn milliseconds(act: impl FnOnce() -> Result<()>) -> Result<f64> {
    let begun = Instant::now();
    act()?;
    Ok(begun.elapsed().as_secs_f64() * 1000.0)
}

fn refused_over_http(connection: &mut Connection, document: &str) -> Result<()> {
    let answer = connection.post(None, &json!({"query": document}).to_string())?;
    let answer: Value = serde_json::from_slice(&answer.body)?;
    is_refusal(&answer["errors"])
}

fn is_refusal(errors: &Value) -> Result<()> {
    let code = &errors[0]["extensions"]["code"];
    ensure!(code == "COST_EXCEEDED", "not refused: {errors}");
    Ok(())
}

/// A socket that speaks graphql-transport-ws, with as much of RFC 6455 as it takes to be told no.
struct Socket(TcpStream);

impl Socket {
    fn open(address: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             sec-websocket-protocol: graphql-transport-ws\r\n\r\n"
        )?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        ensure!(
            head.starts_with(b"HTTP/1.1 101"),
            "{}",
            String::from_utf8_lossy(&head)
        );
        let mut socket = Self(stream);
        socket.say(&json!({"type": "connection_init", "payload": {}}))?;
        let answer = socket.hear()?;
        ensure!(answer["type"] == "connection_ack", "{answer}");
        Ok(socket)
    }

    fn refuses(&mut self, document: &str) -> Result<()> {
        self.say(&json!({"id": "bomb", "type": "subscribe", "payload": {"query": document}}))?;
        let answer = self.hear()?;
        is_refusal(&answer["payload"])
    }

    /// One frame of text whose length stands in two bytes (0xFE, masked); its mask is nought, which leaves the text as it is.
    fn say(&mut self, message: &Value) -> Result<()> {
        let text = message.to_string();
        let length = u16::try_from(text.len()).context("the message is longer than these frames are")?;
        let mut frame = vec![0x81, 0xFE];
        frame.extend(length.to_be_bytes());
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        Ok(self.0.write_all(&frame)?)
    }

    fn hear(&mut self) -> Result<Value> {
        loop {
            let mut head = [0; 2];
            self.0.read_exact(&mut head)?;
            let length = match head[1] {
                126 => {
                    let mut length = [0; 2];
                    self.0.read_exact(&mut length)?;
                    usize::from(u16::from_be_bytes(length))
                }
                length => usize::from(length),
            };
            let mut body = vec![0; length];
            self.0.read_exact(&mut body)?;
            match head[0] {
                0x81 => return Ok(serde_json::from_slice(&body)?),
                0x88 => anyhow::bail!("closed: {}", String::from_utf8_lossy(&body[2.min(length)..])),
                _ => {}
            }
        }
    }
}
