//! `#[each]`: lists that are none, elements that nobody takes, and what is no task.

use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task(provides(size))]
async fn measure(word: &str) -> Result<usize, Infallible> {
    Ok(word.len())
}

#[task(provides(sum))]
async fn add(sizes: &[usize]) -> Result<usize, Infallible> {
    Ok(sizes.iter().sum())
}

flow! {
    pub linear Add(sizes: Vec<usize>) -> (sum: usize) { add }
}

flow! {
    pub linear Unknown(words: Vec<String>) -> (sizes: Vec<usize>) {
        #[each(word in wrods)]
        measure -> sizes,
    }
}

flow! {
    pub linear NotRequired(words: Vec<String>) -> (sizes: Vec<usize>) {
        #[each(wrod in words)]
        measure -> sizes,
    }
}

flow! {
    pub linear Taken(words: Vec<String>, word: String) -> (sizes: Vec<usize>) {
        #[each(word in words, limit = 0)]
        measure -> sizes,
    }
}

flow! {
    pub linear NoTask(all: Vec<Vec<usize>>) -> (sums: Vec<usize>) {
        #[each(sizes in all)]
        Add -> sums,
    }
}

flow! {
    pub linear Twice(words: Vec<String>) -> (sizes: Vec<usize>) {
        #[each(word in words)]
        #[each(word in words)]
        measure -> sizes,
    }
}

flow! {
    pub linear Bad(words: Vec<String>) -> (sizes: Vec<usize>) {
        #[each(word)]
        measure -> sizes,
        #[each(word of words)]
        second: measure -> _,
        #[each(word in words.iter())]
        third: measure -> _,
        #[each(word in words, limit = some)]
        fourth: measure -> _,
        #[each(word in words, at_once = 3)]
        fifth: measure -> _,
    }
}

fn main() {}
