//! The catalogue that ships with the product.

use std::fs;
use std::path::{Path, PathBuf};

use onewindow_definition::{load, procedure_diagram, procedure_schema, route_diagram, route_schema};
use onewindow_engine::text::Language;

use crate::fixture::told;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/catalogue/jingdezhen-hitech")
}

#[test]
fn it_has_no_mistakes() {
    if let Err(errors) = load(&folder()) {
        panic!("{} mistakes:\n{}", errors.len(), told(&errors));
    }
}

#[test]
fn everything_in_it_can_be_drawn() {
    let catalogue = load(&folder()).expect("the catalogue has no mistakes");
    for version in catalogue.procedures.values().flatten() {
        let drawing = procedure_diagram(version, &catalogue, Language::Zh);
        assert_eq!(
            drawing.matches("subgraph").count(),
            drawing.matches("end\n").count(),
            "{drawing}"
        );
    }
    for route in catalogue.routes.values() {
        let drawing = route_diagram(route, &catalogue, Language::Zh);
        assert!(
            route
                .procedures
                .iter()
                .all(|code| drawing.contains(&code.as_str().replace('-', "_"))),
            "{drawing}"
        );
    }
}

#[test]
fn its_files_fit_the_schemas_that_editors_use() {
    for (kind, schema) in [("procedures", procedure_schema()), ("routes", route_schema())] {
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        for file in fs::read_dir(folder().join(kind)).expect("a folder").flatten() {
            let text = fs::read_to_string(file.path()).expect("a file");
            let document: serde_json::Value = serde_saphyr::from_str(&text).expect("YAML");
            let told: Vec<String> = validator
                .iter_errors(&document)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(told.is_empty(), "{}:\n{}", file.path().display(), told.join("\n"));
        }
    }
}
