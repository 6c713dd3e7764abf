//! A car is built from parts that are made at once, then inspected; a bad engine undoes it all.
//!
//! `cargo run -p flow-runtime --example build_a_car`

use flow_runtime::{Outcome, flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

#[derive(Debug, Serialize, Deserialize)]
struct Car {
    color: String,
    parts: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
#[error("the engine does not start")]
struct DoesNotStart;

/// Makes a part. Reversion strategy: recycles it.
#[derive(Default)]
struct Make;

#[task(provides(part))]
impl Make {
    async fn execute(&self, what: &str) -> Result<String, Infallible> {
        println!("making {what}");
        Ok(what.to_owned())
    }

    async fn revert(&self, result: Outcome<'_, String>) -> Result<(), Infallible> {
        if let Outcome::Done(part) = result {
            println!("recycling {part}");
        }
        Ok(())
    }
}

#[task(provides(car))]
async fn assemble(
    frame: String,
    engine: String,
    doors: String,
    color: String,
) -> Result<Car, Infallible> {
    println!("putting it together, and painting it {color}");
    Ok(Car { color, parts: vec![frame, engine, doors] })
}

/// Turns the key.
#[task]
async fn start_up(car: &Car, broken: bool) -> Result<(), DoesNotStart> {
    if broken {
        return Err(DoesNotStart);
    }
    println!("the {} car with {} parts starts", car.color, car.parts.len());
    Ok(())
}

flow! {
    /// Builds a car and starts it.
    #[derive(Default)]
    linear BuildCar(color: String, broken: bool) -> (car: Car) {
        unordered {
            frame: Make(what = { "the frame" }) -> frame,
            engine: Make(what = { "the engine" }) -> engine,
            doors: Make(what = { "four doors" }) -> doors,
        },
        assemble,
        start_up,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for broken in [false, true] {
        let inputs = BuildCarInputs { color: "red".into(), broken };
        match BuildCar::default().run(inputs).await {
            Ok(out) => println!("built: {:?}\n", out.car),
            Err(error) => println!("not built: {error}"),
        }
    }
}
