//! A run is suspended half way, and goes on in another engine, out of the database alone.
//!
//! `cargo run -p flow-runtime --features sqlite --example resume_from_backend`

use flow_runtime::durable::{DurableEngine, RunsError};
use flow_runtime::journal::Sqlite;
use flow_runtime::{Engine, EventKind, flow, task};
use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::Semaphore;

#[task(provides(result))]
async fn work(name: &str) -> Result<String, Infallible> {
    println!("executing {name}");
    Ok("ok".to_owned())
}

/// Waits until somebody lets it go on.
struct Pause {
    go: Arc<Semaphore>,
}

#[task]
impl Pause {
    async fn execute(&self) -> Result<(), tokio::sync::AcquireError> {
        println!("executing pause");
        self.go.acquire().await?.forget();
        Ok(())
    }
}

flow! {
    linear Example() -> (a: String, b: String) {
        first: work(name = { "first" }) -> a,
        Pause,
        second: work(name = { "second" }) -> b,
    }
}

const RUN: &str = "request-42";

/// What a process has at its start: nothing but the way to the database.
async fn process(database: &Path, go: &Arc<Semaphore>) -> Result<DurableEngine, Box<dyn Error>> {
    let journal = Arc::new(Sqlite::open(database).await?);
    let flow = Example { first: work {}, pause: Pause { go: Arc::clone(go) }, second: work {} };
    Ok(Engine::builder().journal(journal).register(flow).build().await?)
}

async fn print(engine: &DurableEngine, when: &str) -> Result<(), RunsError> {
    let run = engine.runs().get(RUN).await?;
    println!("{when} the run is {}:", run.state);
    for step in engine.runs().history(RUN).await? {
        println!("  {} {}", step.node.as_deref().unwrap_or("run"), step.kind.as_str());
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("flows.db");
    let go = Arc::new(Semaphore::new(0));

    println!("running");
    let engine = process(&database, &go).await?;
    let run = engine.start::<Example>(RUN, ExampleInputs {}).await?;
    let mut events = run.events();
    while let Some(event) = events.next().await {
        match event.kind {
            EventKind::TaskStarted { task, .. } if &*task == "pause" => {
                engine.runs().suspend(RUN).await?;
            }
            // What runs may finish; nothing after it begins.
            EventKind::RunSuspending => go.add_permits(1),
            _ => {}
        }
    }
    print(&engine, "after that").await?;
    engine.shutdown().await;

    println!("resuming in another engine");
    let engine = process(&database, &go).await?;
    let run = engine.get::<Example>(RUN).await?;
    run.resume().await?;
    let outputs = run.wait().await?;
    println!("it gives {:?} and {:?}", outputs.a, outputs.b);
    print(&engine, "at the end").await?;
    engine.shutdown().await;
    Ok(())
}
