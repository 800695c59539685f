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

/// A connection that has not sent its headers by then is closed.
const HEADERS_WITHIN: Duration = Duration::from_secs(20);
/// What is in flight when the sandbox stops has this long to finish.
const DRAIN: Duration = Duration::from_secs(9);
/// How long to wait when the machine has no socket to give.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(50);

/// Serves until `stop` is ready, and then what is in flight.
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
    // What is not finished by then is cut: its caller sees a broken connection, and nothing of it
    // was acknowledged.
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
        // A connection that breaks is its caller's business.
        let _ = connection.await;
    });
}
