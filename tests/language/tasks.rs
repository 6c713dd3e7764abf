//! Everything that a task's signature may say.

use flow_runtime::{Failures, Outcome, Task, TaskContext, flow, task};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Volume(u64);

/// One parameter, as `io::Result` has.
type Answer<T> = Result<T, io::Error>;
/// None at all.
type Pair = Result<(u64, String), io::Error>;

#[task(provides(number, text))]
async fn opaque() -> Pair {
    Ok((5, "five".to_owned()))
}

#[task(provides(volume))]
async fn alias(number: u64) -> Answer<Volume> {
    Ok(Volume(number))
}

#[task]
async fn nothing(volume: &Volume) -> Answer<()> {
    assert_eq!(volume.0, 5);
    Ok(())
}

#[task(provides(length))]
async fn by_io_result(text: &str) -> io::Result<usize> {
    Ok(text.len())
}

flow! {
    linear Aliases() -> (volume: Volume, length: usize) {
        opaque,
        alias,
        nothing,
        by_io_result,
    }
}

#[tokio::test]
async fn a_result_behind_an_alias() {
    let flow = Aliases {
        opaque: opaque {},
        alias: alias {},
        nothing: nothing {},
        by_io_result: by_io_result {},
    };
    let outputs = flow.run(AliasesInputs {}).await.unwrap();
    assert_eq!((outputs.volume, outputs.length), (Volume(5), 4));
}

#[task(provides(sum))]
async fn coerced(text: &str, list: &[u64], mut start: u64) -> Result<u64, Infallible> {
    start += list.iter().sum::<u64>();
    Ok(start + text.len() as u64)
}

flow! {
    linear Coerced(text: String, list: Vec<u64>, start: u64) -> (sum: u64) { coerced }
}

#[tokio::test]
async fn a_borrow_is_coerced() {
    let flow = Coerced { coerced: coerced {} };
    let inputs = CoercedInputs { text: "abc".to_owned(), list: vec![1, 2], start: 10 };
    assert_eq!(flow.run(inputs).await.unwrap().sum, 16);
}

#[task(provides(greeting))]
async fn greet(
    #[optional] name: Option<&str>,
    #[optional] times: Option<usize>,
    title: &Option<String>,
) -> Result<String, Infallible> {
    Ok(format!("{name:?} {times:?} {title:?}"))
}

flow! {
    linear Optional(name: String, title: Option<String>) -> (greeting: String, none: String) {
        greet,
        none: greet(name = nobody, times = { 2 }) -> none,
    }
}

#[tokio::test]
async fn an_optional_symbol_may_be_absent() {
    let flow = Optional { greet: greet {}, none: greet {} };
    let inputs = OptionalInputs { name: "Ann".to_owned(), title: None };
    let outputs = flow.run(inputs).await.unwrap();
    assert_eq!(outputs.greeting, r#"Some("Ann") None None"#);
    assert_eq!(outputs.none, "None Some(2) None");
}

type Log = Arc<Mutex<Vec<String>>>;

/// Documented at its impl block.
struct Create(Log);

/// Creates a volume.
#[task(provides(volume, props))]
impl Create {
    async fn execute(&self, r#type: &str, cx: &TaskContext) -> Result<(Volume, u8), io::Error> {
        self.0.lock().unwrap().push(format!("create {type} at {}", cx.node(), r#type = r#type));
        Ok((Volume(1), 2))
    }

    async fn revert(
        &self,
        result: Outcome<'_, (Volume, u8)>,
        r#type: String,
        reason: &str,
        flow_failures: &Failures,
        cx: &TaskContext,
    ) -> Result<(), io::Error> {
        let Outcome::Done((volume, props)) = result else { return Ok(()) };
        let cause = flow_failures.cause().map(|failure| failure.message().to_owned());
        let text = format!("destroy {volume:?} {props} {type} {reason} {cause:?} at {}", cx.node());
        self.0.lock().unwrap().push(text);
        Ok(())
    }
}

#[task]
async fn refuse(volume: Volume) -> Result<(), io::Error> {
    Err(io::Error::other(format!("no room for {}", volume.0)))
}

flow! {
    linear Refused(r#ref: String, reason: String) {
        create: Create(r#type = r#ref) -> (volume, _),
        refuse,
    }
}

#[tokio::test]
async fn revert_sees_what_execute_left_and_why_the_run_failed() {
    let log = Log::default();
    let flow = Refused { create: Create(log.clone()), refuse: refuse {} };
    let inputs = RefusedInputs { r#ref: "fast".to_owned(), reason: "why not".to_owned() };
    let error = flow.run(inputs).await.unwrap_err();
    assert!(error.to_string().contains("no room for 1"), "{error}");
    let log = log.lock().unwrap();
    assert_eq!(log[0], "create fast at create");
    let destroyed = "destroy Volume(1) 2 fast why not Some(\"no room for 1\") at create";
    assert_eq!(log[1..], [destroyed]);
}

#[test]
fn a_task_knows_its_name_and_types() {
    fn output<T: Task<Output = O>, O>() -> &'static str {
        T::NAME
    }
    assert_eq!(output::<Create, (Volume, u8)>(), "Create");
    assert_eq!(output::<opaque, (u64, String)>(), "opaque");
    assert_eq!(output::<Aliases, AliasesOutputs>(), "Aliases");
}

#[test]
fn the_function_of_a_free_task_stays_a_function() {
    let _future = coerced("", &[], 1);
    let _task: coerced = coerced {};
}
