//! The server: routes, what stands around them, and the sockets.

use super::auth::{Auth, authenticate};
use super::metrics::Metrics;
use super::{discovery, fault, manage, observe, volumes};
use crate::api::Api;
use crate::db::Database;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, Uri};
use axum::middleware;
use axum::routing::{get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{debug, info, warn};

/// How the API is served.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// Who may ask.
    pub auth: Auth,
    /// The largest body, in bytes; 114,688 unless told, as in Cinder.
    pub max_body: usize,
    /// How long a client waits for an answer; 60 s unless told. What it asked for goes on.
    pub timeout: Duration,
    /// How long a client may take to send the head of a request; 10 s unless told.
    pub header_timeout: Duration,
    /// How long a stop waits for requests that are under way; 30 s unless told.
    pub stop_timeout: Duration,
    /// The beginning of all links, `https://volume.example.org`; unless told it is the host
    /// that the client names.
    pub public_url: Option<String>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        HttpOptions {
            auth: Auth::default(),
            max_body: 114_688,
            timeout: Duration::from_secs(60),
            header_timeout: Duration::from_secs(10),
            stop_timeout: Duration::from_secs(30),
            public_url: None,
        }
    }
}

/// Answers requests; cheap to clone.
///
/// ```no_run
/// use flow_runtime::Engine;
/// use manage_existing::api::Api;
/// use manage_existing::http::{HttpOptions, Server};
/// use manage_existing::scheduler::RefusingScheduler;
/// use manage_existing::site::Site;
/// use std::sync::Arc;
/// use tokio::net::TcpListener;
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let site = Site::open("data".as_ref(), true).await?;
/// let db = Arc::new(site.db().clone());
/// let api = Api::new(db.clone(), Arc::new(RefusingScheduler), Engine::default());
/// let server = Server::new(api, db, HttpOptions::default());
/// let listener = TcpListener::bind("127.0.0.1:8776").await?;
/// server.serve(listener, async { drop(tokio::signal::ctrl_c().await) }).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Server {
    shared: Arc<Shared>,
}

/// What all requests share.
pub(super) struct Shared {
    pub(super) api: Api,
    pub(super) db: Arc<dyn Database>,
    pub(super) options: HttpOptions,
    pub(super) metrics: Metrics,
    /// Flows that go on when their client does not wait any more.
    pub(super) flows: TaskTracker,
}

impl Server {
    /// A server of this API; `db` is the API's own.
    pub fn new(api: Api, db: Arc<dyn Database>, options: HttpOptions) -> Self {
        let (metrics, flows) = (Metrics::new(), TaskTracker::new());
        Server { shared: Arc::new(Shared { api, db, options, metrics, flows }) }
    }

    fn router(&self) -> Router {
        let shared = &self.shared;
        let manage = || post(manage::create);
        let manageable = || post(manage::create_from_3_8);
        Router::new()
            .route("/", get(discovery::root))
            .route("/v3", get(discovery::redirect))
            .route("/v3/", get(discovery::v3))
            .route("/v3/os-volume-manage", manage())
            .route("/v3/{project}/os-volume-manage", manage())
            .route("/v3/manageable_volumes", manageable())
            .route("/v3/{project}/manageable_volumes", manageable())
            .route("/v3/volumes", get(volumes::list))
            .route("/v3/{project}/volumes", get(volumes::list))
            .route("/v3/volumes/detail", get(volumes::detail))
            .route("/v3/{project}/volumes/detail", get(volumes::detail))
            .route("/v3/volumes/{id}", get(volumes::show))
            .route("/v3/{project}/volumes/{id}", get(volumes::show))
            .route("/healthcheck", get(observe::health))
            .route("/metrics", get(observe::metrics))
            .fallback(nowhere)
            .method_not_allowed_fallback(nowhere)
            .layer(middleware::from_fn_with_state(Arc::clone(shared), authenticate))
            .layer(CatchPanicLayer::custom(|_| {
                tracing::error!("a request panicked");
                fault::Fault::erred().response()
            }))
            .layer(middleware::from_fn_with_state(Arc::clone(shared), observe::observe))
            .with_state(Arc::clone(shared))
    }

    /// Answers one request, as if it had come over a socket from `peer`.
    pub async fn answer(&self, peer: SocketAddr, mut request: Request<Body>) -> Response<Body> {
        request.extensions_mut().insert(peer);
        match self.router().oneshot(plain(request)).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// Serves on a socket until `stop`; then takes no more, and waits for what is under way,
    /// but no longer than [`HttpOptions::stop_timeout`].
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let router = self.router();
        let mut http = hyper::server::conn::http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(self.shared.options.header_timeout);
        let graceful = GracefulShutdown::new();
        let mut stop = pin!(stop);
        loop {
            let (stream, peer) = tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        // Out of files, most likely: those in use come back.
                        warn!(%error, "a connection was not accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        continue;
                    }
                },
                () = &mut stop => break,
            };
            let connection = http.serve_connection(TokioIo::new(prepared(stream)), {
                let router = router.clone();
                TowerToHyperService::new(tower::service_fn(
                    move |request: Request<hyper::body::Incoming>| {
                        let mut request = request.map(Body::new);
                        request.extensions_mut().insert(peer);
                        router.clone().oneshot(plain(request))
                    },
                ))
            });
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                if let Err(error) = connection.await {
                    debug!(%error, %peer, "a connection ended early");
                }
            });
        }
        drop(listener);
        info!("stopping: waiting for what is under way");
        self.shared.flows.close();
        let done = async {
            graceful.shutdown().await;
            self.shared.flows.wait().await;
        };
        let bound = self.shared.options.stop_timeout;
        if tokio::time::timeout(bound, done).await.is_err() {
            warn!(?bound, "stopped with requests under way");
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Server").field(&self.shared.options).finish()
    }
}

fn prepared(stream: TcpStream) -> TcpStream {
    // Answers are written whole.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "no delay could not be asked for");
    }
    stream
}

/// The same request without `.json` behind its path, which Cinder takes as well.
fn plain(mut request: Request<Body>) -> Request<Body> {
    let uri = request.uri();
    let Some(path) = uri.path().strip_suffix(".json") else { return request };
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(uri) = format!("{path}{query}").parse::<Uri>() {
        *request.uri_mut() = uri;
    }
    request
}

async fn nowhere(headers: HeaderMap) -> Response<Body> {
    fault::no_such_page(&headers)
}
