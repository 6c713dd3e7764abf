//! What stands in the database is what real Cinder writes, column by column.
//!
//! `data/schema.json` and `data/rows.json` were measured on real Cinder; `<…>` stands for a
//! value that differs from run to run.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;

use common::Lab;
use manage_existing::api::{ManageRequest, RequestError};
use manage_existing::db::{Database, DbError};
use manage_existing::domain::{ManageRef, RequestContext, Timestamp, Volume, VolumeStatus};
use manage_existing::flow::{EntryCreate, ManageCast, ManageExisting, ManageExistingInputs};
use manage_existing::scheduler::{CastError, RequestSpec, Scheduler};
use manage_existing::{ManageError, domain::Metadata};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const GIB: u64 = 1 << 30;

fn expected(stage: &str, table: &str) -> Map<String, Value> {
    let rows: Value = serde_json::from_str(include_str!("data/rows.json")).unwrap();
    rows[stage][table].as_object().unwrap().clone()
}

/// Compares a row with the one that Cinder wrote; `ours` are the columns that name this lab.
fn assert_row(row: &Map<String, Value>, mut cinder: Map<String, Value>, ours: &[(&str, Value)]) {
    for (column, value) in ours {
        cinder.insert((*column).to_owned(), value.clone());
    }
    assert_eq!(row.keys().collect::<Vec<_>>(), cinder.keys().collect::<Vec<_>>());
    for (column, cinder) in &cinder {
        let ours = &row[column];
        match cinder.as_str() {
            Some("<time>") => {
                let text = ours.as_str().unwrap_or_else(|| panic!("{column} is {ours}"));
                assert_eq!(text.parse::<Timestamp>().unwrap().to_string(), text, "{column}");
            }
            Some(any) if any.starts_with('<') => assert!(!ours.is_null(), "{column}"),
            _ => assert_eq!(ours, cinder, "{column}"),
        }
    }
}

fn seeded(lab: &Lab) -> ManageRequest {
    ManageRequest {
        name: Some("n1".to_owned()),
        description: Some("d1".to_owned()),
        metadata: Metadata::from([("k".to_owned(), "v".to_owned())]),
        ..lab.request("disk.img")
    }
}

#[tokio::test]
async fn the_tables_have_the_columns_of_cinder() {
    let lab = Lab::new().await;
    let schema: Map<String, Value> =
        serde_json::from_str(include_str!("data/schema.json")).unwrap();
    for (table, columns) in schema {
        let sql = format!("SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')");
        let ours: Vec<Value> = lab
            .rows(sql)
            .await
            .into_iter()
            .map(|row| {
                let nullable = row["notnull"] == 0;
                serde_json::json!([row["name"], row["type"], nullable, row["pk"]])
            })
            .collect();
        assert_eq!(Value::from(ours), columns, "{table}");
    }
}

#[tokio::test]
async fn the_row_after_entry_create_is_that_of_cinder() {
    use manage_existing::domain::VolumeProperties;
    let lab = Lab::new().await;
    let properties = VolumeProperties {
        size: 0,
        user_id: "user-1".to_owned(),
        project_id: "project-1".to_owned(),
        status: VolumeStatus::Managing,
        attach_status: "detached".to_owned(),
        display_description: Some("d1".to_owned()),
        display_name: Some("n1".to_owned()),
        host: "labhost@lab1#poolA".to_owned(),
        cluster_name: None,
        availability_zone: Some("nova".to_owned()),
        volume_type_id: None,
        metadata: Metadata::from([("k".to_owned(), "v".to_owned())]),
        bootable: false,
        multiattach: false,
    };
    let volume = lab.site.db().volume_create(Uuid::new_v4(), &properties).await.unwrap();
    let default = lab.site.db().volume_type_get_default().await.unwrap();
    assert_eq!(volume.volume_type_id, default.id);
    let rows = lab.rows("SELECT * FROM volumes").await;
    assert_row(&rows[0], expected("entry_created", "volumes"), &[]);
    let rows = lab.rows("SELECT * FROM volume_metadata").await;
    assert_row(&rows[0], expected("entry_created", "volume_metadata"), &[]);
}

#[tokio::test]
async fn a_managed_file_is_available_under_its_new_name() {
    let lab = Lab::new().await;
    lab.image("disk.img", GIB + 1);
    let (volume, result) = lab.manage(seeded(&lab)).await.unwrap();
    assert_eq!(result, Ok(()));
    assert_eq!(volume.status, VolumeStatus::Managing, "what the flow gave is the entry");
    assert!(!lab.images().join("disk.img").exists());
    assert!(lab.images().join(format!("volume-{}", volume.id)).exists());
    let rows = lab.rows("SELECT * FROM volumes").await;
    let ours = [
        ("host", lab.host.clone().into()),
        ("size", 2.into()),
        ("display_name", "n1".into()),
        ("display_description", "d1".into()),
        ("provider_id", "disk.img".into()),
    ];
    assert_row(&rows[0], expected("available", "volumes"), &ours);
}

