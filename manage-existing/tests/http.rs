//! The HTTP API, held against what the real Cinder answered to the same requests.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};
use common::Lab;
use manage_existing::domain::{RequestContext, Secret, Volume};
use manage_existing::http::{Auth, HttpOptions, Keystone, Server, TrustedProxy};
use manage_existing::quota::Quotas;
use manage_existing::scheduler::{CastError, RequestSpec, Scheduler};
use regex::Regex;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

#[derive(Deserialize)]
struct Case {
    name: String,
    auth: String,
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    status: u16,
    answer_headers: BTreeMap<String, String>,
    answer: Value,
}

/// Where ours differs, and what ours says. The README has the reasons.
const DIFFERENT: [(&str, u16, &str); 6] = [
    ("host is 'a\\n'", 400, "does not match"),
    ("metadata key 'k\\n'", 400, "does not match any of the regexes"),
    ("already managed, upper case", 400, "The volume is already managed"),
    ("NaN", 400, "Malformed request body"),
    ("empty body", 400, "Malformed request body"),
    ("version ''", 400, "malformed or otherwise incorrect"),
];

static ID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").unwrap()
});
static TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"20\d\d-\d\d-\d\dT[0-9:]{8}\.\d{6}").unwrap());

/// Takes every cast.
struct Taking;

#[async_trait::async_trait]
impl Scheduler for Taking {
    async fn manage_existing(
        &self,
        _: &RequestContext,
        _: &Volume,
        _: RequestSpec,
    ) -> Result<(), CastError> {
        Ok(())
    }
}

const PEER: ([u8; 4], u16) = ([127, 0, 0, 1], 4711);

/// The rows that record_http.py makes.
async fn lab() -> Lab {
    let lab = Lab::new().await;
    lab.execute(
        "INSERT INTO services (created_at, updated_at, deleted, host, \"binary\", topic, \
         report_count, disabled, availability_zone, cluster_name, uuid) VALUES \
         ('2199-01-01', '2199-01-01 00:00:00.000000', 0, 'labhost@lab1', 'cinder-volume', \
          'cinder-volume', 1, 0, 'nova', NULL, '1'), \
         ('2199-01-01', '2001-01-01 00:00:00.000000', 0, 'down@lab1', 'cinder-volume', \
          'cinder-volume', 1, 0, 'nova', NULL, '2'), \
         ('2199-01-01', '2199-01-01 00:00:00.000000', 0, 'off@lab1', 'cinder-volume', \
          'cinder-volume', 1, 1, 'nova', NULL, '3'), \
         ('2199-01-01', '2199-01-01 00:00:00.000000', 0, 'labhost2@labc', 'cinder-volume', \
          'cinder-volume', 1, 0, 'nova', 'labcluster@labc', '4'); \
         INSERT INTO volume_types (created_at, deleted, id, name, is_public) VALUES \
         ('2026-01-01', 0, '00000000-0000-4000-8000-000000000005', 'multi', 1), \
         ('2026-01-01', 0, '00000000-0000-4000-8000-000000000006', 'silver', 1); \
         UPDATE volume_types SET created_at = '2026-01-01 00:00:00'; \
         INSERT INTO volume_type_extra_specs (created_at, deleted, volume_type_id, \"key\", value) \
         VALUES ('2026-01-01', 0, '00000000-0000-4000-8000-000000000005', 'multiattach', '<is> True')",
    )
    .await;
    lab.execute(
        "INSERT INTO volumes (created_at, deleted, id, user_id, project_id, host, size, \
         availability_zone, status, attach_status, display_name, volume_type_id, bootable, \
         multiattach, shared_targets, use_quota) \
         SELECT column1, 0, column2, 'adminuser', column3, 'labhost@lab1#poolA', 3, 'nova', \
         column4, 'detached', column5, id, 0, 0, 1, 1 FROM volume_types, (VALUES \
         ('2026-01-01 00:00:01.000001', '6d5b6c4c-5ac5-4c4c-9a7c-0f8b0b1d2e3f', \
          'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'available', 'one'), \
         ('2026-01-01 00:00:02.000000', '6d5b6c4c-5ac5-4c4c-9a7c-000000000002', \
          'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'error_managing', 'two'), \
         ('2026-01-01 00:00:03.000000', '6d5b6c4c-5ac5-4c4c-9a7c-000000000003', \
          'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'managing', NULL), \
         ('2026-01-01 00:00:04.000000', '6d5b6c4c-5ac5-4c4c-9a7c-000000000004', \
          'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', 'available', 'theirs')) \
         WHERE name = '__DEFAULT__'; \
         INSERT INTO volume_metadata (created_at, deleted, volume_id, \"key\", value) \
         SELECT created_at, 0, id, 'tier', 'gold' FROM volumes; \
         INSERT INTO quotas (created_at, deleted, project_id, resource, hard_limit) VALUES \
         ('2026-01-01', 0, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'volumes', -1), \
         ('2026-01-01', 0, 'cccccccccccccccccccccccccccccccc', 'volumes', 0)",
    )
    .await;
    lab
}

