//! Removing runs that are over, now and then.

use crate::journal::{Journal, PurgeFilter};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;

/// How many runs are removed at once: others may write between two such steps.
const BATCH: usize = 500;

/// The time between two steps while there is more to be removed.
const BREATH: Duration = Duration::from_millis(100);

/// The time between two looks, unless the runs are to be removed much sooner than that.
const OFTEN: Duration = Duration::from_secs(60);

/// The shortest time between two looks.
const SELDOM: Duration = Duration::from_secs(1);

/// What is removed by itself.
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    pub(crate) after: Duration,
    pub(crate) states: Vec<RunState>,
}

impl Sweep {
    fn interval(&self) -> Duration {
        (self.after / 10).clamp(SELDOM, OFTEN)
    }

    fn filter(&self) -> PurgeFilter {
        let (states, rested_for) = (self.states.clone(), self.after);
        PurgeFilter { states, rested_for, limit: Some(BATCH) }
    }
}

/// Removes what is old, for ever. Engines at one journal do so side by side: what one has
/// removed the others do not find.
pub(crate) async fn sweep(journal: Arc<dyn Journal>, sweep: Sweep) {
    loop {
        // A part of it at random, so that those that began together do not meet each time.
        sleep(sweep.interval().mul_f64(0.75 + fastrand::f64() / 2.0)).await;
        let mut removed = 0;
        loop {
            match journal.purge(&sweep.filter()).await {
                Ok(count) => {
                    removed += count;
                    if count < BATCH as u64 {
                        break;
                    }
                }
                Err(error) => {
                    // Whoever drives runs says more; here it is tried again in its time.
                    tracing::warn!("runs that are over could not be removed: {error}");
                    break;
                }
            }
            sleep(BREATH).await;
        }
        if removed > 0 {
            tracing::info!(removed, "runs that are over were removed");
        }
    }
}
