//! What `flow!` emits without knowing the tasks: the types of the flow and of its interface.
//!
//! It does not depend on the chain, so it is there when a companion cannot be found, and rustc
//! then still speaks of unknown names, of what is not a task, and of nothing else.

use super::ast::{Flow, Symbol};
use super::generics;
use crate::names;
use crate::span::{ends, near};
use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use std::collections::{HashMap, HashSet};

/// The field of each node; made unique where two nodes have one name, which is an error that
/// the checks tell.
pub(super) fn fields(flow: &Flow) -> Vec<Ident> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    flow.nodes()
        .iter()
        .map(|node| {
            let name = node.name();
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            let name = if *count == 1 { name } else { format!("{name}_{count}") };
            let span = node.label.as_ref().map_or(node.span(), Ident::span);
            names::ident(&name, near(span))
        })
        .collect()
}

/// The type of the inputs, generic arguments included.
pub(super) fn inputs_type(flow: &Flow) -> TokenStream {
    let name = interface_name(flow, "Inputs");
    let generics = generics::used_by(&flow.inputs, &flow.generics);
    let (_, type_generics, _) = generics.split_for_impl();
    quote!(#name #type_generics)
}

/// The type of the outputs: `()` where there are none.
pub(super) fn outputs_type(flow: &Flow) -> TokenStream {
    if flow.outputs.is_empty() {
        return quote!(());
    }
    let name = interface_name(flow, "Outputs");
    let generics = generics::used_by(&flow.outputs, &flow.generics);
    let (_, type_generics, _) = generics.split_for_impl();
    quote!(#name #type_generics)
}

pub(super) fn interface_name(flow: &Flow, what: &str) -> Ident {
    format_ident!("{}{what}", names::plain(&flow.name), span = near(flow.name.span()))
}

pub(super) fn expand(flow: &Flow, krate: &TokenStream) -> TokenStream {
    let Flow { attributes, visibility, name, generics, .. } = flow;
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let nodes = flow.nodes();
    let fields = fields(flow);
    let types: Vec<_> = nodes.iter().map(|node| &node.path).collect();
    let docs = nodes.iter().map(|node| {
        if node.doc.is_empty() { format!("The node `{}`.", node.name()) } else { node.doc.clone() }
    });
    let inputs = interface(flow, interface_name(flow, "Inputs"), &flow.inputs, "begins with");
    let outputs = match flow.outputs.as_slice() {
        [] => TokenStream::new(),
        outputs => interface(flow, interface_name(flow, "Outputs"), outputs, "ends with"),
    };
    let (text, outputs_type) = (names::plain(name), outputs_type(flow));
    // From end to end of the name, so that rustc does not underline the whole flow when it
    // speaks of the struct.
    let (start, end) = ends(name.span());
    let word = quote_spanned!(start=> struct);
    let mut body = Group::new(Delimiter::Brace, quote!(#(#[doc = #docs] pub #fields: #types,)*));
    body.set_span(end);
    quote! {
        #(#attributes)*
        #[allow(private_interfaces)]
        #visibility #word #name #generics #where_clause #body
        #[automatically_derived]
        #[doc(hidden)]
        #[allow(unused_parens, clippy::all, clippy::pedantic, clippy::nursery)]
        impl #impl_generics #name #type_generics #where_clause {
            #[allow(dead_code)]
            const __FLOW_TASKS: () = { #(#krate::__private::assert_task::<(#types)>();)* };
        }
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #krate::Task for #name #type_generics #where_clause {
            type Output = #outputs_type;
            type Error = #krate::RunError;
            const NAME: &'static str = #text;
        }
        #inputs
        #outputs
    }
}

fn interface(flow: &Flow, name: Ident, symbols: &[Symbol], when: &str) -> TokenStream {
    let visibility = &flow.visibility;
    let generics = generics::used_by(symbols, &flow.generics);
    let doc = format!("The values that a run of [`{}`] {when}.", names::plain(&flow.name));
    // Two of one name are an error that the checks tell.
    let mut seen = HashSet::new();
    let symbols = symbols.iter().filter(|symbol| seen.insert(names::plain(&symbol.name)));
    let fields = symbols.map(|symbol| {
        let Symbol { name, ty, doc } = symbol;
        let doc = if doc.is_empty() {
            format!("The symbol `{}`.", names::plain(name))
        } else {
            doc.clone()
        };
        quote!(#[doc = #doc] pub #name: #ty,)
    });
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    // Without the values: they need not be `Debug`, and may be secret.
    let text = name.to_string();
    quote! {
        #[doc = #doc]
        #[allow(private_interfaces, clippy::struct_excessive_bools)]
        #visibility struct #name #generics #where_clause { #(#fields)* }
        #[automatically_derived]
        impl #impl_generics ::core::fmt::Debug for #name #type_generics #where_clause {
            fn fmt(&self, __flow_f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __flow_f.debug_struct(#text).finish_non_exhaustive()
            }
        }
    }
}
