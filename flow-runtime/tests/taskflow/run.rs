//! Runs a flow in memory, and writes down what happened as the oracle does.

use crate::case::{Case, Outcome, Raised};
use crate::durable;
use crate::recorder::Recorder;
use crate::world::Door;
pub(crate) use crate::world::World;
use flow_runtime::durable::Durable;
use flow_runtime::{Engine, EventKind, RunError, RunErrorKind};
use std::sync::Arc;

/// How a flow is run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Way {
    /// All tasks at once, each for a random time of this seed; without one, one task at a time.
    pub(crate) order: Option<u64>,
    /// With a journal.
    pub(crate) durable: bool,
    /// With retries that write down what they are asked, as a user would write them; else with
    /// those of the library.
    pub(crate) spied: bool,
}

impl Way {
    /// The way to run a case: one that crashes needs a journal.
    pub(crate) fn of(case: &Case, order: Option<u64>, durable: bool) -> Self {
        let spied = order.map_or(!durable, |order| order % 2 == 1);
        Way { order, durable: durable || case.crashes() || case.reloads(), spied }
    }

    pub(crate) fn engine(self) -> flow_runtime::EngineBuilder {
        match self.order {
            None => Engine::builder().max_running(1),
            Some(order) => Engine::builder().spawn_tasks(order % 4 == 3),
        }
    }
}

/// Runs a flow until it is over: it is resumed as often as it is suspended. Every process has
/// it made anew.
pub(crate) fn run<F: Durable + 'static>(
    case: &Case,
    way: Way,
    make: impl Fn(&Arc<World>) -> Result<(F, F::Inputs), String>,
) -> Result<Outcome, String> {
    let world = World::new(way);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_time().start_paused(way.durable).build().unwrap();
    let mut outcome = match way.durable {
        true => runtime.block_on(durable::drive(case, way, &world, make))?,
        false => {
            let (flow, inputs) = make(&world)?;
            runtime.block_on(drive(case, way, &world, flow, inputs))
        }
    };
    outcome.calls = world.calls();
    let deaths = outcome.deaths();
    for (name, atom) in &mut outcome.atoms {
        let counts = (world.counted(name, false), world.counted(name, true));
        if atom.kind == "task" {
            (atom.executions, atom.reverts) = counts;
        } else if deaths == 0 && counts.0 > 0 && counts != (atom.executions, atom.reverts) {
            return Err(format!("{name} was called {counts:?} times, and {atom:?} was told"));
        }
    }
    Ok(outcome)
}

async fn drive<F: Durable + 'static>(
    case: &Case,
    way: Way,
    world: &Arc<World>,
    flow: F,
    inputs: F::Inputs,
) -> Outcome {
    let run = way.engine().build().start(Arc::new(flow), inputs).unwrap();
    let control = run.control();
    world.enter(Door::Control(control.clone()));
    let mut recorder = Recorder::new(case);
    let mut events = run.events();
    while let Some(event) = events.next().await {
        recorder.event(&event.kind);
        world.hears(&event.kind);
        match event.kind {
            EventKind::RunSuspended => control.resume(),
            EventKind::RunFinished { .. } => break,
            _ => {}
        }
    }
    drop(run);
    let mut outcome = recorder.outcome;
    outcome.raised = control.ended().await.err().map(raised);
    outcome
}

/// What the run fails with, as TaskFlow raises it.
pub(crate) fn raised(error: RunError) -> Raised {
    let failures = match error.kind() {
        RunErrorKind::RevertFailed => error.revert_failures(),
        _ => error.failures(),
    };
    Raised {
        kind: format!("{:?}", error.kind()),
        failures: failures.iter().map(|failure| failure.message().to_owned()).collect(),
    }
}
