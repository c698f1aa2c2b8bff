//! `/metrics`: counts by route template, never by id.

use std::fmt::Debug;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::answer::with_type;
use crate::Problem;
use crate::app::Shared;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answer {
    method: &'static str,
    route: &'static str,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

/// Everything counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Answer, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    queued_writes: Gauge,
    healthy: Gauge,
    replica_usable: Gauge,
    replica_listings: Counter,
    replica_passed_over: Counter,
}

/// Upper bounds of the latency classes in seconds.
const SECONDS: [f64; 10] = [0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.01, 0.05, 0.25, 1.0, 5.0];

impl Metrics {
    /// All at zero.
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("hallpass");
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let metrics = Metrics {
            requests: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            queued_writes: Gauge::default(),
            healthy: Gauge::default(),
            replica_usable: Gauge::default(),
            replica_listings: Counter::default(),
            replica_passed_over: Counter::default(),
            registry: Registry::default(),
        };
        registry.register("requests", "Requests answered", metrics.requests.clone());
        registry.register("request_seconds", "Time to answer a request", metrics.seconds.clone());
        registry.register("queued_writes", "Writes waiting for the database", metrics.queued_writes.clone());
        registry.register("database_healthy", "1 after a good commit, 0 after a failed one", metrics.healthy.clone());
        let text = "1 while listings may be read from read_database";
        registry.register("replica_usable", text, metrics.replica_usable.clone());
        let text = "Listings read from read_database";
        registry.register("replica_listings", text, metrics.replica_listings.clone());
        let text = "Listings read from the main database although there is a read_database";
        registry.register("replica_passed_over", text, metrics.replica_passed_over.clone());
        registry.register("build", "What is running", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        Metrics { registry, ..metrics }
    }

    /// Counts an answer.
    pub(super) fn count(&self, method: &Method, route: &'static str, status: StatusCode, took: Duration) {
        let method = match *method {
            Method::GET => "GET",
            Method::POST => "POST",
            Method::PUT => "PUT",
            Method::PATCH => "PATCH",
            Method::DELETE => "DELETE",
            Method::HEAD => "HEAD",
            Method::OPTIONS => "OPTIONS",
            _ => "other",
        };
        self.requests.get_or_create(&Answer { method, route, status: status.as_u16() }).inc();
        self.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

pub(super) async fn scrape(State(app): State<Shared>) -> Result<Response, Problem> {
    app.metrics.queued_writes.set(i64::try_from(app.store.queued_writes()).unwrap_or(i64::MAX));
    app.metrics.healthy.set(i64::from(app.store.is_healthy()));
    let replica = app.store.replica().unwrap_or_default();
    app.metrics.replica_usable.set(i64::from(replica.usable));
    for (counter, count) in
        [(&app.metrics.replica_listings, replica.used), (&app.metrics.replica_passed_over, replica.passed_over)]
    {
        counter.inner().store(count, Ordering::Relaxed);
    }
    let mut text = String::new();
    encode(&mut text, &app.metrics.registry).map_err(Problem::internal)?;
    Ok(with_type(StatusCode::OK, "application/openmetrics-text; version=1.0.0; charset=utf-8", text))
}
