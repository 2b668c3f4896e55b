//! Chance. The only place that draws lots and makes secrets.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The number for the draw of a filing, from 0 to 9,999.
pub(crate) fn draw() -> u16 {
    rand::random_range(0..10_000)
}

/// A secret of 256 bits, fit for an address.
pub(crate) fn secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}
