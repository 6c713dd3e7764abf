//! What is required is provided, as far as one sees; and if not, why not.

use super::layout::{Asked, Layout, View};
use super::sink::{Place, Sink};
use super::wiring::{Bound, Provider, Wiring};
use super::{arguments, each, words};
use crate::Diagnostic;
use crate::model::{Atom, Binding, NeededBy, Node, Origin, Pattern, Requirement};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Why nobody provides a symbol to a node.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Reason<'a> {
    /// Only the node itself does.
    Itself(usize),
    /// Another node does, further down in a `linear`.
    Later { block: usize, provider: usize },
    /// Another node does, but neither waits for the other in an `unordered`.
    Sibling { block: usize, provider: usize },
    /// Nobody does; this symbol was probably meant.
    Misspelt(&'a str),
    /// Nobody does.
    Nobody,
}

/// A requirement that nobody meets.
struct Missing<'a> {
    /// The number of the node.
    number: usize,
    node: &'a Node,
    requirement: &'a Requirement,
    symbol: &'a str,
}

/// Tells everything that is required, or given back, and not provided.
pub(super) fn check(layout: &Layout<'_>, wiring: &Wiring<'_>, sink: &mut Sink) {
    let mut rule = Rule { layout, wiring, symbols: wiring.symbols().collect() };
    // The wiring names them in no order; the diagnostics must always be the same.
    rule.symbols.sort_unstable();
    rule.requirements(sink);
    rule.deciders(sink);
    rule.outputs(sink);
}

struct Rule<'a> {
    layout: &'a Layout<'a>,
    wiring: &'a Wiring<'a>,
    symbols: Vec<&'a str>,
}

impl<'a> Rule<'a> {
    fn requirements(&self, sink: &mut Sink) {
        let mut told: Vec<(Place, Diagnostic)> = Vec::new();
        let mut same: HashMap<(&str, Reason<'_>), usize> = HashMap::new();
        for missing in self.missing() {
            let reason = self.reason(&missing);
            let inferred = missing.requirement.binding == Binding::Inferred;
            let again = inferred.then(|| same.get(&(missing.symbol, reason))).flatten();
            if let Some((_, diagnostic)) = again.and_then(|&first| told.get_mut(first)) {
                // One remedy mends both, so it is one mistake.
                let note = format!("{} too", needs(&missing));
                diagnostic.related.push((missing.node.origin, note));
                continue;
            }
            if inferred {
                same.insert((missing.symbol, reason), told.len());
            }
            let place = Place::Body(self.layout.nodes[missing.number].position);
            told.push((place, self.diagnostic(&missing, reason)));
        }
        for (place, diagnostic) in told {
            sink.tell(place, diagnostic);
        }
    }

    /// All requirements that nobody meets.
    fn missing(&self) -> impl Iterator<Item = Missing<'a>> {
        let nodes = self.layout.nodes.iter().zip(&self.wiring.nodes).enumerate();
        nodes.flat_map(|(number, (leaf, bounds))| {
            let node = leaf.node;
            let requirements = node.requires.iter().zip(bounds);
            requirements.filter_map(move |(requirement, bound)| {
                let symbol = requirement.symbol()?;
                let consequence = requirement.binding == Binding::Inferred
                    && (arguments::may_be_meant(node, &requirement.parameter)
                        || each::may_be_meant(node, &requirement.parameter));
                let missing = Missing { number, node, requirement, symbol };
                (*bound == Bound::Missing && !consequence).then_some(missing)
            })
        })
    }

    fn reason(&self, missing: &Missing<'a>) -> Reason<'a> {
        let part = View::Node(missing.number);
        self.reason_of(part, missing.symbol, &missing.requirement.symbol_type())
    }

    /// Why a part of the flow, which has a node, does not see a symbol.
    fn reason_of(&self, part: View, symbol: &str, type_name: &str) -> Reason<'a> {
        let inside = self.layout.nodes_in(part);
        let number = inside.start;
        let providers = self.wiring.nodes_that_provide(symbol);
        if let Some((inner, _)) = providers.iter().find(|(provider, _)| inside.contains(provider)) {
            return Reason::Itself(*inner);
        }
        // The nearest one tells most: the one that meets the node in the innermost block.
        let met = providers
            .iter()
            .map(|&(provider, _)| (self.layout.meeting(provider, number).block, Reverse(provider)));
        let Some((block, Reverse(provider))) = met.max() else {
            let meant = self.nearest(symbol, type_name, part);
            return meant.map_or(Reason::Nobody, Reason::Misspelt);
        };
        match self.layout.blocks[block].block.pattern {
            Pattern::Unordered => Reason::Sibling { block, provider },
            // What comes earlier, or stands in a `graph`, would be seen.
            Pattern::Linear | Pattern::Graph => Reason::Later { block, provider },
        }
    }

