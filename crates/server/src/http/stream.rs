//! `/api/hallpass/board/stream`: server-sent events that say when a board should be asked for again.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use hallpass_contract::Verb;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::answer::with_type;
use super::desk::place;
use super::query::Query;
use super::rights::{admit, location};
use crate::app::Shared;
use crate::desk::board::watch;
use crate::{Call, Problem};

/// How often a stream without news shows that it is alive, and looks whether the caller still may listen.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Proxies are asked not to hold events back.
static UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// `event: changed` now and after every change, until the server stops or the caller's sign-in ends.
pub(super) async fn board(State(app): State<Shared>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let asked = parts.clone();
    let call = Call::from_request_parts(&mut parts, &app).await?;
    let place = place(&Query::of(asked.uri.query()))?;
    admit(&call, "Checkin", Verb::List)?;
    app.store.peek(move |tx| Box::pin(async move { location(tx, &call, place).await.map(|_| ()) })).await?;
    let listener = watch::listen(&app, place.0).await?;
    let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let first = Some(listener.version);
    let stream = Listening { app, asked, location: place.0, listener, heartbeat, first };
    let body = Body::from_stream(stream::unfold(stream, |mut stream| async move {
        let text = stream.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), stream))
    }));
    let mut response = with_type(StatusCode::OK, "text/event-stream; charset=utf-8", body);
    response.headers_mut().insert(UNBUFFERED.clone(), HeaderValue::from_static("no"));
    Ok(response)
}

struct Listening {
    app: Shared,
    /// The request as it came, to ask once more who it is.
    asked: Parts,
    location: i64,
    listener: watch::Listener,
    heartbeat: Interval,
    first: Option<i64>,
}

impl Listening {
    /// What is sent next; `None` ends the stream.
    async fn next(&mut self) -> Option<String> {
        if let Some(version) = self.first.take() {
            return Some(changed(version));
        }
        let heard = tokio::select! {
            heard = self.listener.next() => Some(heard?),
            _ = self.heartbeat.tick() => None,
        };
        if !self.may_go_on().await {
            return None;
        }
        Some(heard.map_or_else(|| ": still here\n\n".to_owned(), changed))
    }

    /// Whether the caller is still signed in and may see the board. A database that is away, or a busy minute of the caller's, is
    /// no reason to end.
    async fn may_go_on(&self) -> bool {
        let mut parts = self.asked.clone();
        match Call::from_request_parts(&mut parts, &self.app).await {
            Ok(call) => admit(&call, "Checkin", Verb::List).is_ok() && call.actor.scope.sees(self.location),
            Err(Problem::Unauthorized | Problem::CodeNeeded | Problem::NotFound) => false,
            Err(_) => true,
        }
    }
}

fn changed(version: i64) -> String {
    format!("event: changed\ndata: {{\"Version\":{version}}}\n\n")
}
