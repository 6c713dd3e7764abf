//! What built flows alone have: closures, values that are shared, lists that flows are given.

use flow_runtime::builder::{Atom, Block, BuiltFlow, FlowBuilder, Given, TaskBuilder, Values};
use flow_runtime::{RunError, RunErrorKind, atom, flow, task};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

type Trace = Arc<Mutex<Vec<String>>>;

fn noted(trace: &Trace, what: String) {
    trace.lock().unwrap().push(what);
}

/// Measures a word, and notes the result that its revert is told.
fn measure(trace: &Trace) -> Atom {
    let trace = Arc::clone(trace);
    TaskBuilder::new("measure")
        .requires::<String>("word")
        .provides::<usize>("size")
        .provides::<String>("upper")
        .revert(move |undo| {
            let values = undo.result().done();
            let size = values.and_then(|values| values.get::<usize>("size").copied());
            let upper = values.and_then(|values| values.get::<String>("upper").cloned());
            noted(&trace, format!("-{:?} {size:?} {upper:?}", undo.get::<String>("word").unwrap()));
            async { Ok(()) }
        })
        .execute(|given| async move {
            let word = given.get::<String>("word")?;
            Ok(Values::new().with("size", word.len()).with("upper", word.to_uppercase()))
        })
}

/// Fails if it is given three sizes; keeps what it is given, if it is to.
fn check(kept: Option<Arc<Mutex<Option<Given>>>>) -> Atom {
    TaskBuilder::new("check").requires::<Vec<usize>>("sizes").provides::<usize>("total").execute(
        move |given| {
            if let Some(kept) = &kept {
                *kept.lock().unwrap() = Some(given.clone());
            }
            async move {
                match &given.get::<Vec<usize>>("sizes")?[..] {
                    [_, _, _] => Err("three".into()),
                    sizes => Ok(Values::new().with("total", sizes.iter().sum::<usize>())),
                }
            }
        },
    )
}

fn all(trace: &Trace, check: impl Into<flow_runtime::builder::Part>) -> BuiltFlow {
    FlowBuilder::linear("All")
        .input::<Vec<String>>("words")
        .output::<Vec<String>>("uppers")
        .output::<usize>("total")
        .add(measure(trace).each("word", "words").rename(["sizes", "uppers"]))
        .add(check)
        .build()
        .unwrap()
}

async fn run(flow: &BuiltFlow, words: &[&str]) -> Result<Values, RunError> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    flow.run(flow.inputs(Values::new().with("words", words)).unwrap()).await
}

const REVERTED: [&str; 3] = [
    "-\"ccc\" Some(3) Some(\"CCC\")",
    "-\"bb\" Some(2) Some(\"BB\")",
    "-\"a\" Some(1) Some(\"A\")",
];

#[tokio::test]
async fn closures_are_executed_for_each() {
    let trace = Trace::default();
    let flow = all(&trace, check(None));
    let out = run(&flow, &["a", "bb"]).await.unwrap();
    assert_eq!(out.get::<Vec<String>>("uppers"), Some(&vec!["A".to_owned(), "BB".to_owned()]));
    assert_eq!(out.get::<usize>("total"), Some(&3));
    assert_eq!(run(&flow, &[]).await.unwrap().get::<Vec<String>>("uppers"), Some(&Vec::new()));
    run(&flow, &["a", "bb", "ccc"]).await.unwrap_err();
    assert_eq!(*trace.lock().unwrap(), REVERTED);
}

/// The elements are reverted with what they provided although somebody has hold of the lists.
#[tokio::test]
async fn whoever_keeps_a_list_does_not_stop_a_revert() {
    let (trace, kept) = (Trace::default(), Arc::default());
    let flow = all(&trace, check(Some(Arc::clone(&kept))));
    let error = run(&flow, &["a", "bb", "ccc"]).await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted);
    assert_eq!(*trace.lock().unwrap(), REVERTED);
    let kept = kept.lock().unwrap().take().unwrap();
    assert_eq!(kept.get::<Vec<usize>>("sizes"), Ok(&vec![1, 2, 3]));
}

/// A value that is not copied, and cannot be stored.
struct Socket(usize);

#[task(provides(socket, name))]
impl Socket {
    async fn execute(&self, port: &usize) -> Result<(Socket, String), Infallible> {
        Ok((Socket(self.0 + port), format!("socket {port}")))
    }

    async fn revert(
        &self,
        result: flow_runtime::Outcome<'_, (Socket, String)>,
    ) -> Result<(), String> {
        match result.done() {
            Some((socket, name)) if *name == format!("socket {}", socket.0 - self.0) => Ok(()),
            other => Err(format!("{}", other.is_some())),
        }
    }
}

#[task(provides(sum))]
async fn add(sockets: &[Socket], ports: Vec<usize>) -> Result<usize, String> {
    let sum = sockets.iter().map(|socket| socket.0).sum();
    if ports.len() == 3 { Err("too many".to_owned()) } else { Ok(sum) }
}

