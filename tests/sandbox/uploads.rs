//! Uploads that are too large, too slow, broken, or cut short by a crash.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{HANG, Response, Sandbox, TEMPLATE, command};
use crate::visitor::{BOUNDARY, VisitorForm, arriving, field, file, on_disk, part, whole};

/// Waits for a condition that is to come true by itself.
fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_true() {
        assert!(started.elapsed() < HANG, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn files_up_to_the_limit_are_stored_and_not_a_byte_more() {
    let sandbox = Sandbox::start_with(&["--max-file", "1000"]);
    let form = VisitorForm::open(&sandbox);
    for size in [0, 1, 1000] {
        let response = form.send_json(&[file(&format!("{size:04}"), &vec![b'x'; size])]);
        assert_eq!(response.json()["files"][0]["size"], size);
    }
    let response = form.send_json(&[file("1001", &[b'x'; 1001])]);
    response.assert_error(413, "request_entity_too_large");
    assert!(
        response.json()["message"]
            .as_str()
            .unwrap()
            .contains("1000 bytes")
    );
    assert_eq!(form.names(), ["0000", "0001", "1000"]);
    until("the temporary file is gone", || {
        arriving(&sandbox).is_empty()
    });
}

#[test]
fn a_submission_holds_so_many_files_and_bytes_in_all() {
    let sandbox = Sandbox::start_with(&["--max-files", "3", "--max-total", "100"]);
    let form = VisitorForm::open(&sandbox);
    let files = |count: usize, size: usize| vec![file("a", &vec![b'x'; size]); count];
    form.send_json(&files(4, 1))
        .assert_error(413, "request_entity_too_large");
    form.send_json(&files(2, 51))
        .assert_error(413, "request_entity_too_large");
    assert!(form.names().is_empty(), "all or none");
    assert_eq!(form.send_json(&files(2, 50)).status, 200);
    // The script sends the files of a submission one by one.
    let one = |size: usize| {
        [
            field("submission", &"0".repeat(32)),
            file("b", &vec![b'x'; size]),
        ]
    };
    assert_eq!(form.send_json(&one(60)).status, 200);
    form.send_json(&one(41))
        .assert_error(413, "request_entity_too_large");
    assert_eq!(form.send_json(&one(20)).status, 200);
    assert_eq!(form.send_json(&one(20)).status, 200);
    form.send_json(&one(0))
        .assert_error(413, "request_entity_too_large");
    assert_eq!(form.names().len(), 5);
    assert_eq!(on_disk(&sandbox).len(), 5);
    until("nothing is left behind", || arriving(&sandbox).is_empty());
}

#[test]
fn what_is_announced_as_too_long_is_refused_before_it_is_read() {
    let sandbox = Sandbox::start_with(&["--max-total", "1M"]);
    let form = VisitorForm::open(&sandbox);
    let response = form.begin(3 * 1024 * 1024, b"").read_response().unwrap();
    assert_eq!(response.status, 413);
    let full = Sandbox::start_with(&["--keep-free", "1000000G"]);
    let form = VisitorForm::open(&full);
    let response = form.begin(1000, b"").read_response().unwrap();
    assert_eq!(response.status, 507);
}

/// Browsers read nothing before everything is sent.
#[test]
fn who_sends_far_too_much_and_reads_only_then_still_sees_the_page_that_says_so() {
    let sandbox = Sandbox::start_with(&["--max-file", "1000"]);
    let form = VisitorForm::with(&sandbox, &json!({"is_email_required": true}));
    for size in [1001, 8 << 20, 300 << 20] {
        let parts = [
            field("email", "ann@example.com"),
            file("large.bin", &vec![b'x'; size]),
        ];
        // Written whole before the answer is read.
        let response = form.send(&parts);
        assert_eq!(response.status, 413, "{size}");
        assert!(
            response
                .text()
                .contains("A file may have at most 1000 bytes.")
        );
        assert!(response.text().contains("value=\"ann@example.com\""));
    }
    assert!(form.names().is_empty());
}

#[test]
fn a_connection_that_breaks_leaves_nothing_behind() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let start = part("name=\"file\"; filename=\"half.bin\"", &vec![b'x'; 300_000]);
    let client = form.begin(1_000_000, &start);
    until("the file is arriving", || !arriving(&sandbox).is_empty());
    drop(client);
    until("the temporary file is gone", || {
        arriving(&sandbox).is_empty()
    });
    let mut client = form.begin(1_000_000, &start);
    until("the file is arriving", || !arriving(&sandbox).is_empty());
    client
        .stream
        .get_mut()
        .shutdown(std::net::Shutdown::Write)
        .unwrap();
    until("the temporary file is gone", || {
        arriving(&sandbox).is_empty()
    });
    assert!(form.names().is_empty() && on_disk(&sandbox).is_empty());
}

#[test]
fn bodies_that_are_no_form_are_refused() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let send = |kind: &str, body: &[u8]| {
        let headers = [("content-type", kind), ("accept", "application/json")];
        sandbox
            .connect()
            .send("POST", &form.url, &headers, body)
            .unwrap()
    };
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let cut = &whole(&[file("a", b"x")])[..80];
    for (kind, body) in [
        ("", &b""[..]),
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        (&kind, b""),
        (&kind, b"no form"),
        (&kind, cut),
    ] {
        send(kind, body).assert_error(400, "bad_request");
    }
    let fields: Vec<_> = (0..40)
        .map(|number| field(&format!("f{number}"), "x"))
        .collect();
    form.send_json(&fields).assert_error(400, "bad_request");
    let long = field("email", &"x".repeat(100_000));
    form.send_json(&[long])
        .assert_error(413, "request_entity_too_large");
    assert!(form.names().is_empty());
    until("nothing is left behind", || arriving(&sandbox).is_empty());
}

