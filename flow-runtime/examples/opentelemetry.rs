//! Each run is a trace, with a span for each node and in it one for each attempt: exported with
//! OpenTelemetry, to a collector that lives in this program. A real program exports to one with
//! `opentelemetry-otlp`.
//!
//! `cargo run -p flow-runtime --example opentelemetry`

use flow_runtime::{Engine, TaskContext, flow, task};
use opentelemetry::trace::{SpanId, Status, TracerProvider};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

#[task(provides(page))]
async fn fetch(address: &str, cx: &TaskContext) -> Result<String, io::Error> {
    // What a task logs becomes an event of its span.
    tracing::info!("asking {address}");
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
        #[retry(times = 3)]
        fetch,
        store,
    }
}

/// Stands for a collector.
#[derive(Clone, Debug, Default)]
struct Collector(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Collector {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(batch);
        Ok(())
    }
}

impl Collector {
    /// Prints the spans below another one, in the order in which they began.
    fn print(&self, parent: SpanId, indent: usize) {
        let spans = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut below =
            spans.iter().filter(|span| span.parent_span_id == parent).collect::<Vec<_>>();
        below.sort_by_key(|span| span.start_time);
        for span in below {
            print!("{:indent$}{}", "", span.name);
            for attribute in &span.attributes {
                if let "flow" | "id" | "attempt" | "error.type" = attribute.key.as_str() {
                    print!(" {}={}", attribute.key, attribute.value);
                }
            }
            match &span.status {
                Status::Error { description } => println!(" ERROR: {description}"),
                _ => println!(),
            }
            for event in &span.events.events {
                println!("{:indent$}  - {}", "", event.name);
            }
            self.print(span.span_context.span_id(), indent + 2);
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let collector = Collector::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(collector.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("mirror"));
    tracing_subscriber::registry().with(LevelFilter::INFO).with(layer).init();

    let engine = Engine::default();
    let flow = Arc::new(Mirror::default());
    for (id, room) in [("page-1", true), ("page-2", false)] {
        let inputs = MirrorInputs { address: "example.org".into(), room };
        // The second one finds no room, which the trace tells.
        let _ = engine.start_with_id(id, Arc::clone(&flow), inputs)?.await;
    }
    engine.shutdown().await;
    provider.shutdown()?;
    collector.print(SpanId::INVALID, 0);
    Ok(())
}
