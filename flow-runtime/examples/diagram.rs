//! A flow is data: print it as text, Mermaid, DOT or JSON.
//!
//! `cargo run -p flow-runtime --example diagram -- mermaid`

use flow_runtime::{StaticFlow, flow, task};
use std::convert::Infallible;

type Answer<T> = Result<T, Infallible>;

/// Loads the order.
#[task(provides(order))]
async fn load(id: u64) -> Answer<String> {
    Ok(format!("order {id}"))
}

/// Asks what it costs.
#[task(provides(price))]
async fn price(order: &str) -> Answer<u64> {
    Ok(order.len() as u64)
}

/// Takes it from the shelf.
#[task(provides(parcel))]
async fn pack(order: &str) -> Answer<String> {
    Ok(format!("parcel of {order}"))
}

/// Sends parcel and bill.
#[task(provides(receipt))]
async fn send(parcel: &str, price: u64) -> Answer<String> {
    Ok(format!("{parcel}, {price}"))
}

flow! {
    /// Ships an order.
    #[derive(Default)]
    linear Ship(id: u64) -> (receipt: String) {
        load,
        /// Both at once.
        unordered {
            #[retry(times = 3, backoff = exponential("100ms", max = "5s"), jitter)]
            price,
            #[timeout("1m")]
            pack,
        },
        send,
    }
}

fn main() {
    let plan = Ship::plan();
    match std::env::args().nth(1).as_deref() {
        None | Some("text") => print!("{}", plan.to_text()),
        Some("mermaid") => print!("{}", plan.to_mermaid()),
        Some("dot") => print!("{}", plan.to_dot()),
        Some("json") => println!("{}", plan.to_json()),
        Some(other) => {
            eprintln!("there is no format `{other}`: write text, mermaid, dot or json");
            std::process::exit(2);
        }
    }
}
