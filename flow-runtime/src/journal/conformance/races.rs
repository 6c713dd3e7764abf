//! Several at once.

use super::Store;
use super::make::{Handle, append, create, entries, open, queue, rest};
use crate::RunId;
use crate::journal::{JournalErrorKind, Order, Ordered, Write, Written};
use crate::scheduler::RunState;
use futures_util::future::join_all;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Handles of their own, and two who share one.
async fn crowd(store: &Arc<dyn Store>) -> Vec<(Handle, crate::journal::WorkerId)> {
    let mut crowd = Vec::new();
    for _ in 0..3 {
        let (journal, worker) = open(store).await;
        crowd.push((journal.clone(), worker));
        let worker = journal.join().await;
        crowd.push((journal, worker));
    }
    crowd
}

pub(super) async fn one_creates(store: Arc<dyn Store>) {
    let crowd = crowd(&store).await;
    const RUNS: usize = 40;
    let all = crowd.iter().enumerate().map(|(n, (journal, worker))| async move {
        let mut writes: Vec<_> = (0..RUNS).map(|n| create(&format!("run-{n}"))).collect();
        // In another order each.
        writes.rotate_left(n * 7);
        if n % 2 == 1 {
            writes.reverse();
        }
        journal.commit(*worker, &writes).await
    });
    let mut created = BTreeMap::new();
    let mut seen = 0;
    for ((_, worker), written) in crowd.iter().zip(join_all(all).await) {
        for written in written {
            match written {
                Written::Created(key) => assert!(created.insert(key, *worker).is_none()),
                Written::Exists(_) => seen += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!((created.len(), seen), (RUNS, RUNS * (crowd.len() - 1)));
    for n in 0..RUNS {
        let run = crowd[0].0.get(&format!("run-{n}")).await;
        assert_eq!(run.worker, created.get(&run.key).copied(), "who was told so has it");
    }
}

pub(super) async fn one_claims(store: Arc<dyn Store>) {
    let crowd = crowd(&store).await;
    let (journal, worker) = &crowd[0];
    let dead = journal.join_dead().await;
    const RUNS: usize = 60;
    let queued: Vec<_> = (0..RUNS).map(|n| queue(&format!("queued-{n}"))).collect();
    journal.commit(*worker, &queued).await;
    let held: Vec<_> = (0..RUNS).map(|n| create(&format!("held-{n}"))).collect();
    journal.commit(dead, &held).await;
    let all = crowd.iter().map(|(journal, worker)| async move {
        let mut claimed = Vec::new();
        loop {
            let next = journal.claim(*worker, 7).await;
            // Others may have what is left, for the moment.
            if next.is_empty() {
                return claimed;
            }
            claimed.extend(next);
            tokio::task::yield_now().await;
        }
    });
    let mut owners = BTreeMap::new();
    for ((_, worker), claimed) in crowd.iter().zip(join_all(all).await) {
        for claimed in claimed {
            assert_eq!(claimed.run.worker, Some(*worker));
            assert!(owners.insert(claimed.run.key, *worker).is_none(), "handed out twice");
        }
    }
    // One that found all that is left in other hands gave up early.
    for claimed in journal.claim(*worker, RUNS * 2).await {
        assert!(owners.insert(claimed.run.key, *worker).is_none(), "handed out twice");
    }
    assert_eq!(owners.len(), 2 * RUNS);
    journal.assert_fenced(dead).await;
}

pub(super) async fn an_order_and_a_rest(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, _) = open(&store).await;
    for n in 0..40 {
        let id = format!("run-{n}");
        let run = RunId::from(id.as_str());
        let key = journal.create(worker, &id).await;
        let end = journal.append(worker, rest(key, RunState::Suspended));
        let (ordered, ()) = tokio::join!(other.0.order(&run, Order::Cancel), end);
        assert!(matches!(ordered, Ok(Ordered::Left(_))), "{ordered:?}");
        assert!(journal.get(&id).await.due, "an order was lost");
        let claimed = journal.claim(worker, 2).await;
        assert_eq!((claimed.len(), claimed[0].orders.len()), (1, 1));
    }
}

pub(super) async fn a_commit_and_a_takeover(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    let (other, second) = open(&store).await;
    for round in 0..10 {
        let late = journal.join_dead().await;
        let id = format!("run-{round}");
        let key = journal.create(late, &id).await;
        // It writes until it is told that it must not.
        let writes = async {
            for seq in 1.. {
                let write = [Write::Append(append(key, entries([seq])))];
                match journal.0.commit(late, &write).await {
                    Ok(written) => assert!(matches!(written[0], Written::Appended)),
                    Err(error) => {
                        assert_eq!(error.kind(), JournalErrorKind::Fenced, "{error}");
                        return seq - 1;
                    }
                }
                tokio::task::yield_now().await;
            }
            unreachable!()
        };
        let takes = async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            loop {
                // A commit of the other that is under way may keep it.
                if let Some(claimed) = other.claim(second, 1).await.pop() {
                    return claimed;
                }
                tokio::task::yield_now().await;
            }
        };
        let (written, claimed) = tokio::join!(writes, takes);
        assert_eq!(claimed.from, Some(late));
        assert_eq!(claimed.log, entries(1..=written), "what was durable is there, and no more");
        assert_eq!(other.log(key).await, entries(1..=written));
    }
}
