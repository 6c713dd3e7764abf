//! `quotas`, `quota_classes`, `quota_usages` and `reservations`.
//!
//! The rows of usage are the locks: whoever changes a project's usage holds them, in the order
//! of their ids, as Cinder does.

mod rows;

use super::pool::{Pool, Tries};
use super::value::values;
use crate::db::RESERVATION_TIME;
use crate::domain::{OverQuota, Reservation, Reservations, Timestamp};
use rows::{Made, by_id, create_usage, insert, lock, made, set};
use sqlx::Error;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What Cinder's options say where the tables say nothing.
const DEFAULTS: [(&str, i64); 3] =
    [("volumes", 10), ("gigabytes", 1000), ("per_volume_gigabytes", -1)];

/// How a reservation ended.
pub(super) enum Reserved {
    Yes,
    Over(OverQuota),
    /// The time of this one was over before it was asked for again.
    Gone(Uuid),
}

pub(super) async fn limits(
    pool: &Pool,
    project_id: &str,
    resources: &[&str],
) -> Result<BTreeMap<String, i64>, Error> {
    let mut limits: BTreeMap<String, i64> =
        resources.iter().map(|resource| ((*resource).to_owned(), -1)).collect();
    for (resource, limit) in DEFAULTS {
        limits.entry(resource.to_owned()).and_modify(|known| *known = limit);
    }
    let mut session = pool.acquire().await?;
    // What comes later counts more.
    for (sql, whose) in [
        ("SELECT resource, hard_limit FROM quota_classes WHERE class_name = ?", "default"),
        ("SELECT resource, hard_limit FROM quotas WHERE project_id = ?", project_id),
    ] {
        let sql = format!("{sql} AND deleted = FALSE");
        for row in session.fetch_all(&sql, values![whose]).await? {
            let mut row = row.read();
            if let (Some(resource), Some(limit)) = (row.text()?, row.int()?) {
                limits.entry(resource).and_modify(|known| *known = limit);
            }
        }
    }
    Ok(limits)
}

pub(super) async fn reserve(
    pool: &Pool,
    reservations: &Reservations,
    limits: &BTreeMap<String, i64>,
    expire: Timestamp,
) -> Result<Reserved, Error> {
    let mut tries = Tries::default();
    loop {
        match reserve_once(pool, reservations, limits, expire).await {
            Err(error) if tries.again(&error).await => {}
            done => return done,
        }
    }
}

async fn reserve_once(
    pool: &Pool,
    reservations: &Reservations,
    limits: &BTreeMap<String, i64>,
    expire: Timestamp,
) -> Result<Reserved, Error> {
    let mut session = pool.begin().await?;
    let mut usages = lock(&mut session, reservations).await?;
    let missing: Vec<&Reservation> =
        reservations.parts.iter().filter(|part| !usages.contains_key(&part.resource)).collect();
    if !missing.is_empty() {
        // In a transaction of their own, as in Cinder: they stay if a limit is exceeded.
        for part in missing {
            create_usage(&mut session, &reservations.project_id, &part.resource).await?;
        }
        session.commit().await?;
        session = pool.begin().await?;
        usages = lock(&mut session, reservations).await?;
    }
    let made = made(&mut session, reservations).await?;
    if let Some(made) = made.first() {
        // All of them or none: the process that made them died before it could say so.
        return Ok(if made.expired() { Reserved::Gone(made.uuid) } else { Reserved::Yes });
    }
    let over = |part: &&Reservation| {
        let usage = usages.get(&part.resource)?;
        let limit = *limits.get(&part.resource)?;
        let consumed = usage.in_use + usage.reserved;
        let over = part.delta >= 0 && limit >= 0 && limit < part.delta + consumed;
        over.then(|| OverQuota { resource: part.resource.clone(), limit, consumed })
    };
    let overs = reservations.parts.iter().filter_map(|part| over(&part));
    if let Some(over) = overs.min_by(|a, b| a.resource.cmp(&b.resource)) {
        return Ok(Reserved::Over(over));
    }
    for part in &reservations.parts {
        let usage = usages.get(&part.resource).ok_or(Error::RowNotFound)?;
        insert(&mut session, &reservations.project_id, part, usage.id, expire, None).await?;
        if part.delta > 0 {
            set(&mut session, usage.id, usage.in_use, usage.reserved + part.delta).await?;
        }
    }
    session.commit().await?;
    Ok(Reserved::Yes)
}

