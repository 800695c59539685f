//! Who calls: tokens, and the users that they stand for.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};

use crate::api::User;
use crate::sandbox::secret;

/// What a user may do in a folder and with what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Not even know of it.
    None,
    /// See it.
    View,
    /// See and change it.
    Edit,
}

/// A user of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The number behind `user.id`.
    pub id: i64,
    /// As Box shows one.
    pub user: User,
    /// Whether they may act as others.
    pub is_admin: bool,
    /// The developer token.
    pub token: String,
}

/// The user that a call acts for.
pub type Caller = Arc<Person>;

/// A user as other objects refer to one.
pub fn mini_user(id: i64, name: String, login: String) -> User {
    User {
        id: id.to_string(),
        kind: "user".into(),
        name: Some(name),
        login: Some(login),
    }
}

/// Which token stands for whom, and until when.
///
/// Tokens are looked up by their hash: how long that takes says nothing about a token.
#[derive(Debug, Default)]
pub struct Tokens {
    holders: RwLock<HashMap<[u8; 32], Holder>>,
}

#[derive(Clone, Debug)]
struct Holder {
    caller: Caller,
    /// `None` lives as long as the sandbox.
    until: Option<i64>,
}

impl Tokens {
    /// Takes a token from now on, for ever or until a moment.
    pub fn add(&self, token: &str, caller: Caller, until: Option<i64>, now: i64) {
        let mut holders = self.holders.write().unwrap_or_else(PoisonError::into_inner);
        holders.retain(|_, holder| holder.is_valid(now));
        holders.insert(hash(token), Holder { caller, until });
    }

    /// Whom this token stands for.
    pub fn holder(&self, token: &str, now: i64) -> Option<Caller> {
        let holders = self.holders.read().unwrap_or_else(PoisonError::into_inner);
        let holder = holders.get(&hash(token))?;
        holder.is_valid(now).then(|| Arc::clone(&holder.caller))
    }
}

impl Holder {
    fn is_valid(&self, now: i64) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Everybody who may call.
#[derive(Debug)]
pub struct People {
    everyone: Vec<Caller>,
    /// The tokens that are taken.
    pub tokens: Tokens,
    /// What a back end signs in with to get tokens.
    pub client: Client,
    /// Seconds that every token lives, where the command line says so.
    lifetime: Option<i64>,
}

/// The application that file requests are called from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Not secret.
    pub id: String,
    /// Secret.
    pub secret: String,
}

/// Box's access tokens live 60 minutes.
const LIFETIME: i64 = 3600;

impl People {
    /// Lets these users in with their developer tokens.
    ///
    /// Box's developer tokens live 60 minutes. These live as long as the sandbox unless the command
    /// line gives all tokens a lifetime.
    pub fn new(people: Vec<Person>, client: Client, lifetime: Option<i64>, now: i64) -> Self {
        let everyone: Vec<Caller> = people.into_iter().map(Arc::new).collect();
        let tokens = Tokens::default();
        for caller in &everyone {
            let until = lifetime.map(|seconds| now + seconds);
            tokens.add(&caller.token, Arc::clone(caller), until, now);
        }
        Self {
            everyone,
            tokens,
            client,
            lifetime,
        }
    }

    /// Every user, the administrator first.
    pub fn everyone(&self) -> &[Caller] {
        &self.everyone
    }

    /// The user with this id.
    pub fn find(&self, id: &str) -> Option<&Caller> {
        self.everyone.iter().find(|caller| caller.user.id == id)
    }

    /// A new token for a user; returns it and the seconds that it lives.
    pub fn issue(&self, caller: &Caller, now: i64) -> (String, i64) {
        let (token, lifetime) = (secret::token(), self.lifetime.unwrap_or(LIFETIME));
        let until = Some(now + lifetime);
        self.tokens.add(&token, Arc::clone(caller), until, now);
        (token, lifetime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(lifetime: Option<i64>) -> People {
        let maya = Person {
            id: 1,
            user: mini_user(1, "Maya".into(), "maya@example.com".into()),
            is_admin: true,
            token: "developer".into(),
        };
        let client = Client {
            id: "id".into(),
            secret: "secret".into(),
        };
        People::new(vec![maya], client, lifetime, 100)
    }

    #[test]
    fn a_token_ends_at_the_very_second() {
        let people = people(Some(60));
        assert!(people.tokens.holder("developer", 159).is_some());
        assert!(people.tokens.holder("developer", 160).is_none());
    }

    #[test]
    fn a_developer_token_has_no_end_unless_the_command_line_says_so() {
        let people = people(None);
        assert!(people.tokens.holder("developer", i64::MAX).is_some());
        assert!(people.tokens.holder("Developer", 100).is_none());
    }

    #[test]
    fn an_issued_token_lives_an_hour() {
        let people = people(None);
        let (token, lifetime) = people.issue(&people.everyone()[0].clone(), 100);
        assert_eq!(lifetime, 3600);
        assert!(people.tokens.holder(&token, 3699).is_some());
        assert!(people.tokens.holder(&token, 3700).is_none());
    }
}
