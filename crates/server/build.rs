//! Compiles the default zone's catalogue in: every YAML file of its folder, by name.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// The zone that a server without `--catalogue` serves.
const ZONE: &str = "../../schema/catalogue/jingdezhen-hitech";

fn main() -> io::Result<()> {
    let zone = Path::new(env!("CARGO_MANIFEST_DIR")).join(ZONE).canonicalize()?;
    println!("cargo::rerun-if-changed={}", zone.display());
    let mut files = Vec::new();
    collect(&zone, &mut files)?;
    files.sort();
    let mut code = String::from("/// The files of the zone, each with its name in the folder.\n");
    code.push_str("pub(crate) const FILES: &[(&str, &str)] = &[\n");
    for file in files {
        let name = file.strip_prefix(&zone).map_err(io::Error::other)?;
        let _ = writeln!(
            code,
            "    ({:?}, include_str!({:?})),",
            name.display().to_string(),
            file.display().to_string()
        );
    }
    code.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(PathBuf::from(out).join("zone.rs"), code)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
