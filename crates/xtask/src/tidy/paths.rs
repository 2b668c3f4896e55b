//! The project speaks of itself alone: no path of somebody's machine, and no page named that is not here.

use crate::tidy::Finding;
use crate::tidy::source::{Source, Tree, line_at};

/// Folders at the root of a machine where people and build services keep their work.
const WORKPLACES: [&str; 8] = [
    "home",
    "Users",
    "root",
    "work",
    "workspace",
    "builds",
    "workdir",
    "mnt",
];

/// Paths that lead out of the project.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let of_machines = tree.files.iter().flat_map(machine_paths);
    let of_pages = tree
        .files
        .iter()
        .filter(|file| file.is_kind("md") || file.is_kind("rs"));
    of_machines
        .chain(of_pages.flat_map(|file| missing_pages(file, tree)))
        .collect()
}

/// Absolute paths into a workplace: `/FOLDER` or `/FOLDER/…`, where a path can begin.
fn machine_paths(file: &Source) -> Vec<Finding> {
    let begins = |before: Option<char>| before.is_none_or(|c| c.is_whitespace() || "\"'`(=:,;[<".contains(c));
    let found = file.text.match_indices('/').filter_map(|(at, _)| {
        let rest = &file.text[at + 1..];
        let first = rest
            .split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
            .next()
            .unwrap_or_default();
        let is_workplace = WORKPLACES.contains(&first) && begins(file.text[..at].chars().next_back());
        is_workplace.then_some((at, first))
    });
    found
        .map(|(at, folder)| {
            let message =
                format!("a path under /{folder} is of one machine; say it relative to the project's root");
            Finding::new(&file.path, line_at(&file.text, at), message)
        })
        .collect()
}

/// Pages (`….md`) that prose or a comment names by a path and that do not exist, seen from the file or the root.
fn missing_pages(file: &Source, tree: &Tree) -> Vec<Finding> {
    let is_path = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut found = Vec::new();
    for (number, line) in file.comments.lines().enumerate() {
        let pages = line
            .split(|c: char| !is_path(c) && c != ':')
            .filter(|word| word.contains(".md"));
        for page in pages.filter(|word| word.contains('/') && !word.contains("://") && !word.starts_with('/'))
        {
            let page = page.trim_end_matches(['.', ':']);
            let known = |base: &str| resolve(base, page).is_some_and(|path| tree.paths.contains(&path));
            if !known(folder) && !known("") {
                let message = format!("names {page}, which is no page of the project");
                found.push(Finding::new(&file.path, number + 1, message));
            }
        }
    }
    found
}

/// The path from the root; nothing if it leads out of it.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_machine_and_pages_that_are_not_here_are_found() {
        let bare = WORKPLACES[3];
        let prose = format!(
            "See docs/A.md and https://example.org/b/c.md.\nSee `../notes/facts.md`.\nRun it in /{bare}/main.\n\
             A [guide](guide/B.md).\nThe road a/{bare}/b, 5 of/{bare}er.\n"
        );
        let files = vec![
            Source::new("docs/README.md", prose),
            Source::new("a.rs", "// As notes/facts.md says.\nlet a = \"notes/none.md\";\n"),
        ];
        let paths = ["docs", "docs/A.md", "docs/README.md", "docs/guide/B.md"]
            .map(str::to_owned)
            .to_vec();
        let mut found = check(&Tree { files, paths });
        found.sort();
        let places: Vec<_> = found
            .iter()
            .map(|finding| (finding.path.as_str(), finding.line))
            .collect();
        assert_eq!(
            places,
            [("a.rs", 1), ("docs/README.md", 2), ("docs/README.md", 3)],
            "{found:?}"
        );
    }
}
