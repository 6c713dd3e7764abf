//! Cinder's own database on MariaDB, PostgreSQL and SQLite: what we write is what Cinder would
//! have written, and Cinder's own objects read it.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod servers;

use futures_util::future::join_all;
use manage_existing::db::{Database, DatabaseOptions, DatabaseUrl, DbError, VolumeUpdate};
use manage_existing::domain::{
    Metadata, RequestContext, Timestamp, Volume, VolumeProperties, VolumeStatus,
};
use serde_json::{Map, Value};
use servers::database::{CinderDb, Kind, on_every_database};
use servers::proxy::{Mode, Proxy};
use std::time::Duration;
use uuid::Uuid;

on_every_database!(
    the_rows_of_a_new_volume_are_those_of_cinder,
    a_volume_goes_through_its_life,
    a_volume_is_created_once,
    what_does_not_fit_is_refused_and_leaves_nothing,
    what_is_asked_for_at_once_is_done_for_each,
    what_is_asked_for_again_after_a_cut_is_there_once,
    services_are_found_by_cinders_rules,
    types_are_found_by_name_and_by_id,
    nothing_is_added_to_the_schema,
);

fn properties(project: &str) -> VolumeProperties {
    VolumeProperties {
        size: 0,
        user_id: "user-1".to_owned(),
        project_id: project.to_owned(),
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
    }
}

fn project() -> String {
    Uuid::new_v4().simple().to_string()
}

fn admin() -> RequestContext {
    RequestContext::new("admin", "admin").elevated()
}

async fn create(db: &CinderDb, properties: &VolumeProperties) -> Volume {
    db.open().await.volume_create(Uuid::new_v4(), properties).await.unwrap()
}

async fn row(db: &CinderDb, table: &str, column: &str, id: Uuid) -> Map<String, Value> {
    let rows = db.rows(&format!("SELECT * FROM {table} WHERE {column} = '{id}'")).await;
    assert_eq!(rows.len(), 1, "{table}");
    rows.into_iter().next().unwrap()
}

/// Compares with the row that Cinder wrote; `<…>` stands for what differs from run to run.
fn assert_row(row: &Map<String, Value>, stage: &str, table: &str, ours: &[(&str, Value)]) {
    let rows: Value = serde_json::from_str(include_str!("data/rows.json")).unwrap();
    let mut cinder = rows[stage][table].as_object().unwrap().clone();
    for (column, value) in ours {
        cinder.insert((*column).to_owned(), value.clone());
    }
    let names = |row: &Map<String, Value>| {
        let mut names: Vec<String> = row.keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(row), names(&cinder));
    for (column, cinder) in &cinder {
        let ours = &row[column];
        match cinder.as_str() {
            Some("<time>") => {
                assert!(ours.as_str().unwrap().parse::<Timestamp>().is_ok(), "{ours}")
            }
            Some(any) if any.starts_with('<') => assert!(!ours.is_null(), "{column}"),
            _ => assert_eq!(ours, cinder, "{column}"),
        }
    }
}

async fn the_rows_of_a_new_volume_are_those_of_cinder(db: &CinderDb) {
    let before = Timestamp::now();
    let project = project();
    let volume = create(db, &properties(&project)).await;
    let ours = [("project_id", Value::from(project))];
    assert_row(&row(db, "volumes", "id", volume.id).await, "entry_created", "volumes", &ours);
    let metadata = row(db, "volume_metadata", "volume_id", volume.id).await;
    assert_row(&metadata, "entry_created", "volume_metadata", &[]);
    // MariaDB cuts the fraction off.
    let cut = std::time::Duration::from_secs(1);
    assert!(volume.created_at.unwrap() >= before.earlier(cut), "{volume:?}");
    let Some(read) = db.check_row(&volume.id.to_string(), "managing") else { return };
    assert_eq!(read["object"]["display_name"], "n1");
    assert_eq!(read["object"]["metadata"]["k"], "v");
    assert_eq!(read["object"]["volume_type_id"], volume.volume_type_id.to_string());
}

