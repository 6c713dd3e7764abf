//! Writes a flow of a thousand tasks, which nobody would do by hand.

use std::error::Error;
use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut flow = String::from(
        "flow! {\n    #[derive(Default)]\n    pub linear Thousand(n0: u64) -> (n1000: u64) {\n",
    );
    for number in 0..1000 {
        let next = number + 1;
        writeln!(flow, "        t{next}: Add(sum = n{number}) -> n{next},")?;
    }
    flow.push_str("    }\n}\n");
    let directory = env::var_os("OUT_DIR").ok_or("cargo gives a build script its OUT_DIR")?;
    fs::write(PathBuf::from(directory).join("thousand.rs"), flow)?;
    Ok(())
}
