//! Addresses of the API and of the web app, and the token for them.

use std::fmt;

/// A token on its way to the client. It is kept in no state, and written to no log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// The addresses that the page connects to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The API's base address, without a slash at the end.
    pub api: String,
    /// The web app's base address, without a slash at the end.
    pub app: String,
}

/// Checks an address that was typed: http or https, and nothing in it but host, port and path.
///
/// # Errors
/// [`AddressFault`]
pub fn read_address(text: &str) -> Result<String, AddressFault> {
    let text = text.trim().trim_end_matches('/');
    if text.is_empty() {
        return Err(AddressFault::Empty);
    }
    let (scheme, rest) = split_scheme(text).ok_or(AddressFault::NoScheme)?;
    let host = rest.split('/').next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
    let plain = !host.is_empty()
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~:/[]%".contains(&b));
    match scheme {
        "https" | "http" if !plain => Err(AddressFault::Strange),
        "https" => Ok(text.to_owned()),
        "http" if local => Ok(text.to_owned()),
        "http" => Err(AddressFault::Insecure),
        _ => Err(AddressFault::NoScheme),
    }
}

/// The scheme of an address, and the rest of it.
#[must_use]
pub fn split_scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

/// A reason why an address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// Nothing was typed.
    Empty,
    /// Neither `https://` nor `http://`.
    NoScheme,
    /// `http` to another computer would show the token to every computer on the way.
    Insecure,
    /// A user name, a query or spaces have no place in it.
    Strange,
}

/// The host and port of an address.
#[must_use]
pub fn host_of(address: &str) -> &str {
    let rest = split_scheme(address).map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_sent_in_clear_to_another_computer() {
        assert_eq!(
            read_address("http://gateway.example.com/2.0"),
            Err(AddressFault::Insecure)
        );
        for local in ["http://127.0.0.1:8080/2.0", "http://localhost/2.0/"] {
            assert!(read_address(local).is_ok(), "{local}");
        }
    }

    #[test]
    fn an_address_is_only_host_port_and_path() {
        for text in [
            "https://user:pass@evil.example",
            "https://a.example/?x=1",
            "https://a b",
        ] {
            assert_eq!(read_address(text), Err(AddressFault::Strange), "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "api.box.com",
            "ftp://a.example",
            "https://",
        ] {
            assert_eq!(read_address(text), Err(AddressFault::NoScheme), "{text}");
        }
        assert_eq!(
            read_address(" https://api.box.com/2.0/ ").as_deref(),
            Ok("https://api.box.com/2.0")
        );
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret("canary".into())), "Secret");
    }
}
