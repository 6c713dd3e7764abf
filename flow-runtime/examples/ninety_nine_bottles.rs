//! A flow that is run until there is nothing left to do: what one run gives, the next one takes.
//!
//! `cargo run -p flow-runtime --example ninety_nine_bottles -- 99`

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(left))]
async fn take_one_down(bottles: u32) -> Result<u32, Infallible> {
    println!("{bottles} bottles of beer on the wall; take one down,");
    Ok(bottles - 1)
}

#[task]
async fn pass_it_around(left: u32) -> Result<(), Infallible> {
    println!("  pass it around: {left} bottles of beer on the wall");
    Ok(())
}

flow! {
    /// One verse.
    #[derive(Default)]
    linear Verse(bottles: u32) -> (left: u32) {
        take_one_down,
        pass_it_around,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bottles = std::env::args().nth(1).map_or(Ok(3), |count| count.parse())?;
    let verse = Verse::default();
    while bottles > 0 {
        bottles = verse.run(VerseInputs { bottles }).await?.left;
    }
    println!("no more bottles of beer on the wall");
    Ok(())
}
