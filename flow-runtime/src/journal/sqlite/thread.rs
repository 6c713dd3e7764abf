//! A connection on a thread of its own.

use super::error::Fault;
use rusqlite::Connection;
use std::sync::mpsc;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Does what it is told on its connection, one thing after the other, and ends with the last
/// handle.
pub(super) struct Thread(mpsc::Sender<Job>);

impl Thread {
    pub(super) fn spawn(name: &str, mut db: Connection) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let run = move || {
            while let Ok(job) = queue.recv() {
                job(&mut db);
            }
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Thread(jobs))
    }

    /// Does `work`, also if the caller does not wait for it any more.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (reply, answer) = oneshot::channel();
        let job = move |db: &mut Connection| {
            // Nobody may be waiting any more.
            let _ = reply.send(work(db));
        };
        let gone = || Fault::Refused("its thread has ended".into());
        self.0.send(Box::new(job)).map_err(|_| gone())?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }
}
