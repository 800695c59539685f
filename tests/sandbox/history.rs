//! Many clients, lost answers, and one order of operations that explains what all of them saw.

use std::collections::HashMap;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use serde_json::json;

use crate::support::{Connection, Sandbox};

/// Operation of a client, and its result.
#[derive(Clone, Debug)]
struct Observation {
    began: u64,
    ended: u64,
    did: Did,
}

#[derive(Clone, Debug)]
enum Did {
    /// Saw this state.
    Read(Version),
    /// Made this state of the one with this etag.
    Wrote { over: String, made: Version },
    /// Was told that the etag is no longer the current one.
    Lost { over: String },
    /// Sent this value over that etag, and never heard what became of it.
    Unknown { over: String, value: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    etag: String,
    value: String,
}

/// Checks that some order of all operations, each somewhere between its beginning and its end, explains
/// what every client saw of one file request that began as this version.
///
/// As every write names the etag that it replaces and every value is written once, the versions form
/// a chain that the operations themselves spell out: so it is enough that the chain has no forks and no
/// gaps, and that no client is shown a version older than one that was already replaced.
fn explain(first: &Version, events: &[Observation]) -> Result<(), String> {
    let chain = chain(first, events)?;
    let position = |etag: &String| {
        chain
            .get(etag)
            .copied()
            .ok_or(format!("no client made {etag}"))
    };
    let mut bounds = Vec::new();
    for event in events {
        let (from, to) = match &event.did {
            Did::Read(state) => (position(&state.etag)?, position(&state.etag)?),
            Did::Wrote { made, .. } => (position(&made.etag)?, position(&made.etag)?),
            // Another client had replaced it by then.
            Did::Lost { over } => (position(over)? + 1, usize::MAX),
            Did::Unknown { .. } => continue,
        };
        bounds.push((event, from, to));
    }
    for (earlier, from, _) in &bounds {
        for (later, _, to) in &bounds {
            if earlier.ended < later.began && from > to {
                return Err(format!("{later:?} looks back behind {earlier:?}"));
            }
        }
    }
    let newest = chain.len() - 1;
    match bounds.iter().find(|(_, from, _)| *from > newest) {
        Some((event, ..)) => Err(format!("{event:?}, but no client had replaced it")),
        None => Ok(()),
    }
}

/// The place of each etag in the chain of states.
fn chain(first: &Version, events: &[Observation]) -> Result<HashMap<String, usize>, String> {
    let mut next: HashMap<&String, &Version> = HashMap::new();
    for event in events {
        if let Did::Wrote { over, made } = &event.did
            && let Some(other) = next.insert(over, made)
        {
            return Err(format!("both {made:?} and {other:?} replaced {over}"));
        }
    }
    // A write whose answer was lost took place if a client saw its value.
    let seen: Vec<&Version> = events
        .iter()
        .filter_map(|event| match &event.did {
            Did::Read(state) => Some(state),
            _ => None,
        })
        .collect();
    for event in events {
        if let Did::Unknown { over, value } = &event.did
            && let Some(state) = seen.iter().find(|state| state.value == *value)
            && let Some(other) = next.insert(over, state)
            && other != *state
        {
            return Err(format!("both {state:?} and {other:?} replaced {over}"));
        }
    }
    let (mut chain, mut state) = (HashMap::from([(first.etag.clone(), 0)]), first);
    while let Some(after) = next.remove(&state.etag) {
        let place = chain.len();
        if chain.insert(after.etag.clone(), place).is_some() {
            return Err(format!("the etag {} came twice", after.etag));
        }
        state = after;
    }
    if next.is_empty() {
        Ok(chain)
    } else {
        Err(format!("{next:?} hang in the air"))
    }
}

const CLIENTS: u64 = 20;
const OPERATIONS: u64 = 128;
const KEYS: usize = 5;

#[test]
fn one_order_explains_what_20_clients_saw_although_answers_were_lost() {
    let sandbox = Sandbox::start();
    let paths: Vec<String> = (0..KEYS).map(|_| sandbox.copied()).collect();
    let start = Instant::now();
    let histories: Vec<_> = paths
        .iter()
        .map(|path| (state(&sandbox.get(path).json()), Mutex::new(Vec::new())))
        .collect();
    for kind in ["reset", "close"] {
        for after in [true, false] {
            let fault =
                json!({"on": "update", "kind": kind, "after": after, "times": 1, "skip": 9});
            let faults = vec![fault; 60];
            sandbox.call(
                "POST",
                "/sandbox/faults",
                &serde_json::to_string(&faults).unwrap(),
            );
        }
    }
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (sandbox, paths, histories, start) = (&sandbox, &paths, &histories, &start);
            scope.spawn(move || {
                let mut connection = sandbox.connect();
                for turn in 0..OPERATIONS * KEYS as u64 / CLIENTS {
                    let key = usize::try_from((client + turn) % KEYS as u64).unwrap();
                    let value = format!("{client}/{turn}");
                    let events =
                        read_then_write(sandbox, &mut connection, &paths[key], &value, start);
                    histories[key].1.lock().unwrap().extend(events);
                }
            });
        }
    });
    let mut unknown = 0;
    for ((first, history), path) in histories.iter().zip(&paths) {
        let mut events = history.lock().unwrap().clone();
        let now = nanos(&start);
        events.push(Observation {
            began: now,
            ended: nanos(&start),
            did: Did::Read(state(&sandbox.get(path).json())),
        });
        unknown += events
            .iter()
            .filter(|event| matches!(event.did, Did::Unknown { .. }))
            .count();
        explain(first, &events).unwrap_or_else(|why| panic!("{path}: {why}"));
    }
    assert!(unknown > 10, "answers were lost: {unknown}");
}

