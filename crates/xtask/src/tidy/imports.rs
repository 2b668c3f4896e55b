//! Who may depend on whom: the layers of `docs/ARCHITECTURE.md`.

use serde_json::Value;

use crate::tidy::Finding;

/// What a member may and must not depend on.
struct Layer {
    name: &'static str,
    /// Members of the workspace that it may name.
    may: &'static [&'static str],
    /// Packages from outside that it must not name, each with all whose names go on with `-`.
    never: &'static [&'static str],
    /// Why, as a sentence to end the message with.
    because: &'static str,
}

/// The support of the tests: free of the workspace's crates, so any member may test with it.
const SUPPORT: &str = "onewindow-tests";

const LAYERS: [Layer; 11] = [
    Layer {
        name: "onewindow-engine",
        may: &[],
        never: &[
            "tokio",
            "futures",
            "async-std",
            "async-graphql",
            "axum",
            "hyper",
            "reqwest",
            "sea-orm",
            "sqlx",
            "rand",
            "tracing",
        ],
        because: "the engine decides from its arguments alone: no I/O, no async, no randomness",
    },
    Layer {
        name: "onewindow-definition",
        may: &["onewindow-engine"],
        never: &[
            "tokio",
            "async-graphql",
            "axum",
            "hyper",
            "reqwest",
            "sea-orm",
            "sqlx",
        ],
        because: "the definition turns text into checked declarations and nothing else",
    },
    Layer {
        name: "onewindow-documents",
        may: &[],
        never: &[
            "tokio",
            "async-graphql",
            "axum",
            "hyper",
            "reqwest",
            "sea-orm",
            "sqlx",
            "rand",
        ],
        because: "typesetting takes plain data and gives bytes: no network, no clock, no chance",
    },
    Layer {
        name: "onewindow-store",
        may: &["onewindow-engine"],
        never: &["async-graphql", "axum", "hyper", "reqwest"],
        because: "the store speaks the engine's types, and only to databases",
    },
    Layer {
        name: "onewindow-desk",
        may: &["onewindow-engine", "onewindow-definition", "onewindow-store"],
        never: &["async-graphql", "axum", "hyper", "sea-orm", "sqlx"],
        because: "the desk knows neither GraphQL nor HTTP nor tables",
    },
    Layer {
        name: "onewindow-api",
        may: &["onewindow-engine", "onewindow-desk"],
        never: &["sea-orm", "sqlx"],
        because: "the API reaches data only through the desk, where rights are enforced",
    },
    Layer {
        name: "onewindow-portal",
        may: &[],
        never: &["async-graphql", "sea-orm", "sqlx"],
        because: "the portal is a GraphQL client like any other",
    },
    Layer {
        name: "onewindow-server",
        may: &[
            "onewindow-engine",
            "onewindow-definition",
            "onewindow-documents",
            "onewindow-store",
            "onewindow-desk",
            "onewindow-api",
            "onewindow-portal",
            "onewindow-demo",
        ],
        never: &["sea-orm", "sqlx"],
        because: "tables are the store's alone",
    },
    Layer {
        name: "onewindow-demo",
        may: &[],
        never: &["async-graphql", "axum", "sea-orm", "sqlx"],
        because: "the play knows the server only from outside",
    },
    Layer {
        name: "xtask",
        may: &[],
        never: &["tokio", "sea-orm", "async-graphql"],
        because: "a newcomer waits for this program before anything else",
    },
    Layer {
        name: SUPPORT,
        may: &["onewindow-demo"],
        // A database is opened by hand only to be tampered with.
        never: &["sea-orm", "async-graphql"],
        because: "the acceptance tests know the server only from outside",
    },
];

/// Every dependency that the layers don't allow, and every member that no layer describes.
pub fn check(metadata: &Value) -> Vec<Finding> {
    members(metadata).flat_map(check_member).collect()
}

/// The packages of the workspace in what `cargo metadata` printed.
pub fn members(metadata: &Value) -> impl Iterator<Item = &Value> {
    let members = &metadata["workspace_members"];
    let is_member = |package: &&Value| members.as_array().is_some_and(|ids| ids.contains(&package["id"]));
    metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(is_member)
}

fn check_member(package: &Value) -> Vec<Finding> {
    let name = package["name"].as_str().unwrap_or_default();
    let manifest = manifest(name);
    let Some(layer) = LAYERS.iter().find(|layer| layer.name == name) else {
        let message = "no layer is declared for this member; declare it in crates/xtask/src/tidy/imports.rs";
        return vec![Finding::new(&manifest, 0, message)];
    };
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    dependencies
        .filter_map(|dependency| {
            let named = dependency["name"].as_str().unwrap_or_default();
            // A path and no registry: one of ours.
            let is_ours = dependency["source"].is_null();
            let refused = if is_ours {
                !(layer.may.contains(&named) || dependency["kind"] == "dev" && layer.tests_may(named))
            } else {
                layer.forbids(named)
            };
            let message = || format!("{name} must not depend on {named}: {}", layer.because);
            refused.then(|| Finding::new(&manifest, 0, message()))
        })
        .collect()
}

impl Layer {
    /// Tests set up whatever stands below the layer, however deep, and have a support of their own.
    fn tests_may(&self, named: &str) -> bool {
        let below = |name: &&str| LAYERS.iter().find(|layer| layer.name == *name);
        named == SUPPORT
            || self
                .may
                .iter()
                .filter_map(below)
                .any(|layer| layer.may.contains(&named) || layer.tests_may(named))
    }

    fn forbids(&self, package: &str) -> bool {
        let goes_on = |rest: &str| rest.is_empty() || rest.starts_with('-');
        self.never
            .iter()
            .any(|never| package.strip_prefix(never).is_some_and(goes_on))
    }
}

fn manifest(package: &str) -> String {
    match package.strip_prefix("onewindow-").unwrap_or(package) {
        "tests" => "tests/Cargo.toml".to_owned(),
        folder => format!("crates/{folder}/Cargo.toml"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn workspace(name: &str, dependencies: &Value) -> Value {
        json!({
            "workspace_members": ["a"],
            "packages": [
                { "id": "a", "name": name, "dependencies": dependencies },
                { "id": "b", "name": "elsewhere", "dependencies": [{ "name": "tokio", "source": "registry" }] },
            ],
        })
    }

    #[test]
    fn a_dependency_against_the_layers_is_found_and_one_along_them_is_not() {
        let found = check(&workspace(
            "onewindow-api",
            &json!([
                { "name": "onewindow-desk", "source": null, "kind": null },
                { "name": "onewindow-tests", "source": null, "kind": "dev" },
                { "name": "onewindow-definition", "source": null, "kind": "dev" },
                { "name": "onewindow-server", "source": null, "kind": "dev" },
                { "name": "async-graphql", "source": "registry", "kind": null },
                { "name": "onewindow-store", "source": null, "kind": null },
                { "name": "sea-orm-migration", "source": "registry", "kind": "dev" },
                { "name": "onewindow-tests", "source": null, "kind": null },
            ]),
        ));
        let refused = [
            "onewindow-server",
            "onewindow-store",
            "sea-orm-migration",
            "onewindow-tests",
        ];
        assert_eq!(found.len(), refused.len(), "{found:?}");
        for (finding, refused) in found.iter().zip(refused) {
            assert_eq!(finding.path, "crates/api/Cargo.toml");
            assert!(
                finding.message.contains(&format!("depend on {refused}:")),
                "{finding}"
            );
        }
    }

    #[test]
    fn a_member_without_a_layer_is_found() {
        let found = check(&workspace("onewindow-novelty", &json!([])));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
