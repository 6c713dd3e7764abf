//! What a flow costs beside the same work written by hand: `cargo bench --bench engine`.
//!
//! criterion measures; a table at the end sets its medians side by side.
#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

#[allow(dead_code, unreachable_pub)]
mod workloads;

use criterion::{BenchmarkId, Criterion, Throughput};
use flow_runtime::{Engine, Listener, RunEvent, flow, task};
use std::convert::Infallible;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use workloads::hand::{self, work};
use workloads::shaped::{Shaped, define};
use workloads::shapes::Shape;

/// What the chain of five is when it is written, not built.
#[task(provides(b))]
async fn second(a: &u64) -> Result<u64, Infallible> {
    Ok(work(*a).await)
}

flow! {
    #[derive(Default)]
    linear Written(seed: u64) -> (e: u64) {
        one: second(a = seed) -> a,
        two: second(a = a) -> b,
        three: second(a = b) -> c,
        four: second(a = c) -> d,
        five: second(a = d) -> e,
    }
}

fn main() {
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&output)
        .without_plots()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("tokio starts");
    let mut bench = Bench { criterion: &mut criterion, runtime: &runtime, output, rows: vec![] };
    bench.shape(define::<0>(Shape::chain("chain 5", "Chain5", 5)));
    bench.written();
    bench.shape(define::<1>(Shape::chain("chain 100", "Chain100", 100)));
    bench.shape(define::<2>(Shape::chain("chain 1000", "Chain1000", 1_000)));
    bench.shape(define::<3>(Shape::chain("chain 10000", "Chain10000", 10_000)));
    bench.shape(define::<4>(Shape::diamond()));
    bench.shape(define::<5>(Shape::fan("fan 1-100-1", "Fan100", 100)));
    bench.shape(define::<6>(Shape::independent("independent 1000", "Independent1000", 1_000)));
    bench.shape(define::<7>(Shape::independent("independent 10000", "Independent10000", 10_000)));
    bench.shape(define::<8>(Shape::layered("layered 20x50", "Layered1000", 20, 50)));
    bench.reverted(define::<9>(Shape::chain("revert of chain 100", "Revert100", 100).failing()));
    bench.summary();
    criterion.final_summary();
}

struct Bench<'a> {
    criterion: &'a mut Criterion,
    runtime: &'a Runtime,
    output: PathBuf,
    /// Group, tasks, and the names in it.
    rows: Vec<(String, usize, Vec<&'static str>)>,
}

