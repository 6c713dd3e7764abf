//! How a durable engine is set up.

use super::sweep::Sweep;
use super::trouble::Patience;
use crate::listener::Listener;
use crate::scheduler::Options;
use std::sync::Arc;
use std::time::Duration;

/// How a durable engine is set up.
pub(crate) struct Config {
    pub(crate) options: Options,
    pub(crate) spawn_tasks: bool,
    pub(crate) grace: Duration,
    pub(crate) listeners: Arc<[Arc<dyn Listener>]>,
    pub(crate) name: String,
    pub(crate) lease: Duration,
    pub(crate) interval: Duration,
    pub(crate) max_runs: usize,
    pub(crate) patience: Patience,
    pub(crate) limits: Limits,
    pub(crate) sweep: Option<Sweep>,
}

/// How much is written of one run at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// A value of more bytes is told of.
    pub(crate) warn: usize,
    /// A value of more bytes is not stored.
    pub(crate) most: usize,
    /// How many entries lie between two snapshots.
    pub(crate) snapshot_every: u64,
}

impl Limits {
    /// Gives the text back if it may be stored; else why not.
    pub(crate) fn check(
        &self,
        text: Option<String>,
        whose: &str,
    ) -> Result<Option<String>, String> {
        let size = text.as_ref().map_or(0, String::len);
        if size > self.most {
            return Err(format!("it has {size} bytes as JSON, and may have {}", self.most));
        }
        if size > self.warn {
            tracing::warn!(whose, size, "a large value is stored: a reference would be cheaper");
        }
        Ok(text)
    }
}
