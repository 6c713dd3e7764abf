//! The arguments of the attribute: `provides(volume, properties), crate = path`.

use crate::errors::Errors;
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::HashMap;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Token, parenthesized};

pub(super) struct Arguments {
    /// The names of what the task provides.
    pub(super) provides: Vec<Ident>,
    /// The path of flow-runtime.
    pub(super) krate: TokenStream,
}

pub(super) fn parse(tokens: TokenStream, errors: &mut Errors) -> Arguments {
    let mut arguments = Arguments { provides: Vec::new(), krate: quote!(::flow_runtime) };
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            one(input, &mut arguments)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(tokens);
    errors.ok(parsed);
    let mut seen = HashMap::new();
    for name in &arguments.provides {
        if seen.insert(names::plain(name), ()).is_some() {
            errors.at(name.span(), format!("`{name}` stands twice in `provides`"));
        }
    }
    arguments
}

fn one(input: ParseStream<'_>, arguments: &mut Arguments) -> syn::Result<()> {
    if input.peek(Token![crate]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        let path = input.call(syn::Path::parse_mod_style)?;
        arguments.krate = quote!(#path);
        return Ok(());
    }
    let word = input.call(Ident::parse_any)?;
    if word != "provides" {
        return Err(syn::Error::new(
            word.span(),
            format!(
                "`#[task]` has no argument `{word}`\n\
                 = help: write `#[task(provides(name))]` to name what the task returns, or \
                 `#[task(crate = path)]` where flow-runtime has another name"
            ),
        ));
    }
    let content;
    parenthesized!(content in input);
    let listed = content.parse_terminated(Ident::parse_any, Token![,])?;
    arguments.provides.extend(listed);
    Ok(())
}
