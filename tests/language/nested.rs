//! Flows in flows.

use flow_runtime::{StaticFlow, flow, task};
use flow_tests_other::{MakeAndGrow, Volume, WithSecret, WithSecretInputs};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

#[task(provides(next))]
async fn increment(number: u64) -> Result<u64, Infallible> {
    Ok(number + 1)
}

flow! {
    #[derive(Default)]
    pub linear One(number: u64) -> (next: u64) { increment }
}

flow! {
    #[derive(Default)]
    pub linear Two(number: u64) -> (last: u64, next: u64) {
        One,
        again: One(number = next) -> last,
    }
}

flow! {
    #[derive(Default)]
    pub graph Three(number: u64) -> (end: u64, half: u64) {
        tail: Two(number = middle) -> (end, _),
        increment(number = half) -> middle,
        Two -> (half, _),
    }
}

#[tokio::test]
async fn three_levels() {
    let outputs = Three::default().run(ThreeInputs { number: 10 }).await.unwrap();
    assert_eq!((outputs.half, outputs.end), (12, 15));
    let names: Vec<_> = Three::plan().tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names.len(), 5, "{names:?}");
}

flow! {
    pub linear OfAnotherCrate(size: u64) -> (volume: Volume, secret: u64, bits: (u64, Volume)) {
        MakeAndGrow,
        WithSecret,
        pair(left = secret, right = grown) -> bits,
    }
}

#[task(provides(pair_of))]
async fn pair(left: u64, right: &Volume) -> Result<(u64, Volume), Infallible> {
    Ok((left, right.clone()))
}

#[tokio::test]
async fn flows_of_another_crate() {
    let flow = OfAnotherCrate {
        make_and_grow: MakeAndGrow::default(),
        with_secret: WithSecret::default(),
        pair: pair {},
    };
    let outputs = flow.run(OfAnotherCrateInputs { size: 5 }).await.unwrap();
    assert_eq!((outputs.volume, outputs.secret, outputs.bits), (Volume(5), 6, (6, Volume(10))));
    // The same flow alone.
    assert_eq!(flow.with_secret.run(WithSecretInputs { size: 1 }).await.unwrap().secret, 2);
}

type Log = Arc<Mutex<Vec<&'static str>>>;

struct Note(&'static str, Log);

#[task]
impl Note {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
    async fn revert(&self) -> Result<(), Infallible> {
        self.1.lock().unwrap().push(self.0);
        Ok(())
    }
}

#[task]
async fn fail() -> Result<(), io::Error> {
    Err(io::Error::other("at last"))
}

flow! {
    linear Inner() { first: Note, second: Note }
}

flow! {
    linear Outer() { before: Note, Inner, after: Note, fail }
}

#[tokio::test]
async fn the_tasks_of_a_nested_flow_are_reverted_one_by_one() {
    let log = Log::default();
    let note = |name| Note(name, log.clone());
    let flow = Outer {
        before: note("before"),
        inner: Inner { first: note("first"), second: note("second") },
        after: note("after"),
        fail: fail {},
    };
    let error = flow.run(OuterInputs {}).await.unwrap_err();
    assert!(error.to_string().contains("at last"), "{error}");
    assert_eq!(*log.lock().unwrap(), ["after", "second", "first", "before"]);
}
