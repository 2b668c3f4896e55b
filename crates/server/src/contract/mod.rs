//! `onewindow schema`: the contracts that are generated from the program, so that they can be committed and a drift
//! be seen.

mod configuration;
mod errors;

use std::fs;
use std::path::{Path, PathBuf};

use onewindow_engine::access::matrix;
use onewindow_engine::case::diagram;
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::text::Language;
use onewindow_store::{Settings, Store};

pub(crate) use configuration::settings;

use crate::catalogue;
use crate::failure::Failure;

/// Writes every contract below a folder, and the guide to errors into `docs` beside it.
///
/// # Errors
/// When a file can't be written or a database can't be opened.
pub(crate) async fn write(out: &Path, postgres: Option<&str>) -> Result<(), Failure> {
    let catalogue = catalogue::require(None)?;
    let folder = Folder(out.to_owned());
    folder.write("graphql/schema.graphql", &onewindow_api::sdl())?;
    folder.write(
        "procedure.schema.json",
        &pretty(&onewindow_definition::procedure_schema()),
    )?;
    folder.write(
        "route.schema.json",
        &pretty(&onewindow_definition::route_schema()),
    )?;
    for (kind, schema) in onewindow_api::webhook_schemas() {
        folder.write(&format!("webhook/{kind}.json"), &pretty(&schema))?;
    }
    folder.write("authz/matrix.txt", &matrix())?;
    folder.write("machine/case.mmd", &diagram::machine())?;
    folder.write("machine/step.mmd", &diagram::step_machine())?;
    write_declared(&folder, &catalogue)?;
    write_tables(&folder, postgres).await?;
    let docs = Folder(out.parent().unwrap_or(Path::new(".")).join("docs"));
    docs.write("CONFIGURATION.md", &configuration::page())?;
    docs.write("ERRORS.md", &errors::page())
}

/// A text that stays within its cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// Every procedure and route of the built-in catalogue, drawn as it is in force last.
fn write_declared(folder: &Folder, catalogue: &Catalogue) -> Result<(), Failure> {
    for procedure in catalogue
        .procedures
        .values()
        .filter_map(|versions| versions.last())
    {
        let drawing = onewindow_definition::procedure_diagram(procedure, catalogue, Language::Zh);
        folder.write(&format!("machine/procedure/{}.mmd", procedure.code()), &drawing)?;
    }
    for route in catalogue.routes.values() {
        let drawing = onewindow_definition::route_diagram(route, catalogue, Language::Zh);
        folder.write(&format!("machine/route/{}.mmd", route.code), &drawing)?;
    }
    Ok(())
}

/// The tables as the sum of the migrations makes them.
async fn write_tables(folder: &Folder, postgres: Option<&str>) -> Result<(), Failure> {
    let empty = std::env::temp_dir().join(format!("onewindow-schema-{}.db", std::process::id()));
    let sqlite = tables(&format!("sqlite://{}", empty.display())).await;
    for suffix in ["", "-wal", "-shm"] {
        let mut name = empty.clone().into_os_string();
        name.push(suffix);
        // Most of them are not there; a leftover in the temporary folder does no harm.
        let _ = fs::remove_file(PathBuf::from(name));
    }
    folder.write("sql/sqlite.sql", &sqlite?)?;
    if let Some(url) = postgres {
        folder.write("sql/postgres.sql", &tables(url).await?)?;
    }
    Ok(())
}

async fn tables(url: &str) -> Result<String, Failure> {
    let store = Store::open(&Settings::new(url)).await?;
    let tables = store.schema_sql().await?;
    store.close().await?;
    Ok(tables)
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}

/// Where contracts are written to.
struct Folder(PathBuf);

impl Folder {
    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let file = self.0.join(name);
        let folder = file.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
        fs::write(&file, text).map_err(|error| Failure::file(&file, &error))
    }
}
