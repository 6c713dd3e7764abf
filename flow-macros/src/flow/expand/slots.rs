//! The places of a flow's values: one for each input, one for what each task returns, and the
//! whole of each nested flow's.
//!
//! A parent in another module reaches into a nested flow's slots through methods only, whose
//! signatures name the declared types: the tasks inside may be private.

use super::{Context, at, each, flow_entered, flow_slots, input_slot, local, task_slot};
use crate::flow::ast::Flow;
use crate::flow::skeleton;
use crate::names;
use crate::span::{ends, near, respan, underlined};
use flow_graph::plan::Source;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use std::collections::BTreeSet;

pub(super) fn type_name(flow: &Flow) -> Ident {
    format_ident!("__{}Slots", names::plain(&flow.name), span = near(flow.name.span()))
}

/// The setter of an input, and the getter of an output, that a parent flow calls.
pub(crate) fn setter(input: &Ident) -> Ident {
    format_ident!("__set_{}", names::plain(input), span = proc_macro2::Span::call_site())
}

pub(crate) fn getter(output: &Ident) -> Ident {
    format_ident!("__get_{}", names::plain(output), span = proc_macro2::Span::call_site())
}

/// Whether the task provides several values, so that its slot holds a tuple.
fn is_tuple(context: &Context<'_>, task: usize) -> bool {
    context.task(task).is_some_and(|node| node.metadata.provides.len() > 1)
}

