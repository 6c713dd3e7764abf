//! Random operations give the same answers as in memory.

use crate::backends::{Database, File, server};
use flow_runtime::journal::conformance::Store;
use flow_runtime::journal::{
    Append, Claimed, Cursor, Entry, EntryKind, Filter, Journal, JournalError, Memory, NewRun,
    Order, OrderId, Ordered, PurgeFilter, Rest, RunKey, RunRecord, Snapshot, WorkerId, Write,
    Written,
};
use flow_runtime::scheduler::Options;
use flow_runtime::{RunId, RunState};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

const STATES: [RunState; 7] = [
    RunState::Pending,
    RunState::Running,
    RunState::Suspending,
    RunState::Suspended,
    RunState::Success,
    RunState::Reverted,
    RunState::Failure,
];
const ORDERS: [Order; 4] = [Order::Suspend, Order::Resume, Order::Cancel, Order::RetryReverts];
const FLOWS: [&str; 2] = ["one", "two"];

/// What is done. Workers, runs and orders are named by when they came to be, modulo how many
/// there are.
#[derive(Clone, Debug)]
enum Op {
    Join {
        lease: Lease,
    },
    Renew {
        worker: usize,
        lease: Lease,
    },
    Leave {
        worker: usize,
    },
    Commit {
        worker: usize,
        writes: Vec<Change>,
    },
    /// As if the answer to the last commit was lost.
    CommitAgain,
    Claim {
        worker: usize,
        flows: usize,
        limit: usize,
    },
    Order {
        run: usize,
        order: Order,
    },
    Orders {
        worker: usize,
    },
    Get {
        run: usize,
    },
    List {
        flow: Option<usize>,
        states: Vec<RunState>,
        attention: Option<bool>,
        after: Option<usize>,
        limit: usize,
    },
    Log {
        run: usize,
        after: u64,
        limit: usize,
    },
    Purge {
        states: Vec<RunState>,
        limit: Option<usize>,
    },
}

#[derive(Clone, Copy, Debug)]
enum Lease {
    Long,
    /// It is over when somebody looks.
    Over,
}

impl Lease {
    fn time(self) -> Duration {
        match self {
            Lease::Long => Duration::from_secs(3600),
            Lease::Over => Duration::ZERO,
        }
    }
}

#[derive(Clone, Debug)]
enum Change {
    Create {
        id: usize,
        flow: usize,
        queued: bool,
    },
    Append {
        run: usize,
        overlap: u64,
        entries: u64,
        taken: Vec<usize>,
        rest: Option<(RunState, bool, bool)>,
        snapshot: Option<u64>,
    },
}

fn op() -> impl Strategy<Value = Op> {
    let lease = || prop_oneof![3 => Just(Lease::Long), 1 => Just(Lease::Over)];
    let nth = || 0..10usize;
    let states = || vec(select(&STATES[..]), 0..3);
    let rest = (select(&STATES[..]), any::<bool>(), any::<bool>());
    let change = prop_oneof![
        2 => (0..8usize, 0..2usize, any::<bool>())
            .prop_map(|(id, flow, queued)| Change::Create { id, flow, queued }),
        5 => (nth(), 0..3u64, 0..4u64, vec(nth(), 0..3), of(rest), of(0..9u64)).prop_map(
            |(run, overlap, entries, taken, rest, snapshot)| Change::Append {
                run, overlap, entries, taken, rest, snapshot
            }
        ),
    ];
    prop_oneof![
        2 => lease().prop_map(|lease| Op::Join { lease }),
        1 => (nth(), lease()).prop_map(|(worker, lease)| Op::Renew { worker, lease }),
        1 => nth().prop_map(|worker| Op::Leave { worker }),
        8 => (nth(), vec(change, 0..6)).prop_map(|(worker, writes)| Op::Commit { worker, writes }),
        2 => Just(Op::CommitAgain),
        4 => (nth(), 0..4usize, 0..5usize)
            .prop_map(|(worker, flows, limit)| Op::Claim { worker, flows, limit }),
        4 => (nth(), select(&ORDERS[..])).prop_map(|(run, order)| Op::Order { run, order }),
        1 => nth().prop_map(|worker| Op::Orders { worker }),
        1 => nth().prop_map(|run| Op::Get { run }),
        2 => (of(0..2usize), states(), of(any::<bool>()), of(nth()), 0..9usize).prop_map(
            |(flow, states, attention, after, limit)| Op::List {
                flow, states, attention, after, limit
            }
        ),
        1 => (nth(), 0..5u64, 0..5usize)
            .prop_map(|(run, after, limit)| Op::Log { run, after, limit }),
        1 => (states(), of(0..3usize)).prop_map(|(states, limit)| Op::Purge { states, limit }),
    ]
}

/// A journal with the numbers that it gave.
struct Side {
    /// Handles to one store, used in turn.
    handles: Vec<Arc<dyn Journal>>,
    turn: usize,
    workers: Vec<WorkerId>,
    runs: Vec<RunKey>,
    orders: Vec<OrderId>,
    last: Option<(WorkerId, Vec<Write>)>,
}

