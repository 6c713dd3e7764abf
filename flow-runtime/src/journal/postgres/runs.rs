//! What anybody may ask of runs, or tell them.

use super::error::Fault;
use super::rows::{ENTRY, RUN, entry, order as order_of, run};
use crate::RunId;
use crate::journal::{
    Cursor, Entry, Filter, Order, OrderId, Ordered, PurgeFilter, RunKey, RunRecord, WorkerId, words,
};
use crate::scheduler::RunState;
use deadpool_postgres::Client;

/// How many runs go in one transaction.
const PURGED_AT_ONCE: usize = 1_000;

/// Looks at the run, and leaves the order if the run is still as it was seen then: no lock is
/// held while an answer travels.
pub(super) async fn order(
    db: &Client,
    id: &RunId,
    order: Order,
    channel: &str,
) -> Result<Ordered, Fault> {
    let leave = db
        .prepare_cached(
            "WITH seen AS (
                 UPDATE flow_runs SET due = true, attention = NULL, updated_at = clock_timestamp()
                 WHERE run = $1 AND state = $4 AND (attention IS NOT NULL) = $5
                 RETURNING run)
             INSERT INTO flow_orders (run, kind) SELECT run, $2 FROM seen
             RETURNING id, pg_notify($3, '')::text",
        )
        .await?;
    loop {
        let Some(run) = get(db, id).await? else {
            return Ok(Ordered::NoSuchRun);
        };
        let attention = run.attention.is_some();
        if !order.applies_to(run.state, attention) {
            return Ok(Ordered::Refused(Box::new(run)));
        }
        let (kind, state) = (order.as_str(), words::of_state(run.state));
        let left = db.query_opt(&leave, &[&run.key.0, &kind, &channel, &state, &attention]).await?;
        if let Some(row) = left {
            return Ok(Ordered::Left(OrderId(row.try_get(0)?)));
        }
    }
}

pub(super) async fn orders(
    db: &Client,
    worker: WorkerId,
) -> Result<Vec<(RunKey, OrderId, Order)>, Fault> {
    let orders = db
        .prepare_cached(
            "SELECT o.run, o.id, o.kind FROM flow_orders o JOIN flow_runs r ON r.run = o.run
             WHERE r.held AND r.worker = $1 ORDER BY o.id",
        )
        .await?;
    db.query(&orders, &[&worker.0]).await?.iter().map(order_of).collect()
}

pub(super) async fn get(db: &Client, id: &RunId) -> Result<Option<RunRecord>, Fault> {
    let find = format!("SELECT {RUN} FROM flow_runs r WHERE r.id = $1");
    let row = db.query_opt(&db.prepare_cached(&find).await?, &[&id.as_str()]).await?;
    row.as_ref().map(run).transpose()
}

/// The words for states, or none for all.
fn states(states: &[RunState]) -> Option<Vec<&'static str>> {
    (!states.is_empty()).then(|| states.iter().map(|state| words::of_state(*state)).collect())
}

pub(super) async fn list(
    db: &Client,
    filter: &Filter,
    cursor: Option<Cursor>,
    limit: usize,
) -> Result<Vec<RunRecord>, Fault> {
    // Written so that the index on these is used.
    let attention = match filter.attention {
        None => "",
        Some(true) => "AND (r.attention IS NOT NULL OR r.state = 'failure')",
        Some(false) => "AND NOT (r.attention IS NOT NULL OR r.state = 'failure')",
    };
    let list = format!(
        "SELECT {RUN} FROM flow_runs r
         WHERE r.run < $1 {attention}
             AND ($2::text IS NULL OR r.flow = $2)
             AND ($3::text[] IS NULL OR r.state = ANY($3))
             AND ($4::timestamptz IS NULL OR r.created_at >= $4)
             AND ($5::timestamptz IS NULL OR r.created_at < $5)
         ORDER BY r.run DESC LIMIT $6"
    );
    let list = db.prepare_cached(&list).await?;
    let rows = db
        .query(
            &list,
            &[
                &cursor.map_or(i64::MAX, |cursor| cursor.0.0),
                &filter.flow,
                &states(&filter.states),
                &filter.created_from.map(words::within),
                &filter.created_before.map(words::within),
                &words::number(limit as u64),
            ],
        )
        .await?;
    rows.iter().map(run).collect()
}

pub(super) async fn log(
    db: &Client,
    run: RunKey,
    after: u64,
    limit: usize,
) -> Result<Vec<Entry>, Fault> {
    let log = format!(
        "SELECT {ENTRY} FROM flow_log l WHERE l.run = $1 AND l.seq > $2 ORDER BY l.seq LIMIT $3"
    );
    let log = db.prepare_cached(&log).await?;
    let (after, limit) = (words::number(after), words::number(limit as u64));
    db.query(&log, &[&run.0, &after, &limit]).await?.iter().map(entry).collect()
}

/// Removes some of the runs that a filter names; says how many, and whether there may be more.
pub(super) async fn purge(
    db: &Client,
    filter: &PurgeFilter,
    limit: usize,
) -> Result<(u64, bool), Fault> {
    let purge = db
        .prepare_cached(
            "WITH doomed AS MATERIALIZED (
                 SELECT run FROM flow_runs
                 WHERE NOT due AND ($1::text[] IS NULL OR state = ANY($1))
                     AND extract(epoch FROM clock_timestamp() - updated_at)::float8 >= $2
                 ORDER BY run LIMIT $3 FOR UPDATE
             ),
             logs AS (DELETE FROM flow_log WHERE run IN (SELECT run FROM doomed)),
             snapshots AS (DELETE FROM flow_snapshots WHERE run IN (SELECT run FROM doomed)),
             orders AS (DELETE FROM flow_orders WHERE run IN (SELECT run FROM doomed))
             DELETE FROM flow_runs WHERE run IN (SELECT run FROM doomed)",
        )
        .await?;
    let limit = words::number(limit.min(PURGED_AT_ONCE) as u64);
    let seconds = filter.rested_for.as_secs_f64();
    let purged = db.execute(&purge, &[&states(&filter.states), &seconds, &limit]).await?;
    Ok((purged, purged == PURGED_AT_ONCE as u64))
}
