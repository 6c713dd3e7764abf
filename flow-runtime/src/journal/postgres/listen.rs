//! Hearing of what others have written.

use super::error::Fault;
use super::tls::Target;
use crate::journal::{JournalError, Tick};
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_postgres::AsyncMessage;

/// A connection that listens, and is made again whenever it is lost.
pub(super) struct Listener {
    heard: watch::Receiver<Heard>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Heard {
    tick: u64,
    /// Why nothing can be heard at the moment.
    trouble: Option<JournalError>,
}

impl Listener {
    pub(super) fn start(target: Target, place: Arc<str>, channel: String) -> Self {
        let (say, heard) = watch::channel(Heard { tick: 1, trouble: None });
        let task = tokio::spawn(async move {
            let mut pause = Duration::from_millis(50);
            loop {
                let tick = say.borrow().tick;
                if let Err(fault) = listen(&target, &channel, &say).await {
                    let trouble = Some(fault.into_error(&place));
                    say.send_modify(|heard| heard.trouble = trouble);
                }
                // One that has heard something was a good one.
                let good = say.borrow().tick != tick;
                pause = if good { Duration::from_millis(50) } else { pause * 2 };
                pause = pause.min(Duration::from_secs(5));
                tokio::time::sleep(pause).await;
            }
        });
        Listener { heard, task }
    }

    pub(super) async fn changed(&self, seen: Tick) -> Result<Tick, JournalError> {
        let mut heard = self.heard.clone();
        let news = heard.wait_for(|heard| heard.tick != seen.0 || heard.trouble.is_some()).await;
        match news.as_deref() {
            Ok(Heard { trouble: Some(trouble), .. }) => Err(trouble.clone()),
            Ok(Heard { tick, .. }) => Ok(Tick(*tick)),
            // The task never ends by itself.
            Err(_) => Err(Fault::Late.into_error("that is closed")),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens until the connection is lost.
async fn listen(target: &Target, channel: &str, say: &watch::Sender<Heard>) -> Result<(), Fault> {
    let (client, mut connection) = target.config.connect(target.tls.clone()).await?;
    let listen = format!("LISTEN {channel}");
    let mut listen = std::pin::pin!(client.batch_execute(&listen));
    let mut listening = false;
    let hear = || {
        say.send_modify(|heard| {
            heard.tick += 1;
            heard.trouble = None;
        });
    };
    loop {
        tokio::select! {
            done = &mut listen, if !listening => {
                done?;
                listening = true;
                // Whatever was said before nobody has heard.
                hear();
            }
            message = poll_fn(|cx| connection.poll_message(cx)) => match message {
                Some(Ok(AsyncMessage::Notification(_))) => hear(),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Err(Fault::Refused("the server has closed the connection".into())),
            }
        }
    }
}