#[tokio::test]
async fn a_refused_cast_ends_reverted_with_its_own_error_and_no_entry() {
    let lab = Lab::new().await;
    lab.image("disk.img", 1);
    let error = lab.manage_refused(seeded(&lab)).await;
    assert!(matches!(error.cause(), Some(ManageError::Cast(CastError::Refused(_)))), "{error:?}");
    let RequestError::Failed(run) = error else { panic!("{error:?}") };
    assert_eq!(run.kind(), flow_runtime::RunErrorKind::Reverted);
    assert!(run.revert_failures().is_empty());
    let all = lab.site.db().volume_get_all(&lab.context.elevated()).await.unwrap();
    assert_eq!(all, []);
    let rows = lab.rows("SELECT * FROM volumes").await;
    assert_row(&rows[0], expected("reverted", "volumes"), &[("host", lab.host.clone().into())]);
    let rows = lab.rows("SELECT * FROM volume_metadata").await;
    assert_row(&rows[0], expected("reverted", "volume_metadata"), &[]);
    assert!(lab.images().join("disk.img").exists());
}

#[tokio::test]
async fn a_wrong_pool_leaves_error_managing_and_the_reason() {
    let lab = Lab::new().await;
    let host = format!("{}nopool", &lab.host[..=lab.host.find('#').unwrap()]);
    let request = ManageRequest::new(&host, ManageRef::by_source_name("disk.img"));
    let (volume, result) = lab.manage(request).await.unwrap();
    let reason = result.unwrap_err();
    assert!(reason.contains(&format!("Cannot place volume {} on {host}", volume.id)), "{reason}");
    let rows = lab.rows("SELECT * FROM volumes").await;
    assert_row(&rows[0], expected("error_managing", "volumes"), &[("host", host.into())]);
    let fault = lab.site.db().volume_fault_get(volume.id).await.unwrap().unwrap();
    assert_eq!(fault.reason, reason);
    assert_eq!(fault.request_id, lab.context.request_id);
}

