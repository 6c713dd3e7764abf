use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(plan))]
async fn make_plan(report: &String) -> Result<String, Infallible> {
    Ok(report.clone())
}

#[task(provides(house))]
async fn build(plan: &String) -> Result<String, Infallible> {
    Ok(plan.clone())
}

#[task(provides(report))]
async fn inspect(house: &String) -> Result<String, Infallible> {
    Ok(house.clone())
}

flow! {
    pub graph Build() {
        make_plan,
        build,
        inspect,
    }
}

fn main() {}