    /// The symbol that was probably meant, of those that are seen; of two equally near ones
    /// the one with the right type.
    fn nearest(&self, name: &str, type_name: &str, from: View) -> Option<&'a str> {
        let near = words::near(name, self.symbols.iter().copied());
        let seen = near.filter_map(|(distance, symbol)| {
            let provider = self.seen(symbol, from)?;
            let wrong_type = !words::same_type(self.type_of(provider), type_name);
            Some(((distance, wrong_type), symbol))
        });
        seen.min_by_key(|(rank, _)| *rank).map(|(_, symbol)| symbol)
    }

    /// A provider of a symbol, if one is seen.
    fn seen(&self, symbol: &str, from: View) -> Option<Provider> {
        self.wiring.visible(self.layout, symbol, from).next()
    }

    fn type_of(&self, provider: Provider) -> &'a str {
        match provider {
            Provider::Input(place) => &self.layout.flow.inputs[place].type_name,
            Provider::Node(number, place) => {
                &self.layout.nodes[number].node.provides[place].type_name
            }
        }
    }

    fn diagnostic(&self, missing: &Missing<'_>, reason: Reason<'_>) -> Diagnostic {
        let origin = match missing.requirement.binding {
            Binding::Rebound { origin, .. } | Binding::Element { origin, .. } => origin,
            Binding::Inferred | Binding::Injected => missing.node.origin,
        };
        let diagnostic = match reason {
            Reason::Itself(_) => self.itself(origin, missing),
            Reason::Later { block, provider } => self.later(origin, missing, block, provider),
            Reason::Sibling { block, provider } => self.sibling(origin, missing, block, provider),
            Reason::Misspelt(meant) => self.misspelt(origin, missing, meant),
            Reason::Nobody => self.nobody(origin, missing),
        };
        match (&missing.requirement.binding, missing.requirement.parameter_origin) {
            (Binding::Inferred, Some(parameter)) => {
                diagnostic.with_related(parameter, format!("`{}` is required here", missing.symbol))
            }
            _ => diagnostic,
        }
    }

    fn itself(&self, origin: Origin, missing: &Missing<'_>) -> Diagnostic {
        let node = missing.node;
        let message =
            format!("{}, which only {} itself provides", needs(missing), words::name(node));
        let diagnostic = Diagnostic::error(origin, message);
        if node.atom != Atom::Flow && missing.requirement.needed_by == NeededBy::Revert {
            let types = node.provides.iter().map(|provision| match provision.type_name.as_str() {
                "" => "…",
                known => known,
            });
            let result = words::tuple(types);
            return diagnostic.with_help(format!(
                "let `revert` take it from the task's result: `result: Outcome<'_, {result}>`"
            ));
        }
        diagnostic.with_help(self.add(missing))
    }

    fn later(
        &self,
        origin: Origin,
        missing: &Missing<'_>,
        block: usize,
        provider: usize,
    ) -> Diagnostic {
        let message = format!(
            "{}, but {}, which provides it, comes later in {}",
            needs(missing),
            words::name(self.layout.nodes[provider].node),
            self.block(block),
        );
        let (earlier, later) = self.children(block, missing.number, provider);
        Diagnostic::error(origin, message)
            .with_help(format!("move {later} before {earlier}"))
            .with_related(self.provided_at(provider), provided_here(missing))
    }

    fn sibling(
        &self,
        origin: Origin,
        missing: &Missing<'_>,
        block: usize,
        provider: usize,
    ) -> Diagnostic {
        let message = format!(
            "{} from {}, but both stand in {}, where neither waits for the other",
            needs(missing),
            words::name(self.layout.nodes[provider].node),
            self.block(block),
        );
        let (consumer, provides) = self.children(block, missing.number, provider);
        Diagnostic::error(origin, message)
            .with_help(format!(
                "make it a `graph`, which infers the order, or a `linear` with {provides} before \
                 {consumer}"
            ))
            .with_related(self.provided_at(provider), provided_here(missing))
    }

    fn misspelt(&self, origin: Origin, missing: &Missing<'_>, meant: &str) -> Diagnostic {
        let message = format!("{}; did you mean `{meant}`?", self.nobody_provides(&needs(missing)));
        let diagnostic = Diagnostic::error(origin, message);
        let Some(provider) = self.seen(meant, View::Node(missing.number)) else {
            return diagnostic;
        };
        let requirement = missing.requirement;
        let bind = words::bind(missing.node, requirement, meant);
        let known = self.known(provider, meant);
        if let Binding::Element { .. } = requirement.binding {
            let item = words::item(missing.node);
            return diagnostic
                .with_help(format!("write `#[each({item} in {meant})]`, to take {known}"));
        }
        if requirement.binding != Binding::Inferred {
            return diagnostic.with_help(format!("write {bind}, to take {known}"));
        }
        let (given, wanted) = (self.type_of(provider), requirement.type_name.as_str());
        if given.is_empty() || wanted.is_empty() || words::same_type(given, wanted) {
            diagnostic.with_help(format!("rename the parameter to {known}, or write {bind}"))
        } else {
            // The parameter cannot take the value as it is.
            diagnostic.with_help(format!("rename the parameter to {known}; its type is `{given}`"))
        }
    }

    fn nobody(&self, origin: Origin, missing: &Missing<'_>) -> Diagnostic {
        let message = self.nobody_provides(&needs(missing));
        let diagnostic = Diagnostic::error(origin, message).with_help(self.add(missing));
        let type_name = &*missing.requirement.symbol_type();
        let symbols = self.symbols.iter().filter(|_| !type_name.is_empty());
        let mut of_type = symbols.filter_map(|symbol| {
            let provider = self.seen(symbol, View::Node(missing.number))?;
            words::same_type(self.type_of(provider), type_name).then_some((*symbol, provider))
        });
        // With several of the type, each would be a guess.
        let (Some((symbol, provider)), None) = (of_type.next(), of_type.next()) else {
            return diagnostic;
        };
        let write = match missing.requirement.binding {
            Binding::Element { .. } => {
                format!("`#[each({} in {symbol})]`", words::item(missing.node))
            }
            _ => words::bind(missing.node, missing.requirement, symbol),
        };
        let known = self.known(provider, symbol);
        diagnostic.with_help(format!("or write {write}, to take {known} of the same type"))
    }

    /// The remedy where nothing in the flow provides the symbol.
    fn add(&self, missing: &Missing<'_>) -> String {
        let symbol = words::symbol(missing.symbol, &missing.requirement.symbol_type());
        let input = format!("add the input {symbol} to `{}`", self.layout.flow.name);
        let provides = format!("that provides `{}`", missing.symbol);

        // In an `unordered` there is no place for it; around it there may be one.
        let parent = &self.layout.blocks[self.layout.nodes[missing.number].parent];
        let up = std::iter::successors(Some(parent), |branch| {
            branch.parent.map(|parent| &self.layout.blocks[parent])
        });
        let mut up = up.map(|branch| branch.block.pattern).enumerate();
        let name = words::name(missing.node);
        match up.find(|(_, pattern)| *pattern != Pattern::Unordered) {
            None | Some((_, Pattern::Unordered)) => input,
            Some((0, Pattern::Linear)) => format!("{input}, or a task before {name} {provides}"),
            Some((0, Pattern::Graph)) => format!("{input}, or a task {provides}"),
            Some((_, Pattern::Linear)) => {
                format!("{input}, or a task before the `unordered` {provides}")
            }
            Some((_, Pattern::Graph)) => {
                format!("{input}, or a task beside the `unordered` {provides}")
            }
        }
    }

    /// What deciders ask for in vain.
    fn deciders(&self, sink: &mut Sink) {
        for (asked, bounds) in self.layout.asked.iter().zip(&self.wiring.deciders) {
            if self.layout.nodes_in(asked.part).is_empty() {
                continue;
            }
            for (requirement, bound) in asked.decider.requires.iter().zip(bounds) {
                let (Bound::Missing, Some(symbol)) = (bound, requirement.symbol()) else {
                    continue;
                };
                let origin = requirement.origin(asked.decider);
                sink.tell(Place::Body(asked.position), self.decider(asked, symbol, origin));
            }
        }
    }

    fn decider(&self, asked: &Asked<'_>, symbol: &str, origin: Origin) -> Diagnostic {
        let needs = format!("{} asks for `{symbol}`", words::decider(self.layout, asked));
        let node = |provider: usize| words::name(self.layout.nodes[provider].node);
        let provided = format!("`{symbol}` is provided here");
        let first = self.layout.nodes_in(asked.part).start;
        match self.reason_of(asked.part, symbol, "") {
            Reason::Itself(provider) => {
                let inside = match asked.part {
                    View::Block(_) => "in it",
                    View::Node(_) | View::End => "itself",
                };
                let message = format!("{needs}, which only {} {inside} provides", node(provider));
                let help = "it is decided before the part begins: ask for what comes before it";
                Diagnostic::error(origin, message).with_help(help)
            }
            Reason::Later { block, provider } => {
                let message = format!(
                    "{needs}, but {}, which provides it, comes later in {}",
                    node(provider),
                    self.block(block),
                );
                let (earlier, later) = self.children(block, first, provider);
                Diagnostic::error(origin, message)
                    .with_help(format!("move {later} before {earlier}"))
                    .with_related(self.provided_at(provider), provided)
            }
            Reason::Sibling { block, provider } => {
                let message = format!(
                    "{needs} of {}, but both stand in {}, where neither waits for the other",
                    node(provider),
                    self.block(block),
                );
                let (consumer, provides) = self.children(block, first, provider);
                let help = format!(
                    "make it a `graph`, which infers the order, or a `linear` with {provides} \
                     before {consumer}"
                );
                Diagnostic::error(origin, message)
                    .with_help(help)
                    .with_related(self.provided_at(provider), provided)
            }
            Reason::Misspelt(meant) => {
                let message = self.nobody_provides(&needs);
                let known = self.seen(meant, asked.part).map(|it| self.known(it, meant));
                Diagnostic::error(origin, format!("{message}; did you mean `{meant}`?"))
                    .with_help(format!("write {}", known.unwrap_or_default()))
            }
            Reason::Nobody => Diagnostic::error(origin, self.nobody_provides(&needs)).with_help(
                format!("add the input `{symbol}` to `{}`, with its type", self.layout.flow.name),
            ),
        }
    }

    fn outputs(&self, sink: &mut Sink) {
        let flow = self.layout.flow;
        for (place, bound) in self.wiring.outputs.iter().enumerate() {
            if *bound != Bound::Missing {
                continue;
            }
            let output = &flow.outputs[place];
            let needs = format!("flow `{}` gives back `{}`", flow.name, output.name);
            let message = format!("{needs}, which no task and no input of it provides");
            let symbol = words::symbol(&output.name, &output.type_name);
            let meant = self.nearest(&output.name, &output.type_name, View::End);
            let meant = meant.and_then(|meant| Some((meant, self.seen(meant, View::End)?)));
            let diagnostic = match meant {
                None => Diagnostic::error(output.origin, message)
                    .with_help(format!("add a task that provides {symbol}, or remove the output")),
                Some((meant, provider)) => {
                    let known = self.known(provider, meant);
                    Diagnostic::error(output.origin, format!("{message}; did you mean `{meant}`?"))
                        .with_help(format!("write {known}"))
                }
            };
            sink.tell(Place::Output(place), diagnostic);
        }
    }

    /// "…, which no task and no input of flow `F` provides".
    fn nobody_provides(&self, needs: &str) -> String {
        format!("{needs}, which no task and no input of flow `{}` provides", self.layout.flow.name)
    }

    /// "`volume`, which `Create` provides", "`volume`, an input of `F`".
    fn known(&self, provider: Provider, symbol: &str) -> String {
        match provider {
            Provider::Input(_) => format!("`{symbol}`, an input of `{}`", self.layout.flow.name),
            Provider::Node(number, _) => {
                let node = self.layout.nodes[number].node;
                format!("`{symbol}`, which {} provides", words::name(node))
            }
        }
    }

    /// "the `linear` flow `F`" for the root, "the same `linear` of flow `F`", or with
    /// its label.
    fn block(&self, number: usize) -> String {
        let branch = &self.layout.blocks[number];
        let pattern = branch.block.pattern.keyword();
        let flow = &self.layout.flow.name;
        match (&branch.block.label, branch.parent) {
            (Some(label), _) => format!("the `{pattern}` named `{label}` of flow `{flow}`"),
            (None, None) => format!("the `{pattern}` flow `{flow}`"),
            (None, Some(_)) => format!("the same `{pattern}` of flow `{flow}`"),
        }
    }

    /// The children of a block that have these two nodes, by name.
    fn children(&self, block: usize, first: usize, second: usize) -> (String, String) {
        let meeting = self.layout.meeting(first, second);
        let branch = &self.layout.blocks[block];
        let child = |place| words::child(self.layout, branch, place);
        (child(meeting.first), child(meeting.second))
    }

    fn provided_at(&self, provider: usize) -> Origin {
        self.layout.nodes[provider].node.origin
    }
}

/// "task `Attach` requires `volume`", with the parameter if it has another name, or that it is
/// only `revert` that does.
fn needs(missing: &Missing<'_>) -> String {
    let subject = words::subject(missing.node);
    let subject = match missing.requirement.needed_by {
        NeededBy::Execute => subject,
        NeededBy::Revert => format!("the `revert` of {subject}"),
    };
    let parameter = &missing.requirement.parameter;
    if let Binding::Element { .. } = missing.requirement.binding {
        let item = words::item(missing.node);
        format!("{subject} is for each `{item}` in `{}`", missing.symbol)
    } else if parameter == missing.symbol {
        format!("{subject} requires `{parameter}`")
    } else {
        format!("{subject} requires `{}` as its `{parameter}`", missing.symbol)
    }
}

fn provided_here(missing: &Missing<'_>) -> String {
    format!("`{}` is provided here", missing.symbol)
}