fn read_then_write(
    sandbox: &Sandbox,
    connection: &mut Connection,
    path: &str,
    value: &str,
    start: &Instant,
) -> Vec<Observation> {
    let began = nanos(start);
    let read = state(&connection.call(sandbox, "GET", path, &[], "").json());
    let mut events = vec![Observation {
        began,
        ended: nanos(start),
        did: Did::Read(read.clone()),
    }];
    let token = format!("Bearer {}", sandbox.token);
    let headers = [
        ("authorization", token.as_str()),
        ("if-match", read.etag.as_str()),
    ];
    let body = json!({"title": value}).to_string();
    let began = nanos(start);
    let over = read.etag.clone();
    let did = match connection.send("PUT", path, &headers, body.as_bytes()) {
        Ok(response) if response.status == 200 => Did::Wrote {
            over,
            made: state(&response.json()),
        },
        Ok(response) if response.status == 412 => Did::Lost { over },
        Ok(response) => panic!("status {}", response.status),
        Err(_) => {
            *connection = sandbox.connect();
            Did::Unknown {
                over,
                value: value.to_owned(),
            }
        }
    };
    events.push(Observation {
        began,
        ended: nanos(start),
        did,
    });
    events
}

fn state(body: &serde_json::Value) -> Version {
    let word = |name: &str| body[name].as_str().unwrap().to_owned();
    Version {
        etag: word("etag"),
        value: word("title"),
    }
}

fn nanos(start: &Instant) -> u64 {
    u64::try_from(start.elapsed().as_nanos()).unwrap()
}

fn at(began: u64, ended: u64, did: Did) -> Observation {
    Observation { began, ended, did }
}

fn made(etag: &str) -> Version {
    Version {
        etag: etag.into(),
        value: format!("value {etag}"),
    }
}

fn wrote(over: &str, etag: &str) -> Did {
    Did::Wrote {
        over: over.into(),
        made: made(etag),
    }
}

#[test]
fn the_checker_accepts_what_can_be_explained() {
    let unknown = Did::Unknown {
        over: "2".into(),
        value: "value 3".into(),
    };
    explain(
        &made("1"),
        &[
            at(0, 5, wrote("1", "2")),
            at(1, 2, Did::Read(made("1"))),
            at(3, 4, Did::Read(made("2"))),
            at(6, 7, unknown),
            at(8, 9, Did::Read(made("3"))),
            at(8, 9, Did::Lost { over: "2".into() }),
            at(
                9,
                10,
                Did::Unknown {
                    over: "3".into(),
                    value: "never seen".into(),
                },
            ),
        ],
    )
    .unwrap();
}

#[test]
fn the_checker_rejects_what_a_sandbox_without_transactions_would_show() {
    let cases: [(&str, Vec<Observation>); 5] = [
        (
            "two writers win one etag",
            vec![at(0, 9, wrote("1", "2")), at(0, 9, wrote("1", "3"))],
        ),
        (
            "a stale read",
            vec![at(0, 1, wrote("1", "2")), at(2, 3, Did::Read(made("1")))],
        ),
        (
            "a version that no client made",
            vec![at(0, 1, Did::Read(made("7")))],
        ),
        (
            "a loss to no other client",
            vec![at(0, 1, Did::Lost { over: "1".into() })],
        ),
        (
            "a lost answer that took place beside another write",
            vec![
                at(0, 9, wrote("1", "2")),
                at(
                    0,
                    9,
                    Did::Unknown {
                        over: "1".into(),
                        value: "value 3".into(),
                    },
                ),
                at(10, 11, Did::Read(made("3"))),
            ],
        ),
    ];
    for (name, events) in cases {
        assert!(explain(&made("1"), &events).is_err(), "{name}");
    }
}
