//! `quotas`, `quota_classes`, `quota_usages` and `reservations`.
//!
//! The rows of usage are the locks: whoever changes a project's usage holds them, in the order
//! of their ids, as Cinder does.

use super::dialect::marks;
use super::pool::{Pool, Session, Tries};
use super::value::{Row, Value, values};
use crate::db::RESERVATION_TIME;
use crate::domain::{OverQuota, Reservation, Reservations, Timestamp};
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

struct Usage {
    id: i64,
    in_use: i64,
    reserved: i64,
}

/// A reservation as its row stands.
struct Made {
    uuid: Uuid,
    usage_id: i64,
    delta: i64,
    deleted: bool,
    /// When it was committed, rolled back, or let go because its time was over.
    deleted_at: Option<Timestamp>,
    expire: Option<Timestamp>,
}

impl Made {
    /// In the table a reservation that was committed looks like one that was let go: but that
    /// happens only after its time.
    fn expired(&self) -> bool {
        self.deleted && matches!((self.deleted_at, self.expire), (Some(at), Some(end)) if at > end)
    }
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

/// The rows of usage of these resources, locked.
async fn lock(
    session: &mut Session,
    reservations: &Reservations,
) -> Result<BTreeMap<String, Usage>, Error> {
    let sql = format!(
        "SELECT resource, id, in_use, reserved FROM quota_usages \
         WHERE deleted = FALSE AND project_id = ? AND resource IN ({}) ORDER BY id FOR UPDATE",
        marks(reservations.parts.len())
    );
    let mut values = vec![Value::from(&reservations.project_id)];
    values.extend(reservations.parts.iter().map(|part| Value::from(&part.resource)));
    let rows = session.fetch_all(&sql, &values).await?;
    let usage = |row: &Row| {
        let mut row = row.read();
        let resource = row.some_text()?;
        let mut number = || Ok::<i64, Error>(row.int()?.unwrap_or(0));
        Ok((resource, Usage { id: number()?, in_use: number()?, reserved: number()? }))
    };
    rows.iter().map(usage).collect()
}

fn by_id(usages: BTreeMap<String, Usage>) -> BTreeMap<i64, Usage> {
    usages.into_values().map(|usage| (usage.id, usage)).collect()
}

/// Which of the reservations are there.
async fn made(session: &mut Session, reservations: &Reservations) -> Result<Vec<Made>, Error> {
    let sql = format!(
        "SELECT uuid, usage_id, delta, deleted, deleted_at, expire FROM reservations \
         WHERE uuid IN ({}) ORDER BY id",
        marks(reservations.parts.len())
    );
    let ids: Vec<Value<'_>> = reservations.parts.iter().map(|part| part.id.into()).collect();
    let rows = session.fetch_all(&sql, &ids).await?;
    let made = |row: &Row| {
        let mut row = row.read();
        Ok(Made {
            uuid: row.id()?,
            usage_id: row.int()?.unwrap_or(0),
            delta: row.int()?.unwrap_or(0),
            deleted: row.bool()?.unwrap_or(false),
            deleted_at: row.time()?,
            expire: row.time()?,
        })
    };
    rows.iter().map(made).collect()
}

/// Creates the row of a resource that has none yet, with what is really in use.
async fn create_usage(
    session: &mut Session,
    project_id: &str,
    resource: &str,
) -> Result<(), Error> {
    let (what, volume_type) = resource.split_once('_').unwrap_or((resource, ""));
    let of_type = |column: &str| match volume_type {
        "" => String::new(),
        _ => format!(" AND {column} IN (SELECT id FROM volume_types WHERE name = ?)"),
    };
    let integer = session.dialect().integer();
    let (volumes, snapshots) = match what {
        "volumes" => ("COUNT(*)".to_owned(), None),
        _ => (
            format!("CAST(COALESCE(SUM(size), 0) AS {integer})"),
            Some(format!("CAST(COALESCE(SUM(s.volume_size), 0) AS {integer})")),
        ),
    };
    let mut values = vec![Value::from(project_id)];
    values.extend((!volume_type.is_empty()).then(|| Value::from(volume_type)));
    let sql = format!(
        "SELECT {volumes} FROM volumes \
         WHERE deleted = FALSE AND project_id = ? AND use_quota = TRUE{}",
        of_type("volume_type_id")
    );
    let mut in_use = count(session, &sql, &values).await?;
    if let Some(snapshots) = snapshots {
        let sql = format!(
            "SELECT {snapshots} FROM snapshots s JOIN volumes v ON v.id = s.volume_id \
             WHERE s.deleted = FALSE AND s.project_id = ? AND s.use_quota = TRUE{}",
            of_type("v.volume_type_id")
        );
        in_use += count(session, &sql, &values).await?;
    }
    let sql = "INSERT INTO quota_usages \
               (created_at, deleted, project_id, resource, in_use, reserved, race_preventer) \
               VALUES (?, FALSE, ?, ?, ?, 0, TRUE)";
    let values = values![Timestamp::now(), project_id, resource, in_use];
    session.execute(sql, values).await.map(drop)
}

async fn count(session: &mut Session, sql: &str, values: &[Value<'_>]) -> Result<i64, Error> {
    let row = session.fetch_optional(sql, values).await?.ok_or(Error::RowNotFound)?;
    Ok(row.read().int()?.unwrap_or(0))
}

async fn set(session: &mut Session, usage: i64, in_use: i64, reserved: i64) -> Result<(), Error> {
    let sql = "UPDATE quota_usages SET in_use = ?, reserved = ?, updated_at = ? WHERE id = ?";
    session.execute(sql, values![in_use, reserved, Timestamp::now(), usage]).await.map(drop)
}

/// Inserts a reservation; with `done` one that was committed at that moment.
async fn insert(
    session: &mut Session,
    project_id: &str,
    part: &Reservation,
    usage: i64,
    expire: Timestamp,
    done: Option<Timestamp>,
) -> Result<(), Error> {
    let Reservation { id, resource, delta } = part;
    let sql = "INSERT INTO reservations \
               (created_at, deleted, uuid, usage_id, project_id, resource, delta, expire) \
               VALUES (?, FALSE, ?, ?, ?, ?, ?, ?)";
    let values = values![Timestamp::now(), *id, usage, project_id, resource, *delta, expire];
    session.execute(sql, values).await?;
    if let Some(at) = done {
        let sql = "UPDATE reservations SET deleted = TRUE, deleted_at = ?, updated_at = ? \
                   WHERE uuid = ?";
        session.execute(sql, values![at, at, *id]).await?;
    }
    Ok(())
}