fn nth<T: Copy>(all: &[T], n: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[n % all.len()])
}

impl Side {
    async fn new(handles: Vec<Arc<dyn Journal>>) -> Self {
        let (turn, workers, runs, orders, last) = Default::default();
        let mut side = Side { handles, turn, workers, runs, orders, last };
        side.apply(&Op::Join { lease: Lease::Long }, &[]).await;
        side
    }

    fn worker(&self, n: usize) -> WorkerId {
        nth(&self.workers, n).unwrap_or(WorkerId(1 << 40))
    }

    fn run(&self, n: usize) -> RunKey {
        nth(&self.runs, n).unwrap_or(RunKey(1 << 40))
    }

    fn writes(&self, changes: &[Change], lengths: &[u64]) -> Vec<Write> {
        let write = |change: &Change| match change {
            Change::Create { id, flow, queued } => Write::Create(NewRun {
                id: RunId::from(format!("run-{id}")),
                flow: FLOWS[*flow].into(),
                fingerprint: "f".into(),
                format: 1,
                options: Options::default(),
                only: Vec::new(),
                inputs: "{}".into(),
                queued: *queued,
            }),
            Change::Append { run, overlap, entries, taken, rest, snapshot } => {
                let length = nth(lengths, *run).unwrap_or_default();
                let first = (length + 1).saturating_sub(*overlap).max(1);
                Write::Append(Append {
                    run: self.run(*run),
                    entries: (first..first + entries).map(entry).collect(),
                    taken: taken.iter().filter_map(|n| nth(&self.orders, *n)).collect(),
                    rest: rest.map(|(state, due, attention)| Rest {
                        state,
                        due,
                        attention: attention.then(|| "why?".into()),
                        outputs: None,
                        error: None,
                    }),
                    snapshot: snapshot.map(|seq| Snapshot { seq, state: format!("{seq}") }),
                })
            }
        };
        changes.iter().map(write).collect()
    }

    /// Does one thing, and says what came of it, with numbers that both sides share.
    async fn apply(&mut self, op: &Op, lengths: &[u64]) -> String {
        self.turn += 1;
        let journal = self.handles[self.turn % self.handles.len()].clone();
        let done: Result<String, JournalError> = match op {
            Op::Join { lease } => journal.join("host/1", lease.time()).await.map(|worker| {
                self.workers.push(worker);
                "joined".into()
            }),
            Op::Renew { worker, lease } => {
                journal.renew(self.worker(*worker), lease.time()).await.map(|()| "renewed".into())
            }
            Op::Leave { worker } => {
                journal.leave(self.worker(*worker)).await.map(|()| "left".into())
            }
            Op::Commit { worker, writes } => {
                let commit = (self.worker(*worker), self.writes(writes, lengths));
                self.last = Some(commit);
                self.commit(&*journal).await
            }
            Op::CommitAgain => self.commit(&*journal).await,
            Op::Claim { worker, flows, limit } => {
                let flows: Vec<_> = (0..2).filter(|n| flows & (1 << n) != 0).collect();
                let flows: Vec<_> = flows.into_iter().map(|n| FLOWS[n].to_owned()).collect();
                let claimed = journal.claim(self.worker(*worker), &flows, *limit).await;
                claimed.map(|claimed| format!("{:?}", self.shown(&claimed, Side::claimed)))
            }
            Op::Order { run, order } => {
                let id = RunId::from(format!("run-{}", run % 8));
                journal.order(&id, *order).await.map(|ordered| match ordered {
                    Ordered::Left(id) => {
                        self.orders.push(id);
                        "left".into()
                    }
                    Ordered::Refused(run) => format!("refused {}", self.record(&run)),
                    Ordered::NoSuchRun => "no such run".into(),
                })
            }
            Op::Orders { worker } => journal.orders(self.worker(*worker)).await.map(|orders| {
                let orders = orders.iter();
                let orders = orders.map(|(run, id, order)| (self.n(*run), self.o(*id), *order));
                format!("{:?}", orders.collect::<Vec<_>>())
            }),
            Op::Get { run } => {
                let found = journal.get(&RunId::from(format!("run-{}", run % 8))).await;
                found.map(|run| format!("{:?}", run.map(|run| self.record(&run))))
            }
            Op::List { flow, states, attention, after, limit } => {
                let filter = Filter {
                    flow: flow.map(|n| FLOWS[n].to_owned()),
                    states: states.clone(),
                    attention: *attention,
                    ..Filter::default()
                };
                let cursor = after.map(|n| Cursor(self.run(n)));
                let listed = journal.list(&filter, cursor.as_ref(), *limit).await;
                listed.map(|runs| format!("{:?}", self.shown(&runs, Side::record)))
            }
            Op::Log { run, after, limit } => {
                journal.log(self.run(*run), *after, *limit).await.map(|log| format!("{log:?}"))
            }
            Op::Purge { states, limit } => {
                let rested_for = Duration::ZERO;
                let filter = PurgeFilter { states: states.clone(), rested_for, limit: *limit };
                journal.purge(&filter).await.map(|purged| purged.to_string())
            }
        };
        done.unwrap_or_else(|error| format!("{:?}", error.kind()))
    }

