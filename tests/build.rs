//! Writes a flow of a thousand tasks, which nobody would do by hand.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut flow = String::from(
        "flow! {\n    #[derive(Default)]\n    linear Thousand(n0: u64) -> (n1000: u64) {\n",
    );
    for number in 0..1000 {
        let next = number + 1;
        writeln!(flow, "        t{next}: Add(sum = n{number}) -> n{next},").expect("in memory");
    }
    flow.push_str("    }\n}\n");
    let directory = env::var_os("OUT_DIR").expect("cargo gives one to every build script");
    fs::write(Path::new(&directory).join("thousand.rs"), flow).expect("OUT_DIR can be written");
}
