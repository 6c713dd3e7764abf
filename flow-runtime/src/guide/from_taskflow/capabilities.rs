//! # All that TaskFlow can do, row by row
//!
//! *same*: it is there and means the same. *better*: it is there, and does more or cannot go
//! wrong. *left out*: on purpose.
//!
//! # Arguments and results
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `requires`, read off `execute` and `revert` | better | the parameters of both; types, too ([`tasks`](super::super::tasks)) |
//! | `requires=`, `auto_extract=False`, `ignore_list` | left out | there are no `**kwargs` that would need them |
//! | `optional` | better | `#[optional] x: Option<&T>`: in a flow that has it, it is waited for |
//! | `rebind` as a dict | better | `Task(parameter = symbol)`, checked |
//! | `rebind` as a list | left out | positions differ between `execute` and `revert` |
//! | `revert_rebind`, `revert_requires` | left out | `revert` gets the values of `execute`; another name is another parameter |
//! | `inject` | better | `Task(parameter = { value })`: by parameter, typed |
//! | `provides` as a name, a tuple | better | `provides(a)`, `provides(a, b)`; the number is checked |
//! | `provides` as a set of keys | left out | a struct is one value |
//! | a result that does not fit `provides` | better | does not compile |
//! | returning a `Failure` | better | `Err` is the only failure |
//! | `name` | same | a label, or the task's name; unique in its flow, and a flow's nodes are `node.task` to others |
//! | `version` | better | the plan's fingerprint covers every task; see [`plan`](super::super::plan) |
//! | `priority` | better | `#[priority(n)]`, for reverts, too; on a block or a nested flow, for all that is inside; equal ones in the order of the plan |
//! | `pre_execute` and the like | left out | a function that calls another one |
//!
//! # Kinds of task
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `Task` | same | `#[task]` on an impl block |
//! | `FunctorTask` | better | `#[task]` on an `async fn`; one with a revert is an impl block |
//! | `MapFunctorTask`, `ReduceFunctorTask` | better | `#[each(item in items)]`, in a builder [`each`](crate::builder::Atom::each): a task for each of a list that is known at run time, several at once (`parallel_table_multiply`); a task that takes the list of results (`simple_map_reduce`) |
//! | `copy` | same | `Clone` |
//! | `update_progress` | same | [`TaskContext::progress`](crate::TaskContext::progress), kept between 0 and 1, with a message for `details`; the start and the end of a task are events of their own, and stand for 0 and 1 |
//! | progress kept in storage | left out | it goes to listeners and streams; what is worth keeping is a result |
//!
//! # Patterns
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `linear_flow`, `unordered_flow` | same | [`patterns`](super::super::patterns) |
//! | `graph_flow` | better | the order of writing does not matter |
//! | `link(u, v)` without data | better | `#[after(name)]`, checked |
//! | `link(…, decider)` | better | `#[when(…)]`, see *Deciders* |
//! | `TargetedFlow` | better | [`Only`](crate::Only): any flow, for any of its parts, which may stand in nested flows; in memory, or [in a journal](crate::durable::DurableEngine::start_only) |
//! | flows in flows | better | [`flows_in_flows`](super::super::flows_in_flows): typed, across crates, and what is inside stays inside |
//! | `retry=` of a flow | better | `#[retry]` on a flow, a block or a node |
//! | `flow.requires`, `flow.provides` | better | declared with types; [`Plan::inputs`](crate::Plan), [`Plan::outputs`](crate::Plan) |
//! | compiling when the engine starts, checks there | better | by the compiler; an empty flow is an error |
//! | a task alone as a flow | left out | it is a function: call it |
//! | flows made at run time | better | [`builder`](crate::builder): the same checks, as an error |
//!
//! # Looking symbols up
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | atom's values, store, then scopes from the inside out | better | a node sees the inputs and what comes before it; each symbol has one provider there |
//! | the store shadows tasks; the nearest of several providers | left out | two visible providers are an error |
//! | `storage.fetch`, `fetch_all` | better | the outputs struct |
//! | `validate` | better | the compiler, with the same sentence about a symbol in all places |
//!
//! # Retry
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `Times` | better | `#[retry(times = n)]`: all attempts, the first included; back-off, jitter, filters |
//! | the number of the attempt as a value | same | [`TaskContext::attempt`](crate::TaskContext::attempt) |
//! | `AlwaysRevert`, `AlwaysRevertAll` | same | [`AlwaysRevert`](crate::retry::AlwaysRevert), which asks outwards, and [`AlwaysRevertAll`](crate::retry::AlwaysRevertAll) |
//! | `ForEach`, `ParameterizedForEach` | same | [`ForEach`](crate::retry::ForEach) is both: its list is a symbol, or stands in the flow |
//! | controllers of one's own, `History` | better | [`#[controller]`](macro@crate::controller) with [`History`](crate::retry::History); typed, and checked by the compiler |
//! | what a controller provides | same | seen by its block, and after it |
//! | a failure in the history of a controller around | better | under the name of the task that failed, not of the controller inside |
//! | who is asked: from the inside out; `defer_reverts` | better | outwards always |
//! | `REVERT` of the innermost flow only | left out | "generally not the desired behavior" |
//! | what is reverted and run again | same | all that the retry is around, nothing else; inner retries begin afresh |
//! | `on_failure` that raises | better | a controller or a filter that panics means: no other attempt |
//! | `revert` of a controller | same | when its block is given up after an attempt |
//! | what `revert` of a controller returns | left out | TaskFlow loses it |
//! | `on_failure` asked again when a run is resumed | better | what was decided is in the log |
//!
//! # Failure
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `Failure`: text, type names, causes | same | [`Failure`](crate::Failure), with the typed error in the process where it happened |
//! | `check`, `reraise` | better | [`downcast_ref`](crate::Failure::downcast_ref), [`RunError`](crate::RunError) |
//! | the traceback | left out | errors of Rust have none; `causes` has the chain |
//! | only `Exception` counts | better | a panic is its task's failure |
//! | the order of reverts | same | the failed task first, then all that came before, in reverse |
//! | running tasks finish, then revert | same | |
//! | queued tasks run all the same | better | they do not start |
//! | what `revert` is given | better | [`Outcome`](crate::Outcome), [`Failures`](crate::Failures), the cause first |
//! | a revert that raises | better | the cause stays first, independent reverts go on, [`retry_failed_reverts`](crate::Control::retry_failed_reverts) |
//! | several failures at the end: `WrappedFailure` | better | [`RunError::failures`](crate::RunError::failures), each with its type (`wrapped_exception`) |
//! | phantom reverts, misfiled and stale failures | better | none |
//! | errors of lookup, hooks, storage end without a rollback | better | failures like any other |
//! | `never_resolve` | left out | what it was for, looking at a failed run, is [`observe::Logging`](crate::observe::Logging) |
//!
//! # States
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | states of a task | same | [`TaskState`](crate::TaskState) |
//! | `IGNORE` | same | [`Ignored`](crate::TaskState::Ignored) |
//! | states of a controller | better | those of a task; no `RETRYING`: [`RetryDecided`](crate::EventKind::RetryDecided) and [`RetryWaiting`](crate::EventKind::RetryWaiting) tell of it |
//! | intentions | left out | the scheduler's own matter |
//! | states of a flow | same | [`RunState`](crate::RunState); `RESUMING` is gone |
//! | of a nested flow: none | better | [`Change::Block`](crate::observe::Change) |
//!
//! # Engines
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `engines.run` | better | `flow.run(inputs).await` |
//! | `engines.load`, options | same | [`EngineBuilder`](crate::EngineBuilder) |
//! | `load_from_factory` | better | flows are [registered](crate::durable::DurableBuilder::register) with the engine, and found by their names |
//! | `compile`, `prepare`, `validate` | left out | the compiler did |
//! | `run(timeout)`, which is no limit | better | `#[timeout]` on a node, a block or a flow |
//! | `run_iter` | better | [`Engine::start_stepping`](crate::Engine::start_stepping) shows what comes next, and lets one call through at a time, in any order (`run_by_iter`) |
//! | `suspend` | better | returns when the run rests, loses nothing |
//! | cancelling | better | [`Control::cancel`](crate::Control::cancel); TaskFlow has none |
//! | `reset` | left out | start another run |
//! | serial, threads | better | all tasks of a run in one tokio task, or `spawn_tasks`; `max_running` |
//! | workers | left out | see *Not compared* |
//! | `statistics` | better | [`observe::Statistics`](crate::observe::Statistics): by task, with retries and waits |
//!
//! # Storage
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | log books, backends | better | a [`journal`](crate::journal) in memory, SQLite or PostgreSQL; runs by names of one's own |
//! | resumption after a crash | better | by itself, by whichever engine is at the [journal](crate::durable); what is written never runs again (`resume_from_backend`, `resume_many_flows`, `resume_vm_boot`, `resume_volume_create`) |
//! | results of a round of the serial engine, written at its end; a crash has them made again | better | each result is written when it is there |
//! | a changed definition | better | known by its fingerprint: the run is put aside with the reason, or goes on where the change is [declared compatible](crate::durable::DurableBuilder::register_compatible) |
//! | looking into log books and flow details by code of one's own | better | feature `cli`: `runs list`, `show`, with `--watch`, of any program ([guide](super::super::durability)) |
//! | resuming one run by hand (`resume_from_backend` and its like) | better | `runs resume`, `cancel`, `retry-reverts` from any process |
//! | removing finished log books by hand | better | `runs purge`, or by [itself](crate::durable::DurableBuilder::purge) |
//! | values that must survive JSON, found when resuming | better | serde's traits are demanded by the compiler |
//! | values of one type that come back as another | better | typed |
//! | results shared by reference, and changed | left out | a task borrows, and cannot change what it requires |
//!
//! # Deciders
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | deciders of links | better | `#[when(question)]` stands at what it decides about, and asks any symbols by name and type (`switch_graph_flow`); of several links into one node, one question: `\|a, b\| *a && *b` |
//! | depths `ALL`, `FLOW`, `NEIGHBORS`, `ATOM` | same | `skip = all`, `flow`, `neighbors`, `atom` |
//! | a link into a flow: `FLOW`, `NEIGHBORS` and `ATOM` begin at its first tasks | better | the block is skipped as a whole; for its first tasks alone, write `#[when]` at them |
//! | the same where the flow has a retry: that is skipped alone, and the flow runs under one that never began | better | a retry and its block are skipped together |
//! | links of several depths into one node: how far a skip goes depends on which of their tasks are ignored | left out | one node, one decider, one depth |
//! | a flow that can do no more than ignore may stay `RUNNING`, with `InvalidState` raised | better | it goes on |
//! | `ALL` through the ends of flows | same | through blocks; what is inside a flow of its own stays there |
//! | the history that a decider is given | better | the symbols that it names |
//! | a consumer of what was skipped fails when it runs | better | it does not compile, unless it takes an `Option` |
//! | a decider that raises leaves everything as it is | better | a failure like any other, with rollback |
//! | `IGNORE` at once for all that is skipped | better | when its turn comes, so that a run that fails before leaves it `Pending` |
//!
//! # Notifications and listeners
//!
//! | TaskFlow 6.5 | here | |
//! |---|---|---|
//! | `engine.notifier`, `atom_notifier` | same | [`Listener`](crate::Listener), [`Run::events`](crate::Run::events) for a stream |
//! | old and new state | same | [`observe::Changes`](crate::observe::Changes), [`observe::States`](crate::observe::States) |
//! | the result in the details | left out | values are in no event; they may be secrets |
//! | `details_filter`, `'*'` | left out | a closure and a `match` |
//! | listeners that raise change nothing | same | |
//! | `LoggingListener`, `DynamicLoggingListener`, `FailureFormatter` | same | [`observe::Logging`](crate::observe::Logging) |
//! | `mask_inputs_keys`, `mask_outputs_keys`, `hide_inputs_outputs_of` | better | no value is ever logged, but by [`observe::LogValues`](crate::observe::LogValues), around a flow that is looked into: it masks by symbol, and hides by task |
//! | `PrintingListener` | same | `simple_linear_listening` |
//! | `DurationListener`, `PrintingDurationListener` | same | [`observe::Timing`](crate::observe::Timing) |
//! | `EventTimeListener` | same | [`RunEvent::at`](crate::RunEvent) |
//! | `CheckingClaimListener` | better | a lease with fencing, checked by the journal at every write |
//! | `CaptureListener` | same | collect [`Run::events`](crate::Run::events) |
//! | metrics, traces | better | feature `metrics`; spans that OpenTelemetry exports (`opentelemetry`) |
//!
//! # Not compared
//!
//! The worker engine, job boards and conductors are not here: a run that others may take over is
//! a matter of the journal.