async fn a_volume_goes_through_its_life(db: &CinderDb) {
    let open = db.open().await;
    let text = VolumeProperties {
        display_name: Some("ein Gerät 日本".repeat(19)),
        bootable: true,
        multiattach: true,
        cluster_name: Some("c@lab1".to_owned()),
        ..properties(&project())
    };
    let volume = create(db, &text).await;
    assert_eq!(volume.display_name, text.display_name);
    assert_eq!((volume.bootable, volume.multiattach), (true, true));
    let id = volume.id.to_string();
    let failed = VolumeUpdate { status: Some(VolumeStatus::ErrorManaging), ..Default::default() };
    open.volume_update(volume.id, failed).await.unwrap();
    db.check_row(&id, "error_managing");
    let available = VolumeUpdate {
        status: Some(VolumeStatus::Available),
        size: Some(7),
        host: Some("labhost@lab1#poolB".to_owned()),
        launched_at: Some(Timestamp::now()),
        ..Default::default()
    };
    open.volume_update(volume.id, available).await.unwrap();
    if let Some(read) = db.check_row(&id, "available") {
        assert_eq!(read["object"]["size"], 7);
        assert_eq!(read["object"]["host"], "labhost@lab1#poolB");
    }
    let read = open.volume_get(&admin(), volume.id).await.unwrap();
    assert!(read.launched_at.is_some() && read.updated_at.is_some());
    assert_eq!(read.metadata, text.metadata);
    let claim = |from: VolumeStatus| {
        let open = open.clone();
        async move { open.volume_claim(volume.id, &[from], VolumeStatus::Unmanaging).await.unwrap() }
    };
    assert!(!claim(VolumeStatus::Managing).await);
    assert!(claim(VolumeStatus::Available).await);
    assert!(!claim(VolumeStatus::Available).await);
    let stranger = RequestContext::new("u", "other-project");
    assert!(matches!(open.volume_get(&stranger, volume.id).await, Err(DbError::VolumeNotFound(_))));
    open.volume_destroy(&admin(), volume.id).await.unwrap();
    assert!(matches!(
        open.volume_destroy(&admin(), volume.id).await,
        Err(DbError::VolumeNotFound(_))
    ));
    db.check_row(&id, "gone");
    let gone = row(db, "volumes", "id", volume.id).await;
    assert_eq!((&gone["deleted"], &gone["status"]), (&1.into(), &"deleted".into()));
    assert!(!gone["deleted_at"].is_null());
    let metadata = row(db, "volume_metadata", "volume_id", volume.id).await;
    assert_eq!(metadata["deleted"], 1);
}

async fn a_volume_is_created_once(db: &CinderDb) {
    let open = db.open().await;
    let (id, ours) = (Uuid::new_v4(), properties(&project()));
    let first = open.volume_create(id, &ours).await.unwrap();
    assert_eq!(open.volume_create(id, &ours).await.unwrap(), first);
    let theirs = open.volume_create(id, &properties(&project())).await;
    assert!(matches!(theirs, Err(DbError::VolumeExists(_))), "{theirs:?}");
    let at_once = (0..6).map(|_| {
        let (open, ours) = (open.clone(), ours.clone());
        let id = Uuid::new_v5(&id, b"once");
        tokio::spawn(async move { open.volume_create(id, &ours).await.map(|volume| volume.id) })
    });
    for made in at_once.collect::<Vec<_>>() {
        assert_eq!(made.await.unwrap().unwrap(), Uuid::new_v5(&id, b"once"));
    }
    open.volume_destroy(&admin(), id).await.unwrap();
    assert!(matches!(open.volume_create(id, &ours).await, Err(DbError::VolumeExists(_))));
    let rows =
        db.rows(&format!("SELECT id FROM volumes WHERE project_id = '{}'", ours.project_id)).await;
    assert_eq!(rows.len(), 2);
}

