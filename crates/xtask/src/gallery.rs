//! `cargo xtask gallery`: a picture of every document, to be looked at.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{needs, shell};

/// Sets a sample of every document and keeps the pictures of the bilingual ones in `docs/documents`.
///
/// # Errors
/// If a document can't be set or drawn.
pub fn write() -> Result<()> {
    needs::paper(true)?;
    let made = shell::empty_folder("gallery")?;
    let mut example = shell::cargo([
        "run",
        "--quiet",
        "--package",
        "onewindow-documents",
        "--example",
        "gallery",
        "--",
    ]);
    shell::run(example.arg(&made))?;
    let kept = shell::root().join("docs/documents");
    if kept.exists() {
        fs::remove_dir_all(&kept).with_context(|| format!("emptying {}", kept.display()))?;
    }
    fs::create_dir_all(&kept).with_context(|| format!("making {}", kept.display()))?;
    let mut count = 0;
    for entry in fs::read_dir(&made).context("the gallery just made")? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let is_wanted = |name: &&str| {
            name.contains("-both-")
                && Path::new(name)
                    .extension()
                    .is_some_and(|extension| extension == "png")
        };
        if let Some(name) = name.filter(is_wanted) {
            fs::copy(&path, kept.join(name)).with_context(|| format!("keeping {}", path.display()))?;
            count += 1;
        }
    }
    ensure!(
        count > 0,
        "no picture was drawn; is pdftoppm of poppler-utils at hand?"
    );
    println!("{count} pictures in {}", kept.display());
    Ok(())
}
