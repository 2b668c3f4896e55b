//! Chance. The only place that draws lots and makes secrets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The number for the draw of a filing, from 0 to 9,999.
pub(crate) fn draw() -> u16 {
    rand::random_range(0..10_000)
}

/// Letters and digits that are not taken for one another (Crockford's base 32).
const PLAIN: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of 80 bits for verifying written acts, such as `OW-7K3Q-08XD-9MVT-4H8P`.
pub(crate) fn document_code() -> String {
    let drawn: [u8; 16] = rand::random();
    let mut code = String::from("OW");
    for (position, byte) in drawn.into_iter().enumerate() {
        if position % 4 == 0 {
            code.push('-');
        }
        let letter = PLAIN.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        code.push(char::from(letter));
    }
    code
}

/// 256 bits.
pub(crate) fn bytes() -> [u8; 32] {
    rand::random()
}

/// A secret of 256 bits, fit for an address.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(bytes())
}
