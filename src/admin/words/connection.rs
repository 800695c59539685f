//! Texts of the connection screen.

#![expect(missing_docs, reason = "a constant's text says what it is")]

use super::problem::address_fault;
use crate::admin::model::config::ConfigFault;
use crate::admin::model::token::TokenFault;

pub const CONNECT: &str = "Connect";
pub const CONNECTING: &str = "Connecting…";
pub const SWITCH_ACCOUNT: &str = "Connect with this token";
pub const API_ADDRESS: &str = "API address";
pub const BOX: &str = "Box";
pub const THIS_SITE: &str = "Set by this site";
pub const SANDBOX_HINT: &str = "Practice data on this computer. Nothing reaches Box: for Box, open the page on a host of your own.";
pub const CUSTOM: &str = "Custom";
pub const CUSTOM_HINT: &str = "A proxy or gateway of your own.";
pub const ADDRESS: &str = "Address";
pub const ACCESS_TOKEN: &str = "Access token";
pub const SHOW: &str = "Show";
pub const LINKS_OPEN_ON: &str = "Upload links open on";
pub const LINKS_HINT: &str = "The API returns links without a host, like /f/19e5…. Enter your company’s Box address if it has one.";
pub const NOT_KNOWN: &str = "Not known";
pub const SIGN_OUT: &str = "Sign out";
pub const TO_REQUESTS: &str = "To the requests";
pub const MISCONFIGURED: &str = "This page is not set up correctly";
pub const NO_TOKEN_TAKEN: &str = "It takes no token until config.json is corrected: it could go to another address than meant. Tell whoever runs this page.";
pub const EXPORT_EVERYTHING: &str = "Export everything";
pub const ASK_TO_KEEP: &str = "Ask the browser to keep it";
pub const STORAGE_KEPT: &str = "This browser keeps the list until you clear it.";
pub const STORAGE_NOT_KEPT: &str = "This browser may drop the list, Safari after seven days without a visit. Export it now and then.";
pub const NOT_CONNECTED: &str = "You are not connected";
pub const NEW_TOKEN: &str = "Sign in again";
pub const GO_ON: &str = "Go on";
pub const SIGNED_OUT_NOW: &str = "You are signed out.";
pub const SIGNED_OUT_HOW: &str =
    "You can read and type on; nothing can be saved until you sign in again.";
pub const ANOTHER_TOKEN: &str = "Use another token";
pub const KEYBOARD: &str = "Keyboard";
pub const SEARCH_KEY: &str = "Press / to go to the search field";
pub const EXPIRED_TOKEN: &str = "Box no longer takes the token: it has run out or was withdrawn. Enter a new one to go on where you were. Nothing you typed is lost.";
pub const TO_CHECKLIST: &str = "Work through the checklist";
pub const CHECKLIST: &str = "Check these, most likely first";
pub const CHECK_ORIGIN: &str = "Allow this page’s origin.";
pub const CHECK_ORIGIN_HOW: &str =
    "Developer Console, your app, Configuration, CORS Domains. Add exactly:";
pub const PAGE_ORIGIN: &str = "Origin of this page";
pub const CHECK_NETWORK: &str = "Network.";
pub const OPEN_DIRECTLY: &str = "Open it directly: a 401 page means it is reachable.";
/// What Box has to be told before the first connection.
pub const ALLOW_ORIGIN: (&str, &str) = (
    "Let Box take this page’s calls",
    "In the Box Developer Console, open your app, then Configuration, and add this origin to CORS Domains, \
     exactly so: no path, and no slash at the end. For all subdomains, write * in the place of one.",
);
/// Advice for the first connection.
pub const ADVICE: [(&str, &str); 3] = [
    (
        "Where to get a token",
        "In the Box Developer Console, open your app, then Configuration, and generate a developer \
         token. It works for 60 minutes. For longer sessions use your own OAuth or JWT token.",
    ),
    (
        "What it may do",
        "The token acts as you. This page only reads, changes, copies and deletes file requests, \
         and reads your name and folder names.",
    ),
    (
        "What stays here",
        "The token: in memory. Your list of requests: in this browser’s storage, without the token. \
         Nothing goes to any server except the address you choose.",
    ),
];
/// Checks after that of the origin, for when the browser kept the answer back.
pub const CHECKS: [(&str, &str); 3] = [
    (
        "Scheme and port count.",
        "http is not https, and there is no slash at the end.",
    ),
    (
        "Same app.",
        "The token must come from the app whose CORS Domains you changed.",
    ),
    ("Just changed it?", "Give it a few minutes, then try again."),
];

/// The fault of `config.json`.
#[must_use]
pub fn config_fault(fault: &ConfigFault) -> String {
    match fault {
        ConfigFault::NoAnswer => "config.json did not arrive: the network or a blocker kept it away.".into(),
        ConfigFault::Status(status) => format!("The server answered with {status} in place of config.json."),
        ConfigFault::NoObject => "config.json is not a JSON object. A comma after the last entry, or a page for missing files, is enough for that.".into(),
        ConfigFault::Unknown(name) => format!(
            "config.json has the name “{}”, which means nothing here. The names are apiUrl, appUrl and tokenUrl.",
            shortened(name)
        ),
        ConfigFault::NoText(name) => format!("{name} in config.json is not a text."),
        ConfigFault::NoAddress(name, fault) => {
            format!("{name} in config.json is no address: {}", address_fault(*fault))
        }
    }
}

fn shortened(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Another cause that may stop a call.
#[must_use]
pub fn check_network(host: &str) -> String {
    format!("A proxy, VPN or blocker can stop {host}.")
}

/// The reason why a text is no token.
#[must_use]
pub fn token_fault(fault: TokenFault) -> &'static str {
    match fault {
        TokenFault::Empty => "Enter an access token.",
        TokenFault::Strange => {
            "This is not a token. Paste it alone: without spaces, quotes or “Bearer”."
        }
    }
}

/// Whose the new token is, where that is another person than before.
#[must_use]
pub fn other_person(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("This token belongs to {name}"),
        None => "This token does not say whose it is".into(),
    }
}

/// The consequences of going on with it.
#[must_use]
pub fn other_person_means(before: Option<&str>) -> String {
    let now =
        "What you typed stays, and nothing is saved until you save it: then under this account.";
    match before {
        Some(before) => format!("You were signed in as {before}. {now}"),
        None => now.into(),
    }
}

/// The button that goes on with it.
#[must_use]
pub fn go_on_as(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Go on as {name}"),
        None => GO_ON.into(),
    }
}

/// The token's way.
#[must_use]
pub fn token_help(host: &str) -> String {
    if host.is_empty() {
        return "Kept in memory only. Gone when you close or reload this tab.".into();
    }
    format!(
        "Goes to {host} and nowhere else. Kept in memory only: gone when you close or reload this tab."
    )
}

/// The connected user, where the token says who that is.
#[must_use]
pub fn connected_as(name: Option<&str>) -> String {
    match name {
        Some(name) => format!("Connected as {name}"),
        None => "Connected. The token does not say whose it is".into(),
    }
}

/// The host that the page is connected to, and the user's address.
#[must_use]
pub fn connected_to(login: &str, host: &str) -> String {
    if login.is_empty() {
        host.to_owned()
    } else {
        format!("{login} on {host}")
    }
}