async fn what_does_not_fit_is_refused_and_leaves_nothing(db: &CinderDb) {
    let open = db.open().await;
    let project = project();
    let long = VolumeProperties { display_name: Some("x".repeat(256)), ..properties(&project) };
    let key = Metadata::from([("k".repeat(256), "v".to_owned())]);
    let long_key = VolumeProperties { metadata: key, ..properties(&project) };
    // SQLite does not know how long a column is; there the request is checked before.
    if db.kind != Kind::Sqlite {
        for properties in [long, long_key] {
            let made = open.volume_create(Uuid::new_v4(), &properties).await;
            assert!(matches!(made, Err(DbError::Other { .. })), "{made:?}");
        }
    }
    let emoji =
        VolumeProperties { display_name: Some("\u{1f600}".to_owned()), ..properties(&project) };
    let made = open.volume_create(Uuid::new_v4(), &emoji).await;
    // Cinder's tables on MariaDB hold three bytes a character at most.
    assert_eq!(made.is_err(), db.kind == Kind::MariaDb, "{made:?}");
    let sql = format!("SELECT id FROM volumes WHERE project_id = '{project}'");
    assert_eq!(db.rows(&sql).await.len(), usize::from(made.is_ok()));
}

async fn services_are_found_by_cinders_rules(db: &CinderDb) {
    let open = db.open().await;
    let host = format!("h{}", &project()[..8]);
    let full = format!("{host}@lab1");
    open.service_report(&full).await.unwrap();
    open.service_report(&full).await.unwrap();
    let rows = db
        .rows(&format!("SELECT report_count, topic, uuid FROM services WHERE host = '{full}'"))
        .await;
    assert_eq!((rows.len(), &rows[0]["report_count"]), (1, &2.into()));
    for (asked, found) in [
        (full.clone(), true),
        (host.clone(), true),
        (full.to_uppercase(), false),
        (format!("{host}@lab"), false),
        (host[..4].to_owned(), false),
        (format!("{}_@lab1", &host[..host.len() - 1]), false),
    ] {
        let service = open.service_get_by_host(&asked).await.unwrap();
        assert_eq!(service.map(|service| service.host), found.then(|| full.clone()), "{asked}");
    }
    let service = open.service_get_by_host(&full).await.unwrap().unwrap();
    assert!(service.is_up() && service.is_enabled());
    // A service that is disabled may be asked for if its cluster is not.
    let cluster = format!("{host}c@lab1");
    let now = Timestamp::now();
    db.execute(&format!(
        "UPDATE services SET disabled = TRUE, cluster_name = '{cluster}' WHERE host = '{full}'"
    ))
    .await;
    assert!(!open.service_get_by_cluster(&cluster).await.unwrap().unwrap().is_enabled());
    let binary = if db.kind == Kind::MariaDb { "`binary`" } else { "\"binary\"" };
    db.execute(&format!(
        "INSERT INTO clusters (created_at, deleted, name, {binary}, disabled, race_preventer) \
         VALUES ('{now}', FALSE, '{cluster}', 'cinder-volume', FALSE, 0)"
    ))
    .await;
    assert!(open.service_get_by_host(&full).await.unwrap().unwrap().is_enabled());
}

async fn types_are_found_by_name_and_by_id(db: &CinderDb) {
    let open = db.open().await;
    let default = open.volume_type_get_default().await.unwrap();
    assert_eq!(default.name, "__DEFAULT__");
    let name = format!("type-{}", project());
    let specs = [("multiattach".to_owned(), "<is> True".to_owned())].into();
    let made = open.volume_type_create(&name, &specs).await.unwrap();
    let again = open.volume_type_create(&name, &specs).await;
    assert!(matches!(again, Err(DbError::TypeExists(_))));
    for asked in [name.clone(), made.id.to_string()] {
        let found = open.volume_type_get(&asked).await.unwrap().unwrap();
        assert_eq!((found.id, found.extra_specs), (made.id, specs.clone()));
    }
    assert!(open.volume_type_names().await.unwrap().contains(&name));
    let typed = VolumeProperties { volume_type_id: Some(made.id), ..properties(&project()) };
    let volume = create(db, &typed).await;
    if let Some(read) = db.check_row(&volume.id.to_string(), "managing") {
        assert_eq!(read["object"]["volume_type_id"], made.id.to_string());
    }
}

