//! Why a request was refused, or failed.

use crate::db::DbError;
use crate::quota::QuotaError;
use crate::scheduler::CastError;
use flow_runtime::Failure;

/// Whether a task may have changed the database although it failed: the answer was lost, or the
/// failure was told by another process, which knows no more than its text.
pub(crate) fn may_be_done(failure: &Failure) -> bool {
    match failure.downcast_ref::<ManageError>() {
        Some(ManageError::Database(error) | ManageError::Quota(QuotaError::Database(error))) => {
            matches!(error, DbError::Lost { .. })
        }
        Some(_) => false,
        None => true,
    }
}

/// Why a volume could not be managed. The texts are Cinder's where Cinder has one.
///
/// ```
/// use manage_existing::ManageError;
///
/// let error = ManageError::HostNotFound("lab@directory".to_owned());
/// assert_eq!(error.to_string(), "Host 'lab@directory' not found");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManageError {
    /// A field of the request is not as it must be.
    #[error("Invalid input for field/attribute {field}: {reason}")]
    InvalidField {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The request names no host and no cluster.
    #[error("Invalid input received: Host field is missing.")]
    HostMissing,
    /// The request names both.
    #[error("Invalid input received: One and only one of cluster and host must be set.")]
    HostAndCluster,
    /// There is no such type.
    #[error("Invalid volume type: Cannot find requested '{0}' volume type")]
    InvalidVolumeType(String),
    /// A reference names its source by something else than a text (the words are Cinder's).
    #[error(
        "The server could not comply with the request since it is either malformed or otherwise \
         incorrect."
    )]
    MalformedReference,
    /// The storage is that of a volume already.
    #[error("Unable to manage existing volume. The volume is already managed")]
    AlreadyManaged,
    /// No service looks after this host.
    #[error("Host '{0}' not found")]
    HostNotFound(String),
    /// No service belongs to this cluster.
    #[error("Cluster '{0}' not found")]
    ClusterNotFound(String),
    /// The service is disabled, or has not said for a minute that it is alive.
    #[error("Service is unavailable at this time.")]
    ServiceUnavailable {
        /// The service's host.
        host: String,
        /// Whether an operator has disabled it; else it is down.
        disabled: bool,
    },
    /// The type's volumes are encrypted, and nobody has the key of storage that exists.
    #[error("Managing to an encrypted volume type is not supported.")]
    EncryptedType,
    /// The project would have more than it may.
    #[error(transparent)]
    Quota(#[from] QuotaError),
    /// The scheduler did not take the request.
    #[error(transparent)]
    Cast(#[from] CastError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}
