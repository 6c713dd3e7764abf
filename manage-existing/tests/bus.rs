//! Casts over a real RabbitMQ: what gets there, and what becomes of a request whose cast does not.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;
mod servers;

use common::Lab;
use futures_util::StreamExt;
use lapin::Connection;
use lapin::options::BasicConsumeOptions;
use lapin::types::FieldTable;
use manage_existing::ManageError;
use manage_existing::api::RequestError;
use manage_existing::bus::{BusError, BusOptions, BusScheduler, SchedulerService, VolumeService};
use manage_existing::db::Database;
use manage_existing::domain::{
    Metadata, RequestContext, Timestamp, Volume, VolumeProperties, VolumeStatus, VolumeType,
};
use manage_existing::scheduler::{CastError, RequestSpec, Scheduler};
use serde_json::Value;
use servers::proxy::{Mode, Proxy};
use servers::rabbit::{self, VirtualHost};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use uuid::Uuid;

fn options(url: &str) -> BusOptions {
    url.parse().unwrap()
}

fn briefly(url: &str) -> BusOptions {
    BusOptions { timeout: Duration::from_secs(2), ..options(url) }
}

fn context() -> RequestContext {
    let mut context = RequestContext::new("adminuser", "a".repeat(32)).elevated();
    context.origin.roles = vec!["admin".to_owned()];
    context
}

fn cast() -> (Volume, RequestSpec) {
    let volume_type = VolumeType {
        id: Uuid::new_v4(),
        name: "gold".to_owned(),
        description: Some("shines".to_owned()),
        is_public: true,
        extra_specs: BTreeMap::new(),
        qos_specs_id: None,
        created_at: Some(Timestamp::now()),
        updated_at: None,
    };
    let properties = VolumeProperties {
        size: 0,
        user_id: "adminuser".to_owned(),
        project_id: "a".repeat(32),
        status: VolumeStatus::Managing,
        attach_status: "detached".to_owned(),
        display_description: Some("d1 \u{20ac}".to_owned()),
        display_name: Some("n1".to_owned()),
        host: "labhost@lab1#poolA".to_owned(),
        cluster_name: None,
        availability_zone: Some("nova".to_owned()),
        volume_type_id: Some(volume_type.id),
        metadata: Metadata::from([("k".to_owned(), "v".to_owned())]),
        bootable: false,
        multiattach: false,
    };
    let volume = Volume {
        id: Uuid::new_v4(),
        status: VolumeStatus::Managing,
        size: 0,
        display_name: properties.display_name.clone(),
        display_description: properties.display_description.clone(),
        host: Some(properties.host.clone()),
        cluster_name: None,
        availability_zone: properties.availability_zone.clone(),
        volume_type_id: volume_type.id,
        metadata: properties.metadata.clone(),
        bootable: false,
        multiattach: false,
        attach_status: Some("detached".to_owned()),
        user_id: Some(properties.user_id.clone()),
        project_id: Some(properties.project_id.clone()),
        provider_id: None,
        created_at: Some(Timestamp::now()),
        updated_at: None,
        launched_at: None,
    };
    let spec = RequestSpec {
        volume_properties: properties,
        volume_type: Some(volume_type),
        reference: manage_existing::domain::ManageRef::by_source_name("lun-1"),
        volume_id: volume.id,
    };
    (volume, spec)
}

async fn send(scheduler: &BusScheduler) -> Result<Uuid, CastError> {
    let (volume, spec) = cast();
    scheduler.manage_existing(&context(), &volume, spec).await.map(|()| volume.id)
}

/// A queue on the scheduler's topic.
struct Queue {
    connection: Connection,
    durable: bool,
}

impl Queue {
    async fn bind(host: &VirtualHost, durable: bool) -> Self {
        Queue { connection: host.queue(durable).await, durable }
    }

    /// The ids of the volumes of the next messages.
    async fn take(&self, count: usize) -> Vec<Uuid> {
        let channel = self.connection.create_channel().await.unwrap();
        let options = BasicConsumeOptions { no_ack: true, ..BasicConsumeOptions::default() };
        let consumer = channel.basic_consume("q".into(), "".into(), options, FieldTable::default());
        let messages = consumer.await.unwrap().take(count);
        messages
            .map(|delivery| {
                let envelope: Value = serde_json::from_slice(&delivery.unwrap().data).unwrap();
                let inner = envelope["oslo.message"].as_str().unwrap();
                let message: Value = serde_json::from_str(inner).unwrap();
                let id = &message["args"]["request_spec"]["volume_id"];
                id.as_str().unwrap().parse::<Uuid>().unwrap()
            })
            .collect()
            .await
    }
}

