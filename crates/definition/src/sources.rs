//! The files of a catalogue, before they are checked: read from a folder or given as texts, one of them put in the place
//! of another.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::ids::ProcedureCode;
use onewindow_engine::text::Text;

use crate::error::{Code, DefinitionError};
use crate::load::{self, FOLDERS, unexpected, whole};
use crate::yaml::{self, MAX_BYTES, Node, Source};

/// The files of a catalogue.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
    unread: Vec<DefinitionError>,
}

impl Sources {
    /// The files of a folder. What can't be read is told by [`Sources::load`].
    pub fn read(directory: &Path) -> Self {
        let mut sources = Self::default();
        for folder in ["", "calendar", "procedures", "routes"] {
            sources.read_folder(directory, folder);
        }
        sources
    }

    /// Texts, each with its name as in a folder, such as `procedures/eia-report.yaml`.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let files = texts
            .into_iter()
            .map(|(name, text)| Source { name, text })
            .collect();
        Self {
            files,
            unread: Vec::new(),
        }
    }

    /// What a file says; none when there is no such file.
    pub fn get(&self, name: &str) -> Option<&str> {
        let file = self.files.iter().find(|file| file.name == name)?;
        Some(&file.text)
    }

    /// The same with one file put in its place, or added.
    #[must_use]
    pub fn with(&self, name: &str, text: &str) -> Self {
        let mut files = self.files.clone();
        files.retain(|file| file.name != name);
        files.push(Source {
            name: name.to_owned(),
            text: text.to_owned(),
        });
        Self {
            files,
            unread: self.unread.clone(),
        }
    }

    /// Checks everything and builds the catalogue.
    ///
    /// # Errors
    /// Everything that is wrong, at once, ordered by file and place.
    pub fn load(&self) -> Result<Catalogue, Vec<DefinitionError>> {
        load::build(self.files.clone(), self.unread.clone())
    }

    /// Which procedure a text declares, and the name of the file that it belongs into.
    ///
    /// # Errors
    /// When the text is too large, no YAML, or names no procedure by its `code`.
    pub fn place_of(&self, text: &str) -> Result<(ProcedureCode, String), DefinitionError> {
        let given = Source {
            name: "procedures/*.yaml".to_owned(),
            text: text.to_owned(),
        };
        if text.len() > MAX_BYTES {
            return Err(yaml::too_large(&given.name));
        }
        let node = yaml::parse(&given)?;
        let code = code_of(&node).ok_or_else(|| {
            given.error(
                Code::MissingField,
                node.get("code").map_or(node.at, |code| code.at),
                Text::new(
                    "缺少 code：事项须有代码，由小写字母、数字和连字符组成",
                    "there is no code; a procedure has one, of lower-case letters, digits and hyphens",
                ),
            )
        })?;
        let declares =
            |file: &&Source| yaml::parse(file).ok().and_then(|node| code_of(&node)).as_ref() == Some(&code);
        let mut procedures = self
            .files
            .iter()
            .filter(|file| file.name.starts_with("procedures/"));
        let name = procedures.find(declares).map(|file| file.name.clone());
        let name = name.unwrap_or_else(|| format!("procedures/{code}.yaml"));
        Ok((code, name))
    }

    fn read_folder(&mut self, directory: &Path, folder: &str) {
        let path = directory.join(folder);
        let listed = match fs::read_dir(&path) {
            Ok(listed) => listed,
            // A catalogue may have no routes yet; that the folder itself is missing is told.
            Err(_) if !folder.is_empty() && !path.exists() => return,
            Err(error) => {
                self.unread.push(unreadable(&path.display().to_string(), &error));
                return;
            }
        };
        for entry in listed.flatten() {
            let file = entry.file_name().to_string_lossy().into_owned();
            let name = if folder.is_empty() {
                file
            } else {
                format!("{folder}/{file}")
            };
            if entry.path().is_dir() && (!folder.is_empty() || FOLDERS.contains(&name.as_str())) {
                if !folder.is_empty() {
                    self.unread.push(unexpected(&name));
                }
                continue;
            }
            match read_file(&entry.path(), &name) {
                Ok(text) => self.files.push(Source { name, text }),
                Err(error) => self.unread.push(error),
            }
        }
    }
}

fn code_of(node: &Node) -> Option<ProcedureCode> {
    node.get("code")?.text()?.parse().ok()
}

fn read_file(path: &Path, name: &str) -> Result<String, DefinitionError> {
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| unreadable(name, &error))?;
    // Read through a limit: the size that the folder tells may change, and a pipe tells none.
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    if bytes.len() > MAX_BYTES {
        return Err(yaml::too_large(name));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error
            .as_bytes()
            .get(..error.utf8_error().valid_up_to())
            .unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let message = Text::new(
            format!("第 {line} 行不是 UTF-8 文本，请用 UTF-8 保存"),
            format!("line {line} is not UTF-8 text; save the file as UTF-8"),
        );
        whole(name, Code::FileUnreadable, message)
    })
}

fn unreadable(name: &str, error: &std::io::Error) -> DefinitionError {
    let message = Text::new(
        format!("无法读取：{error}"),
        format!("this can't be read: {error}"),
    );
    whole(name, Code::FileUnreadable, message)
}
