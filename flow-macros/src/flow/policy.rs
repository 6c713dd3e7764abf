//! `#[retry(…)]` and `#[timeout(…)]`.

use super::ast::Filter;
use crate::errors::Errors;
use crate::metadata::type_text;
use flow_graph::model::{Backoff, Policies, Retry};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::time::Duration;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, LitFloat, LitInt, LitStr, Meta, Token, Type, parenthesized};

pub(super) fn is_policy(attribute: &Attribute) -> bool {
    attribute.path().is_ident("retry") || attribute.path().is_ident("timeout")
}

/// Reads the policies among attributes that are all ours.
pub(super) fn read(
    attributes: &[Attribute],
    filters: &mut Vec<Filter>,
    errors: &mut Errors,
) -> Policies {
    let mut policies = Policies::default();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("retry") {
            if policies.retry.is_some() {
                errors.at(path.span(), "`#[retry]` stands here twice");
            }
            policies.retry = errors.ok(retry(attribute, filters));
        } else if path.is_ident("timeout") {
            if policies.timeout.is_some() {
                errors.at(path.span(), "`#[timeout]` stands here twice");
            }
            policies.timeout = errors.ok(timeout(attribute));
        } else {
            let name = type_text(path);
            errors.at(
                path.span(),
                format!(
                    "nothing in a flow has an attribute `#[{name}]`\n\
                     = help: there are `#[retry(times = 5, …)]` and `#[timeout(\"30s\")]`"
                ),
            );
        }
    }
    policies
}

fn timeout(attribute: &Attribute) -> syn::Result<Duration> {
    let usage = "`#[timeout]` needs a time\n= help: write `#[timeout(\"30s\")]`";
    let Meta::List(list) = &attribute.meta else {
        return Err(syn::Error::new(attribute.path().span(), usage));
    };
    let text: LitStr =
        syn::parse2(list.tokens.clone()).map_err(|error| syn::Error::new(error.span(), usage))?;
    duration(&text)
}

fn duration(text: &LitStr) -> syn::Result<Duration> {
    humantime::parse_duration(&text.value()).map_err(|error| {
        syn::Error::new(
            text.span(),
            format!(
                "`{}` is no time: {error}\n= help: write `\"30s\"`, `\"100ms\"` or `\"1m 30s\"`",
                text.value()
            ),
        )
    })
}

fn retry(attribute: &Attribute, filters: &mut Vec<Filter>) -> syn::Result<Retry> {
    const USAGE: &str = "`#[retry]` needs the number of attempts\n\
        = help: write `#[retry(times = 5)]`; more may follow: `backoff = exponential(\"100ms\", \
        max = \"30s\")`, `jitter`, `except(ErrorType)`";
    let Meta::List(list) = &attribute.meta else {
        return Err(syn::Error::new(attribute.path().span(), USAGE));
    };
    let mut found = Found::default();
    (|input: ParseStream<'_>| {
        while !input.is_empty() {
            found.one(input)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(())
    })
    .parse2(list.tokens.clone())?;
    let Some(times) = found.times else {
        return Err(syn::Error::new(attribute.path().span(), USAGE));
    };
    let mut retry = Retry {
        times,
        backoff: found.backoff.unwrap_or_default(),
        jitter: found.jitter.is_some(),
        filter: None,
        filter_text: String::new(),
    };
    if let (Some(span), true) = (found.jitter, retry.backoff.is_none()) {
        return Err(syn::Error::new(
            span,
            "`jitter` needs a wait to vary\n= help: add `backoff = exponential(\"100ms\")`",
        ));
    }
    if !found.except.is_empty() || found.except_if.is_some() {
        let texts = found.except.iter().map(type_text);
        let predicate = found.except_if.as_ref().map(type_text);
        retry.filter_text = texts.chain(predicate).collect::<Vec<_>>().join(", ");
        retry.filter = Some(filters.len());
        filters.push(Filter { types: found.except, predicate: found.except_if });
    }
    Ok(retry)
}

