//! Users, and the tokens that stand for them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};

use crate::api::User;
use crate::sandbox::secret;

/// Rights of a user in a folder and everything below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The folder does not exist for the user.
    None,
    /// The user may see it.
    View,
    /// The user may see and change it.
    Edit,
}

/// A user of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The number behind `user.id`.
    pub id: i64,
    /// The user in Box's shape.
    pub user: User,
    /// True for the administrator, who may act for other users.
    pub is_admin: bool,
    /// The developer token.
    pub token: String,
}

/// The user that a call acts for.
pub type Caller = Arc<Person>;

/// Returns a user as other objects refer to one.
pub fn mini_user(id: i64, name: String, login: String) -> User {
    User {
        id: id.to_string(),
        kind: "user".into(),
        name: Some(name),
        login: Some(login),
    }
}

/// Tokens that are accepted, with their holders.
///
/// Tokens are looked up by their hash, so that the time it takes says nothing about a token.
#[derive(Debug, Default)]
pub struct TokenTable {
    holders: RwLock<HashMap<[u8; 32], Holder>>,
}

#[derive(Clone, Debug)]
struct Holder {
    caller: Caller,
    /// End of the token's life in seconds since 1970-01-01 UTC; `None` for as long as the sandbox runs.
    until: Option<i64>,
}

impl TokenTable {
    /// Accepts a token from now on: until a moment in seconds since 1970-01-01 UTC, or for ever.
    pub fn add(&self, token: &str, caller: Caller, until: Option<i64>, now: i64) {
        let mut holders = self.holders.write().unwrap_or_else(PoisonError::into_inner);
        holders.retain(|_, holder| holder.is_valid(now));
        holders.insert(hash(token), Holder { caller, until });
    }

    /// Returns the user that this token stands for.
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

/// The users, the application, and the tokens that let them call.
#[derive(Debug)]
pub struct People {
    everyone: Vec<Caller>,
    /// Tokens that are accepted.
    pub tokens: TokenTable,
    /// The application that a back end signs in as to get tokens.
    pub client: Application,
    /// Life of every token in seconds, where the command line sets it.
    lifetime: Option<i64>,
}

/// Application that Box knows by its client id and secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// The client id, which is not secret.
    pub id: String,
    /// The client secret.
    pub secret: String,
}

/// Life of an issued token in seconds: 60 minutes, as at Box.
const LIFETIME: i64 = 3600;

impl People {
    /// Accepts these users' developer tokens.
    ///
    /// Box's developer tokens live 60 minutes. These live as long as the sandbox unless the command
    /// line gives all tokens a lifetime.
    pub fn new(people: Vec<Person>, client: Application, lifetime: Option<i64>, now: i64) -> Self {
        let everyone: Vec<Caller> = people.into_iter().map(Arc::new).collect();
        let tokens = TokenTable::default();
        for caller in &everyone {
            let until = lifetime.map(|seconds| now.saturating_add(seconds));
            tokens.add(&caller.token, Arc::clone(caller), until, now);
        }
        Self {
            everyone,
            tokens,
            client,
            lifetime,
        }
    }

    /// Returns every user, the administrator first.
    pub fn everyone(&self) -> &[Caller] {
        &self.everyone
    }

    /// Finds the user with this id.
    pub fn find(&self, id: &str) -> Option<&Caller> {
        self.everyone.iter().find(|caller| caller.user.id == id)
    }

    /// Issues a token for a user; returns it and its life in seconds.
    pub fn issue(&self, caller: &Caller, now: i64) -> (String, i64) {
        let (token, lifetime) = (secret::token(), self.lifetime.unwrap_or(LIFETIME));
        let until = Some(now.saturating_add(lifetime));
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
        let client = Application {
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
