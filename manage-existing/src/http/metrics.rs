//! What Prometheus reads.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::time::Duration;

pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram>,
    under_way: Gauge,
    managed: Family<Managed, Counter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Managed {
    outcome: Outcome,
}

/// What became of a request to manage a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
pub(super) enum Outcome {
    /// The scheduler has it.
    Accepted,
    /// Something is wrong with it.
    Refused,
    /// Something is wrong here; it was undone.
    Failed,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("manage_existing");
        let (requests, under_way, managed) =
            (Family::default(), Gauge::default(), Family::default());
        // From half a millisecond to sixteen seconds.
        let seconds: Family<Route, Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.0005, 2.0, 16)));
        registry.register("http_requests", "Answers given", requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time from the head of a request to its answer",
            seconds.clone(),
        );
        registry.register("http_requests_under_way", "Requests being answered", under_way.clone());
        registry.register("requests", "Requests to manage a volume, by outcome", managed.clone());
        Metrics { registry, requests, seconds, under_way, managed }
    }

    pub(super) fn began(&self) {
        self.under_way.inc();
    }

    pub(super) fn ended(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.under_way.dec();
        // Clients invent methods; each new label would stay in memory.
        let method = match method {
            "GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "PATCH" | "OPTIONS" => method,
            _ => "other",
        };
        let route = route.to_owned();
        self.seconds.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        let request = Request { method: method.to_owned(), route, status: status.into() };
        self.requests.get_or_create(&request).inc();
    }

    pub(super) fn managed(&self, outcome: Outcome) {
        self.managed.get_or_create(&Managed { outcome }).inc();
    }

    /// The text form.
    pub(super) fn encode(&self) -> Option<String> {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry).ok()?;
        Some(text)
    }
}
