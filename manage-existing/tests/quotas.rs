//! Quotas on Cinder's own database: the rows that Cinder writes, however a request ends.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod faults;
mod servers;

use faults::{Fault, Faulty};
use flow_runtime::{Engine, RunErrorKind};
use manage_existing::ManageError;
use manage_existing::api::{Api, ManageRequest, RequestError};
use manage_existing::db::{Database, DbError, SqlDatabase};
use manage_existing::domain::{ManageRef, RequestContext, Reservations, Timestamp, Volume};
use manage_existing::quota::{QuotaError, Quotas};
use manage_existing::scheduler::{CastError, RefusingScheduler, RequestSpec, Scheduler};
use serde_json::Value;
use servers::database::{CinderDb, Kind, on_every_database};
use servers::{cinder_file, cinder_python};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

on_every_database!(
    a_request_reserves_and_commits,
    a_request_over_quota_leaves_only_rows_of_usage,
    a_type_has_quotas_of_its_own,
    a_refused_cast_gives_the_quota_back,
    an_entry_that_cannot_be_made_gives_the_reservation_back,
    of_many_at_once_as_many_win_as_there_is_quota,
    what_was_interrupted_is_found_and_given_back,
    all_of_it_may_be_done_twice,
    what_is_there_already_is_counted,
    the_size_has_limits,
    cinder_and_we_share_what_there_is,
    what_is_never_committed_expires,
    a_volume_of_a_deleted_type_gives_back_its_quota,
);

/// A scheduler that takes everything.
struct Taking;

#[async_trait::async_trait]
impl Scheduler for Taking {
    async fn manage_existing(
        &self,
        _context: &RequestContext,
        _volume: &Volume,
        _request_spec: RequestSpec,
    ) -> Result<(), CastError> {
        Ok(())
    }
}

/// A project of its own, and a service.
struct Project {
    db: SqlDatabase,
    context: RequestContext,
    host: String,
}

impl Project {
    async fn new(db: &CinderDb) -> Self {
        let id = Uuid::new_v4().simple().to_string();
        let host = format!("h{}@lab1", &id[..8]);
        let db = db.open().await;
        db.service_report(&host).await.unwrap();
        Project { db, context: RequestContext::new("user-1", id), host }
    }

    fn id(&self) -> &str {
        &self.context.project_id
    }

    fn request(&self) -> ManageRequest {
        ManageRequest::new(&self.host, ManageRef::by_source_name("lun-1"))
    }

    fn api(&self, db: Arc<dyn Database>, scheduler: impl Scheduler) -> Api {
        let quotas = Quotas::of(Arc::clone(&db));
        Api::new(db, Arc::new(scheduler), Engine::default()).quotas(quotas)
    }

    async fn manage(&self, scheduler: impl Scheduler) -> Result<Volume, RequestError> {
        let api = self.api(Arc::new(self.db.clone()), scheduler);
        api.manage_existing(&self.context, self.request()).await
    }

    /// `(resource, in_use, reserved)`, in the order in which they were made.
    async fn usages(&self, db: &CinderDb) -> Vec<(String, i64, i64)> {
        let sql = format!(
            "SELECT resource, in_use, reserved, deleted, race_preventer FROM quota_usages \
             WHERE project_id = '{}' ORDER BY id",
            self.id()
        );
        let row = |row: &serde_json::Map<String, Value>| {
            assert_eq!((&row["deleted"], &row["race_preventer"]), (&0.into(), &1.into()));
            let number = |name: &str| row[name].as_i64().unwrap();
            (row["resource"].as_str().unwrap().to_owned(), number("in_use"), number("reserved"))
        };
        db.rows(&sql).await.iter().map(row).collect()
    }

