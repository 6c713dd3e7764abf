//! One task for two points, and a value that stands in the flow itself.
//!
//! `cargo run -p flow-runtime --example distance_calculator`

use flow_runtime::{flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Point {
    x: f64,
    y: f64,
}

/// The way from one point to another, along both axes.
#[task(provides(dx, dy))]
async fn difference(from: Point, to: Point) -> Result<(f64, f64), Infallible> {
    Ok((to.x - from.x, to.y - from.y))
}

#[task(provides(distance))]
async fn hypotenuse(dx: f64, dy: f64) -> Result<f64, Infallible> {
    Ok(dx.hypot(dy))
}

flow! {
    /// How far a point is from the origin.
    #[derive(Default)]
    linear Distance(point: Point) -> (distance: f64) {
        difference(from = { Point { x: 0.0, y: 0.0 } }, to = point),
        hypotenuse,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), flow_runtime::RunError> {
    for point in [Point { x: 3.0, y: 4.0 }, Point { x: 5.0, y: 12.0 }] {
        let out = Distance::default().run(DistanceInputs { point }).await?;
        println!("({}, {}) is {} away", point.x, point.y, out.distance);
    }
    Ok(())
}
