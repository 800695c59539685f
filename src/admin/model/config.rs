//! The configuration that the host of the page sets in `config.json`. Nothing in the address can set any of it.

/// Box's own API.
pub const BOX_API: &str = "https://api.box.com/2.0";
/// Box's web app for those without an address of their own.
pub const BOX_APP: &str = "https://app.box.com";

/// `config.json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostConfig {
    /// The API's base address.
    pub api_url: String,
    /// The web app's base address: upload links, folders and the builder open there.
    pub app_url: String,
    /// A back end of the host's that returns a short-lived token to a signed-in user.
    pub token_url: Option<String>,
    /// Set by the sandbox that serves this page.
    pub sandbox: Option<Sandbox>,
}

/// The sandbox's offer to everyone who opens its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sandbox {
    /// A token for practice data on this computer.
    pub token: String,
    /// A file request to begin with.
    pub template: String,
}

impl HostConfig {
    /// Reads it: `text` gives the text that stands at a path of names, if there is one.
    #[must_use]
    pub fn read(text: impl Fn(&[&str]) -> Option<String>) -> Self {
        let default = Self::default();
        let sandbox = text(&["sandbox", "token"]).zip(text(&["sandbox", "template"]));
        Self {
            api_url: text(&["apiUrl"]).unwrap_or(default.api_url),
            app_url: text(&["appUrl"]).unwrap_or(default.app_url),
            token_url: text(&["tokenUrl"]),
            sandbox: sandbox.map(|(token, template)| Sandbox { token, template }),
        }
    }
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            api_url: BOX_API.into(),
            app_url: BOX_APP.into(),
            token_url: None,
            sandbox: None,
        }
    }
}
