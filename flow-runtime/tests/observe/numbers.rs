//! How long things take, and how often they happen.

use crate::harness::{Closures, linear, task, unordered};
use crate::spec;
use flow_runtime::model::Backoff;
use flow_runtime::observe::{Statistics, StatisticsOfRuns, Timed, Timing, Took};
use flow_runtime::{Engine, RunEvent, RunState};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

spec!(Timed3: linear([
    task("a"),
    linear([task("b")]).backoff(3, Backoff::Constant { delay: SECOND }),
    unordered([task("c"), task("d!")]),
]));

fn slow() -> Closures<Timed3> {
    let failures = Mutex::new(2);
    Closures::new()
        .on("a", |_| async {
            sleep(2 * SECOND).await;
            Ok(())
        })
        .on("b", move |_| {
            let mut left = failures.lock().unwrap();
            let fails = *left > 0;
            *left -= i32::from(fails);
            async move {
                sleep(3 * SECOND).await;
                if fails { Err("busy".into()) } else { Ok(()) }
            }
        })
        .on("c", |_| async {
            sleep(SECOND).await;
            Err("no".into())
        })
        .on_revert("a", |_, _| async {
            sleep(5 * SECOND).await;
            Ok(())
        })
}

#[tokio::test(start_paused = true)]
async fn each_call_and_the_run_are_timed() {
    let all = Arc::new(Mutex::new(Vec::new()));
    let inner = Arc::clone(&all);
    let timing = Timing::new(move |took: Took<'_>| {
        let whole = if let Timed::Run(_) = took.what { "whole: " } else { "" };
        inner.lock().unwrap().push(format!("{whole}{took}"));
    });
    let engine = Engine::builder().listener(Arc::new(timing)).build();
    engine.start(Arc::new(slow()), ()).unwrap().await.unwrap_err();
    assert_eq!(
        *all.lock().unwrap(),
        [
            "executing a took 2.000s",
            "executing b took 3.000s, and failed",
            "reverting b took 0.000ns",
            "executing b took 3.000s, and failed",
            "reverting b took 0.000ns",
            "executing b took 3.000s",
            "executing d! took 0.000ns",
            "executing c took 1.000s, and failed",
            "reverting c took 0.000ns",
            "reverting d! took 0.000ns",
            "reverting b took 0.000ns",
            "reverting a took 5.000s",
            "whole: the run of test took 19.000s, and failed",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_run_is_summed_up() {
    let all = Arc::new(Mutex::new(Vec::new()));
    let inner = Arc::clone(&all);
    let sums = StatisticsOfRuns::new(move |sum: &Statistics| {
        inner.lock().unwrap().push(sum.clone());
    });
    let engine = Engine::builder().listener(Arc::new(sums)).build();
    let run = engine.start_with_id("r", Arc::new(slow()), ()).unwrap();
    let mut events = run.events();
    run.await.unwrap_err();

    let all = all.lock().unwrap().clone();
    let [sum] = &all[..] else { panic!("one run") };
    assert_eq!((&*sum.flow, sum.state), ("test", Some(RunState::Reverted)));
    assert_eq!((sum.retries, sum.waited, sum.timeouts), (2, 2 * SECOND, 0));
    let calls = sum.executions;
    assert_eq!((calls.began, calls.succeeded, calls.failed, calls.running()), (6, 3, 3, 0));
    assert_eq!((calls.took, calls.longest), (12 * SECOND, 3 * SECOND));
    assert_eq!((sum.reverts.began, sum.reverts.succeeded, sum.reverts.failed), (6, 6, 0));
    assert_eq!(sum.tasks["b"].executions.began, 3);
    assert_eq!(sum.tasks["a"].reverts.longest, 5 * SECOND);
    assert_eq!(
        sum.to_string().replace(' ', ""),
        "run r of test: REVERTED, 2 retries, 0 block timeouts
task  executed  failed        took     longest  reverted  failed
a            1       0      2.000s      2.000s         1       0
b            3       2      9.000s      3.000s         3       0
c            1       1      1.000s      1.000s         1       0
d!           1       0     0.000ns     0.000ns         1       0
"
        .replace(' ', "")
    );

    // Stored events, and stored sums, say the same.
    let mut again = Statistics::default();
    while let Some(event) = events.next().await {
        let json = serde_json::to_string(&event).unwrap();
        again.follow(&serde_json::from_str::<RunEvent>(&json).unwrap());
    }
    let parts = |sum: &Statistics| (sum.executions, sum.reverts, sum.waited, sum.tasks.clone());
    assert_eq!(parts(&again), parts(sum));
    let json = serde_json::to_string(sum).unwrap();
    assert_eq!(parts(&serde_json::from_str(&json).unwrap()), parts(sum));
}