    async fn commit(&mut self, journal: &dyn Journal) -> Result<String, JournalError> {
        let Some((worker, writes)) = &self.last else { return Ok("nothing".into()) };
        let written = journal.commit(*worker, writes).await?;
        for written in &written {
            if let Written::Created(key) = written {
                self.runs.push(*key);
            }
        }
        let answers = written.iter().map(|written| match written {
            Written::Created(key) => format!("created {:?}", self.n(*key)),
            // Whether it shows what the same commit does to that run is not said.
            Written::Exists(run) => format!("exists {:?} {}", self.n(run.key), run.flow),
            Written::Appended => "appended".into(),
            Written::NotHeld => "not held".into(),
        });
        Ok(format!("{:?}", answers.collect::<Vec<_>>()))
    }

    async fn lengths(&self) -> Vec<u64> {
        let mut lengths = Vec::new();
        for run in &self.runs {
            let log = self.handles[0].log(*run, 0, usize::MAX).await.unwrap();
            lengths.push(log.len() as u64);
        }
        lengths
    }

    /// All that can be seen.
    async fn everything(&self) -> String {
        let journal = &self.handles[0];
        let runs = journal.list(&Filter::default(), None, usize::MAX).await.unwrap();
        let mut all = format!("{:#?}", self.shown(&runs, Side::record));
        for run in &self.runs {
            let log = journal.log(*run, 0, usize::MAX).await.unwrap();
            all.push_str(&format!("\n{:?}: {log:?}", self.n(*run)));
        }
        for worker in &self.workers {
            let orders = journal.orders(*worker).await.unwrap();
            let orders = orders.iter().map(|(run, id, order)| (self.n(*run), self.o(*id), *order));
            all.push_str(&format!("\n{:?}", orders.collect::<Vec<_>>()));
        }
        all
    }

    fn n(&self, run: RunKey) -> Option<usize> {
        self.runs.iter().position(|known| *known == run)
    }

    fn o(&self, order: OrderId) -> Option<usize> {
        self.orders.iter().position(|known| *known == order)
    }

    fn w(&self, worker: Option<WorkerId>) -> Option<usize> {
        worker.and_then(|worker| self.workers.iter().position(|known| *known == worker))
    }

    fn shown<T>(&self, all: &[T], show: impl Fn(&Self, &T) -> String) -> Vec<String> {
        all.iter().map(|one| show(self, one)).collect()
    }

    fn record(&self, run: &RunRecord) -> String {
        format!(
            "{:?} {} {} {:?} due {} by {:?} attention {:?}",
            self.n(run.key),
            run.id,
            run.flow,
            run.state,
            run.due,
            self.w(run.worker),
            run.attention
        )
    }

    fn claimed(&self, claimed: &Claimed) -> String {
        let orders = claimed.orders.iter().map(|(id, order)| (self.o(*id), *order));
        format!(
            "{} from {:?} {:?} {:?} {:?}",
            self.record(&claimed.run),
            self.w(claimed.from),
            claimed.snapshot,
            claimed.log,
            orders.collect::<Vec<_>>()
        )
    }
}

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seq),
        kind: EntryKind::Executed,
        node: None,
        attempt: 1,
        took: None,
        event: Some(seq.to_string()),
        value: None,
        failure: None,
    }
}

async fn compare(store: &dyn Store, ops: &[Op]) -> Result<(), TestCaseError> {
    let mut model = Side::new(vec![Arc::new(Memory::new())]).await;
    let mut side = Side::new(vec![store.open().await, store.open().await]).await;
    for (n, op) in ops.iter().enumerate() {
        let lengths = model.lengths().await;
        let expected = model.apply(op, &lengths).await;
        let got = side.apply(op, &lengths).await;
        prop_assert_eq!(got, expected, "operation {}: {:?}", n, op);
    }
    prop_assert_eq!(side.everything().await, model.everything().await);
    Ok(())
}

fn compare_on<S: Store>(
    ops: &[Op],
    store: impl AsyncFnOnce() -> Option<S>,
) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        match store().await {
            Some(store) => compare(&store, ops).await,
            None => Ok(()),
        }
    })
}

proptest! {
    // What fails is printed, as short as it can be made.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite(ops in vec(op(), 1..40)) {
        compare_on(&ops, async || Some(File::new()))?;
    }

    #[test]
    fn postgres(ops in vec(op(), 1..40)) {
        compare_on(&ops, async || match server().await {
            Some(server) => Some(Database::new(&server).await),
            None => None,
        })?;
    }
}
