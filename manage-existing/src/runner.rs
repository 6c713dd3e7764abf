//! Where flows run: in memory, or kept in a journal.

use flow_runtime::durable::DurableEngine;
use flow_runtime::{Durable, Engine, RunError, RunId, StartError};
use std::sync::Arc;

/// An engine of either kind.
#[derive(Clone, Debug)]
pub(crate) enum Runner {
    /// A run ends with its process.
    Memory(Engine),
    /// A run outlives its process. The flows are registered with the engine.
    Journal(DurableEngine),
}

impl Default for Runner {
    fn default() -> Self {
        Runner::Memory(Engine::default())
    }
}

impl Runner {
    pub(crate) fn durable(&self) -> Option<&DurableEngine> {
        match self {
            Runner::Memory(_) => None,
            Runner::Journal(engine) => Some(engine),
        }
    }

    /// Runs a flow to its end, under a name of its own. In a journal, it goes on where a run of
    /// that name was.
    pub(crate) async fn run<F, E>(
        &self,
        id: impl Into<RunId>,
        flow: impl FnOnce() -> F,
        inputs: F::Inputs,
    ) -> Result<F::Outputs, E>
    where
        F: Durable + 'static,
        E: From<StartError> + From<RunError>,
    {
        match self {
            Runner::Memory(engine) => {
                Ok(engine.start_with_id(id, Arc::new(flow()), inputs)?.wait().await?)
            }
            Runner::Journal(engine) => Ok(engine.start::<F>(id, inputs).await?.wait().await?),
        }
    }
}
