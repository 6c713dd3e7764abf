//! Runs of which only some parts are wanted.

use super::{Durable, DurableEngine, DurableRun, RunsError};
use crate::RunId;
use crate::error::StartError;
use crate::only::Only;
use std::sync::Arc;

impl DurableEngine {
    /// Starts a run for some parts of its flow, and for what they need; see [`Only`].
    ///
    /// The parts are written with the run, so that whoever takes it over goes on for the same
    /// ones; only the flow itself is registered. Doing so again with the same inputs and the same
    /// parts, in whatever order, gives the same run.
    ///
    /// # Errors
    ///
    /// If the flow has no part of a name, or there is no name; if a run of that name is for other
    /// parts; and as [`start`](DurableEngine::start).
    ///
    /// ```
    /// use flow_runtime::journal::Memory;
    /// use flow_runtime::{Engine, flow, task};
    /// use std::sync::Arc;
    /// # use std::convert::Infallible;
    /// # #[task(provides(pool))] async fn find_pool() -> Result<String, Infallible> { Ok("a".into()) }
    /// # #[task(provides(volume))]
    /// # async fn create(pool: &str) -> Result<u64, Infallible> { unreachable!("{pool}") }
    ///
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Provide() -> (volume: u64) { find_pool, create }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let builder = Engine::builder().journal(Arc::new(Memory::new()));
    /// let engine = builder.register(Provide::default()).build().await?;
    /// let run = engine.start_only::<Provide>("try", ProvideInputs {}, ["find_pool"]).await?;
    /// assert_eq!(run.wait().await?.get::<String>("find_pool", "pool")?, "a");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn start_only<F: Durable + 'static>(
        &self,
        id: impl Into<RunId>,
        inputs: F::Inputs,
        parts: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<DurableRun<Only<F>>, StartError> {
        let mut parts: Vec<String> = parts.into_iter().map(Into::into).collect();
        parts.sort_unstable();
        parts.dedup();
        if parts.is_empty() {
            let name = F::flow_of(&inputs);
            let flow = name.unwrap_or(std::any::type_name::<F>()).to_owned();
            return Err(flow_graph::plan::TargetError::Nothing { flow }.into());
        }
        let queued = self.inner().free_places() == 0;
        let (id, flow, watched) = self.create::<F>(id.into(), &inputs, queued, &parts).await?;
        let only = Arc::new(Only::new(flow, &parts)?);
        Ok(DurableRun::new(self.clone(), id, only, watched))
    }

    /// A run that was started for some parts of its flow, by its name.
    ///
    /// # Errors
    ///
    /// If there is no such run, it is of another flow or for all of it, or the journal does not
    /// work.
    ///
    /// ```
    /// use flow_runtime::durable::{DurableEngine, RunsError};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(pool))] async fn find_pool() -> Result<String, Infallible> { Ok("a".into()) }
    /// # flow! { #[derive(Default)] pub linear Provide() -> (pool: String) { find_pool } }
    ///
    /// async fn is_done(engine: &DurableEngine) -> Result<bool, RunsError> {
    ///     Ok(engine.get_only::<Provide>("try").await?.state().await?.is_end())
    /// }
    /// ```
    pub async fn get_only<F: Durable + 'static>(
        &self,
        id: impl Into<RunId>,
    ) -> Result<DurableRun<Only<F>>, RunsError> {
        let id = id.into();
        let run = self.runs().get(id.clone()).await?;
        let registered = self.inner().flows.get::<F>(Some(&run.flow));
        let only = registered.and_then(|it| Only::new(Arc::clone(&it.flow), &run.only).ok());
        let Some(only) = only else {
            let wanted = format!("some parts of `{}` only", std::any::type_name::<F>());
            return Err(RunsError::OtherFlow { id, flow: run.flow, wanted });
        };
        let watched = self.inner().watched(&id);
        Ok(DurableRun::new(self.clone(), id, Arc::new(only), watched))
    }
}

/// Parts as they are read: "`a`, `b`".
pub(super) fn named(parts: &[String]) -> String {
    parts.iter().map(|part| format!("`{part}`")).collect::<Vec<_>>().join(", ")
}