#[tokio::test]
async fn when_the_entry_cannot_be_created_nothing_is_left() {
    let lab = Lab::new().await;
    lab.execute(
        "CREATE TRIGGER full BEFORE INSERT ON volume_metadata \
         BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    .await;
    let error = lab.manage_refused(seeded(&lab)).await;
    assert!(
        matches!(error.cause(), Some(ManageError::Database(DbError::Other { .. }))),
        "{error:?}"
    );
    assert!(error.to_string().contains("no room"), "{error}");
    assert_eq!(lab.rows("SELECT * FROM volumes").await, []);
}

#[tokio::test]
async fn the_original_error_survives_a_status_that_cannot_be_saved() {
    let lab = Lab::new().await;
    lab.image("disk.img", 1);
    lab.execute(
        "CREATE TRIGGER stuck BEFORE UPDATE ON volumes WHEN NEW.status = 'error_managing' \
         BEGIN SELECT RAISE(ABORT, 'stuck'); END",
    )
    .await;
    let error = lab.manage_refused(seeded(&lab)).await;
    assert!(matches!(error.cause(), Some(ManageError::Cast(_))), "{error:?}");
    let rows = lab.rows("SELECT status, deleted FROM volumes").await;
    assert_eq!((&rows[0]["status"], &rows[0]["deleted"]), (&"deleted".into(), &1.into()));
}

#[tokio::test]
async fn multiattach_is_the_exact_promise_and_nothing_else() {
    for (promise, multiattach) in
        [("<is> True", 1), ("<is> true", 0), ("True", 0), ("<is>True", 0), (" <is> True", 0)]
    {
        let lab = Lab::new().await;
        lab.image("disk.img", 1);
        let specs = [("multiattach".to_owned(), promise.to_owned())].into();
        let added = lab.site.db().volume_type_create("m", &specs).await.unwrap();
        let request =
            ManageRequest { volume_type: Some(added.id.to_string()), ..lab.request("disk.img") };
        lab.manage(request).await.unwrap().1.unwrap();
        let rows = lab.rows("SELECT multiattach, volume_type_id FROM volumes").await;
        assert_eq!(rows[0]["multiattach"], multiattach, "{promise}");
        assert_eq!(rows[0]["volume_type_id"], added.id.to_string());
    }
}

#[tokio::test]
async fn unmanage_gives_the_file_its_name_back_and_never_overwrites() {
    let lab = Lab::new().await;
    lab.image("disk.img", 7);
    // As the request answered it: `managing`, and no word of the file's own name.
    let (stale, _) = lab.manage(seeded(&lab)).await.unwrap();
    let context = lab.context.elevated();
    let manager = lab.site.start(&context).await.unwrap();
    lab.image("disk.img", 1);
    let error = manager.unmanage(&context, &stale, false).await.unwrap_err();
    assert!(error.to_string().contains("is in the way"), "{error}");
    let still = lab.site.db().volume_get(&context, stale.id).await.unwrap();
    assert_eq!(still.status, VolumeStatus::Available);
    std::fs::remove_file(lab.images().join("disk.img")).unwrap();
    let file = manager.unmanage(&context, &stale, false).await.unwrap().unwrap();
    assert_eq!(file, lab.images().join("disk.img"));
    assert_eq!(std::fs::metadata(file).unwrap().len(), 7);
    let rows = lab.rows("SELECT status, deleted FROM volumes").await;
    assert_eq!((&rows[0]["status"], &rows[0]["deleted"]), (&"deleted".into(), &1.into()));
}

#[tokio::test]
async fn what_never_was_available_is_not_made_so_by_recovery() {
    let lab = Lab::new().await;
    lab.image("disk.img", 7);
    let (volume, _) = lab.manage(seeded(&lab)).await.unwrap();
    let context = lab.context.elevated();
    // A process died while it gave back a volume whose managing had failed.
    lab.execute("UPDATE volumes SET status = 'unmanaging', launched_at = NULL").await;
    lab.site.start(&context).await.unwrap();
    let volume = lab.site.db().volume_get(&context, volume.id).await.unwrap();
    assert_eq!(volume.status, VolumeStatus::ErrorManaging);
}

/// A scheduler that keeps what is cast to it.
#[derive(Clone, Default)]
struct Recording(Arc<Mutex<Vec<(Volume, RequestSpec)>>>);

#[async_trait::async_trait]
impl Scheduler for Recording {
    async fn manage_existing(
        &self,
        _context: &RequestContext,
        volume: &Volume,
        request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        self.0.lock().unwrap().push((volume.clone(), request_spec));
        Ok(())
    }
}

#[tokio::test]
async fn the_request_spec_is_all_but_the_volume_and_its_id() {
    let lab = Lab::new().await;
    let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
    let recording = Recording::default();
    let flow = ManageExisting {
        entry_create: EntryCreate { db: Arc::clone(&db) },
        manage_cast: ManageCast { db: Arc::clone(&db), scheduler: Arc::new(recording.clone()) },
    };
    // Without a type, as only a caller of the flow itself can ask for it.
    let inputs = ManageExistingInputs {
        context: lab.context.clone(),
        name: Some("n1".to_owned()),
        description: None,
        host: "labhost@lab1#poolA".to_owned(),
        cluster_name: None,
        volume_type: None,
        metadata: Metadata::new(),
        availability_zone: Some("nova".to_owned()),
        bootable: true,
        reference: ManageRef::by_source_name("lun-1"),
    };
    let outputs = flow.run(inputs).await.unwrap();
    let cast = recording.0.lock().unwrap().pop().unwrap();
    assert_eq!(cast.0, outputs.volume);
    let spec = serde_json::to_value(&cast.1).unwrap();
    let expected = serde_json::json!({
        "volume_properties": {
            "size": 0, "user_id": "user-1", "project_id": "project-1", "status": "managing",
            "attach_status": "detached", "display_description": null, "display_name": "n1",
            "host": "labhost@lab1#poolA", "cluster_name": null, "availability_zone": "nova",
            "volume_type_id": null, "metadata": {}, "bootable": true, "multiattach": false,
        },
        "volume_type": null,
        "ref": { "source-name": "lun-1" },
        "volume_id": outputs.volume.id.to_string(),
    });
    assert_eq!(spec, expected);
    let default = db.volume_type_get_default().await.unwrap();
    assert_eq!(outputs.volume.volume_type_id, default.id, "the row has the default type");
}

#[tokio::test]
async fn a_cluster_is_stored_with_its_host_and_gets_the_pool() {
    let lab = Lab::new().await;
    lab.image("disk.img", 1);
    lab.site.start(&lab.context).await.unwrap();
    lab.execute("UPDATE services SET cluster_name = 'c@directory', disabled = 0").await;
    let request = ManageRequest {
        host: None,
        cluster: Some("c@directory#dropped".to_owned()),
        ..lab.request("disk.img")
    };
    lab.manage(request).await.unwrap().1.unwrap();
    let rows = lab.rows("SELECT host, cluster_name FROM volumes").await;
    assert_eq!(rows[0]["host"], lab.host);
    let pool = lab.host.split_once('#').unwrap().1;
    assert_eq!(rows[0]["cluster_name"], format!("c@directory#{pool}"));
}
