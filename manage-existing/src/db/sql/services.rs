//! `services`: who looks after which storage, and when each last said that it is alive.

use super::pool::{Pool, Session, Tries};
use super::value::{Row, Value, values};
use crate::domain::{Service, Timestamp};
use sqlx::Error;
use uuid::Uuid;

const SELECT: &str = "SELECT s.host, s.cluster_name, s.availability_zone, s.disabled, \
     s.updated_at, c.id, c.disabled FROM services s \
     LEFT JOIN clusters c ON c.name = s.cluster_name AND c.\"binary\" = s.\"binary\" \
         AND c.deleted = FALSE \
     WHERE s.deleted = FALSE AND s.\"binary\" = 'cinder-volume'";

fn load(row: &Row) -> Result<Service, Error> {
    let mut row = row.read();
    Ok(Service {
        host: row.text()?.unwrap_or_default(),
        cluster_name: row.text()?,
        availability_zone: row.text()?,
        disabled: row.bool()?.unwrap_or(false),
        updated_at: row.time()?,
        cluster_disabled: {
            let is_there = row.int()?.is_some();
            let disabled = row.bool()?.unwrap_or(false);
            is_there.then_some(disabled)
        },
    })
}

async fn select(pool: &Pool, rest: &str, values: &[Value<'_>]) -> Result<Vec<Service>, Error> {
    let mut session = pool.acquire().await?;
    let rows = session.fetch_all(&format!("{SELECT}{rest} ORDER BY s.id"), values).await?;
    rows.iter().map(load).collect()
}

/// Cinder's rule: a host without a backend stands for any of its backends, and the first found
/// is taken.
pub(super) async fn by_host(pool: &Pool, host: &str) -> Result<Option<Service>, Error> {
    let any_backend = !host.contains('@');
    // The database finds some too many: it may not tell apart large and small letters, and takes
    // `_` and `%` for any letters.
    let (pools, backends) = (format!("{host}#%"), format!("{host}@%"));
    let backends = if any_backend { &backends } else { host };
    let rest = " AND (s.host = ? OR s.host LIKE ? OR s.host LIKE ?)";
    let found = select(pool, rest, values![host, &pools, backends]).await?;
    Ok(found.into_iter().find(|service| {
        service.host.strip_prefix(host).is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('#') || any_backend && rest.starts_with('@')
        })
    }))
}

pub(super) async fn by_cluster(pool: &Pool, cluster: &str) -> Result<Option<Service>, Error> {
    let found = select(pool, " AND s.cluster_name = ?", values![cluster]).await?;
    Ok(found.into_iter().find(|service| service.cluster_name.as_deref() == Some(cluster)))
}

pub(super) async fn all(pool: &Pool) -> Result<Vec<Service>, Error> {
    select(pool, "", &[]).await
}

pub(super) async fn report(pool: &Pool, host: &str) -> Result<(), Error> {
    let mut tries = Tries::default();
    loop {
        match report_once(pool, host).await {
            Err(error) => tries.failed(error).await?,
            done => return done,
        }
    }
}

async fn report_once(pool: &Pool, host: &str) -> Result<(), Error> {
    let now = Timestamp::now();
    let mut session: Session = pool.begin().await?;
    let known = session
        .execute(
            "UPDATE services SET report_count = report_count + 1, updated_at = ? \
             WHERE deleted = FALSE AND \"binary\" = 'cinder-volume' AND host = ?",
            values![now, host],
        )
        .await?;
    if known == 0 {
        session
            .execute(
                "INSERT INTO services (created_at, updated_at, deleted, host, \"binary\", topic, \
                 report_count, disabled, availability_zone, frozen, uuid) \
                 VALUES (?, ?, FALSE, ?, 'cinder-volume', 'cinder-volume', 1, FALSE, 'nova', \
                 FALSE, ?)",
                values![now, now, host, Uuid::new_v4()],
            )
            .await?;
    }
    session.commit().await
}
