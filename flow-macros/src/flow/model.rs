//! From what was written and what the companions said to the model that is checked.

use super::ast::{self, Value};
use crate::metadata::{Kind, Metadata, Parameter, type_text};
use crate::names;
use flow_graph::model::{
    After, Atom, Binding, Block, Child, Decider, Flow, NeededBy, Node, Origin, Provision,
    Requirement, Symbol,
};
use proc_macro2::{Ident, Span};

/// The places that the origins of a model stand for.
#[derive(Default)]
pub(super) struct Origins {
    spans: Vec<Span>,
    /// Where the flow's name stands: a span with the hygiene of the source.
    source: Option<Span>,
}

impl Origins {
    fn add(&mut self, span: Span) -> Origin {
        self.spans.push(span);
        Origin(u32::try_from(self.spans.len() - 1).unwrap_or(u32::MAX))
    }

    /// A token of the companion's. With the hygiene of the source rustc shows it as it stands
    /// there, and not as a part of the expansion of a macro that nobody wrote.
    fn add_of_companion(&mut self, span: Span) -> Origin {
        self.add(self.source.map_or(span, |source| span.resolved_at(source)))
    }

    pub(super) fn span(&self, origin: Origin) -> Span {
        self.spans.get(origin.0 as usize).copied().unwrap_or_else(Span::call_site)
    }
}

/// The model of a flow; `metadata` has one entry for each node, in order.
pub(super) fn of(flow: &ast::Flow, metadata: &[Metadata]) -> (Flow, Origins) {
    let mut origins = Origins { spans: Vec::new(), source: Some(flow.name.span()) };
    let origin = origins.add(flow.name.span());
    let inputs = symbols(&flow.inputs, &mut origins);
    let outputs = symbols(&flow.outputs, &mut origins);
    let root = block(&flow.root, &mut metadata.iter(), &mut origins);
    let deciders = flow.deciders.iter().map(|it| decider(it, &mut origins)).collect();
    let model = Flow {
        name: names::plain(&flow.name),
        doc: flow.doc.clone(),
        inputs,
        outputs,
        root,
        transient: flow.transient,
        deciders,
        origin,
    };
    (model, origins)
}

fn symbols(symbols: &[ast::Symbol], origins: &mut Origins) -> Vec<Symbol> {
    let symbol = |symbol: &ast::Symbol| Symbol {
        name: names::plain(&symbol.name),
        type_name: type_text(&symbol.ty),
        doc: symbol.doc.clone(),
        origin: origins.add(symbol.name.span()),
    };
    symbols.iter().map(symbol).collect()
}

fn block<'a>(
    block_: &ast::Block,
    metadata: &mut impl Iterator<Item = &'a Metadata>,
    origins: &mut Origins,
) -> Block {
    let origin = origins.add(block_.span);
    let children = block_
        .children
        .iter()
        .map(|child| match child {
            ast::Child::Node(written) => Child::Node(node(written, metadata.next(), origins)),
            ast::Child::Block(inner) => Child::Block(block(inner, metadata, origins)),
        })
        .collect();
    Block {
        label: block_.label.as_ref().map(names::plain),
        pattern: block_.pattern,
        policies: block_.policies.clone(),
        after: after(&block_.after, origins),
        doc: block_.doc.clone(),
        children,
        origin,
    }
}

fn node(written: &ast::Node, metadata: Option<&Metadata>, origins: &mut Origins) -> Node {
    let task = written.task();
    let bad = Metadata::bad(&task);
    let metadata = metadata.unwrap_or(&bad);
    let origin = origins.add(task.span());
    let label_origin = match &written.label {
        Some(label) => origins.add(label.span()),
        None => origin,
    };
    let doc = if written.doc.is_empty() { &metadata.doc } else { &written.doc };
    let (provides, renames_count) = provides(written, metadata, origins);
    let node = Node {
        label: written.name(),
        atom: match metadata.kind {
            Kind::Task | Kind::Bad => Atom::Task,
            Kind::Controller => Atom::Controller,
            Kind::Flow => Atom::Flow,
        },
        task: names::plain(&task),
        requires: requires(written, metadata, origins),
        provides,
        outputs: metadata.provides.iter().map(|output| names::plain(&output.name)).collect(),
        reverts: metadata.kind == Kind::Flow || metadata.revert.is_some(),
        policies: written.policies.clone(),
        after: after(&written.after, origins),
        doc: doc.clone(),
        origin,
        label_origin,
        broken: metadata.kind == Kind::Bad,
        unknown_arguments: unknown_arguments(written, metadata, origins),
        renames_count,
    };
    match (&written.policies.each, written.each) {
        (Some(each), Some(list)) => node.for_each((**each).clone(), origins.add(list)),
        _ => node,
    }
}

