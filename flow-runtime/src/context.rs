//! What a task may ask of the run that it is part of.

use crate::engine::Gate;
use crate::event::{EventKind, RunEvent, Sink};
use crate::failure::{BoxError, Failure};
use crate::flow::Compiled;
use crate::task::Task;
use flow_graph::graph::{Graph, Vertex, element_name};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tokio_util::sync::CancellationToken;

/// The name of one run, unique among those that live at the same time.
///
/// Any text will do: `"request-42"`. A run that is given none is named with a UUID of version
/// 7, so that names sort by age.
///
/// ```
/// use flow_runtime::RunId;
///
/// let id = RunId::from("request-42");
/// assert_eq!(id.to_string(), "request-42");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct RunId(Arc<str>);

impl RunId {
    /// A name that no other run has.
    ///
    /// ```
    /// use flow_runtime::RunId;
    ///
    /// assert_ne!(RunId::random(), RunId::random());
    /// ```
    pub fn random() -> Self {
        RunId(uuid::Uuid::now_v7().to_string().into())
    }

    /// The name as text.
    ///
    /// ```
    /// assert_eq!(flow_runtime::RunId::from("request-42").as_str(), "request-42");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for RunId {
    fn from(id: &str) -> Self {
        RunId(id.into())
    }
}

impl From<String> for RunId {
    fn from(id: String) -> Self {
        RunId(id.into())
    }
}

impl From<RunId> for String {
    fn from(id: RunId) -> Self {
        id.0.as_ref().to_owned()
    }
}

/// What is called: a task, or one element of a task that is for each of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Called {
    /// The number of the task in its plan.
    pub(crate) task: u32,
    /// The number of the element, or [`Called::WHOLE`].
    element: u32,
}

impl Called {
    const WHOLE: u32 = u32::MAX;

    /// A task that is called once.
    #[inline]
    pub(crate) fn task(task: u32) -> Self {
        Called { task, element: Called::WHOLE }
    }

    /// What a vertex of a graph calls.
    pub(crate) fn of(graph: &Graph, vertex: Vertex) -> Self {
        let (task, element) = graph.call(vertex);
        Called { task, element: element.unwrap_or(Called::WHOLE) }
    }

    pub(crate) fn index(self) -> Option<usize> {
        (self.element != Called::WHOLE).then_some(self.element as usize)
    }

    /// `fetch`, or `fetch[3]` for an element.
    pub(crate) fn name(self, compiled: &Compiled) -> Arc<str> {
        let task = compiled.task_name(self.task);
        match self.element {
            Called::WHOLE => Arc::clone(task),
            element => element_name(task, element).into(),
        }
    }
}

/// The part of a run that its tasks may hold on to.
pub(crate) struct Shared {
    compiled: Arc<Compiled>,
    id: OnceLock<RunId>,
    sink: Option<Arc<dyn Sink>>,
    /// The tokens of the tasks that run and have asked for one, or were asked to stop.
    tokens: Mutex<BTreeMap<Called, CancellationToken>>,
}

impl Shared {
    pub(crate) fn new(
        compiled: Arc<Compiled>,
        id: Option<RunId>,
        sink: Option<Arc<dyn Sink>>,
    ) -> Arc<Self> {
        let id = id.map_or_else(OnceLock::new, OnceLock::from);
        Arc::new(Shared { compiled, id, sink, tokens: Mutex::default() })
    }

    pub(crate) fn id(&self) -> &RunId {
        self.id.get_or_init(RunId::random)
    }

    #[inline(never)]
    fn forget(&self, called: Called) {
        self.tokens(|tokens| tokens.remove(&called));
    }

