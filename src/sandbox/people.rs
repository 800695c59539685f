//! Who calls: tokens, and the users that they stand for.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::store::people::Person;

/// The user that a call acts for.
pub type Caller = Arc<Person>;

/// Which token stands for whom.
///
/// Tokens are looked up by their hash: how long that takes says nothing about a token.
#[derive(Debug, Default)]
pub struct Tokens {
    holders: HashMap<[u8; 32], Caller>,
}

impl Tokens {
    /// The developer tokens of these users.
    pub fn of(people: impl IntoIterator<Item = Person>) -> Self {
        let holders = people
            .into_iter()
            .map(|person| (hash(&person.token), Arc::new(person)))
            .collect();
        Self { holders }
    }

    /// Whom this token stands for.
    pub fn holder(&self, token: &str) -> Option<Caller> {
        self.holders.get(&hash(token)).cloned()
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
