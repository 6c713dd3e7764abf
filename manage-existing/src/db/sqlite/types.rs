//! `volume_types` and `volume_type_extra_specs`.

use super::Sqlite;
use crate::db::DbError;
use crate::domain::{Timestamp, VolumeType};
use sqlx::{SqliteConnection, SqlitePool};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    description: Option<String>,
    is_public: Option<bool>,
    qos_specs_id: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
}

impl Sqlite {
    /// Creates a volume type.
    ///
    /// # Errors
    ///
    /// [`DbError::TypeExists`], or whatever the database says.
    pub async fn volume_type_create(
        &self,
        name: &str,
        extra_specs: &BTreeMap<String, String>,
    ) -> Result<VolumeType, DbError> {
        if get(&self.pool, name).await.map_err(|error| self.error(error))?.is_some() {
            return Err(DbError::TypeExists(name.to_owned()));
        }
        let create = async {
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            let id = insert(&mut transaction, name, None, extra_specs).await?;
            transaction.commit().await?;
            Ok(id)
        };
        let id = create.await.map_err(|error| self.error(error))?;
        Ok(VolumeType {
            id,
            name: name.to_owned(),
            description: None,
            is_public: true,
            extra_specs: extra_specs.clone(),
            qos_specs_id: None,
            created_at: None,
            updated_at: None,
        })
    }

    /// The names of all volume types.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn volume_type_names(&self) -> Result<Vec<String>, DbError> {
        sqlx::query_scalar("SELECT name FROM volume_types WHERE deleted = 0 ORDER BY name")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.error(error))
    }
}

pub(super) async fn get(
    pool: &SqlitePool,
    name_or_id: &str,
) -> Result<Option<VolumeType>, sqlx::Error> {
    // An id wins over a name, as in Cinder.
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, name, description, is_public, qos_specs_id, created_at, updated_at \
         FROM volume_types \
         WHERE deleted = 0 AND (id = ? OR name = ?) \
         ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END LIMIT 1",
    )
    .bind(name_or_id)
    .bind(name_or_id)
    .bind(name_or_id)
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let extra_specs: Vec<(String, String)> = sqlx::query_as(
        "SELECT \"key\", value FROM volume_type_extra_specs \
         WHERE deleted = 0 AND volume_type_id = ?",
    )
    .bind(&row.id)
    .fetch_all(pool)
    .await?;
    Ok(Some(VolumeType {
        id: super::volumes::parse(&row.id)?,
        name: row.name,
        description: row.description,
        is_public: row.is_public.unwrap_or(true),
        extra_specs: extra_specs.into_iter().collect(),
        qos_specs_id: super::volumes::parse_optional(row.qos_specs_id)?,
        created_at: super::volumes::parse_optional(row.created_at)?,
        updated_at: super::volumes::parse_optional(row.updated_at)?,
    }))
}

/// Makes Cinder's default type, unless there are types already.
pub(super) async fn ensure_default(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let types: i64 =
        sqlx::query_scalar("SELECT count(*) FROM volume_types").fetch_one(&mut *connection).await?;
    if types == 0 {
        insert(connection, "__DEFAULT__", Some("Default Volume Type"), &BTreeMap::new()).await?;
    }
    Ok(())
}

async fn insert(
    connection: &mut SqliteConnection,
    name: &str,
    description: Option<&str>,
    extra_specs: &BTreeMap<String, String>,
) -> Result<Uuid, sqlx::Error> {
    let id = Uuid::new_v4();
    let now = Timestamp::now().to_string();
    sqlx::query(
        "INSERT INTO volume_types (created_at, deleted, id, name, is_public, description) \
         VALUES (?, 0, ?, ?, 1, ?)",
    )
    .bind(&now)
    .bind(id.to_string())
    .bind(name)
    .bind(description)
    .execute(&mut *connection)
    .await?;
    for (key, value) in extra_specs {
        sqlx::query(
            "INSERT INTO volume_type_extra_specs \
             (created_at, deleted, volume_type_id, \"key\", value) VALUES (?, 0, ?, ?, ?)",
        )
        .bind(&now)
        .bind(id.to_string())
        .bind(key)
        .bind(value)
        .execute(&mut *connection)
        .await?;
    }
    Ok(id)
}
