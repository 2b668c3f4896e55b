//! The files that the rules look at, and Rust text parted into code and comments.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// All text files of the workspace that people write.
pub struct Tree {
    pub files: Vec<Source>,
    /// Every file and folder, relative to the root, text or not.
    pub paths: Vec<String>,
}

/// A text file.
pub struct Source {
    /// Relative to the root, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// Rust: only code, comments and the insides of strings blanked out line by line; else the whole text.
    pub code: String,
    /// Rust: only comments, all else blanked out; else the whole text.
    pub comments: String,
}

/// Folders and files that hold nothing written here.
const SKIPPED: [&str; 7] = [
    ".git",
    "target",
    "node_modules",
    "dist",
    "build",
    "generated.ts",
    "data",
];

/// Endings of text that people write; tables of data are not among them.
const KINDS: [&str; 13] = [
    "rs", "toml", "md", "yaml", "yml", "ts", "tsx", "mjs", "js", "css", "html", "sh", "sql",
];

impl Tree {
    /// Reads the workspace.
    ///
    /// # Errors
    /// If a folder or file can't be read.
    pub fn read(root: &Path) -> Result<Self> {
        let mut tree = Self {
            files: Vec::new(),
            paths: Vec::new(),
        };
        tree.add(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(tree)
    }

    /// The file of this path.
    pub fn file(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }

    fn add(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            // Data of tests is part of the project; only the root's data/ is a server's.
            if SKIPPED.contains(&name.as_str()) && (name != "data" || prefix.is_empty()) {
                continue;
            }
            self.paths.push(path.clone());
            if entry.file_type()?.is_dir() {
                self.add(&entry.path(), &format!("{path}/"))?;
            } else if is_written(&name, prefix) {
                let text = fs::read_to_string(entry.path()).with_context(|| path.clone())?;
                self.files.push(Source::new(path, text));
            }
        }
        Ok(())
    }
}

fn is_written(name: &str, prefix: &str) -> bool {
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
    KINDS.contains(&kind) || name == "Dockerfile" || prefix.starts_with(".ci/")
}

impl Source {
    /// Parts the text if it is Rust.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let (path, text) = (path.into(), text.into());
        let (code, comments) = if is_kind(&path, "rs") {
            parted(&text)
        } else {
            (text.clone(), text.clone())
        };
        Self {
            path,
            text,
            code,
            comments,
        }
    }

    /// Whether the name ends so.
    pub fn is_kind(&self, kind: &str) -> bool {
        is_kind(&self.path, kind)
    }

    /// Whether it holds tests and their support: inside a folder `tests`, or named `*.test.ts(x)`.
    pub fn is_test(&self) -> bool {
        let in_tests = self.path.split('/').any(|part| part == "tests");
        in_tests || self.path.ends_with(".test.ts") || self.path.ends_with(".test.tsx")
    }
}

fn is_kind(path: &str, kind: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == kind)
}

/// The number, from 1, of the line at a place of the text.
pub fn line_at(text: &str, offset: usize) -> usize {
    1 + text
        .as_bytes()
        .iter()
        .take(offset)
        .filter(|byte| **byte == b'\n')
        .count()
}

/// What a character of Rust text belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Comment,
    Literal,
}

/// Code and comments of Rust text, each as long in bytes as the text, so that places agree in all three.
fn parted(text: &str) -> (String, String) {
    let mut parts = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    while parts.len() < bytes.len() {
        let at = parts.len();
        let (part, length) = part_at(bytes, at);
        parts.resize((at + length).clamp(at + 1, bytes.len()), part);
    }
    let only = |wanted: Part| -> String {
        let kept = text.char_indices().flat_map(|(at, character)| {
            let keep = parts[at] == wanted || character == '\n';
            // A blank for each byte keeps places the same.
            let (character, count) = if keep {
                (character, 1)
            } else {
                (' ', character.len_utf8())
            };
            std::iter::repeat_n(character, count)
        });
        kept.collect()
    };
    (only(Part::Code), only(Part::Comment))
}

/// What begins at a place, and how many bytes it has.
fn part_at(bytes: &[u8], at: usize) -> (Part, usize) {
    let rest = &bytes[at..];
    match rest {
        [b'/', b'/', ..] => (
            Part::Comment,
            rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
        ),
        [b'/', b'*', ..] => (Part::Comment, block_comment(rest)),
        [b'"', ..] => (Part::Literal, quoted(rest, b'"')),
        [b'\'', b'\\', ..] => (Part::Literal, quoted(rest, b'\'')),
        // 'x' is a character, 'x without a second quote a lifetime; a character has at most four bytes.
        [b'\'', ..] => match rest.iter().take(6).skip(2).position(|byte| *byte == b'\'') {
            Some(more) if rest[1] != b'\'' => (Part::Literal, more + 3),
            _ => (Part::Code, 1),
        },
        [b'r', ..] if at == 0 || !is_word(bytes[at - 1]) || matches!(bytes[at - 1], b'b' | b'c') => {
            raw_string(rest).map_or((Part::Code, 1), |length| (Part::Literal, length))
        }
        _ => (Part::Code, 1),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                at += 2;
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of `r"…"` or `r#"…"#`; nothing if it is a word that begins with r.
fn raw_string(rest: &[u8]) -> Option<usize> {
    let hashes = rest.iter().skip(1).take_while(|byte| **byte == b'#').count();
    let start = hashes + 2;
    if rest.get(hashes + 1) != Some(&b'"') {
        return None;
    }
    let end: Vec<u8> = std::iter::once(b'"')
        .chain(std::iter::repeat_n(b'#', hashes))
        .collect();
    let inside = rest[start..].windows(end.len()).position(|window| window == end);
    Some(inside.map_or(rest.len(), |inside| start + inside + end.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_is_parted_into_code_and_comments_with_every_place_kept() {
        let text = "let a = \"// no /* 办\"; // yes 办\nlet c: &'static str = r#\"\"x\"\"#; /* a /* b */ c */ f('\\'', '办', 'x');\n";
        let file = Source::new("a.rs", text);
        assert_eq!(file.code.len(), text.len());
        assert_eq!(file.comments.len(), text.len());
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            squeezed(&file.code),
            "let a = ; let c: &'static str = ; f( , , );"
        );
        assert_eq!(squeezed(&file.comments), "// yes 办 /* a /* b */ c */");
        assert_eq!(line_at(text, text.find("static").unwrap()), 2);
    }

    #[test]
    fn unfinished_literals_and_comments_end_with_the_file() {
        for text in ["\"abc", "/* abc", "r#\"abc\"", "'\\", "'", "r", "// 办"] {
            assert_eq!(Source::new("a.rs", text).code.len(), text.len(), "{text}");
        }
    }
}
