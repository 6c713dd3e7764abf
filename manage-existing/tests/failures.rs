//! How requests fail, beside how they fail in Cinder: each line of `FAILURES.md` is the outcome
//! of a run of this test.
//!
//! `UPDATE_FAILURES=1 cargo test -p manage-existing --test failures` writes the page anew: read
//! the difference.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;
mod faults;
mod servers;

use common::Lab;
use faults::{Fault, Faulty};
use flow_runtime::{Engine, EventKind, RunEvent};
use manage_existing::api::{Api, RequestError};
use manage_existing::bus::{BusOptions, BusScheduler};
use manage_existing::db::Database;
use manage_existing::domain::{RequestContext, Volume, VolumeStatus};
use manage_existing::manager::VolumeManager;
use manage_existing::quota::Quotas;
use manage_existing::scheduler::{
    CastError, LocalScheduler, ManageEvent, RefusingScheduler, RequestSpec, Scheduler,
};
use manage_existing::storage::{Backend, DirectoryBackend};
use servers::proxy::{Mode, Proxy};
use servers::rabbit::{self, VirtualHost};
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const GIB: u64 = 1 << 30;

/// What a case is, and what comes of it in Cinder.
struct Case {
    what: &'static str,
    cinder: &'static str,
    cinder_leaves: &'static str,
    how: How,
}