#[test]
fn who_sends_nothing_for_too_long_is_cut_off_and_who_is_slow_is_not() {
    let sandbox = Sandbox::start_with(&["--body-timeout", "2"]);
    let form = VisitorForm::open(&sandbox);
    let start = part("name=\"file\"; filename=\"a\"", b"x");
    let silent = form.begin(1000, &start).read_response().unwrap();
    assert_eq!(silent.status, 408);
    until("the temporary file is gone", || {
        arriving(&sandbox).is_empty()
    });
    assert!(form.names().is_empty());
    let body = whole(&[file("slow.txt", b"0123456789")]);
    let reply = (0..20).find_map(|_| send_slowly(&form, &body, Duration::from_secs(2)));
    let reply = reply.expect("the machine lets this process send within two seconds");
    assert_eq!(reply.unwrap().status, 303);
    assert_eq!(form.names(), ["slow.txt"]);
}

/// Sends a body more slowly in all than the time allowed, but is never silent for as long. None if
/// the machine held up this process for more than that: then the answer proves nothing.
fn send_slowly(
    form: &VisitorForm<'_>,
    body: &[u8],
    allowed: Duration,
) -> Option<std::io::Result<Response>> {
    let mut client = form.begin(body.len(), b"");
    let (started, mut last, mut longest) = (Instant::now(), Instant::now(), Duration::ZERO);
    for piece in body.chunks(body.len() / 12) {
        let written = client.write(piece);
        longest = longest.max(last.elapsed());
        last = Instant::now();
        if written.is_err() {
            break;
        }
        thread::sleep(allowed / 8);
    }
    let reply = client.read_response();
    let was_slow = started.elapsed() > allowed;
    (was_slow && longest < allowed * 3 / 4).then_some(reply)
}

#[test]
fn part_headers_without_end_do_not_fill_the_memory() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let mut client = form.begin(1 << 32, format!("--{BOUNDARY}\r\nx: ").as_bytes());
    let filler = vec![b'x'; 1 << 20];
    let mut sent = 0;
    while client.write(&filler).is_ok() {
        sent += 1;
        assert!(sent < 1200, "it reads on and on");
    }
    assert!(peak_memory(&sandbox) < 100 * 1024 * 1024);
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn sockets_that_drip_headers_are_closed_and_others_are_served_meanwhile() {
    let sandbox = Sandbox::start();
    let mut dripping: Vec<_> = (0..500).map(|_| sandbox.connect()).collect();
    for client in &mut dripping {
        client.write(b"GET / HTTP/1.1\r\n").unwrap();
    }
    let started = Instant::now();
    while !dripping.is_empty() {
        assert_eq!(sandbox.get(TEMPLATE).status, 200);
        dripping.retain_mut(|client| {
            let stream = client.stream.get_mut();
            stream.set_nonblocking(true).unwrap();
            let is_open = matches!(stream.peek(&mut [0]), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock);
            is_open && stream.write_all(b"x").is_ok()
        });
        assert!(
            started.elapsed() < HANG,
            "{} are still open",
            dripping.len()
        );
        thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn two_gigabytes_go_to_the_disk_without_filling_the_memory() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let head = format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"big.bin\"\r\n\r\n"
    );
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let (piece, count) = (vec![0x5a; 4 << 20], 512);
    let mut client = form.begin(
        head.len() + piece.len() * count + tail.len(),
        head.as_bytes(),
    );
    for _ in 0..count {
        client.write(&piece).unwrap();
    }
    client.write(tail.as_bytes()).unwrap();
    client
        .stream
        .get_mut()
        .set_read_timeout(Some(HANG))
        .unwrap();
    assert_eq!(client.read_response().unwrap().status, 303);
    assert_eq!(form.only_file()["size"], json!(2_u64 << 30));
    let peak = peak_memory(&sandbox);
    assert!(peak < 100 * 1024 * 1024, "{peak} bytes");
}