async fn nothing_is_added_to_the_schema(db: &CinderDb) {
    let open = db.open().await;
    assert!(open.is_cinders());
    assert_eq!(open.check().await.unwrap(), [] as [String; 0]);
    open.volume_fault_create(&admin(), Uuid::new_v4(), "why").await.unwrap();
    let sql = match db.kind {
        Kind::MariaDb => {
            "SELECT table_name AS n FROM information_schema.tables WHERE table_schema = DATABASE()"
        }
        Kind::Postgres => {
            "SELECT CAST(table_name AS VARCHAR) AS n FROM information_schema.tables WHERE table_schema = 'public'"
        }
        Kind::Sqlite => "SELECT name AS n FROM sqlite_master WHERE type = 'table'",
    };
    let tables = db.rows(sql).await;
    assert!(tables.len() > 30, "{tables:?}");
    let strange: Vec<&Value> = tables
        .iter()
        .map(|row| &row["n"])
        .filter(|name| {
            name.as_str().unwrap().starts_with("manage_existing") || name == &"_sqlx_migrations"
        })
        .collect();
    assert_eq!(strange, [] as [&Value; 0]);
}

async fn open_url(url: &str) -> Result<(), DbError> {
    let url: DatabaseUrl = url.parse()?;
    DatabaseOptions::new(url).open().await.map(drop)
}

#[tokio::test]
async fn a_database_that_is_not_cinders_is_said_to_be_that() {
    for kind in [Kind::MariaDb, Kind::Postgres, Kind::Sqlite] {
        let Some(db) = CinderDb::empty(kind).await else { continue };
        if kind == Kind::Sqlite {
            assert!(matches!(open_url(&db.url()).await, Err(DbError::Missing(_))));
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(db.file());
            let options = options.create_if_missing(true);
            let mut made = sqlx::ConnectOptions::connect(&options).await.unwrap();
            sqlx::raw_sql("CREATE TABLE t (a INTEGER)").execute(&mut made).await.unwrap();
        }
        let error = open_url(&db.url()).await.unwrap_err();
        assert!(matches!(error, DbError::NotCinder(_)), "{error:?}");
        // Other services of OpenStack have that table, too.
        db.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)").await;
        db.execute("INSERT INTO alembic_version VALUES ('16f1fbcab42b')").await;
        let error = open_url(&db.url()).await.unwrap_err();
        assert!(matches!(error, DbError::WrongSchema { .. }), "{error:?}");
        assert!(error.to_string().contains("16f1fbcab42b"), "{error}");
        assert_eq!(error.to_string().lines().count(), 1);
    }
}

