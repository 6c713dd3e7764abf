//! `volumes`, `volume_metadata` and `volume_faults`.

use crate::db::{VolumeFault, VolumeUpdate};
use crate::domain::{RequestContext, Timestamp, Volume, VolumeProperties, VolumeStatus};
use sqlx::{SqliteConnection, SqlitePool};
use std::error::Error;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, status, size, display_name, display_description, host, cluster_name, ",
            "availability_zone, volume_type_id, bootable, multiattach, attach_status, user_id, ",
            "project_id, provider_id, created_at, updated_at, launched_at ",
            "FROM volumes WHERE deleted = 0",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    status: Option<String>,
    size: Option<i64>,
    display_name: Option<String>,
    display_description: Option<String>,
    host: Option<String>,
    cluster_name: Option<String>,
    availability_zone: Option<String>,
    volume_type_id: String,
    bootable: Option<bool>,
    multiattach: Option<bool>,
    attach_status: Option<String>,
    user_id: Option<String>,
    project_id: Option<String>,
    provider_id: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    launched_at: Option<String>,
}

impl Row {
    async fn load(self, connection: &mut SqliteConnection) -> Result<Volume, sqlx::Error> {
        let metadata: Vec<(String, String)> = sqlx::query_as(
            "SELECT \"key\", value FROM volume_metadata WHERE deleted = 0 AND volume_id = ?",
        )
        .bind(&self.id)
        .fetch_all(connection)
        .await?;
        Ok(Volume {
            id: parse(&self.id)?,
            status: VolumeStatus::from(self.status.unwrap_or_default()),
            size: self.size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
            display_name: self.display_name,
            display_description: self.display_description,
            host: self.host,
            cluster_name: self.cluster_name,
            availability_zone: self.availability_zone,
            volume_type_id: parse(&self.volume_type_id)?,
            metadata: metadata.into_iter().collect(),
            bootable: self.bootable.unwrap_or(false),
            multiattach: self.multiattach.unwrap_or(false),
            attach_status: self.attach_status,
            user_id: self.user_id,
            project_id: self.project_id,
            provider_id: self.provider_id,
            created_at: parse_optional(self.created_at)?,
            updated_at: parse_optional(self.updated_at)?,
            launched_at: parse_optional(self.launched_at)?,
        })
    }
}

/// Inserts the row that Cinder inserts: the columns not named here are NULL there too.
pub(super) async fn create(
    pool: &SqlitePool,
    properties: &VolumeProperties,
    volume_type_id: Uuid,
) -> Result<Volume, sqlx::Error> {
    let id = Uuid::new_v4().to_string();
    let now = Timestamp::now().to_string();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query(
        "INSERT INTO volumes (created_at, deleted, id, user_id, project_id, host, size, \
         availability_zone, status, attach_status, display_name, display_description, \
         volume_type_id, bootable, multiattach, cluster_name, shared_targets, use_quota) \
         VALUES (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
    )
    .bind(&now)
    .bind(&id)
    .bind(&properties.user_id)
    .bind(&properties.project_id)
    .bind(&properties.host)
    .bind(gibibytes(properties.size)?)
    .bind(&properties.availability_zone)
    .bind(properties.status.as_str())
    .bind(&properties.attach_status)
    .bind(&properties.display_name)
    .bind(&properties.display_description)
    .bind(volume_type_id.to_string())
    .bind(properties.bootable)
    .bind(properties.multiattach)
    .bind(&properties.cluster_name)
    .execute(&mut *transaction)
    .await?;
    for (key, value) in &properties.metadata {
        sqlx::query(
            "INSERT INTO volume_metadata (created_at, deleted, volume_id, \"key\", value) \
             VALUES (?, 0, ?, ?, ?)",
        )
        .bind(&now)
        .bind(&id)
        .bind(key)
        .bind(value)
        .execute(&mut *transaction)
        .await?;
    }
    // Read back, as Cinder does: what is handed on is what the row says.
    let row: Row =
        sqlx::query_as(select!(" AND id = ?")).bind(&id).fetch_one(&mut *transaction).await?;
    let volume = row.load(&mut transaction).await?;
    transaction.commit().await?;
    Ok(volume)
}

