//! A TCP proxy before a server that is not ours to stop: it can cut, refuse and hang.

use std::sync::Arc;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// What becomes of connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// They get to the server.
    Pass,
    /// They are closed at once, those that stand too.
    Cut,
    /// They are accepted, and nothing is ever heard again.
    Hang,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    mode: watch::Sender<Mode>,
}

impl Proxy {
    /// Before `server`, a port of this machine; with an acceptor, clients must speak TLS.
    pub(crate) async fn start(server: u16, tls: Option<Arc<TlsAcceptor>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mode, modes) = watch::channel(Mode::Pass);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, server, tls.clone(), modes.clone()));
            }
        });
        Proxy { port, mode }
    }

    pub(crate) fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }
}

async fn forward(
    mut client: TcpStream,
    server: u16,
    tls: Option<Arc<TlsAcceptor>>,
    mut modes: watch::Receiver<Mode>,
) {
    let pass = async {
        let mut server = TcpStream::connect(("127.0.0.1", server)).await?;
        match tls {
            None => copy_bidirectional(&mut client, &mut server).await,
            Some(tls) => copy_bidirectional(&mut tls.accept(client).await?, &mut server).await,
        }
    };
    if *modes.borrow() == Mode::Pass {
        tokio::select! {
            _ = pass => return,
            _ = modes.wait_for(|mode| *mode != Mode::Pass) => {}
        }
    }
    // Hanging ends with the cut, or with the proxy.
    let _ = modes.wait_for(|mode| *mode == Mode::Cut).await;
}
