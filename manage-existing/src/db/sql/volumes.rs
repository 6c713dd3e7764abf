//! `volumes` and `volume_metadata`; and our own `manage_existing_faults`.

use super::dialect::marks;
use super::list::load;
use super::pool::{Pool, Session, is_lost};
use super::queue::Batched;
use super::value::{Row, Value, values};
use crate::db::{VolumeFault, VolumeUpdate};
use crate::domain::{RequestContext, Timestamp, Volume, VolumeProperties, VolumeStatus};
use sqlx::Error;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// How many rows go into one statement: databases bound its values.
const AT_ONCE: usize = 100;

/// What is read of a volume, in this order.
pub(super) const COLUMNS: [&str; 18] = [
    "id",
    "status",
    "size",
    "display_name",
    "display_description",
    "host",
    "cluster_name",
    "availability_zone",
    "volume_type_id",
    "bootable",
    "multiattach",
    "attach_status",
    "user_id",
    "project_id",
    "provider_id",
    "created_at",
    "updated_at",
    "launched_at",
];

/// Volumes that are not deleted, and for which something else is true.
fn select(and: &str) -> String {
    format!("SELECT {} FROM volumes WHERE deleted = FALSE AND {and}", COLUMNS.join(", "))
}

/// A volume as its row says, without its metadata.
pub(super) fn read(row: &Row) -> Result<Volume, Error> {
    let mut row = row.read();
    Ok(Volume {
        id: row.id()?,
        status: VolumeStatus::from(row.text()?.unwrap_or_default()),
        size: row.int()?.and_then(|size| u64::try_from(size).ok()).unwrap_or(0),
        display_name: row.text()?,
        display_description: row.text()?,
        host: row.text()?,
        cluster_name: row.text()?,
        availability_zone: row.text()?,
        volume_type_id: row.id()?,
        metadata: Default::default(),
        bootable: row.bool()?.unwrap_or(false),
        multiattach: row.bool()?.unwrap_or(false),
        attach_status: row.text()?,
        user_id: row.text()?,
        project_id: row.text()?,
        provider_id: row.text()?,
        created_at: row.time()?,
        updated_at: row.time()?,
        launched_at: row.time()?,
    })
}

async fn load_optional(row: Option<Row>, session: &mut Session) -> Result<Option<Volume>, Error> {
    Ok(load(row.as_slice(), session).await?.pop())
}

/// What is done to whole volumes.
#[derive(Debug)]
pub(super) enum Op {
    /// Creates the row, or gives the one that was created before.
    Create { id: Uuid, properties: Box<VolumeProperties>, volume_type_id: Uuid },
    /// Deletes it, the way Cinder does.
    Destroy(Uuid),
}

/// What has become of it.
#[derive(Debug)]
pub(super) enum Done {
    Created(Box<Volume>),
    /// The id is another volume's.
    Taken,
    Destroyed,
    NotFound,
}

/// One line for all. An id is made once, so nobody asks for one to be destroyed before it is
/// created.
impl Batched for Op {
    type Answer = Done;

    fn key(&self) -> &str {
        ""
    }

    async fn all(pool: &Pool, ops: &[Op]) -> Result<Vec<Done>, Error> {
        let unsure = match write(pool, ops, false).await {
            Err(error) if may_be_there(&error) => error,
            done => return done,
        };
        match write(pool, ops, true).await {
            // Nobody knows what became of the first one.
            Err(error) if !may_be_there(&error) && is_lost(&unsure) => Err(unsure),
            done => done,
        }
    }
}

