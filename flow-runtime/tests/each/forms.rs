//! The flows of the tests in both forms, and what both are asked.

use crate::world::{Measure, World, is_long, length, note, split, sum};
use flow_runtime::builder::{Atom, BuiltFlow, FlowBuilder, Retry, Values, When};
use flow_runtime::durable::Durable;
use flow_runtime::{BoxError, Flow, RunError, atom, flow};
use serde_json::{Value as Json, json};
use std::time::Duration;

flow! {
    pub(crate) linear Sizes(words: Vec<String>, factor: usize)
        -> (total: usize, sizes: Vec<usize>, uppers: Vec<String>)
    {
        #[each(word in words, limit = 2)]
        measure: Measure -> (sizes, uppers),
        sum,
    }
}

pub(crate) fn sizes(world: &World) -> Sizes {
    Sizes { measure: Measure(world.clone()), sum: sum {} }
}

fn measure(world: &World) -> Atom {
    atom!(Measure, Measure(world.clone())).label("measure").each("word", "words")
}

pub(crate) fn built_sizes(world: &World) -> BuiltFlow {
    FlowBuilder::linear("Sizes")
        .input::<Vec<String>>("words")
        .input::<usize>("factor")
        .output::<usize>("total")
        .output::<Vec<usize>>("sizes")
        .output::<Vec<String>>("uppers")
        .add(measure(world).limit(2).rename(["sizes", "uppers"]))
        .add(atom!(sum))
        .build()
        .unwrap()
}

flow! {
    pub(crate) linear Patient(words: Vec<String>, factor: usize) -> (sizes: Vec<usize>) {
        #[each(word in words)]
        #[retry(times = 3)]
        measure: Measure -> (sizes, _),
    }
}

pub(crate) fn patient(world: &World) -> Patient {
    Patient { measure: Measure(world.clone()) }
}

pub(crate) fn built_patient(world: &World) -> BuiltFlow {
    FlowBuilder::linear("Patient")
        .input::<Vec<String>>("words")
        .input::<usize>("factor")
        .output::<Vec<usize>>("sizes")
        .add(measure(world).retry(Retry::times(3)).rename(["sizes", "_"]))
        .build()
        .unwrap()
}

flow! {
    pub(crate) linear Timed(words: Vec<String>, factor: usize) {
        #[each(word in words)]
        #[timeout("1s")]
        Measure -> (_, _),
    }
}

pub(crate) fn timed(world: &World) -> Timed {
    Timed { measure: Measure(world.clone()) }
}

pub(crate) fn built_timed(world: &World) -> BuiltFlow {
    FlowBuilder::linear("Timed")
        .input::<Vec<String>>("words")
        .input::<usize>("factor")
        .add(measure(world).timeout(Duration::from_secs(1)).rename(["_", "_"]))
        .build()
        .unwrap()
}

flow! {
    pub(crate) unordered Urgent(words: Vec<String>, factor: usize) {
        #[each(word in words, limit = 1)]
        last: Measure -> (_, _),
        #[each(word in words)]
        #[priority(3)]
        first: Measure -> (_, _),
    }
}

pub(crate) fn urgent(world: &World) -> Urgent {
    Urgent { last: Measure(world.clone()), first: Measure(world.clone()) }
}

pub(crate) fn built_urgent(world: &World) -> BuiltFlow {
    FlowBuilder::unordered("Urgent")
        .input::<Vec<String>>("words")
        .input::<usize>("factor")
        .add(measure(world).label("last").limit(1).rename(["_", "_"]))
        .add(measure(world).label("first").priority(3).rename(["_", "_"]))
        .build()
        .unwrap()
}

flow! {
    /// Its list is provided by a task; it may be skipped as a whole; it provides nothing.
    #[derive(Default)]
    pub(crate) graph Notes(text: String) -> (sizes: Option<Vec<usize>>) {
        split,
        #[each(one in words)]
        note(word = one, other = one),
        #[each(one in words)]
        #[when(is_long(text))]
        length(word = one) -> sizes,
    }
}

pub(crate) fn notes(_: &World) -> Notes {
    Notes::default()
}

