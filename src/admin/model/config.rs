//! The configuration that the host of the page sets in `config.json`. Nothing in the address can set any of it.

use super::address::{AddressFault, read_address};

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

/// A reason why `config.json` cannot be used. Defaults in its place would send a token to another API than
/// the host meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigFault {
    /// Nothing answered.
    NoAnswer,
    /// An answer with this status; 404 is no fault: there is no such file.
    Status(u16),
    /// It is no JSON object.
    NoObject,
    /// It has a name that is not known.
    Unknown(String),
    /// A name that has to hold a text does not.
    NoText(&'static str),
    /// A name that has to hold an address of the web holds another text.
    NoAddress(&'static str, AddressFault),
}

impl HostConfig {
    /// Reads an object with these names: `text` gives the text that stands at a path of names, if there is
    /// one.
    ///
    /// # Errors
    /// [`ConfigFault`], the first.
    pub fn read(
        names: &[String],
        text: impl Fn(&[&str]) -> Option<String>,
    ) -> Result<Self, ConfigFault> {
        let known = ["apiUrl", "appUrl", "tokenUrl", "sandbox"];
        if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(ConfigFault::Unknown(name.clone()));
        }
        let value = |name: &'static str| {
            let is_there = names.iter().any(|one| one == name);
            let found = is_there.then(|| text(&[name]).ok_or(ConfigFault::NoText(name)));
            found.transpose()
        };
        let address = |name: &'static str, default: String| match value(name)?.as_deref() {
            None => Ok(default),
            // A site that is served by http may have its API beside it.
            Some(text) => match read_address(text) {
                Err(AddressFault::Insecure) => Ok(text.trim().trim_end_matches('/').to_owned()),
                read => read.map_err(|fault| ConfigFault::NoAddress(name, fault)),
            },
        };
        let default = Self::default();
        let sandbox = text(&["sandbox", "token"]).zip(text(&["sandbox", "template"]));
        Ok(Self {
            api_url: address("apiUrl", default.api_url)?,
            app_url: address("appUrl", default.app_url)?,
            token_url: value("tokenUrl")?,
            sandbox: sandbox.map(|(token, template)| Sandbox { token, template }),
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(value: &Value) -> Result<HostConfig, ConfigFault> {
        let names: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        HostConfig::read(&names, |path| {
            let found = path.iter().try_fold(value, |value, name| value.get(name))?;
            found.as_str().map(str::to_owned)
        })
    }

    #[test]
    fn what_is_not_said_is_boxs_own() {
        assert_eq!(read(&json!({})), Ok(HostConfig::default()));
        let one = read(&json!({"apiUrl": " https://gateway.example/2.0/ "})).unwrap();
        assert_eq!(one.api_url, "https://gateway.example/2.0");
        assert_eq!(one.app_url, BOX_APP);
        let sandbox = json!({"apiUrl": "http://10.0.0.7:8080/2.0", "sandbox": {"token": "t", "template": "1"}});
        let one = read(&sandbox).unwrap();
        assert_eq!(one.api_url, "http://10.0.0.7:8080/2.0");
        assert_eq!(one.sandbox.unwrap().template, "1");
    }

    #[test]
    fn what_cannot_be_meant_is_a_fault_and_no_default() {
        for (value, fault) in [
            (
                json!({"apiURL": "https://a.example"}),
                ConfigFault::Unknown("apiURL".into()),
            ),
            (json!({"apiUrl": null}), ConfigFault::NoText("apiUrl")),
            (
                json!({"appUrl": ["https://a.example"]}),
                ConfigFault::NoText("appUrl"),
            ),
            (json!({"tokenUrl": 1}), ConfigFault::NoText("tokenUrl")),
            (
                json!({"apiUrl": ""}),
                ConfigFault::NoAddress("apiUrl", AddressFault::Empty),
            ),
            (
                json!({"apiUrl": "api.box.com"}),
                ConfigFault::NoAddress("apiUrl", AddressFault::NoScheme),
            ),
            (
                json!({"apiUrl": "https://a.example?x"}),
                ConfigFault::NoAddress("apiUrl", AddressFault::Strange),
            ),
        ] {
            assert_eq!(read(&value), Err(fault), "{value}");
        }
    }
}
