//! Connections: accepted, served, and let finish when the sandbox stops.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use super::wire::{Breaker, Wire};

/// Time that a connection has to send the headers of a request.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// Time that requests in flight have to finish when the sandbox stops.
const DRAIN: Duration = Duration::from_secs(9);
/// Pause before the next attempt when the machine has no socket to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(50);

/// Serves connections until `stop` is ready, then lets requests in flight finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => connect(stream, peer, router.clone(), &connections),
            Err(_) => tokio::time::sleep(OUT_OF_SOCKETS).await,
        }
    }
    drop(listener);
    // Requests that are not finished by then are cut: the caller sees a broken connection, and
    // nothing was acknowledged.
    let _ = tokio::time::timeout(DRAIN, connections.shutdown()).await;
}

fn connect(stream: TcpStream, peer: SocketAddr, router: Router, connections: &GracefulShutdown) {
    // Answers are small and whole: waiting to send them together only delays them.
    let _ = stream.set_nodelay(true);
    let breaker = Breaker::default();
    let wire = Wire {
        stream,
        breaker: breaker.clone(),
    };
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(breaker.clone());
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(wire), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        // A broken connection concerns its caller alone.
        let _ = connection.await;
    });
}
