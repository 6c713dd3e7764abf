//! Who asks.

mod headers;
mod keystone;
mod noauth;

pub use headers::TrustedProxy;
pub use keystone::{Keystone, KeystoneUrlError};

use super::call::base;
use super::fault::{page, too_large, unauthorized};
use super::observe::RequestId;
use super::server::Shared;
use crate::domain::RequestContext;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use axum::middleware::Next;
use std::net::SocketAddr;
use std::sync::Arc;
use tracing::warn;

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const GLOBAL_REQUEST_ID: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// How the API finds out who asks, and with which rights.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Auth {
    /// Anybody is an administrator of the project that the token names (`user:project`). For
    /// development: serve it to this machine only.
    #[default]
    NoAuth,
    /// A proxy in front has looked at the token, and says in headers whose it is.
    TrustedProxy(TrustedProxy),
    /// Keystone is asked about each token.
    Keystone(Arc<Keystone>),
}

/// Why somebody is not let in.
enum Refusal {
    /// No token, or not a good one.
    Unauthorized,
    /// Whoever could tell does not answer.
    Unavailable(String),
}

/// Finds out who asks, and lets nobody else through to the API.
pub(super) async fn authenticate(
    State(shared): State<Arc<Shared>>,
    mut request: Request,
    next: Next,
) -> Response<Body> {
    let path = request.uri().path();
    if !path.starts_with("/v3/") {
        return next.run(request).await;
    }
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > shared.options.max_body) {
        return too_large(headers, shared.options.max_body);
    }
    let peer = request.extensions().get::<SocketAddr>().copied();
    let known = match &shared.options.auth {
        Auth::NoAuth => match noauth::context(headers) {
            Some(context) => Ok(context),
            None => return noauth::offer(&base(&shared, headers), path),
        },
        Auth::TrustedProxy(proxy) => proxy.context(headers, peer.map(|peer| peer.ip())),
        Auth::Keystone(keystone) => keystone.context(headers).await,
    };
    let mut context = match known {
        Ok(context) => context,
        Err(refusal) => return refused(refusal, &shared.options.auth, headers),
    };
    complete(&mut context, &request, peer);
    request.extensions_mut().insert(context);
    next.run(request).await
}

/// What a context holds whoever asks.
fn complete(context: &mut RequestContext, request: &Request, peer: Option<SocketAddr>) {
    if let Some(RequestId(id)) = request.extensions().get() {
        context.request_id.clone_from(id);
    }
    let global = text(request.headers(), &GLOBAL_REQUEST_ID);
    // Whatever else a client sends there stays out of logs and messages.
    let is_id =
        |id: &String| id.strip_prefix("req-").is_some_and(|id| uuid::Uuid::parse_str(id).is_ok());
    context.origin.global_request_id = global.filter(is_id);
    context.origin.remote_address = peer.map(|peer| peer.ip().to_string());
}

fn refused(refusal: Refusal, auth: &Auth, headers: &HeaderMap) -> Response<Body> {
    match refusal {
        Refusal::Unauthorized => {
            let mut response = unauthorized(headers);
            if let Auth::Keystone(keystone) = auth
                && let Ok(hint) = HeaderValue::from_str(&keystone.hint())
            {
                response.headers_mut().insert(WWW_AUTHENTICATE, hint);
            }
            response
        }
        Refusal::Unavailable(why) => {
            warn!(why, "nobody can tell whose a token is");
            let explanation = "The Keystone service is temporarily unavailable.";
            page(StatusCode::SERVICE_UNAVAILABLE, explanation, headers)
        }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A context with these roles: `admin` is the role of administrators.
fn with_roles(
    user: String,
    project: String,
    roles: Vec<String>,
    token: Option<String>,
) -> RequestContext {
    let mut context = RequestContext::new(user, project);
    context.is_admin = roles.iter().any(|role| role.eq_ignore_ascii_case("admin"));
    context.origin.roles = roles;
    context.origin.auth_token = token.map(crate::domain::Secret::new);
    context
}
