//! What runs and tasks do, as Prometheus reads it. A program would serve the text at `/metrics`.
//!
//! `cargo run -p flow-runtime --features metrics --example metrics`

use flow_runtime::observe::Metrics;
use flow_runtime::{Engine, TaskContext, flow, task};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::io;
use std::sync::Arc;
use std::time::Duration;

#[task(provides(page))]
async fn fetch(address: &str, cx: &TaskContext) -> Result<String, io::Error> {
    tokio::time::sleep(Duration::from_millis(250)).await;
    match cx.attempt() {
        1 => Err(io::ErrorKind::ConnectionReset.into()),
        _ => Ok(format!("page of {address}")),
    }
}

#[task]
async fn store(page: &str, room: bool) -> Result<(), io::Error> {
    let _ = page;
    if room { Ok(()) } else { Err(io::ErrorKind::StorageFull.into()) }
}

flow! {
    /// Keeps a copy of a page.
    #[derive(Default)]
    linear Mirror(address: String, room: bool) {
        #[retry(times = 3, backoff = constant("1s"))]
        fetch,
        store,
    }
}

// The clock is paused, so that the times are the same each time.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = PrometheusBuilder::new().set_buckets(&[0.1, 1.0, 10.0])?.build_recorder();
    let page = exporter.handle();
    metrics::set_global_recorder(exporter)?;

    let engine = Engine::builder().listener(Arc::new(Metrics::new())).build();
    let flow = Arc::new(Mirror::default());
    for room in [true, true, false] {
        let inputs = MirrorInputs { address: "example.org".into(), room };
        // One of them finds no room, which the numbers tell.
        let _ = engine.start(Arc::clone(&flow), inputs)?.await;
    }
    let mut lines = page.render().lines().map(str::to_owned).collect::<Vec<_>>();
    lines.retain(|line| !line.is_empty() && !line.starts_with('#') && !line.contains("_bucket"));
    lines.sort();
    println!("{}", lines.join("\n"));
    Ok(())
}
