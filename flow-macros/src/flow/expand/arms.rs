//! `execute` and `revert`: a match over tasks with a plain typed call in each arm.
//!
//! A match of more than [`CHUNK`] arms is cut into matches of matches, each an `async fn` of
//! its own: rustc's cost of one async function grows faster than its arms. The outer one is over
//! the quotient, which is a table: over ranges of numbers it would be a walk from the first to
//! the one that is meant.

use super::slots::{getter, inner_output, projection, setter};
use super::{Context, NodeView, at, each, flow_entered, flow_slots, input_slot, local, task_slot};
use crate::flow::ast::Value;
use crate::metadata::{Parameter, Passing};
use crate::names;
use crate::span::{ends, near, respan, underlined};
use flow_graph::plan::Source;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};

const CHUNK: usize = 16;

/// The arms of one of the two functions, by number of the task.
pub(super) struct Arms {
    execute: bool,
    arms: Vec<(usize, TokenStream)>,
}

pub(super) fn execute(context: &Context<'_>) -> Arms {
    let arms = context.tasks().map(|node| (node.number, execute_arm(context, node))).collect();
    Arms { execute: true, arms }
}

pub(super) fn revert(context: &Context<'_>) -> Arms {
    let arm = |node: &NodeView<'_>| {
        let revert = node.metadata.revert.as_ref()?;
        Some((node.number, revert_arm(context, node, revert)))
    };
    Arms { execute: false, arms: context.tasks().filter_map(arm).collect() }
}