    /// `(resource, delta, deleted)`, in the order in which they were made.
    async fn reservations(&self, db: &CinderDb) -> Vec<(String, i64, i64)> {
        let sql = format!(
            "SELECT r.*, u.resource AS usage FROM reservations r \
             JOIN quota_usages u ON u.id = r.usage_id \
             WHERE r.project_id = '{}' ORDER BY r.id",
            self.id()
        );
        let sql = sql.replace("AS usage", "AS of_usage");
        let row = |row: &serde_json::Map<String, Value>| {
            assert_eq!(row["resource"], row["of_usage"]);
            assert_eq!(row["deleted_at"].is_null(), row["deleted"] == 0);
            assert_eq!(row["updated_at"].is_null(), row["deleted"] == 0);
            let time = |name: &str| row[name].as_str().unwrap().parse::<Timestamp>().unwrap();
            let day = time("created_at").later(Duration::from_secs(86_400));
            let off = time("expire").later(Duration::from_secs(2));
            assert!(off >= day && off <= day.later(Duration::from_secs(4)), "{row:?}");
            let number = |name: &str| row[name].as_i64().unwrap();
            (row["resource"].as_str().unwrap().to_owned(), number("delta"), number("deleted"))
        };
        db.rows(&sql).await.iter().map(row).collect()
    }

    async fn limit(&self, db: &CinderDb, resource: &str, limit: i64) {
        db.execute(&format!(
            "INSERT INTO quotas (created_at, deleted, project_id, resource, hard_limit) \
             VALUES ('{}', FALSE, '{}', '{resource}', {limit})",
            Timestamp::now(),
            self.id()
        ))
        .await;
    }
}

const NAMES: [&str; 4] = ["volumes", "gigabytes", "volumes___DEFAULT__", "gigabytes___DEFAULT__"];

fn of_all<T: Copy>(volumes: (T, T), gigabytes: (T, T)) -> Vec<(String, T, T)> {
    let of = |name: &&str| if name.starts_with("volumes") { volumes } else { gigabytes };
    NAMES.iter().map(|name| ((*name).to_owned(), of(name).0, of(name).1)).collect()
}

fn kind(error: &RequestError) -> RunErrorKind {
    let RequestError::Failed(run) = error else { panic!("{error:?}") };
    assert!(run.revert_failures().is_empty(), "{error:?}");
    run.kind()
}

async fn a_request_reserves_and_commits(db: &CinderDb) {
    let project = Project::new(db).await;
    let volume = project.manage(Taking).await.unwrap();
    assert_eq!(project.usages(db).await, of_all((1, 0), (0, 0)));
    assert_eq!(project.reservations(db).await, of_all((1, 1), (0, 1)));
    if let Some(read) = db.check_row(&volume.id.to_string(), "managing") {
        let usages = read["quota_usages"].as_array().unwrap();
        assert_eq!(usages.len(), 4);
        // What Cinder itself counts in the table of volumes is the same.
        assert_eq!(read["usage_from_real_sync"]["volumes"], 1);
    }
    project.manage(Taking).await.unwrap();
    assert_eq!(project.usages(db).await, of_all((2, 0), (0, 0)));
}

async fn a_request_over_quota_leaves_only_rows_of_usage(db: &CinderDb) {
    let project = Project::new(db).await;
    project.limit(db, "volumes", 0).await;
    let error = project.manage(Taking).await.unwrap_err();
    assert_eq!(
        error.cause().unwrap().to_string(),
        "Maximum number of volumes allowed (0) exceeded for quota 'volumes'."
    );
    assert_eq!(kind(&error), RunErrorKind::Reverted);
    assert_eq!(project.usages(db).await, of_all((0, 0), (0, 0)));
    assert_eq!(project.reservations(db).await, []);
    // The quota of the size is no matter: nobody knows the size yet.
    let project = Project::new(db).await;
    project.limit(db, "gigabytes", 0).await;
    project.limit(db, "per_volume_gigabytes", 0).await;
    project.manage(Taking).await.unwrap();
}

async fn a_type_has_quotas_of_its_own(db: &CinderDb) {
    let project = Project::new(db).await;
    project.limit(db, "volumes___DEFAULT__", 1).await;
    project.manage(Taking).await.unwrap();
    let error = project.manage(Taking).await.unwrap_err();
    assert_eq!(
        error.cause().unwrap().to_string(),
        "Maximum number of volumes allowed (1) exceeded for quota 'volumes___DEFAULT__'."
    );
    let name = format!("fast_{}", &project.id()[..6]);
    project.db.volume_type_create(&name, &Default::default()).await.unwrap();
    let api = project.api(Arc::new(project.db.clone()), Taking);
    let request = ManageRequest { volume_type: Some(name.clone()), ..project.request() };
    api.manage_existing(&project.context, request).await.unwrap();
    let usages = project.usages(db).await;
    assert_eq!(usages[0], ("volumes".to_owned(), 2, 0));
    assert_eq!(usages[4], (format!("volumes_{name}"), 1, 0));
}

