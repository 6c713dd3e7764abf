//! Every kind of task, in `flow!` and in a built flow: both do the same.

use flow_runtime::builder::{Block, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::model::Backoff;
use flow_runtime::{Failures, Flow, Outcome, StaticFlow, TaskContext, atom, flow, task};
use std::convert::Infallible;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the tasks of a test did.
#[derive(Clone, Default)]
struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    fn add(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn text(&self) -> String {
        std::mem::take(&mut *self.0.lock().unwrap()).join("; ")
    }
}

/// Takes parameters in every way that there is.
#[derive(Clone)]
struct Take {
    trace: Trace,
}

/// Takes all.
#[task(provides(size, words))]
impl Take {
    #[allow(clippy::too_many_arguments)]
    async fn execute(
        &self,
        name: &str,
        path: &Path,
        parts: &[u8],
        number: i64,
        cx: &TaskContext,
        #[optional] absent: Option<&String>,
        #[optional] present: Option<u8>,
    ) -> Result<(usize, Vec<String>), Infallible> {
        self.trace.add(format!(
            "{} {name} {} {parts:?} {number} {absent:?} {present:?}",
            cx.node(),
            path.display()
        ));
        Ok((parts.len(), vec![name.to_owned()]))
    }

    async fn revert(
        &self,
        name: String,
        undo: &u8,
        result: Outcome<'_, (usize, Vec<String>)>,
        flow_failures: &Failures,
        cx: &TaskContext,
    ) -> Result<(), Infallible> {
        let done = result.done();
        self.trace.add(format!("-{} {name} {undo} {done:?} {}", cx.node(), flow_failures.len()));
        Ok(())
    }
}

#[task(provides(text))]
async fn join(words: Vec<String>, size: &usize) -> Result<String, Infallible> {
    Ok(format!("{}{size}", words.join(" ")))
}

#[derive(Debug, thiserror::Error)]
#[error("not today")]
struct NotToday;

/// Fails for a text.
#[task]
async fn refuse(text: &String, refused: &bool) -> Result<(), NotToday> {
    let _ = text;
    if *refused { Err(NotToday) } else { Ok(()) }
}

type Present = u8;

flow! {
    /// Both ways.
    linear Whole(
        /// Who.
        name: String,
        path: std::path::PathBuf, parts: Vec<u8>, present: Present, refused: bool, undo: u8
    ) -> (text: String, size: usize) {
        #[retry(times = 2, backoff = constant("1ms"))]
        taken: Take(number = {7}) -> (size, said),
        #[timeout("10s")]
        unordered {
            join(words = said),
        }
        refuse,
    }
}

fn built(trace: &Trace) -> flow_runtime::builder::BuiltFlow {
    let retry = Retry::times(2).backoff(Backoff::Constant { delay: Duration::from_millis(1) });
    FlowBuilder::linear("Whole")
        .doc("Both ways.")
        .input::<String>("name")
        .input_doc("Who.")
        .input::<std::path::PathBuf>("path")
        .input::<Vec<u8>>("parts")
        .input::<u8>("present")
        .input::<bool>("refused")
        .input::<u8>("undo")
        .output::<String>("text")
        .output::<usize>("size")
        .add(
            atom!(Take { trace: trace.clone() })
                .label("taken")
                .inject("number", 7_i64)
                .rename(["size", "said"])
                .retry(retry),
        )
        .add(
            Block::unordered()
                .timeout(Duration::from_secs(10))
                .add(atom!(join).bind("words", "said")),
        )
        .add(atom!(refuse))
        .build()
        .unwrap()
}

fn values(refused: bool) -> Values {
    Values::new()
        .with("name", "web".to_owned())
        .with("path", std::path::PathBuf::from("/a/b"))
        .with("parts", vec![1_u8, 2])
        .with("present", 9_u8)
        .with("refused", refused)
        .with("undo", 3_u8)
}

fn inputs(refused: bool) -> WholeInputs {
    WholeInputs {
        name: "web".into(),
        path: "/a/b".into(),
        parts: vec![1, 2],
        present: 9,
        refused,
        undo: 3,
    }
}

fn typed(trace: &Trace) -> Whole {
    Whole { taken: Take { trace: trace.clone() }, join: join {}, refuse: refuse {} }
}

#[test]
fn the_plan_is_that_of_flow() {
    let flow = built(&Trace::default());
    // The macro has the types as they were written, with their paths and aliases.
    let mut plan = Whole::plan().clone();
    plan.inputs[1].type_name = "PathBuf".into();
    plan.inputs[3].type_name = "u8".into();
    assert_eq!(flow.plan(), &plan);
    assert_eq!(flow.plan().fingerprint(), plan.fingerprint());
    assert!(flow.warnings().is_empty(), "{:?}", flow.warnings());
}

#[tokio::test]
async fn a_run_does_what_that_of_flow_does() {
    let trace = Trace::default();
    let (flow, built) = (typed(&trace), built(&trace));

    let out = flow.run(inputs(false)).await.unwrap();
    let expected = trace.text();
    let given = built.run(built.inputs(values(false)).unwrap()).await.unwrap();
    assert_eq!(trace.text(), expected);
    assert_eq!(given.get::<String>("text"), Some(&out.text));
    assert_eq!(given.get::<usize>("size"), Some(&out.size));
    let json = serde_json::json!({"size": 2, "text": "web2"});
    assert_eq!(given.to_json().unwrap(), json);

    let error = flow.run(inputs(true)).await.unwrap_err();
    let expected = trace.text();
    let given = built.run(built.inputs(values(true)).unwrap()).await.unwrap_err();
    assert_eq!(trace.text(), expected);
    assert_eq!(given.to_string(), error.to_string());
    assert!(given.downcast_ref::<NotToday>().is_some());
}

#[tokio::test]
async fn closures_are_tasks() {
    let trace = Trace::default();
    let (one, other) = (trace.clone(), trace.clone());
    let create = TaskBuilder::new("create")
        .doc("Creates.")
        .requires::<String>("name")
        .optional::<u8>("size")
        .revert_requires::<u8>("undo")
        .provides::<usize>("id")
        .provides::<String>("host")
        .revert(move |undo| {
            let id = undo.result().done().and_then(|values| values.get::<usize>("id")).copied();
            other.add(format!("-{} {id:?} {:?}", undo.context().node(), undo.get::<u8>("undo")));
            async { Ok(()) }
        })
        .execute(move |given| {
            let one = one.clone();
            async move {
                let name = given.get::<String>("name")?;
                one.add(format!("{name} {:?}", given.optional::<u8>("size")?));
                assert!(given.get::<u8>("name").is_err());
                assert!(given.get::<u8>("other").is_err());
                Ok(Values::new().with("id", name.len()).with("host", "h".to_owned()))
            }
        });
    let flow = FlowBuilder::linear("Create")
        .input::<String>("name")
        .input::<u8>("undo")
        .input::<bool>("refused")
        .output::<usize>("id")
        .add(create)
        .add(atom!(refuse).bind("text", "host"))
        .build()
        .unwrap();
    assert_eq!(flow.plan().tasks[0].doc, "Creates.");
    let given = |refused| {
        let values = Values::new().with("name", "web".to_owned()).with("undo", 3_u8);
        flow.inputs(values.with("refused", refused)).unwrap()
    };
    let out = flow.run(given(false)).await.unwrap();
    assert_eq!(out.get::<usize>("id"), Some(&3));
    assert_eq!(trace.text(), "web None");
    flow.run(given(true)).await.unwrap_err();
    assert_eq!(trace.text(), "web None; -create Some(3) Ok(3)");
}

#[tokio::test]
async fn a_closure_that_does_not_provide_what_it_said_fails() {
    for (values, message) in [
        (Values::new(), "it gave no `id`, which it provides"),
        (Values::new().with("id", 1_u8), "it gave `id` as `u8`, and provides it as `usize`"),
        (
            Values::new().with("id", 1_usize).with("host", 1_u8),
            "it gave `host`, which it does not provide",
        ),
    ] {
        let create = TaskBuilder::new("create").provides::<usize>("id").execute(move |_| {
            let values = values.clone();
            async { Ok(values) }
        });
        let flow = FlowBuilder::linear("Create").output::<usize>("id").add(create);
        let flow = flow.build().unwrap();
        let error = flow.run(flow.inputs(Values::new()).unwrap()).await.unwrap_err();
        assert_eq!(error.cause().message(), message);
    }
}

/// Values that nobody could store.
struct Socket;

#[task(provides(socket))]
async fn open() -> Result<Socket, Infallible> {
    Ok(Socket)
}

#[task]
async fn close(socket: &Socket) -> Result<(), Infallible> {
    let Socket = socket;
    Ok(())
}

#[tokio::test]
async fn a_transient_flow_has_values_of_any_type() {
    let flow = || {
        FlowBuilder::linear("Sockets")
            .add(atom!(
                #[transient]
                open
            ))
            .add(atom!(close))
    };
    let error = flow().build().unwrap_err().to_string();
    assert!(error.starts_with("task `open` returns a `Socket`, which cannot be stored"), "{error}");
    let flow = flow().transient().build().unwrap();
    let outer = FlowBuilder::linear("Outer").add(flow.clone()).build().unwrap_err().to_string();
    let told = "flow `Sockets` is transient, and flow `Outer` around it is not";
    assert!(outer.starts_with(told), "{outer}");
    flow.run(flow.inputs(Values::new()).unwrap()).await.unwrap();
}

/// A task of a type that is generic where the atom is made.
struct Copy<T> {
    value: T,
}

#[task(provides(value))]
impl<T: Clone + Send + Sync + 'static + serde::Serialize + serde::de::DeserializeOwned> Copy<T> {
    async fn execute(&self) -> Result<T, Infallible> {
        Ok(self.value.clone())
    }
}

