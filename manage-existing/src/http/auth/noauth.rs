//! No authentication: the token says who asks, and is believed.

use super::{TOKEN, text, with_roles};
use crate::domain::RequestContext;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

/// The administrator of the project that the token names.
pub(super) fn context(headers: &HeaderMap) -> Option<RequestContext> {
    let token = text(headers, &TOKEN)?;
    let (user, project) = token.split_once(':').unwrap_or((&token, &token));
    let project = if project.is_empty() { user } else { project };
    Some(with_roles(
        user.to_owned(),
        project.to_owned(),
        vec!["admin".to_owned()],
        Some(token.clone()),
    ))
}

/// What somebody without a token gets: a token.
pub(super) fn offer(base: &str, path: &str) -> Response<Body> {
    let mut response = super::super::fault::typed(
        StatusCode::NO_CONTENT,
        "text/plain; charset=UTF-8",
        Body::empty(),
    );
    let url = format!("{base}{}", path.trim_end_matches('/'));
    let headers = response.headers_mut();
    headers.insert(TOKEN, HeaderValue::from_static("admin:admin"));
    if let Ok(url) = HeaderValue::from_str(&url) {
        headers.insert(HeaderName::from_static("x-server-management-url"), url);
    }
    response
}
