//! The clock of a run.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// What a run waits for beside its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    /// The back-off of a scope.
    Wait(u32),
    /// The timeout of a scope.
    Timeout(u32),
    /// The time that a task has to stop.
    Grace(u32),
}

/// Timers that are set. Needs a tokio runtime only while there is one.
///
/// Few runs set any, and to make and drop a clock is a part of what a short run costs.
#[derive(Default)]
pub(crate) struct Timers(Option<Box<Clock>>);

#[derive(Default)]
struct Clock {
    /// Of two that are due at the same moment, the one that was set first goes off first.
    due: BTreeSet<(Instant, u64, Timer)>,
    set: BTreeMap<Timer, (Instant, u64, u32)>,
    /// How many were set.
    count: u64,
    sleep: Option<Pin<Box<Sleep>>>,
}

/// What is set for longer than this goes off then: far enough for anybody, and near enough
/// for every clock.
pub(crate) const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 30);

impl Timers {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|clock| clock.set.is_empty())
    }

    /// Sets a timer, in the place of the one that is set already. `number` comes back with it.
    pub(crate) fn set(&mut self, timer: Timer, after: Duration, number: u32) {
        self.clear(timer);
        let at = Instant::now() + after.min(FAR);
        let clock = self.0.get_or_insert_default();
        clock.count += 1;
        clock.due.insert((at, clock.count, timer));
        clock.set.insert(timer, (at, clock.count, number));
    }

    /// Clears a timer, if it is set.
    #[inline]
    pub(crate) fn clear(&mut self, timer: Timer) {
        if let Some(clock) = &mut self.0 {
            clock.clear(timer);
        }
    }

    /// Clears them all.
    pub(crate) fn clear_all(&mut self) {
        self.0 = None;
    }

    /// A timer whose time has passed: for a run that is too busy to wait for one.
    pub(crate) fn overdue(&mut self) -> Option<(Timer, u32)> {
        let clock = self.0.as_mut()?;
        let &(at, _, timer) = clock.due.first()?;
        if Instant::now() < at {
            return None;
        }
        Some(clock.take(timer))
    }

    /// The next timer that goes off.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<(Timer, u32)> {
        let Some(clock) = &mut self.0 else { return Poll::Pending };
        let Some(&(at, _, timer)) = clock.due.first() else { return Poll::Pending };
        let sleep = clock.sleep.get_or_insert_with(|| Box::pin(sleep_until(at)));
        if sleep.deadline() != at {
            sleep.as_mut().reset(at);
        }
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(clock.take(timer))
    }
}

impl Clock {
    fn clear(&mut self, timer: Timer) {
        if let Some((at, count, _)) = self.set.remove(&timer) {
            self.due.remove(&(at, count, timer));
        }
    }

    fn take(&mut self, timer: Timer) -> (Timer, u32) {
        let number = self.set.get(&timer).map_or(0, |(_, _, number)| *number);
        self.clear(timer);
        (timer, number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    #[tokio::test(start_paused = true)]
    async fn of_two_at_the_same_moment_the_one_set_first_goes_off_first() {
        let mut timers = Timers::default();
        timers.set(Timer::Wait(2), Duration::from_secs(1), 0);
        timers.set(Timer::Wait(1), Duration::from_secs(1), 0);
        assert_eq!(poll_fn(|cx| timers.poll(cx)).await, (Timer::Wait(2), 0));
        assert_eq!(poll_fn(|cx| timers.poll(cx)).await, (Timer::Wait(1), 0));
    }

    #[tokio::test(start_paused = true)]
    async fn timers_go_off_in_the_order_of_their_times() {
        let mut timers = Timers::default();
        timers.set(Timer::Wait(1), Duration::from_secs(3), 2);
        timers.set(Timer::Timeout(1), Duration::from_secs(1), 1);
        timers.set(Timer::Grace(4), Duration::MAX, 0);
        timers.set(Timer::Timeout(2), Duration::from_secs(2), 1);
        timers.clear(Timer::Timeout(2));
        assert_eq!(poll_fn(|cx| timers.poll(cx)).await, (Timer::Timeout(1), 1));
        assert_eq!(poll_fn(|cx| timers.poll(cx)).await, (Timer::Wait(1), 2));
        timers.clear(Timer::Grace(4));
        assert!(timers.is_empty());
    }
}