fn copied<T>(value: T) -> flow_runtime::builder::BuiltFlow
where
    T: Clone + Send + Sync + 'static + serde::Serialize + serde::de::DeserializeOwned,
{
    let copy = Copy { value };
    FlowBuilder::linear("Copied").output::<T>("value").add(atom!(Copy, copy)).build().unwrap()
}

#[tokio::test]
async fn a_generic_task_is_an_atom_where_its_type_is_known() {
    let flow = copied(5_u8);
    let out = flow.run(flow.inputs(Values::new()).unwrap()).await.unwrap();
    assert_eq!(out.get::<u8>("value"), Some(&5));
}

#[tokio::test]
async fn another_flows_inputs_are_no_inputs() {
    let (one, other) = (built(&Trace::default()), built(&Trace::default()));
    let error = one.run(other.inputs(values(false)).unwrap()).await.unwrap_err();
    assert_eq!(error.cause().message(), "it was given no `name`");
    assert_eq!(one.compiled().plan, other.compiled().plan);
}

/// A task of any number, which has fields and a default.
#[derive(Default)]
struct Wait<T> {
    times: T,
}

#[task(provides(waited))]
impl<T: Clone + Into<u64> + Send + Sync> Wait<T> {
    async fn execute(&self) -> Result<u64, Infallible> {
        Ok(self.times.clone().into())
    }
}

#[tokio::test]
async fn generic_tasks_are_written_as_types() {
    for (atom, waited) in [
        (atom!(Wait<u32>), 0),
        (atom!(Wait::<u32>), 0),
        (atom!(Wait<u32> { times: 3 }), 3),
        (atom!(self::Wait<u8>, Wait { times: 4 }), 4),
        (atom!(Wait, Wait::<u16> { times: 5 },), 5),
    ] {
        let flow = FlowBuilder::linear("Waits").output::<u64>("waited").add(atom).build().unwrap();
        let out = flow.run(flow.inputs(Values::new()).unwrap()).await.unwrap();
        assert_eq!(out.get::<u64>("waited"), Some(&waited));
    }
}
