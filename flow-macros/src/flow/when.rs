//! `#[when(…)]`: what is executed only if something is so.

use super::ast::{Block, Child, Decider, Question};
use crate::errors::Errors;
use crate::metadata::type_text;
use flow_graph::model::{Skip, When};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, ExprClosure, ExprPath, Meta, Pat, Token, parenthesized, token};

const USAGE: &str = "`#[when]` needs a question\n\
    = help: write `#[when(function(symbol))]`, `#[when(symbol)]` for a `bool`, or \
    `#[when(|symbol| expression)]`; `skip = flow` may follow";

pub(super) fn is_when(attribute: &Attribute) -> bool {
    attribute.path().is_ident("when")
}

/// Reads the one that stands before a part of a flow.
pub(super) fn read(attributes: &[Attribute], errors: &mut Errors) -> Option<Decider> {
    let [attribute, more @ ..] = attributes else { return None };
    for other in more {
        let help = "ask one question, as in `#[when(|a, b| *a && *b)]`";
        let message = format!("`#[when]` stands here twice\n= help: {help}");
        errors.at(other.path().span(), message);
    }
    errors.ok(decider(attribute))
}

/// A whole flow is skipped where it is used.
pub(super) fn refuse(attribute: &Attribute, errors: &mut Errors) {
    let help = "write it where the flow is a node of another one, or at the parts inside";
    let message = format!("a flow cannot be skipped from inside\n= help: {help}");
    errors.at(attribute.path().span(), message);
}

fn decider(attribute: &Attribute) -> syn::Result<Decider> {
    let span = attribute.path().span();
    let tokens = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => list.tokens.clone(),
        _ => return Err(syn::Error::new(span, USAGE)),
    };
    (|input: ParseStream<'_>| {
        let sign = input.parse::<Option<Token![!]>>()?;
        let question = question(input)?;
        let text = sign.map(|_| "!").unwrap_or_default().to_owned() + &text(&question);
        let mut skip = None;
        while !input.is_empty() {
            if input.parse::<Token![,]>().is_err() {
                let help = "anything but a call is written as `|symbol| expression`";
                let message = format!("expected `,` after the question\n= help: {help}");
                return Err(syn::Error::new(input.span(), message));
            }
            if !input.is_empty() {
                skip_word(input, &mut skip)?;
            }
        }
        let skip = skip.unwrap_or_default();
        Ok(Decider { question, negated: sign.is_some(), text, skip, span })
    })
    .parse2(tokens)
}

/// `skip = all`
fn skip_word(input: ParseStream<'_>, skip: &mut Option<Skip>) -> syn::Result<()> {
    const WORDS: &str = "it takes `skip = all` (with everything after it), `skip = flow` (with \
        the tasks after it in its block), `skip = neighbors` (with those directly after it) or \
        `skip = atom` (alone)";
    let place = input.span();
    let word = input.call(Ident::parse_any).map_err(|_| {
        syn::Error::new(place, format!("`#[when]` has nothing like this\n= help: {WORDS}"))
    })?;
    if word != "skip" {
        let message = format!("`#[when]` has no `{word}`\n= help: {WORDS}");
        return Err(syn::Error::new(word.span(), message));
    }
    if skip.is_some() {
        return Err(syn::Error::new(word.span(), "`skip` stands here twice"));
    }
    if input.parse::<Token![=]>().is_err() {
        return Err(syn::Error::new(word.span(), format!("expected `skip = …`\n= help: {WORDS}")));
    }
    let place = if input.is_empty() { word.span() } else { input.span() };
    let depth = input.call(Ident::parse_any);
    let depth = depth.map_err(|_| syn::Error::new(place, format!("no depth\n= help: {WORDS}")))?;
    let known = Skip::parse(&depth.to_string());
    *skip = Some(known.ok_or_else(|| {
        let message = format!("`{depth}` is no depth\n= help: {WORDS}");
        syn::Error::new(depth.span(), message)
    })?);
    Ok(())
}

fn question(input: ParseStream<'_>) -> syn::Result<Question> {
    if input.peek(Token![|]) {
        return closure(input.parse()?);
    }
    let place = if input.is_empty() { Span::call_site() } else { input.span() };
    let path: ExprPath = input.parse().map_err(|_| syn::Error::new(place, USAGE))?;
    if !input.peek(token::Paren) {
        let symbol = path.path.get_ident().cloned();
        return symbol.map(Question::Symbol).ok_or_else(|| {
            let text = type_text(&path);
            let help = format!("write what it is asked about: `{text}(symbol)`");
            let message = format!("`{text}` is a function that is not called\n= help: {help}");
            syn::Error::new_spanned(&path, message)
        });
    }
    let content;
    parenthesized!(content in input);
    let symbol = |input: ParseStream<'_>| {
        let place = input.span();
        let symbol = input.call(Ident::parse_any);
        let whole = input.is_empty() || input.peek(Token![,]);
        symbol.ok().filter(|_| whole).ok_or_else(|| {
            let help = "the arguments are symbols, which it borrows; for anything else write \
                        `#[when(|symbol| expression)]`";
            syn::Error::new(place, format!("expected the name of a symbol\n= help: {help}"))
        })
    };
    let symbols = Punctuated::<Ident, Token![,]>::parse_terminated_with(&content, symbol)?;
    Ok(Question::Call {
        function: path.into_token_stream(),
        symbols: symbols.into_iter().collect(),
    })
}

fn closure(closure: ExprClosure) -> syn::Result<Question> {
    let symbol = |pattern: &Pat| match pattern {
        Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
            Ok((ident.ident.clone(), None))
        }
        Pat::Type(typed) => match &*typed.pat {
            Pat::Ident(ident) => Ok((ident.ident.clone(), Some((*typed.ty).clone()))),
            other => Err(other.span()),
        },
        other => Err(other.span()),
    };
    let symbols = closure.inputs.iter().map(symbol).collect::<Result<Vec<_>, Span>>();
    let symbols = symbols.map_err(|span| {
        let help = "each parameter is the name of a symbol, which it borrows: `|size| *size > 3`";
        syn::Error::new(span, format!("expected the name of a symbol\n= help: {help}"))
    })?;
    if let Some(word) = &closure.asyncness {
        let message = "a decider does not wait\n= help: have a task find it out, and ask for \
                       what that provides";
        return Err(syn::Error::new(word.span(), message));
    }
    Ok(Question::Closure { symbols, whole: Box::new(closure) })
}

fn text(question: &Question) -> String {
    match question {
        Question::Symbol(symbol) => crate::names::plain(symbol),
        Question::Call { function, symbols } => {
            let symbols: Vec<_> = symbols.iter().map(crate::names::plain).collect();
            format!("{}({})", type_text(function), symbols.join(", "))
        }
        Question::Closure { whole, .. } => type_text(whole),
    }
}

/// Numbers the deciders of a flow, in the order of writing, and takes them out of its parts.
pub(super) fn number(children: &mut [Child], deciders: &mut Vec<Decider>) {
    for child in children {
        let (when, policies) = match child {
            Child::Node(node) => (node.when.take(), &mut node.policies),
            Child::Block(block) => (block.when.take(), &mut block.policies),
        };
        if let Some(decider) = when {
            let (text, skip) = (decider.text.clone(), decider.skip);
            policies.when = Some(When { decider: deciders.len(), text, skip });
            deciders.push(decider);
        }
        if let Child::Block(Block { children, .. }) = child {
            number(children, deciders);
        }
    }
}
