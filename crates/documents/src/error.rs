//! Why something can't be set: a stable code and words in both languages.

use std::path::PathBuf;

use thiserror::Error;

use crate::DocumentKind;

/// A field that has another shape than its template reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The name of the field, entries of a list with their index: `items.0.name`.
    pub name: String,
    /// What may stand there.
    pub expected: String,
    /// What stands there, cut short.
    pub found: String,
}

/// Why a document can't be set. `Display` is English; [`DocumentsError::chinese`] is the same in Chinese.
#[derive(Debug, Error)]
pub enum DocumentsError {
    /// No font that has the Chinese characters.
    #[error(
        "no usable Chinese font: wanted one of {}; {}. Looked in: {}. Install one (Debian: apt-get install fonts-noto-cjk) \
         or name a folder that holds one, such as NotoSerifSC-Regular.ttf",
        wanted.join(", "), lack(lacking), paths(looked)
    )]
    ChineseFontMissing {
        /// The families that would do, best first.
        wanted: Vec<String>,
        /// Characters of the templates that the fonts found do not have, cut short; empty when no font was found.
        lacking: String,
        /// Where fonts were looked for.
        looked: Vec<PathBuf>,
    },
    /// A folder or file can't be read.
    #[error("cannot read {}: {source}. Check that it exists and that this user may read it", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A template is not a template that can be read, or is not there.
    #[error("template {file} is wrong: {problem}. Correct it, or take it away to get the bundled one")]
    TemplateWrong {
        /// The file and where known line and column.
        file: String,
        /// What is wrong.
        problem: String,
    },
    /// Mandatory fields are not there or blank.
    #[error("{} {number}: mandatory fields are missing: {}. Fill them in", kind.english(), names.join(", "))]
    FieldsMissing {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// All of them.
        names: Vec<String>,
    },
    /// Fields have another shape than the template reads.
    #[error("{} {number}: fields are malformed: {}", kind.english(), list(fields, "; ", "should be", "but is"))]
    FieldsMalformed {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// All of them.
        fields: Vec<Malformed>,
    },
    /// The verification address is too long for a QR code.
    #[error("{} {number}: the verification address has {length} bytes, too long for a QR code. Shorten it", kind.english())]
    CodeTooLong {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// The length of the address, in bytes.
        length: usize,
    },
    /// Characters that none of the fonts has: they would be printed as boxes.
    #[error(
        "{} {number}: no font has these characters: {}. Correct the text, or put a font that has them into the font folder",
        kind.english(), characters.join(", ")
    )]
    CharactersMissing {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// Each with its code point: `㒨 (U+34A8)`.
        characters: Vec<String>,
    },
    /// Text reaches over the edge of the paper.
    #[error("{} {number}: on page {page} this text runs off the paper: {text}. Shorten it or correct the template", kind.english())]
    TextOutsidePage {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// The page, from 1.
        page: usize,
        /// The text, cut short.
        text: String,
    },
    /// The template could not be set with this data.
    #[error("{} {number}: could not be set: {problem}", kind.english())]
    NotSet {
        /// The kind of document.
        kind: DocumentKind,
        /// Its number.
        number: String,
        /// What the typesetter says, with file and line where known.
        problem: String,
    },
}

impl DocumentsError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ChineseFontMissing { .. } => "ChineseFontMissing",
            Self::Unreadable { .. } => "DocumentsUnreadable",
            Self::TemplateWrong { .. } => "TemplateWrong",
            Self::FieldsMissing { .. } => "DocumentFieldsMissing",
            Self::FieldsMalformed { .. } => "DocumentFieldsMalformed",
            Self::CodeTooLong { .. } => "DocumentCodeTooLong",
            Self::CharactersMissing { .. } => "CharactersMissing",
            Self::TextOutsidePage { .. } => "TextOutsidePage",
            Self::NotSet { .. } => "DocumentNotSet",
        }
    }

    /// What happened, where, and what to do, in Chinese.
    pub fn chinese(&self) -> String {
        match self {
            Self::ChineseFontMissing {
                wanted,
                lacking,
                looked,
            } => {
                let found = if lacking.is_empty() {
                    "一个也没有找到".to_owned()
                } else {
                    format!("找到的字体缺少这些字：{lacking}")
                };
                format!(
                    "没有可用的中文字体：需要其中之一：{}；{found}。查找位置：{}。请安装（Debian：apt-get install \
                     fonts-noto-cjk），或者指定存放字体的文件夹，例如放入 NotoSerifSC-Regular.ttf",
                    wanted.join("、"),
                    paths(looked)
                )
            }
            Self::Unreadable { path, source } => {
                format!(
                    "无法读取 {}：{source}。请检查其是否存在、当前用户是否有权读取",
                    path.display()
                )
            }
            Self::TemplateWrong { file, problem } => {
                format!("模板 {file} 有误：{problem}。请改正，或者移走它以使用自带模板")
            }
            Self::FieldsMissing { kind, number, names } => {
                format!(
                    "{}{number}缺少必填内容：{}。请补充",
                    kind.chinese(),
                    names.join("、")
                )
            }
            Self::FieldsMalformed { kind, number, fields } => {
                format!(
                    "{}{number}的内容格式不对：{}",
                    kind.chinese(),
                    list(fields, "；", "应为", "实为")
                )
            }
            Self::CodeTooLong { kind, number, length } => {
                format!(
                    "{}{number}的核验网址有 {length} 字节，二维码放不下。请缩短",
                    kind.chinese()
                )
            }
            Self::CharactersMissing {
                kind,
                number,
                characters,
            } => format!(
                "{}{number}中有字体里没有的字：{}。请改正文字，或者把含有这些字的字体放进字体文件夹",
                kind.chinese(),
                characters.join("、")
            ),
            Self::TextOutsidePage {
                kind,
                number,
                page,
                text,
            } => {
                format!(
                    "{}{number}第{page}页的这段文字超出纸边：{text}。请缩短或修改模板",
                    kind.chinese()
                )
            }
            Self::NotSet {
                kind,
                number,
                problem,
            } => {
                format!("{}{number}无法排版：{problem}", kind.chinese())
            }
        }
    }
}

fn lack(characters: &str) -> String {
    if characters.is_empty() {
        "none was found".to_owned()
    } else {
        format!("the fonts found do not have: {characters}")
    }
}

fn paths(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}

fn list(fields: &[Malformed], between: &str, should: &str, but: &str) -> String {
    let each = fields.iter().map(|field| {
        let Malformed {
            name,
            expected,
            found,
        } = field;
        format!("{name} {should} {expected}, {but} {found}")
    });
    each.collect::<Vec<_>>().join(between)
}
