//! The states that a run, its blocks and its tasks go through.

use super::runs::Runs;
use crate::event::{EventKind, RunEvent, node_of};
use crate::listener::Listener;
use crate::scheduler::{RunState, TaskState};
use flow_graph::Plan;
use flow_graph::plan::{Block, Child};
use std::collections::HashMap;
use std::fmt;

/// One thing that went from one state to another.
///
/// ```
/// use flow_runtime::TaskState;
/// use flow_runtime::observe::Change;
///
/// /// What a person is to be told.
/// fn alarm(change: Change<'_>) -> Option<String> {
///     match change {
///         Change::Task { name, new: TaskState::RevertFailure, .. } => {
///             Some(format!("{name} is left half undone"))
///         }
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change<'a> {
    /// The run.
    Run {
        /// The state before.
        old: RunState,
        /// The state now.
        new: RunState,
    },
    /// A block with a label, or a nested flow, by that name.
    ///
    /// It is [`Running`](TaskState::Running) when a task in it begins,
    /// [`Success`](TaskState::Success) when all tasks in it have succeeded or are ignored,
    /// [`Reverting`](TaskState::Reverting) when one begins to revert,
    /// [`Reverted`](TaskState::Reverted) when all that were executed are reverted, and
    /// [`RevertFailure`](TaskState::RevertFailure) when one could not be.
    Block {
        /// Its name in the plan.
        name: &'a str,
        /// The state before.
        old: TaskState,
        /// The state now.
        new: TaskState,
    },
    /// A task.
    Task {
        /// Its name in the plan.
        name: &'a str,
        /// The state before.
        old: TaskState,
        /// The state now.
        new: TaskState,
    },
}

impl fmt::Display for Change<'_> {
    /// `task add: PENDING → RUNNING`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Run { old, new } => write!(f, "run: {old} → {new}"),
            Change::Block { name, old, new } => write!(f, "block {name}: {old} → {new}"),
            Change::Task { name, old, new } => write!(f, "task {name}: {old} → {new}"),
        }
    }
}

/// The states of one run, kept by following its events.
///
/// ```
/// use flow_runtime::observe::{Change, States};
/// use flow_runtime::{Engine, TaskState, flow, task};
/// use std::sync::Arc;
/// # use std::convert::Infallible;
/// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
/// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let run = Engine::default().start(Arc::new(Sum::default()), SumInputs { x: 1, y: 2 })?;
/// let mut states = States::new(run.control().plan());
/// let mut events = run.events();
/// let mut changes = Vec::new();
/// while let Some(event) = events.next().await {
///     states.follow(&event, |change| changes.push(change.to_string()));
/// }
/// assert_eq!(
///     changes,
///     [
///         "run: PENDING → RUNNING",
///         "task add: PENDING → RUNNING",
///         "task add: RUNNING → SUCCESS",
///         "run: RUNNING → SUCCESS",
///     ]
/// );
/// assert_eq!(states.task("add"), Some(TaskState::Success));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct States {
    run: RunState,
    /// The number of each task.
    numbers: HashMap<String, usize>,
    tasks: Vec<Task>,
    blocks: Vec<Named>,
}

#[derive(Clone, Debug)]
struct Task {
    state: TaskState,
    /// The innermost block around it that has a name.
    block: Option<usize>,
    /// Where it is for each element of a list: how many there are, and those that are heard of.
    count: usize,
    elements: HashMap<String, TaskState>,
}

impl Task {
    /// The state of all elements together, when one of them has come to `new`.
    fn with_element(&self, new: TaskState) -> TaskState {
        use TaskState::{Pending, Reverted, Success};
        let mut states = self.elements.values();
        let done = states.clone().filter(|state| **state == Success).count();
        match new {
            Success if done < self.count => self.state,
            Reverted if !states.all(|state| matches!(state, Pending | Reverted)) => self.state,
            new => new,
        }
    }
}

#[derive(Clone, Debug)]
struct Named {
    name: String,
    parent: Option<usize>,
    state: TaskState,
    /// How many tasks are in it, at any depth.
    tasks: usize,
    /// How many of them have succeeded.
    succeeded: usize,
    /// How many of those are ignored.
    ignored: usize,
    /// How many are neither pending nor reverted: something of them is there.
    touched: usize,
    /// How many execute or revert.
    busy: usize,
    /// How many could not be reverted.
    stuck: usize,
}

impl States {
    /// The states of a run of this plan that has not begun.
    ///
    /// Takes time and space in proportion to the plan; what follows takes a time in proportion
    /// to the depth of blocks.
    ///
    /// ```
    /// use flow_runtime::observe::States;
    /// use flow_runtime::{RunState, StaticFlow};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # fn main() {
    /// let states = States::new(Sum::plan());
    /// assert_eq!(states.run(), RunState::Pending);
    /// # }
    /// ```
    pub fn new(plan: &Plan) -> Self {
        let (block, count, elements) = (None, 0, HashMap::new());
        let task = Task { state: TaskState::Pending, block, count, elements };
        let numbers = plan.tasks.iter().enumerate();
        let mut states = States {
            run: RunState::Pending,
            numbers: numbers.map(|(number, task)| (task.name.clone(), number)).collect(),
            tasks: vec![task; plan.tasks.len()],
            blocks: Vec::new(),
        };
        states.add_block(plan, &plan.root, None);
        states
    }

