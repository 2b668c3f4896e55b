//! The virus scanner `clamd`, spoken to by its own protocol (`INSTREAM`) over TCP or a socket of this machine.

use std::path::PathBuf;
use std::time::Duration;

use clamav_client::tokio::{Socket, Tcp, scan_stream};
use futures::StreamExt as _;
use onewindow_desk::{Answer, Content, PortError, Scanner, Verdict};
use onewindow_engine::text::Text;
use tokio_util::io::ReaderStream;

use crate::failure::Failure;

/// How long a scan may take as a whole; an operation has 10 s.
const PATIENCE: Duration = Duration::from_secs(8);

/// Where `clamd` listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clamd {
    /// An address and port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

impl Clamd {
    /// Reads `tcp://HOST:PORT` or `unix:PATH`.
    ///
    /// # Errors
    /// When it is neither.
    pub fn new(address: &str) -> Result<Self, Failure> {
        if let Some(host) = address.strip_prefix("tcp://").filter(|host| host.contains(':')) {
            return Ok(Self::Tcp(host.trim_end_matches('/').to_owned()));
        }
        let path = address
            .strip_prefix("unix:")
            .map(|path| path.trim_start_matches("//"));
        match path.filter(|path| path.starts_with('/')) {
            Some(path) => Ok(Self::Unix(PathBuf::from(path))),
            None => Err(Failure::new(
                "SCANNER_ADDRESS",
                Text::new(
                    format!("病毒扫描程序地址 {address} 无效；请写作 tcp://主机:端口 或 unix:/路径。"),
                    format!(
                        "{address} is no address of a virus scanner; write tcp://HOST:PORT or unix:/PATH"
                    ),
                ),
            )),
        }
    }

    async fn ask(&self, content: Content) -> Result<Verdict, PortError> {
        let stream = ReaderStream::new(content).boxed();
        let said = match self {
            Self::Tcp(host_address) => {
                let connection = Tcp {
                    host_address: host_address.as_str(),
                };
                scan_stream(stream, connection, None).await?
            }
            Self::Unix(socket_path) => {
                let connection = Socket {
                    socket_path: socket_path.as_path(),
                };
                scan_stream(stream, connection, None).await?
            }
        };
        verdict(&said)
    }
}

impl Scanner for Clamd {
    fn scan(&self, content: Content) -> Answer<'_, Verdict> {
        Box::pin(async { tokio::time::timeout(PATIENCE, self.ask(content)).await? })
    }
}

/// Reads `stream: OK` and `stream: NAME FOUND`. Anything else, such as a limit of its own that the file exceeds, is no
/// word that the file is clean.
fn verdict(said: &[u8]) -> Result<Verdict, PortError> {
    let said = String::from_utf8_lossy(said);
    let told = said.trim_matches(['\0', '\n', ' ']).strip_prefix("stream: ");
    match told {
        Some("OK") => Ok(Verdict::Clean),
        Some(told) if told.ends_with(" FOUND") => {
            let name = told.trim_end_matches(" FOUND");
            Ok(Verdict::Infected(name.chars().take(200).collect()))
        }
        _ => Err(format!("clamd says: {said}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_word_of_the_scanner_counts() {
        assert_eq!(verdict(b"stream: OK\0").ok(), Some(Verdict::Clean));
        let found = Verdict::Infected("Eicar-Signature".to_owned());
        assert_eq!(verdict(b"stream: Eicar-Signature FOUND\0").ok(), Some(found));
        for said in [
            "INSTREAM size limit exceeded. ERROR\0",
            "",
            "stream: OK maybe",
            "UNKNOWN COMMAND\0",
        ] {
            assert!(verdict(said.as_bytes()).is_err(), "{said}");
        }
    }

    #[test]
    fn addresses_are_told_apart() {
        let new = |address| Clamd::new(address).ok();
        assert_eq!(
            new("tcp://127.0.0.1:3310"),
            Some(Clamd::Tcp("127.0.0.1:3310".to_owned()))
        );
        let socket = Some(Clamd::Unix(PathBuf::from("/run/clamd.sock")));
        assert_eq!(new("unix:/run/clamd.sock"), socket);
        assert_eq!(new("unix:///run/clamd.sock"), socket);
        for wrong in ["127.0.0.1:3310", "tcp://clamd", "unix:clamd.sock", ""] {
            assert_eq!(new(wrong), None, "{wrong}");
        }
    }
}
