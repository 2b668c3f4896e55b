//! Sets a sample of every kind in both languages into a folder: `cargo run --example gallery -- FOLDER [FONTS]`.
//! Where `pdftoppm` (poppler-utils) is installed, every page becomes a picture beside its PDF.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use onewindow_documents::{Document, DocumentKind, FontSource, Languages, Templates, Typesetter, sample};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "gallery".to_owned()));
    let fonts = match arguments.next() {
        Some(fonts) => FontSource::folder(fonts),
        None => FontSource::system(),
    };
    std::fs::create_dir_all(&folder)?;
    let start = Instant::now();
    let typesetter = Typesetter::try_new(&fonts, &Templates::bundled())?;
    println!("ready after {} ms", start.elapsed().as_millis());
    for kind in DocumentKind::ALL {
        for (languages, suffix) in [(Languages::Chinese, "zh"), (Languages::Bilingual, "both")] {
            let document = Document {
                languages,
                ..sample(kind)
            };
            let start = Instant::now();
            let pdf = typesetter.pdf(&document)?;
            println!(
                "{kind} {suffix}: {} bytes, {} ms",
                pdf.len(),
                start.elapsed().as_millis()
            );
            let file = folder.join(format!("{kind}-{suffix}.pdf"));
            std::fs::write(&file, pdf)?;
            picture(&file);
        }
    }
    Ok(())
}

fn picture(file: &Path) {
    let drawn = Command::new("pdftoppm")
        .args(["-png", "-r", "80"])
        .args([file, &file.with_extension("")])
        .stderr(Stdio::null())
        .status();
    if !drawn.is_ok_and(|status| status.success()) {
        println!(
            "no picture of {}: pdftoppm (poppler-utils) did not draw it",
            file.display()
        );
    }
}