    fn add_block(&mut self, plan: &Plan, block: &Block, parent: Option<usize>) {
        let inside = match &block.label {
            Some(label) => Some(self.add_name(label, parent)),
            None => parent,
        };
        for child in &block.children {
            match child {
                Child::Task(number) => {
                    if let Some(task) = self.tasks.get_mut(*number) {
                        task.block = inside;
                    }
                    self.around(inside, |block| block.tasks += 1);
                }
                Child::Block(block) => self.add_block(plan, block, inside),
                Child::Flow { flow, body } => {
                    let name = plan.flows.get(*flow).map_or("", |flow| &flow.name);
                    let inside = self.add_name(name, inside);
                    if let Some(body) = body {
                        self.add_block(plan, body, Some(inside));
                    }
                }
            }
        }
    }

    fn add_name(&mut self, name: &str, parent: Option<usize>) -> usize {
        self.blocks.push(Named {
            name: name.to_owned(),
            parent,
            state: TaskState::Pending,
            tasks: 0,
            succeeded: 0,
            ignored: 0,
            touched: 0,
            busy: 0,
            stuck: 0,
        });
        self.blocks.len() - 1
    }

    /// Does something to a block and to those around it.
    fn around(&mut self, mut block: Option<usize>, mut act: impl FnMut(&mut Named)) {
        while let Some(named) = block.and_then(|block| self.blocks.get_mut(block)) {
            act(named);
            block = named.parent;
        }
    }

    /// The state of the run.
    ///
    /// ```
    /// # use flow_runtime::observe::States;
    /// use flow_runtime::RunState;
    ///
    /// fn is_stuck(states: &States) -> bool {
    ///     states.run() == RunState::Failure
    /// }
    /// ```
    pub fn run(&self) -> RunState {
        self.run
    }

    /// The state of a task, by its name in the plan; `None` if there is none of that name.
    ///
    /// ```
    /// use flow_runtime::observe::States;
    /// use flow_runtime::{StaticFlow, TaskState};
    /// # use flow_runtime::{flow, task};
    /// # use std::convert::Infallible;
    /// # #[task(provides(total))] async fn add(x: &i64, y: &i64) -> Result<i64, Infallible> { Ok(x + y) }
    /// # flow! { #[derive(Default)] pub linear Sum(x: i64, y: i64) -> (total: i64) { add } }
    ///
    /// # fn main() {
    /// let states = States::new(Sum::plan());
    /// assert_eq!(states.task("add"), Some(TaskState::Pending));
    /// assert_eq!(states.task("subtract"), None);
    /// # }
    /// ```
    pub fn task(&self, name: &str) -> Option<TaskState> {
        self.numbers.get(name).map(|&number| self.tasks[number].state)
    }

    /// The state of a block with a label, or of a nested flow, by that name.
    ///
    /// ```
    /// # use flow_runtime::observe::States;
    /// use flow_runtime::TaskState;
    ///
    /// fn is_paid(states: &States) -> bool {
    ///     states.block("payment") == Some(TaskState::Success)
    /// }
    /// ```
    pub fn block(&self, name: &str) -> Option<TaskState> {
        self.blocks.iter().find(|block| block.name == name).map(|block| block.state)
    }

