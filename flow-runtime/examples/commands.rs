//! A program with durable runs, and the commands to look after them.
//!
//! ```sh
//! alias shop='cargo run -q -p flow-runtime --features cli,sqlite --example commands --'
//! shop order order-17 --cents 999
//! shop order order-18 --cents 0
//! shop runs list
//! shop runs show order-18
//! ```

use clap::{Parser, Subcommand};
use flow_runtime::cli::{Output, RunsCommand};
use flow_runtime::durable::DurableEngine;
use flow_runtime::journal::Sqlite;
use flow_runtime::{Engine, TaskContext, flow, task};
use std::error::Error;
use std::io::stdout;
use std::path::PathBuf;
use std::sync::Arc;

#[task(provides(receipt))]
async fn charge(cents: &u64, cx: &TaskContext) -> Result<String, String> {
    match cents {
        0 => Err("there is nothing to charge".to_owned()),
        cents => Ok(format!("{cents} cents, paid once under {}", cx.idempotency_key())),
    }
}

flow! {
    #[derive(Default)]
    linear Order(cents: u64) -> (receipt: String) { charge }
}

/// A shop whose orders survive it.
#[derive(Parser)]
#[command(name = "shop")]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Where the runs are kept
    #[arg(long, global = true, default_value = "shop.db")]
    journal: PathBuf,

    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Charge somebody, once for each name of an order
    Order {
        id: String,
        #[arg(long)]
        cents: u64,
    },
    /// Look after orders
    #[command(subcommand)]
    Runs(RunsCommand),
}

async fn engine(journal: Arc<Sqlite>) -> Result<DurableEngine, Box<dyn Error>> {
    let builder = Engine::builder().journal(journal).register(Order::default());
    Ok(builder.build().await?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let Arguments { command, journal, json } = match std::env::args_os().len() {
        1 => Arguments::parse_from(["shop", "runs", "--help"]),
        _ => Arguments::parse(),
    };
    let journal = Arc::new(Sqlite::open(journal).await?);
    match command {
        Command::Order { id, cents } => {
            let engine = engine(journal).await?;
            let run = engine.start::<Order>(id, OrderInputs { cents }).await?;
            let paid = run.wait().await;
            engine.shutdown().await;
            println!("{}", paid?.receipt);
        }
        Command::Runs(command) => {
            // Nobody else drives these runs, so whoever gives an order is there to obey it; the
            // order comes first, as the engine goes on with what it finds.
            let runs = flow_runtime::durable::Runs::new(Arc::clone(&journal) as _);
            let command = command.ordered(&runs).await?;
            let engine = match command.needs_engine() {
                true => Some(engine(journal).await?),
                false => None,
            };
            let mut stdout = stdout();
            let mut output = Output::stdout(&mut stdout).json(json);
            let done = command.execute(&runs, &mut output).await;
            if let Some(engine) = engine {
                engine.shutdown().await;
            }
            done?;
        }
    }
    Ok(())
}
