//! The inputs and outputs of a flow have different names.

use super::layout::Layout;
use super::sink::{Place, Sink};
use crate::Diagnostic;
use crate::model::{Origin, Symbol};
use std::collections::HashMap;

/// Tells each second input, and each second output, of the same name.
pub(super) fn check(layout: &Layout<'_>, sink: &mut Sink) {
    let flow = layout.flow;
    for (place, input, first) in repeated(&flow.inputs) {
        let message = format!("flow `{}` has two inputs named `{}`", flow.name, input.name);
        let diagnostic = Diagnostic::error(input.origin, message)
            .with_help("remove one of them, or give this one another name")
            .with_related(first, format!("the first input `{}` is here", input.name));
        sink.tell(Place::Input(place), diagnostic);
    }
    for (place, output, first) in repeated(&flow.outputs) {
        let message = format!("flow `{}` gives back `{}` twice", flow.name, output.name);
        let diagnostic = Diagnostic::error(output.origin, message)
            .with_help("remove one of the two outputs")
            .with_related(first, format!("the first output `{}` is here", output.name));
        sink.tell(Place::Output(place), diagnostic);
    }
}

/// The symbols whose name another had before, with their places and where the first stands.
fn repeated(symbols: &[Symbol]) -> impl Iterator<Item = (usize, &Symbol, Origin)> {
    let mut seen: HashMap<&str, Origin> = HashMap::new();
    symbols.iter().enumerate().filter_map(move |(place, symbol)| {
        let first = seen.get(symbol.name.as_str()).copied();
        seen.entry(&symbol.name).or_insert(symbol.origin);
        first.map(|first| (place, symbol, first))
    })
}
