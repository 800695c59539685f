//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::prelude::*;

use super::rules::limits::{Limits, parse_bytes};

/// Options of the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The name or address to listen on.
    pub host: String,
    /// The port; 0 picks a free one.
    pub port: u16,
    /// The data folder.
    pub data: PathBuf,
    /// The folder of the built admin page; `None` to serve none.
    pub page: Option<PathBuf>,
    /// Origins of pages that may call the API.
    pub allow_origin: Vec<String>,
    /// The developer token; `None` for a random one.
    pub token: Option<String>,
    /// Life of every token in seconds; `None` for developer tokens without end.
    pub token_lifetime: Option<u32>,
    /// Calls that each user may make in a minute; 0 for any number.
    pub calls_per_minute: usize,
    /// Length of that minute.
    pub minute: Duration,
    /// Limits of a visitor's upload.
    pub limits: Limits,
    /// Longest silence of a visitor who is sending, in seconds.
    pub body_timeout: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".into(),
            port: 8080,
            data: "./sandbox-data".into(),
            page: None,
            allow_origin: Vec::new(),
            token: None,
            token_lifetime: None,
            calls_per_minute: 1000,
            minute: Duration::from_secs(60),
            limits: Limits::default(),
            body_timeout: 60,
        }
    }
}

/// Command that the command line gives.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Start the sandbox.
    Run(Options),
    /// Print this text and end.
    Print(String),
}

const HELP: &str = "\
A local Box for file requests: the API, the public upload form, and the admin page.

Usage: sandbox [options]

  --host HOST            listen on this address (127.0.0.1)
  --port PORT            listen on this port; 0 picks a free one (8080)
  --data DIR             keep everything in this folder; a new or empty one is filled with an example (./sandbox-data)
  --page DIR             serve the built admin page from this folder
  --allow-origin ORIGIN  let pages of this origin call the API, like https://intranet.example; repeatable
  --token TOKEN          take this developer token instead of a random one
  --token-lifetime SEC   let every token end after so many seconds (developer tokens never, others 3600)
  --calls-per-minute N   let each user make so many calls; 0 for any number (1000)
  --minute MS            let that minute pass in so many milliseconds, to test in less time (60000)
  --max-file SIZE        let visitors send files of so many bytes, like 500M (5G)
  --max-files N          let visitors send so many files at a time (100)
  --max-total SIZE       let visitors send so many bytes at a time (20G)
  --keep-free SIZE       keep so many bytes of the disk free (256M)
  --body-timeout SEC     cut off who sends nothing more for so long, or a JSON body for longer (60)
  --help                 print this
  --version              print the version

On start it prints, one a line: the page's address (with --page), the API's address, a developer
token, and the id of a file request to begin with. SIGINT or SIGTERM stops it.
";

/// Reads the command line, without the program's name.
///
/// # Errors
/// A sentence for people that names the wrong argument.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, String> {
    read(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
}

fn read(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("host") => options.host = parser.value()?.string()?,
            Long("port") => options.port = parser.value()?.parse()?,
            Long("data") => options.data = parser.value()?.into(),
            Long("page") => options.page = Some(parser.value()?.into()),
            Long("allow-origin") => {
                let origin = parser.value()?.string()?;
                options.allow_origin.push(checked_origin(&origin)?);
            }
            Long("token") => options.token = Some(checked_token(parser.value()?.string()?)?),
            Long("token-lifetime") => options.token_lifetime = Some(parser.value()?.parse()?),
            Long("calls-per-minute") => options.calls_per_minute = parser.value()?.parse()?,
            Long("minute") => options.minute = Duration::from_millis(parser.value()?.parse()?),
            Long("max-file") => options.limits.file = bytes(&mut parser)?,
            Long("max-files") => options.limits.files = parser.value()?.parse()?,
            Long("max-total") => options.limits.total = bytes(&mut parser)?,
            Long("keep-free") => options.limits.keep_free = bytes(&mut parser)?,
            Long("body-timeout") => options.body_timeout = parser.value()?.parse()?,
            Short('h') | Long("help") => return Ok(Command::Print(HELP.into())),
            Short('V') | Long("version") => {
                return Ok(Command::Print(format!(
                    "sandbox {}\n",
                    env!("CARGO_PKG_VERSION")
                )));
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Run(options))
}

fn bytes(parser: &mut lexopt::Parser) -> Result<u64, lexopt::Error> {
    Ok(parse_bytes(&parser.value()?.string()?)?)
}

/// Checks an origin and writes it as browsers do: scheme, host, and a port other than the scheme's own.
fn checked_origin(text: &str) -> Result<String, lexopt::Error> {
    normal_origin(text).ok_or_else(|| {
        format!(
            "--allow-origin takes scheme, host and port, like https://intranet.example:8443, not {text:?}"
        )
        .into()
    })
}

