//! `flow!`: parse, ask the companions, check, expand.

mod ast;
mod chain;
mod controller;
mod each;
mod expand;
mod generics;
mod model;
mod parse;
mod policy;
#[cfg(test)]
mod same;
mod skeleton;
#[cfg(test)]
mod tests;
mod when;

pub(crate) use expand::{getter, setter};
pub(crate) use model::parameters;

use crate::errors::Errors;
use crate::metadata::{Metadata, companion};
use crate::names;
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};

/// The first half: emits what needs no metadata, and the chain of companions that ends in
/// [`build`].
pub(crate) fn begin(input: TokenStream) -> TokenStream {
    let (krate, definition) = split_crate(input);
    let mut errors = Errors::default();
    let Some(flow) = parse::flow(definition.clone(), &mut errors) else {
        // Those who use the flow shall not be told that there is none.
        let stub = parse::name_of(&definition).map(|name| {
            let companion = companion(&name, &Metadata::bad(&name));
            let (text, private) = (names::plain(&name), quote!(#krate::__private));
            quote! {
                #[allow(missing_docs, unreachable_pub)]
                pub struct #name {}
                #[automatically_derived]
                impl #private::Task for #name {
                    type Output = ();
                    type Error = #krate::RunError;
                    const NAME: &'static str = #text;
                }
                #companion
            }
        });
        let errors = errors.into_tokens();
        return quote!(#stub #errors);
    };
    let mut tokens = skeleton::expand(&flow, &krate);
    if errors.is_empty() {
        tokens.extend(chain::expand(&flow, &krate, &definition));
    } else {
        tokens.extend(expand::stub(&flow, &krate));
    }
    tokens.extend(errors.into_tokens());
    tokens
}

/// The second half: `[crate] definition { metadata… }`, as the end of the chain invokes it.
pub(crate) fn build(input: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let mut trees = input.into_iter();
    let (Some(TokenTree::Group(call)), Some(TokenTree::Group(known))) =
        (trees.next(), trees.next())
    else {
        return quote!(::core::compile_error!("`__flow_build` is a part of `flow!`"););
    };
    let (krate, definition) = split_crate(call.stream());
    let metadata = errors.ok(all_metadata.parse2(known.stream())).unwrap_or_default();
    let Some(flow) = parse::flow(definition, &mut errors) else {
        return errors.into_tokens();
    };
    let broken = metadata.iter().any(|m| m.kind == crate::metadata::Kind::Bad);
    let (model, origins) = model::of(&flow, &metadata);
    let checked = flow_graph::check(&model);
    let warnings = expand::diagnostics(&checked.diagnostics, &flow, &origins, &mut errors);
    let tokens = match &checked.plan {
        Some(plan) if errors.is_empty() && !broken => {
            let flow = expand::flow(&flow, &metadata, plan, &krate);
            quote!(#flow #warnings)
        }
        _ => expand::stub(&flow, &krate),
    };
    let errors = errors.into_tokens();
    quote!(#tokens #errors)
}

fn all_metadata(input: ParseStream<'_>) -> syn::Result<Vec<Metadata>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        all.push(input.parse()?);
    }
    Ok(all)
}

/// `[crate] rest` → `crate`, `rest`. `flow!` itself puts the brackets there.
pub(crate) fn split_crate(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut trees = input.into_iter();
    match trees.next() {
        Some(TokenTree::Group(group)) => (group.stream(), trees.collect()),
        _ => (quote!(::flow_runtime), trees.collect()),
    }
}
