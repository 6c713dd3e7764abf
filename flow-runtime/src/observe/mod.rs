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

mod logging;
mod runs;
mod states;
mod statistics;
mod story;
mod timing;
mod words;

pub use logging::Logging;
pub use states::{Change, Changes, States};
pub use statistics::{Calls, Statistics, StatisticsOfRuns, TaskStatistics};
pub use timing::{Timed, Timing, Took};
