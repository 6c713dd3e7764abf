//! What a worker writes.
//!
//! Everything of a commit is sent at once, and its answers come back together: one round trip.
//! Each table is written by one statement, whatever the number of rows, which come as arrays.
//!
//! The worker's row is share-locked before anything is written, so that nobody fences it
//! until the transaction is over; a fenced worker's statements find no row, and write nothing.
//! The advisory lock that goes with it tells others which connection that is: see
//! [`stuck`](super::stuck).

use super::error::Fault;
use super::rows::{RUN, run};
use super::stuck::me;
use crate::journal::{Append, NewRun, Rest, RunKey, RunRecord, WorkerId, Write, Written, words};
use deadpool_postgres::Client;
use futures_util::future::{BoxFuture, FutureExt, join_all};
use std::collections::{HashMap, HashSet};
use std::time::SystemTime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Row, Statement};

pub(super) type Values = Vec<Box<dyn ToSql + Sync + Send>>;

/// Adds entries to the logs of runs that the worker holds. Says of each run that it holds or
/// held last whether the entries are there now. The `IS TRUE` keeps the planner from a nested
/// loop over two lists.
const APPEND: &str = concat!(
    "WITH me AS MATERIALIZED (",
    me!(),
    "), mine AS MATERIALIZED (
        SELECT r.run, r.held FROM flow_runs r
        WHERE r.run = ANY($2) AND r.worker = (SELECT id FROM me)
    ), added AS (
        INSERT INTO flow_log
            (run, seq, at, kind, node, attempt, took_us, event, value, failure)
        SELECT e.run, e.seq, e.at, e.kind, e.node, e.attempt, e.took_us,
               e.event::json, e.value::json, e.failure::json
        FROM unnest($3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[],
                    $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[])
            AS e(run, seq, at, kind, node, attempt, took_us, event, value, failure)
        WHERE (e.run IN (SELECT run FROM mine WHERE held)) IS TRUE
        ON CONFLICT (run, seq) DO NOTHING
    )
    SELECT mine.run, mine.held OR NOT EXISTS (
        SELECT 1 FROM unnest($3::bigint[], $4::bigint[]) AS e(run, seq)
        WHERE e.run = mine.run AND NOT EXISTS (
            SELECT 1 FROM flow_log l WHERE l.run = e.run AND l.seq = e.seq))
    FROM me LEFT JOIN mine ON true"
);

/// Locks runs that are to be put to rest, so that no order slips in unseen.
const LOCK: &str = concat!(
    "WITH me AS MATERIALIZED (",
    me!(),
    ")
    SELECT r.run FROM flow_runs r
    WHERE r.run = ANY($2) AND r.held AND r.worker = (SELECT id FROM me)
    ORDER BY r.run FOR UPDATE OF r"
);

const TAKE: &str = "
    DELETE FROM flow_orders o USING unnest($2::bigint[], $3::bigint[]) AS t(run, id)
    WHERE o.id = t.id AND o.run = t.run AND EXISTS (
        SELECT 1 FROM flow_runs r JOIN flow_workers w ON w.id = r.worker
        WHERE r.run = t.run AND r.held AND w.id = $1 AND NOT w.fenced)";

const SNAPSHOT: &str = "
    INSERT INTO flow_snapshots AS old (run, seq, state)
    SELECT s.run, s.seq, s.state::json
    FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS s(run, seq, state)
    WHERE EXISTS (
        SELECT 1 FROM flow_runs r JOIN flow_workers w ON w.id = r.worker
        WHERE r.run = s.run AND r.held AND w.id = $1 AND NOT w.fenced)
    ON CONFLICT (run) DO UPDATE SET seq = excluded.seq, state = excluded.state
    WHERE excluded.seq > old.seq";