/// The most memory that the process has held, in bytes.
fn peak_memory(sandbox: &Sandbox) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", sandbox.process.id())).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

#[test]
fn a_signal_to_stop_cuts_an_upload_that_does_not_end() {
    let mut sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let start = part("name=\"file\"; filename=\"a\"", &vec![b'x'; 100_000]);
    let client = form.begin(1_000_000, &start);
    until("the file is arriving", || !arriving(&sandbox).is_empty());
    sandbox.signal("-TERM");
    until("the process has ended", || {
        sandbox.process.try_wait().unwrap().is_some()
    });
    assert!(sandbox.process.wait().unwrap().success());
    drop(client);
    assert!(arriving(&sandbox).is_empty() && on_disk(&sandbox).is_empty());
}

#[test]
fn a_signal_to_stop_lets_an_upload_end_that_does() {
    let mut sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let body = whole(&[file("a.txt", &vec![b'x'; 100_000])]);
    let (start, rest) = body.split_at(50_000);
    let mut client = form.begin(body.len(), start);
    until("the file is arriving", || !arriving(&sandbox).is_empty());
    sandbox.signal("-TERM");
    until("no new connection is taken", || {
        std::net::TcpStream::connect(("127.0.0.1", sandbox.port)).is_err()
    });
    client.write(rest).unwrap();
    assert_eq!(client.read_response().unwrap().status, 303);
    assert!(sandbox.process.wait().unwrap().success());
    assert_eq!(on_disk(&sandbox).len(), 1);
}

#[test]
fn after_kill_9_every_acknowledged_upload_is_whole_and_no_half_one_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged: Vec<(String, Vec<u8>)> = Vec::new();
    let mut request = None;
    for round in 0..8 {
        let mut sandbox = Sandbox::start_in(folder.path(), &[]);
        let form = match &request {
            None => VisitorForm::open(&sandbox),
            Some((request, folder, url)) => VisitorForm {
                sandbox: &sandbox,
                request: String::clone(request),
                folder: String::clone(folder),
                url: String::clone(url),
            },
        };
        check(&form, &acknowledged);
        request = Some((form.request.clone(), form.folder.clone(), form.url.clone()));
        let received = std::sync::Mutex::new(Vec::new());
        thread::scope(|scope| {
            for sender in 0..6 {
                let (form, received) = (&form, &received);
                scope.spawn(move || {
                    for turn in 0.. {
                        let content = format!("{round} {sender} {turn} ")
                            .repeat(20_000)
                            .into_bytes();
                        let Some(receipt) = try_send(form, &content) else {
                            return;
                        };
                        received.lock().unwrap().push((receipt, content));
                    }
                });
            }
            until("some have arrived", || {
                received.lock().unwrap().len() > 3 + 2 * round
            });
            form.sandbox.signal("-9");
        });
        acknowledged.append(&mut received.into_inner().unwrap());
        sandbox.kill();
    }
    let sandbox = Sandbox::start_in(folder.path(), &[]);
    let (request, folder, url) = request.unwrap();
    check(
        &VisitorForm {
            sandbox: &sandbox,
            request,
            folder,
            url,
        },
        &acknowledged,
    );
}

/// Sends a file; its name, unless the connection broke.
fn try_send(form: &VisitorForm<'_>, content: &[u8]) -> Option<String> {
    let mut client = crate::support::Connection::try_connect(form.sandbox.port).ok()?;
    let headers = [
        ("content-type", "multipart/form-data; boundary=----visitor"),
        ("accept", "application/json"),
    ];
    let response = client
        .send(
            "POST",
            &form.url,
            &headers,
            &whole(&[file("scan.bin", content)]),
        )
        .ok()?;
    assert_eq!(response.status, 200, "{}", response.text());
    Some(response.json()["files"][0]["name"].as_str()?.to_owned())
}

