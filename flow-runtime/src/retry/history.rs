//! What a retry controller knows of the attempts so far.

use crate::failure::{Failure, Failures};
use crate::slot::{Keep, Ref};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The attempts of a block so far, for its [retry controller](crate::controller): one for each
/// time that the controller's `execute` succeeded, the earliest first.
///
/// In `execute` those before the attempt that is about to begin; in `on_failure` and `revert`
/// the one that failed is the last. Forgotten when the block is given up.
///
/// ```
/// use flow_runtime::retry::History;
///
/// /// The values that were tried, as a text.
/// fn tried(history: &History<String>) -> String {
///     history.provided().cloned().collect::<Vec<_>>().join(", ")
/// }
/// ```
pub struct History<T> {
    attempts: Arc<Vec<Attempt<T>>>,
}

/// One attempt of a block.
///
/// ```
/// use flow_runtime::retry::Attempt;
///
/// fn tell(attempt: &Attempt<String>) {
///     for failure in attempt.failures().iter() {
///         println!("{} with {}: {failure}", failure.node(), attempt.provided());
///     }
/// }
/// ```
pub struct Attempt<T> {
    provided: Arc<T>,
    failures: Failures,
}

impl<T> Clone for Attempt<T> {
    fn clone(&self) -> Self {
        Attempt { provided: Arc::clone(&self.provided), failures: self.failures.clone() }
    }
}

impl<T> Clone for History<T> {
    fn clone(&self) -> Self {
        History { attempts: Arc::clone(&self.attempts) }
    }
}

impl<T> Default for History<T> {
    /// No attempt yet.
    fn default() -> Self {
        History { attempts: Arc::default() }
    }
}

impl<T> Attempt<T> {
    /// What the controller provided to the block.
    ///
    /// ```
    /// # use flow_runtime::retry::Attempt;
    /// fn host(attempt: &Attempt<String>) -> &str {
    ///     attempt.provided()
    /// }
    /// ```
    pub fn provided(&self) -> &T {
        &self.provided
    }

    /// What failed: the first failure of each node inside, in the order in which they came.
    ///
    /// ```
    /// # use flow_runtime::retry::Attempt;
    /// fn could_not_log_in<T>(attempt: &Attempt<T>) -> bool {
    ///     attempt.failures().get("log_in").is_some()
    /// }
    /// ```
    pub fn failures(&self) -> &Failures {
        &self.failures
    }
}

impl<T> History<T> {
    /// The attempts, the earliest first.
    ///
    /// ```
    /// # use flow_runtime::retry::History;
    /// fn failures<T>(history: &History<T>) -> usize {
    ///     history.attempts().iter().map(|attempt| attempt.failures().len()).sum()
    /// }
    /// ```
    pub fn attempts(&self) -> &[Attempt<T>] {
        &self.attempts
    }

    /// How many attempts there were.
    ///
    /// ```
    /// use flow_runtime::retry::History;
    ///
    /// assert_eq!(History::<()>::default().len(), 0);
    /// ```
    pub fn len(&self) -> usize {
        self.attempts.len()
    }

    /// Whether there was none.
    ///
    /// ```
    /// use flow_runtime::retry::History;
    ///
    /// assert!(History::<()>::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.attempts.is_empty()
    }

    /// The latest attempt.
    ///
    /// ```
    /// use flow_runtime::retry::History;
    /// use std::io;
    ///
    /// /// Whether the last attempt failed for want of a permission.
    /// fn denied<T>(history: &History<T>) -> bool {
    ///     let failures = history.last().map(|attempt| attempt.failures().iter());
    ///     failures.into_iter().flatten().any(|failure| {
    ///         let error = failure.downcast_ref::<io::Error>();
    ///         error.is_some_and(|error| error.kind() == io::ErrorKind::PermissionDenied)
    ///     })
    /// }
    /// ```
    pub fn last(&self) -> Option<&Attempt<T>> {
        self.attempts.last()
    }

    /// What was provided to each attempt.
    ///
    /// ```
    /// # use flow_runtime::retry::History;
    /// fn was_tried(history: &History<String>, host: &str) -> bool {
    ///     history.provided().any(|tried| tried == host)
    /// }
    /// ```
    pub fn provided(&self) -> impl Iterator<Item = &T> {
        self.attempts.iter().map(Attempt::provided)
    }

    fn last_mut(&mut self) -> Option<&mut Attempt<T>> {
        Arc::make_mut(&mut self.attempts).last_mut()
    }
}

impl History<Arc<dyn Any + Send + Sync>> {
    /// The same with the type of its values; `None` if they are of another.
    pub(crate) fn typed<T: Any + Send + Sync>(&self) -> Option<History<T>> {
        let typed = self.attempts.iter().map(|attempt| {
            let provided = Arc::clone(&*attempt.provided).downcast().ok()?;
            Some(Attempt { provided, failures: attempt.failures.clone() })
        });
        Some(History { attempts: Arc::new(typed.collect::<Option<_>>()?) })
    }
}