fn normal_origin(text: &str) -> Option<String> {
    let origin = text.trim_end_matches('/').to_ascii_lowercase();
    let (scheme, rest) = origin.split_once("://")?;
    let own_port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_plain = !host.is_empty()
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
        && host.contains(':') == (host.starts_with('[') && host.ends_with(']'));
    let port = port.map(|port| {
        let is_number = port.bytes().all(|b| b.is_ascii_digit());
        port.parse::<u16>().ok().filter(|_| is_number)
    });
    match port {
        _ if !is_plain => None,
        Some(None | Some(0)) => None,
        Some(Some(port)) if port != own_port => Some(format!("{scheme}://{host}:{port}")),
        _ => Some(format!("{scheme}://{host}")),
    }
}

/// Checks a token for a header: printable ASCII without blanks.
fn checked_token(token: String) -> Result<String, lexopt::Error> {
    if !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(token)
    } else {
        Err("--token takes letters, digits and signs, without blanks".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Options, String> {
        match parse(arguments.iter().map(OsString::from))? {
            Command::Run(options) => Ok(options),
            Command::Print(text) => Err(text),
        }
    }

    #[test]
    fn without_arguments_it_stays_on_this_machine() {
        let options = run(&[]).unwrap();
        assert_eq!((options.host.as_str(), options.port), ("127.0.0.1", 8080));
    }

    /// Every option that sets a field, with a value other than its default.
    const EVERY: [(&str, &str); 15] = [
        ("--host", "localhost"),
        ("--port", "0"),
        ("--data", "d"),
        ("--page", "p"),
        ("--allow-origin", "https://A.example/"),
        ("--allow-origin", "http://localhost:3000"),
        ("--token", "t"),
        ("--token-lifetime", "120"),
        ("--calls-per-minute", "7"),
        ("--minute", "1500"),
        ("--max-file", "2K"),
        ("--max-files", "3"),
        ("--max-total", "4M"),
        ("--keep-free", "5G"),
        ("--body-timeout", "6"),
    ];

    #[test]
    fn every_option_is_read() {
        // Every field stands here, so that a new one does not compile without a line in the list.
        let expected = Options {
            host: "localhost".into(),
            port: 0,
            data: "d".into(),
            page: Some("p".into()),
            allow_origin: vec!["https://a.example".into(), "http://localhost:3000".into()],
            token: Some("t".into()),
            token_lifetime: Some(120),
            calls_per_minute: 7,
            minute: Duration::from_millis(1500),
            limits: Limits {
                file: 2 * 1024,
                files: 3,
                total: 4 * 1024 * 1024,
                keep_free: 5 * 1024 * 1024 * 1024,
            },
            body_timeout: 6,
        };
        let apart: Vec<&str> = EVERY
            .iter()
            .flat_map(|(name, value)| [*name, *value])
            .collect();
        assert_eq!(run(&apart).as_ref(), Ok(&expected));
        let joined = EVERY.map(|(name, value)| format!("{name}={value}"));
        let joined: Vec<&str> = joined.iter().map(String::as_str).collect();
        assert_eq!(run(&joined).as_ref(), Ok(&expected));
    }

    #[test]
    fn what_cannot_be_right_is_refused_by_name() {
        for (arguments, part) in [
            (&["--port", "65536"][..], "65536"),
            (&["--port"], "--port"),
            (&["--colour"], "--colour"),
            (&["extra"], "extra"),
            (&["--allow-origin", "*"], "--allow-origin"),
            (
                &["--allow-origin", "https://a.example/path"],
                "--allow-origin",
            ),
            (&["--allow-origin", "a.example"], "--allow-origin"),
            (&["--token", ""], "--token"),
            (&["--token", "a b"], "--token"),
        ] {
            let message = run(arguments).unwrap_err();
            assert!(message.contains(part), "{arguments:?}: {message}");
        }
    }

    #[test]
    fn an_origin_is_kept_as_browsers_write_it() {
        for (text, kept) in [
            ("https://a.example:443", "https://a.example"),
            ("http://a.example:80/", "http://a.example"),
            ("https://a.example:80", "https://a.example:80"),
            ("http://a.example:08080", "http://a.example:8080"),
            ("HTTPS://[::1]:443", "https://[::1]"),
            ("http://[::1]", "http://[::1]"),
        ] {
            assert_eq!(normal_origin(text).as_deref(), Some(kept), "{text}");
        }
        for text in [
            "https://a.example:",
            "https://a.example:65536",
            "https://a.example:0",
            "https://a.example:+1",
            "https://a:b:443",
            "https://:443",
            "https://",
            "ftp://a.example",
        ] {
            assert_eq!(normal_origin(text), None, "{text}");
        }
    }

    #[test]
    fn help_names_every_option_and_no_other() {
        let help = run(&["--help"]).unwrap_err();
        let named: Vec<&str> = help
            .lines()
            .filter_map(|line| line.strip_prefix("  --")?.split(' ').next())
            .collect();
        let mut known: Vec<&str> = EVERY.iter().map(|(name, _)| &name[2..]).collect();
        known.dedup();
        known.extend(["help", "version"]);
        assert_eq!(named, known);
    }
}
