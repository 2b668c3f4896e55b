//! Places of licences that are limited in number.

use async_graphql::SimpleObject;

/// How many licences of a procedure there may be at once 数量限制; they go in the order of acceptance (Administrative
/// Licensing Law, Art. 57).
#[derive(Debug, Clone, SimpleObject)]
pub struct Quota {
    /// How many places there are.
    pub places: u32,
    /// How many of them no licence holds.
    pub left: u32,
    /// The article that limits them.
    pub basis: String,
}
