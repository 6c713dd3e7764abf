//! `#[each]` stands at a task that requires the element, under a name that is free.

use super::layout::{Layout, View};
use super::sink::{Place, Sink};
use super::wiring::{Provider, Wiring};
use super::words;
use crate::Diagnostic;
use crate::model::{Atom, Binding, Each, Node, Origin};

/// Tells lists that nothing is taken from, names of elements that others have, and what cannot
/// be done for each.
pub(super) fn check(layout: &Layout<'_>, wiring: &Wiring<'_>, sink: &mut Sink) {
    for branch in &layout.blocks {
        let block = branch.block;
        if let Some(each) = &block.policies.each {
            let who = match (&block.label, branch.parent) {
                (Some(label), _) => format!("`{label}`"),
                (None, None) => format!("flow `{}`", layout.flow.name),
                (None, Some(_)) => format!("this `{}`", block.pattern.keyword()),
            };
            sink.tell(Place::Body(branch.position), no_task(block.origin, &who, "a block", each));
        }
    }
    for (number, leaf) in layout.nodes.iter().enumerate() {
        let node = leaf.node;
        let Some(each) = node.policies.each.as_ref().filter(|_| !node.broken) else { continue };
        let diagnostic = match node.atom {
            Atom::Flow => Some(no_task(node.origin, &words::subject(node), "a flow", each)),
            Atom::Controller => {
                Some(no_task(node.origin, &words::subject(node), "a retry controller", each))
            }
            Atom::Task => taken(layout, wiring, number, each).or_else(|| not_required(node, each)),
        };
        let limit = (each.limit == Some(0)).then(|| {
            let message =
                format!("with `limit = 0`, {} would never be executed", words::subject(node));
            Diagnostic::error(node.origin, message)
                .with_help("write how many elements may be on their way at once, or nothing")
        });
        for diagnostic in diagnostic.into_iter().chain(limit) {
            sink.tell(Place::Body(leaf.position), diagnostic);
        }
    }
}

fn no_task(origin: Origin, who: &str, what: &str, each: &Each) -> Diagnostic {
    let Each { item, list, .. } = each;
    let message = format!("`#[each]` stands at {who}, and only a task can be executed for each");
    Diagnostic::error(origin, message).with_help(format!(
        "write a task in the place of {what}, which requires `{item}` and may run a flow for it: \
         `#[each({item} in {list})] Task`"
    ))
}

/// The name of the element is that of something else.
fn taken(
    layout: &Layout<'_>,
    wiring: &Wiring<'_>,
    number: usize,
    each: &Each,
) -> Option<Diagnostic> {
    let node = layout.nodes[number].node;
    let provider = wiring.visible(layout, &each.item, View::Node(number)).next()?;
    let takes = |binding: &Binding| matches!(binding, Binding::Element { .. });
    let requirement = node.requires.iter().find(|it| takes(&it.binding))?;
    let Each { item, list, .. } = each;
    let message = format!(
        "{} is for each `{item}` in `{list}`, but `{item}` is {} already",
        words::subject(node),
        match provider {
            Provider::Input(_) => format!("an input of flow `{}`", layout.flow.name),
            Provider::Node(..) => format!("what {} provides", words::provider(layout, provider)),
        },
    );
    let other = format!("one_{item}");
    Some(Diagnostic::error(node.origin, message).with_help(format!(
        "give the element a name of its own: `#[each({other} in {list})]` and {}",
        words::bind(node, requirement, &other)
    )))
}

/// The parameters that take the symbols of their own names.
fn inferred(node: &Node) -> impl Iterator<Item = &str> {
    let symbols = node.requires.iter().filter(|it| it.binding == Binding::Inferred);
    symbols.map(|requirement| requirement.parameter.as_str())
}

/// The parameter that was probably meant by the name of an element that nobody requires.
fn meant<'a>(node: &'a Node, item: &str) -> Option<&'a str> {
    let near = words::near(item, inferred(node));
    near.min_by_key(|(distance, _)| *distance).map(|(_, meant)| meant)
}

/// Whether a parameter probably takes the element, which has another name: then nobody need
/// provide it.
pub(super) fn may_be_meant(node: &Node, parameter: &str) -> bool {
    let Some(each) = &node.policies.each else { return false };
    let takes = |binding: &Binding| matches!(binding, Binding::Element { .. });
    let taken = node.requires.iter().any(|requirement| takes(&requirement.binding));
    !taken && meant(node, &each.item) == Some(parameter)
}

/// The task does the same for each element.
fn not_required(node: &Node, each: &Each) -> Option<Diagnostic> {
    let Each { item, list, .. } = each;
    let takes = |binding: &Binding| matches!(binding, Binding::Element { .. });
    if node.requires.iter().any(|requirement| takes(&requirement.binding)) {
        return None;
    }
    let mut message = format!(
        "{} is for each `{item}` in `{list}`, and requires no `{item}`",
        words::subject(node)
    );
    let help = match (meant(node, item), inferred(node).next()) {
        (Some(meant), _) => {
            message.push_str(&format!("; did you mean `{meant}`?"));
            format!("write `#[each({meant} in {list})]`")
        }
        (None, Some(parameter)) => format!(
            "name the parameter that takes one element, as in `#[each({parameter} in {list})]`"
        ),
        (None, None) => format!("give the task a parameter `{item}`"),
    };
    Some(Diagnostic::error(node.origin, message).with_help(help))
}
