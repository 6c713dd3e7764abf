//! steno: sagas. Values are JSON, looked up by name, and every event goes to a log, so it does
//! more for a task than the others; the log here is the one in memory.
//!
//! A saga is built of stages, each of which waits for all of the one before it. So a graph
//! whose layers are not wholly connected cannot be expressed.

use super::{Contestant, Entry, SEED, Sample, on_worker, verify};
use crate::hand::nap_and_work;
use crate::shapes::Shape;
use ::steno::{
    Action, ActionContext, ActionError, ActionRegistry, DagBuilder, InMemorySecStore, Node,
    SagaDag, SagaId, SagaName, SagaType, SecClient, new_action_noop_undo,
};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Runtime;

pub fn contestant() -> Contestant {
    Contestant {
        name: "steno 0.5.0",
        enter: |shape| {
            // The skewed shape in stages waits where the two chains do not.
            let stages = stages(shape)?;
            Some(Box::new(Saga { shape, stages: Arc::new(stages) }))
        },
    }
}

struct Saga {
    shape: &'static Shape,
    stages: Arc<Vec<Vec<usize>>>,
}

/// The layers of a shape, if waiting for a whole layer is all that its tasks ask for, or if
/// the waiting itself is what is measured.
fn stages(shape: &Shape) -> Option<Vec<Vec<usize>>> {
    let mut layers = vec![0; shape.tasks.len()];
    for (number, task) in shape.tasks.iter().enumerate() {
        layers[number] = task.requires.iter().map(|&one| layers[one] + 1).max().unwrap_or(0);
    }
    let mut stages = vec![Vec::new(); layers.iter().max()? + 1];
    for (number, &layer) in layers.iter().enumerate() {
        stages[layer].push(number);
    }
    let whole = stages.windows(2).all(|pair| {
        pair[1].iter().all(|&number| shape.tasks[number].requires.len() == pair[0].len())
    });
    (whole || shape.sleeps()).then_some(stages)
}

#[derive(Debug)]
struct Adding;

impl SagaType for Adding {
    type ExecContextType = &'static Shape;
}

/// The label of a node is its number.
async fn add(context: ActionContext<Adding>) -> Result<u64, ActionError> {
    let number: usize = context
        .node_label()
        .parse()
        .map_err(|error| ActionError::action_failed(format!("{error}")))?;
    let task = &context.user_data().tasks[number];
    let mut sum = if task.requires.is_empty() { black_box(SEED) } else { 0 };
    for required in &task.requires {
        sum += context.lookup::<u64>(&format!("a{required}"))?;
    }
    Ok(nap_and_work(task.sleeps, sum).await)
}

fn build(stages: &[Vec<usize>], action: &dyn Action<Adding>) -> Arc<SagaDag> {
    let mut builder = DagBuilder::new(SagaName::new("peers"));
    for stage in stages {
        let nodes: Vec<_> = stage
            .iter()
            .map(|number| Node::action(format!("a{number}"), number.to_string(), action))
            .collect();
        builder.append_parallel(nodes);
    }
    // A saga ends with one node.
    if stages.last().is_some_and(|last| last.len() > 1) {
        builder.append(Node::constant("end", serde_json::Value::Null));
    }
    let dag = builder.build().expect("the names differ");
    Arc::new(SagaDag::new(dag, serde_json::Value::Null))
}

impl Entry for Saga {
    fn tasks(&self) -> usize {
        self.shape.tasks.len()
    }

    fn sample(&mut self, runtime: &Runtime, count: usize) -> Sample {
        let Saga { shape, ref stages } = *self;
        let stages = Arc::clone(stages);
        let expected = shape.checksum(SEED);
        on_worker(runtime, async move {
            let mut sample = Sample::default();
            // The store in memory never forgets: each sample has its own.
            let log = slog::Logger::root(slog::Discard, slog::o!());
            let sec: SecClient = ::steno::sec(log, Arc::new(InMemorySecStore::new()));
            let action = new_action_noop_undo("add", add);
            let mut registry = ActionRegistry::new();
            registry.register(Arc::clone(&action));
            let registry = Arc::new(registry);
            for _ in 0..count {
                let start = Instant::now();
                let dag = build(&stages, action.as_ref());
                let id = SagaId::new_v4();
                let (context, registry) = (Arc::new(shape), Arc::clone(&registry));
                let end = sec.saga_create(id, context, dag, registry).await;
                let end = end.expect("the store in memory takes all");
                sample.build += start.elapsed();
                let start = Instant::now();
                sec.saga_start(id).await.expect("the saga exists");
                let result = end.await;
                sample.run += start.elapsed();
                let success = result.kind.expect("no task fails");
                let value = |sink| {
                    let name = format!("a{sink}");
                    success.lookup_node_output::<u64>(&name).expect("every task has run")
                };
                verify(shape.sinks().map(value).sum(), expected);
            }
            let start = Instant::now();
            sec.shutdown().await;
            sample.build += start.elapsed();
            sample
        })
    }
}
