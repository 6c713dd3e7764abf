//! From a proven flow to typed code: plain calls that rustc checks, in matches that an engine
//! drives by number.

mod arms;
mod consult;
mod deciders;
mod diagnostics;
mod durable;
mod each;
mod slots;

pub(super) use diagnostics::expand as diagnostics;
pub(crate) use slots::{getter, setter};

use super::ast::{Filter, Flow, Node};
use super::skeleton;
use crate::metadata::{Kind, Metadata, Output, Parameter, Passing, companion, type_text};
use crate::names;
use crate::span::ends;
use flow_graph::Plan;
use flow_graph::plan::{Requirement, Source};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

/// One node of the flow, with all that is known of it.
struct NodeView<'a> {
    written: &'a Node,
    metadata: &'a Metadata,
    /// Its number among the tasks, or among the flows.
    number: usize,
    field: Ident,
    requires: &'a [Requirement],
}

impl NodeView<'_> {
    /// Whether what it provides has a place: that of a controller keeps its history too.
    fn has_place(&self) -> bool {
        !self.metadata.provides.is_empty() || self.is_controller()
    }

    fn is_controller(&self) -> bool {
        self.metadata.kind == Kind::Controller
    }

    fn is_flow(&self) -> bool {
        self.metadata.kind == Kind::Flow
    }

    fn source(&self, parameter: &Ident) -> Source {
        let name = names::plain(parameter);
        let found = self.requires.iter().find(|requirement| requirement.parameter == name);
        found.map_or(Source::Absent, |requirement| requirement.source)
    }

    /// Whether there may be no value for a parameter.
    fn skippable(&self, parameter: &Ident) -> bool {
        let name = names::plain(parameter);
        let mut requires = self.requires.iter();
        requires.any(|requirement| requirement.parameter == name && requirement.skippable)
    }
}

/// Everything that the arms are made from.
struct Context<'a> {
    flow: &'a Flow,
    plan: &'a Plan,
    nodes: Vec<NodeView<'a>>,
    /// Which of the nodes are tasks, and which are flows.
    tasks: Vec<usize>,
    flows: Vec<usize>,
    krate: &'a TokenStream,
    /// `#krate::__private`
    private: TokenStream,
}

impl<'a> Context<'a> {
    fn new(
        flow: &'a Flow,
        metadata: &'a [Metadata],
        plan: &'a Plan,
        krate: &'a TokenStream,
    ) -> Self {
        let (mut tasks, mut flows) = (plan.tasks.iter(), plan.flows.iter());
        let nodes = flow
            .nodes()
            .into_iter()
            .zip(metadata)
            .zip(skeleton::fields(flow))
            .map(|((written, metadata), field)| {
                let (number, requires) = if metadata.kind == Kind::Flow {
                    let number = plan.flows.len() - flows.len();
                    (number, flows.next().map_or(&[][..], |flow| &flow.requires))
                } else {
                    let number = plan.tasks.len() - tasks.len();
                    (number, tasks.next().map_or(&[][..], |task| &task.requires))
                };
                NodeView { written, metadata, number, field, requires }
            })
            .collect::<Vec<_>>();
        let (flows, tasks) = (0..nodes.len()).partition(|&index: &usize| nodes[index].is_flow());
        Context { flow, plan, nodes, tasks, flows, krate, private: quote!(#krate::__private) }
    }

    fn tasks(&self) -> impl Iterator<Item = &NodeView<'a>> {
        self.tasks.iter().map(|&index| &self.nodes[index])
    }

    fn flows(&self) -> impl Iterator<Item = &NodeView<'a>> {
        self.flows.iter().map(|&index| &self.nodes[index])
    }

    fn task(&self, number: usize) -> Option<&NodeView<'a>> {
        self.tasks.get(number).map(|&index| &self.nodes[index])
    }

    fn flow_node(&self, number: usize) -> Option<&NodeView<'a>> {
        self.flows.get(number).map(|&index| &self.nodes[index])
    }
}

