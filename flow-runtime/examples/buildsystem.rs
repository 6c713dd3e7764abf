//! A build: what links waits for what is compiled, and everything else runs at once.
//!
//! `cargo run -p flow-runtime --example buildsystem`

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(object))]
async fn compile(source: &str) -> Result<String, Infallible> {
    let object = source.replace(".c", ".o");
    println!("compile {source}");
    Ok(object)
}

#[task(provides(library))]
async fn archive(first: &str, second: &str) -> Result<String, Infallible> {
    println!("archive {first} {second}");
    Ok("libdata.a".to_owned())
}

#[task(provides(program))]
async fn link(main: &str, library: &str) -> Result<String, Infallible> {
    println!("link {main} {library}");
    Ok("program".to_owned())
}

#[task]
async fn write_docs(sources: &[String]) -> Result<(), Infallible> {
    println!("write the documentation of {} files", sources.len());
    Ok(())
}

flow! {
    /// Builds a program of three files, and its documentation.
    #[derive(Default)]
    graph Build(sources: Vec<String>) -> (program: String) {
        link(main = main_object),
        archive(first = list_object, second = map_object),
        main: compile(source = { "main.c" }) -> main_object,
        list: compile(source = { "list.c" }) -> list_object,
        map: compile(source = { "map.c" }) -> map_object,
        write_docs,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    let sources = ["main.c", "list.c", "map.c"].map(String::from).to_vec();
    println!("built: {}", Build::default().run(BuildInputs { sources }).await?.program);
    Ok(())
}
