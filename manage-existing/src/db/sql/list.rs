//! Lists of volumes: chosen, ordered and cut by the database, so that a page costs what is on it.

use super::dialect::marks;
use super::pool::{Pool, Session};
use super::value::{Row, Value};
use super::volumes::{COLUMNS, read};
use crate::db::{VolumeColumn, VolumeCondition, VolumePage, VolumeQuery};
use crate::domain::{RequestContext, Volume};
use sqlx::Error;
use std::collections::HashMap;
use uuid::Uuid;

/// For how many volumes the metadata are asked for at once: databases bound the values of a
/// statement.
const AT_ONCE: usize = 1000;

/// The page; `None` if the marker is not in the list.
pub(super) async fn list(
    pool: &Pool,
    context: &RequestContext,
    query: &VolumeQuery,
) -> Result<Option<VolumePage>, Error> {
    let mut session = pool.begin_reading().await?;
    let (wanted, values) = wanted(context, query);
    if let Some(marker) = query.marker {
        let sql = format!("SELECT v.id FROM volumes v WHERE {wanted} AND v.id = ?");
        let values = [&values[..], &[marker.into()]].concat();
        if session.fetch_optional(&sql, &values).await?.is_none() {
            return Ok(None);
        }
    }
    let count = match query.with_count {
        false => 0,
        true => {
            let sql = format!("SELECT COUNT(*) FROM volumes v WHERE {wanted}");
            let row = session.fetch_optional(&sql, &values).await?;
            let count = row.map(|row| row.read().int()).transpose()?.flatten();
            count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
        }
    };
    if query.limit == 0 {
        return Ok(Some(VolumePage { volumes: Vec::new(), count }));
    }
    let (sql, values) = page(&wanted, values, query);
    let rows = session.fetch_all(&sql, &values).await?;
    let volumes = load(&rows, &mut session).await?;
    Ok(Some(VolumePage { volumes, count }))
}

/// What is true of all volumes of a list.
fn wanted<'a>(context: &'a RequestContext, query: &'a VolumeQuery) -> (String, Vec<Value<'a>>) {
    let mut sql = "v.deleted = FALSE AND (? OR v.project_id = ?)".to_owned();
    let mut values: Vec<Value<'a>> = vec![context.is_admin.into(), (&context.project_id).into()];
    for condition in &query.conditions {
        match condition {
            VolumeCondition::Text(column, text) => {
                sql += &format!(" AND v.{} = ?", column.name());
                values.push(text.into());
            }
            VolumeCondition::Number(column, number) => {
                sql += &format!(" AND v.{} = ?", column.name());
                values.push((*number).into());
            }
            VolumeCondition::Flag(column, flag) => {
                sql += &format!(" AND v.{} = ?", column.name());
                values.push((*flag).into());
            }
            VolumeCondition::Metadata(key, value) => {
                sql += " AND EXISTS (SELECT 1 FROM volume_metadata d WHERE d.deleted = FALSE \
                        AND d.volume_id = v.id AND d.\"key\" = ? AND d.value = ?)";
                values.extend([Value::from(key), value.into()]);
            }
            VolumeCondition::Never => sql += " AND 1 = 0",
        }
    }
    (sql, values)
}

/// The statement for the rows of a page.
fn page<'a>(
    wanted: &str,
    mut values: Vec<Value<'a>>,
    query: &VolumeQuery,
) -> (String, Vec<Value<'a>>) {
    let mut sort = query.sort.clone();
    let falls = sort.last().is_some_and(|(_, falls)| *falls);
    if sort.iter().all(|(column, _)| *column != VolumeColumn::Id) {
        sort.push((VolumeColumn::Id, falls));
    }
    let sort: Vec<_> = sort.into_iter().map(|(column, falls)| (column.name(), falls)).collect();
    let columns = COLUMNS.map(|column| format!("v.{column}")).join(", ");
    let (mut from, mut after) = ("volumes v".to_owned(), String::new());
    if let Some(marker) = query.marker {
        // Column against column: no value is changed by being read and written.
        from += " JOIN volumes m ON m.id = ?";
        values.insert(0, marker.into());
        after = format!(" AND ({})", behind(&sort));
    }
    // The databases do not agree on where what has no value comes.
    let order = sort.iter().map(|(column, falls)| match falls {
        false => format!("(v.{column} IS NULL) DESC, v.{column} ASC"),
        true => format!("(v.{column} IS NULL) ASC, v.{column} DESC"),
    });
    let order = order.collect::<Vec<_>>().join(", ");
    let number = |number: u64| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
    values.extend([number(query.limit), number(query.offset)]);
    let sql = format!(
        "SELECT {columns} FROM {from} WHERE {wanted}{after} ORDER BY {order} LIMIT ? OFFSET ?"
    );
    (sql, values)
}

