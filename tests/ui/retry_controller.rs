use flow_runtime::retry::{ForEach, History};
use flow_runtime::{Decision, controller, flow, task};
use std::convert::Infallible;

#[task]
async fn connect(host: &str) -> Result<(), Infallible> {
    let _ = host;
    Ok(())
}

pub struct Connect;

#[task]
impl Connect {
    async fn execute(&self, host: &str) -> Result<(), Infallible> {
        let _ = host;
        Ok(())
    }
}

flow! {
    pub linear MisspeltRequirement(hosts: Vec<String>) {
        #[retry(ForEach<String>(values = host_s) -> host)]
        connect,
    }
}

flow! {
    pub linear UnknownArgument(hosts: Vec<String>) {
        #[retry(ForEach<String>(list = hosts) -> host)]
        connect,
    }
}

flow! {
    pub linear WrongType(hosts: Vec<u8>) {
        #[retry(ForEach<String>(values = hosts) -> host)]
        connect,
    }
}

flow! {
    pub linear WrongTypeInside(hosts: Vec<u8>) {
        #[retry(ForEach<u8>(values = hosts) -> host)]
        connect,
    }
}

flow! {
    pub linear TwoProviders(host: String, hosts: Vec<String>) {
        #[retry(ForEach<String>(values = hosts) -> host)]
        connect,
    }
}

flow! {
    pub linear ATaskDecides(host: String) {
        #[retry(Connect)]
        connect,
    }
}

flow! {
    pub linear AsATask(hosts: Vec<String>) {
        ForEach<String>(values = hosts) -> host,
        connect,
    }
}

flow! {
    pub linear BothDecide(hosts: Vec<String>) {
        #[retry(ForEach<String>(values = hosts) -> host, times = 3)]
        connect,
    }
}

flow! {
    pub linear TwoDecide(hosts: Vec<String>) {
        #[retry(ForEach<String>(values = hosts) -> host, ForEach<u8>)]
        connect,
    }
}

flow! {
    pub linear NotDeclared(host: String) {
        #[retry(Unheard)]
        connect,
    }
}

pub struct NoOnFailure;

#[controller]
impl NoOnFailure {
    async fn execute(&self) -> Result<(), Infallible> {
        Ok(())
    }
}

pub struct Waits;

#[controller]
impl Waits {
    async fn on_failure(&self) -> Decision {
        Decision::Retry
    }
}

pub struct SaysNothing;

#[controller]
impl SaysNothing {
    fn on_failure(&self) {}
}

pub struct OtherHistory;

#[controller(provides(host))]
impl OtherHistory {
    async fn execute(&self, history: Vec<String>) -> Result<String, Infallible> {
        Ok(history.concat())
    }

    fn on_failure(&self) -> Decision {
        Decision::Retry
    }
}

pub struct WrongHistory;

#[controller(provides(host))]
impl WrongHistory {
    async fn execute(&self) -> Result<String, Infallible> {
        Ok(String::new())
    }

    fn on_failure(&self, history: &History<u8>) -> Decision {
        let _ = history;
        Decision::Retry
    }
}

#[controller]
fn decide() -> Decision {
    Decision::Retry
}

fn main() {}