async fn a_refused_cast_gives_the_quota_back(db: &CinderDb) {
    let project = Project::new(db).await;
    let error = project.manage(RefusingScheduler).await.unwrap_err();
    assert!(matches!(error.cause(), Some(ManageError::Cast(CastError::Refused(_)))), "{error:?}");
    assert_eq!(kind(&error), RunErrorKind::Reverted);
    assert_eq!(project.usages(db).await, of_all((0, 0), (0, 0)));
    // As Cinder's QuotaCommitTask.revert does it: four reservations of the opposite, committed.
    let back = of_all((-1, 1), (0, 1));
    let expected: Vec<_> = of_all((1, 1), (0, 1)).into_iter().chain(back).collect();
    assert_eq!(project.reservations(db).await, expected);
}

async fn an_entry_that_cannot_be_made_gives_the_reservation_back(db: &CinderDb) {
    let project = Project::new(db).await;
    let faulty = Faulty::new(project.db.clone(), Fault::Fail("volume_create"));
    let api = project.api(Arc::new(faulty), Taking);
    let error = api.manage_existing(&project.context, project.request()).await.unwrap_err();
    assert_eq!(kind(&error), RunErrorKind::Reverted);
    assert!(error.to_string().contains("is full"), "{error}");
    assert_eq!(project.usages(db).await, of_all((0, 0), (0, 0)));
    assert_eq!(project.reservations(db).await, of_all((1, 1), (0, 1)));
}

async fn of_many_at_once_as_many_win_as_there_is_quota(db: &CinderDb) {
    for limit in [1, 3] {
        let project = Arc::new(Project::new(db).await);
        project.limit(db, "volumes", limit).await;
        // Two pools of connections, as two processes have them.
        let other = Arc::new(Project { db: db.open().await, ..clone(&project) });
        let requests = (0..8).map(|number| {
            let project = if number % 2 == 0 { Arc::clone(&project) } else { Arc::clone(&other) };
            tokio::spawn(async move { project.manage(Taking).await })
        });
        let mut won = 0;
        for request in requests.collect::<Vec<_>>() {
            match request.await.unwrap() {
                Ok(_) => won += 1,
                Err(error) => assert!(
                    matches!(
                        error.cause(),
                        Some(ManageError::Quota(QuotaError::VolumeLimitExceeded { .. }))
                    ),
                    "{error:?}"
                ),
            }
        }
        assert_eq!(won, limit);
        assert_eq!(project.usages(db).await, of_all((limit, 0), (0, 0)));
        let sql = format!("SELECT id FROM volumes WHERE project_id = '{}'", project.id());
        assert_eq!(i64::try_from(db.rows(&sql).await.len()).unwrap(), limit);
    }
}

fn clone(project: &Project) -> Project {
    let Project { db, context, host } = project;
    Project { db: db.clone(), context: context.clone(), host: host.clone() }
}

/// The call is done in the database, but its caller never hears of it: as if the connection, or
/// the process, had died in between.
async fn what_was_interrupted_is_found_and_given_back(db: &CinderDb) {
    for call in ["quota_reserve", "volume_create", "reservation_commit"] {
        let project = Project::new(db).await;
        let faulty = Faulty::new(project.db.clone(), Fault::Vanish(call));
        let reached = faulty.reached();
        let faulty: Arc<dyn Database> = Arc::new(faulty);
        let quotas = Quotas::of(Arc::clone(&faulty));
        let engine = Engine::builder().cancel_grace(Duration::ZERO).build();
        let api = Api::new(faulty, Arc::new(Taking), engine.clone()).quotas(quotas);
        let (context, request) = (project.context.clone(), project.request());
        let running = tokio::spawn(async move { api.manage_existing(&context, request).await });
        reached.notified().await;
        engine.shutdown_within(Duration::ZERO).await;
        let error = running.await.unwrap().unwrap_err();
        kind(&error);
        assert_eq!(project.usages(db).await, of_all((0, 0), (0, 0)), "{call}");
        let open =
            project.reservations(db).await.into_iter().filter(|(_, _, deleted)| *deleted == 0);
        assert_eq!(open.count(), 0, "{call}");
        let sql = format!(
            "SELECT id FROM volumes WHERE deleted = FALSE AND project_id = '{}'",
            project.id()
        );
        assert_eq!(db.rows(&sql).await, [], "{call}");
    }
}

