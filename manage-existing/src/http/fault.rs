//! Answers that say no, in Cinder's two forms: the API's own, and that of the layers before it.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

const MALFORMED: &str = "The server could not comply with the request since it is either \
                         malformed or otherwise incorrect.";
const ERRED: &str = "The server has either erred or is incapable of performing the requested \
                     operation.";
const UNAUTHORIZED: &str = "This server could not verify that you are authorized to access the \
    document you requested. Either you supplied the wrong credentials (e.g., bad password), or \
    your browser does not understand how to supply the credentials required.";

/// A refusal of the API: a status, and one object under a name that goes with it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) status: StatusCode,
    pub(super) message: String,
    /// The version to name in the answer's header, if not the negotiated one.
    pub(super) version: Option<String>,
}

impl Fault {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Fault { status, message: message.into(), version: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn malformed() -> Self {
        Fault::bad_request(MALFORMED)
    }

    pub(super) fn forbidden(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn not_acceptable(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::NOT_ACCEPTABLE, message)
    }

    pub(super) fn media_type() -> Self {
        Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Content-Type")
    }

    pub(super) fn over_limit(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    pub(super) fn erred() -> Self {
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, ERRED)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    pub(super) fn timed_out() -> Self {
        Fault::new(
            StatusCode::GATEWAY_TIMEOUT,
            "The request takes longer than this server lets a client wait. It goes on.",
        )
    }

    pub(super) fn response(&self) -> Response<Body> {
        let name = match self.status.as_u16() {
            400 => "badRequest",
            401 => "unauthorized",
            403 => "forbidden",
            404 => "itemNotFound",
            413 => "overLimit",
            415 => "badMediaType",
            _ => "computeFault",
        };
        let mut fault = json!({ "code": self.status.as_u16(), "message": self.message });
        let over_limit = self.status == StatusCode::PAYLOAD_TOO_LARGE;
        if over_limit {
            fault["retryAfter"] = json!("0");
        }
        let mut response = answer(self.status, &json!({ name: fault }));
        if over_limit {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("0"));
        }
        response
    }
}

/// An answer in JSON.
pub(super) fn answer(status: StatusCode, body: &Value) -> Response<Body> {
    typed(status, "application/json", body.to_string())
}

/// An answer of this content type.
pub(super) fn typed(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response<Body> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// What the layers before the API answer: a page, as text, HTML or JSON, whichever is asked for.
pub(super) fn page(status: StatusCode, explanation: &str, headers: &HeaderMap) -> Response<Body> {
    let reason = status.canonical_reason().unwrap_or("Error");
    // An older name than the one that Rust's table has.
    let reason =
        if status == StatusCode::PAYLOAD_TOO_LARGE { "Request Entity Too Large" } else { reason };
    let title = format!("{} {reason}", status.as_u16());
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accept.contains("html") {
        let page = format!(
            "<html>\n <head>\n  <title>{title}</title>\n </head>\n <body>\n  <h1>{title}</h1>\n  \
             {explanation}<br /><br />\n\n\n\n </body>\n</html>"
        );
        return typed(status, "text/html; charset=UTF-8", page);
    }
    if accept.contains("application/json") {
        let message = format!("{explanation}<br /><br />\n\n\n");
        return answer(status, &json!({ "message": message, "code": title, "title": reason }));
    }
    typed(status, "text/plain; charset=UTF-8", format!("{title}\n\n{explanation}\n\n   "))
}

pub(super) fn no_such_page(headers: &HeaderMap) -> Response<Body> {
    page(StatusCode::NOT_FOUND, "The resource could not be found.", headers)
}

pub(super) fn unauthorized(headers: &HeaderMap) -> Response<Body> {
    page(StatusCode::UNAUTHORIZED, UNAUTHORIZED, headers)
}

pub(super) fn too_large(headers: &HeaderMap, limit: usize) -> Response<Body> {
    let explanation = format!("Request is too large. Larger than max_request_body_size ({limit}).");
    page(StatusCode::PAYLOAD_TOO_LARGE, &explanation, headers)
}
