//! What the outside world gives a task is a field of it, or an input of the flow; how far it is
//! goes to whoever listens.
//!
//! `cargo run -p flow-runtime --example fake_billing`

use flow_runtime::{Engine, EventKind, Failures, Outcome, TaskContext, flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Request {
    user: String,
    cents: u64,
}

/// Stands for a database.
#[derive(Default)]
struct Ledger(Mutex<Vec<String>>);

impl Ledger {
    fn write(&self, line: String) {
        println!("  ledger: {line}");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// Notes the charge. Reversion strategy: notes that it is void.
struct Charge {
    ledger: Arc<Ledger>,
}

#[task(provides(receipt))]
impl Charge {
    async fn execute(&self, request: &Request, cx: &TaskContext) -> Result<String, Infallible> {
        // The same for each call in this run: a bank that remembers it charges only once.
        let key = cx.idempotency_key();
        cx.progress(0.5, "asking the bank");
        self.ledger.write(format!("{} pays {} cents ({key})", request.user, request.cents));
        Ok(format!("receipt for {}", request.user))
    }

    async fn revert(
        &self,
        result: Outcome<'_, String>,
        flow_failures: &Failures,
    ) -> Result<(), Infallible> {
        if let (Outcome::Done(receipt), Some(cause)) = (result, flow_failures.cause()) {
            self.ledger.write(format!("{receipt} is void: {}", cause.message()));
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
#[error("{0} has no address")]
struct NoAddress(String);

#[task]
async fn send_receipt(receipt: &str, address: Option<String>) -> Result<(), NoAddress> {
    let address = address.ok_or_else(|| NoAddress(receipt.to_owned()))?;
    println!("  {receipt} goes to {address}");
    Ok(())
}

flow! {
    /// Bills a user.
    linear Bill(request: Request, address: Option<String>) {
        Charge,
        send_receipt,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tell = |event: &flow_runtime::RunEvent| {
        if let EventKind::Progress { task, fraction, message } = &event.kind {
            println!("  {task}: {:.0} %, {message}", fraction * 100.0);
        }
    };
    let engine = Engine::builder().listener(Arc::new(tell)).build();
    let charge = Charge { ledger: Arc::default() };
    let flow = Arc::new(Bill { charge, send_receipt: send_receipt {} });
    for (id, user, address) in [("bill-1", "ann", Some("12 Oak Road")), ("bill-2", "bob", None)] {
        println!("{id}");
        let request = Request { user: user.into(), cents: 1250 };
        let inputs = BillInputs { request, address: address.map(Into::into) };
        if let Err(error) = engine.start_with_id(id, Arc::clone(&flow), inputs)?.await {
            println!("  {error}");
        }
    }
    Ok(())
}
