//! A file is short enough to be read at once.

use crate::tidy::Finding;
use crate::tidy::source::{Source, Tree};

/// Lines of a file.
const MOST: usize = 600;
/// Lines of a file of tests, where one case follows another.
const MOST_OF_TESTS: usize = 900;
/// Kinds of files that people write line by line.
const KINDS: [&str; 5] = ["rs", "ts", "tsx", "mjs", "css"];

/// Files that are too long.
pub fn check(tree: &Tree) -> Vec<Finding> {
    tree.files
        .iter()
        .filter(|file| is_limited(file))
        .filter_map(check_file)
        .collect()
}

fn is_limited(file: &Source) -> bool {
    let generated = file
        .path
        .split('/')
        .any(|part| part == "generated" || part == "gql");
    !generated && KINDS.iter().any(|kind| file.is_kind(kind))
}

fn check_file(file: &Source) -> Option<Finding> {
    let most = if file.is_test() { MOST_OF_TESTS } else { MOST };
    let lines = file.text.lines().count();
    let message = || format!("{lines} lines, at most {most}; part it by what its pieces are about");
    (lines > most).then(|| Finding::new(&file.path, lines, message()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_may_have_600_lines_and_one_of_tests_900() {
        let file = |path: &str, lines| Source::new(path, "x\n".repeat(lines));
        let files = vec![
            file("crates/a/src/lib.rs", 600),
            file("crates/a/src/long.rs", 601),
            file("crates/a/tests/a.rs", 900),
            file("tests/acceptance/long.rs", 901),
            file("crates/portal/ui/src/gql/graphql.ts", 5000),
            file("schema/catalogue/zone.yaml", 5000),
        ];
        let found = check(&Tree {
            files,
            paths: Vec::new(),
        });
        let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["crates/a/src/long.rs", "tests/acceptance/long.rs"]);
    }
}
