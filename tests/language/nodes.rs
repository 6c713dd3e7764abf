//! Everything that may be written at a node or a block.

use flow_runtime::{StaticFlow, flow, task};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};

#[task(provides(sum, product))]
async fn compute(x: u64, y: u64) -> Result<(u64, u64), Infallible> {
    Ok((x + y, x * y))
}

#[task(provides(joined))]
async fn join(left: &u64, right: &u64) -> Result<String, Infallible> {
    Ok(format!("{left} {right}"))
}

fn three() -> u64 {
    3
}

flow! {
    /// Two nodes of one task.
    #[derive(Default)]
    linear Twice(x: u64, y: u64) -> (joined: String, second_sum: u64, product: u64) {
        /// The first.
        compute -> (_, product),
        second: compute(x = product, y = { let three = three(); three + 1 }) -> (second_sum, _),
        join(left = second_sum, right = { &5 + 2 }),
    }
}

#[tokio::test]
async fn rebind_inject_rename_and_throw_away() {
    let outputs = Twice::default().run(TwiceInputs { x: 2, y: 3 }).await.unwrap();
    assert_eq!((outputs.joined.as_str(), outputs.second_sum, outputs.product), ("10 7", 10, 6));
}

static LIMIT: Limit = Limit(7);

#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Limit(u64);

#[task(provides(text))]
async fn describe(limit: &Limit, first: u64, title: &str) -> Result<String, Infallible> {
    Ok(format!("{title} {first} of {}", limit.0))
}

/// Ends the function that it stands in.
macro_rules! leave_with {
    ($value:expr) => {
        return $value
    };
}

flow! {
    #[derive(Default)]
    linear Inject() -> (text: String, early: String, of_macro: String) {
        describe(
            limit = { LIMIT },
            first = { (|| Some("5".parse::<u64>().ok()? + 1))().unwrap_or(0) },
            title = { &format!("no {}", 1) },
        ),
        early: describe(
            limit = { &LIMIT },
            first = { if LIMIT.0 > 5 { return 2; } 3 },
            title = { "early" },
        ) -> early,
        of_macro: describe(
            limit = { Limit(3) },
            first = { leave_with!(4) },
            title = { &String::from("macro")[..] },
        ) -> of_macro,
    }
}

#[tokio::test]
async fn an_injected_value_cannot_end_its_task() {
    let outputs = Inject::default().run(InjectInputs {}).await.unwrap();
    assert_eq!(outputs.text, "no 1 6 of 7");
    assert_eq!(outputs.early, "early 2 of 7");
    assert_eq!(outputs.of_macro, "macro 4 of 3");
}

#[test]
fn the_plan_keeps_names_and_docs() {
    let plan = Twice::plan();
    let names: Vec<_> = plan.tasks.iter().map(|task| task.name.as_str()).collect();
    assert_eq!(names, ["compute", "second", "join"]);
    assert_eq!(plan.tasks[0].doc, "The first.");
    assert_eq!(plan.doc, "Two nodes of one task.");
}

flow! {
    #[derive(Default)]
    unordered Shaped(x: u64, y: u64) -> (a: u64, b: String, c: u64) {
        first: linear {
            compute -> (a, _),
            graph {
                // Before the one that it waits for: a graph finds the order.
                join(left = late, right = a) -> b,
                late: compute(x = a) -> (late, _),
            }
        }
        /// The other side.
        linear { other: compute -> (c, _) },
    }
}

#[tokio::test]
async fn blocks_in_blocks() {
    let outputs = Shaped::default().run(ShapedInputs { x: 2, y: 3 }).await.unwrap();
    assert_eq!((outputs.a, outputs.b.as_str(), outputs.c), (5, "8 5", 5));
}

/// Fails until it was tried often enough.
struct Flaky(AtomicU64);

#[derive(Debug)]
struct NotYet;
impl std::fmt::Display for NotYet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not yet")
    }
}
impl std::error::Error for NotYet {}

#[task(provides(attempts))]
impl Flaky {
    async fn execute(&self, wanted: u64) -> Result<u64, NotYet> {
        let attempts = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        if attempts < wanted { Err(NotYet) } else { Ok(attempts) }
    }
}

flow! {
    linear Patient(wanted: u64) -> (attempts: u64) {
        #[retry(times = 5, backoff = exponential("1ms", factor = 1.5, max = "3ms"), jitter)]
        #[timeout("30s")]
        Flaky,
    }
}

flow! {
    linear Resigned(wanted: u64) -> (attempts: u64) {
        #[retry(times = 2)]
        linear {
            #[retry(times = 5, backoff = linear("1ms", step = "1ms"), except(NotYet))]
            by_type: Flaky -> _,
            #[retry(times = 5, except_if = |failure| failure.message() == "not yet")]
            by_function: Flaky,
        }
    }
}

/// Whether the failure is one of the two.
fn is_either<A, B>(failure: &flow_runtime::Failure) -> bool
where
    A: std::error::Error + Send + Sync + 'static,
    B: std::error::Error + Send + Sync + 'static,
{
    failure.downcast_ref::<A>().is_some() || failure.downcast_ref::<B>().is_some()
}

flow! {
    linear Generic(wanted: u64) -> (attempts: u64) {
        #[retry(times = 5, except_if = is_either::<std::io::Error, NotYet>, jitter,
                backoff = constant("1ms"))]
        Flaky,
    }
}

#[tokio::test]
async fn a_filter_may_have_generic_arguments() {
    let flow = Generic { flaky: Flaky(AtomicU64::new(0)) };
    flow.run(GenericInputs { wanted: 3 }).await.unwrap_err();
    assert_eq!(flow.flaky.0.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_node_is_tried_again() {
    let flow = Patient { flaky: Flaky(AtomicU64::new(0)) };
    assert_eq!(flow.run(PatientInputs { wanted: 4 }).await.unwrap().attempts, 4);
}

#[tokio::test]
async fn some_errors_are_not_worth_another_attempt() {
    let tasks = || Flaky(AtomicU64::new(0));
    let flow = Resigned { by_type: tasks(), by_function: tasks() };
    flow.run(ResignedInputs { wanted: 9 }).await.unwrap_err();
    // Neither by the node nor by the block: an error that is final is so for all of them.
    let tried = flow.by_type.0.load(Ordering::Relaxed);
    assert!(tried <= 2, "tried {tried} times");
    assert_eq!(flow.by_function.0.load(Ordering::Relaxed), 0);
}

#[task]
async fn first() -> Result<(), Infallible> {
    Ok(())
}

#[task]
async fn last() -> Result<(), Infallible> {
    Ok(())
}

flow! {
    graph Ordered() {
        #[after(both, r#use)]
        last,
        #[after(r#use)]
        both: unordered { first, second: first },
        r#use: first,
    }
}

#[test]
fn a_part_of_a_graph_comes_after_another_without_a_symbol() {
    assert_eq!(Ordered::plan().root.edges, [(1, 0), (2, 0), (2, 1)]);
}
