//! steno with a store in SQLite: one row an event, each durable before the saga goes on, as its
//! documentation asks for.

use crate::contest::{Contest, STEPS};
use async_trait::async_trait;
use futures_util::future::try_join_all;
use rusqlite::{Connection, params};
use std::error::Error;
use std::sync::{Arc, Mutex};
use steno::{
    ActionContext, ActionError, ActionRegistry, DagBuilder, Node, SagaCachedState,
    SagaCreateParams, SagaDag, SagaId, SagaName, SagaNodeEvent, SagaType, SecStore,
    new_action_noop_undo,
};

#[derive(Debug)]
struct Store(Arc<Mutex<Connection>>);

impl Store {
    fn open(folder: &str) -> rusqlite::Result<Self> {
        let db = Connection::open(format!("{folder}/steno.db"))?;
        db.execute_batch(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = full;
             CREATE TABLE sagas (id TEXT PRIMARY KEY, name TEXT, dag TEXT, state TEXT);
             CREATE TABLE events (saga TEXT NOT NULL, node INTEGER NOT NULL, event TEXT NOT NULL)",
        )?;
        Ok(Store(Arc::new(Mutex::new(db))))
    }

    /// Off the threads of the runtime, which must not wait for a disk.
    async fn with(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<()> + Send + 'static) {
        let db = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || work(&db.lock().expect("no panic before")));
        done.await.expect("no panic").expect("the disk takes all");
    }
}

#[async_trait]
impl SecStore for Store {
    async fn saga_create(&self, saga: SagaCreateParams) -> Result<(), anyhow::Error> {
        let (id, name) = (saga.id.to_string(), saga.name.to_string());
        let (dag, state) = (saga.dag.to_string(), saga.state.to_string());
        self.with(move |db| {
            let mut insert = db.prepare_cached("INSERT INTO sagas VALUES (?1, ?2, ?3, ?4)")?;
            insert.execute(params![id, name, dag, state]).map(drop)
        })
        .await;
        Ok(())
    }

    async fn record_event(&self, event: SagaNodeEvent) {
        let (saga, node) = (event.saga_id.to_string(), u32::from(event.node_id));
        let event = serde_json::to_string(&event.event_type).expect("it is JSON");
        self.with(move |db| {
            let mut insert = db.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3)")?;
            insert.execute(params![saga, node, event]).map(drop)
        })
        .await;
    }

    async fn saga_update(&self, id: SagaId, state: SagaCachedState) {
        let (id, state) = (id.to_string(), state.to_string());
        self.with(move |db| {
            let mut update = db.prepare_cached("UPDATE sagas SET state = ?2 WHERE id = ?1")?;
            update.execute(params![id, state]).map(drop)
        })
        .await;
    }
}

#[derive(Debug)]
struct Adding;

impl SagaType for Adding {
    type ExecContextType = u64;
}

/// The label of a node is its number.
async fn add(context: ActionContext<Adding>) -> Result<u64, ActionError> {
    let label = context.node_label();
    let number: u64 = label.parse().expect("a number");
    let before = match number {
        0 => *context.user_data(),
        number => context.lookup(&format!("a{}", number - 1))?,
    };
    Ok(before + 1)
}

pub async fn sqlite(contest: &Contest, folder: &str) -> Result<(), Box<dyn Error>> {
    let log = slog::Logger::root(slog::Discard, slog::o!());
    let sec = steno::sec(log, Arc::new(Store::open(folder)?));
    let action = new_action_noop_undo("add", add);
    let mut registry = ActionRegistry::new();
    registry.register(Arc::clone(&action));
    let registry = Arc::new(registry);
    let one = async |run: u64| {
        let mut builder = DagBuilder::new(SagaName::new("chain"));
        for number in 0..STEPS {
            builder.append(Node::action(format!("a{number}"), number.to_string(), &*action));
        }
        let dag = Arc::new(SagaDag::new(builder.build()?, serde_json::Value::Null));
        let id = SagaId::new_v4();
        let seed = Arc::new(Contest::seed(run));
        let end = sec.saga_create(id, seed, dag, Arc::clone(&registry)).await?;
        sec.saga_start(id).await?;
        let success = end.await.kind.map_err(|error| format!("{error:?}"))?;
        Contest::check(run, success.lookup_node_output(&format!("a{}", STEPS - 1))?);
        Ok::<_, Box<dyn Error>>(())
    };
    let clock = contest.start();
    if contest.at_once {
        try_join_all((0..contest.runs).map(one)).await?;
    } else {
        for run in 0..contest.runs {
            one(run).await?;
        }
    }
    contest.report(clock, "steno, a store in SQLite FULL", "the store was written for this");
    Ok(())
}
