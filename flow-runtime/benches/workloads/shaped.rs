//! A flow over any shape, built at run time: what `flow!` writes, with a table instead of a
//! match. So the engine can be measured at sizes that nobody would have rustc compile.

use super::hand::work;
use super::shapes::Shape;
use flow_graph::model::{Pattern, Policies};
use flow_graph::plan::{Block, Child, Plan, Task};
use flow_runtime::__private::{Call, Compiled, Ended, Slot};
use flow_runtime::{Failure, Failures, Flow};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// The shape that has number `N`; give it one with [`define`] first.
pub struct Shaped<const N: usize>;

static SHAPES: [OnceLock<(Shape, Arc<Compiled>)>; 32] = [const { OnceLock::new() }; 32];

/// Gives number `N` its shape, once.
pub fn define<const N: usize>(shape: Shape) -> Shaped<N> {
    SHAPES[N].get_or_init(|| {
        let compiled = Arc::new(Compiled::new(plan(&shape)));
        (shape, compiled)
    });
    Shaped
}

impl<const N: usize> Shaped<N> {
    /// The shape.
    pub fn shape() -> &'static Shape {
        &Self::defined().0
    }

    fn defined() -> &'static (Shape, Arc<Compiled>) {
        SHAPES[N].get().expect("the shape was defined")
    }
}

fn plan(shape: &Shape) -> Plan {
    let task = |number: usize| Task {
        name: format!("t{number}"),
        task: "work".into(),
        doc: String::new(),
        requires: Vec::new(),
        provides: Vec::new(),
        reverts: shape.fails,
        policies: Policies::default(),
    };
    let pattern = match shape.pattern {
        "linear" => Pattern::Linear,
        "unordered" => Pattern::Unordered,
        _ => Pattern::Graph,
    };
    let edges = shape
        .tasks
        .iter()
        .enumerate()
        .flat_map(|(after, task)| task.requires.iter().map(move |&before| (before, after)));
    let tasks = 0..shape.tasks.len();
    Plan {
        name: shape.flow.into(),
        doc: String::new(),
        transient: false,
        inputs: Vec::new(),
        outputs: Vec::new(),
        tasks: tasks.clone().map(task).collect(),
        flows: Vec::new(),
        filters: 0,
        deciders: Vec::new(),
        root: Block {
            label: None,
            pattern,
            policies: Policies::default(),
            doc: String::new(),
            children: tasks.map(Child::Task).collect(),
            edges: if pattern == Pattern::Graph { edges.collect() } else { Vec::new() },
        },
    }
}

/// The places of the values.
pub struct Slots {
    seed: u64,
    values: Box<[Slot<u64>]>,
}

impl<const N: usize> Flow for Shaped<N> {
    type Inputs = u64;
    type Outputs = u64;
    type Slots = Slots;
    fn compiled(&self) -> &Arc<Compiled> {
        &Self::defined().1
    }

    fn slots(&self, seed: u64) -> Box<Slots> {
        let values = Self::shape().tasks.iter().map(|_| Slot::default()).collect();
        Box::new(Slots { seed, values })
    }

    fn enter(_: usize, _: &Slots) {}

    async fn execute(&self, task: usize, slots: &Slots, call: Call<'_>) -> Result<(), Failure> {
        let shape = Self::shape();
        let requires = &shape.tasks[task].requires;
        let sum = match requires.as_slice() {
            [] => slots.seed,
            requires => requires.iter().map(|&required| *slots.values[required].read()).sum(),
        };
        if shape.fails && task + 1 == shape.tasks.len() {
            return Err(call.failed(Refused));
        }
        slots.values[task].set(work(sum).await);
        Ok(())
    }

    async fn revert(
        &self,
        task: usize,
        slots: &Slots,
        _: Call<'_>,
        _: Ended<'_>,
        _: &Failures,
    ) -> Result<(), Failure> {
        work(slots.values[task].get().map_or(0, |value| *value)).await;
        Ok(())
    }

    fn is_final(&self, _: usize, _: &Failure) -> bool {
        false
    }

    fn outputs(slots: &mut Slots) -> Option<u64> {
        Self::shape().sinks().map(|sink| slots.values[sink].get().map(|value| *value)).sum()
    }
}

/// Why the last task of a shape that fails does.
#[derive(Debug)]
pub struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}
