//! The process dies at any instant.

use crate::case::{Backend, Case};
use crate::flows::Kind;
use std::time::{Duration, Instant};

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("a number"))
}

/// How many deaths there are, and from which seed on.
pub fn instants() -> (u64, u64) {
    (number("CRASH_INSTANTS", 40), number("CRASH_SEED", 1))
}

/// One run of each flow, and deaths at instants that a seed tells, until nothing is left to be
/// done; says how many deaths there were.
fn one(backend: Backend, server: &str, seed: u64, calm: Duration) -> Result<u64, String> {
    let case = Case::new(backend, server, &Kind::ALL, seed);
    let mut draw = fastrand::Rng::with_seed(seed);
    let mut deaths = 0;
    while deaths < 5 {
        // Most are early, where something happens.
        let after = calm.mul_f64(draw.f64() * draw.f64() * 1.2);
        if case.live(None, Some(after))? {
            break;
        }
        deaths += 1;
    }
    case.live(None, None)?;
    case.check().map_err(|why| format!("{why}\n{}", case.complaints()))?;
    Ok(deaths)
}

fn at_random(backend: Backend) {
    let Some(server) = backend.is_there() else { return };
    let (wanted, first) = instants();
    // How long it takes if nobody dies.
    let begun = Instant::now();
    let calm = Case::new(backend, &server, &Kind::ALL, first);
    assert!(calm.live(None, None).unwrap());
    calm.check().unwrap();
    let time = begun.elapsed();
    let (mut deaths, mut seed) = (0, first);
    while deaths < wanted {
        let here = one(backend, &server, seed, time);
        deaths += here.unwrap_or_else(|why| {
            panic!("{backend:?}: CRASH_SEED={seed} CRASH_INSTANTS=5 shows it again: {why}")
        });
        seed += 1;
    }
    eprintln!("{backend:?}: {deaths} deaths, seeds {first} to {}, {time:?} without", seed - 1);
}

#[test]
fn sqlite() {
    at_random(Backend::Sqlite);
}

#[test]
fn postgres() {
    at_random(Backend::Postgres);
}
