//! Log lines.

use flow_runtime::observe::Logging;
use flow_runtime::{Engine, Outcome, flow, task};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing::Level;

#[task(provides(order))]
async fn load(id: u64) -> Result<String, io::Error> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    Ok(format!("a secret order {id}"))
}

#[task(provides(price, discount))]
async fn price(order: &str) -> Result<(u64, u64), io::Error> {
    Ok((order.len() as u64, 0))
}

#[derive(Default)]
struct Pack;

#[task(provides(parcel))]
impl Pack {
    async fn execute(&self, order: &str) -> Result<String, io::Error> {
        Ok(order.to_owned())
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), io::Error> {
        let _ = result;
        Err(io::Error::other("the tape holds"))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the parcel was refused")]
struct Refused(#[source] io::Error);

#[task]
async fn send(parcel: &str, price: u64, limit: u64) -> Result<(), Refused> {
    let _ = (parcel, price, limit);
    Err(Refused(io::ErrorKind::ConnectionReset.into()))
}

flow! {
    #[derive(Default)]
    linear Ship(id: u64) {
        load,
        packing: unordered {
            price -> (price, _),
            Pack,
        },
        #[retry(times = 2)]
        send(limit = { 5 }),
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged in the meantime.
pub(crate) fn written(work: impl FnOnce()) -> String {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_max_level(Level::DEBUG)
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, work);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// What is logged of a run of `Ship`.
fn logged(logging: Logging) -> String {
    written(|| {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_time().start_paused(true).build().unwrap().block_on(async {
            let engine = Engine::builder().listener(Arc::new(logging)).build();
            let run = engine.start_with_id("r", Arc::new(Ship::default()), ShipInputs { id: 7 });
            run.unwrap().await.unwrap_err();
        });
    })
}

/// The lines of the listener, without the span that they are in.
fn own(text: &str) -> String {
    let target = r#"run{flow="Ship" id=r otel.name="Ship"}: flow_runtime::observe::logging: "#;
    let mut own = String::new();
    let mut ours = false;
    for line in text.lines() {
        // A line that goes on begins with a space that no level has.
        ours = line.contains(target) || ours && line.starts_with("  ") && !line.contains("run{");
        if ours {
            own += &line.replace(target, "").replace(" run=r", "");
            own.push('\n');
        }
    }
    own
}

#[test]
fn each_change_is_a_line_with_a_level_by_how_it_went() {
    let text = logged(Logging::new());
    assert_eq!(own(&text), include_str!("logging.txt"), "{text}");
    assert!(!text.contains("secret"), "values are never in it: {text}");
}

#[test]
fn the_levels_can_be_chosen() {
    let text = own(&logged(Logging::new().level(Level::TRACE).failure_level(Level::INFO)));
    assert!(!text.contains("task load"), "{text}");
    assert!(text.contains(" INFO task send: RUNNING → FAILURE"), "{text}");
    assert!(text.contains("ERROR task pack: REVERTING → REVERT_FAILURE"), "{text}");
}
