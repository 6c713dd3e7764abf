//! The rows of usage, and those of reservations.

use super::book::{Added, Book};
use crate::db::sql::dialect::marks;
use crate::db::sql::pool::Session;
use crate::db::sql::value::{Row, Value, values};
use crate::domain::{Reservation, Timestamp};
use sqlx::Error;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

#[derive(Clone, Copy)]
pub(super) struct Usage {
    pub(super) id: i64,
    pub(super) in_use: i64,
    pub(super) reserved: i64,
}

/// A reservation as its row stands.
pub(super) struct Made {
    pub(super) uuid: Uuid,
    pub(super) usage_id: i64,
    pub(super) delta: i64,
    pub(super) deleted: bool,
    /// When it was committed, rolled back, or let go because its time was over.
    deleted_at: Option<Timestamp>,
    expire: Option<Timestamp>,
}

impl Made {
    /// In the table a reservation that was committed looks like one that was let go: but that
    /// happens only after its time.
    pub(super) fn expired(&self) -> bool {
        self.deleted && matches!((self.deleted_at, self.expire), (Some(at), Some(end)) if at > end)
    }

    /// One that is new.
    pub(super) fn open(part: &Reservation, usage_id: i64, expire: Timestamp) -> Self {
        let Reservation { id: uuid, delta, .. } = *part;
        Made { uuid, usage_id, delta, deleted: false, deleted_at: None, expire: Some(expire) }
    }

    pub(super) fn end(&mut self, at: Timestamp) {
        (self.deleted, self.deleted_at) = (true, Some(at));
    }
}

/// The rows of usage of these resources, locked.
pub(super) async fn lock(
    session: &mut Session,
    project_id: &str,
    resources: &BTreeSet<&str>,
) -> Result<BTreeMap<String, Usage>, Error> {
    let sql = format!(
        "SELECT resource, id, in_use, reserved FROM quota_usages \
         WHERE deleted = FALSE AND project_id = ? AND resource IN ({}) ORDER BY id FOR UPDATE",
        marks(resources.len())
    );
    let mut values = vec![Value::from(project_id)];
    values.extend(resources.iter().map(|resource| Value::from(*resource)));
    let rows = session.fetch_all(&sql, &values).await?;
    let usage = |row: &Row| {
        let mut row = row.read();
        let resource = row.some_text()?;
        let mut number = || Ok::<i64, Error>(row.int()?.unwrap_or(0));
        Ok((resource, Usage { id: number()?, in_use: number()?, reserved: number()? }))
    };
    rows.iter().map(usage).collect()
}

/// Which of the reservations are there.
pub(super) async fn made(session: &mut Session, ids: &[Uuid]) -> Result<Vec<Made>, Error> {
    // Cinder's index is of `deleted` and then of `uuid`; without the first the table is walked over,
    // with the project's usage locked.
    let sql = format!(
        "SELECT uuid, usage_id, delta, deleted, deleted_at, expire FROM reservations \
         WHERE deleted IN (FALSE, TRUE) AND uuid IN ({}) ORDER BY id",
        marks(ids.len())
    );
    let ids: Vec<Value<'_>> = ids.iter().map(|id| (*id).into()).collect();
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
pub(super) async fn create_usage(
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

/// Writes what the book says is new, in a statement for each table and kind of change: the rows
/// are locked, and whoever else works for the project waits as long as it takes.
pub(super) async fn write(
    session: &mut Session,
    project_id: &str,
    book: &Book,
) -> Result<(), Error> {
    insert(session, project_id, book).await?;
    set(session, &book.changed(), book.now()).await?;
    end(session, &book.ended, book.now()).await
}

async fn insert(session: &mut Session, project_id: &str, book: &Book) -> Result<(), Error> {
    if book.added.is_empty() {
        return Ok(());
    }
    let rows = vec!["(?, FALSE, ?, ?, ?, ?, ?, ?)"; book.added.len()].join(", ");
    let sql = format!(
        "INSERT INTO reservations \
         (created_at, deleted, uuid, usage_id, project_id, resource, delta, expire) VALUES {rows}"
    );
    let mut values: Vec<Value<'_>> = Vec::new();
    for Added { part: Reservation { id, resource, delta }, usage_id, expire } in &book.added {
        let now = book.now();
        values.extend(values![now, *id, *usage_id, project_id, resource, *delta, *expire]);
    }
    session.execute(&sql, &values).await.map(drop)
}

async fn set(session: &mut Session, usages: &[Usage], now: Timestamp) -> Result<(), Error> {
    if usages.is_empty() {
        return Ok(());
    }
    let cases = "WHEN ? THEN ? ".repeat(usages.len());
    let sql = format!(
        "UPDATE quota_usages SET in_use = CASE id {cases}END, reserved = CASE id {cases}END, \
         updated_at = ? WHERE id IN ({})",
        marks(usages.len())
    );
    let mut values: Vec<Value<'_>> = Vec::new();
    values.extend(usages.iter().flat_map(|usage| [usage.id, usage.in_use].map(Value::from)));
    values.extend(usages.iter().flat_map(|usage| [usage.id, usage.reserved].map(Value::from)));
    values.push(now.into());
    values.extend(usages.iter().map(|usage| Value::from(usage.id)));
    session.execute(&sql, &values).await.map(drop)
}

/// However a reservation ends, its row is soft-deleted.
async fn end(session: &mut Session, ids: &[Uuid], now: Timestamp) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE reservations SET deleted = TRUE, deleted_at = ?, updated_at = ? \
         WHERE deleted = FALSE AND uuid IN ({})",
        marks(ids.len())
    );
    let mut values = vec![Value::from(now), Value::from(now)];
    values.extend(ids.iter().map(|id| Value::from(*id)));
    session.execute(&sql, &values).await.map(drop)
}