/// `.1`, or nothing for a task with one output.
pub(super) fn projection(context: &Context<'_>, task: usize, output: usize) -> TokenStream {
    if !is_tuple(context, task) {
        return TokenStream::new();
    }
    let index = syn::Index::from(output);
    quote!(.#index)
}

/// The struct, its `Default`, and the methods for parents.
pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let Context { flow, krate, private, .. } = context;
    let (impl_generics, type_generics, where_clause) = flow.generics.split_for_impl();
    let (generics, visibility, name) = (&flow.generics, &flow.visibility, &flow.name);
    let slots = type_name(flow);
    let mut fields = Vec::new();
    let mut types = Vec::new();
    for input in &flow.inputs {
        let ty = &input.ty;
        fields.push(input_slot(&input.name));
        types.push(quote!(#private::Slot<#ty>));
    }
    for node in context.tasks().filter(|node| node.has_place()) {
        let path = &node.written.path;
        let place = local(if node.is_controller() { "Attempts" } else { "Slot" });
        fields.push(task_slot(node.number));
        if node.list().is_some() {
            let lists = each::lists(context, node);
            types.push(quote!(#private::EachSlot<#lists>));
            continue;
        }
        types.push(quote!(#private::#place<<#path as #krate::Task>::Output>));
    }
    for node in context.flows() {
        let path = &node.written.path;
        fields.push(flow_slots(node.number));
        types.push(quote!(<#path as #krate::Flow>::Slots));
        if !flow.deciders.is_empty() {
            fields.push(flow_entered(node.number));
            types.push(quote!(#private::Slot<()>));
        }
    }
    let setters = flow.inputs.iter().map(|input| {
        let (mut setter, slot, ty) = (setter(&input.name), input_slot(&input.name), &input.ty);
        // Where rustc says what a parent passes a wrong type to.
        setter.set_span(ends(input.name.span()).0);
        let value = Ident::new("__flow_value", near(input.name.span()));
        quote! {
            #[doc(hidden)]
            pub fn #setter(&self, #value: #ty) { self.#slot.set(#value); }
        }
    });
    let inputs = flow.inputs.iter().map(|input| input_slot(&input.name));
    let getters = flow.outputs.iter().zip(&context.plan.outputs).map(|(output, planned)| {
        let (getter, ty) = (getter(&output.name), &output.ty);
        let value = match planned.source {
            source if planned.skippable => perhaps(context, source, output.name.span()),
            Source::Task(task, place) => {
                let (slot, projection) = (task_slot(task), projection(context, task, place));
                // At the output's name, for a wrong type.
                let span = output.name.span();
                let (at, value) = (at(span), Ident::new("__flow_value", near(span)));
                let projection = respan(projection, at);
                let part = match projection.is_empty() {
                    true => quote_spanned!(at=> &*(#value)),
                    false => quote_spanned!(at=> &(#value) #projection),
                };
                let part = underlined(span, part);
                quote!(#private::Pick::<'_, _, #ty>::new(self.#slot.read(), |__flow_value| #part))
            }
            Source::Flow(number, place) => {
                let slots = flow_slots(number);
                match inner_output(context, number, place) {
                    Some(inner) => {
                        let inner = self::getter(inner);
                        quote!(self.#slots.#inner())
                    }
                    None => TokenStream::new(),
                }
            }
            Source::Input(place) => match flow.inputs.get(place) {
                Some(input) => {
                    let slot = input_slot(&input.name);
                    quote!(self.#slot.read())
                }
                None => TokenStream::new(),
            },
            Source::Injected | Source::Absent => TokenStream::new(),
        };
        quote! {
            #[doc(hidden)]
            pub fn #getter(&self) -> impl ::core::ops::Deref<Target = #ty> + '_ { #value }
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(private_interfaces, non_camel_case_types)]
        #visibility struct #slots #generics #where_clause {
            #(#fields: #types,)*
            phantom: ::core::marker::PhantomData<fn() -> #name #type_generics>,
        }
        #[automatically_derived]
        impl #impl_generics ::core::default::Default for #slots #type_generics #where_clause {
            fn default() -> Self {
                #slots {
                    #(#fields: ::core::default::Default::default(),)*
                    phantom: ::core::marker::PhantomData,
                }
            }
        }
        #[automatically_derived]
        #[allow(dead_code, non_snake_case, private_interfaces, unused_parens)]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery)]
        impl #impl_generics #slots #type_generics #where_clause {
            #[doc(hidden)]
            pub fn __flow_clear(&self) { #(self.#inputs.clear();)* }
            #(#setters)*
            #(#getters)*
        }
    }
}

/// An output that may have been skipped, by clone.
fn perhaps(context: &Context<'_>, source: Source, span: Span) -> TokenStream {
    let private = &context.private;
    let (at, value) = (at(span), Ident::new("__flow_value", near(span)));
    match source {
        Source::Task(task, place) => {
            let (slot, projection) = (task_slot(task), projection(context, task, place));
            let projection = respan(projection, at);
            let part = underlined(span, quote_spanned!(at=> (*#value) #projection));
            quote! {
                #private::Box::new(self.#slot.get().map(|__flow_value| {
                    ::core::clone::Clone::clone(&#part)
                }))
            }
        }
        Source::Flow(number, place) => {
            let (slots, entered) = (flow_slots(number), flow_entered(number));
            let inner = inner_output(context, number, place).map(getter);
            quote! {
                #private::Box::new(self.#entered.get().map(|_| {
                    ::core::clone::Clone::clone(&*self.#slots.#inner())
                }))
            }
        }
        Source::Input(_) | Source::Injected | Source::Absent => TokenStream::new(),
    }
}

/// The name that a nested flow has for its output number `place`.
pub(super) fn inner_output<'a>(
    context: &'a Context<'_>,
    flow: usize,
    place: usize,
) -> Option<&'a Ident> {
    let node = context.flow_node(flow)?;
    node.metadata.provides.get(place).map(|output| &output.name)
}

/// `fn slots`: all places, the inputs in theirs.
///
/// Written into a box that is there already, so that rustc makes them where they stay.
pub(super) fn fill(context: &Context<'_>) -> TokenStream {
    let (flow, private) = (context.flow, &context.private);
    let inputs_type = skeleton::inputs_type(flow);
    let sets = flow.inputs.iter().map(|input| {
        let (name, slot) = (&input.name, input_slot(&input.name));
        quote!(__flow_slots.#slot = #private::Slot::filled(__flow_inputs.#name);)
    });
    quote! {
        fn slots(&self, __flow_inputs: #inputs_type) -> #private::Box<Self::Slots> {
            #private::Box::write(#private::Box::new_uninit(), {
                let mut __flow_slots: Self::Slots = ::core::default::Default::default();
                #(#sets)*
                __flow_slots
            })
        }
    }
}

/// `fn outputs`: the outputs out of their places.
pub(super) fn take(context: &Context<'_>) -> TokenStream {
    let Context { flow, krate, .. } = context;
    let name = skeleton::interface_name(flow, "Outputs");
    let outputs_type = skeleton::outputs_type(flow);
    let signature = quote! {
        fn outputs(__flow_slots: &mut Self::Slots) -> ::core::option::Option<#outputs_type>
    };
    if flow.outputs.is_empty() {
        return quote!(#signature { ::core::option::Option::Some(()) });
    }
    let sources: BTreeSet<_> = (context.plan.outputs.iter())
        .map(|output| (order(output.source), output.skippable))
        .collect();
    // In tuples of one, so that what stands at an output's name is more than a variable: its
    // end then has the hygiene of the source.
    let lets = sources.iter().filter_map(|((kind, number), skippable)| match kind {
        Kind::Task if *skippable => Some(taken_task(context, *number)),
        Kind::Flow if *skippable => taken_flow(context, *number),
        Kind::Input => {
            let slot = input_slot(&flow.inputs.get(*number)?.name);
            Some(quote!(let #slot = (__flow_slots.#slot.take()?,);))
        }
        Kind::Task => {
            let slot = task_slot(*number);
            Some(quote!(let #slot = (__flow_slots.#slot.take()?,);))
        }
        Kind::Flow => {
            let (slots, path) = (flow_slots(*number), &context.flow_node(*number)?.written.path);
            Some(quote! {
                let #slots = (<#path as #krate::Flow>::outputs(&mut __flow_slots.#slots)?,);
            })
        }
    });
    let fields = flow.outputs.iter().zip(&context.plan.outputs).map(|(output, planned)| {
        // At the output's name, for a wrong type.
        let span = output.name.span();
        let (at, mut field) = (at(span), output.name.clone());
        field.set_span(at);
        let (variable, part) = match planned.source {
            Source::Input(place) => {
                let input = flow.inputs.get(place);
                (input.map(|input| input_slot(&input.name)), TokenStream::new())
            }
            Source::Task(task, place) => (Some(task_slot(task)), projection(context, task, place)),
            Source::Flow(number, place) if planned.skippable => {
                let index = syn::Index::from(place);
                (Some(flow_slots(number)), quote!(.#index))
            }
            Source::Flow(number, place) => {
                let inner = inner_output(context, number, place);
                (Some(flow_slots(number)), quote!(.#inner))
            }
            Source::Injected | Source::Absent => (None, TokenStream::new()),
        };
        let variable = variable.map(|mut variable| {
            variable.set_span(near(span));
            variable
        });
        let part = respan(part, at);
        let value = underlined(span, quote_spanned!(at=> (#variable).0 #part));
        quote_spanned!(at=> #field: #value,)
    });
    quote! {
        #signature {
            #(#lets)*
            ::core::option::Option::Some(#name { #(#fields)* })
        }
    }
}

/// What a task provided that may have been skipped: an `Option`, or a tuple of them.
fn taken_task(context: &Context<'_>, number: usize) -> TokenStream {
    let slot = task_slot(number);
    let provides = context.task(number).map_or(0, |node| node.metadata.provides.len());
    if provides < 2 {
        return quote!(let #slot = (__flow_slots.#slot.take(),););
    }
    let parts = (0..provides).map(syn::Index::from);
    let some = parts.map(|part| quote!(::core::option::Option::Some(__flow_value.#part)));
    let none = (0..provides).map(|_| quote!(::core::option::Option::None));
    quote! {
        let #slot = (match __flow_slots.#slot.take() {
            ::core::option::Option::Some(__flow_value) => (#(#some),*),
            ::core::option::Option::None => (#(#none),*),
        },);
    }
}

/// The outputs of a nested flow that may have been skipped: a tuple of `Option`s.
fn taken_flow(context: &Context<'_>, number: usize) -> Option<TokenStream> {
    let krate = context.krate;
    let node = context.flow_node(number)?;
    let (slots, entered, path) = (flow_slots(number), flow_entered(number), &node.written.path);
    let names = node.metadata.provides.iter().map(|output| &output.name);
    let some = names.map(|name| quote!(::core::option::Option::Some(__flow_value.#name),));
    let none = node.metadata.provides.iter().map(|_| quote!(::core::option::Option::None,));
    Some(quote! {
        let #slots = (match __flow_slots.#entered.take() {
            ::core::option::Option::Some(()) => {
                let __flow_value = <#path as #krate::Flow>::outputs(&mut __flow_slots.#slots)?;
                (#(#some)*)
            }
            ::core::option::Option::None => (#(#none)*),
        },);
    })
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Input,
    Task,
    Flow,
}

fn order(source: Source) -> (Kind, usize) {
    match source {
        Source::Task(number, _) => (Kind::Task, number),
        Source::Flow(number, _) => (Kind::Flow, number),
        Source::Input(number) => (Kind::Input, number),
        // An output of a flow is neither.
        Source::Injected | Source::Absent => (Kind::Input, usize::MAX),
    }
}
