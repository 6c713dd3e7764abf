//! How a durable engine is set up.

use super::config::{Config, Limits};
use super::inner::{Flows, Inner};
use super::registry::Registered;
use super::sweep::Sweep;
use super::trouble::Patience;
use super::{Durable, DurableEngine};
use crate::EngineBuilder;
use crate::journal::{Journal, JournalError};
use crate::scheduler::{Options, RunState};
use flow_graph::plan::Fingerprint;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Sets up a [`DurableEngine`]; made by [`EngineBuilder::journal`].
///
/// ```
/// use flow_runtime::journal::Memory;
/// use flow_runtime::{Engine, flow, task};
/// use std::convert::Infallible;
/// use std::sync::Arc;
///
/// #[task(provides(total))]
/// async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> {
///     Ok(x + y)
/// }
///
/// flow! {
///     #[derive(Default)]
///     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let engine = Engine::builder()
///     .journal(Arc::new(Memory::new()))
///     .register(Sum::default())
///     .max_runs(100)
///     .build()
///     .await?;
/// let run = engine.start::<Sum>("request-42", SumInputs { x: 1, y: 2 }).await?;
/// assert_eq!(run.wait().await?.total, 3);
/// # engine.shutdown().await;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct DurableBuilder {
    engine: EngineBuilder,
    journal: Arc<dyn Journal>,
    flows: Flows,
    /// What is wrong with the flows.
    mistake: Option<BuildError>,
    name: String,
    lease: Duration,
    interval: Duration,
    max_runs: usize,
    patience: Duration,
    limits: Limits,
    sweep: Option<Sweep>,
}

/// Why a durable engine was not built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Runs are kept under the name of their flow, so there can be only one of a name.
    #[error("two flows named `{name}` are registered with the engine")]
    TwoFlows {
        /// The name.
        name: String,
    },
    /// Its values live in memory only. Of a flow of `flow!` rustc says so; a built one is
    /// known here.
    #[error("flow `{name}` is transient: its values cannot be stored in a journal")]
    Transient {
        /// The name.
        name: String,
    },
    /// Runs that are not over were to be removed by themselves.
    #[error("runs are removed by themselves only when they are over, and {state:?} is no end")]
    NoEnd {
        /// The state that is no end.
        state: RunState,
    },
    /// The journal does not work.
    #[error("the journal cannot be used: {0}")]
    Journal(#[source] JournalError),
}

impl DurableBuilder {
    pub(crate) fn new(engine: EngineBuilder, journal: Arc<dyn Journal>) -> Self {
        let host = std::env::var("HOSTNAME").unwrap_or_else(|_| "localhost".to_owned());
        DurableBuilder {
            engine,
            journal,
            flows: Flows::default(),
            mistake: None,
            name: format!("{host}/{}", std::process::id()),
            lease: Duration::from_secs(10),
            interval: Duration::from_secs(1),
            max_runs: 10_000,
            patience: Duration::from_secs(60),
            limits: Limits { warn: 256 << 10, most: 2 << 20, snapshot_every: 1000 },
            sweep: None,
        }
    }