pub(crate) fn built_notes(_: &World) -> BuiltFlow {
    let long = |asked: &flow_runtime::builder::Asked<'_>| {
        Ok::<_, BoxError>(is_long(asked.get::<String>("text")?))
    };
    let long = When::new("is_long(text)", long).requires::<String>("text");
    FlowBuilder::graph("Notes")
        .doc("Its list is provided by a task; it may be skipped as a whole; it provides nothing.")
        .input::<String>("text")
        .optional_output::<Vec<usize>>("sizes")
        .add(atom!(split))
        .add(atom!(note).each("one", "words").bind("word", "one").bind("other", "one"))
        .add(atom!(length).each("one", "words").when(long).bind("word", "one").rename(["sizes"]))
        .build()
        .unwrap()
}

flow! {
    pub(crate) linear Outer(text: String, factor: usize) -> (total: usize) {
        split,
        #[retry(times = 2)]
        Sizes -> (total, _, _),
    }
}

pub(crate) fn outer(world: &World) -> Outer {
    Outer { split: split {}, sizes: sizes(world) }
}

fn built_around(sizes: Atom) -> BuiltFlow {
    FlowBuilder::linear("Outer")
        .input::<String>("text")
        .input::<usize>("factor")
        .output::<usize>("total")
        .add(atom!(split))
        .add(sizes.retry(Retry::times(2)).rename(["total", "_", "_"]))
        .build()
        .unwrap()
}

/// A flow of `flow!` in a built one.
pub(crate) fn mixed_outer(world: &World) -> BuiltFlow {
    built_around(atom!(Sizes, sizes(world)))
}

pub(crate) fn built_outer(world: &World) -> BuiltFlow {
    built_around(built_sizes(world).into())
}

/// What a flow gives back, in either form.
pub(crate) trait Told {
    fn told(self) -> Json;
}

impl Told for Values {
    fn told(self) -> Json {
        self.to_json().unwrap()
    }
}

impl Told for () {
    fn told(self) -> Json {
        json!({})
    }
}

macro_rules! told {
    ($($outputs:ident { $($name:ident),+ }),*) => {
        $(impl Told for $outputs {
            fn told(self) -> Json {
                json!({ $(stringify!($name): self.$name),+ })
            }
        })*
    };
}

told! {
    SizesOutputs { total, sizes, uppers },
    PatientOutputs { sizes },
    NotesOutputs { sizes },
    OuterOutputs { total }
}

/// A flow that both forms are.
pub(crate) trait Form: Durable<Outputs: Told> + 'static {}
impl<F: Durable<Outputs: Told> + 'static> Form for F {}

/// Inputs of a flow of `words`, which are all of one factor.
pub(crate) fn inputs<F: Form>(flow: &F, words: &str) -> F::Inputs {
    let words: Vec<&str> = words.split(',').filter(|word| !word.is_empty()).collect();
    given(flow, &json!({ "words": words, "factor": 2 }))
}

pub(crate) fn given<F: Form>(flow: &F, inputs: &Json) -> F::Inputs {
    flow.load_inputs(&inputs.to_string()).unwrap()
}

pub(crate) async fn run<F: Form>(flow: F, words: &str) -> Result<Json, RunError> {
    let inputs = inputs(&flow, words);
    run_with(flow, inputs).await
}

pub(crate) async fn run_with<F: Form>(flow: F, inputs: F::Inputs) -> Result<Json, RunError> {
    Ok(flow_runtime::run(&flow, inputs).await?.told())
}

/// The plans of both forms are one.
#[test]
fn the_plan_is_that_of_flow() {
    let world = World::default();
    fn same<F: Flow>(written: &F, built: &BuiltFlow) {
        let plan = &written.compiled().plan;
        assert_eq!(built.plan(), plan);
        assert_eq!(built.plan().fingerprint(), plan.fingerprint());
        assert_eq!(built.plan().to_json(), plan.to_json());
        assert!(built.warnings().is_empty(), "{:?}", built.warnings());
    }
    same(&sizes(&world), &built_sizes(&world));
    same(&patient(&world), &built_patient(&world));
    same(&timed(&world), &built_timed(&world));
    same(&urgent(&world), &built_urgent(&world));
    same(&notes(&world), &built_notes(&world));
    same(&outer(&world), &mixed_outer(&world));
    same(&outer(&world), &built_outer(&world));
}