/// Everything acknowledged is there, whole; whatever else is shown is whole too, and the disk holds
/// what is shown.
fn check(form: &VisitorForm<'_>, acknowledged: &[(String, Vec<u8>)]) {
    assert!(arriving(form.sandbox).is_empty());
    let entries = form.entries();
    for (name, content) in acknowledged {
        let entry = entries.iter().find(|entry| entry["name"] == name.as_str());
        let entry = entry.unwrap_or_else(|| panic!("{name} was acknowledged"));
        assert!(form.download(entry).body == *content, "{name} is whole");
    }
    for entry in &entries {
        let known = form.known(entry);
        assert_eq!(
            form.download(entry).body.len(),
            usize::try_from(known["size"].as_u64().unwrap()).unwrap()
        );
    }
    assert_eq!(on_disk(form.sandbox).len(), entries.len());
}

#[test]
fn a_start_reports_what_does_not_fit_and_deletes_only_what_never_arrived() {
    let folder = tempfile::tempdir().unwrap();
    let mut sandbox = Sandbox::start_in(folder.path(), &[]);
    let form = VisitorForm::open(&sandbox);
    form.send(&[file("gone.txt", b"x"), file("stays.txt", b"y")]);
    let place = sandbox.data.join("files").join(&form.folder);
    let data = sandbox.data.clone();
    sandbox.kill();
    fs::remove_file(place.join("gone.txt")).unwrap();
    fs::write(place.join("stranger.txt"), "not through the form").unwrap();
    fs::write(data.join("incoming/half"), "half").unwrap();
    let mut process = command(&data, &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut ready = std::io::BufReader::new(process.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut ready, &mut String::new()).unwrap();
    process.kill().unwrap();
    let said = String::from_utf8(process.wait_with_output().unwrap().stderr).unwrap();
    assert!(
        said.contains("\"gone.txt\"") && said.contains("\"stranger.txt\""),
        "{said}"
    );
    assert!(place.join("stranger.txt").exists() && place.join("stays.txt").exists());
    assert!(!data.join("incoming/half").exists());
}

#[test]
fn a_file_that_lies_there_already_is_never_overwritten() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let place = sandbox.data.join("files").join(&form.folder);
    fs::create_dir_all(&place).unwrap();
    fs::write(place.join("a.txt"), "mine").unwrap();
    assert_eq!(
        form.send_json(&[file("a.txt", b"sent")]).json()["files"][0]["name"],
        "a (2).txt"
    );
    assert_eq!(fs::read_to_string(place.join("a.txt")).unwrap(), "mine");
}

#[test]
fn a_disk_that_refuses_is_said_so_and_nothing_half_done_stays() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let incoming = sandbox.data.join("incoming");
    fs::remove_dir(&incoming).unwrap();
    form.send_json(&[file("a.txt", b"x")])
        .assert_error(500, "internal_server_error");
    fs::create_dir(&incoming).unwrap();
    // A file where the folder should be: the move into place fails.
    let place = sandbox.data.join("files").join(&form.folder);
    fs::write(&place, "").unwrap();
    form.send_json(&[file("a.txt", b"x"), file("b.txt", b"x")])
        .assert_error(500, "internal_server_error");
    assert!(form.names().is_empty() && arriving(&sandbox).is_empty());
    fs::remove_file(&place).unwrap();
    assert_eq!(form.send_json(&[file("a.txt", b"x")]).status, 200);
    assert_eq!(form.names(), ["a.txt"]);
}

#[test]
fn a_file_that_the_disk_does_not_take_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    // No file may grow over 4 MB: a write in the midst of a file fails, as on a full disk.
    let sandbox = Sandbox::start_limited(folder.path(), "trap '' XFSZ; ulimit -f 8192");
    let form = VisitorForm::open(&sandbox);
    let response = form.send_json(&[file("small", b"x"), file("large", &vec![b'x'; 8 << 20])]);
    response.assert_error(500, "internal_server_error");
    assert!(form.names().is_empty() && on_disk(&sandbox).is_empty());
    until("the temporary file is gone", || {
        arriving(&sandbox).is_empty()
    });
    assert_eq!(form.send_json(&[file("small", b"x")]).status, 200);
    assert_eq!(form.names(), ["small"]);
}

#[test]
fn without_free_sockets_it_waits_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start_limited(folder.path(), "ulimit -n 40");
    let many: Vec<_> = (0..100).map(|_| sandbox.connect()).collect();
    drop(many);
    assert_eq!(sandbox.get(TEMPLATE).status, 200);
}

