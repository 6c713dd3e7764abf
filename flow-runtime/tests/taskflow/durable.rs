//! Runs a flow with a journal, in as many processes as the case kills.

use crate::case::{Case, Outcome};
use crate::hand_on::hand_on;
use crate::recorder::Recorder;
use crate::run::{Way, raised};
use crate::world::{Door, RUN, World};
use flow_runtime::durable::{Durable, DurableEngine};
use flow_runtime::journal::{Journal, Memory};
use flow_runtime::{RunEvent, RunId, RunState};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a process went.
enum Ended {
    Died,
    Suspended,
    Over(Option<flow_runtime::RunError>),
}

pub(crate) async fn drive<F: Durable + 'static>(
    case: &Case,
    way: Way,
    world: &Arc<World>,
    make: impl Fn(&Arc<World>) -> Result<(F, F::Inputs), String>,
) -> Result<Outcome, String> {
    let memory = Memory::new();
    let recorder = Arc::new(Mutex::new(Recorder::new(case)));
    let mut world = Arc::clone(world);
    let mut suspended = false;
    // Each death is one of a call, and there are two of those at most.
    for _ in 0..100 {
        let (flow, inputs) = make(&world)?;
        let (told, listening) = (Arc::clone(&recorder), Arc::clone(&world));
        let listener = move |event: &RunEvent| {
            if listening.is_alive() {
                told.lock().unwrap().event(&event.kind);
                listening.hears(&event.kind);
            }
        };
        let journal = Mortal { memory: memory.clone(), world: Arc::clone(&world) };
        let engine = way.engine().listener(Arc::new(listener)).journal(Arc::new(journal));
        let engine = engine.lease(Duration::from_secs(1)).register(flow).snapshot_every(3);
        let engine = engine.build().await.map_err(|error| error.to_string())?;
        world.enter(Door::Runs(engine.runs()));
        let ended = tokio::select! {
            biased;
            () = world.dies() => Ended::Died,
            ended = live::<F>(case, &engine, inputs, suspended) => ended?,
        };
        match ended {
            Ended::Died => {
                drop(engine);
                let run = memory.get(&RunId::from(RUN)).await.unwrap().unwrap();
                let log = memory.log(run.key, 0, usize::MAX).await.unwrap();
                let reverts = |name: &str| world.counted(name, true) > 0;
                recorder.lock().unwrap().crashed(&log, reverts);
                suspended = run.state == RunState::Suspended;
            }
            Ended::Suspended => {
                engine.shutdown().await;
                suspended = true;
            }
            Ended::Over(error) => {
                engine.shutdown().await;
                let mut outcome = recorder.lock().unwrap().outcome.clone();
                outcome.raised = error.map(raised);
                return Ok(outcome);
            }
        }
        world = world.reloaded();
    }
    Err("it never ends".to_owned())
}

/// One process, which lives until the run is over, or rests and another one is to go on.
async fn live<F: Durable + 'static>(
    case: &Case,
    engine: &DurableEngine,
    inputs: F::Inputs,
    suspended: bool,
) -> Result<Ended, String> {
    let run = engine.start::<F>(RUN, inputs).await.map_err(|error| error.to_string())?;
    if suspended {
        run.resume().await.map_err(|error| error.to_string())?;
    }
    while run.rest().await.map_err(|error| error.to_string())? == RunState::Suspended {
        if case.reloads() {
            return Ok(Ended::Suspended);
        }
        run.resume().await.map_err(|error| error.to_string())?;
    }
    Ok(Ended::Over(run.wait().await.err()))
}

/// The door of one process to the journal: shut when it dies.
struct Mortal {
    memory: Memory,
    world: Arc<World>,
}

impl Mortal {
    async fn alive(&self) {
        self.world.alive().await;
    }
}

hand_on! {
    Mortal to memory: get list log purge changed,
    after alive: join renew leave commit claim order orders;
}