/// The code of a flow that is right.
pub(super) fn flow(
    flow: &Flow,
    metadata: &[Metadata],
    plan: &Plan,
    krate: &TokenStream,
) -> TokenStream {
    let context = Context::new(flow, metadata, plan, krate);
    let private = &context.private;
    let (name, visibility) = (&flow.name, &flow.visibility);
    let (impl_generics, type_generics, where_clause) = flow.generics.split_for_impl();
    let slots_type = slots::type_name(flow);
    let slots = slots::expand(&context);
    let (inputs_type, outputs_type) = (skeleton::inputs_type(flow), skeleton::outputs_type(flow));
    let inputs_name = names::plain(&skeleton::interface_name(flow, "Inputs"));
    // Seen in the documentation, so it has a name that people read and nobody else takes.
    let inputs = local(&names::snake_case(&inputs_name));
    let nested: Vec<_> = context.flows().map(|node| &node.written.path).collect();
    let (tasks, flows, filters) = (plan.tasks.len(), plan.flows.len(), flow.filters.len());
    let decider_count = flow.deciders.len();
    let json = Literal::string(&plan.to_json());
    let execute = arms::execute(&context);
    let revert = arms::revert(&context);
    let enter = arms::enter(&context);
    let is_final = is_final(&context);
    let consult = consult::expand(&context);
    let deciders = deciders::expand(&context);
    let open = each::open(&context);
    let fill = slots::fill(&context);
    let take = slots::take(&context);
    let companion = own_companion(&context);
    let durable = durable::expand(&context);
    let (chunks, execute, revert) = arms::assemble(&context, execute, revert);
    quote! {
        #slots
        #companion
        #durable
        #[automatically_derived]
        impl #impl_generics #name #type_generics #where_clause {
            /// Runs the flow in memory: all its tasks, or none of them.
            ///
            /// Whatever fails, everything that was done is reverted before this returns.
            /// Dropping the future drops the running tasks, and reverts nothing.
            ///
            /// # Errors
            ///
            /// The failure that ended the run, with what became of the rollback.
            #visibility async fn run(
                &self,
                #inputs: #inputs_type,
            ) -> ::core::result::Result<#outputs_type, #krate::RunError> {
                #krate::run(self, #inputs).await
            }
        }
        #[automatically_derived]
        #[doc(hidden)]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unused_parens, unused_braces)]
        #[allow(private_interfaces, unused_variables, dead_code)]
        impl #impl_generics #name #type_generics #where_clause {
            #chunks
        }
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unused_parens, unused_braces)]
        #[allow(unused_variables)]
        impl #impl_generics #krate::Flow for #name #type_generics #where_clause {
            type Inputs = #inputs_type;
            type Outputs = #outputs_type;
            type Slots = #slots_type #type_generics;
            fn compiled(&self) -> &#private::Arc<#private::Compiled> {
                <Self as #krate::StaticFlow>::compiled_once()
            }
            #fill
            #enter
            #execute
            #revert
            #is_final
            #consult
            #deciders
            #open
            #take
        }
        #[automatically_derived]
        impl #impl_generics #krate::StaticFlow for #name #type_generics #where_clause {
            const SIZE: #private::Size = #private::Size {
                tasks: #tasks #(+ <#nested as #krate::StaticFlow>::SIZE.tasks)*,
                flows: #flows #(+ <#nested as #krate::StaticFlow>::SIZE.flows)*,
                filters: #filters #(+ <#nested as #krate::StaticFlow>::SIZE.filters)*,
                deciders: #decider_count #(+ <#nested as #krate::StaticFlow>::SIZE.deciders)*,
            };
            fn compiled_once() -> &'static #private::Arc<#private::Compiled> {
                static COMPILED: #private::OnceLock<#private::Arc<#private::Compiled>> =
                    #private::OnceLock::new();
                COMPILED.get_or_init(|| {
                    #private::Compiled::decode(
                        #json,
                        &[#(<#nested as #krate::StaticFlow>::plan()),*],
                    )
                })
            }
        }
    }
}

