//! Runs the durable workloads on all contestants, in turns, and prints tables of the medians.
//!
//! Each sample is a process of its own on an empty store, with the disk's rate of syncs taken
//! right before it: on shared machines that rate varies tenfold, and a figure without it says
//! nothing.

use clap::Parser;
use serde::Deserialize;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Parser)]
#[command(about = "Compares durable runs on flow-runtime with bare databases and with its peers")]
struct Args {
    /// How many rounds; the tables show medians.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many runs one after the other.
    #[arg(long, default_value_t = 100)]
    one: u64,
    /// How many runs at once.
    #[arg(long, default_value_t = 1000)]
    many: u64,
    /// Where databases in files are made; the disk that is measured.
    #[arg(long, default_value = "target")]
    folder: PathBuf,
    /// A PostgreSQL server, and a user of it who may create databases.
    #[arg(long, default_value = "postgres://postgres@127.0.0.1")]
    server: String,
    /// Of the peers these alone: durare, tasked, sayiir.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Leave PostgreSQL out.
    #[arg(long)]
    no_postgres: bool,
}

#[derive(Deserialize)]
struct Answer {
    name: String,
    note: String,
    steps: u64,
    seconds: f64,
}

struct Contestant {
    package: &'static str,
    variant: Option<&'static str>,
    postgres: bool,
}

const fn on(package: &'static str, variant: Option<&'static str>, postgres: bool) -> Contestant {
    Contestant { package, variant, postgres }
}

const CONTESTANTS: &[Contestant] = &[
    on("ours", Some("raw"), false),
    on("ours", None, false),
    on("ours", Some("steno"), false),
    on("durare", Some("full"), false),
    on("durare", None, false),
    on("tasked", None, false),
    on("tasked", Some("journaled"), false),
    on("ours", Some("raw"), true),
    on("ours", None, true),
    on("durare", None, true),
    on("sayiir", None, true),
];

/// What came of a contestant in all rounds.
#[derive(Default)]
struct Row {
    name: String,
    note: String,
    rates: Vec<f64>,
    syncs: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    std::fs::create_dir_all(&args.folder)?;
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no folder above")?;
    let wanted = |one: &&Contestant| {
        let only = args.only.is_empty() || args.only.iter().any(|name| name == one.package);
        !(one.postgres && args.no_postgres) && (only || one.package == "ours")
    };
    let contestants: Vec<_> = CONTESTANTS.iter().filter(wanted).collect();
    let mut packages: Vec<_> = contestants.iter().map(|one| one.package).collect();
    packages.dedup();
    packages.sort_unstable();
    packages.dedup();
    for package in packages {
        eprintln!("building {package}");
        let manifest = here.join(package).join("Cargo.toml");
        let cargo = Command::new("cargo")
            .args(["build", "--quiet", "--release", "--manifest-path"])
            .arg(manifest)
            .status()?;
        if !cargo.success() {
            return Err(format!("{package} does not build").into());
        }
    }
    for (title, runs, at_once) in
        [("one run at a time", args.one, false), ("all runs at once", args.many, true)]
    {
        let mut rows: Vec<Row> = contestants.iter().map(|_| Row::default()).collect();
        for round in 0..args.rounds {
            for place in 0..contestants.len() {
                // Each round begins with another one.
                let number = (place + round) % contestants.len();
                let contestant = contestants[number];
                eprintln!("{title}, round {}: {}", round + 1, contestant.package);
                let syncs = sample(&args, here, &on("ours", Some("disk"), false), 200, false)?;
                let answer = sample(&args, here, contestant, runs, at_once)?;
                let row = &mut rows[number];
                row.syncs.push(200.0 / syncs.seconds);
                row.rates.push(answer.steps as f64 / answer.seconds);
                (row.name, row.note) = (answer.name, answer.note);
            }
        }
        print(title, runs, &rows);
    }
    recovery(&args, here)
}

/// One process on an empty store.
fn sample(
    args: &Args,
    here: &Path,
    contestant: &Contestant,
    runs: u64,
    at_once: bool,
) -> Result<Answer, Box<dyn Error>> {
    let package = contestant.package;
    let program = here.join(package).join("target/release").join(format!("contestant-{package}"));
    let mut command = Command::new(program);
    command.arg("--runs").arg(runs.to_string()).stderr(Stdio::inherit());
    if at_once {
        command.arg("--at-once");
    }
    if let Some(variant) = contestant.variant {
        command.args(["--variant", variant]);
    }
    let folder = tempfile::Builder::new().prefix("durable-").tempdir_in(&args.folder)?;
    let database = format!("flow_peers_{}", std::process::id());
    if contestant.postgres {
        sql(args, &format!("CREATE DATABASE {database}"))?;
        command.arg("--postgres").arg(format!("{}/{database}", args.server));
    } else {
        command.arg("--folder").arg(folder.path());
    }
    let output = command.output();
    if contestant.postgres {
        sql(args, &format!("DROP DATABASE {database} WITH (FORCE)"))?;
    }
    let output = output?;
    if !output.status.success() {
        return Err(format!("{package} ended with {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn sql(args: &Args, statement: &str) -> Result<(), Box<dyn Error>> {
    let url = format!("{}/postgres", args.server);
    let status = Command::new("psql").args(["--quiet", &url, "--command", statement]).status()?;
    status.success().then_some(()).ok_or_else(|| format!("psql: {statement}").into())
}

/// How long a new engine takes for runs that were left half done.
fn recovery(args: &Args, here: &Path) -> Result<(), Box<dyn Error>> {
    println!(
        "\n### Recovery: runs with five of ten steps done, from the start of a new engine to the end of all\n"
    );
    println!("| runs | seconds | ms a run |\n| --: | --: | --: |");
    for runs in [1_000, 2_000, 5_000, 10_000] {
        let answer = sample(args, here, &on("ours", Some("recover"), false), runs, true)?;
        println!("| {runs} | {:.2} | {:.3} |", answer.seconds, answer.seconds * 1e3 / runs as f64);
    }
    Ok(())
}

fn median(samples: &[f64]) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn print(title: &str, runs: u64, rows: &[Row]) {
    println!("\n### {title}: {runs} runs of ten steps\n");
    println!("| | steps/s | of bare | fdatasync/s | steps a sync | |");
    println!("| :-- | --: | --: | --: | --: | :-- |");
    let mut bare = 0.0;
    for Row { name, note, rates, syncs } in rows {
        let (rate, syncs) = (median(rates), median(syncs));
        if name.starts_with("bare") {
            bare = rate;
        }
        println!(
            "| {name} | {rate:.0} | {:.2} | {syncs:.0} | {:.2} | {note} |",
            rate / bare,
            rate / syncs
        );
    }
}