fn execute_arm(context: &Context<'_>, node: &NodeView<'_>) -> TokenStream {
    let arguments = node.metadata.execute.iter().map(|p| argument(context, node, p));
    let store = if !node.has_place() {
        quote!(let () = __flow_value;)
    } else {
        let slot = task_slot(node.number);
        match node.list() {
            None => quote!(__flow_slots.#slot.set(__flow_value);),
            Some(_) => quote!(__flow_slots.#slot.set_one(__flow_call.element(), __flow_value);),
        }
    };
    let call = awaited(call(node, "__flow_execute", arguments), node);
    let path = &node.written.path;
    quote! {
        match #call {
            ::core::result::Result::Ok(__flow_value) => {
                #store
                ::core::result::Result::Ok(())
            }
            ::core::result::Result::Err(__flow_error) => {
                ::core::result::Result::Err(__flow_call.execute_failed::<#path>(__flow_error))
            }
        }
    }
}

fn revert_arm(context: &Context<'_>, node: &NodeView<'_>, revert: &[Parameter]) -> TokenStream {
    let private = &context.private;
    let arguments = revert.iter().map(|p| argument(context, node, p));
    // The guard of the value lives as long as the call.
    let done = if !revert.iter().any(|p| p.passing == Passing::Outcome) {
        TokenStream::new()
    } else if node.metadata.provides.is_empty() {
        quote! {
            let __flow_outcome =
                #private::outcome(__flow_ended, ::core::option::Option::Some(&()));
        }
    } else {
        let slot = task_slot(node.number);
        let done = match node.list() {
            None => quote!(get()),
            Some(_) => quote!(one(__flow_call.element())),
        };
        quote! {
            let __flow_done = __flow_slots.#slot.#done;
            let __flow_outcome = #private::outcome(__flow_ended, __flow_done.as_deref());
        }
    };
    let call = awaited(call(node, "__flow_revert", arguments), node);
    quote! {
        {
            #done
            match #call {
                ::core::result::Result::Ok(()) => ::core::result::Result::Ok(()),
                ::core::result::Result::Err(__flow_error) => {
                    ::core::result::Result::Err(__flow_call.failed(__flow_error))
                }
            }
        }
    }
}

/// The call of a task's function, which rustc underlines at the task's name in `flow!` when
/// an argument has a wrong type.
pub(super) fn call(
    node: &NodeView<'_>,
    function: &str,
    arguments: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let (path, field) = (&node.written.path, &node.field);
    let span = node.written.span();
    let (start, end) = ends(span);
    let (at, this) = (at(span), variable("self", span));
    let function = Ident::new(function, end);
    let callee = quote_spanned!(start=> <#path>::);
    quote_spanned!(at=> #callee #function (&#this.#field, #(#arguments),*))
}

fn awaited(call: TokenStream, node: &NodeView<'_>) -> TokenStream {
    quote_spanned!(at(node.written.span())=> #call.await)
}

/// What one parameter is given. It stands where the value comes from: if its type is wrong,
/// rustc shows there what it is, at the task's name that it was passed to that task, and at
/// the parameter what it should be.
pub(super) fn argument(
    context: &Context<'_>,
    node: &NodeView<'_>,
    parameter: &Parameter,
) -> TokenStream {
    let span = match parameter.passing.is_symbol() {
        true => origin(context, node, parameter),
        false => node.written.span(),
    };
    let value = match parameter.passing {
        Passing::Context => {
            let call = variable("__flow_call", span);
            quote_spanned!(at(span)=> &#call.context())
        }
        Passing::Outcome => variable("__flow_outcome", span).to_token_stream(),
        Passing::Failures => variable("__flow_failures", span).to_token_stream(),
        Passing::History => {
            let (slots, slot) = (variable("__flow_slots", span), task_slot(node.number));
            quote_spanned!(at(span)=> &#slots.#slot.history())
        }
        _ => symbol(context, node, parameter, span),
    };
    let tree = underlined(span, value);
    quote!(#tree)
}

/// Where the author of the flow says what a parameter is given: the symbol or the value in
/// parentheses, or else the name of the input, task or flow that provides it.
fn origin(context: &Context<'_>, node: &NodeView<'_>, parameter: &Parameter) -> Span {
    let name = names::plain(&parameter.name);
    let given = node.written.arguments.iter().find(|a| names::plain(&a.parameter) == name);
    let provider = match (given.map(|argument| &argument.value), node.source(&parameter.name)) {
        _ if node.is_element(&parameter.name) => node.list(),
        (Some(Value::Symbol(symbol)), _) => Some(symbol.span()),
        (Some(Value::Expression(given)), _) => {
            given.clone().into_iter().next().map(|token| token.span())
        }
        (_, Source::Input(number)) => context.flow.inputs.get(number).map(|i| i.name.span()),
        (_, Source::Task(task, _)) => context.task(task).map(|node| node.written.span()),
        (_, Source::Flow(flow, _)) => context.flow_node(flow).map(|node| node.written.span()),
        _ => None,
    };
    provider.unwrap_or_else(|| node.written.span())
}

fn symbol(
    context: &Context<'_>,
    node: &NodeView<'_>,
    parameter: &Parameter,
    span: Span,
) -> TokenStream {
    let at = at(span);
    let (start, end) = ends(node.written.span());
    let end = Ident::new("Some", end);
    let some = quote_spanned!(start=> ::core::option::Option::#end);
    let place = match node.source(&parameter.name) {
        Source::Absent => return quote_spanned!(at=> ::core::option::Option::None),
        Source::Injected => {
            let given = node.written.arguments.iter().find_map(|argument| match &argument.value {
                Value::Expression(expression)
                    if names::plain(&argument.parameter) == names::plain(&parameter.name) =>
                {
                    Some(grouped(expression))
                }
                _ => None,
            });
            return match parameter.passing {
                Passing::Value => quote!(#given),
                Passing::Reference => quote_spanned!(at=> &#given),
                Passing::OptionalValue => {
                    quote_spanned!(at=> #some(#given))
                }
                _ => quote_spanned!(at=> #some(&#given)),
            };
        }
        source if node.skippable(&parameter.name) => {
            let value = skippable(context, source, span);
            return match parameter.passing {
                Passing::OptionalReference => value,
                _ => quote_spanned!(at=> (#value).cloned()),
            };
        }
        source if node.is_element(&parameter.name) => {
            let call = variable("__flow_call", span);
            each::element(context, place(context, source, span), span, &call)
        }
        source => place(context, source, span),
    };
    // As a method: a wrong type is then the parameter's and not that of `Clone::clone`.
    let cloned = quote_spanned!(at=> (&#place).clone());
    match parameter.passing {
        Passing::Value => cloned,
        Passing::OptionalReference => {
            let value = underlined(span, quote_spanned!(at=> &#place));
            quote_spanned!(at=> #some(#value))
        }
        Passing::OptionalValue => {
            let value = underlined(span, cloned);
            quote_spanned!(at=> #some(#value))
        }
        _ => quote_spanned!(at=> &#place),
    }
}

/// What was written in braces: in parentheses where it is an expression, since rustc speaks of
/// the end of a block as of what a function returns.
fn grouped(given: &TokenStream) -> TokenStream {
    use syn::Expr::{Array, Call, Field, Lit, Macro, MethodCall, Paren, Path, Struct, Tuple};
    let place = given.clone().into_iter().next().map_or_else(Span::call_site, |t| t.span());
    match syn::parse2::<syn::Expr>(given.clone()) {
        Ok(expression) if may_leave(given) => confined(expression),
        Ok(
            Array(_) | Call(_) | Field(_) | Lit(_) | Macro(_) | MethodCall(_) | Paren(_) | Path(_)
            | Struct(_) | Tuple(_),
        ) => given.clone(),
        Ok(_) => underlined(place, given.clone()).into(),
        Err(_) if may_leave(given) => quote!((|| { #given })()),
        Err(_) => quote!({ #given }),
    }
}

/// Whether the expression could end the function that it stands in, and with it skip the task:
/// by a word, a `?`, or a macro, which may hold anything.
fn may_leave(given: &TokenStream) -> bool {
    given.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => may_leave(&group.stream()),
        TokenTree::Ident(word) => word == "return" || word == "await",
        TokenTree::Punct(sign) => matches!(sign.as_char(), '?' | '!'),
        TokenTree::Literal(_) => false,
    })
}

/// The expression as a function of its own, which is all that it can leave. A borrow stays
/// outside, so that what is borrowed lives as long as the call of the task.
fn confined(mut expression: syn::Expr) -> TokenStream {
    fn inmost(expression: &mut syn::Expr) -> &mut syn::Expr {
        match expression {
            syn::Expr::Reference(borrow) => inmost(&mut borrow.expr),
            other => other,
        }
    }
    let inner = inmost(&mut expression);
    let tokens = inner.to_token_stream();
    // From end to end, so that rustc underlines all of it for a wrong type.
    let mut places = tokens.clone().into_iter().map(|token| token.span());
    let first = places.next().unwrap_or_else(Span::call_site);
    let (start, end) = (ends(first).0, ends(places.last().unwrap_or(first)).1);
    let function = quote_spanned!(start=> (|| #tokens));
    *inner = syn::Expr::Verbatim(quote_spanned!(end=> #function ()));
    expression.to_token_stream()
}

/// The place of a value, to be borrowed. Every token stands at `span`: rustc underlines what
/// is from the first to the last, and a variable in parentheses does not make it the macro's.
pub(super) fn place(context: &Context<'_>, source: Source, span: Span) -> TokenStream {
    let (at, slots) = (at(span), variable("__flow_slots", span));
    let keep = variable("__flow_keep", span);
    let tokens = match source {
        Source::Input(number) => context.flow.inputs.get(number).map(|input| {
            let slot = input_slot(&input.name);
            quote_spanned!(at=> *(#slots.#slot.hold(#keep)))
        }),
        Source::Task(task, output) => {
            let (slot, projection) = (task_slot(task), projection(context, task, output));
            let projection = respan(projection, at);
            let whole = projection.is_empty();
            Some(if whole {
                quote_spanned!(at=> *(#slots.#slot.hold(#keep)))
            } else {
                quote_spanned!(at=> (#slots.#slot.hold(#keep)) #projection)
            })
        }
        Source::Flow(flow, output) => inner_output(context, flow, output).map(|name| {
            let (inner, getter) = (flow_slots(flow), getter(name));
            quote_spanned!(at=> *(#slots.#inner.#getter()))
        }),
        Source::Injected | Source::Absent => None,
    };
    tokens.unwrap_or_default()
}

/// A borrowed value.
pub(super) fn lent(context: &Context<'_>, source: Source, span: Span) -> TokenStream {
    let place = place(context, source, span);
    quote_spanned!(at(span)=> &#place)
}

/// A borrowed value that may not be there, as an `Option`.
pub(super) fn skippable(context: &Context<'_>, source: Source, span: Span) -> TokenStream {
    let (at, slots) = (at(span), variable("__flow_slots", span));
    let keep = variable("__flow_keep", span);
    match source {
        Source::Task(task, output) => {
            let (slot, projection) = (task_slot(task), projection(context, task, output));
            let projection = respan(projection, at);
            let part = (!projection.is_empty()).then(|| {
                let value = variable("__flow_part", span);
                quote_spanned!(at=> .map(|#value| &#value #projection))
            });
            quote_spanned!(at=> #slots.#slot.held(#keep) #part)
        }
        Source::Flow(flow, output) => {
            let (inner, entered) = (flow_slots(flow), flow_entered(flow));
            let getter = inner_output(context, flow, output).map(getter);
            quote_spanned!(at=> #slots.#entered.get().map(|_| #slots.#inner.#getter()).as_deref())
        }
        Source::Input(_) | Source::Injected | Source::Absent => TokenStream::new(),
    }
}

/// A variable of the generated function: with the hygiene that it was declared with.
fn variable(name: &str, span: Span) -> Ident {
    Ident::new(name, near(span))
}

/// `fn enter`: clones what a nested flow requires into its slots.
///
/// They are emptied first: a clone may panic, and what an earlier attempt left there must not
/// be taken for what this one was given.
pub(super) fn enter(context: &Context<'_>) -> TokenStream {
    let (krate, private) = (context.krate, &context.private);
    let own = context.plan.flows.len();
    let arms = context.flows().map(|node| {
        let (number, inner) = (node.number, flow_slots(node.number));
        let sets = node.metadata.execute.iter().map(|parameter| {
            let (start, _) = ends(node.written.span());
            let mut setter = setter(&parameter.name);
            setter.set_span(start);
            let value = argument(context, node, parameter);
            quote!(__flow_slots.#inner.#setter(#value);)
        });
        let entered = (!context.flow.deciders.is_empty()).then(|| {
            let entered = flow_entered(node.number);
            quote!(__flow_slots.#entered.set(());)
        });
        quote!(#number => {
            #entered
            __flow_slots.#inner.__flow_clear();
            #(#sets)*
        })
    });
    let nested = nested(context, "__flow_number", "flows", |node, path| {
        let inner = flow_slots(node.number);
        quote!(<#path as #krate::Flow>::enter(__flow_number, &__flow_slots.#inner))
    });
    let nested = if own == 0 {
        TokenStream::new()
    } else {
        quote!(let __flow_number = __flow_number - #own; #nested)
    };
    quote! {
        fn enter(__flow_number: usize, __flow_slots: &Self::Slots) {
            let __flow_keep = &#private::Keep::default();
            match __flow_number {
                #(#arms)*
                _ => { #nested }
            }
        }
    }
}

/// Passes a number that is none of our own on to the nested flow that it belongs to.
pub(super) fn nested(
    context: &Context<'_>,
    number: &str,
    what: &str,
    call: impl Fn(&NodeView<'_>, &syn::Path) -> TokenStream,
) -> TokenStream {
    let krate = context.krate;
    let (number, what) = (local(number), local(what));
    context
        .flows()
        .map(|node| {
            let path = &node.written.path;
            let call = call(node, path);
            quote! {
                if #number < <#path as #krate::StaticFlow>::SIZE.#what {
                    return #call;
                }
                let #number = #number - <#path as #krate::StaticFlow>::SIZE.#what;
            }
        })
        .collect()
}

/// The functions of the trait, and the chunks that they call: `(chunks, execute, revert)`.
pub(super) fn assemble(
    context: &Context<'_>,
    execute: Arms,
    revert: Arms,
) -> (TokenStream, TokenStream, TokenStream) {
    let (mut chunks, execute) = assemble_one(context, &execute);
    let (more, revert) = assemble_one(context, &revert);
    chunks.extend(more);
    (chunks, execute, revert)
}

fn assemble_one(context: &Context<'_>, arms: &Arms) -> (TokenStream, TokenStream) {
    let Context { krate, private, flow, .. } = context;
    let (_, type_generics, _) = flow.generics.split_for_impl();
    let slots_type = super::slots::type_name(flow);
    let name = if arms.execute { local("execute") } else { local("revert") };
    // Where rustc shows that a task cannot be sent to another thread.
    let (start, end) = ends(flow.name.span());
    let (parameters, arguments) = if arms.execute {
        (TokenStream::new(), TokenStream::new())
    } else {
        let parameters = quote! {
            , __flow_ended: #private::Ended<'_>, __flow_failures: &#krate::Failures
        };
        (parameters, quote!(, __flow_ended, __flow_failures))
    };
    let (open, close) = (quote_spanned!(start=> ::core::result::Result<), quote_spanned!(end=> >));
    let result = quote!(#open (), #krate::Failure #close);
    let mut chunks = TokenStream::new();
    let (key, own): (TokenStream, TokenStream) = if arms.arms.len() <= CHUNK {
        let arms = arms.arms.iter().map(|(number, arm)| quote!(#number => #arm,));
        (quote!(__flow_number), arms.collect())
    } else {
        let chunk = |group: &[(usize, TokenStream)]| {
            let Some((first, _)) = group.first() else { return TokenStream::new() };
            let index = first / CHUNK;
            let chunk = format_ident!("__flow_{name}_{index}");
            let arms = group.iter().map(|(number, arm)| quote!(#number => #arm,));
            chunks.extend(quote! {
                async fn #chunk(
                    &self,
                    __flow_number: usize,
                    __flow_slots: &#slots_type #type_generics,
                    __flow_keep: &#private::Keep,
                    __flow_call: #private::Call<'_>
                    #parameters
                ) -> #result {
                    match __flow_number {
                        #(#arms)*
                        _ => ::core::result::Result::Ok(()),
                    }
                }
            });
            quote! {
                #index => {
                    self.#chunk(__flow_number, __flow_slots, __flow_keep, __flow_call #arguments)
                        .await
                }
            }
        };
        let groups = arms.arms.chunk_by(|(one, _), (other, _)| one / CHUNK == other / CHUNK);
        (quote!(__flow_number / #CHUNK), groups.map(chunk).collect())
    };
    let count = context.plan.tasks.len();
    let inner = nested(context, "__flow_number", "tasks", |node, path| {
        let (field, inner) = (&node.field, flow_slots(node.number));
        quote! {
            <#path as #krate::Flow>::#name(
                &self.#field, __flow_number, &__flow_slots.#inner, __flow_call #arguments
            ).await
        }
    });
    // The numbers behind our own are those of nested flows.
    let nested = (!inner.is_empty()).then(|| {
        quote! {
            if __flow_number >= #count {
                let __flow_number = __flow_number - #count;
                #inner
                return ::core::result::Result::Ok(());
            }
        }
    });
    let function = quote! {
        async fn #name(
            &self,
            __flow_number: usize,
            __flow_slots: &Self::Slots,
            __flow_call: #private::Call<'_>
            #parameters
        ) -> #result {
            #nested
            let __flow_keep = &#private::Keep::default();
            match #key {
                #own
                _ => ::core::result::Result::Ok(()),
            }
        }
    };
    (chunks, function)
}
