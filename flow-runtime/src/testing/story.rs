//! What happened in a run, as something that a test can ask.

use crate::event::{EventKind, RunEvent};
use crate::listener::Listener;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What happened in the runs of an engine: a [`Listener`] that remembers, to be asked.
///
/// Each event is a short text: `create started`, `create succeeded`, `create failed`, `create
/// reverting`, `create reverted`, `create revert failed`, `run finished Reverted`.
///
/// ```
/// # use flow_runtime::{flow, task, Engine};
/// # use std::convert::Infallible;
/// use flow_runtime::testing::Story;
/// use std::sync::Arc;
///
/// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
/// # #[task] async fn attach() -> Result<(), Infallible> { Ok(()) }
/// # flow! { #[derive(Default)] pub linear Volume() { create, attach } }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let story = Story::new();
/// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
/// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
/// story.assert_order(&["create succeeded", "attach started", "run finished Success"]);
/// story.assert_never("create reverting");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Story(Arc<Mutex<Vec<RunEvent>>>);

impl Story {
    /// Nothing happened yet.
    ///
    /// ```
    /// use flow_runtime::testing::Story;
    ///
    /// let story = Story::new();
    /// assert!(story.lines().is_empty());
    /// ```
    pub fn new() -> Self {
        Story::default()
    }

    fn locked(&self) -> MutexGuard<'_, Vec<RunEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All events so far.
    ///
    /// ```
    /// # use flow_runtime::{flow, task, Engine};
    /// # use std::convert::Infallible;
    /// use flow_runtime::testing::Story;
    /// use std::sync::Arc;
    ///
    /// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Volume() { create } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = Story::new();
    /// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
    /// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
    /// assert!(story.events().iter().all(|event| event.plan().is_some()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(&self) -> Vec<RunEvent> {
        self.locked().clone()
    }

    /// All events so far, as texts.
    ///
    /// ```
    /// # use flow_runtime::{flow, task, Engine};
    /// # use std::convert::Infallible;
    /// use flow_runtime::testing::Story;
    /// use std::sync::Arc;
    ///
    /// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Volume() { create } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = Story::new();
    /// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
    /// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
    /// assert_eq!(
    ///     story.lines(),
    ///     ["run started Volume", "create started", "create succeeded", "run finished Success"]
    /// );
    /// # Ok(())
    /// # }
    /// ```
    pub fn lines(&self) -> Vec<String> {
        self.locked().iter().map(|event| line(&event.kind)).collect()
    }

    /// Whether this happened.
    ///
    /// ```
    /// # use flow_runtime::testing::Story;
    /// fn is_undone(story: &Story) -> bool {
    ///     story.has("run finished Reverted")
    /// }
    /// ```
    pub fn has(&self, line: &str) -> bool {
        self.lines().iter().any(|known| known == line)
    }

    /// How often this happened.
    ///
    /// ```
    /// # use flow_runtime::{flow, task, Engine};
    /// # use std::convert::Infallible;
    /// use flow_runtime::testing::Story;
    /// use std::sync::Arc;
    ///
    /// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Volume() { create } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = Story::new();
    /// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
    /// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
    /// assert_eq!(story.count("create started"), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|known| *known == line).count()
    }

    /// Asserts that all this happened, in this order; other things may have happened between.
    ///
    /// ```
    /// # use flow_runtime::{flow, task, Engine};
    /// # use std::convert::Infallible;
    /// use flow_runtime::testing::Story;
    /// use std::sync::Arc;
    ///
    /// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Volume() { create } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = Story::new();
    /// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
    /// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
    /// story.assert_order(&["create started", "run finished Success"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it did not.
    #[track_caller]
    pub fn assert_order(&self, lines: &[&str]) {
        let told = self.lines();
        let mut rest = told.iter();
        for line in lines {
            assert!(
                rest.any(|known| known == line),
                "`{line}` did not happen, or not in this order: {lines:?}\nthe story:\n{self}"
            );
        }
    }

    /// Asserts that this did not happen.
    ///
    /// ```
    /// # use flow_runtime::{flow, task, Engine};
    /// # use std::convert::Infallible;
    /// use flow_runtime::testing::Story;
    /// use std::sync::Arc;
    ///
    /// # #[task] async fn create() -> Result<(), Infallible> { Ok(()) }
    /// # flow! { #[derive(Default)] pub linear Volume() { create } }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let story = Story::new();
    /// let engine = Engine::builder().listener(Arc::new(story.clone())).build();
    /// engine.start(Arc::new(Volume::default()), VolumeInputs {})?.await?;
    /// story.assert_never("create failed");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If it did.
    #[track_caller]
    pub fn assert_never(&self, line: &str) {
        assert!(!self.has(line), "`{line}` happened\nthe story:\n{self}");
    }
}

impl Listener for Story {
    fn on_event(&self, event: &RunEvent) {
        self.locked().push(event.clone());
    }
}

/// The texts, one a line.
impl fmt::Display for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in self.lines() {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Story").field(&self.lines()).finish()
    }
}

fn line(event: &EventKind) -> String {
    match event {
        EventKind::RunStarted { flow } => format!("run started {flow}"),
        EventKind::RunSuspending => "run suspending".to_owned(),
        EventKind::RunSuspended => "run suspended".to_owned(),
        EventKind::RunReleased => "run released".to_owned(),
        EventKind::RunResumed => "run resumed".to_owned(),
        EventKind::RunCancelled => "run cancelled".to_owned(),
        EventKind::RunFinished { state } => format!("run finished {state:?}"),
        EventKind::TaskStarted { task, .. } => format!("{task} started"),
        EventKind::TaskSucceeded { task, .. } => format!("{task} succeeded"),
        EventKind::TaskFailed { task, .. } => format!("{task} failed"),
        EventKind::TaskReverting { task } => format!("{task} reverting"),
        EventKind::TaskReverted { task, .. } => format!("{task} reverted"),
        EventKind::TaskRevertFailed { task, .. } => format!("{task} revert failed"),
        EventKind::TaskIgnored { task } => format!("{task} ignored"),
        EventKind::ListOpened { task, elements } => format!("{task} for each of {elements}"),
        EventKind::Decided { part, run: true } => format!("{part} decided"),
        EventKind::Decided { part, run: false } => format!("{part} decided against"),
        EventKind::DecisionFailed { part, .. } => format!("{part} not decided"),
        EventKind::Progress { task, fraction, .. } => format!("{task} at {fraction}"),
        EventKind::BlockTimedOut { scope } => format!("{scope} timed out"),
        EventKind::RetryDecided { controller, decision, .. } => {
            format!("{controller} decided: {decision}")
        }
        EventKind::RetryWaiting { scope, attempt, .. } => format!("{scope} waits for {attempt}"),
    }
}
