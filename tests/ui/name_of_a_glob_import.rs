use flow_runtime::{flow, task};
use std::convert::Infallible;

pub struct Create;

#[task]
impl Create {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

// A struct shadows one that a glob imports, and a macro that a macro wrote does not.
pub mod another {
    use super::*;

    pub struct Create;

    #[task]
    impl Create {
        async fn execute(&self) -> Result<(), Infallible> {
            Ok(())
        }
    }

    flow! {
        pub linear Ambiguous() {
            Create,
        }
    }
}

fn main() {}
