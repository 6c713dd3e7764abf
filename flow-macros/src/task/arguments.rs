//! The arguments of the attribute: `provides(volume, properties), crate = path`.

use crate::errors::Errors;
use crate::metadata::Kind;
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use std::collections::HashSet;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Token, parenthesized, token};

pub(super) struct Arguments {
    /// The names of what the task provides.
    pub(super) provides: Vec<Ident>,
    /// The path of flow-runtime.
    pub(super) krate: TokenStream,
}

pub(super) fn parse(tokens: TokenStream, kind: Kind, errors: &mut Errors) -> Arguments {
    let mut arguments = Arguments { provides: Vec::new(), krate: quote!(::flow_runtime) };
    let parsed = (|input: ParseStream<'_>| {
        while !input.is_empty() {
            one(input, kind, &mut arguments)?;
            if !input.is_empty() && input.parse::<Token![,]>().is_err() {
                return Err(syn::Error::new(input.span(), "expected `,`"));
            }
        }
        Ok(())
    })
    .parse2(tokens);
    errors.ok(parsed);
    let mut seen = HashSet::new();
    for name in &arguments.provides {
        if ["self", "Self", "super", "crate", "_"].iter().any(|word| name == word) {
            let help = "give what the task returns a name that a parameter can have";
            errors.at(name.span(), format!("`{name}` cannot be a name\n= help: {help}"));
        }
        if !seen.insert(names::plain(name)) {
            errors.at(name.span(), format!("`{name}` stands twice in `provides`"));
        }
    }
    arguments
}

fn one(input: ParseStream<'_>, kind: Kind, arguments: &mut Arguments) -> syn::Result<()> {
    if input.peek(Token![crate]) {
        input.parse::<Token![crate]>()?;
        input.parse::<Token![=]>()?;
        let path = input.call(syn::Path::parse_mod_style)?;
        arguments.krate = quote!(#path);
        return Ok(());
    }
    let (word, what) = match kind {
        Kind::Controller => ("controller", "`execute`"),
        _ => ("task", "the task"),
    };
    let help = format!(
        "= help: write `#[{word}(provides(name))]` to name what {what} returns, or \
         `#[{word}(crate = path)]` where flow-runtime has another name"
    );
    let attribute = word;
    const USAGE: &str = "`provides` takes the names of what the task returns, without types\n\
        = help: write `provides(name)`, or `provides(a, b)` for a tuple";
    let word = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(error.span(), format!("expected an argument of `#[{attribute}]`\n{help}"))
    })?;
    if word != "provides" {
        let message = format!("`#[{attribute}]` has no argument `{word}`\n{help}");
        return Err(syn::Error::new(word.span(), message));
    }
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(word.span(), USAGE));
    }
    let content;
    parenthesized!(content in input);
    let listed = content.parse_terminated(Ident::parse_any, Token![,]);
    let listed = listed.map_err(|error| syn::Error::new(error.span(), USAGE))?;
    arguments.provides.extend(listed);
    Ok(())
}