/// The failure, and that the whole request was undone.
async fn reverted(scheduler: BusScheduler) -> BusError {
    let lab = Lab::new().await;
    lab.site.start(&lab.context).await.unwrap();
    let api = lab.api(scheduler);
    let error = api.manage_existing(&lab.context, lab.request("disk.img")).await.unwrap_err();
    let RequestError::Failed(run) = &error else { panic!("{error}") };
    assert_eq!(format!("{:?}", run.kind()), "Reverted");
    let rows = lab.rows("SELECT status, deleted FROM volumes").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["status"], "deleted");
    assert_eq!(rows[0]["deleted"], 1);
    match error.cause() {
        Some(ManageError::Cast(CastError::Bus(cause))) => cause.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cinders_own_deserialiser_takes_the_message_and_sees_no_difference() {
    for durable in [false, true] {
        let Some(python) = servers::cinder_python("python") else { return };
        let Some(host) = VirtualHost::new() else { return };
        let mut check = tokio::process::Command::new(python)
            .arg(servers::cinder_file("check_cast.py"))
            .args(["--strict", "--timeout", "60", "--transport"])
            .arg(host.url(rabbit::port()).replace("amqp://", "rabbit://"))
            .args(durable.then_some("--durable"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(check.stderr.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("\"ready\"") {
                break;
            }
        }
        let scheduler =
            BusScheduler::new(BusOptions { durable, ..options(&host.url(rabbit::port())) });
        let id = send(&scheduler).await.unwrap();
        let output = check.wait_with_output().await.unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{text}");
        let seen: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        assert_eq!(seen["diff_vs_real"], serde_json::json!([]), "{text}");
        let call = &seen["call"];
        assert_eq!(call["method"], "manage_existing");
        assert_eq!(call["volume"]["id"], id.to_string());
        assert_eq!(call["volume"]["display_description"], "d1 \u{20ac}");
        assert_eq!(call["volume_class"], "Volume");
        assert_eq!(call["context"]["roles"], serde_json::json!(["admin"]));
        assert_eq!(call["request_spec"]["ref"]["source-name"], "lun-1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_casts_at_once_all_arrive_once() {
    let Some(host) = VirtualHost::new() else { return };
    let queue = Queue::bind(&host, true).await;
    assert!(queue.durable);
    let scheduler =
        BusScheduler::new(BusOptions { durable: true, ..options(&host.url(rabbit::port())) });
    let scheduler = Arc::new(scheduler);
    let casts: Vec<_> = (0..300)
        .map(|_| {
            let scheduler = Arc::clone(&scheduler);
            tokio::spawn(async move { send(&scheduler).await.unwrap() })
        })
        .collect();
    let mut sent = BTreeSet::new();
    for cast in casts {
        sent.insert(cast.await.unwrap());
    }
    assert_eq!(BTreeSet::from_iter(queue.take(300).await), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cast_that_nobody_can_receive_is_undone() {
    let Some(host) = VirtualHost::new() else { return };
    let error = reverted(BusScheduler::new(options(&host.url(rabbit::port())))).await;
    assert_eq!(
        error.to_string(),
        "nobody can receive the message: no queue is bound to 'cinder-scheduler' on exchange \
         'openstack'"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_is_down_ends_the_request_in_time() {
    // A port that nobody listens on.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("amqp://ann:hunter2@127.0.0.1:{port}/lab");
    let error = reverted(BusScheduler::new(briefly(&url))).await;
    let BusError::TimedOut { last: Some(last), .. } = &error else { panic!("{error}") };
    assert!(last.contains("refused"), "{last}");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_hangs_ends_the_request_in_time() {
    let proxy = Proxy::start(rabbit::port(), None).await;
    proxy.set(Mode::Hang);
    let error = reverted(BusScheduler::new(briefly(&format!("amqp://127.0.0.1:{}", proxy.port))));
    assert!(matches!(error.await, BusError::TimedOut { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_made_again() {
    let Some(host) = VirtualHost::new() else { return };
    let queue = Queue::bind(&host, false).await;
    let proxy = Proxy::start(rabbit::port(), None).await;
    let scheduler = BusScheduler::new(options(&host.url(proxy.port)));
    let first = send(&scheduler).await.unwrap();
    proxy.set(Mode::Cut);
    // It goes on when the broker is back; nobody has to send again.
    let (second, ()) = tokio::join!(send(&scheduler), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        proxy.set(Mode::Pass);
    });
    assert_eq!(queue.take(2).await, [first, second.unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_broker_serves_when_the_first_is_gone() {
    let Some(host) = VirtualHost::new() else { return };
    let queue = Queue::bind(&host, false).await;
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!(
        "rabbit://guest:guest@127.0.0.1:{gone},guest:guest@127.0.0.1:{}/{}",
        rabbit::port(),
        host.name
    );
    let id = send(&BusScheduler::new(options(&url))).await.unwrap();
    assert_eq!(queue.take(1).await, [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_broker_would_refuse_again_fails_at_once_and_shows_no_credentials() {
    let Some(mut host) = VirtualHost::new() else { return };
    let reader = host.reader("hunter2");
    let _queue = Queue::bind(&host, false).await;
    let name = host.name.clone();
    let refused = async |options: BusOptions, said: &str| {
        let error = reverted(BusScheduler::new(options)).await;
        assert!(matches!(error, BusError::Refused { .. }), "{error}");
        let text = format!("{error} {error:?}");
        assert!(text.contains(said), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    };
    let at = |user: &str, vhost: &str| {
        options(&format!("amqp://{user}@127.0.0.1:{}/{vhost}", rabbit::port()))
    };
    refused(at("guest:hunter2", &name), "ACCESS_REFUSED").await;
    refused(at("guest:guest", "no-such-vhost"), "vhost no-such-vhost not found").await;
    refused(at(&format!("{reader}:hunter2"), &name), "ACCESS_REFUSED").await;
    let durable = BusOptions { durable: true, ..at("guest:guest", &name) };
    refused(durable, "inequivalent arg 'durable'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_trusts_the_given_certificates_and_no_others() {
    let Some(host) = VirtualHost::new() else { return };
    let queue = Queue::bind(&host, false).await;
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = made.signing_key.serialize_der().try_into().unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let proxy = Proxy::start(rabbit::port(), Some(Arc::new(acceptor))).await;
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, made.cert.pem()).unwrap();
    let url = format!("amqps://guest:guest@localhost:{}/{}", proxy.port, host.name);
    let trusting = BusOptions { ca_file: Some(ca_file), ..options(&url) };
    let id = send(&BusScheduler::new(trusting)).await.unwrap();
    assert_eq!(queue.take(1).await, [id]);
    let error = send(&BusScheduler::new(briefly(&url))).await.unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}

/// The API here, a scheduler and a volume service that hear of it only over the bus.
#[tokio::test(flavor = "multi_thread")]
async fn three_services_on_one_bus_make_a_volume_available_or_say_why_not() {
    let Some(host) = VirtualHost::new() else { return };
    let lab = Lab::new().await;
    lab.image("disk.img", 1 << 30);
    let db: Arc<dyn Database> = Arc::new(lab.site.db().clone());
    let manager = lab.site.start(&lab.context).await.unwrap();
    let backend = lab.host.split('#').next().unwrap().to_owned();
    let options = options(&host.url(rabbit::port()));
    let scheduler = SchedulerService::new(Arc::clone(&db), options.clone(), "here");
    let volume = VolumeService::new(Arc::clone(&db), manager, options.clone(), [backend]);
    let stop = tokio::sync::watch::channel(false);
    let until = || {
        let mut stopped = stop.1.clone();
        async move { drop(stopped.wait_for(|stop| *stop).await) }
    };
    let listening = tokio::sync::Semaphore::new(0);
    let ready = || listening.add_permits(1);
    let client = async {
        let _both = listening.acquire_many(2).await.unwrap();
        let api = lab.api(BusScheduler::new(options.clone()));
        let end = async |source: &str| {
            let request = lab.request(source);
            let id = api.manage_existing(&lab.context, request).await.unwrap().id;
            loop {
                let volume = db.volume_get(&lab.context, id).await.unwrap();
                if volume.status != VolumeStatus::Managing {
                    break volume;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let good = end("disk.img").await;
        assert_eq!((good.status, good.size), (VolumeStatus::Available, 1));
        assert!(lab.images().join(format!("volume-{}", good.id)).exists());
        let bad = end("no-such.img").await;
        assert_eq!(bad.status, VolumeStatus::ErrorManaging);
        let fault = db.volume_fault_get(bad.id).await.unwrap().unwrap();
        assert!(fault.reason.contains("no-such.img"), "{fault:?}");
        // Down: the scheduler refuses, which the API could not see when it cast.
        let (mut volume, mut spec) = cast();
        let row = end("no-such.img").await;
        (volume.id, spec.volume_id) = (row.id, row.id);
        let direct = BusScheduler::new(options.clone());
        direct.manage_existing(&context(), &volume, spec).await.unwrap();
        loop {
            let fault = db.volume_fault_get(row.id).await.unwrap().unwrap();
            if fault.reason.contains("Cannot place volume") {
                assert!(fault.reason.contains("no service looks after it"), "{fault:?}");
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        stop.0.send_replace(true);
    };
    let (scheduled, managed, ()) =
        tokio::join!(scheduler.run(&ready, until()), volume.run(&ready, until()), client);
    scheduled.unwrap();
    managed.unwrap();
}
