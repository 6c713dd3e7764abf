//! The flows that are run.

use crate::effects::World;
use flow_runtime::durable::{DurableBuilder, DurableEngine};
use flow_runtime::{
    Events, Graph, Outcome, RunError, RunState, StartError, StaticFlow, TaskContext,
};
use flow_runtime::{flow, task};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Planned(&'static str);

/// Makes something of what is there.
#[derive(Default)]
pub struct Work;

#[task(provides(made))]
impl Work {
    async fn execute(
        &self,
        world: &World,
        from: &String,
        cx: &TaskContext,
    ) -> Result<String, Planned> {
        world.executes(cx).await;
        Ok(format!("{}({from})", cx.node()))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// The same of three things.
#[derive(Default)]
pub struct Join;

#[task(provides(made))]
impl Join {
    async fn execute(
        &self,
        world: &World,
        x: &String,
        y: &String,
        z: &String,
        cx: &TaskContext,
    ) -> Result<String, Planned> {
        world.executes(cx).await;
        Ok(format!("{}({x}+{y}+{z})", cx.node()))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// Works in its second attempt, and in the round that it is told.
#[derive(Default)]
pub struct Flaky;

#[task(provides(made))]
impl Flaky {
    async fn execute(
        &self,
        world: &World,
        from: &String,
        round: &String,
        cx: &TaskContext,
    ) -> Result<String, Planned> {
        world.executes(cx).await;
        if cx.attempt() < 2 || round == "1" {
            return Err(Planned("not yet"));
        }
        Ok(format!("{}({from})", cx.node()))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// Says which attempt it is.
#[derive(Default)]
pub struct Round;

#[task(provides(round))]
impl Round {
    async fn execute(&self, world: &World, cx: &TaskContext) -> Result<String, Planned> {
        world.executes(cx).await;
        Ok(cx.attempt().to_string())
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// Never works.
#[derive(Default)]
pub struct Doomed;

#[task(provides(made))]
impl Doomed {
    async fn execute(&self, world: &World, cx: &TaskContext) -> Result<String, Planned> {
        world.executes(cx).await;
        Err(Planned("doomed"))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// Cannot be undone before somebody has mended something.
#[derive(Default)]
pub struct Stuck;

#[task(provides(made))]
impl Stuck {
    async fn execute(
        &self,
        world: &World,
        from: &String,
        cx: &TaskContext,
    ) -> Result<String, Planned> {
        world.executes(cx).await;
        Ok(format!("{}({from})", cx.node()))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        if world.has(cx.run_id()) { Ok(()) } else { Err(Planned("stuck")) }
    }
}

/// Waits until it is told to stop.
#[derive(Default)]
pub struct Hang;

#[task(provides(made))]
impl Hang {
    async fn execute(&self, world: &World, cx: &TaskContext) -> Result<String, Infallible> {
        world.executes(cx).await;
        std::future::pending().await
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

/// Waits until a sign is put up.
#[derive(Default)]
pub struct Gate;

#[task(provides(made))]
impl Gate {
    async fn execute(
        &self,
        world: &World,
        from: &String,
        cx: &TaskContext,
    ) -> Result<String, Planned> {
        world.executes(cx).await;
        while !world.has("open") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(format!("{}({from})", cx.node()))
    }

    async fn revert(
        &self,
        world: &World,
        result: Outcome<'_, String>,
        cx: &TaskContext,
    ) -> Result<(), Planned> {
        world.reverts(cx, result).await;
        Ok(())
    }
}

flow! {
    #[derive(Default)]
    pub linear Chain(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        b: Work(from = a) -> b,
        c: Work(from = b) -> c,
        d: Work(from = c) -> d,
        e: Work(from = d) -> out,
    }
}

flow! {
    #[derive(Default)]
    pub linear Fan(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        unordered {
            b: Work(from = a) -> b,
            c: Work(from = a) -> c,
            linear {
                d: Work(from = a) -> d,
                e: Work(from = d) -> e,
            },
        },
        z: Join(x = b, y = c, z = e) -> out,
    }
}

flow! {
    #[derive(Default)]
    pub linear Nested(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        #[retry(times = 3)]
        linear {
            r: Round -> round,
            #[retry(times = 2, backoff = constant("5ms"))]
            linear {
                b: Work(from = a) -> b,
                unordered {
                    c: Flaky(from = b) -> c,
                    d: Work(from = b) -> d,
                },
            },
        },
        z: Join(x = a, y = c, z = d) -> out,
    }
}

flow! {
    #[derive(Default)]
    pub linear Rollback(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        unordered {
            b: Work(from = a) -> b,
            linear {
                c: Work(from = a) -> c,
                d: Work(from = c) -> d,
            },
        },
        unordered {
            e: Work(from = b) -> e,
            f: Doomed -> f,
        },
        z: Join(x = d, y = e, z = f) -> out,
    }
}

flow! {
    #[derive(Default)]
    pub linear Broken(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        unordered {
            b: Stuck(from = a) -> b,
            c: Work(from = a) -> c,
        },
        d: Doomed -> d,
        z: Join(x = b, y = c, z = d) -> out,
    }
}

flow! {
    #[derive(Default)]
    pub linear Timed(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        #[timeout("60ms")]
        unordered {
            b: Work(from = a) -> b,
            c: Hang -> c,
        },
        z: Join(x = a, y = b, z = c) -> out,
    }
}

flow! {
    /// Is suspended while `b` runs.
    #[derive(Default)]
    pub linear Pausing(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        unordered {
            b: Work(from = a) -> b,
            c: Work(from = a) -> c,
        },
        z: Join(x = a, y = b, z = c) -> out,
    }
}

flow! {
    /// Waits until somebody lets it go on.
    #[derive(Default)]
    pub linear Gated(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        b: Gate(from = a) -> b,
        c: Work(from = b) -> out,
    }
}

flow! {
    /// Waits for its next attempt.
    #[derive(Default)]
    pub linear Waiting(world: World, x: String) -> (out: String) {
        a: Work(from = x) -> a,
        #[retry(times = 2, backoff = constant("1h"))]
        d: Doomed -> d,
        z: Join(x = a, y = d, z = a) -> out,
    }
}

/// Which flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    Chain,
    Fan,
    Nested,
    Rollback,
    Broken,
    Timed,
    Pausing,
    Gated,
    Waiting,
}

/// A run of whatever flow.
pub struct Handle {
    pub events: Events,
    pub wait: BoxFuture<'static, Result<(), RunError>>,
}

/// `$body` for the type of each kind.
macro_rules! of {
    ($kind:expr, $flow:ident, $inputs:ident => $body:expr) => {
        match $kind {
            Kind::Chain => {
                type $flow = Chain;
                type $inputs = ChainInputs;
                $body
            }
            Kind::Fan => {
                type $flow = Fan;
                type $inputs = FanInputs;
                $body
            }
            Kind::Nested => {
                type $flow = Nested;
                type $inputs = NestedInputs;
                $body
            }
            Kind::Rollback => {
                type $flow = Rollback;
                type $inputs = RollbackInputs;
                $body
            }
            Kind::Broken => {
                type $flow = Broken;
                type $inputs = BrokenInputs;
                $body
            }
            Kind::Timed => {
                type $flow = Timed;
                type $inputs = TimedInputs;
                $body
            }
            Kind::Pausing => {
                type $flow = Pausing;
                type $inputs = PausingInputs;
                $body
            }
            Kind::Waiting => {
                type $flow = Waiting;
                type $inputs = WaitingInputs;
                $body
            }
            Kind::Gated => {
                type $flow = Gated;
                type $inputs = GatedInputs;
                $body
            }
        }
    };
}

impl Kind {
    /// Those that end by themselves.
    pub const ALL: [Kind; 7] = [
        Kind::Chain,
        Kind::Fan,
        Kind::Nested,
        Kind::Rollback,
        Kind::Broken,
        Kind::Timed,
        Kind::Pausing,
    ];

    pub fn register(builder: DurableBuilder) -> DurableBuilder {
        let builder = builder.register(Chain::default()).register(Fan::default());
        let builder = builder.register(Nested::default()).register(Rollback::default());
        let builder = builder.register(Broken::default()).register(Timed::default());
        let builder = builder.register(Pausing::default()).register(Gated::default());
        builder.register(Waiting::default())
    }

    /// Starts a run, or finds it; leaves it to whoever takes it if it is `queued`.
    pub async fn start(
        self,
        engine: &DurableEngine,
        id: &str,
        world: &World,
        queued: bool,
    ) -> Result<Handle, StartError> {
        let (world, x) = (world.clone(), "x".repeat(world.size));
        of!(self, F, I => {
            let inputs = I { world, x };
            let run = match queued {
                true => engine.submit::<F>(id, inputs).await?,
                false => engine.start::<F>(id, inputs).await?,
            };
            let events = run.events();
            let wait = async move { run.wait().await.map(drop) }.boxed();
            Ok(Handle { events, wait })
        })
    }

    pub fn graph(self) -> (Graph, Vec<String>) {
        of!(self, F, _I => {
            let plan = F::plan();
            (Graph::of(plan), plan.tasks.iter().map(|task| task.name.clone()).collect())
        })
    }

    /// How a run ends, whatever happens on the way.
    pub fn ends(self) -> (RunState, Option<&'static str>) {
        match self {
            Kind::Chain => (RunState::Success, Some("e(d(c(b(a(x)))))")),
            Kind::Fan => (RunState::Success, Some("z(b(a(x))+c(a(x))+e(d(a(x))))")),
            Kind::Nested => (RunState::Success, Some("z(a(x)+c(b(a(x)))+d(b(a(x))))")),
            Kind::Pausing => (RunState::Success, Some("z(a(x)+b(a(x))+c(a(x)))")),
            Kind::Gated => (RunState::Success, Some("c(b(a(x)))")),
            Kind::Rollback | Kind::Broken | Kind::Timed | Kind::Waiting => {
                (RunState::Reverted, None)
            }
        }
    }
}
