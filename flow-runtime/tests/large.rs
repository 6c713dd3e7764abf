//! Flows of more tasks than one match has arms: each number finds its task, those of nested flows
//! included.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use flow_runtime::{TaskContext, flow, run, task};
use futures_executor::block_on;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn add(&self, part: &str, cx: &TaskContext) {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log.push(format!("{part}{}", cx.node().rsplit('.').next().unwrap_or_default()));
    }

    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).join(" ")
    }
}

#[derive(Default)]
struct Note;

#[task]
impl Note {
    async fn execute(&self, log: &Arc<Log>, cx: &TaskContext) -> Result<(), Infallible> {
        log.add("", cx);
        Ok(())
    }

    async fn revert(&self, log: &Arc<Log>, cx: &TaskContext) -> Result<(), Infallible> {
        log.add("-", cx);
        Ok(())
    }
}

#[task]
async fn quiet(log: &Arc<Log>, cx: &TaskContext) -> Result<(), Infallible> {
    log.add("", cx);
    Ok(())
}

#[task]
async fn fail(broken: &bool) -> Result<(), &'static str> {
    if *broken { Err("broken") } else { Ok(()) }
}

flow! {
    #[derive(Default)]
    #[transient]
    linear Inner(log: Arc<Log>) -> () {
        i0: Note, i1: Note, i2: quiet, i3: Note, i4: Note, i5: Note, i6: Note, i7: Note, i8: Note,
        i9: Note, i10: Note, i11: Note, i12: Note, i13: Note, i14: Note, i15: quiet, i16: quiet,
        i17: Note,
    }
}

// Its own tasks end within a second match; the numbers behind them are the nested flow's.
flow! {
    #[derive(Default)]
    #[transient]
    linear Outer(log: Arc<Log>, broken: bool) -> () {
        o0: Note, o1: quiet, o2: Note, o3: Note, o4: Note, o5: Note, o6: Note, o7: Note, o8: Note,
        inner: Inner,
        o9: Note, o10: Note, o11: Note, o12: Note, o13: Note, o14: Note, o15: Note, o16: quiet,
        fail, o18: Note,
    }
}

/// What is noted in a run, forwards: the outer tasks around the inner ones.
fn forwards() -> Vec<String> {
    let outer = |range: std::ops::Range<u32>| range.map(|number| format!("o{number}"));
    outer(0..9).chain((0..18).map(|number| format!("i{number}"))).chain(outer(9..17)).collect()
}

#[test]
fn each_number_executes_its_task() {
    let log = Arc::new(Log::default());
    let inputs = OuterInputs { log: Arc::clone(&log), broken: false };
    block_on(run(&Outer::default(), inputs)).unwrap();
    assert_eq!(log.text(), format!("{} o18", forwards().join(" ")));
}

#[test]
fn each_number_reverts_its_task() {
    let log = Arc::new(Log::default());
    let inputs = OuterInputs { log: Arc::clone(&log), broken: true };
    block_on(run(&Outer::default(), inputs)).unwrap_err();
    let quiet = ["o1", "i2", "i15", "i16", "o16"];
    let mut expected = forwards();
    let reverted = expected.clone().into_iter().rev().filter(|name| !quiet.contains(&&**name));
    expected.extend(reverted.map(|name| format!("-{name}")));
    assert_eq!(log.text(), expected.join(" "));
}