/// Whatever the mistakes are, those who use the flow shall see no others because of them.
pub(super) fn stub(flow: &Flow, krate: &TokenStream) -> TokenStream {
    let private = quote!(#krate::__private);
    let (name, visibility) = (&flow.name, &flow.visibility);
    let (impl_generics, type_generics, where_clause) = flow.generics.split_for_impl();
    let (inputs_type, outputs_type) = (skeleton::inputs_type(flow), skeleton::outputs_type(flow));
    let companion = companion(name, &Metadata::bad(name));
    let durable = durable::stub(flow, krate);
    quote! {
        #[automatically_derived]
        #[allow(private_interfaces)]
        impl #impl_generics #name #type_generics #where_clause {
            #[doc(hidden)]
            #visibility async fn run(
                &self,
                _: #inputs_type,
            ) -> ::core::result::Result<#outputs_type, #krate::RunError> {
                #private::invalid()
            }
        }
        #[automatically_derived]
        impl #impl_generics #krate::Flow for #name #type_generics #where_clause {
            type Inputs = #inputs_type;
            type Outputs = #outputs_type;
            type Slots = ();
            fn compiled(&self) -> &#private::Arc<#private::Compiled> { #private::invalid() }
            fn slots(&self, _: #inputs_type) -> #private::Box<()> { #private::invalid() }
            fn enter(_: usize, _: &()) {}
            async fn execute(
                &self, _: usize, _: &(), _: #private::Call<'_>,
            ) -> ::core::result::Result<(), #krate::Failure> { #private::invalid() }
            async fn revert(
                &self, _: usize, _: &(), _: #private::Call<'_>, _: #private::Ended<'_>,
                _: &#krate::Failures,
            ) -> ::core::result::Result<(), #krate::Failure> { #private::invalid() }
            fn is_final(&self, _: usize, _: &#krate::Failure) -> bool { false }
            fn outputs(_: &mut ()) -> ::core::option::Option<#outputs_type> { #private::invalid() }
        }
        #[automatically_derived]
        impl #impl_generics #krate::StaticFlow for #name #type_generics #where_clause {
            const SIZE: #private::Size = #private::Size {
                tasks: 0, flows: 0, filters: 0, deciders: 0,
            };
            fn compiled_once() -> &'static #private::Arc<#private::Compiled> {
                #private::invalid()
            }
        }
        #durable
        #companion
    }
}

/// A flow is a task to other flows: what it says of itself there.
fn own_companion(context: &Context<'_>) -> TokenStream {
    let (flow, name) = (context.flow, &context.flow.name);
    let parameter = |symbol: &super::ast::Symbol| Parameter {
        passing: Passing::Value,
        name: symbol.name.clone(),
        type_text: type_text(&symbol.ty),
    };
    let output = |symbol: &super::ast::Symbol| Output {
        name: symbol.name.clone(),
        type_text: type_text(&symbol.ty),
    };
    let metadata = Metadata {
        kind: Kind::Flow,
        name: name.clone(),
        execute: flow.inputs.iter().map(parameter).collect(),
        revert: None,
        provides: flow.outputs.iter().map(output).collect(),
        on_failure: Vec::new(),
        doc: flow.doc.clone(),
        krate: names::this_crate(),
    };
    companion(name, &metadata)
}

/// `match filter { … }`: which failures are not worth another attempt.
fn is_final(context: &Context<'_>) -> TokenStream {
    let Context { flow, krate, private, .. } = context;
    let arms = flow.filters.iter().enumerate().map(|(number, Filter { types, predicate })| {
        let predicate = predicate.as_ref().map(|predicate| {
            quote!(|| {
                let __flow_is_final: fn(&#krate::Failure) -> bool = #predicate;
                __flow_is_final(__flow_failure)
            })
        });
        quote!(#number => false #(|| __flow_failure.downcast_ref::<#types>().is_some())* #predicate,)
    });
    let own = flow.filters.len();
    let nested = context.flows().map(|node| {
        let (path, field) = (&node.written.path, &node.field);
        quote! {
            if __flow_number < <#path as #krate::StaticFlow>::SIZE.filters {
                return #krate::Flow::is_final(&self.#field, __flow_number, __flow_failure);
            }
            let __flow_number = __flow_number - <#path as #krate::StaticFlow>::SIZE.filters;
        }
    });
    let _ = private;
    quote! {
        fn is_final(&self, __flow_number: usize, __flow_failure: &#krate::Failure) -> bool {
            match __flow_number {
                #(#arms)*
                _ => {
                    let __flow_number = __flow_number - #own;
                    #(#nested)*
                    false
                }
            }
        }
    }
}

/// An identifier of generated code.
///
/// The hygiene of macros keeps variables apart, but not patterns from items: beside a `static
/// value` a pattern `value` means that static. So every name that the generated code binds
/// begins with `__flow_`.
fn local(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// The slot of task number `number`.
fn task_slot(number: usize) -> Ident {
    format_ident!("__flow_task_{number}", span = Span::call_site())
}

/// The slots of nested flow number `number`.
fn flow_slots(number: usize) -> Ident {
    format_ident!("__flow_nested_{number}", span = Span::call_site())
}

/// Whether nested flow number `number` was entered, and not skipped.
fn flow_entered(number: usize) -> Ident {
    format_ident!("__flow_entered_{number}", span = Span::call_site())
}

/// The slot of an input.
fn input_slot(name: &Ident) -> Ident {
    format_ident!("__flow_input_{}", names::plain(name), span = Span::call_site())
}

/// The place of a name in `flow!`, for tokens that rustc may complain about and that are no
/// variables.
fn at(span: Span) -> Span {
    ends(span).0
}