enum How {
    /// The request's flow.
    Request {
        quotas: bool,
        faults: &'static [Fault],
        cast: bool,
        limit: Option<(&'static str, i64)>,
    },
    /// The process is gone after this call of the database was done.
    Killed(&'static str),
    /// The volume service's flow, after a request that succeeded.
    Service {
        file: Option<u64>,
        faults: &'static [Fault],
        limit: Option<(&'static str, i64)>,
        pool: &'static str,
    },
    /// The request's flow, whose cast goes to a real broker, or by way of a proxy to it.
    Bus(Bus),
}

/// What is wrong with the broker, or with the way to it.
#[derive(Clone, Copy, PartialEq)]
enum Bus {
    /// Nobody listens.
    Down,
    /// It takes connections, and says nothing.
    Hangs,
    /// It has let us in, and then says nothing: no confirmation comes.
    Silent,
    /// The connection is cut, and so is each that is made after it.
    Cut,
    /// The same, but only for a while.
    CutForAWhile,
    WrongPassword,
    NoVirtualHost,
    MayNotWrite,
    /// The exchange is there, and not as we say.
    OtherExchange,
    NoQueue,
    /// The scheduler has been there, and will be again.
    NobodyTakesIt,
}

const REFUSED: How = How::Request { quotas: true, faults: &[], cast: false, limit: None };

fn cases() -> Vec<Case> {
    let request = |faults, limit| How::Request { quotas: true, faults, cast: true, limit };
    let two = |faults, cast| How::Request { quotas: false, faults, cast, limit: None };
    let service = |file, faults, limit| How::Service { file, faults, limit, pool: "" };
    let case = |what, cinder, cinder_leaves, how| Case { what, cinder, cinder_leaves, how };
    vec![
        case(
            "the cast fails",
            "FAILURE; `KeyError: -1`, the cause is lost",
            "row error_managing; volumes 1 in use",
            REFUSED,
        ),
        case(
            "the same, and the status cannot be saved",
            "FAILURE; `KeyError: -1`",
            "row managing; volumes 1 in use",
            How::Request {
                quotas: true,
                faults: &[Fault::Fail("volume_update")],
                cast: false,
                limit: None,
            },
        ),
        case(
            "the cast fails (in Cinder: its revert repaired)",
            "FAILURE; `KeyError: 'volume_id'`",
            "row error_managing; quota given back",
            REFUSED,
        ),
        case(
            "the cast fails (in Cinder: both reverts repaired)",
            "REVERTED; the cause",
            "row deleted; quota given back",
            REFUSED,
        ),
        case(
            "the entry cannot be created",
            "REVERTED; the cause",
            "no row; reservations rolled back",
            request(&[Fault::Fail("volume_create")], None),
        ),
        case(
            "over the quota of volumes",
            "REVERTED; VolumeLimitExceeded",
            "no row; rows of usage at 0",
            request(&[], Some(("volumes", 0))),
        ),
        case(
            "over the quota of the type's volumes",
            "REVERTED; VolumeLimitExceeded",
            "no row; rows of usage at 0",
            request(&[], Some(("volumes___DEFAULT__", 0))),
        ),
        case(
            "the database fails while reserving",
            "REVERTED; the cause",
            "nothing",
            request(&[Fault::Fail("quota_reserve")], None),
        ),
        case(
            "committing the quota raises",
            "FAILURE; `KeyError: 'volume_id'`",
            "row managing; volumes 1 reserved",
            request(&[Fault::Fail("reservation_commit")], None),
        ),
        case(
            "the database fails while committing",
            "SUCCESS, the error is swallowed",
            "row managing; volumes 1 reserved until it expires",
            request(&[Fault::Fail("reservation_commit")], None),
        ),
        case(
            "quota of gigabytes 0",
            "SUCCESS: the size is not known yet",
            "row managing; volumes 1 in use",
            request(&[], Some(("gigabytes", 0))),
        ),
        case(
            "quota of gigabytes a volume 0",
            "SUCCESS: the size is not known yet",
            "row managing; volumes 1 in use",
            request(&[], Some(("per_volume_gigabytes", 0))),
        ),
        case(
            "two tasks: the cast fails",
            "FAILURE; `KeyError: -1`",
            "row error_managing",
            two(&[], false),
        ),
        case(
            "two tasks: the cast fails (in Cinder: its revert repaired)",
            "FAILURE; `KeyError: 'volume_id'`",
            "row error_managing",
            two(&[], false),
        ),
        case(
            "two tasks: the cast fails (in Cinder: both repaired)",
            "REVERTED; the cause",
            "row deleted",
            two(&[], false),
        ),
        case(
            "two tasks: the entry cannot be created",
            "REVERTED; the cause",
            "no row",
            two(&[Fault::Fail("volume_create")], true),
        ),
        case(
            "stopped while reserving",
            "nothing is undone",
            "volumes 1 reserved for a day",
            How::Killed("quota_reserve"),
        ),
        case(
            "stopped while creating the entry",
            "nothing is undone",
            "row managing; volumes 1 reserved for a day",
            How::Killed("volume_create"),
        ),
        case(
            "stopped while committing",
            "nothing is undone",
            "row managing; volumes 1 in use",
            How::Killed("reservation_commit"),
        ),
        case(
            "service: no such pool",
            "error_managing",
            "volumes 1 in use",
            How::Service { file: Some(1), faults: &[], limit: None, pool: "nopool" },
        ),
        case(
            "service: the storage is not found",
            "error_managing",
            "volumes 1 in use",
            service(None, &[], None),
        ),
        case(
            "service: it cannot be managed",
            "error_managing",
            "volumes 1 in use; gigabytes rolled back",
            service(Some(2 * GIB), &[Fault::Fail("reservation_commit")], None),
        ),
        case(
            "service: over the quota of gigabytes",
            "error_managing",
            "volumes 1 in use",
            service(Some(2 * GIB), &[], Some(("gigabytes", 1))),
        ),
        case(
            "service: larger than a volume may be",
            "error_managing",
            "volumes 1 in use",
            service(Some(2 * GIB), &[], Some(("per_volume_gigabytes", 1))),
        ),
        case(
            "service: nothing fails",
            "available",
            "volumes 1, gigabytes 2 in use",
            service(Some(2 * GIB), &[], None),
        ),
    ]
}

/// Those of the bus: what Cinder does was seen with a real broker, too.
fn bus_cases() -> Vec<Case> {
    let case =
        |what, cinder, cinder_leaves, bus| Case { what, cinder, cinder_leaves, how: How::Bus(bus) };
    let (hangs, in_hand) = ("waits for ever", "row managing; volumes 1 in use");
    let (refused, debris) =
        ("FAILURE; `KeyError: -1`, the cause is lost", "row error_managing; volumes 1 in use");
    vec![
        case("the broker is down", hangs, in_hand, Bus::Down),
        case("the broker hangs", "not run", "not run", Bus::Hangs),
        case("no confirmation comes", "not run", "not run", Bus::Silent),
        case("the connection is cut, and cannot be made again", "not run", "not run", Bus::Cut),
        case("the connection is cut for a while", "not run", "not run", Bus::CutForAWhile),
        case("the password is wrong", refused, debris, Bus::WrongPassword),
        case("the virtual host is not there", refused, debris, Bus::NoVirtualHost),
        case("the user may not write", refused, debris, Bus::MayNotWrite),
        case("the exchange is there, of another durability", refused, debris, Bus::OtherExchange),
        case(
            "no queue is bound: no scheduler has ever run",
            "SUCCESS, the message is dropped silently",
            "row managing for ever; volumes 1 in use",
            Bus::NoQueue,
        ),
        case(
            "the scheduler is stopped, and its queue is there",
            "SUCCESS; the message waits",
            in_hand,
            Bus::NobodyTakesIt,
        ),
    ]
}

/// A scheduler that takes everything, and does nothing.
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

/// The tasks that were undone, in that order, and how the run ended.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<(Vec<String>, String)>>);

impl Heard {
    fn engine(&self) -> Engine {
        let Heard(heard) = self.clone();
        let listener = move |event: &RunEvent| {
            let mut heard = heard.lock().unwrap();
            match &event.kind {
                EventKind::TaskReverted { task, .. } => heard.0.push(task.to_string()),
                EventKind::TaskRevertFailed { task, .. } => {
                    heard.0.push(format!("{task} (failed)"))
                }
                EventKind::RunFinished { state } => heard.1 = format!("{state:?}").to_uppercase(),
                _ => {}
            }
        };
        Engine::builder().cancel_grace(Duration::ZERO).listener(Arc::new(listener)).build()
    }
}

struct Outcome {
    undone: Vec<String>,
    ends: String,
    leaves: String,
}

async fn limit(lab: &Lab, limit: Option<(&'static str, i64)>) {
    let Some((resource, limit)) = limit else { return };
    let sql = format!(
        "INSERT INTO quotas (deleted, project_id, resource, hard_limit) \
         VALUES (0, '{}', '{resource}', {limit})",
        lab.context.project_id
    );
    lab.rows(sql).await;
}

fn api(db: &Arc<dyn Database>, scheduler: Arc<dyn Scheduler>, heard: &Heard, quotas: bool) -> Api {
    let quotas = if quotas { Quotas::of(Arc::clone(db)) } else { Quotas::none() };
    Api::new(Arc::clone(db), scheduler, heard.engine()).quotas(quotas)
}

async fn request(lab: &Lab, how: &How) -> (Heard, String) {
    let How::Request { quotas, faults, cast, limit: of } = how else { panic!() };
    limit(lab, *of).await;
    let db = Faulty::with(lab.site.db().clone(), faults.iter().copied());
    let db: Arc<dyn Database> = Arc::new(db);
    let scheduler: Arc<dyn Scheduler> =
        if *cast { Arc::new(Taking) } else { Arc::new(RefusingScheduler) };
    let heard = Heard::default();
    let api = api(&db, scheduler, &heard, *quotas);
    lab.site.start(&lab.context).await.unwrap();
    let told = match api.manage_existing(&lab.context, lab.request("disk.img")).await {
        Ok(_) => String::new(),
        Err(RequestError::Failed(run)) => run.cause().message().to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    (heard, told)
}

/// For how long a cast is tried.
const BOUND: Duration = Duration::from_secs(2);

async fn bus(lab: &Lab, host: &mut VirtualHost, bus: Bus) -> (Heard, String) {
    let proxy = Proxy::start(rabbit::port(), None).await;
    let mut url = host.url(proxy.port);
    // Kept until the end.
    let mut queue = None;
    match bus {
        Bus::Down => {
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            url = host.url(free.local_addr().unwrap().port());
        }
        Bus::Hangs => proxy.set(Mode::Hang),
        Bus::WrongPassword => url = url.replace("guest:guest", "guest:wrong"),
        Bus::NoVirtualHost => url.push_str("-not"),
        Bus::MayNotWrite => {
            let user = host.reader("secret");
            url = url.replace("guest:guest", &format!("{user}:secret"));
            queue = Some(host.queue(false).await);
        }
        Bus::NoQueue => {}
        Bus::Silent | Bus::Cut | Bus::CutForAWhile | Bus::OtherExchange | Bus::NobodyTakesIt => {
            queue = Some(host.queue(false).await);
        }
    }
    let options: BusOptions = url.parse().unwrap();
    let durable = bus == Bus::OtherExchange;
    let scheduler = BusScheduler::new(BusOptions { timeout: BOUND, durable, ..options });
    let turn = match bus {
        Bus::Silent => Some(Mode::Hang),
        Bus::Cut | Bus::CutForAWhile => Some(Mode::Cut),
        _ => None,
    };
    if let Some(turn) = turn {
        scheduler.check().await.unwrap();
        proxy.set(turn);
    }
    let heard = Heard::default();
    let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
    let api = api(&db, Arc::new(scheduler), &heard, true);
    lab.site.start(&lab.context).await.unwrap();
    let mends = async {
        if bus == Bus::CutForAWhile {
            tokio::time::sleep(BOUND / 4).await;
            proxy.set(Mode::Pass);
        }
    };
    let (answer, ()) =
        tokio::join!(api.manage_existing(&lab.context, lab.request("disk.img")), mends);
    let told = match answer {
        Ok(_) => String::new(),
        Err(RequestError::Failed(run)) => run.cause().message().to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    if let (true, Some(queue)) = (told.is_empty(), queue) {
        // It is where it should be, once.
        let channel = queue.create_channel().await.unwrap();
        let there = channel.queue_purge("q".into(), Default::default()).await.unwrap();
        assert_eq!(there, 1);
    }
    // What differs from run to run: ports, names, and what the system said last.
    let told = told.replace(&host.name, "lab");
    let told =
        regex::Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(&told, "broker").into_owned();
    let told = regex::Regex::new("; last: .*").unwrap().replace_all(&told, "").into_owned();
    (heard, told)
}

async fn killed(lab: &Lab, call: &'static str) -> (Heard, String) {
    let db = Faulty::new(lab.site.db().clone(), Fault::Vanish(call));
    let reached = db.reached();
    let db: Arc<dyn Database> = Arc::new(db);
    let heard = Heard::default();
    let engine = heard.engine();
    let api = Api::new(Arc::clone(&db), Arc::new(Taking), engine.clone()).quotas(Quotas::of(db));
    lab.site.start(&lab.context).await.unwrap();
    let (context, request) = (lab.context.clone(), lab.request("disk.img"));
    let running = tokio::spawn(async move { api.manage_existing(&context, request).await });
    reached.notified().await;
    engine.shutdown_within(Duration::ZERO).await;
    running.await.unwrap().unwrap_err();
    (heard, "the run was cancelled".to_owned())
}

async fn service(lab: &Lab, how: &How) -> (Heard, String) {
    let How::Service { file, faults, limit: of, pool } = how else { panic!() };
    limit(lab, *of).await;
    if let Some(bytes) = file {
        lab.image("disk.img", *bytes);
    }
    lab.site.start(&lab.context).await.unwrap();
    let (backend_host, own) = lab.host.split_once('#').unwrap();
    let mut backend = DirectoryBackend::new(backend_host);
    backend.add_pool(own, lab.images());
    let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
    let faulty: Arc<dyn Database> =
        Arc::new(Faulty::with(lab.site.db().clone(), faults.iter().copied()));
    let heard = Heard::default();
    let manager = VolumeManager::new(Arc::clone(&faulty), [Arc::new(backend) as Arc<dyn Backend>])
        .quotas(Quotas::of(faulty))
        .engine(heard.engine());
    let (scheduler, _worker) = LocalScheduler::start(Arc::new(manager));
    let mut events = scheduler.events();
    let request_heard = Heard::default();
    let api = api(&db, Arc::new(scheduler), &request_heard, true);
    let mut request = lab.request("disk.img");
    if !pool.is_empty() {
        request.host = Some(format!("{backend_host}#{pool}"));
    }
    api.manage_existing(&lab.context, request).await.unwrap();
    let told = loop {
        if let ManageEvent::Ended(_, result) = events.recv().await.unwrap() {
            break result.err().unwrap_or_default();
        }
    };
    // Whatever failed, the file has its own name.
    let volumes = lab.site.db().volume_get_all(&lab.context.elevated()).await.unwrap();
    let available = volumes[0].status == VolumeStatus::Available;
    assert_eq!(lab.images().join("disk.img").exists(), file.is_some() && !available);
    (heard, told)
}

async fn run(case: &Case, host: Option<&mut VirtualHost>) -> Outcome {
    let lab = Lab::new().await;
    let (heard, told) = match &case.how {
        How::Request { .. } => request(&lab, &case.how).await,
        How::Killed(call) => killed(&lab, call).await,
        How::Service { .. } => service(&lab, &case.how).await,
        How::Bus(what) => bus(&lab, host.unwrap(), *what).await,
    };
    let (undone, mut ends) = heard.0.lock().unwrap().clone();
    if ends.is_empty() {
        ends.push_str("not started");
    }
    if !told.is_empty() {
        write!(ends, "; {}", stable(&lab, &told)).unwrap();
    }
    Outcome { undone, ends, leaves: leaves(&lab).await }
}

/// A message without what differs from run to run.
fn stable(lab: &Lab, told: &str) -> String {
    let id = regex::Regex::new("[0-9a-f]{8}-[0-9a-f-]{27}").unwrap();
    let told = told.replace(lab.host.split_once('@').unwrap().0, "host");
    let told = told.replace(&*lab.temp.path().canonicalize().unwrap().to_string_lossy(), "");
    id.replace_all(&told, "ID").replace('|', "\\|")
}

async fn leaves(lab: &Lab) -> String {
    let mut left = Vec::new();
    let volumes = lab.rows("SELECT status, deleted FROM volumes").await;
    left.push(match volumes.first() {
        None => "no row".to_owned(),
        Some(row) if row["deleted"] == 1 => "row deleted".to_owned(),
        Some(row) => format!("row {}", row["status"].as_str().unwrap()),
    });
    let sql = "SELECT resource, in_use, reserved FROM quota_usages ORDER BY id";
    for row in lab.rows(sql).await {
        let resource = row["resource"].as_str().unwrap();
        for (column, word) in [("in_use", "in use"), ("reserved", "reserved")] {
            let number = row[column].as_i64().unwrap();
            if number != 0 && !resource.contains('_') {
                left.push(format!("{resource} {number} {word}"));
            }
        }
    }
    let open = lab.rows("SELECT id FROM reservations WHERE deleted = 0").await.len();
    if open > 0 {
        left.push(format!("{open} reservations open"));
    }
    left.join("; ")
}

/// The line of a case.
async fn line(case: Case, host: Option<&mut VirtualHost>) -> String {
    let Outcome { undone, ends, leaves } = run(&case, host).await;
    // In Cinder too all are undone, or should be: in no case may a revert fail here.
    assert!(!undone.iter().any(|task| task.ends_with("(failed)")), "{}", case.what);
    assert!(!leaves.contains("reserved") && !leaves.contains("open"), "{}: {leaves}", case.what);
    let undone = if undone.is_empty() { "–".to_owned() } else { undone.join(", ") };
    let Case { what, cinder, cinder_leaves, .. } = case;
    format!("| {what} | {cinder} | {cinder_leaves} | {undone} | {ends} | {leaves} |\n")
}

const COLUMNS: &str = "| what happens | Cinder ends | Cinder leaves | we undo | we end | we leave |\n\
     |---|---|---|---|---|---|\n";

/// Where the part about the bus begins.
const BUS: &str = "\n## The message bus\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_how_requests_fail() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("FAILURES.md");
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let mut page = include_str!("data/failures_head.md").to_owned() + COLUMNS;
    for case in cases() {
        page += &line(case, None).await;
    }
    match VirtualHost::new() {
        // What was seen where there is one.
        None => page += known.find(BUS).map_or("", |place| &known[place..]),
        Some(_) => {
            page += BUS;
            page += include_str!("data/failures_bus.md");
            page += COLUMNS;
            for case in bus_cases() {
                // Each has its own, as an exchange stays.
                let mut host = VirtualHost::new().unwrap();
                page += &line(case, Some(&mut host)).await;
            }
        }
    }
    if std::env::var_os("UPDATE_FAILURES").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap_or_default(), page);
}
