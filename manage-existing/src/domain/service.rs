//! The services that look after storage, and how hosts are named.

use super::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A service that has not reported for this long counts as down.
///
/// ```
/// # use manage_existing::domain::{SERVICE_DOWN_TIME, Timestamp};
/// let reported = Timestamp::now().earlier(SERVICE_DOWN_TIME / 2);
/// assert!(reported.age() < SERVICE_DOWN_TIME);
/// ```
pub const SERVICE_DOWN_TIME: Duration = Duration::from_secs(60);

/// A volume service, as its row in `services` describes it.
///
/// ```
/// use manage_existing::domain::{Service, Timestamp, backend_of};
///
/// let service = Service {
///     host: "lab@directory".to_owned(),
///     cluster_name: None,
///     availability_zone: Some("nova".to_owned()),
///     disabled: false,
///     updated_at: Some(Timestamp::now()),
/// };
/// assert_eq!(backend_of("lab@directory#images"), service.host);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// `name@backend`, without a pool.
    pub host: String,
    /// The cluster that it is part of.
    pub cluster_name: Option<String>,
    /// The zone that volumes get that ask for none.
    pub availability_zone: Option<String>,
    /// Whether an operator has taken it out of use.
    pub disabled: bool,
    /// Whether an operator has taken its cluster out of use; `None` if it is part of none.
    pub cluster_disabled: Option<bool>,
    /// When it last said that it is alive.
    pub updated_at: Option<Timestamp>,
}

impl Service {
    /// Whether it has said within [`SERVICE_DOWN_TIME`] that it is alive.
    ///
    /// ```
    /// # use manage_existing::domain::{SERVICE_DOWN_TIME, Service, Timestamp};
    /// # let mut service = Service {
    /// #     host: "lab@directory".to_owned(),
    /// #     cluster_name: None,
    /// #     availability_zone: Some("nova".to_owned()),
    /// #     disabled: false,
    /// #     updated_at: Some(Timestamp::now()),
    /// # };
    /// assert!(service.is_up());
    /// service.updated_at = Some(Timestamp::now().earlier(2 * SERVICE_DOWN_TIME));
    /// assert!(!service.is_up());
    /// ```
    pub fn is_up(&self) -> bool {
        self.updated_at.is_some_and(|at| at.age() <= SERVICE_DOWN_TIME)
    }

    /// Whether it may be asked: in a cluster that is in use another service can do the work.
    pub fn is_enabled(&self) -> bool {
        !self.disabled || self.cluster_disabled == Some(false)
    }
}

/// The `name@backend` of `name@backend#pool`.
///
/// ```
/// # use manage_existing::domain::{backend_of, pool_of};
/// assert_eq!(backend_of("lab@directory#images"), "lab@directory");
/// assert_eq!(pool_of("lab@directory#images"), Some("images"));
/// assert_eq!(pool_of("lab@directory"), None);
/// ```
pub fn backend_of(host: &str) -> &str {
    host.split_once('#').map_or(host, |(backend, _)| backend)
}

/// The `pool` of `name@backend#pool`, if there is one.
///
/// ```
/// # use manage_existing::domain::pool_of;
/// assert_eq!(pool_of("lab@directory#images"), Some("images"));
/// assert_eq!(pool_of("lab@directory"), None);
/// ```
pub fn pool_of(host: &str) -> Option<&str> {
    host.split_once('#').map(|(_, pool)| pool)
}
