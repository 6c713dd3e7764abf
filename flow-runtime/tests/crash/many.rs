//! Ten thousand runs at once: what they cost, and that none is forgotten.

use crate::case::{Backend, Case};
use crate::child::{builder, child, open};
use crate::effects::{Line, World};
use crate::flows::Kind;
use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::{Filter, Journal, NewRun, RunRecord, Write};
use flow_runtime::scheduler::Options;
use flow_runtime::{RunId, RunState};
use std::time::{Duration, Instant};

const VARIABLE: &str = "FLOW_TEST_MANY";

/// How many runs there are of each fate, of which there are five.
const EACH: usize = 2_000;

/// What a run that waits may cost, its values and timers included.
const BYTES_A_RUN: usize = 24 << 10;

/// The memory of this process, in bytes.
fn memory() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

async fn start(engine: &DurableEngine, world: &World, kinds: &[Kind], count: usize, name: &str) {
    let runs = (0..count).flat_map(|number| kinds.iter().map(move |kind| (number, kind)));
    let starts = runs.map(async |(number, kind)| {
        let id = format!("{kind:?}-{name}{number}");
        kind.start(engine, &id, world, false).await.map(drop).unwrap();
    });
    futures_util::future::join_all(starts).await;
}

async fn until_live(engine: &DurableEngine, wanted: usize) -> Duration {
    let begun = Instant::now();
    while engine.live_runs() != wanted {
        let live = engine.live_runs();
        assert!(begun.elapsed() < Duration::from_secs(120), "{live} are live, not {wanted}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    begun.elapsed()
}

async fn list(engine: &DurableEngine, filter: Filter) -> Vec<RunRecord> {
    engine.runs().list(&filter, None, 100_000).await.unwrap().runs
}

async fn count(engine: &DurableEngine, state: RunState) -> usize {
    list(engine, Filter { states: vec![state], ..Filter::default() }).await.len()
}

/// Adds runs that an engine cannot go on with: an earlier program began them, whose flow was
/// another one.
async fn leave_odd(journal: &dyn Journal, world: &World) {
    let worker = journal.join("an earlier program", Duration::from_secs(60)).await.unwrap();
    let odd = |number| {
        Write::Create(NewRun {
            id: RunId::from(format!("odd-{number}")),
            flow: "Chain".to_owned(),
            fingerprint: "of yesterday".to_owned(),
            format: 1,
            options: Options::default(),
            only: Vec::new(),
            inputs: serde_json::json!({ "world": world, "x": "x" }).to_string(),
            queued: true,
        })
    };
    journal.commit(worker, &(0..EACH).map(odd).collect::<Vec<_>>()).await.unwrap();
    journal.leave(worker).await.unwrap();
}

/// The runs that were put aside, each with the reason.
async fn assert_odd(engine: &DurableEngine) {
    let aside = list(engine, Filter { attention: Some(true), ..Filter::default() }).await;
    let odd: Vec<_> = aside.iter().filter(|run| run.id.as_str().starts_with("odd-")).collect();
    assert_eq!(odd.len(), EACH);
    for run in odd {
        let why = run.attention.as_deref().unwrap_or_default();
        assert!(why.contains("definition"), "{why}");
        assert!(!run.due && run.worker.is_none(), "{run:?}");
    }
}

/// The child of [`ten_thousand_runs`], whose memory is its own.
#[test]
fn lives_with_many() {
    let Ok(life) = std::env::var(VARIABLE) else { return };
    let (url, world): (String, World) = serde_json::from_str(&life).unwrap();
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let lease = Duration::from_secs(30);
        let journal = open(&url).await.unwrap();
        let build =
            async || builder(journal.clone(), lease).max_runs(10_000).build().await.unwrap();
        let engine = build().await;
        start(&engine, &world, &[Kind::Chain], 100, "first-").await;
        until_live(&engine, 0).await;
        let base = memory();

        // Of every fate, all at once.
        let fates = [Kind::Chain, Kind::Rollback, Kind::Broken, Kind::Waiting];
        tokio::join!(start(&engine, &world, &fates, EACH, ""), leave_odd(&*journal, &world));
        while list(&engine, Filter { attention: Some(true), ..Filter::default() }).await.len()
            < 2 * EACH
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        until_live(&engine, EACH).await;
        for (state, more) in
            [(RunState::Success, 100), (RunState::Reverted, 0), (RunState::Failure, 0)]
        {
            assert_eq!(count(&engine, state).await, EACH + more, "{state:?}");
        }
        assert_odd(&engine).await;
        assert_eq!(list(&engine, Filter::default()).await.len(), 5 * EACH + 100, "all of them");
        // All that wait.
        start(&engine, &world, &[Kind::Waiting], 4 * EACH, "more-").await;
        until_live(&engine, 5 * EACH).await;
        let grown = memory().saturating_sub(base) / (5 * EACH);
        for number in 0..EACH {
            engine.runs().suspend(format!("Waiting-{number}")).await.unwrap();
        }
        until_live(&engine, 4 * EACH).await;
        // Those that were put aside count as such, too.
        assert_eq!(count(&engine, RunState::Suspended).await, 2 * EACH);
        engine.shutdown().await;

        // Brought back again and again.
        let mut lives = Vec::new();
        for _ in 0..3 {
            let engine = build().await;
            let time = until_live(&engine, 4 * EACH).await;
            lives.push((time, memory()));
            // Nobody takes them up again by itself.
            assert_odd(&engine).await;
            engine.shutdown().await;
        }
        let (times, memories): (Vec<_>, Vec<_>) = lives.into_iter().unzip();
        let leaked = memories[2] as f64 / memories[1] as f64;
        let said = format!(
            "{grown} bytes a run; {} runs are brought back in {times:?}, memory then {memories:?}",
            4 * EACH
        );
        world.note(&Line::Note(said.clone()));
        assert!(grown < BYTES_A_RUN, "{said}");
        assert!(leaked < 1.1, "{said}");
        assert!(times.iter().all(|time| *time < Duration::from_secs(60)), "{said}");
    });
}

#[test]
fn ten_thousand_runs() {
    let case = Case::new(Backend::Sqlite, "", &[], 1);
    let life = serde_json::to_string(&(case.url(), &case.world)).unwrap();
    let mut child = child("many::lives_with_many", VARIABLE, &life, &case.world, None);
    let status = child.wait().unwrap();
    for line in case.world.lines() {
        if let Line::Note(note) = line {
            eprintln!("{note}");
        }
    }
    assert!(status.success(), "{status}: {}", case.complaints());
}
