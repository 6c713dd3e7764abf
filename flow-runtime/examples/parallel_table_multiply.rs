//! A task for each row of a table that nobody knew when this was compiled: the flow is built
//! from the table, by the same rules, and its rows are multiplied on several threads.
//!
//! `cargo run -p flow-runtime --example parallel_table_multiply`

use flow_runtime::builder::{Block, FlowBuilder, Values};
use flow_runtime::{Engine, atom, task};
use std::convert::Infallible;
use std::sync::Arc;

type Row = Vec<i64>;

#[task(provides(row))]
async fn multiply(table: &[Row], number: usize, by: i64) -> Result<Row, Infallible> {
    Ok(table[number].iter().map(|cell| cell * by).collect())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let table: Vec<Row> = (1..=5).map(|row| (1..=4).map(|cell| row * cell).collect()).collect();

    let mut rows = Block::unordered();
    let mut flow = FlowBuilder::linear("Multiply").input::<Vec<Row>>("table").input::<i64>("by");
    for number in 0..table.len() {
        let row = format!("row_{number}");
        let atom = atom!(multiply).label(format!("multiply_{number}"));
        rows = rows.add(atom.inject("number", number).rename([row.clone()]));
        flow = flow.output::<Row>(row);
    }
    let flow = Arc::new(flow.add(rows).build()?);

    let inputs = flow.inputs(Values::new().with("table", table.clone()).with("by", 10_i64))?;
    let engine = Engine::builder().spawn_tasks(true).build();
    let out = engine.start(flow, inputs)?.await?;
    for (number, row) in table.iter().enumerate() {
        let product = out.get::<Row>(&format!("row_{number}")).ok_or("a row is missing")?;
        println!("{row:?} * 10 = {product:?}");
    }
    Ok(())
}