async fn all_of_it_may_be_done_twice(db: &CinderDb) {
    let project = Project::new(db).await;
    let ours = Reservations::new(project.id(), Uuid::new_v4(), [("volumes", 1), ("gigabytes", 5)]);
    let limits = [("volumes".to_owned(), 1)].into();
    let expire = Timestamp::now().later(Duration::from_secs(86_400));
    let of = |volumes, gigabytes| {
        let (volumes, gigabytes): ((i64, i64), (i64, i64)) = (volumes, gigabytes);
        vec![
            ("volumes".to_owned(), volumes.0, volumes.1),
            ("gigabytes".to_owned(), gigabytes.0, gigabytes.1),
        ]
    };
    for _ in 0..2 {
        project.db.quota_reserve(&ours, &limits, expire).await.unwrap().unwrap();
        assert_eq!(project.usages(db).await, of((0, 1), (0, 5)));
    }
    for _ in 0..2 {
        project.db.reservation_commit(&ours).await.unwrap();
        assert_eq!(project.usages(db).await, of((1, 0), (5, 0)));
    }
    // Committed: there is nothing to roll back.
    project.db.reservation_rollback(&ours).await.unwrap();
    assert_eq!(project.usages(db).await, of((1, 0), (5, 0)));
    for _ in 0..2 {
        project.db.reservation_refund(&ours).await.unwrap();
        assert_eq!(project.usages(db).await, of((0, 0), (0, 0)));
    }
    let other = Reservations::new(project.id(), Uuid::new_v4(), [("volumes", 1)]);
    assert!(matches!(
        project.db.reservation_commit(&other).await,
        Err(DbError::ReservationGone(_))
    ));
    project.db.quota_reserve(&other, &limits, expire).await.unwrap().unwrap();
    // Not committed: there is nothing to refund.
    project.db.reservation_refund(&other).await.unwrap();
    assert_eq!(project.usages(db).await[0], ("volumes".to_owned(), 0, 1));
    for _ in 0..2 {
        project.db.reservation_rollback(&other).await.unwrap();
        assert_eq!(project.usages(db).await[0], ("volumes".to_owned(), 0, 0));
    }
}

async fn what_is_there_already_is_counted(db: &CinderDb) {
    let project = Project::new(db).await;
    // Without quotas, so that there are no rows of usage yet.
    let api = Api::new(Arc::new(project.db.clone()), Arc::new(Taking), Engine::default());
    let first = api.manage_existing(&project.context, project.request()).await.unwrap();
    let size = manage_existing::db::VolumeUpdate { size: Some(7), ..Default::default() };
    project.db.volume_update(first.id, size).await.unwrap();
    db.execute(&format!(
        "INSERT INTO snapshots (deleted, id, volume_id, project_id, volume_size, volume_type_id, \
         use_quota) VALUES (FALSE, '{}', '{}', '{}', 4, '{}', TRUE)",
        Uuid::new_v4(),
        first.id,
        project.id(),
        first.volume_type_id
    ))
    .await;
    project.manage(Taking).await.unwrap();
    assert_eq!(project.usages(db).await, of_all((2, 0), (11, 0)));
    let first = project.db.volume_get(&project.context, first.id).await.unwrap();
    let quotas = Quotas::of(Arc::new(project.db.clone()));
    project.db.volume_destroy(&project.context.elevated(), first.id).await.unwrap();
    for _ in 0..2 {
        quotas.release(&first).await.unwrap();
        assert_eq!(project.usages(db).await, of_all((1, 0), (4, 0)));
    }
}

