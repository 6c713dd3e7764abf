use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
fn not_async(size: &u64) -> Result<(), Infallible> {
    println!("{size}");
    Ok(())
}

#[task]
async fn no_result(size: &u64) {
    println!("{size}");
}

#[task]
async fn not_a_result(size: &u64) -> Option<()> {
    println!("{size}");
    None
}

#[task]
async fn generic<T: ToString>(size: &T) -> Result<(), Infallible> {
    println!("{}", size.to_string());
    Ok(())
}

#[task]
async fn implicit(size: &impl ToString) -> Result<(), Infallible> {
    println!("{}", size.to_string());
    Ok(())
}

#[task]
async fn changes(size: &mut u64) -> Result<(), Infallible> {
    *size += 1;
    Ok(())
}

#[task]
async fn pattern((size, name): (u64, String)) -> Result<(), Infallible> {
    println!("{size} {name}");
    Ok(())
}

#[task]
async fn write(size: &u64) -> Result<(), Infallible> {
    println!("{size}");
    Ok(())
}

// One mistake is one error: a flow of such tasks is silent about them.
flow! {
    pub linear Users(size: u64) {
        not_async,
        no_result,
        generic,
        changes,
    }
}

fn main() {}
