//! A connection that is lost at a chosen moment.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What is to go wrong next.
#[derive(Clone, Debug)]
#[allow(dead_code)] // Each test program uses a part.
pub enum Fault {
    /// The connection is lost when the server has got so many bytes more.
    CutAfter(usize),
    /// The server gets everything, and nobody hears of its answer, which has these words.
    LoseAnswer(&'static [u8]),
    /// The client stands still when the server has got so many bytes more: the connection is
    /// there, and the server gets nothing more through it.
    StandStill(usize),
    /// The same, so many bytes after these words.
    StandStillAfter(&'static [u8], usize),
}

/// Stands between a journal and its server.
pub struct Proxy {
    pub port: u16,
    fault: Arc<Mutex<Option<Fault>>>,
    /// Ends the connections that stand still.
    end: watch::Sender<()>,
    task: JoinHandle<()>,
}

impl Proxy {
    pub async fn start(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fault = Arc::new(Mutex::new(None));
        let shared = fault.clone();
        let (end, ended) = watch::channel(());
        let task = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (server, fault) = (TcpStream::connect(&server).await.unwrap(), shared.clone());
                let mut ended = ended.clone();
                ended.mark_unchanged();
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    // When one ends, all four halves are closed.
                    tokio::select! {
                        () = ask(from_client, to_server, &fault, ended) => {}
                        () = answer(from_server, to_client, &fault) => {}
                    }
                });
            }
        });
        Proxy { port, fault, end, task }
    }

    pub fn arm(&self, fault: Fault) {
        *self.fault.lock().unwrap() = Some(fault);
    }

    /// Whether what was to go wrong has gone wrong.
    pub fn has_struck(&self) -> bool {
        self.fault.lock().unwrap().is_none()
    }

    /// Nothing more goes wrong, and what stands still is cut.
    pub fn disarm(&self) {
        *self.fault.lock().unwrap() = None;
        self.end.send_replace(());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        // Those that stand still end when the sender is gone.
    }
}

/// What becomes of a part of what the client says: how much of it the server still gets, and
/// whether the connection then stays as it is.
fn strike(fault: &mut Option<Fault>, said: &[u8]) -> Option<(usize, bool)> {
    let (left, stands) = match *fault {
        Some(Fault::CutAfter(left)) => (left, false),
        Some(Fault::StandStill(left)) => (left, true),
        Some(Fault::StandStillAfter(words, more)) => {
            let place = said.windows(words.len()).position(|part| part == words)?;
            (place + words.len() + more, true)
        }
        _ => return None,
    };
    if left < said.len() {
        *fault = None;
        return Some((left, stands));
    }
    let left = left - said.len();
    *fault = Some(if stands { Fault::StandStill(left) } else { Fault::CutAfter(left) });
    None
}

async fn ask(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    fault: &Mutex<Option<Fault>>,
    mut ended: watch::Receiver<()>,
) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let struck = strike(&mut fault.lock().unwrap(), &buffer[..length]);
        let passes = struck.map_or(length, |(left, _)| left);
        let sent = to.write_all(&buffer[..passes]).await;
        match struck {
            Some((_, stands)) => {
                if stands {
                    let _ = ended.changed().await;
                }
                return;
            }
            None if sent.is_err() => return,
            None => {}
        }
    }
}

async fn answer(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, fault: &Mutex<Option<Fault>>) {
    let mut buffer = vec![0; 1 << 16];
    let mut kept = Vec::new();
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        let awaited = match &*fault.lock().unwrap() {
            Some(Fault::LoseAnswer(words)) => Some(*words),
            _ => None,
        };
        kept.extend_from_slice(&buffer[..length]);
        let Some(words) = awaited else {
            if to.write_all(&std::mem::take(&mut kept)).await.is_err() {
                return;
            }
            continue;
        };
        if kept.windows(words.len()).any(|part| part == words) {
            *fault.lock().unwrap() = None;
            return;
        }
        // What needs an answer before it goes on gets it.
        if kept.last_chunk::<6>().is_some_and(|end| end[..5] == [b'Z', 0, 0, 0, 5])
            && to.write_all(&std::mem::take(&mut kept)).await.is_err()
        {
            return;
        }
    }
}