    fn tokens<R>(&self, use_them: impl FnOnce(&mut BTreeMap<Called, CancellationToken>) -> R) -> R {
        use_them(&mut self.tokens.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A run as the engine holds it: what tasks share is made when the first task asks for it.
pub(crate) struct Scope {
    compiled: Arc<Compiled>,
    shared: OnceLock<Arc<Shared>>,
    /// Where calls wait, in a run that is stepped through.
    gate: Option<Arc<Gate>>,
}

impl Scope {
    pub(crate) fn new(compiled: Arc<Compiled>) -> Self {
        Scope { compiled, shared: OnceLock::new(), gate: None }
    }

    pub(crate) fn with(shared: Arc<Shared>) -> Self {
        let compiled = Arc::clone(&shared.compiled);
        Scope { compiled, shared: OnceLock::from(shared), gate: None }
    }

    /// The same, with a door that calls wait at.
    pub(crate) fn stepping(self, gate: Option<Arc<Gate>>) -> Self {
        Scope { gate, ..self }
    }

    /// Where calls wait, in a run that is stepped through.
    #[inline]
    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.gate.as_deref()
    }

    /// The name of task number `task`.
    pub(crate) fn name(&self, called: Called) -> Arc<str> {
        called.name(&self.compiled)
    }

    pub(crate) fn compiled(&self) -> &Arc<Compiled> {
        &self.compiled
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        self.shared.get_or_init(|| Shared::new(Arc::clone(&self.compiled), None, None))
    }

    /// Asks the `execute` of a task to stop.
    pub(crate) fn cancel(&self, called: Called) {
        self.shared().tokens(|tokens| tokens.entry(called).or_default().cancel());
    }

    /// The `execute` of a task is over: the next one gets a token of its own.
    #[inline(always)]
    pub(crate) fn ended(&self, called: Called) {
        if let Some(shared) = self.shared.get() {
            shared.forget(called);
        }
    }
}

/// What the engine hands to a flow with each task; the expansion of `#[task]` makes of it what
/// the task asks for.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    scope: &'a Scope,
    called: Called,
    attempt: u32,
    part: Part,
}

/// Which function of the task is called.
///
/// ```
/// assert_eq!(flow_runtime::Part::Revert.to_string(), "revert");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its `execute`.
    Execute,
    /// Its `revert`.
    Revert,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Part::Execute => "execute",
            Part::Revert => "revert",
        })
    }
}

impl<'a> Call<'a> {
    #[inline]
    pub(crate) fn new(scope: &'a Scope, called: Called, attempt: u32, part: Part) -> Self {
        Call { scope, called, attempt, part }
    }

    /// The context of the call, for a task that asks for it.
    pub fn context(self) -> TaskContext {
        let shared = Arc::clone(self.scope.shared());
        let token = match self.part {
            Part::Execute => shared.tokens(|tokens| tokens.entry(self.called).or_default().clone()),
            Part::Revert => CancellationToken::new(),
        };
        TaskContext { shared, called: self.called, attempt: self.attempt, token }
    }

    pub(crate) fn called(self) -> Called {
        self.called
    }

    /// Which element of its list a task is called for; 0 where it is for none.
    #[inline]
    pub fn element(self) -> usize {
        self.called.index().unwrap_or_default()
    }

    /// The failure of the task `T`, whose `execute` returned `error`.
    ///
    /// That the error is one was told where the task is written, and is not told again for
    /// each flow.
    #[cold]
    #[inline(never)]
    pub fn execute_failed<T: Task>(self, error: T::Error) -> Failure {
        Failure::new(&*self.scope.name(self.called), error)
    }

    /// The failure of the task, which returned `error`.
    #[cold]
    #[inline(never)]
    pub fn failed<E: Into<BoxError>>(self, error: E) -> Failure {
        Failure::new(&*self.scope.name(self.called), error)
    }
}

/// Says which task, not which values.
impl fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("node", &self.scope.name(self.called))
            .field("attempt", &self.attempt)
            .field("part", &self.part)
            .finish()
    }
}

