//! On whose behalf a request runs.

use serde::{Deserialize, Serialize};
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
