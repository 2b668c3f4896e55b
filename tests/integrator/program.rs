//! The examples of one language: how they are prepared and run.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use crate::office::PASSWORD;

/// The examples of a language.
#[derive(Debug)]
pub struct Examples {
    folder: PathBuf,
    /// What runs them; none where they run themselves.
    interpreter: Option<&'static str>,
    /// The path of an example from the folder, with `NAME` for its name.
    path: &'static str,
    /// What stands between the words of a name.
    separator: &'static str,
}

impl Examples {
    /// Python with its standard library.
    pub fn python() -> Option<Self> {
        Self::of("python", Some("python3"), "NAME.py", "_", &["python3"])
    }

    /// Shell with curl and jq.
    pub fn shell() -> Option<Self> {
        Self::of("shell", None, "NAME.sh", "_", &["bash", "curl", "jq"])
    }

    /// TypeScript, generated and compiled here.
    pub fn typescript() -> Option<Self> {
        let examples = Self::of("typescript", Some("node"), "build/NAME.js", "-", &["node", "npm"])?;
        if !examples.folder.join("node_modules").exists() {
            examples.prepare("npm", &["ci", "--no-audit", "--no-fund"]);
        }
        examples.prepare("npm", &["run", "build"]);
        Some(examples)
    }

    /// Nothing where a program is missing, which is said: `cargo xtask test` looks for them first.
    fn of(
        language: &str,
        interpreter: Option<&'static str>,
        path: &'static str,
        separator: &'static str,
        needed: &[&str],
    ) -> Option<Self> {
        for program in needed {
            if Command::new(program).arg("--version").output().is_err() {
                eprintln!("not run: the examples in {language} need {program}, which is not on the PATH");
                return None;
            }
        }
        Some(Self {
            folder: examples_folder().join(language),
            interpreter,
            path,
            separator,
        })
    }

    fn prepare(&self, program: &str, arguments: &[&str]) {
        let done = Command::new(program)
            .args(arguments)
            .current_dir(&self.folder)
            .output()
            .unwrap();
        assert!(done.status.success(), "{program} {arguments:?}:\n{}", told(&done));
    }

    fn command(&self, server: &str, login: &str, name: &str, arguments: &[&str]) -> Command {
        let path = self
            .folder
            .join(self.path.replace("NAME", &name.replace(' ', self.separator)));
        let mut command = self.interpreter.map_or_else(
            || Command::new(&path),
            |interpreter| {
                let mut command = Command::new(interpreter);
                command.arg(&path);
                command
            },
        );
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("ONEWINDOW_URL", server)
            .env("ONEWINDOW_LOGIN", login)
            .env("ONEWINDOW_PASSWORD", PASSWORD)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("PYTHONIOENCODING", "utf-8");
        command
    }

    /// Runs an example to its good end and gives what it wrote.
    pub fn run(&self, server: &str, login: &str, name: &str, arguments: &[&str]) -> String {
        let output = self.command(server, login, name, arguments).output().unwrap();
        assert!(output.status.success(), "{name} as {login}:\n{}", told(&output));
        told(&output)
    }

    /// Starts an example that runs beside others.
    pub fn start(&self, server: &str, login: &str, name: &str, arguments: &[&str]) -> Child {
        self.command(server, login, name, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}

/// The folder of all examples.
pub fn examples_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples")
}

/// What a program wrote, complaints last.
pub fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}
