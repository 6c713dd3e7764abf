//! Retry controllers, in memory.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, unreachable_pub, dead_code)]

use flow_runtime::retry::{AlwaysRevert, AlwaysRevertAll, ForEach, History, Times};
use flow_runtime::{
    Decision, Engine, EventKind, Failure, Outcome, RunError, controller, flow, task,
};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What happened, in order.
#[derive(Clone, Default)]
pub struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn note(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn read(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Connects to the hosts that are up.
#[derive(Clone, Default)]
pub struct Connect {
    diary: Diary,
    up: Vec<&'static str>,
}

#[task(provides(connection))]
impl Connect {
    async fn execute(&self, host: &str) -> io::Result<String> {
        self.diary.note(format!("connect {host}"));
        match self.up.contains(&host) {
            true => Ok(format!("to {host}")),
            false => Err(io::Error::other(format!("{host} is down"))),
        }
    }

    async fn revert(&self, host: &str, result: Outcome<'_, String>) -> io::Result<()> {
        let how = if result.done().is_some() { "disconnect" } else { "give up" };
        self.diary.note(format!("{how} {host}"));
        Ok(())
    }
}

/// Fails while it is told to.
#[derive(Clone, Default)]
pub struct Send {
    diary: Diary,
    fails: Arc<Mutex<u32>>,
}

#[task]
impl Send {
    async fn execute(&self, connection: &str) -> io::Result<()> {
        self.diary.note(format!("send {connection}"));
        let mut fails = self.fails.lock().unwrap();
        if *fails > 0 {
            *fails -= 1;
            return Err(io::Error::other("lost"));
        }
        Ok(())
    }
}

flow! {
    pub linear Deploy(hosts: Vec<String>) -> (host: String) {
        #[retry(ForEach<String>(values = hosts) -> host)]
        linear { Connect, Send }
    }
}

fn hosts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// What was decided about which failure is told right after it, before what comes of it.
#[tokio::test]
async fn each_decision_is_an_event() {
    let deploy = Deploy {
        for_each: ForEach::default(),
        connect: Connect { diary: Diary::default(), up: Vec::new() },
        send: Send::default(),
    };
    let inputs = DeployInputs { hosts: hosts(&["a", "b"]) };
    let run = Engine::default().start(Arc::new(deploy), inputs).unwrap();
    let mut events = run.events();
    run.await.unwrap_err();
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        told.push(match event.kind {
            EventKind::TaskStarted { task, .. } => format!("{task}"),
            EventKind::TaskFailed { task, .. } => format!("{task} failed"),
            EventKind::TaskReverting { task } => format!("-{task}"),
            EventKind::RetryDecided { scope, controller, decision } => {
                format!("{controller} says of {scope}: {decision}")
            }
            _ => continue,
        });
    }
    assert_eq!(
        told,
        [
            "for_each",
            "connect",
            "connect failed",
            "for_each says of for_each: retry",
            "-connect",
            "for_each",
            "connect",
            "connect failed",
            "for_each says of for_each: revert",
            "-connect",
            "-for_each",
        ]
    );
}

#[tokio::test]
async fn each_attempt_has_the_next_value() {
    let diary = Diary::default();
    let deploy = Deploy {
        for_each: ForEach::default(),
        connect: Connect { diary: diary.clone(), up: vec!["b", "c"] },
        send: Send { diary: diary.clone(), fails: Arc::new(Mutex::new(1)) },
    };
    let out = deploy.run(DeployInputs { hosts: hosts(&["a", "b", "c"]) }).await.unwrap();
    assert_eq!(out.host, "c");
    assert_eq!(
        diary.read(),
        [
            "connect a",
            "give up a",
            "connect b",
            "send to b",
            "disconnect b",
            "connect c",
            "send to c"
        ]
    );
    let error = deploy.run(DeployInputs { hosts: hosts(&["a", "d"]) }).await.unwrap_err();
    assert_eq!(error.cause().message(), "d is down");
    let error = deploy.run(DeployInputs { hosts: Vec::new() }).await.unwrap_err();
    assert_eq!(
        (error.cause().node(), error.cause().message()),
        ("for_each", "there is no value to try")
    );
}

/// Tries a second time unless the first failure says that it is in vain.
#[derive(Clone, Default)]
pub struct Picky {
    diary: Diary,
}

#[controller(provides(host))]
impl Picky {
    async fn execute(&self, history: &History<String>, name: &str) -> io::Result<String> {
        Ok(format!("{name}{}", history.len()))
    }

    fn on_failure(&self, history: &History<String>, limit: u64) -> Decision {
        let last = history.last().unwrap();
        let failure: &Failure = last.failures().iter().next().unwrap();
        self.diary.note(format!(
            "{} had {}: {}",
            failure.node(),
            last.provided(),
            failure.message()
        ));
        if (history.len() as u64) < limit {
            Decision::RetryAfter(Duration::from_millis(1))
        } else {
            Decision::Revert
        }
    }

    async fn revert(
        &self,
        history: &History<String>,
        result: Outcome<'_, String>,
    ) -> io::Result<()> {
        let result = result.done();
        self.diary.note(format!(
            "given up after {:?}, {result:?}",
            history.provided().collect::<Vec<_>>()
        ));
        Ok(())
    }
}

flow! {
    pub graph Picked(name: String, limit: u64) -> (connection: String) {
        #[retry(Picky)]
        Connect,
    }
}

#[tokio::test]
async fn a_controller_of_ones_own_knows_what_failed() {
    let diary = Diary::default();
    let picked = Picked {
        picky: Picky { diary: diary.clone() },
        connect: Connect { diary: diary.clone(), up: vec!["h2"] },
    };
    let inputs = |limit| PickedInputs { name: "h".to_owned(), limit };
    assert_eq!(picked.run(inputs(5)).await.unwrap().connection, "to h2");
    assert_eq!(
        diary.read(),
        [
            "connect h0",
            "connect had h0: h0 is down",
            "give up h0",
            "connect h1",
            "connect had h1: h1 is down",
            "give up h1",
            "connect h2",
        ]
    );
    let error = picked.run(inputs(2)).await.unwrap_err();
    assert_eq!(error.cause().message(), "h1 is down");
    assert_eq!(diary.read().last().unwrap(), r#"given up after ["h0", "h1"], Some("h1")"#);
}

/// Counts how often it is executed and reverted; always fails at the end of its block.
#[derive(Clone, Default)]
pub struct Fail {
    diary: Diary,
}

#[task]
impl Fail {
    async fn execute(&self, attempt: &usize) -> io::Result<()> {
        self.diary.note(format!("{attempt}"));
        Err(io::Error::other("always"))
    }
}

#[derive(Clone, Default)]
pub struct Outer {
    diary: Diary,
}

#[task]
impl Outer {
    async fn execute(&self) -> io::Result<()> {
        self.diary.note("outer");
        Ok(())
    }
}

macro_rules! nested {
    ($name:ident, $inputs:ident, $controller:ident, $field:ident, $value:expr, $calls:expr) => {
        flow! {
            pub linear $name() {
                #[retry(times = 2)]
                linear {
                    Outer,
                    #[retry($controller)]
                    linear {
                        #[retry(Times)]
                        Fail,
                    }
                }
            }
        }

        let diary = Diary::default();
        let flow = $name {
            outer: Outer { diary: diary.clone() },
            $field: $value,
            times: Times { attempts: 2, revert_all: false },
            fail: Fail { diary: diary.clone() },
        };
        let error: RunError = flow.run($inputs {}).await.unwrap_err();
        assert_eq!(error.cause().message(), "always");
        assert_eq!(diary.read(), $calls);
    };
}

#[tokio::test]
async fn those_around_are_asked_unless_all_is_to_be_reverted() {
    nested!(
        Outwards,
        OutwardsInputs,
        AlwaysRevert,
        always_revert,
        AlwaysRevert,
        ["outer", "1", "2", "outer", "1", "2"]
    );
    nested!(
        All,
        AllInputs,
        AlwaysRevertAll,
        always_revert_all,
        AlwaysRevertAll,
        ["outer", "1", "2"]
    );
}

/// Panics wherever it is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panics;

#[controller]
impl Panics {
    fn on_failure(&self) -> Decision {
        panic!("what now?")
    }
}

flow! {
    pub linear Panicking(attempt: usize) {
        #[retry(Panics)]
        Fail,
    }
}

#[tokio::test]
async fn a_controller_that_panics_gives_up() {
    let flow = Panicking { panics: Panics, fail: Fail::default() };
    let error = flow.run(PanickingInputs { attempt: 1 }).await.unwrap_err();
    assert_eq!(error.cause().message(), "always");
}