fn server(lab: &Lab, scheduler: impl Scheduler, auth: Auth) -> Server {
    let options = HttpOptions { auth, ..HttpOptions::default() };
    let db = Arc::new(lab.site.db().clone());
    Server::new(lab.api(scheduler).quotas(Quotas::of(db.clone())), db, options)
}

fn request(case: &Case) -> Request<Body> {
    let body =
        case.body.as_ref().map(|body| body.replace("<120000 times x>", &"x".repeat(120_000)));
    let body = match body {
        Some(body) if case.name == "body is not UTF-8" => {
            body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<_>>()
        }
        Some(body) => body.into_bytes(),
        None => Vec::new(),
    };
    let mut request = Request::builder()
        .method(case.method.as_str())
        .uri(case.path.replace('"', "%22").replace('{', "%7B").replace('}', "%7D"))
        .header("host", "localhost");
    for (name, value) in &case.headers {
        if !(name == "Content-Type" && value.is_empty()) {
            request = request.header(name, value);
        }
    }
    if case.body.is_some() {
        request = request.header("content-length", body.len());
    }
    request.body(Body::from(body)).unwrap()
}

/// Ids and times that are made anew each time.
fn normal(text: &str) -> String {
    let kept = ["6d5b6c4c-5ac5-4c4c-9a7c-0", "00000000-0000-4000-8000-"];
    let text = ID.replace_all(text, |found: &regex::Captures<'_>| {
        let id = &found[0];
        if kept.iter().any(|kept| id.starts_with(kept)) { id.to_owned() } else { "<id>".to_owned() }
    });
    let text = TIME.replace_all(&text, |found: &regex::Captures<'_>| {
        let at = &found[0];
        if at.starts_with("2026-01-01") { at.to_owned() } else { "<time>".to_owned() }
    });
    text.replace("'^[printable characters]*$'", "'<printable>'").replace("(114688)", "(%s)")
}

async fn taken(response: Response<Body>) -> (u16, HeaderMap, Value) {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let text = normal(std::str::from_utf8(&body).unwrap());
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (parts.status.as_u16(), parts.headers, body)
}

