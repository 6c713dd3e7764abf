//! `#[retry(…)]`, `#[timeout(…)]` and `#[priority(…)]`.

use super::ast::{Filter, Node};
use super::controller;
use crate::errors::Errors;
use crate::metadata::type_text;
use flow_graph::model::{Backoff, Policies, Retry};
use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use std::time::Duration;
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, LitFloat, LitInt, LitStr, Meta, Token, Type, parenthesized};

pub(super) fn is_policy(attribute: &Attribute) -> bool {
    ["retry", "timeout", "priority"].iter().any(|name| attribute.path().is_ident(name))
}

/// Tells that a flow says itself how urgent it is.
pub(super) fn refuse_priority(attribute: &Attribute, errors: &mut Errors) {
    let help = "write it where the flow is a node of another one, or at the parts inside";
    let message = format!("a flow has no priority of its own\n= help: {help}");
    errors.at(attribute.path().span(), message);
}

/// Reads the policies among attributes that are all ours, and the retry controller if there is
/// one.
pub(super) fn read(
    attributes: &[Attribute],
    filters: &mut Vec<Filter>,
    errors: &mut Errors,
) -> (Policies, Option<Node>) {
    let (mut policies, mut controls) = (Policies::default(), None);
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("retry") {
            if policies.retry.is_some() {
                errors.at(path.span(), "`#[retry]` stands here twice");
            }
            let read = retry(attribute, filters, errors);
            if let Some((retry, controller)) = errors.ok(read) {
                policies.retry = Some(retry);
                controls = controller;
            }
        } else if path.is_ident("timeout") {
            if policies.timeout.is_some() {
                errors.at(path.span(), "`#[timeout]` stands here twice");
            }
            policies.timeout = errors.ok(timeout(attribute));
        } else if path.is_ident("priority") {
            if policies.priority.is_some() {
                errors.at(path.span(), "`#[priority]` stands here twice");
            }
            policies.priority = errors.ok(priority(attribute));
        } else {
            let name = type_text(path);
            errors.at(
                path.span(),
                format!(
                    "nothing in a flow has an attribute `#[{name}]`\n\
                     = help: there are `#[retry(times = 5, …)]`, `#[timeout(\"30s\")]`, \
                     `#[priority(10)]`, `#[when(symbol)]`, `#[each(item in items)]` and, in a \
                      `graph`, `#[after(name)]`"
                ),
            );
        }
    }
    (policies, controls)
}

fn timeout(attribute: &Attribute) -> syn::Result<Duration> {
    let usage = "`#[timeout]` needs a time\n= help: write `#[timeout(\"30s\")]`";
    let tokens = arguments(attribute, usage)?;
    let text: LitStr =
        syn::parse2(tokens.clone()).map_err(|_| syn::Error::new_spanned(tokens, usage))?;
    duration(&text)
}

fn priority(attribute: &Attribute) -> syn::Result<i32> {
    let usage = "`#[priority]` needs a whole number\n\
        = help: write `#[priority(10)]`: the higher one starts first; without the attribute it is 0";
    let tokens = arguments(attribute, usage)?;
    let wrong = |message: &str| syn::Error::new_spanned(tokens, message);
    let number = |input: ParseStream<'_>| {
        let minus = input.parse::<Option<Token![-]>>()?;
        let number: LitInt = input.parse()?;
        Ok((minus, number))
    };
    let (minus, number) = number.parse2(tokens.clone()).map_err(|_| wrong(usage))?;
    if !number.suffix().is_empty() {
        return Err(wrong(usage));
    }
    let sign = minus.map_or("", |_| "-");
    format!("{sign}{}", number.base10_digits()).parse().map_err(|_| {
        let help = "only the order of priorities matters: small numbers do";
        wrong(&format!("a priority is between {} and {}\n= help: {help}", i32::MIN, i32::MAX))
    })
}

/// What stands in the parentheses of an attribute: there must be something.
fn arguments<'a>(attribute: &'a Attribute, usage: &str) -> syn::Result<&'a TokenStream> {
    match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => Ok(&list.tokens),
        _ => Err(syn::Error::new(attribute.path().span(), usage)),
    }
}

