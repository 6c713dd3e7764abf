//! What every handler of the API needs to know of a request.

use super::fault::{Fault, no_such_page};
use super::server::Shared;
use super::version::{HEADER, Microversion};
use crate::domain::RequestContext;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::{HOST, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Response};
use std::sync::Arc;

/// Who asks, in which version, and what stands before the paths of links.
pub(super) struct Call {
    pub(super) context: RequestContext,
    pub(super) version: Microversion,
    /// The project as the path has it, if it has one.
    pub(super) project: Option<String>,
    /// `http://host:port`.
    pub(super) base: String,
    pub(super) query: String,
    /// The volume that the path names.
    pub(super) id: Option<String>,
}

impl Call {
    /// The answer, with the headers that tell the version.
    pub(super) fn finish(&self, result: Result<Response<Body>, Fault>) -> Response<Body> {
        let mut response = result.unwrap_or_else(|fault| fault.response());
        tell(&mut response, &self.version.header());
        response
    }

    /// A link to something of the project's: `part` is `v3` or nothing.
    pub(super) fn link(&self, part: &str, rest: &str) -> String {
        let mut link = self.base.clone();
        for piece in [part, self.project.as_deref().unwrap_or_default(), rest] {
            if !piece.is_empty() {
                link.push('/');
                link.push_str(piece);
            }
        }
        link
    }
}

/// Names a version in an answer.
pub(super) fn tell(response: &mut Response<Body>, version: &str) {
    if let Ok(version) = HeaderValue::from_str(version) {
        response.headers_mut().insert(HEADER, version);
        response.headers_mut().insert(VARY, HeaderValue::from_static("OpenStack-API-Version"));
    }
}

/// What the client calls this server.
pub(super) fn base(shared: &Shared, headers: &HeaderMap) -> String {
    if let Some(url) = &shared.options.public_url {
        return url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("http://{host}")
}

impl FromRequestParts<Arc<Shared>> for Call {
    type Rejection = Response<Body>;

    async fn from_request_parts(
        parts: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Response<Body>> {
        let params = RawPathParams::from_request_parts(parts, shared)
            .await
            .map_err(|_| no_such_page(&parts.headers))?;
        let of = |name: &str| {
            params.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        let (project, id) = (of("project"), of("id"));
        let of_project = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if project.as_ref().is_some_and(|project| !project.chars().all(of_project)) {
            return Err(no_such_page(&parts.headers));
        }
        let version = Microversion::of(&parts.headers).map_err(|fault| {
            let mut response = fault.response();
            if let Some(version) = &fault.version {
                tell(&mut response, version);
            }
            response
        })?;
        // Put there by `authenticate`, which lets nobody through without.
        let context = parts.extensions.get::<RequestContext>().cloned();
        let context = context.ok_or_else(|| super::fault::unauthorized(&parts.headers))?;
        let call = Call {
            base: base(shared, &parts.headers),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            context,
            version,
            project,
            id,
        };
        let other = call.project.as_ref().is_some_and(|id| *id != call.context.project_id);
        if other {
            let fault = Fault::bad_request("Malformed request url");
            return Err(call.finish(Err(fault)));
        }
        Ok(call)
    }
}
