//! Every kind of flow with a journal: its values become texts, and are brought back from them.

use crate::generics::{Keep, KeepInputs, Loopback, Manage, ManageInputs, Memory, Same};
use crate::large::{Thousand, ThousandInputs};
use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::Memory as Journal;
use flow_runtime::{Durable, Engine, RunState, TaskContext, flow, task};
use flow_tests_other::Volume;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

async fn engine<F: Durable + 'static>(journal: &Journal, flow: F) -> DurableEngine {
    let builder = Engine::builder().journal(Arc::new(journal.clone()));
    builder.register(flow).build().await.unwrap()
}

/// Runs a flow with a journal, and once more from what the journal has of it.
async fn run<F: Durable + 'static>(flow: F, inputs: F::Inputs) -> F::Outputs {
    let journal = Journal::new();
    let engine = engine(&journal, flow).await;
    let outputs = engine.start::<F>("a", inputs).await.unwrap().wait().await.unwrap();
    engine.shutdown().await;
    outputs
}

#[tokio::test]
async fn generic_flows_and_generic_values() {
    let outputs = run(Manage::<Memory, Loopback>::default(), ManageInputs { id: 5 }).await;
    assert_eq!((outputs.row.as_str(), outputs.answer.as_str()), ("row 5", "sent \"row 5\""));
    let keep = Keep { same: Same::<u128>::default() };
    let outputs = run(keep, KeepInputs { value: u128::MAX }).await;
    assert_eq!((outputs.value, outputs.kept), (u128::MAX, u128::MAX));
}

#[tokio::test]
async fn a_large_flow() {
    assert_eq!(run(Thousand::default(), ThousandInputs { n0: 1 }).await.n1000, 1001);
}

#[tokio::test]
async fn a_flow_of_a_crate_that_renamed_ours() {
    let inputs = flow_tests_renamed::OddTwiceInputs { number: 5 };
    assert_eq!(run(flow_tests_renamed::OddTwice::default(), inputs).await.last, 23);
}

/// A raw name, a tuple, and a value that only its own crate knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Secret {
    r#type: f64,
    parts: Vec<Option<(u8, char)>>,
}

#[task(provides(secret, r#type))]
async fn hide(volume: &Volume) -> Result<(Secret, String), Infallible> {
    let parts = vec![None, Some((1, '\0')), Some((2, '\u{1f600}'))];
    Ok((Secret { r#type: 0.1 + volume.0 as f64, parts }, "a \"quoted\"\n\0 text".into()))
}

/// Lets nobody pass before it is told to.
struct Gate {
    go: Arc<Semaphore>,
    there: Arc<Semaphore>,
}

#[task(provides(passed))]
impl Gate {
    async fn execute(&self, cx: &TaskContext) -> Result<String, tokio::sync::AcquireError> {
        self.there.add_permits(1);
        self.go.acquire().await?.forget();
        Ok(cx.idempotency_key())
    }
}

/// Counts how often it is executed.
struct Count(Arc<AtomicUsize>);

#[task(provides(volume))]
impl Count {
    async fn execute(&self, size: &u64) -> Result<Volume, Infallible> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(Volume(*size))
    }
}

flow! {
    linear Inner(volume: Volume) -> (secret: Secret, text: String, passed: String) {
        hide -> (secret, text),
        Gate,
    }
}

flow! {
    linear Outer(size: u64) -> (volume: Volume, secret: Secret, text: String, passed: String) {
        Count,
        inside: Inner,
    }
}

/// The second engine has nothing but the journal.
#[tokio::test]
async fn values_of_a_nested_flow_are_brought_back() {
    let (journal, count) = (Journal::new(), Arc::new(AtomicUsize::new(0)));
    let flow = |go: &Arc<Semaphore>, there: &Arc<Semaphore>| Outer {
        count: Count(Arc::clone(&count)),
        inside: Inner {
            hide: hide {},
            gate: Gate { go: Arc::clone(go), there: Arc::clone(there) },
        },
    };
    let (shut, open) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(1)));
    let there = Arc::new(Semaphore::new(0));
    let first = engine(&journal, flow(&shut, &there)).await;
    let run = first.start::<Outer>("a", OuterInputs { size: 7 }).await.unwrap();
    there.acquire().await.unwrap().forget();
    assert_eq!(run.state().await.unwrap(), RunState::Running);
    first.shutdown_within(std::time::Duration::ZERO).await;

    let second = engine(&journal, flow(&open, &there)).await;
    let run = second.get::<Outer>("a").await.unwrap();
    let outputs = run.wait().await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(outputs.volume, Volume(7));
    assert_eq!(outputs.secret.r#type, 7.1);
    assert_eq!(outputs.secret.parts, [None, Some((1, '\0')), Some((2, '\u{1f600}'))]);
    assert_eq!(outputs.text, "a \"quoted\"\n\0 text");
    assert_eq!(outputs.passed, "a/inside.gate");
}
