//! What is written after a task's name fits the task: arguments, and names of what it provides.

use super::layout::{Layout, Leaf};
use super::sink::{Place, Sink};
use super::words;
use crate::Diagnostic;
use crate::model::Node;
use std::collections::HashSet;

/// Tells arguments without a parameter, too many or too few new names, and names given twice.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    for leaf in layout.nodes.iter().filter(|leaf| !leaf.node.broken) {
        unknown_arguments(leaf, sink);
        number_of_names(leaf, sink);
        repeated_names(leaf, sink);
    }
}

fn unknown_arguments(leaf: &Leaf<'_>, sink: &mut Sink) {
    let node = leaf.node;
    for (argument, origin) in &node.unknown_arguments {
        let mut message = format!("{} has no parameter `{argument}`", words::subject(node));
        if let Some(parameter) = meant(node, argument) {
            message.push_str(&format!("; did you mean `{parameter}`?"));
        }
        let names: Vec<_> =
            node.requires.iter().map(|needed| format!("`{}`", needed.parameter)).collect();
        let help = match names.as_slice() {
            [] => format!("{} has no parameters", words::name(node)),
            [only] => format!("its only parameter is {only}"),
            several => format!("its parameters are {}", words::list(several)),
        };
        let diagnostic = Diagnostic::error(*origin, message).with_help(help);
        sink.tell(Place::Body(leaf.position), diagnostic);
    }
}

/// The parameter that an argument without one was probably meant for.
fn meant<'a>(node: &'a Node, argument: &str) -> Option<&'a str> {
    let parameters = node.requires.iter().map(|needed| needed.parameter.as_str());
    words::near(argument, parameters).min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Whether a parameter that was given nothing may be one that an unknown argument was meant
/// for; that nothing provides its symbol is then only a consequence.
pub(super) fn may_be_meant(node: &Node, parameter: &str) -> bool {
    let mut unknown = node.unknown_arguments.iter();
    unknown.any(|(argument, _)| meant(node, argument).is_none_or(|meant| meant == parameter))
}

fn number_of_names(leaf: &Leaf<'_>, sink: &mut Sink) {
    let node = leaf.node;
    let Some((names, origin)) = node.renames_count else { return };
    let (provides, help) = match node.outputs.len() {
        0 => ("nothing".to_owned(), "remove the `->` and what follows it".to_owned()),
        number => {
            let names = words::tuple(node.outputs.iter().map(String::as_str));
            let usage = words::usage(node, &names);
            (
                words::count(number, "value"),
                format!("give each a name, or `_` to throw it away: {usage}"),
            )
        }
    };
    let follow =
        if names == 1 { "1 name follows".to_owned() } else { format!("{names} names follow") };
    let message = format!("{} provides {provides}, but {follow} `->`", words::subject(node));
    sink.tell(Place::Body(leaf.position), Diagnostic::error(origin, message).with_help(help));
}

fn repeated_names(leaf: &Leaf<'_>, sink: &mut Sink) {
    let node = leaf.node;
    if node.renames_count.is_some() {
        // Which name is meant for which value is not known.
        return;
    }
    let mut seen = HashSet::new();
    for (place, provision) in node.provides.iter().enumerate() {
        let Some(symbol) = &provision.symbol else { continue };
        if seen.insert(symbol) {
            continue;
        }
        let message = format!("{} provides `{symbol}` twice", words::subject(node));
        let other = words::rename(node, place, &format!("other_{symbol}"));
        let diagnostic = Diagnostic::error(provision.renamed.unwrap_or(node.origin), message)
            .with_help(format!("give one of the two another name: {other}"));
        sink.tell(Place::Body(leaf.position), diagnostic);
    }
}