impl<T: fmt::Debug> fmt::Debug for Attempt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("provided", &self.provided)
            .field("failures", &self.failures)
            .finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for History<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&*self.attempts).finish()
    }
}

/// The place of what a retry controller provides, in a run: the value of the latest attempt is
/// what others read, as in the [`Slot`](crate::slot::Slot) of a task.
pub struct Attempts<T> {
    history: Mutex<History<T>>,
}

impl<T> Default for Attempts<T> {
    fn default() -> Self {
        Attempts { history: Mutex::default() }
    }
}

impl<T> fmt::Debug for Attempts<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").field("attempts", &self.history().len()).finish()
    }
}

impl<T> Attempts<T> {
    fn locked(&self) -> MutexGuard<'_, History<T>> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The attempts so far.
    pub fn history(&self) -> History<T> {
        self.locked().clone()
    }

    /// An attempt begins, with this value.
    pub fn set(&self, value: T) {
        let attempt = Attempt { provided: Arc::new(value), failures: Failures::default() };
        Arc::make_mut(&mut self.locked().attempts).push(attempt);
    }

    /// The value of the latest attempt.
    pub fn get(&self) -> Option<Ref<'_, T>> {
        self.locked().last().map(|attempt| Ref::Again(Arc::clone(&attempt.provided)))
    }

    /// The value of the latest attempt, which there is.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[allow(clippy::expect_used)]
    pub fn read(&self) -> Ref<'_, T> {
        self.get().expect(crate::slot::PROVIDED)
    }

    /// The value of the latest attempt, for as long as a call of a task.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[allow(clippy::expect_used)]
    pub fn hold<'k>(&'k self, keep: &'k Keep) -> &'k T
    where
        T: Send + Sync + 'static,
    {
        let value = self.locked().last().map(|attempt| Arc::clone(&attempt.provided));
        keep.keep(value.expect(crate::slot::PROVIDED))
    }

    /// The same, where the controller may have been skipped.
    pub fn held<'k>(&'k self, keep: &'k Keep) -> Option<&'k T>
    where
        T: Send + Sync + 'static,
    {
        let value = self.locked().last().map(|attempt| Arc::clone(&attempt.provided));
        value.map(|value| keep.keep(value))
    }

    /// Forgets all attempts: the controller is skipped.
    pub fn clear(&self) {
        *self.locked() = History::default();
    }

    /// The value of the latest attempt, at the end of the run.
    pub fn take(&mut self) -> Option<T> {
        let history = self.history.get_mut().unwrap_or_else(PoisonError::into_inner);
        let latest = Arc::make_mut(&mut history.attempts).pop()?;
        Arc::into_inner(latest.provided)
    }
}

/// What becomes of the attempts of a controller, whatever it provides.
pub trait Record {
    /// Something failed in the latest attempt. Only the first failure of a node counts.
    fn failed(&self, failure: &Failure);

    /// The block is given up, and may be begun anew by a retry around it.
    fn forget(&self);
}

impl<T> Record for Attempts<T> {
    fn failed(&self, failure: &Failure) {
        if let Some(attempt) = self.locked().last_mut()
            && attempt.failures.get(failure.node()).is_none()
        {
            let known = attempt.failures.iter().cloned();
            attempt.failures = known.chain([failure.clone()]).collect();
        }
    }

    fn forget(&self) {
        self.clear();
    }
}

/// One attempt, as it is written.
#[derive(Serialize, Deserialize)]
struct Saved {
    provided: Box<RawValue>,
    failures: Failures,
}

impl<T> Attempts<T> {
    pub(crate) fn to_json(
        &self,
        write: impl Fn(&T) -> serde_json::Result<Box<RawValue>>,
    ) -> serde_json::Result<String> {
        let history = self.history();
        let saved = history.attempts().iter().map(|attempt| {
            let provided = write(attempt.provided())?;
            Ok(Saved { provided, failures: attempt.failures().clone() })
        });
        serde_json::to_string(&saved.collect::<serde_json::Result<Vec<_>>>()?)
    }

    pub(crate) fn read_json(
        &self,
        text: &str,
        read: impl Fn(&RawValue) -> serde_json::Result<T>,
    ) -> serde_json::Result<()> {
        let saved: Vec<Saved> = serde_json::from_str(text)?;
        let attempts = saved.into_iter().map(|saved| {
            let provided = Arc::new(read(&saved.provided)?);
            Ok(Attempt { provided, failures: saved.failures })
        });
        let attempts = Arc::new(attempts.collect::<serde_json::Result<_>>()?);
        *self.locked() = History { attempts };
        Ok(())
    }
}