/// Whether the rows may be there: since an earlier call, or since the connection broke off before
/// we could be told.
fn may_be_there(error: &Error) -> bool {
    is_lost(error) || error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

/// Does all of it; with `again` as one who may have done it before.
async fn write(pool: &Pool, ops: &[Op], again: bool) -> Result<Vec<Done>, Error> {
    let now = Timestamp::now();
    let mut session = pool.begin().await?;
    let mut created: Vec<_> = ops
        .iter()
        .filter_map(|op| match op {
            Op::Create { id, properties, volume_type_id } => {
                Some((*id, &**properties, *volume_type_id))
            }
            Op::Destroy(_) => None,
        })
        .collect();
    let ids: Vec<Uuid> = created.iter().map(|(id, ..)| *id).collect();
    let mut known = if again { known(&mut session, &ids).await? } else { HashSet::new() };
    created.retain(|(id, ..)| known.insert(*id));
    insert(&mut session, now, &created).await?;
    let mut all = Vec::with_capacity(ops.len());
    // Read back, as Cinder does: what is handed on is what the rows say.
    let volumes = by_id(&mut session, &ids).await?;
    for op in ops {
        all.push(match op {
            Op::Create { id, properties, .. } => match volumes.get(id) {
                Some(volume) if volume.project_id.as_ref() == Some(&properties.project_id) => {
                    Done::Created(volume.clone().into())
                }
                _ => Done::Taken,
            },
            Op::Destroy(id) => destroy(&mut session, now, *id, again).await?,
        });
    }
    session.commit().await?;
    Ok(all)
}

/// Those that are there, or were.
async fn known(session: &mut Session, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!("SELECT id FROM volumes WHERE id IN ({})", marks(ids.len()));
    let ids: Vec<Value<'_>> = ids.iter().map(|id| (*id).into()).collect();
    let rows = session.fetch_all(&sql, &ids).await?;
    rows.iter().map(|row| row.read().id()).collect()
}

async fn by_id(session: &mut Session, ids: &[Uuid]) -> Result<HashMap<Uuid, Volume>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = select(&format!("id IN ({})", marks(ids.len())));
    let ids: Vec<Value<'_>> = ids.iter().map(|id| (*id).into()).collect();
    let rows = session.fetch_all(&sql, &ids).await?;
    let volumes = load(&rows, session).await?;
    Ok(volumes.into_iter().map(|volume| (volume.id, volume)).collect())
}

/// Inserts the rows that Cinder inserts: the columns not named here are NULL there too.
async fn insert(
    session: &mut Session,
    now: Timestamp,
    volumes: &[(Uuid, &VolumeProperties, Uuid)],
) -> Result<(), Error> {
    let mut values: Vec<Value<'_>> = Vec::new();
    for (id, properties, volume_type_id) in volumes {
        values.extend(values![
            now,
            *id,
            &properties.user_id,
            &properties.project_id,
            &properties.host,
            gibibytes(properties.size)?,
            &properties.availability_zone,
            properties.status.as_str(),
            &*properties.attach_status,
            &properties.display_name,
            &properties.display_description,
            *volume_type_id,
            properties.bootable,
            properties.multiattach,
            &properties.cluster_name,
        ]);
    }
    let row = "(?, FALSE, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, TRUE, TRUE)";
    if !volumes.is_empty() {
        let sql = format!(
            "INSERT INTO volumes (created_at, deleted, id, user_id, project_id, host, size, \
             availability_zone, status, attach_status, display_name, display_description, \
             volume_type_id, bootable, multiattach, cluster_name, shared_targets, use_quota) \
             VALUES {}",
            vec![row; volumes.len()].join(", ")
        );
        session.execute(&sql, &values).await?;
    }
    let metadata: Vec<_> = volumes
        .iter()
        .flat_map(|(id, properties, _)| properties.metadata.iter().map(|entry| (*id, entry)))
        .collect();
    for some in metadata.chunks(AT_ONCE) {
        let sql = format!(
            "INSERT INTO volume_metadata (created_at, deleted, volume_id, \"key\", value) \
             VALUES {}",
            vec!["(?, FALSE, ?, ?, ?)"; some.len()].join(", ")
        );
        let values: Vec<Value<'_>> = some
            .iter()
            .flat_map(|(id, (key, value))| {
                [now.into(), (*id).into(), (*key).into(), (*value).into()]
            })
            .collect();
        session.execute(&sql, &values).await?;
    }
    Ok(())
}

pub(super) async fn get(
    pool: &Pool,
    context: &RequestContext,
    id: Uuid,
) -> Result<Option<Volume>, Error> {
    let mut session = pool.acquire().await?;
    let sql = select("id = ? AND (? OR project_id = ?)");
    let values = values![id, context.is_admin, &context.project_id];
    let row = session.fetch_optional(&sql, values).await?;
    load_optional(row, &mut session).await
}

