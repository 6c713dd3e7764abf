//! `#[each]`: a list that is no `Vec`, and elements of another type.

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(size))]
async fn measure(word: &str) -> Result<usize, Infallible> {
    Ok(word.len())
}

flow! {
    pub linear NoList(words: String) -> (sizes: Vec<usize>) {
        #[each(word in words)]
        measure -> sizes,
    }
}

flow! {
    pub linear OtherElements(words: Vec<u32>) -> (sizes: Vec<usize>) {
        #[each(word in words)]
        measure -> sizes,
    }
}

flow! {
    pub linear OtherResults(words: Vec<String>) -> (sizes: Vec<u8>) {
        #[each(word in words)]
        measure -> sizes,
    }
}

fn main() {}
