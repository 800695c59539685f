//! Connections: accepted, served, and let finish when the sandbox stops.

use std::future::Future;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

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
            Ok((stream, _)) => connect(stream, router.clone(), &connections),
            Err(_) => tokio::time::sleep(OUT_OF_SOCKETS).await,
        }
    }
    drop(listener);
    // What is not finished by then is cut: its caller sees a broken connection, and nothing of it
    // was acknowledged.
    let _ = tokio::time::timeout(DRAIN, connections.shutdown()).await;
}

fn connect(stream: TcpStream, router: Router, connections: &GracefulShutdown) {
    // Answers are small and whole: waiting to send them together only delays them.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        // A connection that breaks is its caller's business.
        let _ = connection.await;
    });
}
