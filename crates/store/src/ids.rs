//! Lists of ids as conditions.

use uuid::Uuid;

/// At most this many ids are asked for at once.
pub(crate) const IDS: usize = 1024;

/// Brings a list to a length that is a power of two by repeating its last id: databases keep a plan for each text
/// of a statement, and a text for each length would push all others out.
pub(crate) fn padded(ids: &[Uuid]) -> Vec<Uuid> {
    let mut padded = ids.to_vec();
    if let Some(last) = ids.last() {
        padded.resize(ids.len().next_power_of_two(), *last);
    }
    padded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ids_come_in_few_lengths() {
        let ids: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
        assert_eq!(padded(&ids).len(), 8);
        assert_eq!(padded(&ids)[7], ids[4]);
        assert!(padded(&[]).is_empty());
    }
}
