//! A visitor of the public form, with and without JavaScript.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Connection, Response, Sandbox};

pub const BOUNDARY: &str = "----visitor";
const FORM: (&str, &str) = ("content-type", "multipart/form-data; boundary=----visitor");

/// Writes a part of a form: its headers' parameters and its content.
pub fn part(disposition: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("--{BOUNDARY}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

pub fn field(name: &str, value: &str) -> Vec<u8> {
    part(&format!("name=\"{name}\""), value.as_bytes())
}

pub fn file(name: &str, content: &[u8]) -> Vec<u8> {
    part(&format!("name=\"file\"; filename=\"{name}\""), content)
}

pub fn whole(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), format!("--{BOUNDARY}--\r\n").into_bytes()].concat()
}

/// Form of its own, on an empty folder of its own.
pub struct VisitorForm<'a> {
    pub sandbox: &'a Sandbox,
    /// The file request's path in the API.
    pub request: String,
    pub folder: String,
    pub url: String,
}

impl<'a> VisitorForm<'a> {
    /// Makes a form that asks for nothing but files.
    pub fn open(sandbox: &'a Sandbox) -> Self {
        Self::with(
            sandbox,
            &json!({"is_email_required": false, "is_description_required": false}),
        )
    }

    pub fn with(sandbox: &'a Sandbox, settings: &Value) -> Self {
        let name = format!(
            "Folder {:?} {}",
            std::thread::current().id(),
            std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos()
        );
        let folder = json!({"name": name, "parent": {"id": "2233210"}}).to_string();
        let folder = sandbox.call("POST", "/2.0/folders", &folder).json()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let mut body = settings.clone();
        body["folder"] = json!({"id": folder});
        let made = sandbox.call(
            "POST",
            "/2.0/file_requests/42037322/copy",
            &body.to_string(),
        );
        assert_eq!(made.status, 200, "{}", made.text());
        let word = |name: &str| made.json()[name].as_str().unwrap().to_owned();
        Self {
            sandbox,
            request: format!("/2.0/file_requests/{}", word("id")),
            url: word("url"),
            folder,
        }
    }

    pub fn show(&self) -> Response {
        self.sandbox.fetch("GET", &self.url, &[])
    }

    /// Sends parts as the plain form does.
    pub fn send(&self, parts: &[Vec<u8>]) -> Response {
        let mut client = self.sandbox.connect();
        client
            .send("POST", &self.url, &[FORM], &whole(parts))
            .unwrap()
    }

    /// Sends parts as the script does.
    pub fn send_json(&self, parts: &[Vec<u8>]) -> Response {
        let headers = [FORM, ("accept", "application/json")];
        let mut client = self.sandbox.connect();
        client
            .send("POST", &self.url, &headers, &whole(parts))
            .unwrap()
    }

    /// Begins a request of this length and sends only this much of it.
    pub fn begin(&self, length: usize, start: &[u8]) -> Connection {
        let mut client = self.sandbox.connect();
        let head = format!(
            "POST {} HTTP/1.1\r\nhost: localhost:{}\r\n{}: {}\r\ncontent-length: {length}\r\n\r\n",
            self.url, self.sandbox.port, FORM.0, FORM.1
        );
        client.write(&[head.as_bytes(), start].concat()).unwrap();
        client
    }

    /// Lists the names of files that have arrived.
    pub fn names(&self) -> Vec<String> {
        self.entries()
            .iter()
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect()
    }

    pub fn entries(&self) -> Vec<Value> {
        let items = self
            .sandbox
            .get(&format!("/2.0/folders/{}/items?limit=1000", self.folder))
            .json();
        items["entries"].as_array().unwrap().clone()
    }

    /// Reads the description of the only file that has arrived.
    pub fn only_file(&self) -> Value {
        let entries = self.entries();
        assert_eq!(entries.len(), 1, "{entries:?}");
        self.known(&entries[0])
    }

    /// Reads the description of a file.
    pub fn known(&self, entry: &Value) -> Value {
        let id = entry["id"].as_str().unwrap();
        self.sandbox.get(&format!("/2.0/files/{id}")).json()
    }

    pub fn download(&self, entry: &Value) -> Response {
        self.sandbox.get(&format!(
            "/2.0/files/{}/content",
            entry["id"].as_str().unwrap()
        ))
    }
}

/// Lists the files that are still arriving.
pub fn arriving(sandbox: &Sandbox) -> Vec<PathBuf> {
    let folder = sandbox.data.join("incoming").read_dir().unwrap();
    folder.map(|entry| entry.unwrap().path()).collect()
}

/// Lists the files that are in place.
pub fn on_disk(sandbox: &Sandbox) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![sandbox.data.join("files")];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
