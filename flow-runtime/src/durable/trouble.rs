//! What to do when a journal does not work.

use crate::journal::{JournalError, JournalErrorKind};
use flow_graph::model::Backoff;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// For how long a journal that does not work is tried again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience(pub(crate) Duration);

/// How often it is said that a journal still does not work.
const REMINDER: Duration = Duration::from_secs(30);

/// A journal that may not work at the moment.
pub(crate) struct Trouble {
    patience: Patience,
    /// Since when, and when it was last said.
    since: Option<(Instant, Instant)>,
    tries: u32,
}

impl Trouble {
    pub(crate) fn new(patience: Patience) -> Self {
        Trouble { patience, since: None, tries: 0 }
    }

    /// The journal did not work: waits before the next try, or gives the error back where
    /// there is to be none.
    pub(crate) async fn met(&mut self, error: JournalError) -> Option<JournalError> {
        if error.kind() != JournalErrorKind::Unavailable {
            return Some(error);
        }
        let now = Instant::now();
        let (since, said) = match self.since {
            None => {
                tracing::warn!("the journal does not work, trying again: {error}");
                (now, now)
            }
            Some((since, said)) if now - said >= REMINDER => {
                let time = now - since;
                tracing::warn!(?time, "the journal still does not work: {error}");
                (since, now)
            }
            Some(times) => times,
        };
        self.since = Some((since, said));
        let left = self.patience.0.saturating_sub(now - since);
        if left.is_zero() {
            return Some(error);
        }
        self.tries = self.tries.saturating_add(1);
        sleep(pause(self.tries).min(left)).await;
        None
    }

    /// The journal works; whether it did not before.
    pub(crate) fn over(self) -> bool {
        if let Some((since, _)) = self.since {
            let time = since.elapsed();
            tracing::info!(?time, "the journal works again");
        }
        self.since.is_some()
    }
}

/// The wait after so many tries in vain: from 50 ms to 2 s, a part of it at random.
pub(crate) fn pause(tries: u32) -> Duration {
    let backoff = Backoff::Exponential {
        initial: Duration::from_millis(50),
        factor: 2.0,
        max: Some(Duration::from_secs(2)),
    };
    backoff.delay(tries.saturating_add(1)).mul_f64(0.5 + fastrand::f64() / 2.0)
}