#[tokio::test]
async fn a_server_that_lets_nobody_in_is_said_to_be_unreachable() {
    for (url, said) in [
        ("mysql://root:secret@127.0.0.1:1/cinder", "refused"),
        ("postgresql://root:secret@127.0.0.1:1/cinder", "refused"),
    ] {
        let error = open_url(url).await.unwrap_err();
        assert!(matches!(error, DbError::Unreachable { .. }), "{error:?}");
        let told = format!("{error} {error:?}");
        assert!(told.contains(said) && !told.contains("secret"), "{told}");
    }
    for kind in [Kind::MariaDb, Kind::Postgres] {
        let Some(db) = CinderDb::empty(kind).await else { continue };
        let url = db.url();
        let mut urls = vec![url.replace("manage_existing_", "no_such_")];
        // PostgreSQL may trust everybody on this machine.
        if kind == Kind::MariaDb {
            urls.push(url.replace("root@", "nobody:secret@"));
        }
        for url in urls {
            let error = open_url(&url).await.unwrap_err();
            assert!(matches!(error, DbError::Unreachable { .. }), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        }
    }
}

/// Among others one whose id is taken, and one that does not fit: nobody fails for them.
async fn what_is_asked_for_at_once_is_done_for_each(db: &CinderDb) {
    let taken = create(db, &properties(&project())).await.id;
    let ours = db.open().await;
    let project = project();
    let mut wanted: Vec<_> = (0..30).map(|n| (Uuid::new_v4(), n)).collect();
    wanted.extend([(taken, 30), (Uuid::new_v4(), 31)]);
    let volume = |n: usize| {
        let name = if n == 31 { "n".repeat(300) } else { format!("n{n}") };
        let metadata = (0..n % 3).map(|key| (format!("k{key}"), n.to_string())).collect();
        VolumeProperties { display_name: Some(name), metadata, ..properties(&project) }
    };
    let create = async |(id, n): (Uuid, usize)| (n, ours.volume_create(id, &volume(n)).await);
    for (n, created) in join_all(wanted.iter().copied().map(create)).await {
        match n {
            30 => assert!(matches!(created, Err(DbError::VolumeExists(id)) if id == taken)),
            // A file of SQLite takes names of any length.
            31 if db.kind != Kind::Sqlite => {
                assert!(matches!(created, Err(DbError::Other { .. })), "{created:?}");
            }
            _ => {
                let (created, asked) = (created.unwrap(), volume(n));
                assert_eq!((created.id, created.status), (wanted[n].0, VolumeStatus::Managing));
                assert_eq!(created.display_name, asked.display_name);
                assert_eq!(created.metadata, asked.metadata);
                let read = ours.volume_get(&admin(), created.id).await.unwrap();
                assert_eq!(read.metadata, created.metadata);
            }
        }
    }
    let context = admin();
    let destroy = |(id, _): &(Uuid, usize)| ours.volume_destroy(&context, *id);
    assert!(join_all(wanted[..30].iter().map(destroy)).await.iter().all(Result::is_ok));
    let again = join_all(wanted[..30].iter().map(destroy)).await;
    assert!(again.iter().all(|again| matches!(again, Err(DbError::VolumeNotFound(_)))));
}

/// The connections are cut while volumes are created, a little later each time: each is created
/// again until it is there, as a task is that was told so little.
async fn what_is_asked_for_again_after_a_cut_is_there_once(db: &CinderDb) {
    let Some(server) = db.port() else { return };
    let project = project();
    for delay in 0..12 {
        let proxy = Proxy::start(server, None).await;
        let url: DatabaseUrl =
            db.url().replace(&format!(":{server}/"), &format!(":{}/", proxy.port)).parse().unwrap();
        let options = DatabaseOptions::new(url).timeout(Duration::from_secs(2));
        let through = options.open().await.unwrap();
        // With a connection that stands.
        through.volume_type_get_default().await.unwrap();
        let ids: Vec<Uuid> = (0..8).map(|_| Uuid::new_v4()).collect();
        let wanted = properties(&project);
        let cut = async {
            tokio::time::sleep(Duration::from_millis(delay)).await;
            proxy.set(Mode::Cut);
            tokio::time::sleep(Duration::from_millis(2)).await;
            proxy.set(Mode::Pass);
        };
        let created = join_all(ids.iter().map(async |id| {
            let mut tries = 0;
            loop {
                match through.volume_create(*id, &wanted).await {
                    Ok(volume) => break volume.id,
                    Err(DbError::Lost { .. } | DbError::Unreachable { .. }) if tries < 20 => {
                        tries += 1;
                    }
                    Err(other) => panic!("after {delay} ms: {other:?}"),
                }
            }
        }));
        let (created, ()) = tokio::join!(created, cut);
        assert_eq!(created, ids);
        for id in ids {
            row(db, "volumes", "id", id).await;
            row(db, "volume_metadata", "volume_id", id).await;
        }
    }
}
