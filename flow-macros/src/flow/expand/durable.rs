//! `impl Durable`: how the values of a flow become texts and back.
//!
//! One line a task: everything else is written once, in the runtime.

use super::slots::getter;
use super::{Context, each, flow_slots, task_slot};
use crate::flow::skeleton;
use crate::names;
use crate::span::ends;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

/// The implementation, for a flow that is not transient.
pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let Context { flow, krate, private, .. } = context;
    if flow.transient {
        return TokenStream::new();
    }
    let name = &flow.name;
    let (impl_generics, type_generics, where_clause) = flow.generics.split_for_impl();
    let (inputs_type, outputs_type) = (skeleton::inputs_type(flow), skeleton::outputs_type(flow));
    let inputs_name = skeleton::interface_name(flow, "Inputs");
    let outputs_name = skeleton::interface_name(flow, "Outputs");
    let stored = stored(context);
    let names = |symbols: &[crate::flow::ast::Symbol]| -> (Vec<Ident>, Vec<String>) {
        symbols.iter().map(|symbol| (symbol.name.clone(), names::plain(&symbol.name))).unzip()
    };
    let (inputs, input_names) = names(&flow.inputs);
    let (outputs, output_names) = names(&flow.outputs);
    // A type that cannot be stored is underlined. rustc says the same thing at one place once.
    let doors = |symbols: &[crate::flow::ast::Symbol]| -> Vec<TokenStream> {
        let door = |symbol: &crate::flow::ast::Symbol| {
            let ty = &symbol.ty;
            quote!(#private::door_of::<#ty>())
        };
        symbols.iter().map(door).collect()
    };
    let (input_doors, output_doors) = (doors(&flow.inputs), doors(&flow.outputs));
    let getters = flow.outputs.iter().map(|output| getter(&output.name));
    let outputs_value = match flow.outputs.as_slice() {
        [] => quote!(()),
        _ => {
            quote!(#outputs_name { #(#outputs: __flow_load.take(#output_names, #output_doors)?,)* })
        }
    };
    let result = quote!(::core::result::Result);
    let error = quote!(#private::ValueError);
    quote! {
        #[automatically_derived]
        #[allow(clippy::all, clippy::pedantic, clippy::nursery, unused_variables, unreachable_code)]
        impl #impl_generics #krate::Durable for #name #type_generics #where_clause {
            #stored
            fn save_inputs(
                __flow_inputs: &#inputs_type,
            ) -> #result<#private::String, #error> {
                #private::Save::default()
                    #(.put(#input_names, #input_doors, &__flow_inputs.#inputs)?)*
                    .text()
            }
            fn load_inputs(
                &self,
                __flow_text: &#private::str,
            ) -> #result<#inputs_type, #error> {
                let __flow_load = #private::Load::new(__flow_text)?;
                #result::Ok(#inputs_name { #(#inputs: __flow_load.take(#input_names, #input_doors)?,)* })
            }
            fn save_outputs(
                __flow_slots: &Self::Slots,
            ) -> #result<#private::String, #error> {
                #private::Save::default()
                    #(.put(#output_names, #output_doors, &*__flow_slots.#getters())?)*
                    .text()
            }
            fn load_outputs(
                &self,
                __flow_text: &#private::str,
            ) -> #result<#outputs_type, #error> {
                let __flow_load = #private::Load::new(__flow_text)?;
                #result::Ok(#outputs_value)
            }
        }
    }
}

/// `fn stored`: the place of what a task provides.
fn stored(context: &Context<'_>) -> TokenStream {
    let Context { krate, private, plan, .. } = context;
    let arms = context.tasks().filter(|node| node.has_place()).map(|node| {
        let (number, slot, path) = (node.number, task_slot(node.number), &node.written.path);
        // Where the value cannot be stored, the task is underlined.
        let (start, end) = ends(node.written.span());
        let (open, output) = (quote_spanned!(start=> <), quote_spanned!(end=> ::Output));
        if node.list().is_some() {
            let lists = each::lists(context, node);
            return quote! {
                #number => #private::stored_each::<#open #path as #krate::Task>#output, #lists>(
                    &__flow_slots.#slot
                ),
            };
        }
        quote! {
            #number => #private::stored::<#open #path as #krate::Task>#output>(
                &__flow_slots.#slot
            ),
        }
    });
    let count = plan.tasks.len();
    let nested = context.flows().map(|node| {
        let (path, slots) = (&node.written.path, flow_slots(node.number));
        quote! {
            if __flow_number < <#path as #krate::StaticFlow>::SIZE.tasks {
                return <#path as #krate::Durable>::stored(__flow_number, &__flow_slots.#slots);
            }
            let __flow_number = __flow_number - <#path as #krate::StaticFlow>::SIZE.tasks;
        }
    });
    let nested: TokenStream = nested.collect();
    let rest = if nested.is_empty() {
        quote!(_ => return ::core::option::Option::None,)
    } else {
        quote! {
            _ if __flow_number < #count => return ::core::option::Option::None,
            _ => {
                let __flow_number = __flow_number - #count;
                #nested
                return ::core::option::Option::None;
            }
        }
    };
    quote! {
        fn stored(
            __flow_number: usize,
            __flow_slots: &Self::Slots,
        ) -> ::core::option::Option<&dyn #private::Stored> {
            let __flow_stored: &dyn #private::Stored = match __flow_number {
                #(#arms)*
                #rest
            };
            ::core::option::Option::Some(__flow_stored)
        }
    }
}

/// The implementation of a flow with errors.
pub(super) fn stub(flow: &crate::flow::ast::Flow, krate: &TokenStream) -> TokenStream {
    if flow.transient {
        return TokenStream::new();
    }
    let private = quote!(#krate::__private);
    let name = &flow.name;
    let (impl_generics, type_generics, where_clause) = flow.generics.split_for_impl();
    let (inputs, outputs) = (skeleton::inputs_type(flow), skeleton::outputs_type(flow));
    let result = quote!(::core::result::Result);
    let error = quote!(#private::ValueError);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::Durable for #name #type_generics #where_clause {
            fn stored(_: usize, _: &()) -> ::core::option::Option<&dyn #private::Stored> {
                #private::invalid()
            }
            fn save_inputs(_: &#inputs) -> #result<#private::String, #error> {
                #private::invalid()
            }
            fn load_inputs(&self, _: &#private::str) -> #result<#inputs, #error> {
                #private::invalid()
            }
            fn save_outputs(_: &()) -> #result<#private::String, #error> { #private::invalid() }
            fn load_outputs(&self, _: &#private::str) -> #result<#outputs, #error> {
                #private::invalid()
            }
        }
    }
}
