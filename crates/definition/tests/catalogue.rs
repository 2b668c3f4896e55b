//! The catalogue that ships with the product.

use std::path::Path;

use onewindow_definition::load;

fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/catalogue/jingdezhen-hitech")
}

#[test]
fn the_shipped_catalogue_has_no_mistakes() {
    if let Err(errors) = load(&shipped()) {
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{} mistakes:\n{}", told.len(), told.join("\n"));
    }
}