fn duration(text: &LitStr) -> syn::Result<Duration> {
    humantime::parse_duration(&text.value()).map_err(|_| {
        let value = text.value();
        let reason = match value.trim().parse::<f64>() {
            Ok(_) => format!("`{value}` is a number without a unit"),
            Err(_) => format!("`{value}` is no time"),
        };
        let help = "write a number and a unit, as in `\"30s\"`, `\"100ms\"` or `\"1m 30s\"`";
        syn::Error::new(text.span(), format!("{reason}\n= help: {help}"))
    })
}

/// The word at the beginning of one part of a policy.
fn word(input: ParseStream<'_>, usage: &str) -> syn::Result<Ident> {
    input.call(Ident::parse_any).map_err(|error| syn::Error::new(error.span(), usage))
}

fn assign(input: ParseStream<'_>, word: &Ident) -> syn::Result<()> {
    match input.parse::<Token![=]>() {
        Ok(_) => Ok(()),
        Err(_) => Err(syn::Error::new(word.span(), format!("expected `{word} = …`"))),
    }
}

fn comma(input: ParseStream<'_>) -> syn::Result<()> {
    match input.is_empty() || input.parse::<Token![,]>().is_ok() {
        true => Ok(()),
        false => Err(syn::Error::new(input.span(), "expected `,`")),
    }
}

const RETRY_USAGE: &str = "`#[retry]` needs the number of attempts\n\
    = help: write `#[retry(times = 5)]`; more may follow: `backoff = exponential(\"100ms\", \
    max = \"30s\")`, `jitter`, `except(ErrorType)`";

fn retry(
    attribute: &Attribute,
    filters: &mut Vec<Filter>,
    errors: &mut Errors,
) -> syn::Result<(Retry, Option<Node>)> {
    let tokens = arguments(attribute, RETRY_USAGE)?;
    let mut found = Found::default();
    (|input: ParseStream<'_>| {
        while !input.is_empty() {
            found.one(input, errors)?;
            comma(input)?;
        }
        Ok(())
    })
    .parse2(tokens.clone())?;
    let times = match (found.times, &found.controller) {
        (None, None) => return Err(syn::Error::new(attribute.path().span(), RETRY_USAGE)),
        (Some((times, _)), None) => times,
        (None, Some(_)) => 1,
        (Some((_, span)), Some(controller)) => {
            let name = controller.task();
            return Err(syn::Error::new(
                span,
                format!(
                    "here both `times` and `{name}` decide\n\
                     = help: remove one, or write `#[retry(times = …)]` on a block around this"
                ),
            ));
        }
    };
    let mut retry = Retry {
        times,
        backoff: found.backoff.unwrap_or_default(),
        jitter: found.jitter.is_some(),
        filter: None,
        filter_text: String::new(),
        controlled: found.controller.is_some(),
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
    Ok((retry, found.controller))
}

#[derive(Default)]
struct Found {
    times: Option<(u32, Span)>,
    controller: Option<Node>,
    backoff: Option<Backoff>,
    jitter: Option<Span>,
    except: Vec<Type>,
    except_if: Option<TokenStream>,
}

