//! What each contestant is asked on its command line, and how it answers: one line of JSON.
//!
//! Every contestant is a program of its own, as the SQLite libraries that they bring cannot be
//! linked into one.

use clap::Parser;
use std::time::{Duration, Instant};

/// How many steps a run has. Each adds one to what the step before gave.
pub const STEPS: u64 = 10;

/// Runs a workload once, on an empty store.
#[derive(Parser)]
pub struct Contest {
    /// How many runs.
    #[arg(long, default_value_t = 100)]
    pub runs: u64,
    /// All at once, instead of one after the other.
    #[arg(long)]
    pub at_once: bool,
    /// A folder that is empty, for a database in a file.
    #[arg(long)]
    pub folder: Option<String>,
    /// The address of a PostgreSQL database that is empty.
    #[arg(long)]
    pub postgres: Option<String>,
    /// What else the contestant can be asked for.
    #[arg(long)]
    pub variant: Option<String>,
}

/// The clock of one workload.
pub struct Clock(Instant);

impl Contest {
    /// Starts the clock.
    pub fn start(&self) -> Clock {
        Clock(Instant::now())
    }

    /// The input of a run.
    pub fn seed(run: u64) -> u64 {
        run * 1000
    }

    /// Panics unless a run gave what it should.
    pub fn check(run: u64, given: u64) {
        assert_eq!(given, Self::seed(run) + STEPS, "run {run} gave a wrong result");
    }

    /// Prints the answer.
    pub fn report(&self, clock: Clock, name: &str, note: &str) {
        let Clock(start) = clock;
        let took: Duration = start.elapsed();
        let answer = serde_json::json!({
            "name": name,
            "note": note,
            "runs": self.runs,
            "at_once": self.at_once,
            "steps": self.runs * STEPS,
            "seconds": took.as_secs_f64(),
        });
        println!("{answer}");
    }
}