const REST: &str = "
    UPDATE flow_runs r
    SET held = false, state = n.state, due = n.due,
        attention = CASE WHEN NOT n.due THEN n.attention END,
        outputs = n.outputs::json, error = n.error::json, updated_at = clock_timestamp()
    FROM (
        SELECT t.run, t.state, t.attention, t.outputs, t.error,
               t.due OR EXISTS (SELECT 1 FROM flow_orders o WHERE o.run = t.run) AS due
        FROM unnest($2::bigint[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[])
            AS t(run, state, due, attention, outputs, error)
    ) AS n
    WHERE r.run = n.run AND r.held AND r.worker =
        (SELECT id FROM flow_workers WHERE id = $1 AND NOT fenced)";

/// Numbers runs in the order in which they came, but inserts them in that of their names, so
/// that two who create the same ones do not wait for each other.
const CREATE: &str = concat!(
    "WITH me AS MATERIALIZED (",
    me!(),
    "), numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('flow_runs', 'run')) AS run, c.*
        FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::boolean[],
                    $8::text[]) WITH ORDINALITY
            AS c(id, flow, fingerprint, format, options, queued, inputs, n)
        WHERE NOT EXISTS (SELECT 1 FROM flow_runs r WHERE r.id = c.id)
        ORDER BY c.n
    )
    INSERT INTO flow_runs (run, id, flow, fingerprint, format, options, state, due, held, worker,
        inputs, created_at, updated_at)
    SELECT n.run, n.id, n.flow, n.fingerprint, n.format, n.options::json,
           CASE WHEN n.queued THEN 'pending' ELSE 'running' END, true, NOT n.queued,
           CASE WHEN NOT n.queued THEN me.id END, n.inputs::json, t.now, t.now
    FROM numbered n, me, (SELECT clock_timestamp() AS now) AS t
    ORDER BY n.id, n.n
    ON CONFLICT (id) DO NOTHING
    RETURNING run, id"
);

const KNOWN: &str = "SELECT id FROM flow_workers WHERE id = $1 AND NOT fenced";

/// `channel` is where others listen for news.
pub(super) async fn commit(
    db: &Client,
    worker: WorkerId,
    writes: &[Write],
    channel: &str,
) -> Result<Vec<Written>, Fault> {
    let Plan { waves, creates } = Plan::of(writes);
    let mut work = Vec::new();
    for wave in &waves {
        wave.statements(db, worker, &mut work).await?;
    }
    if !creates.is_empty() {
        work.push((db.prepare_cached(CREATE).await?, create_values(worker, &creates)));
    }
    // The first wave tells, too.
    if waves.is_empty() {
        work.push((db.prepare_cached(KNOWN).await?, vec![Box::new(worker.0)]));
    }
    if writes.iter().any(Write::is_news) {
        let notify = db.prepare_cached("SELECT pg_notify($1, '')").await?;
        work.push((notify, vec![Box::new(channel.to_owned())]));
    }
    let answers = send(db, &work).await?;
    let mut answers = answers.into_iter();
    let mut written: Vec<Option<Written>> = vec![None; writes.len()];
    for wave in &waves {
        let known = wave.answers(&mut answers)?;
        for (place, append) in &wave.appends {
            written[*place] = Some(match known.get(&append.run) {
                Some(true) => Written::Appended,
                Some(false) | None => Written::NotHeld,
            });
        }
    }
    let mut keys = HashMap::new();
    if !creates.is_empty() {
        for row in answers.next().unwrap_or_default() {
            keys.insert(row.try_get::<_, String>(1)?, RunKey(row.try_get(0)?));
        }
    }
    if waves.is_empty() && answers.next().is_none_or(|known| known.is_empty()) {
        return Err(Fault::Fenced);
    }
    let mut others = Vec::new();
    for (place, new) in &creates {
        match keys.remove(new.id.as_str()) {
            Some(key) => written[*place] = Some(Written::Created(key)),
            None => others.push((*place, new.id.as_str())),
        }
    }
    if !others.is_empty() {
        let runs = find(db, others.iter().map(|(_, id)| *id).collect()).await?;
        for (place, id) in others {
            // It was purged between the two: as well as if it came a moment later.
            let run = runs.get(id).ok_or(Fault::Late)?;
            written[place] = Some(Written::Exists(Box::new(run.clone())));
        }
    }
    Ok(written.into_iter().map(|written| written.unwrap_or(Written::NotHeld)).collect())
}

