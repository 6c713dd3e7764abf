//! A task for each row of a table that nobody knew when this was compiled: its rows are
//! multiplied on several threads.
//!
//! `cargo run -p flow-runtime --example parallel_table_multiply`

use flow_runtime::{Engine, flow, task};
use std::convert::Infallible;
use std::sync::Arc;

type Row = Vec<i64>;

#[task(provides(product))]
async fn multiply(row: &[i64], by: i64) -> Result<Row, Infallible> {
    Ok(row.iter().map(|cell| cell * by).collect())
}

flow! {
    #[derive(Default)]
    linear Multiply(table: Vec<Row>, by: i64) -> (products: Vec<Row>) {
        #[each(row in table)]
        multiply -> products,
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table: Vec<Row> = (1..=5).map(|row| (1..=4).map(|cell| row * cell).collect()).collect();

    let engine = Engine::builder().spawn_tasks(true).build();
    let inputs = MultiplyInputs { table: table.clone(), by: 10 };
    let out = engine.start(Arc::new(Multiply::default()), inputs)?.await?;
    for (row, product) in table.iter().zip(&out.products) {
        println!("{row:?} * 10 = {product:?}");
    }
    Ok(())
}
