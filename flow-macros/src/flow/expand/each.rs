//! `fn open`: how long the lists are of which a task is executed for each element.

use super::arms::{nested, place};
use super::{Context, NodeView, task_slot};
use crate::names;
use crate::span::underlined;
use flow_graph::plan::Source;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

impl NodeView<'_> {
    /// Where the list stands of which the node is executed for each element.
    pub(super) fn list(&self) -> Option<Span> {
        self.written.each
    }

    /// Whether a parameter is given one element of the list.
    pub(super) fn is_element(&self, parameter: &Ident) -> bool {
        let name = names::plain(parameter);
        let mut requires = self.requires.iter();
        requires.any(|requirement| requirement.parameter == name && requirement.element)
    }

    /// Where the list comes from.
    fn list_source(&self) -> Source {
        let element = self.requires.iter().find(|requirement| requirement.element);
        element.map_or(Source::Absent, |requirement| requirement.source)
    }
}

/// The type of the place of what a node provides for each element.
pub(super) fn lists(context: &Context<'_>, node: &NodeView<'_>) -> TokenStream {
    let Context { krate, private, .. } = context;
    let path = &node.written.path;
    let output = quote!(<#path as #krate::Task>::Output);
    match node.metadata.provides.len() {
        1 => quote!(#private::Vec<#output>),
        _ => quote!(<#output as #private::Parts>::Lists),
    }
}

/// One element of the list that stands at `list`.
pub(super) fn element(
    context: &Context<'_>,
    list: TokenStream,
    at: Span,
    call: &Ident,
) -> TokenStream {
    let private = &context.private;
    let list = underlined(at, quote::quote_spanned!(at=> &#list));
    quote::quote_spanned!(at=> *(#private::element(#list, #call.element())))
}

/// The function of the trait; nothing where neither the flow nor one inside can have lists.
pub(super) fn open(context: &Context<'_>) -> TokenStream {
    let Context { krate, private, plan, .. } = context;
    let arms = context.tasks().filter_map(|node| {
        let span = node.list()?;
        let list = place(context, node.list_source(), span);
        let list = underlined(span, quote::quote_spanned!(super::at(span)=> &#list));
        let number = node.number;
        let slot = (!node.metadata.provides.is_empty()).then(|| {
            let slot = task_slot(number);
            quote!(__flow_slots.#slot.open(__flow_elements);)
        });
        Some(quote! {
            #number => {
                let __flow_elements = #list.length();
                #slot
                return __flow_elements;
            }
        })
    });
    let arms: TokenStream = arms.collect();
    if arms.is_empty() && context.flows.is_empty() {
        return arms;
    }
    let inner = nested(context, "__flow_number", "tasks", |node, path| {
        let inner = super::flow_slots(node.number);
        quote!(<#path as #krate::Flow>::open(__flow_number, &__flow_slots.#inner))
    });
    let own = plan.tasks.len();
    let inner = (!inner.is_empty()).then(|| {
        quote! {
            if __flow_number >= #own {
                let __flow_number = __flow_number - #own;
                #inner
            }
        }
    });
    quote! {
        fn open(__flow_number: usize, __flow_slots: &Self::Slots) -> usize {
            #[allow(unused_imports)]
            use #private::{Length as _, NoLength as _};
            let __flow_keep = &#private::Keep::default();
            match __flow_number {
                #arms
                _ => {}
            }
            #inner
            0
        }
    }
}
