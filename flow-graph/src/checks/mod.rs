//! The checks: one rule a file, all of them run, whatever the others found.

mod after;
mod ambiguous;
mod arguments;
mod build;
mod controllers;
mod cycles;
mod depth;
mod each;
mod empty;
mod interface;
mod labels;
mod layout;
mod missing;
mod policies;
mod sink;
mod skippable;
mod unused;
mod wiring;
mod words;

use crate::{Diagnostic, Level, Plan, model};
use layout::Layout;
use sink::Sink;
use wiring::Wiring;

/// The candidate that a misspelt name was most likely meant to be.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    words::near(name, candidates).min().map(|(_, name)| name)
}

/// What the checks found.
///
/// ```
/// use flow_graph::{Checked, Level};
///
/// /// Tells the author everything; a plan, if it can be run.
/// fn tell(checked: Checked) -> Option<flow_graph::Plan> {
///     for diagnostic in &checked.diagnostics {
///         let word = if diagnostic.level == Level::Error { "error" } else { "warning" };
///         eprintln!("{word}: {diagnostic}");
///     }
///     checked.plan
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Checked {
    /// The plan; `None` if there is an error among the diagnostics, or a node is
    /// [broken](model::Node::broken).
    pub plan: Option<Plan>,
    /// Every mistake and every doubt, in the order of their places in the flow.
    pub diagnostics: Vec<Diagnostic>,
}

/// Proves the wiring of a flow.
///
/// All mistakes are found at once; none hides another, none is told twice, and none is told
/// that is only the consequence of another. Doubts are told when there is no mistake.
///
/// A node sees the inputs of its flow, and
/// * in a `linear`, what the children before it provide, with all that is inside them;
/// * in a `graph`, what every other child provides: that is what orders them, beside what
///   they are told to come after;
/// * in an `unordered`, nothing of its siblings;
///
/// and so on for each block around it. What it requires is bound if it sees it at exactly one
/// place. Two nodes may provide the same symbol as long as nobody sees both.
///
/// ```
/// use flow_graph::{check, model::*};
///
/// let origin = Origin(0);
/// let flow = Flow {
///     name: "Greet".to_owned(),
///     doc: String::new(),
///     inputs: Vec::new(),
///     outputs: Vec::new(),
///     root: Block {
///         label: None,
///         pattern: Pattern::Linear,
///         policies: Policies::default(),
///         after: Vec::new(),
///         doc: String::new(),
///         children: Vec::new(),
///         origin,
///     },
///     transient: false,
///     deciders: Vec::new(),
///     origin,
/// };
/// let checked = check(&flow);
/// assert!(checked.plan.is_none());
/// assert_eq!(
///     checked.diagnostics[0].to_string(),
///     "flow `Greet` has no tasks\n= help: write a task in it",
/// );
/// ```
pub fn check(flow: &model::Flow) -> Checked {
    let layout = Layout::of(flow);
    let wiring = Wiring::of(&layout);
    let order = cycles::order(&layout, &wiring);

    let mut sink = Sink::default();
    interface::check(&layout, &mut sink);
    labels::check(&layout, &mut sink);
    empty::check(&layout, &mut sink);
    depth::check(&layout, &mut sink);
    arguments::check(&layout, &mut sink);
    policies::check(&layout, &mut sink);
    controllers::check(&layout, &mut sink);
    each::check(&layout, &wiring, &mut sink);
    after::check(&layout, &mut sink);
    missing::check(&layout, &wiring, &mut sink);
    ambiguous::check(&layout, &wiring, &mut sink);
    let told = sink.count();
    cycles::check(&layout, &order, &mut sink);
    let skipped = skippable::Skipped::of(&layout, &order);
    if sink.count() == told {
        // In a circle everything comes after everything, and is skipped with it.
        skippable::check(&layout, &wiring, &skipped, &mut sink);
    }
    if !layout.is_broken() {
        unused::check(&layout, &wiring, &mut sink);
    }

    let diagnostics = sink.finish();
    let valid = diagnostics.iter().all(|diagnostic| diagnostic.level < Level::Error);
    let plan =
        (valid && !layout.is_broken()).then(|| build::plan(&layout, &wiring, &order, &skipped));
    Checked { plan, diagnostics }
}
