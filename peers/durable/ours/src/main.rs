//! The contestants that can be linked into one program: flow-runtime; the same rows written to
//! the bare database; steno with a store in SQLite, written for this, as it ships none.

#[path = "../../shared/contest.rs"]
mod contest;
mod flows;
mod raw;
mod saga;

use clap::Parser;
use contest::Contest;
use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let contest = Contest::parse();
    match (contest.variant.as_deref(), &contest.folder, &contest.postgres) {
        (None, Some(folder), None) => flows::sqlite(&contest, folder).await,
        (None, None, Some(url)) => flows::postgres(&contest, url).await,
        (Some("recover"), Some(folder), None) => flows::recover(&contest, folder).await,
        (Some("raw"), Some(folder), None) => raw::sqlite(&contest, folder),
        (Some("raw"), None, Some(url)) => raw::postgres(&contest, url).await,
        (Some("disk"), Some(folder), None) => raw::disk(&contest, folder),
        (Some("steno"), Some(folder), None) => saga::sqlite(&contest, folder).await,
        _ => Err("say --folder or --postgres, and a --variant that there is".into()),
    }
}
