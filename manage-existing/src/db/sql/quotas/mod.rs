//! `quotas`, `quota_classes`, `quota_usages` and `reservations`.
//!
//! The rows of usage are the locks: whoever changes a project's usage holds them, in the order
//! of their ids, as Cinder does.

mod book;
mod rows;

pub(super) use book::{Op, Settled};

use super::pool::{Pool, Tries};
use super::queue::{Batched, Queue};
use super::value::values;
use crate::domain::{Reservation, Reservations, Timestamp};
use book::Book;
use rows::{create_usage, lock, made, write};
use sqlx::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// What Cinder's options say where the tables say nothing.
const DEFAULTS: [(&str, i64); 3] =
    [("volumes", 10), ("gigabytes", 1000), ("per_volume_gigabytes", -1)];

/// The limits that stand in the tables; what comes later counts more.
pub(super) async fn limits(pool: &Pool, project_id: &str) -> Result<Vec<(String, i64)>, Error> {
    let sql = "SELECT resource, hard_limit, 0 AS late FROM quota_classes \
               WHERE class_name = ? AND deleted = FALSE \
               UNION ALL \
               SELECT resource, hard_limit, 1 FROM quotas WHERE project_id = ? AND deleted = FALSE \
               ORDER BY late";
    let rows = pool.acquire().await?.fetch_all(sql, values!["default", project_id]).await?;
    let mut limits = Vec::new();
    for row in &rows {
        let mut row = row.read();
        if let (Some(resource), Some(limit)) = (row.text()?, row.int()?) {
            limits.push((resource, limit));
        }
    }
    Ok(limits)
}

/// The limits of these resources, with what the tables say.
pub(super) fn limits_of(resources: &[&str], set: &[(String, i64)]) -> BTreeMap<String, i64> {
    let mut limits: BTreeMap<String, i64> =
        resources.iter().map(|resource| ((*resource).to_owned(), -1)).collect();
    let set = set.iter().map(|(resource, limit)| (&**resource, *limit));
    for (resource, limit) in DEFAULTS.into_iter().chain(set) {
        if let Some(known) = limits.get_mut(resource) {
            *known = limit;
        }
    }
    limits
}

/// Rolls back what is older than its time, a project at a time.
pub(super) async fn expire(pool: &Pool, queue: &Queue<Op>) -> Result<usize, Arc<Error>> {
    let sql = "SELECT project_id, uuid, resource FROM reservations \
               WHERE deleted = FALSE AND expire < ?";
    let rows = pool.acquire().await?.fetch_all(sql, values![Timestamp::now()]).await?;
    let mut projects: BTreeMap<String, Vec<Reservation>> = BTreeMap::new();
    for row in &rows {
        let mut row = row.read();
        let project = row.text()?.unwrap_or_default();
        let (id, resource) = (row.id()?, row.some_text()?);
        projects.entry(project).or_default().push(Reservation { id, resource, delta: 0 });
    }
    for (project_id, parts) in projects {
        // Not too many values for one statement.
        for parts in parts.chunks(100) {
            let parts = parts.to_vec();
            let old = Reservations { project_id: project_id.clone(), parts };
            queue.ask(pool, Op::Rollback(old)).await?;
        }
    }
    Ok(rows.len())
}

/// The line of a project: the rows of its usage are locks, and nobody there can overtake.
impl Batched for Op {
    type Answer = Settled;

    fn key(&self) -> &str {
        &self.reservations().project_id
    }

    async fn all(pool: &Pool, ops: &[Op]) -> Result<Vec<Settled>, Error> {
        let mut tries = Tries::default();
        loop {
            match settle_once(pool, ops).await {
                Err(error) => tries.failed(error).await?,
                done => return done,
            }
        }
    }
}

async fn settle_once(pool: &Pool, ops: &[Op]) -> Result<Vec<Settled>, Error> {
    let Some(project) = ops.first().map(Batched::key) else {
        return Ok(Vec::new());
    };
    let resources: BTreeSet<&str> = ops.iter().flat_map(Op::resources).collect();
    if resources.is_empty() {
        return Ok(vec![Settled::Yes; ops.len()]);
    }
    let mut session = pool.begin().await?;
    let mut usages = lock(&mut session, project, &resources).await?;
    // In the order in which they are asked for, which is the one of Cinder's rows.
    let mut missing: Vec<&str> = Vec::new();
    for resource in ops.iter().filter(|op| op.reserves()).flat_map(Op::resources) {
        if !usages.contains_key(resource) && !missing.contains(&resource) {
            missing.push(resource);
        }
    }
    if !missing.is_empty() {
        // In a transaction of their own, as in Cinder: they stay if a limit is exceeded.
        for resource in missing {
            create_usage(&mut session, project, resource).await?;
        }
        session.commit().await?;
        session = pool.begin().await?;
        usages = lock(&mut session, project, &resources).await?;
        let mut needed = ops.iter().filter(|op| op.reserves()).flat_map(Op::resources);
        if !needed.all(|resource| usages.contains_key(resource)) {
            // Somebody has deleted one in between.
            return Err(Error::RowNotFound);
        }
    }
    let ids: Vec<Uuid> = ops.iter().flat_map(Op::ids).collect();
    let made = made(&mut session, &ids).await?;
    let mut book = Book::new(Timestamp::now(), usages, made);
    let settled = ops.iter().map(|op| book.settle(op)).collect();
    write(&mut session, project, &book).await?;
    session.commit().await?;
    Ok(settled)
}
