use flow_runtime::builder::FlowBuilder;
use flow_runtime::{atom, task};
use std::convert::Infallible;
use std::fmt::Display;

#[derive(Clone)]
pub struct Socket;

#[task(provides(socket))]
async fn open() -> Result<Socket, Infallible> {
    Ok(Socket)
}

#[task]
async fn show(text: &dyn Display) -> Result<(), Infallible> {
    let _ = text.to_string();
    Ok(())
}

pub struct NoTask;

fn main() {
    // Its values cannot be stored.
    let flow = FlowBuilder::linear("F").add(atom!(open));
    // What it borrows has no type that could be named.
    let flow = flow.add(atom!(show));
    // There is no value of it.
    let flow = flow.add(atom!(5));
    let flow = flow.add(atom!());
    let flow = flow.add(atom!(open, open {}, 5));
    let flow = flow.add(atom!(#[stored] open));
    let _ = flow;
    let _ = atom!(NoTask);
}