pub(super) async fn get(
    pool: &SqlitePool,
    context: &RequestContext,
    id: Uuid,
) -> Result<Option<Volume>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let row: Option<Row> = sqlx::query_as(select!(" AND id = ? AND (? OR project_id = ?)"))
        .bind(id.to_string())
        .bind(context.is_admin)
        .bind(&context.project_id)
        .fetch_optional(&mut *connection)
        .await?;
    match row {
        Some(row) => row.load(&mut connection).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn get_all(
    pool: &SqlitePool,
    context: &RequestContext,
) -> Result<Vec<Volume>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let rows: Vec<Row> =
        sqlx::query_as(select!(" AND (? OR project_id = ?) ORDER BY created_at, id"))
            .bind(context.is_admin)
            .bind(&context.project_id)
            .fetch_all(&mut *transaction)
            .await?;
    let mut volumes = Vec::with_capacity(rows.len());
    for row in rows {
        volumes.push(row.load(&mut transaction).await?);
    }
    Ok(volumes)
}

pub(super) async fn update(
    pool: &SqlitePool,
    id: Uuid,
    update: VolumeUpdate,
) -> Result<bool, sqlx::Error> {
    let size = update.size.map(gibibytes).transpose()?;
    // No column that is updated here is ever set to NULL.
    let done = sqlx::query(
        "UPDATE volumes SET status = COALESCE(?, status), size = COALESCE(?, size), \
         host = COALESCE(?, host), cluster_name = COALESCE(?, cluster_name), \
         provider_id = COALESCE(?, provider_id), launched_at = COALESCE(?, launched_at), \
         updated_at = ? WHERE deleted = 0 AND id = ?",
    )
    .bind(update.status.as_ref().map(VolumeStatus::as_str))
    .bind(size)
    .bind(update.host)
    .bind(update.cluster_name)
    .bind(update.provider_id)
    .bind(update.launched_at.map(|at| at.to_string()))
    .bind(Timestamp::now().to_string())
    .bind(id.to_string())
    .execute(pool)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn claim(
    pool: &SqlitePool,
    id: Uuid,
    from: &[VolumeStatus],
    to: &VolumeStatus,
) -> Result<bool, sqlx::Error> {
    for status in from {
        let done = sqlx::query(
            "UPDATE volumes SET status = ?, updated_at = ? \
             WHERE deleted = 0 AND id = ? AND status = ?",
        )
        .bind(to.as_str())
        .bind(Timestamp::now().to_string())
        .bind(id.to_string())
        .bind(status.as_str())
        .execute(pool)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) async fn destroy(pool: &SqlitePool, id: Uuid) -> Result<bool, sqlx::Error> {
    let now = Timestamp::now().to_string();
    let id = id.to_string();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let done = sqlx::query(
        "UPDATE volumes SET status = 'deleted', deleted = 1, deleted_at = ? \
         WHERE deleted = 0 AND id = ?",
    )
    .bind(&now)
    .bind(&id)
    .execute(&mut *transaction)
    .await?;
    sqlx::query(
        "UPDATE volume_metadata SET deleted = 1, deleted_at = ? \
         WHERE deleted = 0 AND volume_id = ?",
    )
    .bind(&now)
    .bind(&id)
    .execute(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn fault_create(
    pool: &SqlitePool,
    request_id: &str,
    id: Uuid,
    reason: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO volume_faults (created_at, volume_id, request_id, reason) \
         VALUES (?, ?, ?, ?)",
    )
    .bind(Timestamp::now().to_string())
    .bind(id.to_string())
    .bind(request_id)
    .bind(reason)
    .execute(pool)
    .await?;
    Ok(())
}

pub(super) async fn fault_get(
    pool: &SqlitePool,
    id: Uuid,
) -> Result<Option<VolumeFault>, sqlx::Error> {
    let row: Option<(String, String, String)> = sqlx::query_as(
        "SELECT created_at, request_id, reason FROM volume_faults \
         WHERE volume_id = ? ORDER BY id DESC LIMIT 1",
    )
    .bind(id.to_string())
    .fetch_optional(pool)
    .await?;
    row.map(|(created_at, request_id, reason)| {
        Ok(VolumeFault { created_at: parse(&created_at)?, request_id, reason })
    })
    .transpose()
}

fn gibibytes(size: u64) -> Result<i64, sqlx::Error> {
    i64::try_from(size).map_err(|error| sqlx::Error::Encode(error.into()))
}

/// Reads a text column that holds something more than text.
pub(super) fn parse<T>(text: &str) -> Result<T, sqlx::Error>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| sqlx::Error::Decode(error.into()))
}

/// The same for a column that may be NULL.
pub(super) fn parse_optional<T>(text: Option<String>) -> Result<Option<T>, sqlx::Error>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    text.map(|text| parse(&text)).transpose()
}
