//! The store's public signatures show no type of the database library: who calls it can't depend on tables.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::tidy::Finding;
use crate::tidy::source::{Source, Tree, line_at};

/// The libraries that stay inside.
const INNER: [&str; 3] = ["sea_orm", "sea_orm_migration", "sqlx"];

/// Public items of the store that name such a type. Entities and migrations are left out: they are made of
/// these types, and private as modules.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|file| {
        let tables = file.path.contains("/entit") || file.path.contains("/migration");
        file.path.starts_with("crates/store/src/") && file.is_kind("rs") && !tables
    });
    files.flat_map(check_file).collect()
}

fn check_file(file: &Source) -> Vec<Finding> {
    let inner = inner_names(&file.code);
    let items = public_items(&file.code);
    items
        .filter_map(|item| {
            let line = line_at(&file.code, item.start);
            let named = words(&file.code[item]).find(|word| inner.contains(word))?;
            let message = format!(
                "a public item shows {named} of the database library; speak the engine's types, or make it pub(crate)"
            );
            Some(Finding::new(&file.path, line, message))
        })
        .collect()
}

/// The libraries, and whatever this file imports from them, under the names that it has here.
fn inner_names(code: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::from(INNER);
    let imports = code
        .split("use ")
        .skip(1)
        .filter_map(|rest| rest.split(';').next());
    for import in imports.filter(|import| INNER.iter().any(|library| words(import).next() == Some(library))) {
        // The last word before a comma, a brace or the end: what `A`, `a::B` and `C as D` bring in.
        let ends = import
            .split([',', '{', '}'])
            .filter_map(|piece| words(piece).last());
        names.extend(ends.filter(|name| !matches!(*name, "self" | "prelude" | "_")));
    }
    names
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}

/// Where each item that begins with a bare `pub` shows itself: the whole of an enum, trait or alias, the head of
/// anything else. Fields of a struct are items of their own.
fn public_items(code: &str) -> impl Iterator<Item = Range<usize>> {
    let starts = code.match_indices("pub ").map(|(at, _)| at);
    let whole_word =
        |at: &usize| !code[..*at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
    starts.filter(whole_word).map(|start| {
        let rest = &code[start..];
        let length = match kind(rest) {
            "enum" | "trait" => body_end(rest),
            "use" | "type" | "static" | "const" => until(rest, &[';']),
            "struct" | "mod" => until(rest, &[';', '{', '(']),
            "fn" => until(rest, &['{', ';']),
            _ => field_end(rest),
        };
        start..start + length
    })
}

/// The word that says what a public item is; for a field its name or type.
fn kind(item: &str) -> &str {
    let mut words = words(item)
        .skip(1)
        .skip_while(|word| matches!(*word, "async" | "unsafe" | "extern"));
    match (words.next(), words.next()) {
        (Some("const"), Some("fn" | "unsafe")) => "fn",
        (first, _) => first.unwrap_or_default(),
    }
}

fn until(code: &str, ends: &[char]) -> usize {
    code.find(ends).unwrap_or(code.len())
}

/// The end of the first braces, or of the statement if it has none.
fn body_end(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return at,
            '}' => depth -= 1,
            ';' if depth == 0 => return at,
            _ => {}
        }
    }
    code.len()
}

/// The end of a field: the comma or bracket that is not inside its type.
fn field_end(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in code.char_indices() {
        match character {
            '(' | '<' | '[' => depth += 1,
            ')' | '>' | ']' | '}' | ',' | ';' if depth == 0 => return at,
            ')' | '>' | ']' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(code: &str) -> Vec<usize> {
        let files = vec![Source::new("crates/store/src/a.rs", code)];
        check(&Tree {
            files,
            paths: Vec::new(),
        })
        .iter()
        .map(|finding| finding.line)
        .collect()
    }

    #[test]
    fn a_public_signature_with_a_type_of_the_database_library_is_found() {
        let code = "use sea_orm::{DatabaseConnection, entity::prelude::*, Value as Cell};\n\
            pub fn one(a: u8) -> DatabaseConnection { todo() }\n\
            pub async fn two<C: sea_orm::ConnectionTrait>(c: &C) {}\n\
            pub struct Three { a: DatabaseConnection,\n pub b: Vec<(u8, Cell)>,\n pub c: u8 }\n\
            pub enum Four { A,\n B(Cell) }\n\
            pub use sea_orm::Set;\n\
            pub struct Five(u8, pub Cell);\n";
        assert_eq!(lines(code), [2, 3, 5, 7, 9, 10]);
    }

    #[test]
    fn private_items_bodies_and_words_that_only_look_alike_are_left_alone() {
        let code = "use sea_orm::DatabaseConnection;\n\
            pub struct Store { connection: DatabaseConnection }\n\
            pub(crate) fn inside(c: &DatabaseConnection) {}\n\
            /// Opens a sea_orm connection.\n\
            pub fn open() -> Store { DatabaseConnection::new() }\n\
            pub const NAME: &str = \"sea_orm\";\n\
            pub const fn two() -> u8 { DatabaseConnection::SIZE }\n";
        assert_eq!(lines(code), Vec::<usize>::new());
    }
}
