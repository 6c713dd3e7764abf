//! The process dies before and after every write to its journal.

use crate::case::{Backend, Case};
use crate::dying::Dies;
use crate::flows::Kind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many cases go on at the same time: they wait a lot, for disks and leases.
const AT_ONCE: usize = 6;

/// No case has as many writes.
const MANY: usize = 200;

/// Lets a process die at a write, the next one early in its life, and the third live; whether
/// already the first did.
fn dies_at(case: &Case, dies: Dies, number: usize) -> Result<bool, String> {
    if case.live(Some(dies), None)? {
        case.check()?;
        return Ok(true);
    }
    // One in three dies twice: while the journal is joined, the run claimed, or soon after.
    if number.is_multiple_of(3) {
        let early = 1 + number / 3 % 4;
        let early = if number.is_multiple_of(2) { Dies::Before(early) } else { Dies::After(early) };
        if case.live(Some(early), None)? {
            return case.check().map(|()| false);
        }
    }
    if !case.live(None, None)? {
        return Err("it dies without being killed".into());
    }
    case.check()?;
    Ok(false)
}

/// All writes of a flow, on some threads.
fn every_write(backend: Backend, server: &str, kind: Kind) -> usize {
    let (next, last) = (AtomicUsize::new(0), AtomicUsize::new(usize::MAX));
    let failed = Mutex::new(None::<String>);
    let work = || loop {
        let place = next.fetch_add(1, Ordering::SeqCst);
        let number = place / 2 + 1;
        if place > last.load(Ordering::SeqCst) || failed.lock().unwrap().is_some() {
            return;
        }
        assert!(number < MANY, "there is no end to it");
        let dies = if place.is_multiple_of(2) { Dies::Before(number) } else { Dies::After(number) };
        let case = Case::new(backend, server, &[kind], number as u64);
        match dies_at(&case, dies, number) {
            Ok(false) => {}
            Ok(true) => {
                last.fetch_min(place, Ordering::SeqCst);
            }
            Err(why) => {
                let why = format!("{kind:?}, {dies:?}: {why}\n{}", case.complaints());
                failed.lock().unwrap().get_or_insert(why);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    if let Some(why) = failed.into_inner().unwrap() {
        panic!("{why}");
    }
    last.into_inner()
}

fn every_flow(backend: Backend) {
    let Some(server) = backend.is_there() else { return };
    let mut deaths = 0;
    for kind in Kind::ALL {
        let begun = std::time::Instant::now();
        let here = every_write(backend, &server, kind);
        eprintln!("{backend:?}, {kind:?}: {here} deaths, {:?}", begun.elapsed());
        deaths += here;
    }
    assert!(deaths > 80, "{deaths}");
}

#[test]
fn sqlite() {
    every_flow(Backend::Sqlite);
}

#[test]
fn postgres() {
    every_flow(Backend::Postgres);
}