pub(super) async fn get_all(pool: &Pool, context: &RequestContext) -> Result<Vec<Volume>, Error> {
    let mut session = pool.begin_reading().await?;
    let sql = select("(? OR project_id = ?) ORDER BY created_at, id");
    let rows = session.fetch_all(&sql, values![context.is_admin, &context.project_id]).await?;
    load(&rows, &mut session).await
}

pub(super) async fn update(pool: &Pool, id: Uuid, update: &VolumeUpdate) -> Result<bool, Error> {
    let mut columns = vec![("updated_at", Value::from(Timestamp::now()))];
    columns.extend(update.status.as_ref().map(|status| ("status", status.as_str().into())));
    if let Some(size) = update.size {
        columns.push(("size", gibibytes(size)?.into()));
    }
    for (column, text) in [
        ("host", &update.host),
        ("cluster_name", &update.cluster_name),
        ("provider_id", &update.provider_id),
    ] {
        columns.extend(text.as_ref().map(|text| (column, text.into())));
    }
    columns.extend(update.launched_at.map(|at| ("launched_at", at.into())));
    let set: Vec<String> = columns.iter().map(|(column, _)| format!("{column} = ?")).collect();
    let sql = format!("UPDATE volumes SET {} WHERE deleted = FALSE AND id = ?", set.join(", "));
    let mut values: Vec<Value<'_>> = columns.into_iter().map(|(_, value)| value).collect();
    values.push(id.into());
    Ok(pool.acquire_to_write().await?.execute(&sql, &values).await? == 1)
}

pub(super) async fn claim(
    pool: &Pool,
    id: Uuid,
    from: &[VolumeStatus],
    to: &VolumeStatus,
) -> Result<bool, Error> {
    let mut session = pool.acquire_to_write().await?;
    for status in from {
        let sql = "UPDATE volumes SET status = ?, updated_at = ? \
                   WHERE deleted = FALSE AND id = ? AND status = ?";
        let values = values![to.as_str(), Timestamp::now(), id, status.as_str()];
        if session.execute(sql, values).await? == 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn destroy(
    session: &mut Session,
    now: Timestamp,
    id: Uuid,
    again: bool,
) -> Result<Done, Error> {
    let sql = "UPDATE volumes SET status = 'deleted', deleted = TRUE, deleted_at = ? \
               WHERE deleted = FALSE AND id = ?";
    if session.execute(sql, values![now, id]).await? != 1 {
        // It may have been us.
        let destroyed = again && known(session, &[id]).await?.contains(&id);
        return Ok(if destroyed { Done::Destroyed } else { Done::NotFound });
    }
    let sql = "UPDATE volume_metadata SET deleted = TRUE, deleted_at = ? \
               WHERE deleted = FALSE AND volume_id = ?";
    session.execute(sql, values![now, id]).await?;
    Ok(Done::Destroyed)
}

pub(super) async fn fault_create(
    pool: &Pool,
    request_id: &str,
    id: Uuid,
    reason: &str,
) -> Result<(), Error> {
    let sql = "INSERT INTO manage_existing_faults (created_at, volume_id, request_id, reason) \
               VALUES (?, ?, ?, ?)";
    let values = values![Timestamp::now(), id, request_id, reason];
    pool.acquire_to_write().await?.execute(sql, values).await.map(drop)
}

pub(super) async fn fault_get(pool: &Pool, id: Uuid) -> Result<Option<VolumeFault>, Error> {
    let sql = "SELECT created_at, request_id, reason FROM manage_existing_faults \
               WHERE volume_id = ? ORDER BY id DESC LIMIT 1";
    let row = pool.acquire().await?.fetch_optional(sql, values![id]).await?;
    row.map(|row| {
        let mut row = row.read();
        Ok(VolumeFault {
            created_at: row.time()?.ok_or(Error::RowNotFound)?,
            request_id: row.some_text()?,
            reason: row.some_text()?,
        })
    })
    .transpose()
}

fn gibibytes(size: u64) -> Result<i64, Error> {
    i64::try_from(size).map_err(|error| Error::Encode(error.into()))
}
