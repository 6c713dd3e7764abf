//! Spans and log lines of a run.
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;

use flow_runtime::{Engine, run};
use futures_executor::block_on;
use harness::{Closures, linear, task};
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::format::FmtSpan;

spec!(Ab: linear([task("a"), task("b").retry(2)]));

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// What is logged meanwhile.
    fn of(during: impl FnOnce()) -> Vec<String> {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_span_events(FmtSpan::NEW | FmtSpan::CLOSE)
            .with_ansi(false)
            .with_target(false)
            .without_time()
            .finish();
        tracing::subscriber::with_default(subscriber, during);
        let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| line.trim().to_owned()).collect()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn flow() -> Closures<Ab> {
    Closures::new().fails_first("b", 1, "busy").on("a", |_| async {
        tracing::info!("inside");
        Ok(())
    })
}

#[test]
fn what_a_task_logs_stands_in_the_spans_of_its_run_and_its_attempt() {
    let lines = Lines::of(|| block_on(run(&flow(), ())).unwrap());
    let inside = lines.iter().find(|line| line.ends_with("inside")).unwrap();
    assert!(inside.contains(r#"run{flow="test" id="#), "{inside}");
    assert!(inside.contains(r#":node{name="a" otel.name="a"}:attempt{number=1 part="execute""#));
    let again = r#":node{name="b" otel.name="b"}:attempt{number=2 part="execute""#;
    assert!(lines.iter().any(|line| line.contains(again)), "{lines:?}");
    let failed = lines.iter().find(|line| line.starts_with("WARN")).unwrap();
    assert!(failed.contains("task `b` failed: busy"), "{failed}");
}

/// What the spans that were begun and ended are called, those of node `name` and inside it.
fn of_node(lines: &[String], name: &str) -> Vec<String> {
    let node = format!("node{{name={name:?}}}");
    let lines = lines.iter().map(|line| plain(line));
    lines.filter_map(|line| Some(line.split_once(&node)?.1.to_owned())).collect()
}

/// A line without what is there for OpenTelemetry only: the fields from the first on.
fn plain(line: &str) -> String {
    let spans = line.split_inclusive('}');
    let plain = spans.map(|span| match (span.split_once(" otel."), span.ends_with('}')) {
        (Some((kept, _)), true) => format!("{kept}}}"),
        _ => span.to_owned(),
    });
    plain.collect()
}

#[test]
fn the_retries_of_a_node_stand_in_one_span_of_the_node() {
    let lines = Lines::of(|| block_on(run(&flow(), ())).unwrap());
    assert_eq!(
        of_node(&lines, "b"),
        [
            ": new",
            r#":attempt{number=1 part="execute"}: new"#,
            r#":attempt{number=1 part="execute"}: close"#,
            r#":attempt{number=1 part="revert"}: new"#,
            r#":attempt{number=1 part="revert"}: close"#,
            r#":attempt{number=2 part="execute"}: new"#,
            r#":attempt{number=2 part="execute"}: close"#,
            ": close",
        ],
        "{lines:#?}"
    );
}

#[test]
fn what_is_reverted_after_it_succeeded_has_a_second_span_of_the_node() {
    let flow = Closures::<Ab>::new().fails_first("b", 2, "busy");
    let lines = Lines::of(|| drop(block_on(run(&flow, ())).unwrap_err()));
    let spans = of_node(&lines, "a");
    assert_eq!(spans.iter().filter(|line| *line == ": new").count(), 2, "{lines:#?}");
    assert_eq!(spans.iter().filter(|line| *line == ": close").count(), 2, "{lines:#?}");
    let spans = of_node(&lines, "b");
    assert_eq!(spans.iter().filter(|line| *line == ": new").count(), 1, "{lines:#?}");
    assert_eq!(spans.last().unwrap(), ": close");
}

#[test]
fn so_it_does_on_an_engine_with_tasks_of_their_own() {
    let lines = Lines::of(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let engine = Engine::builder().spawn_tasks(true).build();
        let run = async { engine.start_with_id("r", Arc::new(flow()), ()).unwrap().await };
        runtime.block_on(run).unwrap();
    });
    let inside = lines.iter().find(|line| line.ends_with("inside")).unwrap();
    assert!(
        inside.contains(r#"run{flow="test" id=r otel.name="test"}:node{name="a" otel.name="a"}:"#),
        "{inside}"
    );
}

#[test]
fn nothing_is_logged_of_a_run_where_all_is_well() {
    let lines = Lines::of(|| block_on(run(&Closures::<Ab>::new(), ())).unwrap());
    let of_a_span = |line: &String| line.ends_with(": new") || line.ends_with(": close");
    assert!(lines.iter().all(of_a_span), "{lines:?}");
}
