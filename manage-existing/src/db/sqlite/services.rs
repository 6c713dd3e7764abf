//! `services`: who looks after which storage, and when each last said that it is alive.

use crate::domain::{Service, Timestamp};
use sqlx::SqlitePool;
use uuid::Uuid;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT host, cluster_name, availability_zone, disabled, updated_at ",
            "FROM services WHERE deleted = 0 AND binary = 'cinder-volume'",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    host: Option<String>,
    cluster_name: Option<String>,
    availability_zone: Option<String>,
    disabled: Option<bool>,
    updated_at: Option<String>,
}

impl TryFrom<Row> for Service {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Service {
            host: row.host.unwrap_or_default(),
            cluster_name: row.cluster_name,
            availability_zone: row.availability_zone,
            disabled: row.disabled.unwrap_or(false),
            updated_at: super::volumes::parse_optional(row.updated_at)?,
        })
    }
}

/// Cinder's rule: a host without a backend stands for any of its backends, and the first found
/// is taken.
pub(super) async fn by_host(pool: &SqlitePool, host: &str) -> Result<Option<Service>, sqlx::Error> {
    let backends = if host.contains('@') { None } else { Some(format!("{host}@")) };
    all(pool).await.map(|services| {
        services.into_iter().find(|service| {
            let rest = service.host.strip_prefix(host);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('#'))
                || backends.as_ref().is_some_and(|prefix| service.host.starts_with(prefix))
        })
    })
}

pub(super) async fn by_cluster(
    pool: &SqlitePool,
    cluster: &str,
) -> Result<Option<Service>, sqlx::Error> {
    let row: Option<Row> = sqlx::query_as(select!(" AND cluster_name = ? ORDER BY id LIMIT 1"))
        .bind(cluster)
        .fetch_optional(pool)
        .await?;
    row.map(Service::try_from).transpose()
}

pub(super) async fn all(pool: &SqlitePool) -> Result<Vec<Service>, sqlx::Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(" ORDER BY id")).fetch_all(pool).await?;
    rows.into_iter().map(Service::try_from).collect()
}

pub(super) async fn report(pool: &SqlitePool, host: &str) -> Result<(), sqlx::Error> {
    let now = Timestamp::now().to_string();
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let known = sqlx::query(
        "UPDATE services SET report_count = report_count + 1, updated_at = ? \
         WHERE deleted = 0 AND binary = 'cinder-volume' AND host = ?",
    )
    .bind(&now)
    .bind(host)
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    if known == 0 {
        sqlx::query(
            "INSERT INTO services (created_at, updated_at, deleted, host, binary, topic, \
             report_count, disabled, availability_zone, frozen, uuid) \
             VALUES (?, ?, 0, ?, 'cinder-volume', 'cinder-volume', 1, 0, 'nova', 0, ?)",
        )
        .bind(&now)
        .bind(&now)
        .bind(host)
        .bind(Uuid::new_v4().to_string())
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}
