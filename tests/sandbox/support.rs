//! A sandbox for each test, and a small HTTP client that sends exactly what it is told.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

pub const TEMPLATE: &str = "/2.0/file_requests/42037322";
pub const CASE_17: &str = "2233212";
/// The body of a copy to the folder of case 17.
pub const TO_CASE_17: &str = r#"{"folder":{"id":"2233212"}}"#;

/// Ends a wait that would never end. Far above what the slowest machine takes: no test depends on
/// how fast anything is.
pub const HANG: Duration = Duration::from_secs(300);

/// The calls on folders, files and users.
pub const CONTENT: [(&str, &str); 9] = [
    ("GET", "/2.0/folders/0"),
    ("GET", "/2.0/folders/0/items"),
    ("POST", "/2.0/folders"),
    ("GET", "/2.0/files/1"),
    ("GET", "/2.0/files/1/content"),
    ("POST", "/2.0/files/content"),
    ("PUT", "/2.0/files/1"),
    ("DELETE", "/2.0/files/1"),
    ("GET", "/2.0/users/me"),
];
/// The calls on the control address.
pub const CONTROL: [(&str, &str); 6] = [
    ("GET", "/sandbox/people"),
    ("GET", "/sandbox/faults"),
    ("POST", "/sandbox/faults"),
    ("DELETE", "/sandbox/faults"),
    ("GET", "/sandbox/clock"),
    ("POST", "/sandbox/clock"),
];

/// A running sandbox. It is killed when dropped.
pub struct Sandbox {
    pub process: Child,
    pub port: u16,
    pub token: String,
    /// The lines that it printed on start.
    pub printed: Vec<String>,
    pub data: PathBuf,
    /// Removed when dropped.
    folder: Option<TempDir>,
}

