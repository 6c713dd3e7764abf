//! # For those who know TaskFlow
//!
//! The words are TaskFlow's. What they mean is the same unless it stands in this table.
//!
//! | TaskFlow 6.5 | here |
//! |---|---|
//! | names are strings, checked when the engine prepares, or when a value is missing at run time | checked by the compiler, with the place of the mistake |
//! | `revert(result, flow_failures)`: `result` is a value, a `Failure` or `None`; the second a dict | [`Outcome`](crate::Outcome) and [`Failures`](crate::Failures), typed |
//! | the store shadows what tasks provide | two visible providers of one symbol are an error |
//! | `graph` links in order of adding; ambiguity depends on it | the order of writing does not matter |
//! | a retry controller beside a flow | `#[retry]` on a node, a block or a flow; back-off and jitter built in |
//! | a nested retry that gives up reverts only its own flow | it asks outwards (`defer_reverts`) |
//! | a failing revert stops all others and hides the cause | independent reverts go on; the cause stays first; the failed ones can be tried again |
//! | lookup, decider, hook and storage errors abandon the rollback | they are failures like any other |
//! | a queued task still runs after a failure was seen | it does not start |
//! | a task that never ran may be reverted (a race) | never |
//! | failures stay in `flow_failures` after a retry succeeded | they are cleared |
//! | suspension may end `REVERTED` and lose results | it never loses a running task's result |
//! | no timeouts, no back-off, no cancellation | all three |
//! | each step walks the graph: a chain costs O(n²) | O(1) a step |
//!
//! Names that differ: an engine's `storage.fetch` is the outputs struct; `inject` is
//! `Task(parameter = { value })`; `rebind` is `Task(parameter = symbol)`; `requires` and
//! `provides` are read off the signature; `default_provides` is `#[task(provides(…))]`.