    /// Takes notice of the next event of the run, and tells of each change that it makes:
    /// a task's before that of the blocks around it, these from the inside out.
    ///
    /// Events that change no state tell nothing, and so do those of tasks that the plan does
    /// not have.
    ///
    /// ```
    /// use flow_runtime::RunEvent;
    /// use flow_runtime::observe::States;
    ///
    /// /// Goes on where stored events end.
    /// fn replay(states: &mut States, stored: &[RunEvent]) {
    ///     for event in stored {
    ///         states.follow(event, |change| println!("{change}"));
    ///     }
    /// }
    /// ```
    pub fn follow(&mut self, event: &RunEvent, mut tell: impl FnMut(Change<'_>)) {
        use EventKind as Kind;
        match &event.kind {
            Kind::RunStarted { .. } | Kind::RunResumed => self.set_run(RunState::Running, tell),
            // What is cancelled while it stands still goes on, in order to be reverted.
            Kind::RunCancelled => self.set_run(RunState::Running, tell),
            Kind::RunSuspending => self.set_run(RunState::Suspending, tell),
            Kind::RunSuspended => self.set_run(RunState::Suspended, tell),
            Kind::RunFinished { state } => self.set_run(*state, tell),
            Kind::TaskStarted { task, .. } => self.set_task(task, TaskState::Running, &mut tell),
            Kind::TaskSucceeded { task, .. } => self.set_task(task, TaskState::Success, &mut tell),
            Kind::TaskFailed { task, .. } => self.set_task(task, TaskState::Failure, &mut tell),
            Kind::TaskReverting { task } => self.set_task(task, TaskState::Reverting, &mut tell),
            Kind::TaskReverted { task, .. } => self.set_task(task, TaskState::Reverted, &mut tell),
            Kind::TaskRevertFailed { task, .. } => {
                self.set_task(task, TaskState::RevertFailure, &mut tell);
            }
            Kind::ListOpened { task, elements } => {
                self.open_list(task, *elements as usize, &mut tell);
            }
            Kind::TaskIgnored { task } => self.set_task(task, TaskState::Ignored, &mut tell),
            Kind::RunReleased
            | Kind::Decided { .. }
            | Kind::DecisionFailed { .. }
            | Kind::Progress { .. }
            | Kind::BlockTimedOut { .. }
            | Kind::RetryDecided { .. }
            | Kind::RetryWaiting { .. } => {}
        }
    }

    fn set_run(&mut self, new: RunState, mut tell: impl FnMut(Change<'_>)) {
        let old = std::mem::replace(&mut self.run, new);
        if old != new {
            tell(Change::Run { old, new });
        }
    }

    fn open_list(&mut self, name: &str, count: usize, tell: &mut impl FnMut(Change<'_>)) {
        if let Some(task) = self.numbers.get(name).and_then(|number| self.tasks.get_mut(*number)) {
            task.count = count;
            task.elements.clear();
        }
        self.set_task(name, TaskState::Running, tell);
        if count == 0 {
            self.set_task(name, TaskState::Success, tell);
        }
    }

    fn set_task(&mut self, name: &str, new: TaskState, tell: &mut impl FnMut(Change<'_>)) {
        let node = node_of(name);
        let Some(task) = self.numbers.get(node).and_then(|&number| self.tasks.get_mut(number))
        else {
            return;
        };
        let (mut name, mut new) = (name, new);
        if node.len() != name.len() {
            let old = task.elements.insert(name.to_owned(), new).unwrap_or(TaskState::Pending);
            tell(Change::Task { name, old, new });
            (name, new) = (node, task.with_element(new));
            if task.state == new {
                return;
            }
        }
        let old = std::mem::replace(&mut task.state, new);
        let block = task.block;
        tell(Change::Task { name, old, new });
        self.around(block, |block| {
            block.count(old, new);
            let now = block.state_after(new);
            let before = std::mem::replace(&mut block.state, now);
            if before != now {
                tell(Change::Block { name: &block.name, old: before, new: now });
            }
        });
    }
}

impl Named {
    /// One of its tasks went from one state to another.
    fn count(&mut self, old: TaskState, new: TaskState) {
        use TaskState::{Ignored, Pending, RevertFailure, Reverted, Reverting, Running, Success};
        let move_one = |count: &mut usize, is: fn(TaskState) -> bool| {
            *count = *count + usize::from(is(new)) - usize::from(is(old)).min(*count);
        };
        move_one(&mut self.succeeded, |state| matches!(state, Success | Ignored));
        move_one(&mut self.ignored, |state| state == Ignored);
        move_one(&mut self.touched, |state| !matches!(state, Pending | Ignored | Reverted));
        move_one(&mut self.busy, |state| matches!(state, Running | Reverting));
        move_one(&mut self.stuck, |state| state == RevertFailure);
    }

    /// Its state after a task in it went to `task`.
    fn state_after(&self, task: TaskState) -> TaskState {
        if self.ignored == self.tasks {
            return TaskState::Ignored;
        }
        if self.succeeded == self.tasks {
            return TaskState::Success;
        }
        if self.stuck > 0 && self.busy == 0 {
            return TaskState::RevertFailure;
        }
        match task {
            TaskState::Running => TaskState::Running,
            TaskState::Reverting => TaskState::Reverting,
            TaskState::Reverted if self.touched == 0 => TaskState::Reverted,
            _ => self.state,
        }
    }
}

/// A [`Listener`] that is told of changes of state, old and new, rather than of events.
///
/// ```
/// use flow_runtime::Engine;
/// use flow_runtime::observe::Changes;
/// use std::sync::Arc;
///
/// let changes = Changes::new(|event, change| println!("{} {change}", event.run));
/// let engine = Engine::builder().listener(Arc::new(changes)).build();
/// ```
pub struct Changes<T> {
    runs: Runs<States>,
    tell: T,
}

impl<T: Fn(&RunEvent, Change<'_>) + Send + Sync> Changes<T> {
    /// Calls `tell` for each change, with the event that made it: there is the failure of a
    /// task that failed, and how long it took.
    ///
    /// ```
    /// use flow_runtime::EventKind;
    /// use flow_runtime::observe::Changes;
    ///
    /// let changes = Changes::new(|event, change| match &event.kind {
    ///     EventKind::TaskFailed { failure, .. } => println!("{change}: {failure}"),
    ///     _ => println!("{change}"),
    /// });
    /// ```
    pub fn new(tell: T) -> Self {
        Changes { runs: Runs::default(), tell }
    }
}

impl<T: Fn(&RunEvent, Change<'_>) + Send + Sync> Listener for Changes<T> {
    fn on_event(&self, event: &RunEvent) {
        self.runs.follow(event, States::new, |states| {
            states.follow(event, |change| (self.tell)(event, change));
        });
    }
}

impl<T> fmt::Debug for Changes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