impl Sandbox {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut sandbox = Self::start_in(folder.path(), arguments);
        sandbox.folder = Some(folder);
        sandbox
    }

    pub fn start_in(folder: &Path, arguments: &[&str]) -> Self {
        let data = folder.join("data");
        Self::run(command(&data, arguments), data)
    }

    /// Starts it under limits of the system that a shell sets first.
    pub fn start_limited(folder: &Path, limits: &str) -> Self {
        let data = folder.join("data");
        let sandbox = command(&data, &[]);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{limits}; exec \"$0\" \"$@\"")]);
        shell.arg(sandbox.get_program()).args(sandbox.get_args());
        Self::run(shell, data)
    }

    fn run(mut command: Command, data: PathBuf) -> Self {
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let mut printed = Vec::new();
        for line in stdout.lines() {
            let line = line.unwrap();
            let is_last = line.starts_with("template ");
            printed.push(line);
            if is_last {
                break;
            }
        }
        let word = |name: &str| {
            let line = printed.iter().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("{name}missing in {printed:?}"))
                .to_owned()
        };
        let port = word("api ")
            .trim_end_matches("/2.0")
            .rsplit_once(':')
            .unwrap()
            .1
            .parse();
        Self {
            port: port.unwrap(),
            token: word("token "),
            process,
            printed,
            data,
            folder: None,
        }
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub fn connect(&self) -> Connection {
        Connection::connect(self.port)
    }

    /// A call with the developer token, on a connection of its own.
    pub fn call(&self, method: &str, path: &str, body: &str) -> Response {
        self.connect().call(self, method, path, &[], body)
    }

    pub fn get(&self, path: &str) -> Response {
        self.call("GET", path, "")
    }

    pub fn call_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        self.connect().call(self, method, path, headers, body)
    }

    /// A request without a token and without a body, on a connection of its own.
    pub fn fetch(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        self.connect().send(method, path, headers, b"").unwrap()
    }

    /// Puts the sandbox's clock so many seconds ahead of the machine's.
    pub fn move_clock(&self, seconds: i64) {
        let body = format!(r#"{{"ahead_seconds":{seconds}}}"#);
        assert_eq!(self.call("POST", "/sandbox/clock", &body).status, 200);
    }

    /// Sends the process a signal, like `-TERM`.
    pub fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// The token of the user with this name.
    pub fn token_of(&self, name: &str) -> String {
        let people = self.get("/sandbox/people").json();
        let mut people = people["people"].as_array().unwrap().iter();
        let person =
            people.find(|person| person["user"]["name"].as_str().unwrap().starts_with(name));
        person.unwrap()["token"].as_str().unwrap().to_owned()
    }

    /// A call with another token than the developer's.
    pub fn call_as(&self, token: &str, method: &str, path: &str, body: &str) -> Response {
        let token = format!("Bearer {token}");
        self.connect()
            .send(method, path, &[("authorization", &token)], body.as_bytes())
            .unwrap()
    }

    /// A copy of the template in a case folder; returns its path.
    pub fn copied(&self) -> String {
        let made = self.call("POST", &format!("{TEMPLATE}/copy"), TO_CASE_17);
        assert_eq!(made.status, 200, "{made:?}");
        format!("/2.0/file_requests/{}", made.json()["id"].as_str().unwrap())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The sandbox's command, on any free port.
pub fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sandbox"));
    command
        .args(["--calls-per-minute", "0", "--port", "0", "--data"])
        .arg(data)
        .args(arguments);
    command
}

/// A connection.
pub struct Connection {
    pub stream: BufReader<TcpStream>,
    pub port: u16,
}

impl Connection {
    pub fn connect(port: u16) -> Self {
        Self::try_connect(port).unwrap()
    }

    pub fn try_connect(port: u16) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(HANG)).unwrap();
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            port,
        })
    }

    /// A call with the developer token.
    pub fn call(
        &mut self,
        sandbox: &Sandbox,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response {
        let token = format!("Bearer {}", sandbox.token);
        let mut all = vec![("authorization", token.as_str())];
        all.extend_from_slice(headers);
        self.send(method, path, &all, body.as_bytes()).unwrap()
    }

    /// A request with these headers, `Host` and `Content-Length` only.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<Response> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n",
            self.port
        );
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        write!(head, "content-length: {}\r\n\r\n", body.len()).unwrap();
        self.write(&[head.as_bytes(), body].concat())?;
        self.read_response()
    }

    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    pub fn read_response(&mut self) -> std::io::Result<Response> {
        let status_line = self.read_line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|text| text.parse().ok());
        let mut response = Response {
            status: status
                .ok_or_else(|| std::io::Error::other(format!("no status in {status_line:?}")))?,
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let line = self.read_line()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            response
                .headers
                .push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if let Some(length) = response.header("content-length") {
            response.body = vec![0; length.parse().unwrap()];
            self.stream.read_exact(&mut response.body)?;
        } else if response.header("transfer-encoding") == Some("chunked") {
            self.read_chunks(&mut response.body)?;
        }
        Ok(response)
    }

    fn read_chunks(&mut self, body: &mut Vec<u8>) -> std::io::Result<()> {
        loop {
            let line = self.read_line()?;
            let length = usize::from_str_radix(line.trim(), 16).map_err(std::io::Error::other)?;
            let mut chunk = vec![0; length + 2];
            self.stream.read_exact(&mut chunk)?;
            body.extend_from_slice(&chunk[..length]);
            if length == 0 {
                return Ok(());
            }
        }
    }

    fn read_line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other == name);
        found.next().map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn etag(&self) -> String {
        self.json()["etag"].as_str().unwrap().to_owned()
    }

    /// Checks status, code and the shape of an error body.
    #[track_caller]
    pub fn assert_error(&self, status: u16, code: &str) {
        let body = self.json();
        assert_eq!(self.status, status, "{body}");
        assert_eq!(body["type"], "error", "{body}");
        assert_eq!(body["status"], status, "{body}");
        assert_eq!(body["code"], code, "{body}");
        for name in ["message", "help_url", "request_id"] {
            assert!(
                body[name].as_str().is_some_and(|text| !text.is_empty()),
                "{name} in {body}"
            );
        }
        assert_eq!(self.header("content-type"), Some("application/json"));
        assert_eq!(self.header("box-request-id"), body["request_id"].as_str());
    }
}