/// Lists that flows within others are given move, for all that, back to their elements.
#[tokio::test]
async fn flows_have_no_hold_of_the_lists_that_they_are_given() {
    let inner = |inside: BuiltFlow| {
        FlowBuilder::linear(format!("Around{}", inside.plan().name))
            .transient()
            .input::<usize>("start")
            .input_of("sockets", flow_runtime::builder::Type::opaque::<Vec<Socket>>())
            .input::<Vec<usize>>("ports")
            .output::<usize>("sum")
            .add(Block::linear().retry(flow_runtime::builder::Retry::times(2)).add(inside))
            .build()
            .unwrap()
    };
    let inmost = FlowBuilder::linear("Sum")
        .transient()
        .input_of("sockets", flow_runtime::builder::Type::opaque::<Vec<Socket>>())
        .input::<Vec<usize>>("ports")
        .output::<usize>("sum")
        .add(atom!(add))
        .build()
        .unwrap();
    let flow = FlowBuilder::linear("Sockets")
        .transient()
        .input::<usize>("start")
        .input::<Vec<usize>>("ports")
        .output::<usize>("sum")
        .add(
            atom!(
                #[transient]
                Socket,
                Socket(100)
            )
            .each("port", "ports")
            .rename(["sockets", "_"]),
        )
        .add(inner(inmost))
        .build()
        .unwrap();
    let run = async |ports: Vec<usize>| {
        let values = Values::new().with("start", 0_usize).with("ports", ports);
        flow.run(flow.inputs(values).unwrap()).await
    };
    assert_eq!(run(vec![1, 2]).await.unwrap().get::<usize>("sum"), Some(&203));
    let error = run(vec![1, 2, 3]).await.unwrap_err();
    assert_eq!(error.kind(), RunErrorKind::Reverted, "{error:?}");
}

/// Values that a closure gives and keeps are copied into the lists, as a journal would.
#[tokio::test]
async fn what_a_closure_keeps_is_copied() {
    let again = Values::new().with("size", 7_usize);
    let constant = TaskBuilder::new("constant")
        .requires::<String>("word")
        .provides::<usize>("size")
        .execute(move |_| {
            let again = again.clone();
            async move { Ok(again) }
        });
    let flow = FlowBuilder::linear("Constant")
        .input::<Vec<String>>("words")
        .output::<Vec<usize>>("sizes")
        .add(constant.each("word", "words").rename(["sizes"]))
        .build()
        .unwrap();
    let out = run(&flow, &["a", "b"]).await.unwrap();
    assert_eq!(out.get::<Vec<usize>>("sizes"), Some(&vec![7, 7]));
}

#[tokio::test]
async fn what_cannot_be_copied_must_not_be_kept() {
    let again = Values::new().with_opaque("socket", Socket(7));
    let open = TaskBuilder::new("open")
        .requires::<String>("word")
        .provides_opaque::<Socket>("socket")
        .execute(move |_| {
            let again = again.clone();
            async move { Ok(again) }
        });
    let flow = FlowBuilder::linear("Open")
        .transient()
        .input::<Vec<String>>("words")
        .output::<Vec<Socket>>("sockets")
        .add(open.each("word", "words").rename(["sockets"]))
        .build()
        .unwrap();
    let error = run(&flow, &["a"]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "task `open[0]` failed: it gave `socket`, which it has hold of, and a `Socket` cannot be \
         copied into a list; everything was reverted"
    );
}

#[task(provides(size))]
async fn length(word: &str) -> Result<usize, Infallible> {
    Ok(word.len())
}

flow! {
    #[derive(Default)]
    linear Length(word: String) -> (size: usize) { length }
}

/// A flow for each element: a task that runs it, and gives what it gave.
#[tokio::test]
async fn a_task_runs_a_flow_for_each() {
    let inner = FlowBuilder::linear("Inner")
        .input::<String>("word")
        .output::<usize>("size")
        .add(atom!(Length, Length::default()))
        .build()
        .unwrap();
    let inner = TaskBuilder::new("inner")
        .requires::<String>("word")
        .provides::<usize>("size")
        .execute(move |given| {
            let inner = inner.clone();
            async move {
                let word = given.get::<String>("word")?.clone();
                Ok(inner.run(inner.inputs(Values::new().with("word", word))?).await?)
            }
        });
    let flow = FlowBuilder::linear("Outer")
        .input::<Vec<String>>("words")
        .output::<Vec<usize>>("sizes")
        .add(inner.each("word", "words").rename(["sizes"]))
        .build()
        .unwrap();
    let out = run(&flow, &["a", "bb"]).await.unwrap();
    assert_eq!(out.get::<Vec<usize>>("sizes"), Some(&vec![1, 2]));
}

/// Lists of lists.
#[tokio::test]
async fn elements_may_be_lists() {
    let flow = FlowBuilder::linear("Deep")
        .input::<Vec<Vec<usize>>>("all")
        .output::<Vec<Vec<Vec<usize>>>>("pairs")
        .add(
            TaskBuilder::new("pair")
                .requires::<Vec<usize>>("one")
                .provides::<Vec<Vec<usize>>>("pair")
                .execute(|given| async move {
                    let one = given.get::<Vec<usize>>("one")?.clone();
                    Ok(Values::new().with("pair", vec![one.clone(), one]))
                })
                .each("one", "all")
                .rename(["pairs"]),
        )
        .build()
        .unwrap();
    let all = vec![vec![1_usize], vec![]];
    let out = flow.run(flow.inputs(Values::new().with("all", all)).unwrap()).await.unwrap();
    assert_eq!(out.to_json().unwrap(), serde_json::json!({ "pairs": [[[1], [1]], [[], []]] }));
}
