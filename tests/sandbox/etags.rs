//! Writers who race.

use std::sync::Barrier;
use std::thread;

use crate::support::{Sandbox, TEMPLATE};

#[test]
fn of_50_writers_with_one_etag_exactly_one_wins() {
    let sandbox = Sandbox::start();
    for round in 0..20 {
        let etag = sandbox.get(TEMPLATE).etag();
        let start = Barrier::new(50);
        let answers: Vec<_> = thread::scope(|scope| {
            let writers: Vec<_> = (0..50)
                .map(|writer| {
                    let (sandbox, etag, start) = (&sandbox, &etag, &start);
                    scope.spawn(move || {
                        let mut client = sandbox.connect();
                        let body = format!(r#"{{"title":"{round}/{writer}"}}"#);
                        start.wait();
                        client.call(sandbox, "PUT", TEMPLATE, &[("if-match", etag)], &body)
                    })
                })
                .collect();
            writers
                .into_iter()
                .map(|writer| writer.join().unwrap())
                .collect()
        });
        let winners: Vec<_> = answers
            .iter()
            .filter(|response| response.status == 200)
            .collect();
        assert_eq!(winners.len(), 1, "round {round}");
        assert_eq!(
            answers
                .iter()
                .filter(|response| response.status == 412)
                .count(),
            49
        );
        assert_eq!(sandbox.get(TEMPLATE).json(), winners[0].json());
    }
}

#[test]
fn a_counter_kept_by_64_writers_counts_every_acknowledged_write() {
    let sandbox = Sandbox::start();
    sandbox.call("PUT", TEMPLATE, r#"{"title":"0"}"#);
    let won: Vec<(String, u64)> = thread::scope(|scope| {
        let writers: Vec<_> = (0..64)
            .map(|_| scope.spawn(|| count_up(&sandbox, 1_000)))
            .collect();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect()
    });
    let title = sandbox.get(TEMPLATE).json()["title"].clone();
    assert_eq!(title, won.len().to_string());
    let mut etags: Vec<_> = won.iter().map(|(etag, _)| etag).collect();
    etags.sort();
    etags.dedup();
    assert_eq!(etags.len(), won.len(), "no two wins share an etag");
}

/// Reads, adds one, and writes unless another writer was faster; returns the etags and numbers of its
/// wins.
fn count_up(sandbox: &Sandbox, attempts: usize) -> Vec<(String, u64)> {
    let mut client = sandbox.connect();
    let mut won = Vec::new();
    for _ in 0..attempts {
        let read = client.call(sandbox, "GET", TEMPLATE, &[], "");
        let (etag, count) = (
            read.etag(),
            read.json()["title"]
                .as_str()
                .unwrap()
                .parse::<u64>()
                .unwrap(),
        );
        let body = format!(r#"{{"title":"{}"}}"#, count + 1);
        let response = client.call(sandbox, "PUT", TEMPLATE, &[("if-match", &etag)], &body);
        match response.status {
            200 => won.push((etag, count + 1)),
            412 => (),
            status => panic!("status {status}"),
        }
    }
    won
}
