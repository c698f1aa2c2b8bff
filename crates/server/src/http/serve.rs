//! Connections: accept, serve, stop gracefully.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::wire::Wire;
use super::{Peer, Site};
use crate::config::Limits;

/// Serves `site` until `stop` is done, then lets running requests finish for `limits.stop_seconds`.
pub async fn serve(listener: TcpListener, site: Site, limits: &Limits, stop: impl Future<Output = ()>) {
    let head = limits.header_bytes.max(8192);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(limits.header_seconds.max(1)))
        .max_buf_size(head)
        .max_headers(limits.headers.max(16))
        // One write for each answer. Not `pipeline_flush`: it holds answers back while anything is unread, and the one to a head that
        // is too long for ever.
        .writev(false)
        .half_close(true);
    let room = Arc::new(Semaphore::new(limits.connections.max(1)));
    let running = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let place = tokio::select! {
            () = &mut stop => break,
            place = room.clone().acquire_owned() => place,
        };
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let wire = TokioIo::new(Wire::new(prepared(stream), head));
                let connection = http.serve_connection(wire, answer(site.clone(), peer));
                let connection = running.watch(connection);
                tokio::spawn(async move {
                    // A client that breaks off, or sends what is no HTTP, is its own problem.
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended early");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let grace = Duration::from_secs(limits.stop_seconds);
    if tokio::time::timeout(grace, running.shutdown()).await.is_err() {
        tracing::warn!("stopped with requests still running");
    }
}

fn prepared(stream: TcpStream) -> TcpStream {
    // Answers are one write each; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    stream
}

fn answer(
    site: Site,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future = impl Future<Output = Result<axum::response::Response, std::convert::Infallible>> + Send,
> {
    service_fn(move |request: Request<Incoming>| {
        let site = site.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip()));
            Ok(site.answer(request).await)
        }
    })
}

/// Done when the process is told to stop (SIGTERM or Ctrl-C).
pub async fn stop_signal() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else { return interrupted.await };
        tokio::select! {
            () = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
