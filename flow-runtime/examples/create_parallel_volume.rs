//! Five volumes at once, though never more than two: `max_running` bounds a run.
//!
//! `cargo run -p flow-runtime --example create_parallel_volume`

use flow_runtime::{Engine, flow, task};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

/// Counts how many volumes are being created.
#[derive(Default)]
struct Storage {
    now: AtomicUsize,
    most: AtomicUsize,
}

struct CreateVolume {
    storage: Arc<Storage>,
}

#[task]
impl CreateVolume {
    async fn execute(&self, name: &str, size: u64) -> Result<(), Infallible> {
        let now = self.storage.now.fetch_add(1, SeqCst) + 1;
        self.storage.most.fetch_max(now, SeqCst);
        println!("creating {name} of {size} GiB");
        tokio::time::sleep(Duration::from_secs(size)).await;
        println!("{name} is there");
        self.storage.now.fetch_sub(1, SeqCst);
        Ok(())
    }
}

flow! {
    /// Creates five volumes.
    unordered CreateVolumes(size: u64) {
        a: CreateVolume(name = { "vol-a" }),
        b: CreateVolume(name = { "vol-b" }, size = { 3 }),
        c: CreateVolume(name = { "vol-c" }),
        d: CreateVolume(name = { "vol-d" }),
        e: CreateVolume(name = { "vol-e" }),
    }
}

// The clock is paused, so that nobody has to wait for the volumes.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let storage = Arc::new(Storage::default());
    let create = || CreateVolume { storage: Arc::clone(&storage) };
    let flow = CreateVolumes { a: create(), b: create(), c: create(), d: create(), e: create() };
    let started = tokio::time::Instant::now();
    let engine = Engine::builder().max_running(2).build();
    engine.start(Arc::new(flow), CreateVolumesInputs { size: 1 })?.await?;
    let most = storage.most.load(SeqCst);
    println!("never more than {most} at once; {:?} in all", started.elapsed());
    Ok(())
}
