//! The order of names, as readers expect it. Languages differ, so it comes from outside, as clocks do.

use std::fmt;

/// The ranks of names: equal ones have the same rank, and one that comes later a higher one.
#[derive(Clone, Copy)]
pub struct Collation(pub fn(&[&str]) -> Vec<u32>);

/// By the numbers of their characters.
impl Default for Collation {
    fn default() -> Self {
        Self(|names| {
            let mut order: Vec<&str> = names.to_vec();
            order.sort_unstable();
            order.dedup();
            let rank = |name: &&str| order.binary_search(name).ok();
            let ranks = names.iter().map(|name| rank(name).unwrap_or_default());
            ranks
                .map(|rank| u32::try_from(rank).unwrap_or(u32::MAX))
                .collect()
        })
    }
}

impl fmt::Debug for Collation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Collation")
    }
}

impl PartialEq for Collation {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for Collation {}
