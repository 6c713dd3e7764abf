//! What is to be done about failure and time.

use super::{Each, When};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is to be done about failure and time, at a node or a block, whether it is executed, and
/// whose turn it is.
///
/// ```
/// use flow_graph::model::Policies;
/// use std::time::Duration;
///
/// let policies: Policies = serde_json::from_str(r#"{ "timeout": "30s", "retry": { "times": 3 } }"#)?;
/// assert_eq!(policies.timeout, Some(Duration::from_secs(30)));
/// assert_eq!(policies.retry.map(|retry| retry.times), Some(3));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Policies {
    /// When it fails, it is reverted and executed again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// How long one attempt may take.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "humantime_serde")]
    pub timeout: Option<Duration>,
    /// What decides whether it is executed at all: before its first attempt, and its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// How urgent it is: of all that could start, the higher one does first. What is inside has
    /// that of the innermost part around it; 0 where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// The list for each element of which it is executed; of a task only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Box<Each>>,
}

impl Policies {
    /// Whether there is no policy at all.
    ///
    /// ```
    /// use flow_graph::model::Policies;
    ///
    /// assert!(Policies::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        *self == Policies::default()
    }
}

/// How often, and how soon, something is tried again.
///
/// ```
/// use flow_graph::model::{Backoff, Retry};
/// use std::time::Duration;
///
/// let delay = Duration::from_secs(2);
/// let retry = Retry {
///     times: 5,
///     backoff: Backoff::Constant { delay },
///     jitter: false,
///     filter: None,
///     filter_text: String::new(),
///     controlled: false,
/// };
/// assert_eq!(retry.backoff.delay(5), delay);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// How many attempts there are in all, the first included: 1 or more.
    pub times: u32,
    /// How long to wait before each attempt but the first.
    #[serde(default, skip_serializing_if = "Backoff::is_none")]
    pub backoff: Backoff,
    /// Whether each wait is a random part of what the back-off says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub jitter: bool,
    /// Which of the flow's filters tells the failures that are not worth another attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<usize>,
    /// The filter as it was written, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub filter_text: String,
    /// Whether a retry controller decides, and not `times`: the task that is the first part of
    /// the block.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub controlled: bool,
}

/// How the wait before an attempt grows.
///
/// ```
/// use flow_graph::model::Backoff;
/// use std::time::Duration;
///
/// let initial = Duration::from_millis(100);
/// let backoff = Backoff::Exponential { initial, factor: 2.0, max: Some(Duration::from_secs(30)) };
/// assert_eq!(backoff.delay(4), 4 * initial);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backoff {
    /// No wait.
    #[default]
    None,
    /// Always the same.
    Constant {
        /// The wait.
        #[serde(with = "humantime_serde")]
        delay: Duration,
    },
    /// `initial`, then `initial + step`, then `initial + 2·step` …
    Linear {
        /// The first wait.
        #[serde(with = "humantime_serde")]
        initial: Duration,
        /// What each further wait adds.
        #[serde(with = "humantime_serde")]
        step: Duration,
        /// The longest wait.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "humantime_serde")]
        max: Option<Duration>,
    },
    /// `initial`, then `initial · factor`, then `initial · factor²` …
    Exponential {
        /// The first wait.
        #[serde(with = "humantime_serde")]
        initial: Duration,
        /// What each further wait is multiplied by; at least 1.
        factor: f64,
        /// The longest wait.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "humantime_serde")]
        max: Option<Duration>,
    },
}

impl Backoff {
    /// Whether there is no wait.
    ///
    /// ```
    /// use flow_graph::model::Backoff;
    ///
    /// assert!(Backoff::default().is_none());
    /// ```
    pub fn is_none(&self) -> bool {
        matches!(self, Backoff::None)
    }

    /// The wait before attempt `attempt`, counted from 1; none before the first.
    ///
    /// Never overflows: what is too long for a [`Duration`] is the maximum, or else
    /// [`Duration::MAX`].
    ///
    /// ```
    /// use flow_graph::model::Backoff;
    /// use std::time::Duration;
    ///
    /// let second = Duration::from_secs(1);
    /// let backoff = Backoff::Linear { initial: second, step: 2 * second, max: None };
    /// let waits: Vec<_> = (1..=4).map(|attempt| backoff.delay(attempt).as_secs()).collect();
    /// assert_eq!(waits, [0, 1, 3, 5]);
    /// ```
    pub fn delay(&self, attempt: u32) -> Duration {
        let Some(waits_before) = attempt.checked_sub(2) else { return Duration::ZERO };
        match self {
            Backoff::None => Duration::ZERO,
            Backoff::Constant { delay } => *delay,
            Backoff::Linear { initial, step, max } => {
                let delay = initial.saturating_add(step.saturating_mul(waits_before));
                max.map_or(delay, |max| delay.min(max))
            }
            Backoff::Exponential { initial, factor, max } => {
                let seconds = initial.as_secs_f64() * power(*factor, waits_before);
                let delay = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
                max.map_or(delay, |max| delay.min(max))
            }
        }
    }
}

/// `base` to the `exponent`, by squaring: multiplication is the same to the last bit on every
/// machine, which `f64::powi` is not, and a run may be replayed on another one.
fn power(mut base: f64, mut exponent: u32) -> f64 {
    let mut power = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            power *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn an_exponential_wait_grows_up_to_its_maximum() {
        let backoff = Backoff::Exponential { initial: SECOND, factor: 2.0, max: Some(10 * SECOND) };
        let waits: Vec<_> = (1..=7).map(|attempt| backoff.delay(attempt).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 10, 10]);
    }

    #[test]
    fn no_attempt_is_too_late_to_wait_for() {
        let endless = Backoff::Exponential { initial: SECOND, factor: 2.0, max: None };
        assert_eq!(endless.delay(u32::MAX), Duration::MAX);
        let linear = Backoff::Linear { initial: SECOND, step: Duration::MAX, max: None };
        assert_eq!(linear.delay(u32::MAX), Duration::MAX);
    }
}
