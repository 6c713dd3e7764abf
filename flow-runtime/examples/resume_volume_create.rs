//! An engine is told to stop while it prepares volumes; whoever has the run's name goes on.
//!
//! `cargo run -p flow-runtime --features sqlite --example resume_volume_create`

use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::Sqlite;
use flow_runtime::{Engine, flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;
use tokio::sync::Notify;

/// A disk to be.
#[derive(Clone, Serialize, Deserialize)]
struct Volume {
    location: String,
}

#[task]
async fn say(text: &str) -> Result<(), Infallible> {
    println!("--- {text}");
    Ok(())
}

#[task(provides(volumes))]
async fn specify(count: u32) -> Result<Vec<Volume>, Infallible> {
    println!("specifying {count} volumes");
    let location = |number| format!("/dev/vda{number}");
    Ok((1..=count).map(|number| Volume { location: location(number) }).collect())
}

/// Prepares all volumes. The first time it is never done, as somebody presses Ctrl-C.
struct PrepareVolumes {
    first_time: AtomicBool,
    interrupted: Arc<Notify>,
}

#[task]
impl PrepareVolumes {
    async fn execute(&self, volumes: &[Volume]) -> Result<(), Infallible> {
        for Volume { location } in volumes {
            println!("dusting off {location}");
            if self.first_time.swap(false, SeqCst) {
                self.interrupted.notify_one();
                std::future::pending::<()>().await;
            }
            println!("{location} is certified");
        }
        Ok(())
    }
}

flow! {
    /// Creates volumes.
    linear CreateVolumes(count: u32) {
        starting: say(text = { "starting volume create" }),
        graph {
            specify,
            PrepareVolumes,
        }
        finished: say(text = { "finished volume create" }),
    }
}

async fn process(
    database: &Path,
    first_time: bool,
    interrupted: &Arc<Notify>,
) -> Result<DurableEngine, Box<dyn Error>> {
    let interrupted = Arc::clone(interrupted);
    let prepare = PrepareVolumes { first_time: AtomicBool::new(first_time), interrupted };
    let flow = CreateVolumes {
        starting: say {},
        specify: specify {},
        prepare_volumes: prepare,
        finished: say {},
    };
    let journal = Arc::new(Sqlite::open(database).await?);
    Ok(Engine::builder().journal(journal).register(flow).build().await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("volumes.db");
    let interrupted = Arc::new(Notify::new());
    // As on a parcel: with it the run is found again.
    let tracking_id = "volumes-of-ann";

    let engine = process(&database, true, &interrupted).await?;
    engine.start::<CreateVolumes>(tracking_id, CreateVolumesInputs { count: 2 }).await?;
    interrupted.notified().await;
    println!("!!! interrupted");
    engine.shutdown_within(Duration::ZERO).await;

    let engine = process(&database, false, &interrupted).await?;
    println!("!!! going on with {tracking_id}");
    engine.get::<CreateVolumes>(tracking_id).await?.wait().await?;
    engine.shutdown().await;
    Ok(())
}
