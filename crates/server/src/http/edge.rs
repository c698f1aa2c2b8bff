//! What surrounds every handler: request id, address, time limit, panics, counting, logging, security headers.

use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{FromFnLayer, Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use hallpass_engine::Language;

use super::language;
use crate::app::Shared;
use crate::problem::Detail;
use crate::{Problem, config::Proxies};

/// Address at the other end of the connection, put on requests by [`super::serve`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What the edge knows of a request; an extension of it.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Id of the request: the client's `X-Request-Id` if it is a sane one, else made here.
    pub request_id: String,
    /// Where it came from, behind trusted proxies.
    pub address: IpAddr,
    /// A trusted proxy says that it was asked by https.
    pub secure: bool,
    /// In which language the answer speaks to people.
    pub language: Language,
}

/// A more precise route than the router's, for counting; an extension of a response.
#[derive(Clone, Copy, Debug)]
pub struct Label(pub &'static str);

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
static X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A route and the server it belongs to.
#[derive(Clone, Debug)]
pub(super) struct Place {
    app: Shared,
    route: &'static str,
}

type Layer<F> = FromFnLayer<F, Place, (State<Place>, Request)>;

/// The surroundings of one route.
pub(super) fn layer(
    app: &Shared,
    route: &'static str,
) -> Layer<impl Fn(State<Place>, Request, Next) -> BoxFuture<'static, Response> + Clone + use<>> {
    from_fn_with_state(Place { app: app.clone(), route }, |State(place), request, next| {
        surround(place, request, next).boxed()
    })
}

async fn surround(place: Place, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let app = &place.app;
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    let arrival = Arrival {
        request_id: request_id(request.headers()),
        address: address(peer, request.headers(), &app.config.auth.trusted_proxies),
        secure: is_secure(peer, request.headers(), &app.config.auth.trusted_proxies),
        language: language::of(place.route, request.headers()),
    };
    let language = arrival.language;
    let request_id = arrival.request_id.clone();
    let method = request.method().clone();
    request.extensions_mut().insert(arrival);
    let limit = Duration::from_secs(app.config.limits.request_seconds.max(1));
    let handled = tokio::time::timeout(limit, AssertUnwindSafe(next.run(request)).catch_unwind()).await;
    let mut response = match handled {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Problem::internal("a handler panicked").into_response(),
        Err(_) => {
            tracing::warn!(request_id, route = place.route, "a request took longer than limits.request_seconds");
            // A write may have been done, or may yet be: whoever asks again needs its key.
            if method.is_safe() { Problem::TooLong.into_response() } else { Problem::Busy.into_response() }
        }
    };
    let route = response.extensions().get::<Label>().map_or(place.route, |label| label.0);
    let took = started.elapsed();
    app.metrics.count(&method, route, response.status(), took);
    log(app, &method, route, &request_id, &mut response, took);
    if response.status().is_success() {
        language::mark(place.route, language, response.headers_mut());
    }
    dress(response.headers_mut(), &request_id);
    if app.stopping.load(Ordering::Relaxed) {
        // Whoever keeps connections open must not send the next request into one that is about to end.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Headers that every answer carries unless the handler said otherwise.
fn dress(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID.clone(), value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

fn log(app: &Shared, method: &Method, route: &str, request_id: &str, response: &mut Response, took: Duration) {
    let status = response.status().as_u16();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    if let Some(Detail(detail)) = response.extensions_mut().remove::<Detail>() {
        tracing::error!(request_id, %method, route, status, micros, detail, "a request failed");
    } else if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(request_id, %method, route, status, micros, "a request was turned away");
    } else if app.config.log.requests {
        tracing::info!(request_id, %method, route, status, micros, "answered");
    }
}

fn request_id(headers: &HeaderMap) -> String {
    let sent = headers.get(&X_REQUEST_ID).and_then(|value| value.to_str().ok()).filter(|id| is_sane(id));
    sent.map_or_else(new_request_id, str::to_owned)
}

fn is_sane(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte))
}

/// Unique in this process and, by a random start, very likely beyond it.
fn new_request_id() -> String {
    static START: LazyLock<u32> = LazyLock::new(|| getrandom::u32().unwrap_or(0));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-{:x}", *START, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The client's address: the peer, or behind trusted proxies the last address in `X-Forwarded-For` that is not one of them.
fn address(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    if !proxies.contains(peer) {
        return peer.to_canonical();
    }
    let lines: Vec<&str> = headers.get_all(&X_FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok()).collect();
    let mut found = peer;
    for part in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Ok(address) = part.trim().parse::<IpAddr>() else { break };
        found = address;
        if !proxies.contains(address) {
            break;
        }
    }
    found.to_canonical()
}

/// Whether the client spoke https to a trusted proxy: only that one's own word counts, which is the last.
fn is_secure(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> bool {
    let last = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|value| value.to_str().ok());
    let last = last.and_then(|line| line.rsplit(',').next());
    proxies.contains(peer) && last.is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Setting;

    #[test]
    fn forwarded_addresses_count_only_behind_trusted_proxies() {
        let proxies = Proxies::read("10.0.0.0/8").unwrap();
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", HeaderValue::from_static("6.6.6.6, 1.2.3.4, 10.0.0.9"));
        let from = |peer: &str| address(peer.parse().unwrap(), &headers, &proxies).to_string();
        assert_eq!(from("10.0.0.1"), "1.2.3.4");
        assert_eq!(from("8.8.8.8"), "8.8.8.8");
        assert_eq!(from("::ffff:8.8.8.8"), "8.8.8.8");
    }

    #[test]
    fn request_ids_of_clients_are_checked() {
        assert!(is_sane("abc-1.2_x:3"));
        assert!(!is_sane("") && !is_sane("a b") && !is_sane(&"x".repeat(65)));
        assert_ne!(new_request_id(), new_request_id());
    }
}