impl Found {
    fn one(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        if controller::is_next(input) {
            let controller = controller::read(input, errors)?;
            if self.controller.is_some() {
                let message = "only one retry controller can decide\n\
                    = help: write the other one on a block around this";
                return Err(syn::Error::new(controller.span(), message));
            }
            self.controller = Some(controller);
            return Ok(());
        }
        let word = word(input, RETRY_USAGE)?;
        let twice = |there: bool| match there {
            true => Err(syn::Error::new(word.span(), format!("`{word}` stands here twice"))),
            false => Ok(()),
        };
        match word.to_string().as_str() {
            "times" => {
                twice(self.times.is_some())?;
                assign(input, &word)?;
                self.times = Some((times(input)?, word.span()));
            }
            "backoff" => {
                twice(self.backoff.is_some())?;
                assign(input, &word)?;
                self.backoff = Some(backoff(input)?);
            }
            "jitter" => {
                twice(self.jitter.is_some())?;
                self.jitter = Some(word.span());
            }
            "except" => {
                twice(!self.except.is_empty())?;
                let usage = "`except` takes the types of errors\n\
                    = help: write `except(ErrorType)`, or `except_if = |failure| …`";
                let content = parentheses(input, &word, usage)?;
                let types = content.parse_terminated(<Type as syn::parse::Parse>::parse, Token![,]);
                let types = types.map_err(|error| syn::Error::new(error.span(), usage))?;
                if types.is_empty() {
                    return Err(syn::Error::new(word.span(), usage));
                }
                self.except = types.into_iter().collect();
            }
            "except_if" => {
                twice(self.except_if.is_some())?;
                assign(input, &word)?;
                let usage = "`except_if` takes a function from `&Failure` to `bool`\n\
                    = help: write `except_if = function`, or `except_if = |failure| …`";
                // At the end of the policy there is no place to point to.
                let place = if input.is_empty() { word.span() } else { input.span() };
                let predicate: Expr = input.parse().map_err(|_| syn::Error::new(place, usage))?;
                self.except_if = Some(predicate.into_token_stream());
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
    const USAGE: &str = "expected a back-off\n\
        = help: write `constant(\"1s\")`, `linear(\"1s\", step = \"2s\")` or \
        `exponential(\"100ms\", max = \"30s\")`";
    let kind = word(input, USAGE)?;
    let known = ["constant", "linear", "exponential"];
    if !known.contains(&kind.to_string().as_str()) {
        let message = USAGE.replace("expected a back-off", &format!("`{kind}` is no back-off"));
        return Err(syn::Error::new(kind.span(), message));
    }
    let usage = format!("`{kind}` needs a first wait\n= help: write `{kind}(\"1s\")`");
    let content = parentheses(input, &kind, &usage)?;
    if content.is_empty() {
        return Err(syn::Error::new(kind.span(), usage));
    }
    let initial = time(&content)?;
    let (mut step, mut factor, mut max) = (None, None, None);
    while !content.is_empty() {
        comma(&content)?;
        if content.is_empty() {
            break;
        }
        let word = word(&content, USAGE)?;
        assign(&content, &word)?;
        match (kind.to_string().as_str(), word.to_string().as_str()) {
            ("linear", "step") => step = Some(time(&content)?),
            ("exponential", "factor") => factor = Some(number(&content)?),
            ("linear" | "exponential", "max") => max = Some(time(&content)?),
            _ => {
                let has = match kind.to_string().as_str() {
                    "constant" => "it takes one time, as in `constant(\"1s\")`",
                    "linear" => "it takes `step = \"2s\"` and `max = \"30s\"`",
                    _ => "it takes `factor = 2.0` and `max = \"30s\"`",
                };
                let message = format!("`{kind}` has no `{word}`\n= help: {has}");
                return Err(syn::Error::new(word.span(), message));
            }
        }
    }
    Ok(match kind.to_string().as_str() {
        "constant" => Backoff::Constant { delay: initial },
        "linear" => Backoff::Linear { initial, step: step.unwrap_or(initial), max },
        _ => Backoff::Exponential { initial, factor: factor.unwrap_or(2.0), max },
    })
}

fn parentheses<'a>(
    input: &ParseBuffer<'a>,
    word: &Ident,
    usage: &str,
) -> syn::Result<ParseBuffer<'a>> {
    if !input.peek(syn::token::Paren) {
        return Err(syn::Error::new(word.span(), usage));
    }
    let content;
    parenthesized!(content in input);
    Ok(content)
}

fn time(input: ParseStream<'_>) -> syn::Result<Duration> {
    let text = input.parse::<LitStr>().map_err(|error| {
        let help = "write it in quotes, with a unit: `\"30s\"`, `\"100ms\"` or `\"1m 30s\"`";
        syn::Error::new(error.span(), format!("expected a time\n= help: {help}"))
    })?;
    duration(&text)
}

fn times(input: ParseStream<'_>) -> syn::Result<u32> {
    let span = input.span();
    let number = input.parse::<LitInt>().and_then(|number| number.base10_parse());
    number.map_err(|_| {
        let help = "write the number of all attempts, the first included: `times = 5`";
        syn::Error::new(
            span,
            format!("`times` is a whole number below {}\n= help: {help}", u32::MAX),
        )
    })
}

fn number(input: ParseStream<'_>) -> syn::Result<f64> {
    let span = input.span();
    let number = if input.peek(LitInt) {
        input.parse::<LitInt>().and_then(|number| number.base10_parse())
    } else {
        input.parse::<LitFloat>().and_then(|number| number.base10_parse())
    };
    number.map_err(|_| {
        let help = "each wait is the one before it times the factor: `factor = 2.0`";
        syn::Error::new(span, format!("`factor` is a number\n= help: {help}"))
    })
}