    /// Has the engine drive runs of this flow: those that it starts, and those that it finds
    /// in the journal.
    ///
    /// Runs of a flow that is not registered stay in the journal until an engine comes that
    /// knows the flow. Runs of an earlier definition of the flow are put aside, unless that is
    /// [declared compatible](DurableBuilder::register_compatible).
    pub fn register<F: Durable + 'static>(self, flow: impl Into<Arc<F>>) -> Self {
        self.register_compatible(flow, [])
    }

    /// The same, for a flow that may go on with runs of the earlier definitions which have
    /// these fingerprints ([`Plan::fingerprint`](crate::Plan::fingerprint)).
    ///
    /// The log of a run names tasks and blocks; so a definition is compatible if it keeps
    /// those names, their order and what they provide. A run whose log does not fit after all
    /// is put aside.
    pub fn register_compatible<F: Durable + 'static>(
        mut self,
        flow: impl Into<Arc<F>>,
        fingerprints: impl IntoIterator<Item = Fingerprint>,
    ) -> Self {
        let flow = Registered::new(flow.into(), fingerprints);
        let transient = flow.flow.compiled().plan.transient;
        let name = flow.names.flow().to_owned();
        if transient {
            self.mistake.get_or_insert(BuildError::Transient { name });
        } else if let Err(name) = self.flows.add(flow) {
            self.mistake.get_or_insert(BuildError::TwoFlows { name });
        }
        self
    }

    /// What people see as the name of this worker (default: host and process number).
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// How many runs the engine drives at once (default: 10,000). More than that wait in the
    /// journal for a place, here or in another engine. 0 counts as 1.
    pub fn max_runs(mut self, runs: usize) -> Self {
        self.max_runs = runs.max(1);
        self
    }

    /// For how long the engine is taken to be alive after it was last heard of (default:
    /// 10 s). It says so three times in that time.
    ///
    /// After a death, others take over within this time and the
    /// [interval](DurableBuilder::claim_interval) together.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(Duration::from_millis(3));
        self
    }

    /// How often the engine looks for runs that nobody drives (default: 1 s), beside the times
    /// at which the journal wakes it.
    pub fn claim_interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Duration::from_millis(1));
        self
    }

    /// For how long a journal that does not work is tried again (default: 60 s).
    ///
    /// After that the engine drops its runs, with [`RunErrorKind::Interrupted`] for those who
    /// wait for them, and takes them up again when the journal works.
    ///
    /// [`RunErrorKind::Interrupted`]: crate::RunErrorKind::Interrupted
    pub fn storage_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// How large a value may be as JSON, in bytes: above `warn` it is logged (default:
    /// 256 KiB), above `most` the task that provided it has failed (default: 2 MiB).
    pub fn value_limits(mut self, warn: usize, most: usize) -> Self {
        (self.limits.warn, self.limits.most) = (warn, most);
        self
    }

    /// After how many entries of its log a run is stored as a whole (default: 1,000), so that
    /// bringing it back need not read the entries before. 0 counts as 1.
    pub fn snapshot_every(mut self, entries: u64) -> Self {
        self.limits.snapshot_every = entries.max(1);
        self
    }

    /// Has the engine remove runs by itself that ended in one of these states, when they have
    /// been over for `after` (default: none are removed).
    ///
    /// It looks about ten times in that time, but not more often than each second, nor more
    /// seldom than each minute, and removes 500 at once, so that nobody who writes waits for
    /// long. Runs of all flows are removed, those of flows that are not registered here, too. A
    /// name is free again when its run is removed: whoever may still ask for it
    /// [again](DurableEngine::start) gets another run.
    ///
    /// A run that ended as [`RunState::Failure`] waits for a person as a rule, who tries its
    /// failed reverts again.
    ///
    /// ```
    /// use flow_runtime::journal::Memory;
    /// use flow_runtime::{Engine, RunState};
    /// use std::sync::Arc;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let month = Duration::from_secs(30 * 86_400);
    /// let engine = Engine::builder()
    ///     .journal(Arc::new(Memory::new()))
    ///     .purge(month, [RunState::Success, RunState::Reverted])
    ///     .build()
    ///     .await?;
    /// # engine.shutdown().await;
    /// # Ok(())
    /// # }
    /// ```
    pub fn purge(mut self, after: Duration, states: impl IntoIterator<Item = RunState>) -> Self {
        let states: Vec<_> = states.into_iter().collect();
        if let Some(&state) = states.iter().find(|state| !state.is_end()) {
            self.mistake.get_or_insert(BuildError::NoEnd { state });
        }
        // No states would be all of them to a journal.
        self.sweep = (!states.is_empty()).then_some(Sweep { after, states });
        self
    }

    /// Joins the journal, and begins to drive the runs in it that are due.
    ///
    /// # Errors
    ///
    /// If two flows have one name, runs are to be [removed](DurableBuilder::purge) that are not
    /// over, or the journal cannot be used.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub async fn build(self) -> Result<DurableEngine, BuildError> {
        if let Some(mistake) = self.mistake {
            return Err(mistake);
        }
        let EngineBuilder { max_running, spawn_tasks, grace, listeners } = self.engine;
        let config = Config {
            options: Options { max_running },
            spawn_tasks,
            grace,
            listeners: listeners.into(),
            name: self.name,
            lease: self.lease,
            interval: self.interval,
            max_runs: self.max_runs,
            patience: Patience(self.patience),
            limits: self.limits,
            sweep: self.sweep,
        };
        let worker = self.journal.join(&config.name, config.lease).await;
        let worker = worker.map_err(BuildError::Journal)?;
        Ok(DurableEngine::new(Arc::new(Inner::new(config, self.journal, self.flows)), worker))
    }
}

impl fmt::Debug for DurableBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DurableBuilder")
            .field("flows", &self.flows.names())
            .field("name", &self.name)
            .field("lease", &self.lease)
            .field("claim_interval", &self.interval)
            .field("max_runs", &self.max_runs)
            .field("storage_patience", &self.patience)
            .finish_non_exhaustive()
    }
}