/// That `v` comes behind `m`.
fn behind(sort: &[(&'static str, bool)]) -> String {
    let mut same = String::new();
    let mut cases = Vec::new();
    for (column, falls) in sort {
        let (v, m) = (format!("v.{column}"), format!("m.{column}"));
        let behind = match falls {
            false => format!("({v} > {m} OR ({m} IS NULL AND {v} IS NOT NULL))"),
            true => format!("({v} < {m} OR ({v} IS NULL AND {m} IS NOT NULL))"),
        };
        cases.push(format!("{same}{behind}"));
        same += &format!("({v} = {m} OR ({v} IS NULL AND {m} IS NULL)) AND ");
    }
    cases.join(" OR ")
}

/// The volumes of these rows, with their metadata.
pub(super) async fn load(rows: &[Row], session: &mut Session) -> Result<Vec<Volume>, Error> {
    let mut volumes = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    for some in volumes.chunks_mut(AT_ONCE) {
        let ids: Vec<Value<'_>> = some.iter().map(|volume| volume.id.into()).collect();
        let sql = format!(
            "SELECT volume_id, \"key\", value FROM volume_metadata \
             WHERE deleted = FALSE AND volume_id IN ({})",
            marks(ids.len())
        );
        let rows = session.fetch_all(&sql, &ids).await?;
        let mut of: HashMap<Uuid, &mut Volume> =
            some.iter_mut().map(|volume| (volume.id, volume)).collect();
        for row in rows {
            let mut row = row.read();
            if let Some(volume) = of.get_mut(&row.id()?) {
                volume.metadata.insert(row.some_text()?, row.text()?.unwrap_or_default());
            }
        }
    }
    Ok(volumes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_chooses_orders_and_cuts() {
        let query = VolumeQuery {
            conditions: vec![
                VolumeCondition::Text(VolumeColumn::Status, "available".to_owned()),
                VolumeCondition::Metadata("k".to_owned(), "v".to_owned()),
            ],
            sort: vec![(VolumeColumn::DisplayName, false)],
            marker: Some(Uuid::nil()),
            offset: 3,
            limit: 7,
            with_count: false,
        };
        let context = RequestContext::new("u", "p");
        let (wanted, values) = wanted(&context, &query);
        let (sql, values) = page(&wanted, values, &query);
        let columns = COLUMNS.map(|column| format!("v.{column}")).join(", ");
        assert_eq!(
            sql,
            format!(
                "SELECT {columns} FROM volumes v JOIN volumes m ON m.id = ? WHERE \
                 v.deleted = FALSE AND (? OR v.project_id = ?) AND v.status = ? AND EXISTS \
                 (SELECT 1 FROM volume_metadata d WHERE d.deleted = FALSE AND d.volume_id = v.id \
                 AND d.\"key\" = ? AND d.value = ?) AND ((v.display_name > m.display_name OR \
                 (m.display_name IS NULL AND v.display_name IS NOT NULL)) OR \
                 (v.display_name = m.display_name OR (v.display_name IS NULL AND \
                 m.display_name IS NULL)) AND (v.id > m.id OR (m.id IS NULL AND v.id IS NOT \
                 NULL))) ORDER BY (v.display_name IS NULL) DESC, v.display_name ASC, (v.id IS \
                 NULL) DESC, v.id ASC LIMIT ? OFFSET ?"
            )
        );
        assert_eq!(sql.matches('?').count(), values.len());
    }
}
