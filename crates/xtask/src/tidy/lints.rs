//! The lints hold everywhere: each member takes the workspace's, and clippy is told the project's limits.

use crate::tidy::Finding;
use crate::tidy::source::{Source, Tree};

/// Settings that must stand in a file, as they stand there.
const SETTINGS: [(&str, &str); 5] = [
    ("clippy.toml", "too-many-lines-threshold = 80"),
    ("clippy.toml", "too-many-arguments-threshold = 5"),
    ("Cargo.toml", "unsafe_code = \"forbid\""),
    ("Cargo.toml", "unwrap_used = \"deny\""),
    ("Cargo.toml", "allow_attributes = \"deny\""),
];

/// Members without the workspace's lints, and limits that were taken out.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_member = |file: &&Source| file.path != "Cargo.toml" && file.path.ends_with("/Cargo.toml");
    let members = tree.files.iter().filter(is_member);
    let loose = members.filter(|file| !takes_lints(&file.text)).map(|file| {
        Finding::new(
            &file.path,
            0,
            "takes no lints; add the section [lints] with `workspace = true`",
        )
    });
    let lost = SETTINGS.iter().filter(|(path, line)| {
        tree.file(path)
            .is_none_or(|file| file.text.lines().all(|present| present.trim() != *line))
    });
    loose
        .chain(lost.map(|(path, line)| Finding::new(path, 0, format!("must say `{line}`"))))
        .collect()
}

fn takes_lints(manifest: &str) -> bool {
    let mut lines = manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != "[lints]")
        .skip(1);
    lines.find(|line| !line.is_empty() && !line.starts_with('#')) == Some("workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_without_the_lints_and_a_lost_limit_are_found() {
        let all = |file: &str| {
            let of_file = SETTINGS
                .iter()
                .filter(|(path, _)| *path == file)
                .map(|(_, line)| *line);
            of_file.collect::<Vec<_>>().join("\n")
        };
        let files = vec![
            Source::new("Cargo.toml", all("Cargo.toml")),
            Source::new("clippy.toml", all("clippy.toml").replace("80", "800")),
            Source::new("crates/good/Cargo.toml", "[package]\n[lints]\nworkspace = true\n"),
            Source::new(
                "crates/bad/Cargo.toml",
                "[package]\nversion.workspace = true\n[lints.rust]\n",
            ),
        ];
        let found = check(&Tree {
            files,
            paths: Vec::new(),
        });
        let paths: Vec<_> = found.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["crates/bad/Cargo.toml", "clippy.toml"], "{found:?}");
    }
}
