//! What runs are told.

use super::Store;
use super::make::{Handle, append, at_rest, entries, open, release, rest};
use crate::RunId;
use crate::journal::{Append, Order, OrderId, Ordered, Rest, RunKey};
use crate::scheduler::RunState;
use std::sync::Arc;

const ALL: [Order; 4] = [Order::Suspend, Order::Resume, Order::Cancel, Order::RetryReverts];

impl Handle {
    async fn order(&self, id: &str, order: Order) -> OrderId {
        match self.0.order(&RunId::from(id), order).await.expect("order") {
            Ordered::Left(id) => id,
            other => panic!("{order:?} for {id}: {other:?}"),
        }
    }
}

/// All states with a run in each.
async fn runs_in_all_states(journal: &Handle, worker: super::super::WorkerId) -> Vec<String> {
    use RunState::{Failure, Pending, Reverted, Running, Success, Suspended, Suspending};
    let mut ids = Vec::new();
    for state in [Pending, Running, Suspending, Suspended, Success, Reverted, Failure] {
        for attention in [None, Some("why?".to_owned())] {
            let id = format!("{state:?} {attention:?}");
            let key = journal.create(worker, &id).await;
            let rest = Rest { attention, ..at_rest(state) };
            journal.append(worker, Append { rest: Some(rest), ..append(key, Vec::new()) }).await;
            ids.push(id);
        }
    }
    ids
}

pub(super) async fn leaving_orders(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let (other, second) = open(&store).await;
    let a = journal.create(worker, "a").await;
    let b = journal.create(worker, "b").await;
    other.create(second, "theirs").await;
    let none = journal.0.order(&RunId::from("nobody"), Order::Cancel).await.expect("order");
    assert!(matches!(none, Ordered::NoSuchRun), "{none:?}");
    assert!(journal.0.orders(worker).await.expect("orders").is_empty());

    let first = other.order("b", Order::Suspend).await;
    let next = journal.order("a", Order::Cancel).await;
    let last = other.order("b", Order::Suspend).await;
    other.order("theirs", Order::Cancel).await;
    let expected =
        [(b, first, Order::Suspend), (a, next, Order::Cancel), (b, last, Order::Suspend)];
    assert_eq!(journal.0.orders(worker).await.expect("orders"), expected, "the oldest first");
    assert_eq!(other.0.orders(second).await.expect("orders").len(), 1);
    let run = journal.get("a").await;
    assert_eq!((run.state, run.due, run.worker), (RunState::Running, true, Some(worker)));

    journal.append(worker, release(a)).await;
    assert_eq!(journal.0.orders(worker).await.expect("orders").len(), 2, "only of what it holds");
}

pub(super) async fn refusing_orders(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    for id in runs_in_all_states(&journal, worker).await {
        for order in ALL {
            let run = journal.get(&id).await;
            if order.applies_to(run.state, run.attention.is_some()) {
                continue;
            }
            let refused = journal.0.order(&RunId::from(id.as_str()), order).await.expect("order");
            let Ordered::Refused(seen) = refused else { panic!("{order:?} {id}: {refused:?}") };
            assert_eq!((seen.key, seen.state), (run.key, run.state));
            let run = journal.get(&id).await;
            assert!(!run.due, "{order:?} was refused");
            assert_eq!((seen.attention, seen.updated_at), (run.attention, run.updated_at));
        }
    }
    assert!(journal.claim(worker, 100).await.is_empty());
}

pub(super) async fn taking_up_what_needs_a_person(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    for order in ALL {
        let (journal, worker) = (&journal, worker);
        for id in runs_in_all_states(journal, worker).await {
            let run = journal.get(&id).await;
            if order.applies_to(run.state, run.attention.is_some()) {
                let left = journal.order(&id, order).await;
                let now = journal.get(&id).await;
                assert_eq!((now.due, now.attention, now.state), (true, None, run.state));
                assert_eq!(now.worker, None);
                let claimed = journal.claim(worker, 2).await;
                assert_eq!(claimed.len(), 1, "{order:?} {id}");
                assert_eq!(claimed[0].run.key, run.key);
                assert_eq!(claimed[0].orders, [(left, order)]);
                assert_eq!(claimed[0].run.state, RunState::Running);
                let taken = Append { taken: vec![left], ..rest(run.key, RunState::Success) };
                journal.append(worker, taken).await;
            }
        }
        let all = super::super::PurgeFilter {
            states: vec![],
            rested_for: std::time::Duration::ZERO,
            limit: None,
        };
        journal.0.purge(&all).await.expect("purge");
    }
}

pub(super) async fn taking_orders(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let other = journal.create(worker, "b").await;
    let first = journal.order("a", Order::Suspend).await;
    let second = journal.order("a", Order::Cancel).await;
    let theirs = journal.order("b", Order::Cancel).await;
    let taken = Append { taken: vec![first], ..append(key, entries([1])) };
    for _ in 0..2 {
        journal.append(worker, taken.clone()).await;
        let orders = journal.0.orders(worker).await.expect("orders");
        assert_eq!(orders, [(key, second, Order::Cancel), (other, theirs, Order::Cancel)]);
    }
    journal.append(worker, Append { taken: vec![second], ..append(key, Vec::new()) }).await;
    let orders = journal.0.orders(worker).await.expect("orders");
    assert_eq!(orders, [(other, theirs, Order::Cancel)], "forgotten");
}

pub(super) async fn due_while_an_order_waits(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let mut keys: Vec<RunKey> = Vec::new();
    for (id, take_all) in [("some", false), ("all", true)] {
        let key = journal.create(worker, id).await;
        let first = journal.order(id, Order::Suspend).await;
        let second = journal.order(id, Order::Cancel).await;
        let taken = if take_all { vec![first, second] } else { vec![first] };
        let puzzled = Rest { attention: Some("why?".into()), ..at_rest(RunState::Suspended) };
        journal
            .append(worker, Append { rest: Some(puzzled), taken, ..append(key, entries([1])) })
            .await;
        let run = journal.get(id).await;
        assert_eq!(run.due, !take_all, "{id}");
        assert_eq!(run.attention.is_some(), take_all, "what is due needs no person");
        keys.push(key);
    }
    let claimed = journal.claim(worker, 10).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.run.key).collect::<Vec<_>>(), keys[..1]);
    assert_eq!(claimed[0].orders.len(), 1);
    // What comes after the rest makes it due again, and a repeated commit does not undo that.
    let key = journal.create(worker, "later").await;
    let end = Append { ..rest(key, RunState::Suspended) };
    journal.append(worker, end.clone()).await;
    journal.order("later", Order::Resume).await;
    journal.append(worker, end).await;
    assert!(journal.get("later").await.due);
    assert_eq!(journal.claim(worker, 10).await.len(), 1);
}