/// What a task may ask of the run that it is part of: a parameter `cx: &TaskContext` of
/// `execute` or `revert`, recognised by its type.
///
/// It is a handle: cheap to clone, and free to move into what the task spawns.
///
/// ```
/// use flow_runtime::{TaskContext, task};
/// use std::{io, path::Path};
///
/// /// Copies the lines, says how far it is, and stops where it is asked to.
/// #[task(provides(copied))]
/// async fn copy(lines: &Vec<String>, cx: &TaskContext) -> Result<usize, io::Error> {
///     for (done, line) in lines.iter().enumerate() {
///         if cx.is_cancelled() {
///             return Err(io::ErrorKind::Interrupted.into());
///         }
///         cx.progress(done as f32 / lines.len() as f32, line);
///         // …
///     }
///     Ok(lines.len())
/// }
/// ```
#[derive(Clone)]
pub struct TaskContext {
    shared: Arc<Shared>,
    called: Called,
    attempt: u32,
    token: CancellationToken,
}

impl TaskContext {
    /// The name of the run.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, task};
    /// # use std::convert::Infallible;
    ///
    /// #[task]
    /// async fn audit(cx: &TaskContext) -> Result<(), Infallible> {
    ///     println!("run {}, node {}", cx.run_id(), cx.node());
    ///     Ok(())
    /// }
    /// ```
    pub fn run_id(&self) -> &str {
        self.shared.id().as_str()
    }

    /// The name of the node, unique in the flow.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, flow, task};
    /// # use std::convert::Infallible;
    ///
    /// #[task(provides(name))]
    /// async fn name(cx: &TaskContext) -> Result<String, Infallible> {
    ///     Ok(cx.node().to_owned())
    /// }
    ///
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Names() -> (a: String, b: String) { first: name -> a, second: name -> b }
    /// }
    ///
    /// # futures_executor::block_on(async {
    /// let out = Names::default().run(NamesInputs {}).await?;
    /// assert_eq!((&*out.a, &*out.b), ("first", "second"));
    /// # Ok::<(), flow_runtime::RunError>(()) }).unwrap();
    /// ```
    pub fn node(&self) -> &str {
        self.shared.compiled.task_name(self.called.task)
    }

