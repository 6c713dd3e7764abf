//! Looking at runs, and removing them.

use super::Store;
use super::make::{Handle, append, at_rest, entries, new_run, open, rest};
use crate::RunId;
use crate::journal::{
    Append, Cursor, Filter, NewRun, Order, PurgeFilter, Rest, RunKey, RunRecord, WorkerId, Write,
};
use crate::scheduler::RunState;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

impl Handle {
    async fn list(&self, filter: &Filter, cursor: Option<&Cursor>, limit: usize) -> Vec<RunRecord> {
        self.0.list(filter, cursor, limit).await.expect("list")
    }

    async fn listed(&self, filter: Filter) -> Vec<String> {
        let runs = self.list(&filter, None, usize::MAX).await;
        runs.into_iter().map(|run| run.id.to_string()).collect()
    }

    async fn purge(&self, filter: &PurgeFilter) -> u64 {
        self.0.purge(filter).await.expect("purge")
    }

    async fn end(&self, worker: WorkerId, id: &str, state: RunState) -> RunKey {
        let key = self.create(worker, id).await;
        self.append(worker, Append { entries: entries([1]), ..rest(key, state) }).await;
        key
    }
}

pub(super) async fn newest_first(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let ids: Vec<_> = (0..7).map(|n| format!("run-{n}")).collect();
    for id in &ids {
        journal.create(worker, id).await;
    }
    let all = Filter::default();
    let mut seen = Vec::new();
    let mut cursor = None;
    loop {
        let page = journal.list(&all, cursor.as_ref(), 3).await;
        assert!(page.len() <= 3);
        let Some(last) = page.last() else { break };
        cursor = Some(Cursor(last.key));
        seen.extend(page.into_iter().map(|run| run.id.to_string()));
    }
    let newest: Vec<_> = ids.iter().rev().cloned().collect();
    assert_eq!(seen, newest);
    assert_eq!(journal.listed(all.clone()).await, newest);
    assert!(journal.list(&all, None, 0).await.is_empty());
    let run = &journal.list(&all, None, 1).await[0];
    assert_eq!((run.worker, run.inputs.as_str()), (Some(worker), r#"{"x": 1}"#));
}

pub(super) async fn filters(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    journal.end(worker, "success", RunState::Success).await;
    journal.end(worker, "failure", RunState::Failure).await;
    let other = NewRun { flow: "other".into(), queued: true, ..new_run("other") };
    journal.commit(worker, &[Write::Create(other)]).await;
    let key = journal.create(worker, "puzzle").await;
    let puzzled = Rest { attention: Some("why?".into()), ..at_rest(RunState::Running) };
    journal.append(worker, Append { rest: Some(puzzled), ..append(key, Vec::new()) }).await;
    journal.create(worker, "runs").await;

    let all = Filter::default;
    let flow = |flow: &str| Some(flow.to_owned());
    assert_eq!(journal.listed(Filter { flow: flow("other"), ..all() }).await, ["other"]);
    assert!(journal.listed(Filter { flow: flow("oth%"), ..all() }).await.is_empty());
    let states = vec![RunState::Success, RunState::Pending];
    let filter = Filter { states: states.clone(), ..all() };
    assert_eq!(journal.listed(filter).await, ["other", "success"]);
    let filter = Filter { states, flow: flow("flow"), ..all() };
    assert_eq!(journal.listed(filter).await, ["success"]);
    let filter = Filter { attention: Some(true), ..all() };
    assert_eq!(journal.listed(filter).await, ["puzzle", "failure"]);
    let filter = Filter { attention: Some(false), ..all() };
    assert_eq!(journal.listed(filter).await, ["runs", "other", "success"]);

    let middle = journal.get("other").await.created_at;
    // Two may have been created in the same microsecond.
    let created = journal.list(&all(), None, 10).await;
    let expected = |keep: &dyn Fn(SystemTime) -> bool| -> Vec<String> {
        let kept = created.iter().filter(|run| keep(run.created_at));
        kept.map(|run| run.id.to_string()).collect()
    };
    let filter = Filter { created_from: Some(middle), ..all() };
    assert_eq!(journal.listed(filter).await, expected(&|at| at >= middle));
    let filter = Filter { created_before: Some(middle), ..all() };
    assert_eq!(journal.listed(filter).await, expected(&|at| at < middle));
    let far = UNIX_EPOCH + Duration::from_secs(200_000_000_000);
    let filter = Filter { created_from: Some(UNIX_EPOCH), created_before: Some(far), ..all() };
    assert_eq!(journal.listed(filter).await.len(), 5);
    let filter = Filter { created_from: Some(far), ..all() };
    assert!(journal.listed(filter).await.is_empty());
    let before = UNIX_EPOCH - Duration::from_secs(5_000_000_000);
    assert!(journal.listed(Filter { created_before: Some(before), ..all() }).await.is_empty());
}

pub(super) async fn the_log(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let key = journal.create(worker, "a").await;
    let other = journal.create(worker, "b").await;
    for seq in 1..=9 {
        journal.append(worker, append(key, entries([seq]))).await;
        journal.append(worker, append(other, entries([seq]))).await;
    }
    let log = async |after, limit| journal.0.log(key, after, limit).await.expect("log");
    assert_eq!(log(0, 4).await, entries(1..=4));
    assert_eq!(log(4, 4).await, entries(5..=8));
    assert_eq!(log(8, 4).await, entries([9]));
    assert!(log(9, 4).await.is_empty());
    assert!(log(u64::MAX, usize::MAX).await.is_empty());
    assert!(log(0, 0).await.is_empty());
    assert!(journal.log(RunKey(other.0 + 1_000)).await.is_empty());
}

pub(super) async fn purging(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    let old = Duration::ZERO;
    let key = journal.end(worker, "success", RunState::Success).await;
    journal.end(worker, "reverted", RunState::Reverted).await;
    journal.end(worker, "suspended", RunState::Suspended).await;
    journal.end(worker, "ordered", RunState::Suspended).await;
    journal.0.order(&RunId::from("ordered"), Order::Cancel).await.expect("order");
    journal.create(worker, "runs").await;
    journal.queue(worker, "queued").await;

    let filter = |states: &[RunState], rested_for| PurgeFilter {
        states: states.to_vec(),
        rested_for,
        limit: None,
    };
    assert_eq!(journal.purge(&filter(&[], Duration::from_secs(3600))).await, 0, "not long enough");
    assert_eq!(journal.purge(&filter(&[], Duration::MAX)).await, 0, "not long enough");
    assert_eq!(journal.purge(&filter(&[RunState::Failure], old)).await, 0);
    let ended = [RunState::Success, RunState::Reverted, RunState::Running, RunState::Pending];
    assert_eq!(journal.purge(&filter(&ended, old)).await, 2);
    let left = ["queued", "runs", "ordered", "suspended"];
    assert_eq!(journal.listed(Filter::default()).await, left);
    assert!(journal.log(key).await.is_empty(), "the log went with its run");
    assert!(journal.find("success").await.is_none());
    journal.append_in_vain(worker, append(key, entries([2]))).await;
    assert_eq!(journal.purge(&filter(&[], old)).await, 1, "all that rest");
    assert_eq!(journal.listed(Filter::default()).await, left[..3], "what is due stays");
    // The name is free again, the number is not.
    let again = journal.create(worker, "success").await;
    assert!(key < again);
    assert!(journal.log(again).await.is_empty());
}

pub(super) async fn purging_in_order(store: Arc<dyn Store>) {
    let (journal, worker) = open(&store).await;
    for n in 0..5 {
        journal.end(worker, &format!("run-{n}"), RunState::Success).await;
    }
    let some = |limit| PurgeFilter { states: vec![], rested_for: Duration::ZERO, limit };
    assert_eq!(journal.purge(&some(Some(0))).await, 0);
    assert_eq!(journal.purge(&some(Some(2))).await, 2);
    assert_eq!(journal.listed(Filter::default()).await, ["run-4", "run-3", "run-2"]);
    assert_eq!(journal.purge(&some(Some(9))).await, 3);
    // More than any backend does in one transaction.
    let creates: Vec<_> = (0..2_500).map(|n| super::make::create(&format!("many-{n}"))).collect();
    let created = journal.commit(worker, &creates).await;
    let ends = created.iter().map(super::make::created);
    let ends: Vec<_> = ends.map(|key| Write::Append(rest(key, RunState::Success))).collect();
    journal.commit(worker, &ends).await;
    assert_eq!(journal.purge(&some(None)).await, 2_500);
    assert!(journal.listed(Filter::default()).await.is_empty());
}