async fn the_size_has_limits(db: &CinderDb) {
    let project = Project::new(db).await;
    let quotas = Quotas::of(Arc::new(project.db.clone()));
    let of = |size: i64| Reservations::new(project.id(), Uuid::new_v4(), [("gigabytes", size)]);
    project.limit(db, "gigabytes", 3).await;
    quotas.reserve(&of(2), 2).await.unwrap();
    let error = quotas.reserve(&of(2), 2).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Requested volume or snapshot exceeds allowed gigabytes quota. \
         Requested 2G, quota is 3G and 2G has been consumed."
    );
    project.limit(db, "per_volume_gigabytes", 3).await;
    let error = quotas.reserve(&of(5), 5).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Requested volume size 5G is larger than maximum allowed limit 3G."
    );
}

/// Real Cinder processes reserve and commit at the same time as we do.
async fn cinder_and_we_share_what_there_is(db: &CinderDb) {
    const LIMIT: i64 = 9;
    if db.kind == Kind::Sqlite {
        // Two real Cinders alone fail there: one waits as a reader to become a writer.
        return;
    }
    let Some(python) = cinder_python("python") else { return };
    let project = Arc::new(Project::new(db).await);
    project.limit(db, "volumes", LIMIT).await;
    let start = || {
        let mut child = Command::new(&python)
            .arg(cinder_file("reserve.py"))
            .args(["--db", &db.python_url(), "--project", project.id(), "--times", "6"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(child.stdout.take().unwrap());
        told.read_line(&mut String::new()).unwrap();
        (child, told)
    };
    let mut cinders = [start(), start()];
    for (child, _) in &mut cinders {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let requests = (0..6).map(|_| {
        let project = Arc::clone(&project);
        tokio::spawn(async move { project.manage(Taking).await })
    });
    let mut won = 0;
    for request in requests.collect::<Vec<_>>() {
        won += i64::from(request.await.unwrap().is_ok());
    }
    for (mut child, mut told) in cinders {
        let mut got = String::new();
        told.read_to_string(&mut got).unwrap();
        assert!(child.wait().unwrap().success());
        won += got.trim().parse::<i64>().unwrap();
    }
    assert_eq!(won, LIMIT);
    assert_eq!(project.usages(db).await[0], ("volumes".to_owned(), LIMIT, 0));
}

async fn what_is_never_committed_expires(db: &CinderDb) {
    let project = Project::new(db).await;
    let of = |delta| Reservations::new(project.id(), Uuid::new_v4(), [("volumes", delta)]);
    let (old, new) = (of(1), of(2));
    let (then, soon) = (Timestamp::now().earlier(Duration::from_secs(9)), Timestamp::now());
    let soon = soon.later(Duration::from_secs(3600));
    for (ours, expire) in [(&old, then), (&new, soon)] {
        project.db.quota_reserve(ours, &Default::default(), expire).await.unwrap().unwrap();
    }
    assert_eq!(project.usages(db).await, [("volumes".to_owned(), 0, 3)]);
    project.db.reservation_expire().await.unwrap();
    assert_eq!(project.usages(db).await, [("volumes".to_owned(), 0, 2)]);
    // It is too late for the old one, whoever comes back.
    for gone in [
        project.db.reservation_commit(&old).await,
        project.db.quota_reserve(&old, &Default::default(), soon).await.map(drop),
    ] {
        assert!(matches!(gone, Err(DbError::ReservationGone(_))), "{gone:?}");
    }
    project.db.reservation_refund(&old).await.unwrap();
    project.db.reservation_commit(&new).await.unwrap();
    assert_eq!(project.usages(db).await, [("volumes".to_owned(), 2, 0)]);
}

async fn a_volume_of_a_deleted_type_gives_back_its_quota(db: &CinderDb) {
    let project = Project::new(db).await;
    let name = format!("old_{}", &project.id()[..6]);
    let made = project.db.volume_type_create(&name, &Default::default()).await.unwrap();
    let api = project.api(Arc::new(project.db.clone()), Taking);
    let request = ManageRequest { volume_type: Some(name), ..project.request() };
    let volume = api.manage_existing(&project.context, request).await.unwrap();
    db.execute(&format!("UPDATE volume_types SET deleted = TRUE WHERE id = '{}'", made.id)).await;
    Quotas::of(Arc::new(project.db.clone())).release(&volume).await.unwrap();
    assert!(
        project.usages(db).await.iter().all(|(_, in_use, reserved)| (*in_use, *reserved) == (0, 0))
    );
}