async fn find(db: &Client, ids: Vec<&str>) -> Result<HashMap<String, RunRecord>, Fault> {
    let sql = format!("SELECT {RUN} FROM flow_runs r WHERE r.id = ANY($1)");
    let rows = db.query(&db.prepare_cached(&sql).await?, &[&ids]).await?;
    let runs = rows.iter().map(|row| run(row).map(|run| (run.id.to_string(), run)));
    runs.collect()
}

/// Sends everything before the first answer is there, as one transaction.
pub(super) async fn send(
    db: &Client,
    work: &[(Statement, Values)],
) -> Result<Vec<Vec<Row>>, Fault> {
    // One statement is one without more words.
    if let [(statement, values)] = work {
        return Ok(vec![query(db, statement, values).await?]);
    }
    let mut sent: Vec<BoxFuture<'_, Result<Vec<Row>, tokio_postgres::Error>>> = Vec::new();
    let word = |word: &'static str| db.batch_execute(word).map(|done| done.map(|()| Vec::new()));
    sent.push(word("BEGIN").boxed());
    for (statement, values) in work {
        sent.push(query(db, statement, values).boxed());
    }
    sent.push(word("COMMIT").boxed());
    // They are sent when they are first asked, which is in this order.
    let mut answers = join_all(sent).await.into_iter().collect::<Result<Vec<_>, _>>()?;
    answers.pop();
    answers.remove(0);
    Ok(answers)
}

async fn query(
    db: &Client,
    statement: &Statement,
    values: &Values,
) -> Result<Vec<Row>, tokio_postgres::Error> {
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| &**value as _).collect();
    db.query(statement, &values).await
}

/// Writes in an order in which a statement can do many of them.
struct Plan<'a> {
    /// Each has at most one addition to a run.
    waves: Vec<Wave<'a>>,
    creates: Vec<(usize, &'a NewRun)>,
}

#[derive(Default)]
struct Wave<'a> {
    runs: HashSet<RunKey>,
    appends: Vec<(usize, &'a Append)>,
}

impl<'a> Plan<'a> {
    fn of(writes: &'a [Write]) -> Self {
        let mut plan = Plan { waves: Vec::new(), creates: Vec::new() };
        for (place, write) in writes.iter().enumerate() {
            match write {
                Write::Create(new) => plan.creates.push((place, new)),
                Write::Append(append) => {
                    let free =
                        plan.waves.last().is_some_and(|wave| !wave.runs.contains(&append.run));
                    if !free {
                        plan.waves.push(Wave::default());
                    }
                    if let Some(wave) = plan.waves.last_mut() {
                        wave.runs.insert(append.run);
                        wave.appends.push((place, append));
                    }
                }
            }
        }
        plan
    }
}

