use flow_runtime::{flow, task};
use std::convert::Infallible;

#[task]
async fn cast(kind: &String) -> Result<(), Infallible> {
    let _ = kind;
    Ok(())
}

flow! {
    #[when(kind)]
    pub linear Send(kind: String) {
        #[when]
        cast,
        #[when(kind.is_empty())]
        second: cast,
        #[when(is_secret(kind.len()))]
        third: cast,
        #[when(kind, skip = everything)]
        fourth: cast,
        #[when(kind, depth = all)]
        fifth: cast,
        #[when(crate::is_secret)]
        sixth: cast,
        #[when(|(a, b)| a)]
        seventh: cast,
        #[when(kind)]
        #[when(kind)]
        eighth: cast,
    }
}

fn main() {}
