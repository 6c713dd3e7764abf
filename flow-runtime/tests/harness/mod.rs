//! Flows of closures: every task does what the test says, and leaves a trace.
// Each test program uses a part of it.
#![allow(dead_code, unreachable_pub)]
// Clippy takes functions outside of `#[test]` for production code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::new_without_default)]

pub mod random;

use flow_runtime::__private::{
    Call, Compiled, EachSlot, Ended, Load, Save, Slot, Stored, ValueError, stored_each,
};
use flow_runtime::graph::element_name;
use flow_runtime::model::{Backoff, Each, Pattern, Policies, Retry};
use flow_runtime::plan::{Block, Child, SubFlow, Task};
use flow_runtime::{BoxError, Durable, Failure, Failures, Flow, Plan, TaskContext};
use std::any::TypeId;
use std::cell::Cell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// A node of a flow to be.
#[derive(Clone, Debug)]
pub enum Node {
    Task(String, Policies),
    Flow(String, Box<Node>, Policies),
    Block(Pattern, Vec<Node>, Vec<(usize, usize)>, Policies),
}

pub fn task(name: &str) -> Node {
    Node::Task(name.to_owned(), Policies::default())
}

pub fn tasks(names: &str) -> Vec<Node> {
    names.split_whitespace().map(task).collect()
}

pub fn linear(children: impl Into<Vec<Node>>) -> Node {
    Node::Block(Pattern::Linear, children.into(), Vec::new(), Policies::default())
}

pub fn unordered(children: impl Into<Vec<Node>>) -> Node {
    Node::Block(Pattern::Unordered, children.into(), Vec::new(), Policies::default())
}

pub fn graph(children: impl Into<Vec<Node>>, edges: &[(usize, usize)]) -> Node {
    Node::Block(Pattern::Graph, children.into(), edges.to_vec(), Policies::default())
}

pub fn flow(name: &str, body: Node) -> Node {
    Node::Flow(name.to_owned(), Box::new(body), Policies::default())
}

impl Node {
    fn policies(&mut self) -> &mut Policies {
        match self {
            Node::Task(_, policies) | Node::Flow(_, _, policies) => policies,
            Node::Block(_, _, _, policies) => policies,
        }
    }

    pub fn retry(self, times: u32) -> Node {
        self.backoff(times, Backoff::None)
    }

    pub fn backoff(mut self, times: u32, backoff: Backoff) -> Node {
        let retry = Retry {
            times,
            backoff,
            jitter: false,
            filter: None,
            filter_text: String::new(),
            controlled: false,
        };
        self.policies().retry = Some(retry);
        self
    }

    pub fn jitter(mut self) -> Node {
        self.policies().retry.as_mut().unwrap().jitter = true;
        self
    }

    /// Filter 0 calls a failure final whose message is `final`.
    pub fn filter(mut self, filter: usize) -> Node {
        self.policies().retry.as_mut().unwrap().filter = Some(filter);
        self
    }

    pub fn timeout(mut self, timeout: Duration) -> Node {
        self.policies().timeout = Some(timeout);
        self
    }

    /// For each of so many elements.
    pub fn each(mut self, elements: usize, limit: Option<u32>) -> Node {
        let list = elements.to_string();
        self.policies().each = Some(Box::new(Each { item: "item".to_owned(), list, limit }));
        self
    }

    pub fn plan(&self) -> Plan {
        let empty = Block {
            label: None,
            pattern: Pattern::Linear,
            policies: Policies::default(),
            doc: String::new(),
            children: Vec::new(),
            edges: Vec::new(),
        };
        let mut plan = Plan {
            name: "test".into(),
            doc: String::new(),
            transient: false,
            inputs: Vec::new(),
            outputs: Vec::new(),
            tasks: Vec::new(),
            flows: Vec::new(),
            filters: 2,
            deciders: Vec::new(),
            root: empty.clone(),
        };
        plan.root = match self.child(&mut plan) {
            Child::Block(block) => block,
            child => Block { children: vec![child], ..empty },
        };
        plan
    }

    fn child(&self, plan: &mut Plan) -> Child {
        match self {
            Node::Task(name, policies) => {
                plan.tasks.push(Task {
                    name: name.clone(),
                    task: name.clone(),
                    doc: String::new(),
                    requires: Vec::new(),
                    provides: Vec::new(),
                    reverts: !name.ends_with('!'),
                    policies: policies.clone(),
                });
                Child::Task(plan.tasks.len() - 1)
            }
            Node::Flow(name, body, policies) => {
                let flow = plan.flows.len();
                plan.flows.push(SubFlow {
                    name: name.clone(),
                    flow: name.clone(),
                    doc: String::new(),
                    requires: Vec::new(),
                    provides: Vec::new(),
                    policies: policies.clone(),
                });
                match body.child(plan) {
                    Child::Block(block) => Child::Flow { flow, body: Some(Box::new(block)) },
                    _ => panic!("the body of a flow is a block"),
                }
            }
            Node::Block(pattern, children, edges, policies) => Child::Block(Block {
                label: None,
                pattern: *pattern,
                policies: policies.clone(),
                doc: String::new(),
                children: children.iter().map(|child| child.child(plan)).collect(),
                edges: edges.clone(),
            }),
        }
    }
}

pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Execute = Box<dyn Fn(TaskContext) -> BoxFuture<Result<(), BoxError>> + Send + Sync>;
type Revert = Box<dyn Fn(TaskContext, Failures) -> BoxFuture<Result<(), BoxError>> + Send + Sync>;

/// What happened, in order: `a` for an execute, `-a` for a revert after success, `~a` after a
/// failure, `?a` when nobody knows; `>0` for entering nested flow 0.
#[derive(Clone, Default)]
pub struct Trace(Arc<Mutex<Vec<String>>>);

impl Trace {
    pub fn add(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    pub fn text(&self) -> String {
        self.0.lock().unwrap().join(" ")
    }

    pub fn count(&self, what: &str) -> usize {
        self.0.lock().unwrap().iter().filter(|entry| *entry == what).count()
    }
}

/// A flow of closures. `S` only tells one plan from another.
pub struct Closures<S> {
    pub trace: Trace,
    execute: HashMap<String, Execute>,
    revert: HashMap<String, Revert>,
    /// The last number of each task, which outlives an engine that the flow is given to again.
    provided: Mutex<HashMap<String, u64>>,
    spec: PhantomData<fn() -> S>,
}

/// The plan of a flow of closures.
pub trait Spec: 'static {
    fn node() -> Node;

    fn compiled() -> &'static Arc<Compiled> {
        static ALL: OnceLock<Mutex<HashMap<TypeId, &'static Arc<Compiled>>>> = OnceLock::new();
        let mut all = ALL.get_or_init(Mutex::default).lock().unwrap();
        let make = || &*Box::leak(Box::new(Arc::new(Compiled::new(Self::node().plan()))));
        all.entry(TypeId::of::<Self>()).or_insert_with(make)
    }
}

/// `spec!(Name: node)` makes a plan.
#[macro_export]
macro_rules! spec {
    ($name:ident: $node:expr) => {
        pub(crate) struct $name;
        impl $crate::harness::Spec for $name {
            fn node() -> $crate::harness::Node {
                $node
            }
        }
    };
}

thread_local! {
    static CURRENT: Cell<Option<&'static Arc<Compiled>>> = const { Cell::new(None) };
}

/// The plan that this thread last set: for plans that are made at random.
pub struct Dynamic;

impl Dynamic {
    pub fn set(plan: Plan) -> &'static Arc<Compiled> {
        let compiled = &*Box::leak(Box::new(Arc::new(Compiled::new(plan))));
        CURRENT.set(Some(compiled));
        compiled
    }
}

impl Spec for Dynamic {
    fn node() -> Node {
        unreachable!()
    }

    fn compiled() -> &'static Arc<Compiled> {
        CURRENT.get().expect("a plan was set")
    }
}

impl<S: Spec> Closures<S> {
    pub fn new() -> Self {
        Closures {
            trace: Trace::default(),
            execute: HashMap::new(),
            revert: HashMap::new(),
            provided: Mutex::default(),
            spec: PhantomData,
        }
    }

    pub fn on<Fut>(
        mut self,
        name: &str,
        execute: impl Fn(TaskContext) -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.execute.insert(name.into(), Box::new(move |cx| Box::pin(execute(cx))));
        self
    }

    pub fn on_revert<Fut>(
        mut self,
        name: &str,
        revert: impl Fn(TaskContext, Failures) -> Fut + Send + Sync + 'static,
    ) -> Self
    where
        Fut: Future<Output = Result<(), BoxError>> + Send + 'static,
    {
        self.revert
            .insert(name.into(), Box::new(move |cx, failures| Box::pin(revert(cx, failures))));
        self
    }

    /// The task fails with this message, always.
    pub fn fails(self, name: &str, message: &'static str) -> Self {
        self.on(name, move |_| async move { Err(message.into()) })
    }

    /// The task fails that many times, then succeeds.
    pub fn fails_first(self, name: &str, times: usize, message: &'static str) -> Self {
        let left = Mutex::new(times);
        self.on(name, move |_| {
            let mut left = left.lock().unwrap();
            let fails = *left > 0;
            *left = left.saturating_sub(1);
            async move { if fails { Err(message.into()) } else { Ok(()) } }
        })
    }
}

