//! Listeners for common wishes, and what they are made of.
//!
//! An engine tells everything that happens as [`RunEvent`](crate::RunEvent)s: to each
//! [`Listener`](crate::Listener), and as a stream ([`Run::events`](crate::Run::events)). What is
//! in this module makes something of them.
//!
//! | wish | as a listener | as a value |
//! |---|---|---|
//! | log lines | [`Logging`] | |
//! | the old and the new state of everything | [`Changes`] | [`States`] |
//! | how long things take | [`Timing`] | |
//! | what a run did, in numbers | [`StatisticsOfRuns`] | [`Statistics`] |
//! | counters and histograms (feature `metrics`) | `Metrics` | |
//! | log lines that show values, some masked | | [`LogValues`], around a flow |
//! | spans | nothing to add: an engine makes one for each run and each call | |

mod logging;
#[cfg(feature = "metrics")]
mod metrics;
mod runs;
mod states;
mod statistics;
mod story;
mod timing;
mod values;
mod words;

pub use logging::Logging;
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub use states::{Change, Changes, States};
pub use statistics::{Calls, Statistics, StatisticsOfRuns, TaskStatistics};
pub use timing::{Timed, Timing, Took};
pub use values::LogValues;