#[derive(Default)]
struct Found {
    times: Option<u32>,
    backoff: Option<Backoff>,
    jitter: Option<Span>,
    except: Vec<Type>,
    except_if: Option<TokenStream>,
}

impl Found {
    fn one(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let word = input.call(Ident::parse_any)?;
        let twice = |there: bool| match there {
            true => Err(syn::Error::new(word.span(), format!("`{word}` stands here twice"))),
            false => Ok(()),
        };
        match word.to_string().as_str() {
            "times" => {
                twice(self.times.is_some())?;
                input.parse::<Token![=]>()?;
                self.times = Some(input.parse::<LitInt>()?.base10_parse()?);
            }
            "backoff" => {
                twice(self.backoff.is_some())?;
                input.parse::<Token![=]>()?;
                self.backoff = Some(backoff(input)?);
            }
            "jitter" => {
                twice(self.jitter.is_some())?;
                self.jitter = Some(word.span());
            }
            "except" => {
                twice(!self.except.is_empty())?;
                let content;
                parenthesized!(content in input);
                let types = content
                    .parse_terminated(|input: ParseStream<'_>| input.parse::<Type>(), Token![,])?;
                self.except = types.into_iter().collect();
            }
            "except_if" => {
                twice(self.except_if.is_some())?;
                input.parse::<Token![=]>()?;
                let mut tokens = TokenStream::new();
                while !input.is_empty() && !input.peek(Token![,]) {
                    tokens.extend([input.parse::<TokenTree>()?]);
                }
                self.except_if = Some(tokens);
            }
            _ => {
                return Err(syn::Error::new(
                    word.span(),
                    format!(
                        "`#[retry]` has no `{word}`\n\
                         = help: it takes `times = 5`, `backoff = constant(\"1s\")`, `jitter`, \
                         `except(ErrorType)` and `except_if = function`"
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// `constant("1s")`, `linear("1s", step = "2s", max = "30s")`,
/// `exponential("100ms", factor = 2.0, max = "30s")`.
fn backoff(input: ParseStream<'_>) -> syn::Result<Backoff> {
    let kind = input.call(Ident::parse_any)?;
    let known = ["constant", "linear", "exponential"];
    if !known.contains(&kind.to_string().as_str()) {
        return Err(syn::Error::new(
            kind.span(),
            format!(
                "there is no back-off `{kind}`\n\
                 = help: write `constant(\"1s\")`, `linear(\"1s\", step = \"2s\")` or \
                 `exponential(\"100ms\", max = \"30s\")`"
            ),
        ));
    }
    let content;
    parenthesized!(content in input);
    let initial = duration(&content.parse()?)?;
    let (mut step, mut factor, mut max) = (None, None, None);
    while !content.is_empty() {
        content.parse::<Token![,]>()?;
        if content.is_empty() {
            break;
        }
        let word = content.call(Ident::parse_any)?;
        content.parse::<Token![=]>()?;
        match (kind.to_string().as_str(), word.to_string().as_str()) {
            ("linear", "step") => step = Some(duration(&content.parse()?)?),
            ("exponential", "factor") => factor = Some(number(&content)?),
            ("linear" | "exponential", "max") => max = Some(duration(&content.parse()?)?),
            _ => {
                return Err(syn::Error::new(word.span(), format!("`{kind}` has no `{word}`")));
            }
        }
    }
    Ok(match kind.to_string().as_str() {
        "constant" => Backoff::Constant { delay: initial },
        "linear" => Backoff::Linear { initial, step: step.unwrap_or(initial), max },
        _ => Backoff::Exponential { initial, factor: factor.unwrap_or(2.0), max },
    })
}

fn number(input: ParseStream<'_>) -> syn::Result<f64> {
    if input.peek(LitInt) {
        return input.parse::<LitInt>()?.base10_parse();
    }
    input.parse::<LitFloat>()?.base10_parse()
}
