//! Hearing of what is new.

use super::Store;
use super::make::{Handle, LONG, open, release, rest};
use crate::RunId;
use crate::journal::{Order, Tick};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::Duration;

impl Handle {
    /// Reads ticks until there is none for a while.
    async fn settle(&self) -> Tick {
        let mut tick = Tick::default();
        let calm = Duration::from_millis(400);
        while let Ok(next) = tokio::time::timeout(calm, self.0.changed(tick)).await {
            tick = next.expect("changed");
        }
        tick
    }

    async fn hears(&self, tick: Tick, what: &str) {
        let waited = tokio::time::timeout(Duration::from_secs(30), self.0.changed(tick)).await;
        let next = waited.unwrap_or_else(|_| panic!("{what} woke nobody")).expect("changed");
        assert_ne!(next, tick);
    }
}

pub(super) async fn at_once(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    // Who has seen nothing does not wait, and an old tick is over.
    let tick = journal.0.changed(Tick::default()).await.expect("changed");
    assert_ne!(tick, Tick::default());
    journal.hears(Tick::default(), "the first tick").await;
}

pub(super) async fn from_this_handle(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let other = journal.clone();
    listen(&journal, &other, worker).await;
}

pub(super) async fn from_another_handle(store: Arc<dyn Store>) {
    let (journal, _) = open(&store).await;
    let (other, worker) = open(&store).await;
    listen(&journal, &other, worker).await;
}

async fn listen(journal: &Handle, other: &Handle, worker: crate::journal::WorkerId) {
    let tick = journal.settle().await;
    let (_, key) = tokio::join!(journal.hears(tick, "a run"), other.create(worker, "a"));
    let tick = journal.settle().await;
    let order = async { other.0.order(&RunId::from("a"), Order::Suspend).await.expect("order") };
    tokio::join!(journal.hears(tick, "an order"), order);
    let tick = journal.settle().await;
    tokio::join!(journal.hears(tick, "a release"), other.append(worker, release(key)));
    assert_eq!(other.claim(worker, 1).await.len(), 1);
    let tick = journal.settle().await;
    let end = rest(key, RunState::Success);
    tokio::join!(journal.hears(tick, "a rest"), other.append(worker, end));
    other.queue(worker, "b").await;
    let tick = journal.settle().await;
    // Several listen, and one that was there before anybody asked is not lost.
    let leave = async {
        other.create(worker, "c").await;
        other.0.leave(worker).await.expect("leave");
    };
    leave.await;
    tokio::join!(journal.hears(tick, "what was before"), journal.hears(tick, "to all"));
    let worker = journal.0.join("next", LONG).await.expect("join");
    assert!(!journal.claim(worker, 10).await.is_empty());
}
