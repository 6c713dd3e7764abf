//! `on_failure` and `record`: what retry controllers are asked, and what is kept for them.

use super::arms::{argument, call};
use super::{Context, NodeView, flow_slots, task_slot};
use proc_macro2::TokenStream;
use quote::quote;

/// Both functions; nothing where there is no controller, in nested flows either as far as one
/// sees.
pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let controllers: Vec<&NodeView<'_>> =
        context.tasks().filter(|node| node.is_controller()).collect();
    if controllers.is_empty() && context.flows().next().is_none() {
        return TokenStream::new();
    }
    let (krate, private) = (context.krate, &context.private);
    let decide = controllers.iter().map(|node| {
        let arguments = node.metadata.on_failure.iter().map(|p| argument(context, node, p));
        let (number, call) = (node.number, call(node, "__flow_on_failure", arguments));
        quote!(#number => #call,)
    });
    let records = controllers.iter().map(|node| {
        let (number, slot) = (node.number, task_slot(node.number));
        quote!(#number => ::core::option::Option::Some(&__flow_slots.#slot),)
    });
    let nested = |call: &dyn Fn(&NodeView<'_>) -> TokenStream| -> TokenStream {
        let nested = context.flows().map(|node| {
            let (path, call) = (&node.written.path, call(node));
            quote! {
                if __flow_number < <#path as #krate::StaticFlow>::SIZE.tasks {
                    return #call;
                }
                let __flow_number = __flow_number - <#path as #krate::StaticFlow>::SIZE.tasks;
            }
        });
        nested.collect()
    };
    let deciding = nested(&|node| {
        let (field, path, slots) = (&node.field, &node.written.path, flow_slots(node.number));
        quote! {
            <#path as #krate::Flow>::on_failure(&self.#field, __flow_number, &__flow_slots.#slots)
        }
    });
    let recorded = nested(&|node| {
        let (path, slots) = (&node.written.path, flow_slots(node.number));
        quote!(<#path as #krate::Flow>::record(__flow_number, &__flow_slots.#slots))
    });
    let own = context.plan.tasks.len();
    let rest = |inside: TokenStream, nothing: TokenStream| {
        quote! {
            _ if __flow_number < #own => #nothing,
            _ => {
                let __flow_number = __flow_number - #own;
                #inside
                #nothing
            }
        }
    };
    let deciding = rest(deciding, quote!(#private::Decision::Revert));
    let recorded = rest(recorded, quote!(::core::option::Option::None));
    quote! {
        fn on_failure(
            &self,
            __flow_number: usize,
            __flow_slots: &Self::Slots,
        ) -> #private::Decision {
            let __flow_keep = &#private::Keep::default();
            match __flow_number {
                #(#decide)*
                #deciding
            }
        }
        fn record(
            __flow_number: usize,
            __flow_slots: &Self::Slots,
        ) -> ::core::option::Option<&dyn #private::Record> {
            match __flow_number {
                #(#records)*
                #recorded
            }
        }
    }
}
