//! HTTP/1.1 written by hand: a client library would refuse to send what is sent here.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// How long a silent server counts as working on it.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a server may be silent until it is told that no more will come. It drops what it has begun when it hears
/// that, so an answer comes before it or not at all.
const PAUSE: Duration = Duration::from_millis(25);
/// Longest answer that is read.
const ANSWER_BYTES: u64 = 16 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// A connection that is kept for further requests.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Connection {
    /// Connects to `HOST:PORT`.
    pub fn open(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            address: address.to_owned(),
        })
    }

    /// Sends bytes that are a whole request and reads its answer.
    pub fn ask(&mut self, bytes: &[u8]) -> io::Result<Answer> {
        // The server may have heard enough and hung up while there is more to say; it has answered then.
        let _ = self.stream.get_mut().write_all(bytes);
        self.answer()?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    /// Sends a body to the GraphQL endpoint as a client would.
    pub fn post(&mut self, token: Option<&str>, body: &str) -> io::Result<Answer> {
        let authorization =
            token.map_or_else(String::new, |token| format!("authorization: Bearer {token}\r\n"));
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\naccept: \
             application/graphql-response+json\r\n{authorization}content-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        self.ask(&[head.as_bytes(), body.as_bytes()].concat())
    }

    /// Sends bytes as they are and reads all answers; when none comes for a while, says that no more will be sent. A
    /// connection that the server closes without a word is an answer too: none.
    pub fn exchange(mut self, bytes: &[u8], has_bodies: bool) -> io::Result<Vec<Answer>> {
        // The server may have heard enough and hung up while there is more to say.
        let _ = self.stream.get_mut().write_all(bytes);
        let mut answers = Vec::new();
        loop {
            self.stream.get_ref().set_read_timeout(Some(PAUSE))?;
            if self.stream.fill_buf().is_err_and(|error| is_silence(&error)) {
                let _ = self.stream.get_ref().shutdown(Shutdown::Write);
            }
            self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;
            match self.read_answer(has_bodies) {
                Ok(Some(answer)) => answers.push(answer),
                Ok(None) => return Ok(answers),
                Err(error) if is_hung_up(&error) => return Ok(answers),
                Err(error) => return Err(error),
            }
        }
    }

    fn answer(&mut self) -> io::Result<Option<Answer>> {
        self.read_answer(true)
    }

    fn read_answer(&mut self, has_body: bool) -> io::Result<Option<Answer>> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| io::Error::other(format!("not a status line: {line:?}")))?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            if self.stream.read_line(&mut header)? == 0 || header == "\r\n" {
                break;
            }
            if let Some((name, value)) = header.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
        }
        let mut body = Vec::new();
        if has_body {
            let length = u64::min(length, ANSWER_BYTES);
            self.stream.by_ref().take(length).read_to_end(&mut body)?;
        }
        // An interim answer: the real one follows.
        if (100..200).contains(&status) {
            return self.read_answer(has_body);
        }
        Ok(Some(Answer { status, body }))
    }
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// Whether the other side closed the connection.
pub fn is_hung_up(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof
    )
}
