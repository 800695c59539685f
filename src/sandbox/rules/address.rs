//! Host names under which the sandbox may be addressed.
//!
//! A page on the web can give its own name the address 127.0.0.1 and so reach a server on the
//! visitor's machine as if it were its own ("DNS rebinding"). Only names that no site can claim are
//! accepted: `localhost` and plain addresses.

use std::net::{IpAddr, SocketAddr};

/// Address and host names of this sandbox.
#[derive(Clone, Debug)]
pub struct Address {
    bound: SocketAddr,
    /// The value of `--host`; a name is accepted when other machines may call the sandbox.
    host: String,
}

impl Address {
    /// Creates the address of a sandbox that listens at `bound` because `--host` said `host`.
    pub fn new(bound: SocketAddr, host: &str) -> Self {
        Self {
            bound,
            host: host.to_ascii_lowercase(),
        }
    }

    /// Returns true if only this machine can reach the sandbox.
    pub fn is_loopback(&self) -> bool {
        self.bound.ip().is_loopback()
    }

    /// Returns the origin, for the lines that are printed on start.
    pub fn origin(&self) -> String {
        let ip = match self.bound.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(ip) if ip.is_unspecified() => "[::1]".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        format!("http://{ip}:{}", self.bound.port())
    }

    /// Returns true if this `Host` header names this sandbox.
    pub fn is_own_host(&self, header: &str) -> bool {
        let (name, port) = split_port(header);
        let port_fits = match port {
            Some(port) => port == self.bound.port().to_string(),
            None => self.bound.port() == 80,
        };
        port_fits && self.is_own_name(&name.to_ascii_lowercase())
    }

    /// Returns true if this `Origin` is that of a page which the sandbox serves.
    pub fn is_own_origin(&self, origin: &str) -> bool {
        origin
            .strip_prefix("http://")
            .is_some_and(|host| self.is_own_host(host))
    }

    fn is_own_name(&self, name: &str) -> bool {
        let literal = name
            .strip_prefix('[')
            .and_then(|name| name.strip_suffix(']'))
            .unwrap_or(name);
        match literal.parse::<IpAddr>() {
            Ok(ip) => !self.is_loopback() || ip.is_loopback(),
            Err(_) => name == "localhost" || (!self.is_loopback() && name == self.host),
        }
    }
}

/// Takes the port off; the colons of an IPv6 address stand in brackets.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(bound: &str, host: &str) -> Address {
        Address::new(bound.parse().unwrap(), host)
    }

    #[test]
    fn only_this_machines_own_names_are_taken() {
        let local = address("127.0.0.1:8080", "127.0.0.1");
        for host in [
            "localhost:8080",
            "LOCALHOST:8080",
            "127.0.0.1:8080",
            "[::1]:8080",
        ] {
            assert!(local.is_own_host(host), "{host}");
        }
        for host in [
            "",
            ":8080",
            "evil.com",
            "evil.com:8080",
            "localhost.evil.com:8080",
            "localhost",
            "localhost:80",
            "localhost:8080:8080",
            "127.0.0.1.evil.com:8080",
            "192.168.0.7:8080",
            "localhost:08080",
            "[::1]",
            "user@localhost:8080",
        ] {
            assert!(!local.is_own_host(host), "{host}");
        }
    }

    #[test]
    fn a_sandbox_meant_to_be_seen_takes_addresses_and_its_name() {
        let open = address("0.0.0.0:80", "Devbox.example");
        for host in ["192.168.0.7", "devbox.example:80", "localhost"] {
            assert!(open.is_own_host(host), "{host}");
        }
        assert!(!open.is_own_host("evil.com"));
        assert_eq!(open.origin(), "http://127.0.0.1:80");
    }

    #[test]
    fn its_own_pages_have_its_own_origin() {
        let local = address("127.0.0.1:8080", "127.0.0.1");
        assert!(local.is_own_origin("http://localhost:8080"));
        for origin in [
            "null",
            "https://localhost:8080",
            "http://localhost:3000",
            "localhost:8080",
        ] {
            assert!(!local.is_own_origin(origin), "{origin}");
        }
    }
}
