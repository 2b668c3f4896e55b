//! Access tokens that nobody gave out.

use fastrand::Rng;
use serde_json::json;

use super::value::{base64, text};

/// A forgery, some of them made from a real token.
pub fn forged(rng: &mut Rng, real: &str) -> String {
    let parts: Vec<&str> = real.split('.').collect();
    let [head, claims, signature] = parts.as_slice() else {
        return text(rng);
    };
    let algorithm = [
        "none", "None", "nOnE", "HS256", "HS384", "RS256", "ES256", "EdDSA", "", "HS256\0",
    ];
    let key = ["../../../../dev/null", "' OR 1=1 --", "", "0"][rng.usize(0..4)];
    let other_head = base64(
        json!({
            "alg": algorithm[rng.usize(..algorithm.len())], "typ": "at+jwt",
            "kid": key,
            "jku": "http://127.0.0.1:1/keys", "jwk": {"kty": "oct", "k": "AA"}, "crit": ["exp"],
        })
        .to_string()
        .as_bytes(),
    );
    let other_claims = base64(
        json!({"sub": text(rng), "exp": u32::MAX, "iat": 0, "nbf": 0, "iss": "onewindow", "aud": "onewindow", "role": "admin"})
            .to_string()
            .as_bytes(),
    );
    match rng.u8(0..9) {
        0 => format!("{other_head}.{claims}.{signature}"),
        1 => format!("{head}.{other_claims}.{signature}"),
        2 => format!("{other_head}.{other_claims}."),
        3 => format!("{head}.{claims}."),
        4 => format!("{head}.{claims}"),
        5 => format!("{head}.{claims}.{signature}.{signature}"),
        6 => flipped(rng, real),
        7 => "a.b.c".repeat(rng.usize(1..2000)),
        _ => format!(
            "{}.{}.{}",
            base64(text(rng).as_bytes()),
            base64(text(rng).as_bytes()),
            base64(text(rng).as_bytes())
        ),
    }
}

/// A real token with one letter changed. The last one is left: not all of its bits count.
fn flipped(rng: &mut Rng, real: &str) -> String {
    let mut bytes = real.as_bytes().to_vec();
    let at = rng.usize(..bytes.len().saturating_sub(1).max(1));
    if let Some(byte) = bytes.get_mut(at) {
        *byte = if *byte == b'A' { b'B' } else { b'A' };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
