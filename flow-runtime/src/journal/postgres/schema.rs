//! The tables, and how a database comes to have them.

use super::error::Fault;
use deadpool_postgres::Client;
use tokio_postgres::error::SqlState;

/// What leads from each version to the next, from none on.
const MIGRATIONS: [&str; 1] = [include_str!("schema.sql")];

/// The version that this library writes.
const VERSION: i64 = MIGRATIONS.len() as i64;

/// Makes sure that the schema that comes first in the search path is ours, or makes it so. If it
/// is our `own`, it need not be there.
pub(super) async fn prepare(db: &mut Client, own: Option<&str>) -> Result<(), Fault> {
    let there = match own {
        Some(own) => is_there(db, own).await?,
        None => true,
    };
    if there && version(db).await? == VERSION {
        return Ok(());
    }
    let tx = db.transaction().await?;
    // One program at a time; the number means nothing but this.
    tx.batch_execute("SELECT pg_advisory_xact_lock(7163384662)").await?;
    if let Some(own) = own
        // Another program may have made it meanwhile. `IF NOT EXISTS` asks for the right to make
        // one even where it is there.
        && !is_there(tx.client(), own).await?
    {
        tx.batch_execute(&format!("CREATE SCHEMA {own}")).await?;
    }
    for migration in &MIGRATIONS[version(tx.client()).await? as usize..] {
        tx.batch_execute(migration).await?;
    }
    tx.batch_execute(&format!(
        "CREATE TABLE IF NOT EXISTS flow_schema (version bigint NOT NULL);
         DELETE FROM flow_schema;
         INSERT INTO flow_schema (version) VALUES ({VERSION})"
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// Whether there is such a schema. To look it up has the server see what another program has just
/// made, which `current_schema()` alone does not.
async fn is_there(db: &tokio_postgres::Client, schema: &str) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)";
    Ok(db.query_one(sql, &[&schema]).await?.try_get(0)?)
}

/// The version of the tables; 0 if there are none.
async fn version(db: &tokio_postgres::Client) -> Result<i64, Fault> {
    let schema = db.query_one("SELECT current_schema()", &[]).await?;
    if schema.try_get::<_, Option<String>>(0)?.is_none() {
        return Err(Fault::Refused("no schema of the search path is there".into()));
    }
    // Looked up where it is sure to be seen when another program has just made it, and without
    // an error, which would end the transaction.
    let table = "SELECT EXISTS (
        SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relname = 'flow_schema' AND n.nspname = current_schema())";
    if !db.query_one(table, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    match db.query_opt("SELECT version FROM flow_schema", &[]).await {
        Ok(Some(row)) => match row.try_get(0) {
            Ok(version @ 0..=VERSION) => Ok(version),
            Ok(version) => Err(Fault::Refused(format!(
                "its tables have version {version}, and this program knows only those up to \
                 {VERSION}; a newer program has used it"
            ))),
            Err(_) => Err(odd()),
        },
        Ok(None) => Err(odd()),
        Err(error) => match error.code() {
            Some(code) if *code == SqlState::UNDEFINED_COLUMN => Err(odd()),
            _ => Err(error.into()),
        },
    }
}

fn odd() -> Fault {
    Fault::Refused("its table `flow_schema` does not tell a version".into())
}
