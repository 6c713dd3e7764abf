//! Time that passes when nothing else happens.

use std::io;
use std::time::Duration;
use tokio::time::Instant;

/// What [`in_no_time`] gives.
///
/// ```
/// use flow_runtime::testing::{InNoTime, in_no_time};
/// use std::time::Duration;
///
/// let InNoTime { output, took } = in_no_time(async { "done" })?;
/// assert_eq!((output, took), ("done", Duration::ZERO));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InNoTime<T> {
    /// What came of it.
    pub output: T,
    /// How long it would have taken by the clock.
    pub took: Duration,
}

/// Runs a future on a runtime of its own whose clock is a fake: whenever nothing can go on
/// without waiting, the time that is waited for has come.
///
/// So a retry with a back-off of an hour is tested at once, and to the millisecond. What is
/// done outside of the runtime, such as real I/O, takes the time that it takes, and does not
/// count.
///
/// ```
/// use flow_runtime::testing::in_no_time;
/// use std::time::Duration;
///
/// let slept = in_no_time(async { tokio::time::sleep(Duration::from_secs(3600)).await })?;
/// assert_eq!(slept.took, Duration::from_secs(3600));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// In a test that is a `#[tokio::test]` already, `#[tokio::test(start_paused = true)]` does the
/// same.
///
/// # Errors
///
/// If the system has no resources for a runtime.
///
/// # Panics
///
/// If the future does, or within another tokio runtime.
pub fn in_no_time<F: Future>(future: F) -> io::Result<InNoTime<F::Output>> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    Ok(runtime.block_on(async {
        let started = Instant::now();
        let output = future.await;
        InNoTime { output, took: started.elapsed() }
    }))
}
