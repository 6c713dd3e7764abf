//! `#[each(item in items)]`: a task for each element of a list.

use crate::errors::Errors;
use crate::names;
use flow_graph::model::Each;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, LitInt, Meta, Token};

const USAGE: &str = "`#[each]` needs a name for the element, and its list\n\
    = help: write `#[each(item in items)]`; `limit = 8` may follow";

const LIMIT: &str = "`limit` is how many elements may be on their way at once\n\
    = help: write a number, as in `#[each(item in items, limit = 8)]`";

pub(super) fn is_each(attribute: &Attribute) -> bool {
    attribute.path().is_ident("each")
}

/// Reads the one that stands before a part of a flow, and where the name of the list stands.
pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> Option<(Each, Span)> {
    let [attribute, more @ ..] = attributes else { return None };
    for other in more {
        let help = "for each of two lists, have a task make one list of pairs";
        let message = format!("`#[each]` stands here twice\n= help: {help}");
        errors.at(other.path().span(), message);
    }
    errors.ok(each(attribute))
}

fn each(attribute: &Attribute) -> syn::Result<(Each, Span)> {
    let span = attribute.path().span();
    let tokens = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
        _ => return Err(syn::Error::new(span, USAGE)),
    };
    let usage = |place: Span| syn::Error::new(place, USAGE);
    (|input: ParseStream<'_>| {
        let place = input.span();
        let item = input.call(Ident::parse_any).map_err(|_| usage(place))?;
        // What is missing at the end is missing at the last word.
        let place = if input.is_empty() { item.span() } else { input.span() };
        input.parse::<Token![in]>().map_err(|_| usage(place))?;
        let place = if input.is_empty() { item.span() } else { input.span() };
        let list = input.call(Ident::parse_any).map_err(|_| usage(place))?;
        if !input.is_empty() && !input.peek(Token![,]) {
            let help = "only a symbol is a list: have a task provide it";
            let message = format!("expected `,` after the list\n= help: {help}");
            return Err(syn::Error::new(input.span(), message));
        }
        let mut limit = None;
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if !input.is_empty() {
                word(input, &mut limit)?;
            }
        }
        let (item, name) = (names::plain(&item), names::plain(&list));
        Ok((Each { item, list: name, limit }, list.span()))
    })
    .parse2(tokens)
}

/// `limit = 8`
fn word(input: ParseStream<'_>, limit: &mut Option<u32>) -> syn::Result<()> {
    let place = input.span();
    let word = input.call(Ident::parse_any).map_err(|_| syn::Error::new(place, USAGE))?;
    if word != "limit" {
        let help = "it takes `limit = 8`, and nothing else";
        let message = format!("`#[each]` has no `{word}`\n= help: {help}");
        return Err(syn::Error::new(word.span(), message));
    }
    if limit.is_some() {
        return Err(syn::Error::new(word.span(), "`limit` stands here twice"));
    }
    if input.parse::<Token![=]>().is_err() {
        return Err(syn::Error::new(word.span(), LIMIT));
    }
    let place = if input.is_empty() { word.span() } else { input.span() };
    let number = input.parse::<LitInt>().map_err(|_| syn::Error::new(place, LIMIT))?;
    *limit = Some(number.base10_parse().map_err(|_| syn::Error::new(number.span(), LIMIT))?);
    Ok(())
}
