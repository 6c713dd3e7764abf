//! Writes the text of the flows: nobody types a flow of a thousand tasks.

#[path = "../flow-runtime/benches/workloads/shapes.rs"]
#[allow(dead_code)]
mod shapes;

use shapes::Shape;
use std::fmt::Write as _;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../flow-runtime/benches/workloads/shapes.rs");
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let text: String = Shape::all().iter().map(module).collect();
    std::fs::write(Path::new(&out).join("flows.rs"), text).expect("OUT_DIR can be written");
}

/// A module with the tasks of a shape, its flow, and how to run it.
fn module(shape: &Shape) -> String {
    let Shape { flow, pattern, .. } = shape;
    let mut tasks = String::new();
    let mut nodes = String::new();
    for (number, task) in shape.tasks.iter().enumerate() {
        let symbols: Vec<String> = match task.requires.as_slice() {
            [] => vec!["seed".into()],
            requires => requires.iter().map(|required| format!("a{required}")).collect(),
        };
        let parameters: Vec<_> = symbols.iter().map(|symbol| format!("{symbol}: &u64")).collect();
        let (parameters, sum) = (
            parameters.join(", "),
            symbols.iter().map(|symbol| format!("*{symbol}")).collect::<Vec<_>>().join(" + "),
        );
        let call = if task.sleeps { "nap_and_work(true, " } else { "work(" };
        writeln!(
            tasks,
            "#[task(provides(a{number}))]\n\
             async fn t{number}({parameters}) -> Result<u64, Infallible> {{\n    \
             Ok({call}{sum}).await)\n}}"
        )
        .expect("a String takes all text");
        write!(nodes, "t{number}, ").expect("a String takes all text");
    }
    let sinks: Vec<_> = shape.sinks().collect();
    let outputs: Vec<_> = sinks.iter().map(|sink| format!("a{sink}: u64")).collect();
    let sum: Vec<_> = sinks.iter().map(|sink| format!("outputs.a{sink}")).collect();
    let (outputs, sum) = (outputs.join(", "), sum.join(" + "));
    format!(
        "pub mod {module} {{\n\
         use crate::hand::*;\n\
         use flow_runtime::{{flow, task}};\n\
         use std::convert::Infallible;\n\
         {tasks}\
         flow! {{\n    \
         #[derive(Default)]\n    \
         pub {pattern} {flow}(seed: u64) -> ({outputs}) {{ {nodes} }}\n}}\n\
         impl super::Checked for {flow} {{\n    \
         fn inputs(seed: u64) -> {flow}Inputs {{ {flow}Inputs {{ seed }} }}\n    \
         fn checksum(outputs: {flow}Outputs) -> u64 {{ {sum} }}\n}}\n}}\n",
        module = flow.to_lowercase(),
    )
}
