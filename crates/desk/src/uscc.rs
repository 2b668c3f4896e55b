//! Unified social credit codes 统一社会信用代码 (GB 32100-2015).

/// The characters in the order of their values; I, O, S, V and Z are left out.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether a code is well formed: 18 characters of the alphabet, the last of which checks the others.
pub(crate) fn is_valid(code: &str) -> bool {
    let values: Option<Vec<usize>> = code.chars().map(|letter| ALPHABET.find(letter)).collect();
    let Some([front @ .., check]) = values.as_deref() else {
        return false;
    };
    // Weights are the powers of three modulo 31.
    let (sum, _) = front.iter().fold((0, 1), |(sum, weight), value| {
        (sum + value * weight, weight * 3 % 31)
    });
    front.len() == 17 && (31 - sum % 31) % 31 == *check
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn one_wrong_character_is_noticed() {
        assert!(is_valid("91360200MA9E4D1P4G"));
        for wrong in [
            "91360200MA9E4D1P4H",
            "91360200MA9E4D1P5G",
            "91360200MA9E4D1P4",
            "91360200ma9e4d1p4g",
            "91360200MA9E4D1P4G0",
            "91360200MA9E4D1P4",
            "9136020OMA9E4D1P4G",
            "",
        ] {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }
}
