//! Cinder's schema on SQLite, MySQL, MariaDB and PostgreSQL: one code.
//!
//! `sqlx::Any` would do away with [`value`] and [`pool`], but it knows no times, and PostgreSQL
//! keeps them (and truth) in types of their own. What is left to say three times fits into
//! [`dialect`].

mod connect;
mod dialect;
mod embedded;
mod list;
mod pool;
mod pools;
mod queue;
mod quotas;
mod services;
mod shared;
mod types;
mod value;
mod volumes;

pub use connect::DatabaseOptions;
pub use embedded::SqliteOptions;
pub use pools::Pool as ImagePool;

use super::{Database, DbError, VolumeFault, VolumePage, VolumeQuery, VolumeUpdate};
use crate::domain::{
    OverQuota, RequestContext, Reservations, Service, Timestamp, Volume, VolumeProperties,
    VolumeStatus, VolumeType,
};
use async_trait::async_trait;
use pool::Pool;
use queue::Queue;
use quotas::{Op, Settled};
use shared::{Asked, IsEncrypted, WhichLimits, WhichService, WhichType};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// A database with Cinder's tables: embedded in one file, or Cinder's own.
///
/// Cheap to clone: all clones share one pool of connections.
#[derive(Clone, Debug)]
pub struct SqlDatabase {
    pool: Pool,
    place: Arc<Place>,
    default_volume_type: Arc<str>,
    lines: Lines,
}

/// Those who wait for the same.
#[derive(Clone, Debug, Default)]
struct Lines {
    quotas: Queue<quotas::Op>,
    volumes: Queue<volumes::Op>,
    limits: Queue<Asked<WhichLimits>>,
    types: Queue<Asked<WhichType>>,
    encrypted: Queue<Asked<IsEncrypted>>,
    services: Queue<Asked<WhichService>>,
}

/// Where a database is, for errors.
#[derive(Debug)]
enum Place {
    /// The embedded one, made by us, with tables of ours in it.
    Embedded(PathBuf),
    /// Cinder's own, where no table is ours; a URL without the password.
    Cinder(String),
}

impl SqlDatabase {
    /// Whether it is Cinder's own, and not the embedded one.
    pub fn is_cinders(&self) -> bool {
        matches!(*self.place, Place::Cinder(_))
    }

    /// The file of an embedded one.
    pub fn path(&self) -> Option<&Path> {
        match &*self.place {
            Place::Embedded(path) => Some(path),
            Place::Cinder(_) => None,
        }
    }

    /// Where it is, for people: a path, or a URL without the password.
    pub fn place(&self) -> String {
        match &*self.place {
            Place::Embedded(path) => path.display().to_string(),
            Place::Cinder(url) => url.clone(),
        }
    }

    /// Closes all connections, so that an embedded file stands alone, without a write-ahead log.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// What is found wrong with it, a line each; empty if nothing.
    ///
    /// The file of an embedded one is read from end to end; of a server only the schema is
    /// looked at.
    ///
    /// # Errors
    ///
    /// If it cannot even be looked at.
    pub async fn check(&self) -> Result<Vec<String>, DbError> {
        match &*self.place {
            Place::Embedded(_) => embedded::check(&self.pool).await.map_err(|e| self.error(e)),
            Place::Cinder(url) => match connect::check(&self.pool, url).await {
                Ok(()) => Ok(Vec::new()),
                Err(error @ (DbError::NotCinder(_) | DbError::WrongSchema { .. })) => {
                    Ok(vec![error.to_string()])
                }
                Err(error) => Err(error),
            },
        }
    }

    /// Has something done to the quota of a project.
    async fn settle(&self, op: Op) -> Result<Settled, DbError> {
        self.lines.quotas.ask(&self.pool, op).await.map_err(|error| self.error(error))
    }

    /// Says in our words what went wrong.
    fn error(&self, error: impl Into<Arc<sqlx::Error>>) -> DbError {
        let error = error.into();
        match &*self.place {
            Place::Embedded(path) => embedded::explain(path, error),
            Place::Cinder(url) => connect::explain(url, error),
        }
    }
}

