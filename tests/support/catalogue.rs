//! The catalogue that the scenarios of the law run on: the shipped one, the declarations that only a test needs, and a
//! route on which every procedure can be applied for by itself. Standard library only: the project's own commands write
//! the same catalogue for whoever wants to try a scenario by hand.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The route without prerequisites.
pub const ROUTE: &str = "single-matters";

/// Writes the catalogue into a folder. `root` is the root of the workspace.
///
/// # Errors
/// If something can't be read or written, or the shipped route is not as it is expected to be.
pub fn write(root: &Path, to: &Path) -> io::Result<()> {
    let shipped = root.join("schema/catalogue/jingdezhen-hitech");
    let added = root.join("tests/law/catalogue");
    copy(&shipped, to)?;
    copy(&added, to)?;
    let departments = fs::read_to_string(shipped.join("departments.yaml"))?;
    let more = fs::read_to_string(added.join("departments.yaml"))?;
    fs::write(to.join("departments.yaml"), together(&departments, &more))?;
    let route = fs::read_to_string(shipped.join("routes/investment-project.yaml"))?;
    let new = new_procedures(&shipped, &added)?;
    let single = single_matters(&route, &new).ok_or_else(|| {
        io::Error::other("routes/investment-project.yaml has no code, procedures or prerequisites")
    })?;
    fs::write(to.join(format!("routes/{ROUTE}.yaml")), single)
}

/// The shipped departments and those that the tests add.
fn together(shipped: &str, added: &str) -> String {
    let (_, entries) = added.split_once("departments:\n").unwrap_or_default();
    format!("{shipped}{entries}")
}

/// The shipped route under another code, with the added procedures, and without what has to be there before what.
fn single_matters(route: &str, new: &[String]) -> Option<String> {
    let (head, rest) = route.split_once("\nprerequisites:")?;
    let duties = rest
        .find("\nduties:")
        .and_then(|at| rest.get(at..))
        .unwrap_or_default();
    let (before, after) = head.split_once("\nprocedures:\n")?;
    let start = before.find("\ncode: ")?;
    let stages = before.find("\nstages:")?;
    let listed = new
        .iter()
        .fold(String::new(), |text, code| text + "  - " + code + "\n");
    Some(format!(
        "{}\ncode: {ROUTE}\nname: {{zh-CN: 单事项申报, en: Single matters}}{}\nprocedures:\n{listed}{after}{duties}\n",
        &before[..start],
        &before[stages..],
    ))
}

/// The codes of the procedures that the tests add.
fn new_procedures(shipped: &Path, added: &Path) -> io::Result<Vec<String>> {
    let mut codes = Vec::new();
    for path in entries(&added.join("procedures"))? {
        let is_new = path
            .file_name()
            .is_some_and(|name| !shipped.join("procedures").join(name).exists());
        if let (true, Some(code)) = (is_new, path.file_stem()) {
            codes.push(code.to_string_lossy().into_owned());
        }
    }
    codes.sort();
    Ok(codes)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for path in entries(from)? {
        let Some(name) = path.file_name() else { continue };
        let target = to.join(name);
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}

/// What lies in a folder; nothing if it is not there.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}
