//! A spawned `onewindow serve`, from its start to its ready line to its end. Standard library only: the
//! measurements of `cargo xtask` compile this very file.

use std::io::{self, BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// The line on standard output that says the server takes requests, and where: `ready http://127.0.0.1:PORT`.
const READY: &str = "ready ";

/// How long a start may take before it counts as failed; far beyond any start seen, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server that is ready for requests; killed without warning when dropped, and when this process ends.
#[derive(Debug)]
pub struct ServerProcess {
    child: Child,
    guard: Child,
    url: String,
}

/// Why there is no server: what it wrote to standard output, and its exit status if it ended by itself.
#[derive(Debug)]
pub struct NotReady {
    /// The lines of standard output.
    pub said: String,
    /// Its exit status; `None` if it was still running, without a ready line, when patience ended.
    pub status: Option<ExitStatus>,
}

impl ServerProcess {
    /// Spawns the command and waits for its ready line. Standard error is the caller's to redirect.
    ///
    /// # Errors
    /// The outer error: the program can't be run at all. The inner one: it ran, and did not become ready.
    pub fn start(mut command: Command) -> io::Result<Result<Self, NotReady>> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let ready = child
            .stdout
            .take()
            .map_or_else(|| Err(String::new()), wait_until_ready);
        match ready {
            Ok(url) => {
                let guard = guard(child.id())?;
                Ok(Ok(Self { child, guard, url }))
            }
            Err(said) => {
                let status = child.try_wait()?.or_else(|| ended_by_itself(&mut child));
                Ok(Err(NotReady { said, status }))
            }
        }
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // The guard first: it must not kill a process id that was given to somebody else meanwhile.
        for process in [&mut self.guard, &mut self.child] {
            // A failure means that it has ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// The address, or all that was said until the end of output or of patience. Goes on reading in the background,
/// or a server that says much would stand still before a full pipe.
fn wait_until_ready(output: ChildStdout) -> Result<String, String> {
    let (lines, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // The listener leaves after the ready line; reading goes on.
            let _ = lines.send(line);
        }
    });
    let mut said = String::new();
    loop {
        match heard.recv_timeout(PATIENCE) {
            Ok(line) => match line.strip_prefix(READY) {
                Some(url) => return Ok(url.trim().to_owned()),
                None => said.extend([line.as_str(), "\n"]),
            },
            Err(RecvTimeoutError::Disconnected | RecvTimeoutError::Timeout) => return Err(said),
        }
    }
}

/// Output has ended, so the end is near; kills the one that only closed its output or kept silent.
fn ended_by_itself(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..50 {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}

/// A shell that waits on a pipe only this process holds and then kills the server: a static is never dropped
/// and a killed process runs no destructor, and no test may leave a server behind.
fn guard(id: u32) -> io::Result<Child> {
    Command::new("sh")
        .args([
            "-c",
            "trap '' INT TERM HUP; read line; kill -9 \"$1\"",
            "guard",
            &id.to_string(),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}