/// Where a run of closures keeps what it knows: every task provides a number that no other
/// call of any task ever provided.
pub struct Slots {
    trace: Trace,
    values: Vec<Slot<u64>>,
    /// Those of tasks that are for each of a list.
    lists: Vec<EachSlot<Vec<u64>>>,
}

/// A number that was never given before.
pub fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

fn is_each<S: Spec>(task: usize) -> bool {
    S::compiled().plan.tasks[task].policies.each.is_some()
}

/// The name of a task, or that of one of its elements.
fn called<S: Spec>(task: usize, call: Call<'_>) -> String {
    let name = &S::compiled().plan.tasks[task].name;
    match is_each::<S>(task) {
        true => element_name(name, call.element() as u32),
        false => name.clone(),
    }
}

impl<S: Spec> Flow for Closures<S> {
    type Inputs = ();
    type Outputs = ();
    type Slots = Slots;
    fn compiled(&self) -> &Arc<Compiled> {
        S::compiled()
    }

    fn slots(&self, (): ()) -> Box<Slots> {
        let values = S::compiled().plan.tasks.iter().map(|_| Slot::default()).collect();
        let lists = S::compiled().plan.tasks.iter().map(|_| EachSlot::default()).collect();
        Box::new(Slots { trace: CURRENT_TRACE.take().unwrap_or_default(), values, lists })
    }

    fn open(task: usize, slots: &Slots) -> usize {
        let each = S::compiled().plan.tasks[task].policies.each.as_ref().unwrap();
        let elements = each.list.parse().unwrap();
        slots.lists[task].open(elements);
        elements
    }

    fn enter(flow: usize, slots: &Slots) {
        slots.trace.add(format!(">{flow}"));
    }

    async fn execute(&self, task: usize, slots: &Slots, call: Call<'_>) -> Result<(), Failure> {
        let name = &called::<S>(task, call);
        self.trace.add(name);
        if let Some(execute) = self.execute.get(name) {
            execute(call.context()).await.map_err(|error| call.failed(error))?;
        }
        let number = number();
        self.provided.lock().unwrap().insert(name.clone(), number);
        match is_each::<S>(task) {
            true => slots.lists[task].set_one(call.element(), number),
            false => slots.values[task].set(number),
        }
        Ok(())
    }

    async fn revert(
        &self,
        task: usize,
        slots: &Slots,
        call: Call<'_>,
        ended: Ended<'_>,
        failures: &Failures,
    ) -> Result<(), Failure> {
        let name = &called::<S>(task, call);
        let sign = match ended {
            Ended::Done => {
                // What was provided last is what is reverted, whatever came in between.
                let value = match is_each::<S>(task) {
                    true => slots.lists[task].one(call.element()).map(|value| *value),
                    false => slots.values[task].get().map(|value| *value),
                };
                if let Some(last) = self.provided.lock().unwrap().get(name) {
                    assert!(value.is_some_and(|value| value <= *last), "{name}: {value:?}");
                }
                '-'
            }
            Ended::Failed(failure) => {
                assert_eq!(failure.node(), name);
                '~'
            }
            Ended::Unknown => '?',
        };
        self.trace.add(format!("{sign}{name}"));
        match self.revert.get(name) {
            Some(revert) => {
                revert(call.context(), failures.clone()).await.map_err(|error| call.failed(error))
            }
            None => Ok(()),
        }
    }

    fn is_final(&self, filter: usize, failure: &Failure) -> bool {
        assert_eq!(filter, 0, "a filter that panics");
        failure.message() == "final"
    }

    fn outputs(_: &mut Slots) -> Option<()> {
        Some(())
    }
}

impl<S: Spec> Durable for Closures<S> {
    fn stored(task: usize, slots: &Slots) -> Option<&dyn Stored> {
        match is_each::<S>(task) {
            true => slots.lists.get(task).map(stored_each::<u64, _>),
            false => slots.values.get(task).map(|slot| slot as &dyn Stored),
        }
    }

    fn save_inputs((): &()) -> Result<String, ValueError> {
        Save::default().text()
    }

    fn load_inputs(&self, text: &str) -> Result<(), ValueError> {
        Load::new(text).map(|_| ())
    }

    fn save_outputs(_: &Slots) -> Result<String, ValueError> {
        Save::default().text()
    }

    fn load_outputs(&self, text: &str) -> Result<(), ValueError> {
        Load::new(text).map(|_| ())
    }
}

thread_local! {
    /// Where the next run of this thread says which nested flows it enters.
    pub static CURRENT_TRACE: Cell<Option<Trace>> = const { Cell::new(None) };
}