fn decider(written: &ast::Decider, origins: &mut Origins) -> Decider {
    let requires = written.question.symbols().into_iter().map(|symbol| {
        let name = names::plain(symbol);
        Requirement {
            parameter: name.clone(),
            binding: Binding::Rebound { symbol: name, origin: origins.add(symbol.span()) },
            type_name: String::new(),
            needed_by: NeededBy::Execute,
            optional: false,
            parameter_origin: None,
        }
    });
    Decider { requires: requires.collect(), origin: origins.add(written.span) }
}

fn after(names: &[Ident], origins: &mut Origins) -> Vec<After> {
    let after = |name: &Ident| After { name: names::plain(name), origin: origins.add(name.span()) };
    names.iter().map(after).collect()
}

/// The parameters of `execute`, and those of `on_failure`, which need the same time; then those
/// that `revert` alone has.
pub(crate) fn parameters(metadata: &Metadata) -> Vec<(&Parameter, NeededBy)> {
    let execute = metadata.execute.iter().map(|parameter| (parameter, NeededBy::Execute));
    let mut all: Vec<_> = execute.filter(|(p, _)| p.passing.is_symbol()).collect();
    for parameter in metadata.on_failure.iter().filter(|p| p.passing.is_symbol()) {
        let name = names::plain(&parameter.name);
        if !all.iter().any(|(known, _)| names::plain(&known.name) == name) {
            all.push((parameter, NeededBy::Execute));
        }
    }
    for parameter in metadata.revert.iter().flatten().filter(|p| p.passing.is_symbol()) {
        let name = names::plain(&parameter.name);
        if !all.iter().any(|(known, _)| names::plain(&known.name) == name) {
            all.push((parameter, NeededBy::Revert));
        }
    }
    all
}

fn requires(written: &ast::Node, metadata: &Metadata, origins: &mut Origins) -> Vec<Requirement> {
    let shown = metadata.krate == names::this_crate();
    parameters(metadata)
        .into_iter()
        .map(|(parameter, needed_by)| {
            let name = names::plain(&parameter.name);
            let given = written.arguments.iter().find(|a| names::plain(&a.parameter) == name);
            let binding = match given.map(|argument| &argument.value) {
                None => Binding::Inferred,
                Some(Value::Expression(_)) => Binding::Injected,
                Some(Value::Symbol(symbol)) => Binding::Rebound {
                    symbol: names::plain(symbol),
                    origin: origins.add(symbol.span()),
                },
            };
            Requirement {
                parameter: name,
                binding,
                type_name: parameter.type_text.clone(),
                needed_by,
                optional: parameter.passing.is_optional(),
                // rustc moves what is of another crate's source to the flow itself.
                parameter_origin: shown.then(|| origins.add_of_companion(parameter.name.span())),
            }
        })
        .collect()
}

fn unknown_arguments(
    written: &ast::Node,
    metadata: &Metadata,
    origins: &mut Origins,
) -> Vec<(String, Origin)> {
    if metadata.kind == Kind::Bad {
        return Vec::new();
    }
    let known: Vec<String> =
        parameters(metadata).iter().map(|(p, _)| names::plain(&p.name)).collect();
    let mut unknown = Vec::new();
    for argument in &written.arguments {
        let name = names::plain(&argument.parameter);
        if !known.contains(&name) {
            unknown.push((name, origins.add(argument.parameter.span())));
        }
    }
    unknown
}

type RenamesCount = Option<(usize, Origin)>;

fn provides(
    written: &ast::Node,
    metadata: &Metadata,
    origins: &mut Origins,
) -> (Vec<Provision>, RenamesCount) {
    let provision = |output: &crate::metadata::Output| Provision {
        symbol: Some(names::plain(&output.name)),
        type_name: output.type_text.clone(),
        renamed: None,
    };
    let mut provides: Vec<_> = metadata.provides.iter().map(provision).collect();
    let Some(renames) = &written.renames else { return (provides, None) };
    if metadata.kind != Kind::Bad && renames.names.len() != provides.len() {
        return (provides, Some((renames.names.len(), origins.add(renames.span))));
    }
    for (provision, (name, span)) in provides.iter_mut().zip(&renames.names) {
        provision.symbol = name.as_ref().map(|name: &Ident| names::plain(name));
        provision.renamed = Some(origins.add(*span));
    }
    (provides, None)
}