#[async_trait]
impl Database for SqlDatabase {
    async fn volume_create(
        &self,
        id: Uuid,
        properties: &VolumeProperties,
    ) -> Result<Volume, DbError> {
        let default = match properties.volume_type_id {
            Some(id) => id,
            None => self.volume_type_get_default().await?.id,
        };
        let properties = Box::new(properties.clone());
        let op = volumes::Op::Create { id, properties, volume_type_id: default };
        match self.lines.volumes.ask(&self.pool, op).await.map_err(|error| self.error(error))? {
            volumes::Done::Created(volume) => Ok(*volume),
            _ => Err(DbError::VolumeExists(id)),
        }
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

    async fn volume_list(
        &self,
        context: &RequestContext,
        query: &VolumeQuery,
    ) -> Result<VolumePage, DbError> {
        let listed = list::list(&self.pool, context, query).await;
        let page = listed.map_err(|error| self.error(error))?;
        page.ok_or_else(|| DbError::VolumeNotFound(query.marker.unwrap_or_default()))
    }

    async fn volume_update(&self, id: Uuid, update: VolumeUpdate) -> Result<(), DbError> {
        match volumes::update(&self.pool, id, &update).await {
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
        let op = volumes::Op::Destroy(id);
        match self.lines.volumes.ask(&self.pool, op).await.map_err(|error| self.error(error))? {
            volumes::Done::Destroyed => Ok(()),
            _ => Err(DbError::VolumeNotFound(id)),
        }
    }

    async fn volume_fault_create(
        &self,
        context: &RequestContext,
        id: Uuid,
        reason: &str,
    ) -> Result<(), DbError> {
        // Cinder leaves that to its log files, and to its database we add nothing.
        if self.is_cinders() {
            return Ok(());
        }
        volumes::fault_create(&self.pool, &context.request_id, id, reason)
            .await
            .map_err(|error| self.error(error))
    }

    async fn volume_fault_get(&self, id: Uuid) -> Result<Option<VolumeFault>, DbError> {
        if self.is_cinders() {
            return Ok(None);
        }
        volumes::fault_get(&self.pool, id).await.map_err(|error| self.error(error))
    }

    async fn volume_type_get(&self, name_or_id: &str) -> Result<Option<VolumeType>, DbError> {
        let asked = Asked::about(name_or_id);
        self.lines.types.ask(&self.pool, asked).await.map_err(|error| self.error(error))
    }

    async fn volume_type_get_inactive(&self, id: Uuid) -> Result<Option<VolumeType>, DbError> {
        types::get(&self.pool, &id.to_string(), true).await.map_err(|error| self.error(error))
    }

    async fn volume_type_is_encrypted(&self, id: Uuid) -> Result<bool, DbError> {
        // The embedded one has no such table.
        if !self.is_cinders() {
            return Ok(false);
        }
        let asked = Asked::about(id.to_string());
        self.lines.encrypted.ask(&self.pool, asked).await.map_err(|error| self.error(error))
    }

    async fn volume_type_get_default(&self) -> Result<VolumeType, DbError> {
        let name = &self.default_volume_type;
        self.volume_type_get(name)
            .await?
            .ok_or_else(|| DbError::DefaultTypeNotFound(name.to_string()))
    }

    async fn service_get_by_host(&self, host: &str) -> Result<Option<Service>, DbError> {
        let asked = Asked::about(host);
        self.lines.services.ask(&self.pool, asked).await.map_err(|error| self.error(error))
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

    async fn quota_limits(
        &self,
        project_id: &str,
        resources: &[&str],
    ) -> Result<BTreeMap<String, i64>, DbError> {
        let asked = Asked::about(project_id);
        let set =
            self.lines.limits.ask(&self.pool, asked).await.map_err(|error| self.error(error))?;
        Ok(quotas::limits_of(resources, &set))
    }

    async fn quota_reserve(
        &self,
        reservations: &Reservations,
        limits: &BTreeMap<String, i64>,
        expire: Timestamp,
    ) -> Result<Result<(), OverQuota>, DbError> {
        let (reservations, limits) = (reservations.clone(), limits.clone());
        match self.settle(Op::Reserve { reservations, limits, expire }).await? {
            Settled::Yes => Ok(Ok(())),
            Settled::Over(over) => Ok(Err(over)),
            Settled::Gone(id) => Err(DbError::ReservationGone(id)),
        }
    }

    async fn reservation_commit(&self, reservations: &Reservations) -> Result<(), DbError> {
        match self.settle(Op::Commit(reservations.clone())).await? {
            Settled::Gone(id) => Err(DbError::ReservationGone(id)),
            Settled::Yes | Settled::Over(_) => Ok(()),
        }
    }

    async fn reservation_rollback(&self, reservations: &Reservations) -> Result<(), DbError> {
        self.settle(Op::Rollback(reservations.clone())).await.map(drop)
    }

    async fn reservation_refund(&self, reservations: &Reservations) -> Result<(), DbError> {
        self.settle(Op::Refund(reservations.clone())).await.map(drop)
    }

    async fn reservation_expire(&self) -> Result<usize, DbError> {
        quotas::expire(&self.pool, &self.lines.quotas).await.map_err(|error| self.error(error))
    }
}
