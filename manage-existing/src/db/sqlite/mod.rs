//! The embedded database: one SQLite file.

mod open;
mod pools;
mod services;
mod types;
mod volumes;

pub use open::SqliteOptions;
pub use pools::Pool;

use super::{Database, DbError, VolumeFault, VolumeUpdate};
use crate::domain::{RequestContext, Service, Volume, VolumeProperties, VolumeStatus, VolumeType};
use async_trait::async_trait;
use sqlx::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// A database in one SQLite file, with Cinder's own tables.
///
/// Cheap to clone: all clones share one pool of connections.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pool: SqlitePool,
    path: Arc<PathBuf>,
    default_volume_type: Arc<str>,
}

impl Sqlite {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes all connections, so that the file stands alone, without a write-ahead log.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// What SQLite finds wrong with the file, a line each; empty if nothing.
    ///
    /// # Errors
    ///
    /// If it cannot even look.
    pub async fn check(&self) -> Result<Vec<String>, DbError> {
        let lines: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_all(&self.pool)
            .await
            .map_err(|error| self.error(error))?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Says in our words what went wrong.
    fn error(&self, error: sqlx::Error) -> DbError {
        open::explain(&self.path, error)
    }
}

#[async_trait]
impl Database for Sqlite {
    async fn volume_create(&self, properties: &VolumeProperties) -> Result<Volume, DbError> {
        let default = match properties.volume_type_id {
            Some(id) => id,
            None => self.volume_type_get_default().await?.id,
        };
        volumes::create(&self.pool, properties, default).await.map_err(|error| self.error(error))
    }

    async fn volume_get(&self, context: &RequestContext, id: Uuid) -> Result<Volume, DbError> {
        volumes::get(&self.pool, context, id)
            .await
            .map_err(|error| self.error(error))?
            .ok_or(DbError::VolumeNotFound(id))
    }

    async fn volume_get_all(&self, context: &RequestContext) -> Result<Vec<Volume>, DbError> {
        volumes::get_all(&self.pool, context).await.map_err(|error| self.error(error))
    }

    async fn volume_update(&self, id: Uuid, update: VolumeUpdate) -> Result<(), DbError> {
        match volumes::update(&self.pool, id, update).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DbError::VolumeNotFound(id)),
            Err(error) => Err(self.error(error)),
        }
    }

    async fn volume_claim(
        &self,
        id: Uuid,
        from: &[VolumeStatus],
        to: VolumeStatus,
    ) -> Result<bool, DbError> {
        volumes::claim(&self.pool, id, from, &to).await.map_err(|error| self.error(error))
    }

    async fn volume_destroy(&self, context: &RequestContext, id: Uuid) -> Result<(), DbError> {
        if !context.is_admin {
            return Err(DbError::AdminRequired);
        }
        match volumes::destroy(&self.pool, id).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(DbError::VolumeNotFound(id)),
            Err(error) => Err(self.error(error)),
        }
    }

    async fn volume_fault_create(
        &self,
        context: &RequestContext,
        id: Uuid,
        reason: &str,
    ) -> Result<(), DbError> {
        volumes::fault_create(&self.pool, &context.request_id, id, reason)
            .await
            .map_err(|error| self.error(error))
    }

    async fn volume_fault_get(&self, id: Uuid) -> Result<Option<VolumeFault>, DbError> {
        volumes::fault_get(&self.pool, id).await.map_err(|error| self.error(error))
    }

    async fn volume_type_get(&self, name_or_id: &str) -> Result<Option<VolumeType>, DbError> {
        types::get(&self.pool, name_or_id).await.map_err(|error| self.error(error))
    }

    async fn volume_type_get_default(&self) -> Result<VolumeType, DbError> {
        let name = &self.default_volume_type;
        self.volume_type_get(name)
            .await?
            .ok_or_else(|| DbError::DefaultTypeNotFound(name.to_string()))
    }

    async fn service_get_by_host(&self, host: &str) -> Result<Option<Service>, DbError> {
        services::by_host(&self.pool, host).await.map_err(|error| self.error(error))
    }

    async fn service_get_by_cluster(&self, cluster: &str) -> Result<Option<Service>, DbError> {
        services::by_cluster(&self.pool, cluster).await.map_err(|error| self.error(error))
    }

    async fn service_get_all(&self) -> Result<Vec<Service>, DbError> {
        services::all(&self.pool).await.map_err(|error| self.error(error))
    }

    async fn service_report(&self, host: &str) -> Result<(), DbError> {
        services::report(&self.pool, host).await.map_err(|error| self.error(error))
    }
}
