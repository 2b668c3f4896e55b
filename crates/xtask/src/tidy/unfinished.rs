//! Nothing is left for later: no stubs, no tests switched off, no notes to oneself.

use crate::tidy::Finding;
use crate::tidy::source::{Source, Tree, line_at};

/// In code: the text, and what to do.
const IN_CODE: [(&str, &str); 8] = [
    ("todo!", "write it"),
    ("unimplemented!", "write it"),
    ("dbg!", "take it out"),
    ("#[ignore", "make the test run everywhere, or take it out"),
    ("it.skip(", "make the test run, or take it out"),
    ("test.skip(", "make the test run, or take it out"),
    ("it.only(", "let the other tests run too"),
    ("test.only(", "let the other tests run too"),
];

/// In comments.
const IN_COMMENTS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

/// Kinds of files that hold code.
const KINDS: [&str; 8] = ["rs", "ts", "tsx", "mjs", "js", "css", "sh", "sql"];

/// What is unfinished.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| KINDS.iter().any(|kind| file.is_kind(kind)))
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &Source) -> Vec<Finding> {
    let code = IN_CODE.iter().flat_map(|(text, mend)| {
        whole(&file.code, text).map(move |at| (at, format!("`{text}` is not finished work; {mend}")))
    });
    let comments = IN_COMMENTS.iter().flat_map(|text| {
        whole(&file.comments, text).map(move |at| (at, format!("{text}: do it now or file it as an issue")))
    });
    code.chain(comments)
        .map(|(at, message)| Finding::new(&file.path, line_at(&file.text, at), message))
        .collect()
}

/// Where the text stands on its own, not as part of a longer word.
fn whole<'a>(text: &'a str, wanted: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    let places = text.match_indices(wanted).map(|(at, _)| at);
    places.filter(move |at| {
        let before = text[..*at].ends_with(is_word);
        let after = text[at + wanted.len()..].starts_with(is_word) && wanted.ends_with(is_word);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_switched_off_tests_and_notes_are_found_and_the_names_of_things_are_not() {
        let rust = "fn a() { todo!() }\n#[ignore = \"slow\"]\n// FIXME later\nlet s = \"TODO todo!()\";\nmytodo!();\n";
        let script = "it.skip('x', f)\nlist.split(',')\n// TODOS\n";
        let files = vec![
            Source::new("a.rs", rust),
            Source::new("b.ts", script),
            Source::new("c.md", "TODO"),
        ];
        let found = check(&Tree {
            files,
            paths: Vec::new(),
        });
        let mut places: Vec<_> = found
            .iter()
            .map(|finding| (finding.path.as_str(), finding.line))
            .collect();
        places.sort_unstable();
        assert_eq!(
            places,
            [("a.rs", 1), ("a.rs", 2), ("a.rs", 3), ("b.ts", 1)],
            "{found:?}"
        );
    }
}
