//! Connections: accepted, served, and let finish when the sandbox stops.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::header;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustix::process::{Resource, getrlimit};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use super::progress::{ConnectionProgress, OpenConnections, OpenGuard, WatchedBody};
use super::wire::{Breaker, Wire};

/// Time that a connection has to send the headers of a request.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// Time that requests in flight have to finish when the sandbox stops.
const DRAIN: Duration = Duration::from_secs(9);
/// Highest number of connections, whatever the system allows.
const MAX_CONNECTIONS: usize = 1024;
/// Pause before the next attempt when the machine has no socket to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(50);

/// Serves connections until `stop` is ready, then lets requests in flight finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let open = OpenConnections::default();
    let most = most_connections();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        if let Ok((stream, peer)) = accepted {
            let place = open.add(most, Instant::now());
            connect(stream, peer, router.clone(), &connections, place);
        } else {
            open.make_room(Instant::now());
            tokio::time::sleep(OUT_OF_SOCKETS).await;
        }
    }
    drop(listener);
    // Requests that are not finished by then are cut: the caller sees a broken connection, and
    // nothing was acknowledged.
    let _ = tokio::time::timeout(DRAIN, connections.shutdown()).await;
}

/// Returns the highest number of connections: half of the files that the system lets this process open, as
/// an upload needs one of its own.
fn most_connections() -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files / 2).map_or(MAX_CONNECTIONS, |half| half.clamp(8, MAX_CONNECTIONS))
}

fn connect(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    connections: &GracefulShutdown,
    (progress, open): (Arc<ConnectionProgress>, OpenGuard),
) {
    // Answers are small and whole: waiting to send them together only delays them.
    let _ = stream.set_nodelay(true);
    let breaker = Breaker::default();
    let wire = Wire {
        stream,
        breaker: breaker.clone(),
        progress: Arc::clone(&progress),
    };
    let ended = Arc::clone(&progress);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(breaker.clone());
        let call = progress.call();
        progress.awaits_caller(false);
        let discards = !request.headers().contains_key(header::EXPECT);
        let progress = Arc::clone(&progress);
        let request = request.map(|body| Body::new(WatchedBody::new(body, progress, discards)));
        let answer = router.clone().oneshot(request);
        async move {
            let answer = answer.await;
            drop(call);
            answer
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(wire), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        let _open = open;
        // A broken connection concerns its caller alone. One that has to make room sends its answer first,
        // where it has one.
        tokio::select! {
            biased;
            _ = connection => (),
            () = ended.ended() => (),
        }
    });
}
