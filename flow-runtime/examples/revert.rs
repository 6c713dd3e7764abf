//! What was done is undone when something later fails, and the cause is kept.
//!
//! `cargo run -p flow-runtime --example revert`

use flow_runtime::{Failures, Outcome, flow, task};
use std::io;
use std::path::PathBuf;

/// Makes a folder.
///
/// Reversion strategy: removes it.
#[derive(Default)]
struct MakeFolder;

#[task(provides(folder))]
impl MakeFolder {
    async fn execute(&self, name: &str) -> Result<PathBuf, io::Error> {
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        println!("made the folder");
        Ok(folder)
    }

    async fn revert(
        &self,
        result: Outcome<'_, PathBuf>,
        flow_failures: &Failures,
    ) -> Result<(), io::Error> {
        // It was not made, so there is nothing to remove.
        let Outcome::Done(folder) = result else { return Ok(()) };
        std::fs::remove_dir(folder)?;
        let cause = flow_failures.cause().map(ToString::to_string).unwrap_or_default();
        println!("removed it, because {cause}");
        Ok(())
    }
}

/// Fills the folder, or would if it could.
#[task]
async fn fill(folder: &PathBuf) -> Result<(), io::Error> {
    let _ = folder;
    Err(io::Error::new(io::ErrorKind::StorageFull, "the disk is full"))
}

flow! {
    /// Makes a folder and fills it.
    #[derive(Default)]
    linear Prepare(name: String) {
        MakeFolder,
        fill,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = format!("flow-example-{}", std::process::id());
    match (Prepare::default().run(PrepareInputs { name })).await {
        Ok(()) => println!("done"),
        Err(error) => {
            println!("error: {error}");
            let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
            println!("the typed error is still there: {kind:?}");
        }
    }
}
