//! The same graphs of tasks on `flow!`, on its peers and on hand-written code, in one run.

mod contestants;
mod flows;
mod measure;
mod report;

#[path = "../../flow-runtime/benches/workloads/hand.rs"]
mod hand;
#[path = "../../flow-runtime/benches/workloads/shapes.rs"]
#[allow(dead_code)]
mod shapes;

use clap::Parser;
use measure::Plan;
use shapes::Shape;

/// Compares `flow!` with other crates that run graphs of tasks, and with hand-written code.
///
/// Every task adds one to the sum of what it requires; every run's result is verified. The
/// contestants take turns, so that a machine that slows down slows down all of them.
#[derive(Parser)]
struct Arguments {
    /// Takes fewer and shorter samples: seconds instead of a minute, rougher figures
    #[arg(long)]
    quick: bool,

    /// Prints every figure as JSON instead of tables
    #[arg(long)]
    json: bool,

    /// Only the contestants or the workloads with NAME in theirs; may be given more than once
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

fn main() {
    let arguments = Arguments::parse();
    let chosen = |name: &str| arguments.only.iter().any(|only| name.contains(only.as_str()));
    let mut contestants = contestants::all();
    // The first one is what the ratios are to.
    let some = contestants.iter().any(|contestant| chosen(contestant.name));
    let mut number = 0;
    contestants.retain(|contestant| {
        number += 1;
        number == 1 || !some || chosen(contestant.name)
    });
    let mut shapes = Shape::all();
    if shapes.iter().any(|shape| chosen(shape.name)) {
        shapes.retain(|shape| chosen(shape.name));
    } else if !some && !arguments.only.is_empty() {
        eprintln!("no contestant and no workload has one of these names");
        std::process::exit(2);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()
        .expect("tokio starts its threads");
    let plan = if arguments.quick { Plan::quick() } else { Plan::thorough() };
    let mut results = Vec::new();
    for shape in shapes {
        eprintln!("{} …", shape.name);
        // For ever: the graphs of some contestants borrow it.
        let shape: &'static Shape = Box::leak(Box::new(shape));
        results.push(measure::measure(&runtime, &contestants, shape, plan));
    }
    if arguments.json {
        println!("{}", report::json(&results));
    } else {
        print!("{}", report::tables(&results));
    }
}
