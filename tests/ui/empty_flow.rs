use flow_runtime::{flow, task};
use std::convert::Infallible;

flow! {
    pub linear Nothing() {}
}

flow! {
    pub linear NothingInside() {
        unordered {}
    }
}

fn main() {}
