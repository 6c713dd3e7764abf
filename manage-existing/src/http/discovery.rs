//! Which versions there are.

use super::call::{base, tell};
use super::fault::{answer, typed};
use super::server::Shared;
use super::version::Microversion;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::json;
use std::sync::Arc;

/// `GET /`: no token is needed.
pub(super) async fn root(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response<Body> {
    versions(StatusCode::MULTIPLE_CHOICES, &shared, &headers)
}

/// `GET /v3/`.
pub(super) async fn v3(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response<Body> {
    versions(StatusCode::OK, &shared, &headers)
}

/// `GET /v3`.
pub(super) async fn redirect(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Response<Body> {
    let mut response = typed(StatusCode::FOUND, "text/plain; charset=utf8", Body::empty());
    let location = format!("{}/v3/", base(&shared, &headers));
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

fn versions(status: StatusCode, shared: &Shared, headers: &HeaderMap) -> Response<Body> {
    let version = match Microversion::of(headers) {
        Ok(version) => version,
        Err(fault) => return fault.response(),
    };
    let body = json!({ "versions": [{
        "id": "v3.0",
        "status": "CURRENT",
        "version": Microversion::MAX.to_string(),
        "min_version": Microversion::MIN.to_string(),
        "updated": "2023-08-31T00:00:00Z",
        "links": [
            { "rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/" },
            { "rel": "self", "href": format!("{}/v3/", base(shared, headers)) },
        ],
        "media-types": [{
            "base": "application/json",
            "type": "application/vnd.openstack.volume+json;version=3",
        }],
    }]});
    let mut response = answer(status, &body);
    tell(&mut response, &version.header());
    response
}
