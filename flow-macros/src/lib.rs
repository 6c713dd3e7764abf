//! The `#[task]` attribute and the two halves of `flow!`.
//!
//! Use them through `flow-runtime`, which documents them: their expansions name its items.
//!
//! A task's types cannot travel as tokens, since they would not resolve where the flow stands;
//! its *names* can. So `#[task]` writes a companion `macro_rules!` under the task's own name
//! that speaks its metadata, `__flow` chains the companions of all nodes into `__flow_build`,
//! and that one has the whole graph before it. `flow-graph` checks it; what is left for here
//! is grammar in, tokens out.
#![forbid(unsafe_code)]

mod atom;
mod errors;
mod flow;
mod metadata;
mod names;
mod span;
mod task;

use proc_macro::TokenStream;

/// Makes a task of an impl block or of a free `async fn`; documented at `flow_runtime::task`.
#[proc_macro_attribute]
pub fn task(arguments: TokenStream, item: TokenStream) -> TokenStream {
    task::expand(arguments.into(), item.into(), metadata::Kind::Task).into()
}

/// Makes a retry controller of an impl block; documented at `flow_runtime::controller`.
#[proc_macro_attribute]
pub fn controller(arguments: TokenStream, item: TokenStream) -> TokenStream {
    task::expand(arguments.into(), item.into(), metadata::Kind::Controller).into()
}

/// The first half of `flow!`: what needs no metadata, and the question for it.
#[doc(hidden)]
#[proc_macro]
pub fn __flow(input: TokenStream) -> TokenStream {
    flow::begin(input.into()).into()
}

/// The second half of `flow!`: all metadata is there.
#[doc(hidden)]
#[proc_macro]
pub fn __flow_build(input: TokenStream) -> TokenStream {
    flow::build(input.into()).into()
}

/// The first half of `atom!`: the question for the names.
#[doc(hidden)]
#[proc_macro]
pub fn __atom(input: TokenStream) -> TokenStream {
    atom::begin(input.into()).into()
}

/// The second half of `atom!`.
#[doc(hidden)]
#[proc_macro]
pub fn __atom_build(input: TokenStream) -> TokenStream {
    atom::build(input.into()).into()
}
