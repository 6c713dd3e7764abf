//! `directory_pools`: which folders the directory backend serves.

use super::Sqlite;
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

impl Sqlite {
    /// All pools, by host and name.
    ///
    /// # Errors
    ///
    /// Whatever the database says.
    pub async fn pools(&self) -> Result<Vec<Pool>, DbError> {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as("SELECT host, pool, path FROM directory_pools ORDER BY host, pool")
                .fetch_all(&self.pool)
                .await
                .map_err(|error| self.error(error))?;
        Ok(rows
            .into_iter()
            .map(|(host, pool, path)| Pool { host, pool, path: path.into() })
            .collect())
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
            let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await?;
            let known: Option<(String, String)> =
                sqlx::query_as("SELECT host, pool FROM directory_pools WHERE path = ?")
                    .bind(path)
                    .fetch_optional(&mut *transaction)
                    .await?;
            if let Some((host, pool)) = known {
                return Ok(Pool { host, pool, path: path.into() });
            }
            let taken: Vec<String> =
                sqlx::query_scalar("SELECT pool FROM directory_pools WHERE host = ?")
                    .bind(host)
                    .fetch_all(&mut *transaction)
                    .await?;
            let numbered = (2..).map(|number| format!("{name}-{number}"));
            let pool = std::iter::once(name.to_owned())
                .chain(numbered)
                .find(|name| !taken.contains(name))
                .unwrap_or_default();
            sqlx::query("INSERT INTO directory_pools (host, pool, path) VALUES (?, ?, ?)")
                .bind(host)
                .bind(&pool)
                .bind(path)
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await?;
            Ok(Pool { host: host.to_owned(), pool, path: path.into() })
        };
        ensure.await.map_err(|error: sqlx::Error| self.error(error))
    }
}