impl Wave<'_> {
    fn rests(&self) -> impl Iterator<Item = (RunKey, &Rest)> {
        self.appends.iter().filter_map(|(_, a)| a.rest.as_ref().map(|rest| (a.run, rest)))
    }

    /// The statements, of which the second is [`APPEND`].
    async fn statements(
        &self,
        db: &Client,
        worker: WorkerId,
        work: &mut Vec<(Statement, Values)>,
    ) -> Result<(), Fault> {
        let me = || Box::new(worker.0);
        let rests: Vec<_> = self.rests().collect();
        let rest_keys: Vec<i64> = rests.iter().map(|(run, _)| run.0).collect();
        if !rests.is_empty() {
            let values: Values = vec![me(), Box::new(rest_keys.clone())];
            work.push((db.prepare_cached(LOCK).await?, values));
        }
        work.push((db.prepare_cached(APPEND).await?, self.append_values(worker)));
        let taken = self.appends.iter().flat_map(|(_, a)| a.taken.iter().map(|id| (a.run.0, id.0)));
        let (runs, ids): (Vec<i64>, Vec<i64>) = taken.unzip();
        if !ids.is_empty() {
            let values: Values = vec![me(), Box::new(runs), Box::new(ids)];
            work.push((db.prepare_cached(TAKE).await?, values));
        }
        let snapshots =
            self.appends.iter().filter_map(|(_, a)| Some((a.run, a.snapshot.as_ref()?)));
        let snapshots: Vec<_> = snapshots.collect();
        if !snapshots.is_empty() {
            let values: Values = vec![
                me(),
                column(&snapshots, |(run, _)| run.0),
                column(&snapshots, |(_, snapshot)| words::number(snapshot.seq)),
                column(&snapshots, |(_, snapshot)| snapshot.state.clone()),
            ];
            work.push((db.prepare_cached(SNAPSHOT).await?, values));
        }
        if !rests.is_empty() {
            let values: Values = vec![
                me(),
                Box::new(rest_keys),
                column(&rests, |(_, rest)| words::of_state(rest.state)),
                column(&rests, |(_, rest)| rest.due),
                column(&rests, |(_, rest)| rest.attention.clone()),
                column(&rests, |(_, rest)| rest.outputs.clone()),
                column(&rests, |(_, rest)| rest.error.clone()),
            ];
            work.push((db.prepare_cached(REST).await?, values));
        }
        Ok(())
    }

    /// Whether the entries of each run are there, from the answers to the statements. A worker
    /// that is fenced gets no row.
    fn answers(
        &self,
        answers: &mut impl Iterator<Item = Vec<Row>>,
    ) -> Result<HashMap<RunKey, bool>, Fault> {
        let rests = self.rests().next().is_some();
        if rests {
            answers.next();
        }
        let rows = answers.next().unwrap_or_default();
        if rows.is_empty() {
            return Err(Fault::Fenced);
        }
        let mut known = HashMap::new();
        for row in rows {
            if let Some(run) = row.try_get::<_, Option<i64>>(0)? {
                known.insert(RunKey(run), row.try_get::<_, Option<bool>>(1)?.unwrap_or(false));
            }
        }
        for there in [
            self.appends.iter().any(|(_, append)| !append.taken.is_empty()),
            self.appends.iter().any(|(_, append)| append.snapshot.is_some()),
            rests,
        ] {
            if there {
                answers.next();
            }
        }
        Ok(known)
    }

    fn append_values(&self, worker: WorkerId) -> Values {
        let entries = self.appends.iter().flat_map(|(_, a)| a.entries.iter().map(|e| (a.run, e)));
        let entries: Vec<_> = entries.collect();
        vec![
            Box::new(worker.0),
            column(&self.appends, |(_, append)| append.run.0),
            column(&entries, |(run, _)| run.0),
            column(&entries, |(_, entry)| words::number(entry.seq)),
            column(&entries, |(_, entry)| -> SystemTime { words::within(entry.at) }),
            column(&entries, |(_, entry)| entry.kind.as_str()),
            column(&entries, |(_, entry)| entry.node.clone()),
            column(&entries, |(_, entry)| i64::from(entry.attempt)),
            column(&entries, |(_, entry)| entry.took.map(words::micros)),
            column(&entries, |(_, entry)| entry.event.clone()),
            column(&entries, |(_, entry)| entry.value.clone()),
            column(&entries, |(_, entry)| entry.failure.clone()),
        ]
    }
}

fn create_values(worker: WorkerId, creates: &[(usize, &NewRun)]) -> Values {
    vec![
        Box::new(worker.0),
        column(creates, |(_, new)| new.id.to_string()),
        column(creates, |(_, new)| new.flow.clone()),
        column(creates, |(_, new)| new.fingerprint.clone()),
        column(creates, |(_, new)| i64::from(new.format)),
        column(creates, |(_, new)| words::of_options(new)),
        column(creates, |(_, new)| new.queued),
        column(creates, |(_, new)| new.inputs.clone()),
    ]
}

/// One value of each, as an array.
fn column<T, V>(all: &[T], value: impl Fn(&T) -> V) -> Box<dyn ToSql + Sync + Send>
where
    Vec<V>: ToSql + Sync + Send + 'static,
{
    Box::new(all.iter().map(value).collect::<Vec<V>>())
}