#[tokio::test]
async fn every_request_gets_cinders_answer() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("cinder/http_cases.json")).unwrap();
    assert!(cases.len() > 300);
    let lab = lab().await;
    let noauth = server(&lab, Taking, Auth::NoAuth);
    let proxied = server(&lab, Taking, Auth::TrustedProxy(TrustedProxy::default()));
    let mut wrong = Vec::new();
    let mut listing = false;
    for case in &cases {
        if case.name == "discovery" && !listing {
            // As record_http.py does.
            listing = true;
            lab.execute(
                "UPDATE volumes SET deleted = 1 WHERE id NOT LIKE '6d5b6c4c-5ac5-4c4c-9a7c-0%'",
            )
            .await;
        }
        let server = if case.auth == "noauth" { &noauth } else { &proxied };
        let (status, headers, body) =
            taken(server.answer(SocketAddr::from(PEER), request(case)).await).await;
        for id in ["x-compute-request-id", "x-openstack-request-id"] {
            assert!(headers[id].to_str().unwrap().starts_with("req-"), "{}", case.name);
        }
        if let Some((_, ours, text)) = DIFFERENT.iter().find(|(name, ..)| *name == case.name) {
            if (status, true) != (*ours, body.to_string().contains(text)) {
                wrong.push(format!("{}: {status} {body}, not {ours} {text}", case.name));
            }
            assert_ne!(
                (status, &body),
                (case.status, &case.answer),
                "{}: no difference",
                case.name
            );
            continue;
        }
        if (status, &body) != (case.status, &case.answer) {
            wrong.push(format!(
                "{}:\n  {status} {body}\nCinder:\n  {} {}",
                case.name, case.status, case.answer
            ));
        }
        for (name, theirs) in &case.answer_headers {
            let ours = headers.get(name).and_then(|ours| ours.to_str().ok());
            if ours != Some(theirs) && !(status == 204 && name == "content-type") {
                wrong.push(format!("{}: {name} is {ours:?}, Cinder's {theirs:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

/// A Keystone that knows one service user and two tokens, and counts what it is asked.
async fn keystone() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let expires = "2199-01-01T00:00:00.000000Z";
    let issue = |body: axum::body::Bytes| async move {
        let body: Value = serde_json::from_slice(&body).unwrap();
        let user = &body["auth"]["identity"]["password"]["user"];
        assert_eq!(body["auth"]["scope"]["project"]["name"], "service");
        if (user["name"].as_str(), user["password"].as_str()) != (Some("cinder"), Some("pw")) {
            return Response::builder().status(401).body(Body::empty()).unwrap();
        }
        Response::builder().status(201).header("x-subject-token", "own").body("{}".into()).unwrap()
    };
    let counted = Arc::clone(&asked);
    let check = move |headers: HeaderMap| {
        let counted = Arc::clone(&counted);
        async move {
            assert_eq!(headers["x-auth-token"], "own");
            counted.fetch_add(1, Ordering::Relaxed);
            let role = match headers["x-subject-token"].to_str().unwrap() {
                "good" => "admin",
                "plain" => "reader",
                _ => return Response::builder().status(404).body(Body::empty()).unwrap(),
            };
            let project = "a".repeat(32);
            let token = serde_json::json!({ "token": {
                "expires_at": expires,
                "user": { "id": "u1", "name": "ann", "domain": { "id": "default" } },
                "project": { "id": project, "name": "lab", "domain": { "id": "default" } },
                "roles": [{ "name": role }],
            }});
            Response::new(Body::from(token.to_string()))
        }
    };
    let route = axum::routing::post(issue).get(check);
    let router = axum::Router::new().route("/identity/v3/auth/tokens", route);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/identity", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked)
}

fn asking(token: &str) -> Request<Body> {
    let body = r#"{"volume": {"host": "labhost@lab1#poolA", "ref": {}}}"#;
    Request::post(format!("/v3/{}/os-volume-manage", "a".repeat(32)))
        .header("x-auth-token", token)
        .header("content-type", "application/json")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn keystone_is_asked_about_a_token_once() {
    let lab = lab().await;
    let (url, asked) = keystone().await;
    let as_user = |password: &str| {
        let password = Secret::new(password);
        let keystone = Keystone::new(&url, "cinder", password, "service", "default").unwrap();
        server(&lab, Taking, Auth::Keystone(Arc::new(keystone)))
    };
    let ours = as_user("pw");
    let answer = async |server: &Server, token: &str| {
        taken(server.answer(SocketAddr::from(PEER), asking(token)).await).await
    };
    for _ in 0..3 {
        let (status, _, body) = answer(&ours, "good").await;
        assert_eq!((status, &body["volume"]["user_id"]), (202, &Value::from("u1")));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(answer(&ours, "plain").await.0, 403);
    let (status, headers, _) = answer(&ours, "bad").await;
    assert_eq!(status, 401);
    assert_eq!(headers["www-authenticate"], format!("Keystone uri=\"{url}\""));
    // Who cannot ask lets nobody in, and says that it is not the client's fault.
    assert_eq!(answer(&as_user("wrong"), "good").await.0, 503);
}

#[tokio::test]
async fn headers_are_believed_from_the_proxy_alone() {
    let lab = lab().await;
    let ours = server(&lab, Taking, Auth::TrustedProxy(TrustedProxy::default()));
    let request = || {
        let mut request = asking("t");
        for (name, value) in [("x-user-id", "u1"), ("x-roles", "admin")] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request.headers_mut().insert("x-project-id", "a".repeat(32).parse().unwrap());
        request
    };
    assert_eq!(ours.answer(SocketAddr::from(PEER), request()).await.status(), 202);
    let stranger = SocketAddr::from(([192, 0, 2, 1], 4711));
    assert_eq!(ours.answer(stranger, request()).await.status(), 401);
}

/// Keeps what it was cast.
#[derive(Clone, Default)]
struct Keeping {
    contexts: Arc<Mutex<Vec<RequestContext>>>,
}

#[async_trait::async_trait]
impl Scheduler for Keeping {
    async fn manage_existing(
        &self,
        context: &RequestContext,
        _: &Volume,
        _: RequestSpec,
    ) -> Result<(), CastError> {
        self.contexts.lock().unwrap().push(context.clone());
        Ok(())
    }
}

#[tokio::test]
async fn the_cast_bears_the_id_of_the_request() {
    let lab = lab().await;
    let kept = Keeping::default();
    let ours = server(&lab, kept.clone(), Auth::NoAuth);
    let global = "req-6d5b6c4c-5ac5-4c4c-9a7c-0f8b0b1d2e3f";
    let mut request = asking(&format!("ann:{}", "a".repeat(32)));
    request.headers_mut().insert("x-openstack-request-id", global.parse().unwrap());
    let response = ours.answer(SocketAddr::from(PEER), request).await;
    assert_eq!(response.status(), 202);
    let contexts = kept.contexts.lock().unwrap();
    assert_eq!(response.headers()["x-openstack-request-id"], *contexts[0].request_id);
    assert_eq!(contexts[0].origin.global_request_id.as_deref(), Some(global));
    assert_eq!(contexts[0].origin.remote_address.as_deref(), Some("127.0.0.1"));
    assert_eq!(contexts[0].origin.roles, ["admin"]);
}
