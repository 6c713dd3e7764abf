//! Takes the samples.

use crate::contestants::{Contestant, Entry, Sample};
use crate::shapes::Shape;
use std::time::Duration;
use tokio::runtime::Runtime;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The samples of each contestant.
    samples: usize,
    /// How long one sample should take; it takes longer where a single run does.
    sample: Duration,
    /// Once a contestant has taken this long it is given no more samples than `few`.
    patience: Duration,
    few: usize,
}

impl Plan {
    /// A minute or two.
    pub fn thorough() -> Self {
        let (sample, patience) = (Duration::from_millis(4), Duration::from_secs(3));
        Plan { samples: 61, sample, patience, few: 11 }
    }

    /// Some seconds.
    pub fn quick() -> Self {
        let (sample, patience) = (Duration::from_millis(1), Duration::from_millis(300));
        Plan { samples: 11, sample, patience, few: 3 }
    }
}

/// What was measured of one workload.
pub struct Measured {
    pub shape: &'static Shape,
    /// One for each contestant; `None` for those that cannot express the shape.
    pub figures: Vec<(&'static str, Option<Figures>)>,
}

/// What was measured of one contestant with one workload, in nanoseconds.
pub struct Figures {
    /// How many tasks a run executed.
    pub tasks: usize,
    pub samples: usize,
    /// Of a whole run.
    pub median: f64,
    pub min: f64,
    /// Building and dropping, of a whole run; zero for what is built once.
    pub build: f64,
}

struct Racer {
    name: &'static str,
    entry: Option<Box<dyn Entry>>,
    count: usize,
    spent: Duration,
    runs: Vec<f64>,
    builds: Vec<f64>,
}

/// Has the contestants take turns with one workload.
pub fn measure(
    runtime: &Runtime,
    contestants: &[Contestant],
    shape: &'static Shape,
    plan: Plan,
) -> Measured {
    let mut racers: Vec<_> = contestants
        .iter()
        .map(|contestant| {
            let mut entry = (contestant.enter)(shape);
            let count = entry.as_mut().map_or(0, |entry| warm_up(runtime, entry.as_mut(), plan));
            let (runs, builds) = (Vec::new(), Vec::new());
            Racer { name: contestant.name, entry, count, spent: Duration::ZERO, runs, builds }
        })
        .collect();
    for _ in 0..plan.samples {
        for racer in &mut racers {
            racer.turn(runtime, plan);
        }
        // The next round begins with another one.
        racers.rotate_left(1);
    }
    // Back in the order of the table.
    let turned = plan.samples % racers.len();
    racers.rotate_right(turned);
    let figures = racers.into_iter().map(|racer| (racer.name, racer.figures())).collect();
    Measured { shape, figures }
}

/// Runs until it is warm; returns how many runs make a sample.
fn warm_up(runtime: &Runtime, entry: &mut dyn Entry, plan: Plan) -> usize {
    // What is made once, at the first run, is no part of the others.
    entry.sample(runtime, 1);
    let mut count = 1;
    loop {
        let once = |_| entry.sample(runtime, count);
        let took = (0..3).map(once).map(|Sample { run, build }| run + build).min();
        let took = took.unwrap_or_default();
        if took * 2 >= plan.sample {
            let runs = plan.sample.as_secs_f64() / took.as_secs_f64() * count as f64;
            return (runs as usize).max(1);
        }
        count *= 2;
    }
}

impl Racer {
    fn turn(&mut self, runtime: &Runtime, plan: Plan) {
        let Some(entry) = &mut self.entry else { return };
        if self.spent > plan.patience && self.runs.len() >= plan.few {
            return;
        }
        let Sample { run, build } = entry.sample(runtime, self.count);
        self.spent += run + build;
        self.runs.push(run.as_nanos() as f64 / self.count as f64);
        self.builds.push(build.as_nanos() as f64 / self.count as f64);
    }

    fn figures(mut self) -> Option<Figures> {
        let tasks = self.entry?.tasks();
        self.runs.sort_by(f64::total_cmp);
        self.builds.sort_by(f64::total_cmp);
        let samples = self.runs.len();
        let (median, min) = (self.runs[samples / 2], self.runs[0]);
        Some(Figures { tasks, samples, median, min, build: self.builds[samples / 2] })
    }
}
