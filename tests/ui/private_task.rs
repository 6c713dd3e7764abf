use flow_runtime::{flow, task};
use std::convert::Infallible;

mod tasks {
    use super::*;

    struct Hidden;

    #[task]
    impl Hidden {
        async fn execute(&self) -> Result<(), Infallible> {
            Ok(())
        }
    }

    #[task]
    async fn hidden() -> Result<(), Infallible> {
        Ok(())
    }
}

flow! {
    pub linear Peek() {
        tasks::Hidden,
        other: tasks::hidden,
    }
}

fn main() {}
