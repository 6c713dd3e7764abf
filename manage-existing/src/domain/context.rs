//! On whose behalf a request runs.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Who asks, and under which number the logs know the request.
///
/// ```
/// use manage_existing::domain::RequestContext;
///
/// let context = RequestContext::new("ann", "lab");
/// assert!(context.request_id.starts_with("req-"));
/// assert!(!context.is_admin);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestContext {
    /// `req-<uuid>`: every log line of the request can be found by it.
    pub request_id: String,
    /// The user who asks; becomes the owner of the volume.
    pub user_id: String,
    /// The project that the volume will belong to.
    pub project_id: String,
    /// Whether the user may see and change what belongs to others.
    pub is_admin: bool,
    /// What else is known of the request; it travels with its cast.
    #[serde(default)]
    pub origin: Origin,
}

/// Where a request came from, and with which roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The names of the user's roles.
    pub roles: Vec<String>,
    /// The request id under which another service knows this request.
    pub global_request_id: Option<String>,
    /// The address of the client.
    pub remote_address: Option<String>,
    /// When the request came in.
    pub timestamp: Option<Timestamp>,
    /// The name of the project.
    pub project_name: Option<String>,
    /// The id of the user's domain.
    pub user_domain: Option<String>,
    /// The id of the project's domain.
    pub project_domain: Option<String>,
    /// The token; it is in no journal, and in no log.
    #[serde(skip)]
    pub auth_token: Option<Secret>,
}

/// A text that must not be seen in logs or errors.
///
/// ```
/// # use manage_existing::domain::Secret;
/// let token = Secret::new("gAAAA");
/// assert_eq!(token.reveal(), "gAAAA");
/// assert_eq!(format!("{token:?}"), "Secret(***)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Secret(text.into())
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl RequestContext {
    /// A new request of a user, with an id of its own.
    ///
    /// ```
    /// # use manage_existing::domain::RequestContext;
    /// let (first, second) = (RequestContext::new("ann", "lab"), RequestContext::new("ann", "lab"));
    /// assert_ne!(first.request_id, second.request_id);
    /// ```
    pub fn new(user_id: impl Into<String>, project_id: impl Into<String>) -> Self {
        RequestContext {
            request_id: format!("req-{}", Uuid::new_v4()),
            user_id: user_id.into(),
            project_id: project_id.into(),
            is_admin: false,
            origin: Origin { timestamp: Some(Timestamp::now()), ..Origin::default() },
        }
    }

    /// The same request with the rights of an administrator.
    ///
    /// ```
    /// # use manage_existing::domain::RequestContext;
    /// let context = RequestContext::new("ann", "lab");
    /// assert!(context.elevated().is_admin);
    /// assert_eq!(context.elevated().request_id, context.request_id);
    /// ```
    #[must_use]
    pub fn elevated(&self) -> Self {
        RequestContext { is_admin: true, ..self.clone() }
    }
}
