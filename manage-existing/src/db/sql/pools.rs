//! `manage_existing_pools`: which folders the directory backend serves.

use super::SqlDatabase;
use super::value::values;
use crate::db::DbError;
use serde::Serialize;
use std::path::PathBuf;

/// A folder that the directory backend serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pool {
    /// `name@backend`.
    pub host: String,
    /// The pool's name.
    pub pool: String,
    /// The folder.
    pub path: PathBuf,
}

impl Pool {
    /// `name@backend#pool`, as the volumes name it.
    pub fn full_host(&self) -> String {
        format!("{}#{}", self.host, self.pool)
    }
}

/// Only an embedded database has this table: to Cinder's own nothing is added.
impl SqlDatabase {
    /// All pools, by host and name.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn pools(&self) -> Result<Vec<Pool>, DbError> {
        let pools = async {
            let mut session = self.pool.acquire().await?;
            let sql = "SELECT host, pool, path FROM manage_existing_pools ORDER BY host, pool";
            let rows = session.fetch_all(sql, &[]).await?;
            rows.iter()
                .map(|row| {
                    let mut row = row.read();
                    Ok(Pool {
                        host: row.some_text()?,
                        pool: row.some_text()?,
                        path: row.some_text()?.into(),
                    })
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        pools.await.map_err(|error| self.error(error))
    }

    /// Adds a pool for the folder `path`, unless there is one; gives the folder's pool.
    ///
    /// The pool is called `name`, or `name-2` and so on where that is taken.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn pool_ensure(&self, host: &str, name: &str, path: &str) -> Result<Pool, DbError> {
        let ensure = async {
            let mut session = self.pool.begin().await?;
            let sql = "SELECT host, pool FROM manage_existing_pools WHERE path = ?";
            if let Some(row) = session.fetch_optional(sql, values![path]).await? {
                let mut row = row.read();
                let (host, pool) = (row.some_text()?, row.some_text()?);
                return Ok(Pool { host, pool, path: path.into() });
            }
            let sql = "SELECT pool FROM manage_existing_pools WHERE host = ?";
            let rows = session.fetch_all(sql, values![host]).await?;
            let taken: Vec<String> =
                rows.iter().map(|row| row.read().some_text()).collect::<Result<_, _>>()?;
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            let pool = std::iter::once(name.to_owned())
                .chain(numbered)
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            let sql = "INSERT INTO manage_existing_pools (host, pool, path) VALUES (?, ?, ?)";
            session.execute(sql, values![host, &pool, path]).await?;
            session.commit().await?;
            Ok(Pool { host: host.to_owned(), pool, path: path.into() })
        };
        ensure.await.map_err(|error: sqlx::Error| self.error(error))
    }
}
