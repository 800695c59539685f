//! What the host of the page sets in `config.json`. Nothing in the address can set any of it.

use serde::Deserialize;

/// Box's own API.
pub const BOX_API: &str = "https://api.box.com/2.0";
/// Box's web app for those without an address of their own.
pub const BOX_APP: &str = "https://app.box.com";

/// `config.json`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Config {
    /// The API's base address.
    pub api_url: String,
    /// The web app's base address: upload links, folders and the builder open there.
    pub app_url: String,
    /// A back end of the host's that returns a short-lived token to a signed-in user.
    pub token_url: Option<String>,
    /// Set by the sandbox that serves this page.
    pub sandbox: Option<Sandbox>,
}

/// What the sandbox offers to whoever opens its page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Sandbox {
    /// A token for practice data on this computer.
    pub token: String,
    /// A file request to begin with.
    pub template: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            api_url: BOX_API.into(),
            app_url: BOX_APP.into(),
            token_url: None,
            sandbox: None,
        }
    }
}
