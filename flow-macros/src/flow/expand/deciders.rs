//! `fn decide`: the questions, each a plain call that rustc checks; and what is forgotten of
//! what is skipped.

use super::arms::{lent, nested, skippable};
use super::{Context, flow_entered, task_slot};
use crate::flow::ast::{Decider, Question};
use crate::span::{ends, underlined};
use flow_graph::plan;
use proc_macro2::{Delimiter, Group, Ident, TokenStream};
use quote::quote;

/// The functions of the trait; nothing where neither the flow nor one inside can have deciders.
pub(super) fn expand(context: &Context<'_>) -> TokenStream {
    let (own, none) = (!context.flow.deciders.is_empty(), context.flows.is_empty());
    if !own && none {
        return TokenStream::new();
    }
    let decide = decide(context);
    let ignore = ignore(context);
    let ignore_flow = ignore_flow(context);
    quote!(#decide #ignore #ignore_flow)
}

fn decide(context: &Context<'_>) -> TokenStream {
    let Context { krate, private, flow, plan, .. } = context;
    let own = flow.deciders.len();
    let arms = flow.deciders.iter().zip(&plan.deciders).enumerate().map(|(number, it)| {
        let (decider, planned) = it;
        let asked = question(context, decider, planned);
        let negate = decider.negated.then(|| quote!(.map(|__flow_run| !__flow_run)));
        quote!(#number => #private::Verdict::verdict(#asked) #negate,)
    });
    let inner = nested(context, "__flow_number", "deciders", |node, path| {
        let inner = super::flow_slots(node.number);
        quote!(<#path as #krate::Flow>::decide(__flow_number, &__flow_slots.#inner))
    });
    let rest = if inner.is_empty() {
        quote!(_ => ::core::result::Result::Ok(true),)
    } else {
        quote!(_ => {
            let __flow_number = __flow_number - #own;
            #inner
            ::core::result::Result::Ok(true)
        })
    };
    quote! {
        fn decide(
            __flow_number: usize,
            __flow_slots: &Self::Slots,
        ) -> ::core::result::Result<bool, #private::BoxError> {
            let __flow_keep = &#private::Keep::default();
            match __flow_number {
                #(#arms)*
                #rest
            }
        }
    }
}

fn question(context: &Context<'_>, decider: &Decider, planned: &plan::Decider) -> TokenStream {
    let value = |symbol: &Ident, place: usize| {
        let span = symbol.span();
        let Some(needed) = planned.requires.get(place) else { return TokenStream::new() };
        let value = match needed.skippable {
            true => skippable(context, needed.source, span),
            false => lent(context, needed.source, span),
        };
        let tree = underlined(span, value);
        quote!(#tree)
    };
    match &decider.question {
        Question::Symbol(symbol) => value(symbol, 0),
        Question::Call { function, symbols } => {
            let values = symbols.iter().enumerate().map(|(place, symbol)| value(symbol, place));
            // All at the places of the source, so that rustc underlines the call.
            let mut places = function.clone().into_iter().map(|token| token.span());
            let first = places.next().unwrap_or(decider.span);
            let mut arguments = Group::new(Delimiter::Parenthesis, quote!(#(#values),*));
            arguments.set_span(ends(first).1);
            quote!(#function #arguments)
        }
        Question::Closure { symbols, whole } => {
            let lets = symbols.iter().enumerate().map(|(place, (symbol, ty))| {
                let value = value(symbol, place);
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                quote!(let #symbol #ty = #value;)
            });
            let body = &whole.body;
            // A function of its own, which is all that `return` and `?` can leave.
            quote!((|| { #(#lets)* #body })())
        }
    }
}

/// What a task provided in an earlier attempt is not there when it is skipped in a later one.
fn ignore(context: &Context<'_>) -> TokenStream {
    let Context { krate, flow, plan, .. } = context;
    let own = !flow.deciders.is_empty();
    let arms = context.tasks().filter(|node| own && node.has_place());
    let arms = arms.map(|node| {
        let (number, slot) = (node.number, task_slot(node.number));
        quote!(#number => __flow_slots.#slot.clear(),)
    });
    let arms: TokenStream = arms.collect();
    let inner = nested(context, "__flow_number", "tasks", |node, path| {
        let inner = super::flow_slots(node.number);
        quote!(<#path as #krate::Flow>::ignore(__flow_number, &__flow_slots.#inner))
    });
    let rest = rest(plan.tasks.len(), &inner);
    quote! {
        fn ignore(__flow_number: usize, __flow_slots: &Self::Slots) {
            match __flow_number {
                #arms
                #rest
            }
        }
    }
}

fn ignore_flow(context: &Context<'_>) -> TokenStream {
    let Context { krate, flow, plan, .. } = context;
    let own = !flow.deciders.is_empty();
    let arms = context.flows().filter(|_| own).map(|node| {
        let (number, entered) = (node.number, flow_entered(node.number));
        quote!(#number => __flow_slots.#entered.clear(),)
    });
    let arms: TokenStream = arms.collect();
    let inner = nested(context, "__flow_number", "flows", |node, path| {
        let inner = super::flow_slots(node.number);
        quote!(<#path as #krate::Flow>::ignore_flow(__flow_number, &__flow_slots.#inner))
    });
    let rest = rest(plan.flows.len(), &inner);
    quote! {
        fn ignore_flow(__flow_number: usize, __flow_slots: &Self::Slots) {
            match __flow_number {
                #arms
                #rest
            }
        }
    }
}

/// Numbers that are none of our own.
fn rest(own: usize, inner: &TokenStream) -> TokenStream {
    if inner.is_empty() {
        return quote!(_ => {});
    }
    quote! {
        _ if __flow_number < #own => {}
        _ => {
            let __flow_number = __flow_number - #own;
            #inner
        }
    }
}