/// Commits; gives the id of a reservation that is gone, and then has changed nothing.
pub(super) async fn commit(
    pool: &Pool,
    reservations: &Reservations,
) -> Result<Option<Uuid>, Error> {
    let mut tries = Tries::default();
    loop {
        match settle(pool, reservations, Settle::Commit).await {
            Err(error) if tries.again(&error).await => {}
            done => return done,
        }
    }
}

pub(super) async fn rollback(pool: &Pool, reservations: &Reservations) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        match settle(pool, reservations, Settle::Rollback).await {
            Err(error) if tries.again(&error).await => {}
            done => return done.map(drop),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Settle {
    Commit,
    Rollback,
}

async fn settle(
    pool: &Pool,
    reservations: &Reservations,
    how: Settle,
) -> Result<Option<Uuid>, Error> {
    let mut session = pool.begin().await?;
    let mut usages = by_id(lock(&mut session, reservations).await?);
    let made = made(&mut session, reservations).await?;
    if how == Settle::Commit {
        let gone = |part: &&Reservation| {
            made.iter().find(|made| made.uuid == part.id).is_none_or(Made::expired)
        };
        if let Some(part) = reservations.parts.iter().find(gone) {
            return Ok(Some(part.id));
        }
    }
    let now = Timestamp::now();
    for made in made.iter().filter(|made| !made.deleted) {
        if let Some(usage) = usages.get_mut(&made.usage_id)
            && made.delta != 0
        {
            if made.delta > 0 {
                usage.reserved -= made.delta.min(usage.reserved);
            }
            if how == Settle::Commit {
                usage.in_use = (usage.in_use + made.delta).max(0);
            }
            set(&mut session, usage.id, usage.in_use, usage.reserved).await?;
        }
        let sql = "UPDATE reservations SET deleted = TRUE, deleted_at = ?, updated_at = ? \
                   WHERE deleted = FALSE AND uuid = ?";
        session.execute(sql, values![now, now, made.uuid]).await?;
    }
    session.commit().await?;
    Ok(None)
}

/// Rolls back what is older than its time, a project at a time.
pub(super) async fn expire(pool: &Pool) -> Result<usize, Error> {
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
            rollback(pool, &Reservations { project_id: project_id.clone(), parts }).await?;
        }
    }
    Ok(rows.len())
}

/// Undoes a commit: reservations of the opposite, committed at once.
pub(super) async fn refund(pool: &Pool, reservations: &Reservations) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        match refund_once(pool, reservations).await {
            Err(error) if tries.again(&error).await => {}
            done => return done,
        }
    }
}

async fn refund_once(pool: &Pool, reservations: &Reservations) -> Result<(), Error> {
    let back = reservations.opposite();
    let mut session = pool.begin().await?;
    let mut usages = by_id(lock(&mut session, reservations).await?);
    if !made(&mut session, &back).await?.is_empty() {
        // Done before.
        return Ok(());
    }
    let now = Timestamp::now();
    for made in made(&mut session, reservations).await? {
        let part =
            reservations.parts.iter().zip(&back.parts).find(|(part, _)| part.id == made.uuid);
        let (Some((_, part)), Some(usage)) = (part, usages.get_mut(&made.usage_id)) else {
            continue;
        };
        if !made.deleted || made.expired() {
            // It was not committed.
            continue;
        }
        let part = Reservation { delta: -made.delta, ..part.clone() };
        let expire = now.later(RESERVATION_TIME);
        insert(&mut session, &back.project_id, &part, usage.id, expire, Some(now)).await?;
        if made.delta != 0 {
            usage.in_use = (usage.in_use - made.delta).max(0);
            set(&mut session, usage.id, usage.in_use, usage.reserved).await?;
        }
    }
    session.commit().await
}
