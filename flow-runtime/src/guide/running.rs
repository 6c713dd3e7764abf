//! # Running
//!
//! # In memory: `flow.run(inputs)`
//!
//! The flow, and nothing else: no engine, no registration. Whatever fails, everything that was
//! done is reverted before `run` returns. The future is `Send`; dropping it drops the running
//! tasks and reverts nothing, so give it to an engine if something may want to stop it.
//!
//! All tasks of a run share one tokio task: they wait at the same time, and compute in turns.
//! That costs some tens of nanoseconds a task.
//!
//! # With an engine
//!
//! An [`Engine`](crate::Engine) runs flows in the background and gives a handle to each.
//!
//! ```
//! use flow_runtime::{Engine, EventKind, RunState, flow, task};
//! use std::sync::Arc;
//! # use std::convert::Infallible;
//! # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Sum(x: i64, y: i64) -> (total: i64) { add }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::builder().max_running(16).build();
//! let run = engine.start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
//! let mut events = run.events();
//! assert_eq!(run.wait().await?.total, 3);
//! while let Some(event) = events.next().await {
//!     if let EventKind::RunFinished { state } = event.kind {
//!         assert_eq!(state, RunState::Success);
//!     }
//! }
//! engine.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! | call | does |
//! |---|---|
//! | `run.suspend().await` | starts nothing more; running tasks finish, and their results are kept |
//! | `run.resume()` | goes on where it stopped |
//! | `run.cancel()` | asks running tasks to stop, drops them after the grace period, reverts everything |
//! | `run.retry_failed_reverts().await` | tries again what could not be reverted, and goes on |
//! | `run.wait().await`, `run.await` | the outputs, or the failure |
//! | `run.events()` | all that happens, from the start |
//! | `engine.shutdown().await` | no new runs; waits for those that run |
//! | `engine.shutdown_within(time).await` | then cancels what is left, and waits for its reverts |
//!
//! `spawn_tasks(true)` makes each task a tokio task of its own, so that tasks that compute use
//! several threads. `max_running(n)` bounds how many tasks of one run are under way at once.
//!
//! # Some parts only
//!
//! An [`Only`](crate::Only) is a flow that is run for some of its parts, each named as in the plan:
//! they are executed with all that comes before them, and nothing else is, nor is it missed. What
//! such a run gives is not the outputs of the flow, of which some may not be there, but the values
//! of the tasks that were executed ([`Reached`](crate::Reached)). A failure reverts what was
//! executed, as ever.
//!
//! ```
//! use flow_runtime::{Only, flow, run, task};
//! # use std::convert::Infallible;
//! # #[task(provides(pool))] async fn find_pool() -> Result<String, Infallible> { Ok("a".into()) }
//! # #[task(provides(volume))]
//! # async fn create(pool: &str) -> Result<u64, Infallible> { unreachable!("{pool}") }
//! flow! {
//!     #[derive(Default)]
//!     pub linear Provide() -> (volume: u64) { find_pool, create }
//! }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let reached = run(&Only::new(Provide::default(), ["find_pool"])?, ProvideInputs {}).await?;
//! assert_eq!(reached.get::<String>("find_pool", "pool")?, "a");
//! # Ok(())
//! # }
//! ```
//!
//! With a journal it is [`start_only`](crate::durable::DurableEngine::start_only): the parts are
//! written with the run, so that whoever takes it over goes on for the same ones, and the same
//! name for other parts is refused.
//!
//! # Events, listeners, tracing
//!
//! [`EventKind`](crate::EventKind) says what happens to runs and tasks; a
//! [`Listener`](crate::Listener) is told of all runs of an engine. `tracing` gets a span `run`
//! for each run, in it a span `node` for each node, and in that a span `attempt` for each
//! `execute` and `revert`. Values appear in none of them: they may be secrets.
//!
//! [`observe`](crate::observe) has listeners for common wishes: log lines, old and new states,
//! times, statistics, metrics. To look closely, [`Engine::start_stepping`] starts a run that
//! waits before each call until it is told to go on.
//!
//! [`Engine::start_stepping`]: crate::Engine::start_stepping
