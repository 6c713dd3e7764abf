//! Who holds which run.

use super::Store;
use super::make::{FLOW, append, at_rest, entries, ids, new_run, open, release, rest};
use crate::journal::{Append, NewRun, Order, Rest, Snapshot, Write};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::Duration;

pub(super) async fn numbers_of_workers(store: Arc<dyn Store>) {
    let (journal, first) = open(&store).await;
    let (other, second) = open(&store).await;
    let third = journal.join().await;
    assert!(first < second && second < third, "a later worker has a higher number");
    other.0.leave(third).await.expect("leave");
    assert!(third < other.join().await, "a number is not given twice");
    for worker in [first, second] {
        journal.0.renew(worker, Duration::from_secs(1)).await.expect("renew");
    }
}

pub(super) async fn handing_out(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    for id in ["a", "b", "c", "d"] {
        journal.queue(worker, id).await;
    }
    let (other, second) = open(&store).await;
    assert!(other.claim(second, 0).await.is_empty());
    let claimed = other.claim(second, 3).await;
    assert_eq!(ids(&claimed), ["a", "b", "c"], "the oldest first");
    for claimed in &claimed {
        let run = &claimed.run;
        assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(second)));
        assert_eq!(claimed.from, None);
        assert!(claimed.snapshot.is_none() && claimed.log.is_empty() && claimed.orders.is_empty());
        other.append(second, append(run.key, entries([1]))).await;
        journal.append_in_vain(worker, append(run.key, entries([2]))).await;
    }
    assert_eq!(journal.get("a").await.worker, Some(second));
    assert_eq!(ids(&journal.claim(worker, 3).await), ["d"]);
    assert!(other.claim(second, 3).await.is_empty(), "once");
    // One that was let go of is handed out again, to the same worker if it asks.
    other.append(second, release(claimed[1].run.key)).await;
    assert_eq!(journal.get("b").await.state, RunState::Running);
    let claimed = other.claim(second, 3).await;
    assert_eq!(ids(&claimed), ["b"]);
    assert_eq!(claimed[0].from, None, "it was let go of");
    assert_eq!(claimed[0].log, entries([1]));
}

pub(super) async fn not_handing_out(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    journal.create(worker, "held").await;
    let key = journal.create(worker, "rests").await;
    journal.append(worker, rest(key, RunState::Suspended)).await;
    let key = journal.create(worker, "needs a person").await;
    let puzzled = Rest { attention: Some("why?".into()), ..at_rest(RunState::Running) };
    journal.append(worker, Append { rest: Some(puzzled), ..append(key, Vec::new()) }).await;
    let foreign = NewRun { flow: "foreign".into(), queued: true, ..new_run("foreign") };
    journal.commit(worker, &[Write::Create(foreign)]).await;
    assert!(other.claim(second, 10).await.is_empty());
    assert!(other.0.claim(second, &[], 10).await.expect("claim").is_empty());
    let flows = ["unknown".into(), "foreign".into(), FLOW.into()];
    assert_eq!(ids(&other.0.claim(second, &flows, 10).await.expect("claim")), ["foreign"]);
}

pub(super) async fn bringing_back(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let mut keys = Vec::new();
    for id in ["a", "b", "c"] {
        let key = journal.create(worker, id).await;
        journal.append(worker, append(key, entries([1, 2]))).await;
        keys.push(key);
    }
    let snapshot = Some(Snapshot { seq: 2, state: r#"{"deep": [1]}"#.into() });
    let more = Append { snapshot: snapshot.clone(), ..append(keys[1], entries([3, 4])) };
    journal.append(worker, more).await;
    for order in [Order::Suspend, Order::Cancel] {
        journal.0.order(&"c".into(), order).await.expect("order");
    }
    for key in keys {
        journal.append(worker, release(key)).await;
    }
    let claimed = other.claim(second, 10).await;
    assert_eq!(ids(&claimed), ["a", "b", "c"]);
    let logs: Vec<_> = claimed.iter().map(|claimed| claimed.log.clone()).collect();
    assert_eq!(logs, [entries([1, 2]), entries([3, 4]), entries([1, 2])]);
    assert_eq!(claimed[1].snapshot, snapshot);
    assert!(claimed[0].snapshot.is_none() && claimed[2].snapshot.is_none());
    assert!(claimed[0].orders.is_empty() && claimed[1].orders.is_empty());
    let orders: Vec<_> = claimed[2].orders.iter().map(|(_, order)| *order).collect();
    assert_eq!(orders, [Order::Suspend, Order::Cancel]);
    assert_eq!(claimed[0].run.inputs, r#"{"x": 1}"#);
}

pub(super) async fn a_dead_worker(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    let dead = journal.join_dead().await;
    let (other, second) = open(&store).await;
    for id in ["a", "b", "c"] {
        let key = journal.create(dead, id).await;
        journal.append(dead, append(key, entries([1]))).await;
    }
    let gone = journal.create(dead, "gone").await;
    journal.append(dead, rest(gone, RunState::Success)).await;
    let claimed = other.claim(second, 2).await;
    assert_eq!(ids(&claimed), ["a", "b"]);
    for claimed in &claimed {
        assert_eq!(claimed.from, Some(dead), "it was not let go of");
        assert_eq!(claimed.log, entries([1]));
        assert_eq!(claimed.run.worker, Some(second));
    }
    journal.assert_fenced(dead).await;
    other.assert_fenced(dead).await;
    // What was not handed out belongs to nobody.
    let third = other.join().await;
    let claimed = other.claim(third, 10).await;
    assert_eq!(ids(&claimed), ["c"]);
    assert_eq!(claimed[0].from, Some(dead));
    assert!(other.claim(second, 10).await.is_empty());
    journal.0.leave(dead).await.expect("to leave does no harm");
    assert_eq!(other.get("a").await.worker, Some(second));
}

pub(super) async fn a_late_worker(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    let late = journal.join_dead().await;
    let (other, second) = open(&store).await;
    let key = journal.create(late, "a").await;
    // Nobody has taken over: it may write, and claims nothing of its own.
    journal.append(late, append(key, entries([1]))).await;
    assert!(journal.claim(late, 10).await.is_empty());
    assert_eq!(journal.get("a").await.worker, Some(late));
    // And when it is back, it is as alive as ever.
    journal.0.renew(late, super::make::LONG).await.expect("renew");
    assert!(other.claim(second, 10).await.is_empty());
    journal.append(late, append(key, entries([2]))).await;
}

pub(super) async fn a_lease(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    let lease = Duration::from_millis(300);
    let worker = journal.0.join("short", lease).await.expect("join");
    journal.create(worker, "a").await;
    let (other, second) = open(&store).await;
    let begin = std::time::Instant::now();
    journal.0.renew(worker, lease).await.expect("renew");
    loop {
        let claimed = other.claim(second, 10).await;
        // No claim before the end of the lease gets it.
        if !claimed.is_empty() {
            assert!(begin.elapsed() >= lease - Duration::from_millis(10), "taken too early");
            break assert_eq!(claimed[0].from, Some(worker));
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "never taken");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    journal.assert_fenced(worker).await;
}

pub(super) async fn leaving(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let key = journal.create(worker, "a").await;
    journal.append(worker, append(key, entries([1]))).await;
    for _ in 0..2 {
        journal.0.leave(worker).await.expect("leave");
    }
    journal.assert_fenced(worker).await;
    let claimed = other.claim(second, 10).await;
    assert_eq!(ids(&claimed), ["a"]);
    assert_eq!((claimed[0].from, &claimed[0].log), (Some(worker), &entries([1])));
}
