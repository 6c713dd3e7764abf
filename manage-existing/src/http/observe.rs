//! What is seen of requests from outside: ids, spans, metrics, health.

use super::fault::{Fault, typed};
use super::server::Shared;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use std::sync::Arc;
use std::time::Instant;
use tracing::{Instrument, info, info_span, warn};
use uuid::Uuid;

const IDS: [HeaderName; 2] = [
    HeaderName::from_static("x-compute-request-id"),
    HeaderName::from_static("x-openstack-request-id"),
];

/// The number under which logs, spans, the client and the cast know a request.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) String);

/// Gives a request its id, and keeps record of it.
pub(super) async fn observe(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let began = Instant::now();
    let id = format!("req-{}", Uuid::new_v4());
    let method = request.method().clone();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let span = info_span!("http", request = %id, %method, path = request.uri().path());
    request.extensions_mut().insert(RequestId(id.clone()));
    shared.metrics.began();
    // Counted also when the client goes away, which drops this future.
    let mut count = Count {
        shared: &shared,
        method: method.as_str(),
        route: path.as_ref().map_or("none", MatchedPath::as_str),
        status: 499,
        began,
    };
    let mut response = next.run(request).instrument(span.clone()).await;
    count.status = response.status().as_u16();
    span.in_scope(|| info!(status = count.status, took = ?began.elapsed(), "answered"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        for name in IDS {
            response.headers_mut().insert(name, id.clone());
        }
    }
    response
}

struct Count<'a> {
    shared: &'a Shared,
    method: &'a str,
    route: &'a str,
    status: u16,
    began: Instant,
}

impl Drop for Count<'_> {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        self.shared.metrics.ended(self.method, self.route, self.status, took);
    }
}

/// `GET /healthcheck`: whether the database answers.
pub(super) async fn health(State(shared): State<Arc<Shared>>) -> Response<Body> {
    const TEXT: &str = "text/plain; charset=UTF-8";
    match shared.db.volume_type_get_default().await {
        Ok(_) => typed(StatusCode::OK, TEXT, "OK"),
        Err(error) => {
            warn!(%error, "not healthy");
            typed(StatusCode::SERVICE_UNAVAILABLE, TEXT, "the database does not answer")
        }
    }
}

/// `GET /metrics`, for Prometheus.
pub(super) async fn metrics(State(shared): State<Arc<Shared>>) -> Response<Body> {
    const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    match shared.metrics.encode() {
        Some(text) => typed(StatusCode::OK, TEXT, text),
        None => Fault::erred().response(),
    }
}
