//! `volume_types` and `volume_type_extra_specs`.

use super::SqlDatabase;
use super::pool::{Pool, Session};
use super::value::values;
use crate::db::{Database, DbError};
use crate::domain::{Timestamp, VolumeType};
use sqlx::Error;
use std::collections::BTreeMap;
use uuid::Uuid;

impl SqlDatabase {
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
        if self.volume_type_get(name).await?.is_some() {
            return Err(DbError::TypeExists(name.to_owned()));
        }
        let create = async {
            let mut session = self.pool.begin().await?;
            let id = insert(&mut session, name, extra_specs).await?;
            session.commit().await?;
            Ok::<_, Error>(id)
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
        let names = async {
            let sql = "SELECT name FROM volume_types WHERE deleted = FALSE ORDER BY name";
            let rows = self.pool.acquire().await?.fetch_all(sql, &[]).await?;
            rows.iter().map(|row| row.read().some_text()).collect::<Result<_, Error>>()
        };
        names.await.map_err(|error| self.error(error))
    }
}

pub(super) async fn get(
    pool: &Pool,
    name_or_id: &str,
    inactive: bool,
) -> Result<Option<VolumeType>, Error> {
    // An id wins over a name, as in Cinder.
    let rows = pool
        .acquire()
        .await?
        .fetch_all(
            "SELECT t.id, t.name, t.description, t.is_public, t.qos_specs_id, t.created_at, \
             t.updated_at, s.\"key\", s.value FROM volume_types t \
             LEFT JOIN volume_type_extra_specs s \
                 ON s.volume_type_id = t.id AND s.deleted = FALSE \
             WHERE (t.deleted = FALSE OR ?) AND (t.id = ? OR t.name = ?) \
             ORDER BY CASE WHEN t.id = ? THEN 0 ELSE 1 END, t.id",
            values![inactive, name_or_id, name_or_id, name_or_id],
        )
        .await?;
    let mut found: Option<VolumeType> = None;
    for row in &rows {
        let mut row = row.read();
        let volume_type = VolumeType {
            id: row.id()?,
            name: row.some_text()?,
            description: row.text()?,
            is_public: row.bool()?.unwrap_or(true),
            qos_specs_id: row.optional_id()?,
            created_at: row.time()?,
            updated_at: row.time()?,
            extra_specs: BTreeMap::new(),
        };
        let found = found.get_or_insert(volume_type.clone());
        if found.id != volume_type.id {
            break;
        }
        if let Some(key) = row.text()? {
            found.extra_specs.insert(key, row.text()?.unwrap_or_default());
        }
    }
    Ok(found)
}

pub(super) async fn is_encrypted(pool: &Pool, id: &str) -> Result<bool, Error> {
    let sql = "SELECT encryption_id FROM encryption WHERE deleted = FALSE AND volume_type_id = ?";
    let row = pool.acquire().await?.fetch_optional(sql, values![id]).await?;
    Ok(row.is_some())
}

async fn insert(
    session: &mut Session,
    name: &str,
    extra_specs: &BTreeMap<String, String>,
) -> Result<Uuid, Error> {
    let id = Uuid::new_v4();
    let now = Timestamp::now();
    session
        .execute(
            "INSERT INTO volume_types (created_at, deleted, id, name, is_public) \
             VALUES (?, FALSE, ?, ?, TRUE)",
            values![now, id, name],
        )
        .await?;
    for (key, value) in extra_specs {
        session
            .execute(
                "INSERT INTO volume_type_extra_specs \
                 (created_at, deleted, volume_type_id, \"key\", value) VALUES (?, FALSE, ?, ?, ?)",
                values![now, id, key, value],
            )
            .await?;
    }
    Ok(id)
}