impl Bench<'_> {
    fn shape<const N: usize>(&mut self, flow: Shaped<N>) {
        let shape = Shaped::<N>::shape();
        let expected = shape.checksum(0);
        let flow = Arc::new(flow);
        let boxes = Arc::new(hand::boxes(shape));
        let verify = move |checksum| assert_eq!(checksum, expected);
        let plain = Engine::default();
        let heard = Engine::builder().listener(Arc::new(Counter::default())).build();
        let spawning = Engine::builder().spawn_tasks(true).build();
        let mut group = Group::new(self, shape.name, shape.tasks.len());
        {
            let flow = Arc::clone(&flow);
            group.case("flow", move || {
                let flow = Arc::clone(&flow);
                async move { verify(flow_runtime::run(&*flow, black_box(0)).await.unwrap()) }
            });
        }
        for (name, engine) in
            [("engine.start", plain), ("with a listener", heard), ("spawn_tasks", spawning)]
        {
            let flow = Arc::clone(&flow);
            group.case(name, move || {
                let run = engine.start(Arc::clone(&flow), black_box(0)).expect("it runs");
                async move { verify(run.wait().await.unwrap()) }
            });
        }
        group.case("straight async", move || async move {
            verify(hand::straight(shape, black_box(0)).await);
        });
        group.case("boxed loop", move || {
            let boxes = Arc::clone(&boxes);
            async move { verify(hand::boxed(shape, &boxes, black_box(0)).await) }
        });
        group.case("FuturesUnordered", move || async move {
            verify(hand::unordered(shape, black_box(0)).await);
        });
        group.case("JoinSet", move || async move {
            verify(hand::spawned(shape, black_box(0)).await);
        });
        group.end();
    }

    fn written(&mut self) {
        let mut group = Group::new(self, "chain 5, by flow!", 5);
        let flow = Arc::new(Written::default());
        group.case("flow", move || {
            let flow = Arc::clone(&flow);
            async move {
                let outputs = flow.run(WrittenInputs { seed: black_box(0) }).await.unwrap();
                assert_eq!(outputs.e, 5);
            }
        });
        group.end();
    }

    fn reverted<const N: usize>(&mut self, flow: Shaped<N>) {
        let shape = Shaped::<N>::shape();
        let mut group = Group::new(self, shape.name, shape.tasks.len());
        let flow = Arc::new(flow);
        group.case("flow", move || {
            let flow = Arc::clone(&flow);
            async move {
                flow_runtime::run(&*flow, black_box(0)).await.expect_err("its last task fails");
            }
        });
        group.end();
    }

    /// The medians that criterion came to, a row a shape.
    fn summary(&self) {
        let heads = self.rows.iter().max_by_key(|(_, _, names)| names.len());
        let Some((_, _, heads)) = heads else { return };
        print!("\nns a task, median; behind it how many times as long as the flow\n\n{:20}", "");
        heads.iter().for_each(|head| print!("{head:>20}"));
        println!();
        for (group, tasks, names) in &self.rows {
            print!("{group:20}");
            let flow = self.median(group, "flow");
            for name in heads {
                let cell = match (self.median(group, name), flow) {
                    (Some(median), Some(flow)) if names.contains(name) => {
                        format!("{:.0} ×{:.2}", median / *tasks as f64, median / flow)
                    }
                    _ => "-".into(),
                };
                print!("{cell:>20}");
            }
            println!();
        }
    }

    fn median(&self, group: &str, name: &str) -> Option<f64> {
        let path = self.output.join(group.replace(' ', "_")).join(name.replace(' ', "_"));
        let text = std::fs::read_to_string(path.join("new/estimates.json")).ok()?;
        let estimates: serde_json::Value = serde_json::from_str(&text).ok()?;
        estimates["median"]["point_estimate"].as_f64()
    }
}

/// The ways to run one shape.
struct Group<'a> {
    group: criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>,
    runtime: &'a Runtime,
    names: Vec<&'static str>,
    rows: &'a mut Vec<(String, usize, Vec<&'static str>)>,
    row: (String, usize),
}

impl<'a> Group<'a> {
    fn new(bench: &'a mut Bench<'_>, name: &str, tasks: usize) -> Self {
        let mut group = bench.criterion.benchmark_group(name.replace(' ', "_"));
        group.throughput(Throughput::Elements(tasks as u64));
        let (runtime, rows) = (bench.runtime, &mut bench.rows);
        Group { group, runtime, names: vec![], rows, row: (name.to_owned(), tasks) }
    }

    /// Measures `run` on a worker thread, where what it spawns is near.
    fn case<Fut>(&mut self, name: &'static str, run: impl Fn() -> Fut + Clone + Send + 'static)
    where
        Fut: Future<Output = ()> + Send,
    {
        let runtime = self.runtime;
        self.names.push(name);
        let id = BenchmarkId::from_parameter(name.replace(' ', "_"));
        self.group.bench_function(id, move |bencher| {
            bencher.iter_custom(|count| {
                let run = run.clone();
                let runs = async move {
                    let start = Instant::now();
                    for _ in 0..count {
                        run().await;
                    }
                    start.elapsed()
                };
                runtime.block_on(runtime.spawn(runs)).expect("no run panics")
            });
        });
    }

    fn end(self) {
        let (name, tasks) = self.row;
        self.group.finish();
        self.rows.push((name, tasks, self.names));
    }
}

/// Hears every event, and keeps none.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Listener for Counter {
    fn on_event(&self, event: &RunEvent) {
        black_box(event);
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}
