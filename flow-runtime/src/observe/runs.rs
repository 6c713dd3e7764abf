//! What a listener remembers of each run that lives.

use crate::context::RunId;
use crate::event::{EventKind, RunEvent};
use crate::scheduler::RunState;
use flow_graph::Plan;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What a listener remembers of each run that lives, and forgets when the run is over.
pub(super) struct Runs<T>(Mutex<HashMap<RunId, Arc<Mutex<T>>>>);

impl<T> Default for Runs<T> {
    fn default() -> Self {
        Runs(Mutex::default())
    }
}

impl<T> Runs<T> {
    /// Takes notice of an event with what is known of its run; `new` makes that of the plan
    /// when the run is heard of for the first time.
    pub(super) fn follow<R>(
        &self,
        event: &RunEvent,
        new: impl FnOnce(&Plan) -> T,
        take: impl FnOnce(&mut T) -> R,
    ) -> Option<R> {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = match runs.get(&event.run) {
            Some(known) => Arc::clone(known),
            // A task may say how far it is when its run is over.
            None if matches!(event.kind, EventKind::Progress { .. }) => return None,
            None => {
                let known = Arc::new(Mutex::new(new(event.plan()?)));
                runs.insert(event.run.clone(), Arc::clone(&known));
                known
            }
        };
        match event.kind {
            // It may be taken up again.
            EventKind::RunFinished { state: RunState::Failure } => {}
            EventKind::RunFinished { .. } | EventKind::RunReleased => {
                runs.remove(&event.run);
            }
            _ => {}
        }
        // Runs do not wait for one another while the user's code is called.
        drop(runs);
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        Some(take(&mut known))
    }
}
