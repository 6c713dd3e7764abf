use flow_runtime::flow;

flow! {
    pub linear Nothing() {}
}

flow! {
    pub linear NothingInside() {
        unordered {}
    }
}

fn main() {}
