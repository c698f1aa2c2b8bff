//! `/health/live` and `/health/ready`.

use std::sync::atomic::Ordering;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::with_type;
use crate::Problem;
use crate::app::{App, Shared};

/// The process runs.
pub(super) async fn live() -> Response {
    super::json_text(r#"{"Status":"live"}"#)
}

/// Requests will be answered: the database reads, its last commit went well, and the server is not about to stop.
pub(super) async fn ready(State(app): State<Shared>) -> Response {
    if is_ready(&app).await {
        super::json_text(r#"{"Status":"ready"}"#)
    } else {
        let text = r#"{"Status":"not ready","Reason":"the server is stopping, or its database does not answer or cannot write"}"#;
        with_type(StatusCode::SERVICE_UNAVAILABLE, "application/json; charset=utf-8", text)
    }
}

pub(super) async fn is_ready(app: &App) -> bool {
    if app.stopping.load(Ordering::Relaxed) {
        return false;
    }
    // Whoever is sent no requests because a commit failed would never commit again: with a database elsewhere it tries.
    if !app.store.is_healthy() && app.store.talk().is_some() {
        let tried = app.store.write(|_| Box::pin(async { Ok::<(), Problem>(()) })).await;
        tracing::debug!(?tried, "a commit was tried after one that failed");
    }
    let reads = app.store.read(|tx| Box::pin(async move { tx.has_no_users().await })).await.is_ok();
    reads && app.store.is_healthy()
}