#[test]
fn a_link_in_the_place_of_a_folder_or_a_file_is_not_followed() {
    let sandbox = Sandbox::start();
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.txt");
    fs::write(&secret, "secret").unwrap();
    let (form, other) = (VisitorForm::open(&sandbox), VisitorForm::open(&sandbox));
    let files = sandbox.data.join("files");

    let response = form.send_json(&[file("a.txt", b"sent")]);
    assert_eq!(response.status, 200);
    let place = files.join(&form.folder).join("a.txt");
    fs::remove_file(&place).unwrap();
    std::os::unix::fs::symlink(&secret, &place).unwrap();
    form.download(&form.entries()[0])
        .assert_error(404, "not_found");
    assert_eq!(form.send_json(&[file("a.txt", b"again")]).status, 200);
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");

    std::os::unix::fs::symlink(outside.path(), files.join(&other.folder)).unwrap();
    other
        .send_json(&[file("b.txt", b"sent")])
        .assert_error(500, "internal_server_error");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 1);
    assert!(other.names().is_empty() && arriving(&sandbox).is_empty());
}

#[test]
fn what_is_recorded_of_a_sent_name_is_bounded() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let response = form.send_json(&[file(&format!("{}.pdf", "é".repeat(500_000)), b"x")]);
    assert_eq!(response.status, 200, "{}", response.text());
    let known = form.only_file();
    let sent = known["sent_name"].as_str().unwrap();
    assert!(
        sent.len() <= 1024 && sent.starts_with("éé"),
        "{}",
        sent.len()
    );
    let kept = std::path::Path::new(known["name"].as_str().unwrap());
    assert_eq!(kept.extension().unwrap(), "pdf");
}

#[test]
#[cfg(target_os = "linux")]
fn the_space_to_keep_free_is_kept_whatever_the_number_of_files() {
    // A disk that nothing else writes to meanwhile.
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let free = Command::new("df")
        .args(["--output=avail", "-B1", "/dev/shm"])
        .output()
        .unwrap();
    let free: u64 = String::from_utf8(free.stdout)
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let keep = free.saturating_sub(200 << 20).to_string();
    let sandbox = Sandbox::start_in(folder.path(), &["--keep-free", &keep]);
    let form = VisitorForm::open(&sandbox);
    let mut client = sandbox.connect();
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: localhost:{}\r\ncontent-type: multipart/form-data; boundary={BOUNDARY}\r\n\
         accept: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        form.url, sandbox.port
    );
    client.write(head.as_bytes()).unwrap();
    let body = whole(&vec![file("a", &vec![b'x'; 60 << 20]); 7]);
    let chunks = body
        .chunks(1 << 20)
        .chain([&[][..]])
        .map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    // What comes after the refusal is read and thrown away, but only so much of it.
    for chunk in chunks {
        if client.write(&chunk).is_err() {
            break;
        }
    }
    assert_eq!(client.read_response().unwrap().status, 507);
    until("nothing is left behind", || arriving(&sandbox).is_empty());
    assert!(form.names().is_empty());
}

#[test]
fn slow_uploads_hold_up_no_one_else() {
    let sandbox = Sandbox::start();
    let form = VisitorForm::open(&sandbox);
    let start = part("name=\"file\"; filename=\"slow\"", b"x");
    let slow: Vec<_> = (0..530).map(|_| form.begin(1_000_000, &start)).collect();
    until("the slow ones have begun", || {
        arriving(&sandbox).len() > 400
    });
    let honest = form.send_json(&[file("honest.txt", b"honest")]);
    assert_eq!(honest.status, 200);
    assert_eq!(form.download(&form.entries()[0]).body, b"honest");
    drop(slow);
}

#[test]
fn bodies_that_never_end_lock_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start_limited(folder.path(), "ulimit -n 100");
    let silent: Vec<_> = (0..300)
        .map(|_| {
            let mut client = sandbox.connect();
            let head = format!(
                "POST /oauth2/token HTTP/1.1\r\nhost: localhost:{}\r\ncontent-length: 100\r\n\r\ngrant",
                sandbox.port
            );
            let _ = client.write(head.as_bytes());
            client
        })
        .collect();
    let form = VisitorForm::open(&sandbox);
    assert_eq!(form.send_json(&[file("a.txt", b"x")]).status, 200);
    drop(silent);
}

#[test]
fn a_json_body_that_does_not_end_is_cut_off() {
    let sandbox = Sandbox::start_with(&["--body-timeout", "1"]);
    for path in ["/oauth2/token", "/2.0/folders", "/sandbox/faults"] {
        let mut client = sandbox.connect();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost:{}\r\nauthorization: Bearer {}\r\n\
             content-length: 100\r\n\r\n{{",
            sandbox.port, sandbox.token
        );
        client.write(head.as_bytes()).unwrap();
        assert_eq!(client.read_response().unwrap().status, 408, "{path}");
    }
}
