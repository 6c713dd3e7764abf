use flow_runtime::task;
use std::convert::Infallible;

pub struct Create<T>(T);

#[task]
impl Create<u8> {
    async fn execute(&self) -> Result<(), Infallible> {
        println!("{}", self.0);
        Ok(())
    }
}

#[task]
impl Create<u16> {
    async fn execute(&self) -> Result<(), Infallible> {
        println!("{}", self.0);
        Ok(())
    }
}

fn main() {}