    /// Which attempt of the innermost retry this is, from 1; 1 where nothing is retried.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, flow, task};
    /// # use std::io;
    ///
    /// #[task(provides(attempt))]
    /// async fn connect(cx: &TaskContext) -> Result<u32, io::Error> {
    ///     if cx.attempt() < 3 {
    ///         return Err(io::ErrorKind::ConnectionRefused.into());
    ///     }
    ///     Ok(cx.attempt())
    /// }
    ///
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Patient() -> (attempt: u32) {
    ///         #[retry(times = 5)]
    ///         connect,
    ///     }
    /// }
    ///
    /// # futures_executor::block_on(async {
    /// assert_eq!(Patient::default().run(PatientInputs {}).await?.attempt, 3);
    /// # Ok::<(), flow_runtime::RunError>(()) }).unwrap();
    /// ```
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// `"{run}/{node}"`: the same text each time this task is called in this run, whatever
    /// happened in between; `"{run}/{node}/{index}"` for one element of a list.
    ///
    /// Services that remember the keys of what they have done use it to do a thing only once.
    /// Where a second attempt is to be done again after a revert, add
    /// [`attempt`](TaskContext::attempt).
    ///
    /// ```
    /// use flow_runtime::{TaskContext, task};
    /// # use std::io;
    /// # struct Bank;
    /// # impl Bank { async fn pay(&self, _: u64, _: &str) -> io::Result<()> { Ok(()) } }
    /// pub struct Pay {
    ///     bank: Bank,
    /// }
    ///
    /// #[task]
    /// impl Pay {
    ///     async fn execute(&self, amount: u64, cx: &TaskContext) -> Result<(), io::Error> {
    ///         // Tried again, or run again after a crash, it pays once.
    ///         self.bank.pay(amount, &cx.idempotency_key()).await
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    pub fn idempotency_key(&self) -> String {
        match self.index() {
            None => format!("{}/{}", self.run_id(), self.node()),
            Some(index) => format!("{}/{}/{index}", self.run_id(), self.node()),
        }
    }

    /// Which element of its list the task is called for, from 0; `None` for a task without
    /// `#[each]`.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, flow, task};
    /// # use std::convert::Infallible;
    ///
    /// #[task(provides(line))]
    /// async fn number(word: &str, cx: &TaskContext) -> Result<String, Infallible> {
    ///     Ok(format!("{}: {word}", cx.index().unwrap_or_default() + 1))
    /// }
    ///
    /// flow! {
    ///     #[derive(Default)]
    ///     pub linear Numbered(words: Vec<String>) -> (lines: Vec<String>) {
    ///         #[each(word in words)]
    ///         number -> lines,
    ///     }
    /// }
    ///
    /// # futures_executor::block_on(async {
    /// let words = vec!["one".to_owned(), "two".to_owned()];
    /// let out = Numbered::default().run(NumberedInputs { words }).await?;
    /// assert_eq!(out.lines, ["1: one", "2: two"]);
    /// # Ok::<(), flow_runtime::RunError>(()) }).unwrap();
    /// ```
    pub fn index(&self) -> Option<usize> {
        self.called.index()
    }

    /// Tells those who listen how far the task is: `fraction` from 0 to 1, and what it does.
    ///
    /// What is below 0 counts as 0, above 1 as 1, and what is no number as 0. Nothing is kept
    /// when nobody listens.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, task};
    /// # use std::convert::Infallible;
    ///
    /// #[task]
    /// async fn upload(parts: &Vec<String>, cx: &TaskContext) -> Result<(), Infallible> {
    ///     for (done, part) in parts.iter().enumerate() {
    ///         cx.progress(done as f32 / parts.len() as f32, format!("uploading {part}"));
    ///         // …
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn progress(&self, fraction: f32, message: impl Into<String>) {
        let Some(sink) = &self.shared.sink else { return };
        let fraction = if fraction.is_nan() { 0.0 } else { fraction.clamp(0.0, 1.0) };
        let task = self.called.name(&self.shared.compiled);
        let kind = EventKind::Progress { task, fraction, message: message.into() };
        sink.publish(RunEvent::new(self.shared.id().clone(), &self.shared.compiled, kind));
    }

    /// Whether the task was asked to stop: the run is cancelled, or a block around the task
    /// has run out of time.
    ///
    /// A task that is asked to stop may still succeed, or end with an error; it is reverted in
    /// either case. One that goes on for too long is dropped at its next `.await`
    /// ([`cancel_grace`](crate::EngineBuilder::cancel_grace)). A `revert` is never asked to
    /// stop.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, task};
    ///
    /// #[task(provides(sum))]
    /// async fn add_up(numbers: &Vec<u64>, cx: &TaskContext) -> Result<u64, String> {
    ///     let mut sum = 0;
    ///     for number in numbers {
    ///         if cx.is_cancelled() {
    ///             return Err("stopped half way".to_owned());
    ///         }
    ///         sum += number;
    ///     }
    ///     Ok(sum)
    /// }
    /// ```
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// Waits until the task is asked to stop, which may be never.
    ///
    /// ```
    /// use flow_runtime::{TaskContext, task};
    /// # async fn request() -> Result<String, String> { Ok(String::new()) }
    ///
    /// #[task(provides(page))]
    /// async fn fetch(cx: &TaskContext) -> Result<String, String> {
    ///     tokio::select! {
    ///         page = request() => page,
    ///         () = cx.cancelled() => Err("nobody wants it any more".to_owned()),
    ///     }
    /// }
    /// # fn main() {}
    /// ```
    pub async fn cancelled(&self) {
        self.token.cancelled().await;
    }
}

impl fmt::Debug for TaskContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskContext")
            .field("run", &self.shared.id.get())
            .field("node", &self.node())
            .field("attempt", &self.attempt)
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}
