//! What can go wrong between here and a queue.

use std::time::Duration;

/// Why a message did not get to a queue. No text holds a user name or a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BusError {
    /// No queue is bound to the routing key: no service that could take the message has ever
    /// run on this broker.
    #[error(
        "nobody can receive the message: no queue is bound to '{routing_key}' on exchange \
         '{exchange}'"
    )]
    Unroutable {
        /// The exchange.
        exchange: String,
        /// The routing key.
        routing_key: String,
    },
    /// The broker did not confirm the message in time.
    ///
    /// It may have it all the same: who receives it finds that its volume is gone.
    #[error("the message broker at {brokers} did not take the message within {bound:?}{}", because(.last))]
    TimedOut {
        /// Where it was tried.
        brokers: String,
        /// The bound.
        bound: Duration,
        /// What the last attempt said.
        last: Option<String>,
    },
    /// The broker refuses, and would refuse again: the password is wrong, the virtual host is
    /// not there, a permission is missing, or the exchange is durable where we say that it is
    /// not.
    #[error("the message broker at {broker} refused: {reason}")]
    Refused {
        /// Which broker.
        broker: String,
        /// What it said.
        reason: String,
    },
    /// The connection was lost, or could not be made.
    #[error("no connection to the message broker at {broker}: {reason}")]
    Lost {
        /// Which broker.
        broker: String,
        /// What happened.
        reason: String,
    },
    /// The message cannot be written as JSON.
    #[error("the message cannot be written: {0}")]
    Unwritable(String),
}

impl BusError {
    /// Whether to try again could help.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, BusError::Lost { .. })
    }

    /// The error of lapin's that came up at `broker`, in our words.
    pub(super) fn of(broker: &str, error: &lapin::Error) -> Self {
        let (broker, reason) = (broker.to_owned(), error.to_string());
        match error.kind() {
            // access-refused, not-found, precondition-failed, not-allowed.
            lapin::ErrorKind::ProtocolError(inner)
                if matches!(inner.get_id(), 403 | 404 | 406 | 530) =>
            {
                BusError::Refused { broker, reason: inner.get_message().to_string() }
            }
            _ => BusError::Lost { broker, reason },
        }
    }
}

fn because(last: &Option<String>) -> String {
    last.as_ref().map(|last| format!("; last: {last}")).unwrap_or_default()
}
