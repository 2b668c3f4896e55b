//! The verification code: drawn as QR code, and kept in the file's metadata so that a file can be checked offline.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// What stands before the code in the keywords of the file.
pub(crate) const KEYWORD: &str = "onewindow-code:";

/// The QR code of an address, as SVG of black squares on white; none when the address is too long.
///
/// Level M mends 15 % of damage, which paper, stamps and folds make; a long address falls back to level L, so that
/// its squares stay large enough for a telephone.
pub(crate) fn drawing(address: &str) -> Option<String> {
    let level = if address.len() > 150 {
        EcLevel::L
    } else {
        EcLevel::M
    };
    let code = QrCode::with_error_correction_level(address, level).ok()?;
    Some(code.render::<svg::Color<'_>>().module_dimensions(4, 4).build())
}

/// The verification code that a PDF of this crate carries, `None` where it carries none.
///
/// The code is found in the metadata; whether the paper says what the code stands for is for the reader of the code
/// to find out.
pub fn code_in(pdf: &[u8]) -> Option<String> {
    let start = find(pdf, KEYWORD.as_bytes())? + KEYWORD.len();
    let rest = pdf.get(start..)?;
    let end = rest.iter().position(|byte| !is_of_code(*byte))?;
    let code = std::str::from_utf8(rest.get(..end)?).ok()?;
    (!code.is_empty()).then(|| code.to_owned())
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Letters, digits and the marks of base64, base64url and signed tokens.
pub(crate) const fn is_of_code(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=' | b':')
}
