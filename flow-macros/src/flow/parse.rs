//! The grammar of `flow!`, read leniently: a child that cannot be read is told and passed
//! over, so that the editor keeps the rest of a half-typed flow.
//!
//! The grammar stands as EBNF in the documentation of `flow_runtime::flow`.

use super::ast::{Argument, Block, Child, Filter, Flow, Node, Renames, Symbol, Value};
use super::{controller, each, policy, when};
use crate::errors::Errors;
use crate::names;
use crate::task::doc_of;
use flow_graph::model::{Pattern, Policies};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    AngleBracketedGenericArguments, Attribute, Generics, Meta, Path, PathArguments, PathSegment,
    Token, Type, braced, parenthesized, token,
};

/// Reads a flow; `None` where not even its name and interface can be read.
pub(super) fn flow(tokens: TokenStream, errors: &mut Errors) -> Option<Flow> {
    let parsed = (|input: ParseStream<'_>| {
        let flow = head_and_body(input, errors);
        // What could not be read was told; the parser must not tell it again.
        let _rest: TokenStream = input.parse()?;
        Ok(flow)
    })
    .parse2(tokens);
    match parsed {
        Ok(Ok(flow)) => Some(flow),
        Ok(Err(error)) | Err(error) => {
            errors.push(error);
            None
        }
    }
}

fn head_and_body(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Flow> {
    let attributes = input.call(Attribute::parse_outer)?;
    let mut filters = Vec::new();
    let visibility = input.parse()?;
    let (pattern, pattern_span) = pattern(input)?;
    let name: Ident = input.parse().map_err(|error| {
        let word = pattern.keyword();
        let help = format!("write `{word} Name(…) {{ … }}`");
        syn::Error::new(error.span(), format!("a flow has a name\n= help: {help}"))
    })?;
    let mut generics: Generics = input.parse()?;
    if !input.peek(token::Paren) {
        return Err(syn::Error::new(
            name.span(),
            format!(
                "the inputs of `{name}` are missing\n\
                 = help: write `{name}(input: Type)`, or `{name}()` where there are none"
            ),
        ));
    }
    let inputs = symbols(input, errors)?;
    let outputs = if input.peek(Token![->]) {
        let arrow = input.parse::<Token![->]>()?;
        if !input.peek(token::Paren) {
            return Err(syn::Error::new(
                arrow.span(),
                "the outputs of a flow stand in parentheses, each with its type\n\
                 = help: write `-> (output: Type)`, or nothing where there are none",
            ));
        }
        symbols(input, errors)?
    } else {
        Vec::new()
    };
    generics.where_clause = input.parse()?;
    if !input.peek(token::Brace) {
        return Err(syn::Error::new(
            name.span(),
            format!("flow `{name}` has no body\n= help: write `{{ Task, … }}` after its head"),
        ));
    }
    let (ours, attributes): (Vec<_>, Vec<_>) = attributes.into_iter().partition(|attribute| {
        attribute.path().is_ident("transient")
            || policy::is_policy(attribute)
            || when::is_when(attribute)
            || each::is_each(attribute)
    });
    let (transient, ours): (Vec<_>, Vec<_>) =
        ours.into_iter().partition(|attribute| attribute.path().is_ident("transient"));
    let (whens, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(when::is_when);
    whens.iter().for_each(|attribute| when::refuse(attribute, errors));
    let (urgent, ours): (Vec<_>, Vec<_>) =
        ours.into_iter().partition(|attribute| attribute.path().is_ident("priority"));
    urgent.iter().for_each(|attribute| policy::refuse_priority(attribute, errors));
    let (eaches, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(each::is_each);
    let each = each::read(&eaches, errors);
    let (mut policies, controls) = policy::read(&ours, &mut filters, errors);
    policies.each = each.map(|(each, _)| Box::new(each));
    let doc = doc_of(&attributes);
    let content;
    braced!(content in input);
    let mut children = children(&content, &mut filters, errors);
    refuse_itself(&mut children, &name, errors);
    let mut deciders = Vec::new();
    when::number(&mut children, &mut deciders);
    if !input.is_empty() {
        let help = "write each flow in a `flow!` of its own";
        errors.at(input.span(), format!("nothing stands after the body of a flow\n= help: {help}"));
    }
    let root = Block {
        label: None,
        pattern,
        span: pattern_span,
        policies,
        when: None,
        after: Vec::new(),
        doc: String::new(),
        braces: true,
        children,
    };
    let root = controller::of_block(root, controls);
    let transient = !transient.is_empty();
    Ok(Flow {
        attributes,
        doc,
        transient,
        visibility,
        name,
        generics,
        inputs,
        outputs,
        root,
        filters,
        deciders,
    })
}

/// A flow that is a node of itself would be a type of infinite size, which rustc says less
/// plainly.
fn refuse_itself(children: &mut Vec<Child>, name: &Ident, errors: &mut Errors) {
    children.retain_mut(|child| match child {
        Child::Block(block) => {
            refuse_itself(&mut block.children, name, errors);
            true
        }
        Child::Node(node) if node.path.is_ident(name) => {
            errors.at(node.span(), format!("flow `{name}` cannot contain itself"));
            false
        }
        Child::Node(_) => true,
    });
}

fn pattern(input: ParseStream<'_>) -> syn::Result<(Pattern, Span)> {
    let word: Ident = input.call(Ident::parse_any).map_err(|error| {
        syn::Error::new(
            error.span(),
            "a flow begins with its pattern\n\
             = help: write `pub linear Name(input: Type) -> (output: Type) { Task, … }`",
        )
    })?;
    known_pattern(&word).map(|pattern| (pattern, word.span()))
}

fn known_pattern(word: &Ident) -> syn::Result<Pattern> {
    pattern_of(word).ok_or_else(|| {
        syn::Error::new(
            word.span(),
            format!(
                "`{word}` is no pattern\n\
                 = help: the patterns are `linear` (one after the other), `unordered` (at once) \
                 and `graph` (each after what it requires)"
            ),
        )
    })
}

fn pattern_of(word: &Ident) -> Option<Pattern> {
    [Pattern::Linear, Pattern::Unordered, Pattern::Graph]
        .into_iter()
        .find(|pattern| word == pattern.keyword())
}

/// `(name: Type, …)`, docs allowed.
fn symbols(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Vec<Symbol>> {
    let content;
    parenthesized!(content in input);
    let mut symbols = Vec::new();
    while !content.is_empty() {
        match symbol(&content) {
            Ok(symbol) => symbols.push(symbol),
            Err(error) => {
                errors.push(error);
                skip_to_comma(&content);
            }
        }
        if !content.is_empty() && content.parse::<Token![,]>().is_err() {
            errors.at(content.span(), "expected `,`");
            skip_to_comma(&content);
            let _ = content.parse::<Token![,]>();
        }
    }
    Ok(symbols)
}

fn symbol(input: ParseStream<'_>) -> syn::Result<Symbol> {
    let attributes = input.call(Attribute::parse_outer)?;
    if let Some(other) = attributes.iter().find(|attribute| !attribute.path().is_ident("doc")) {
        return Err(syn::Error::new(
            other.span(),
            "only documentation may stand before an input or an output",
        ));
    }
    let name: Ident = input.parse().map_err(|error| {
        syn::Error::new(error.span(), "expected a name with its type, as in `size: u64`")
    })?;
    if !input.peek(Token![:]) {
        return Err(syn::Error::new(
            name.span(),
            format!("`{name}` needs a type\n= help: write `{name}: Type`"),
        ));
    }
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    Ok(Symbol { name, ty, doc: doc_of(&attributes) })
}

fn children(input: ParseStream<'_>, filters: &mut Vec<Filter>, errors: &mut Errors) -> Vec<Child> {
    let mut children = Vec::new();
    while !input.is_empty() {
        let block_ended = match child(input, filters, errors) {
            Ok(child) => {
                let is_block = matches!(&child, Child::Block(block) if !block.is_node());
                children.push(child);
                is_block
            }
            Err(error) => {
                errors.push(error);
                skip_to_comma(input);
                false
            }
        };
        if input.peek(Token![,]) {
            let _ = input.parse::<Token![,]>();
        } else if !input.is_empty() && !block_ended {
            // The next child may be whole: a comma was forgotten, or is another sign.
            if input.peek(Token![;]) {
                errors.at(input.span(), "expected `,`, found `;`");
                let _ = input.parse::<Token![;]>();
            } else {
                errors.at(input.span(), "expected `,` before the next task");
                if !input.peek(Ident::peek_any) && !input.peek(Token![#]) {
                    skip_to_comma(input);
                    let _ = input.parse::<Token![,]>();
                }
            }
        }
    }
    children
}

fn child(
    input: ParseStream<'_>,
    filters: &mut Vec<Filter>,
    errors: &mut Errors,
) -> syn::Result<Child> {
    let attributes = input.call(Attribute::parse_outer)?;
    let label = if input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::])
    {
        let label = input.parse::<Ident>()?;
        input.parse::<Token![:]>()?;
        Some(label)
    } else {
        None
    };
    let doc = doc_of(&attributes);
    let ours: Vec<_> = attributes.into_iter().filter(|a| !a.path().is_ident("doc")).collect();
    let (after, ours): (Vec<_>, Vec<_>) =
        ours.into_iter().partition(|attribute| attribute.path().is_ident("after"));
    let after = after.iter().flat_map(|it| errors.ok(names_after(it)).unwrap_or_default());
    let after = after.collect::<Vec<_>>();
    let (whens, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(when::is_when);
    let when = when::read(&whens, errors);
    let (eaches, ours): (Vec<_>, Vec<_>) = ours.into_iter().partition(each::is_each);
    let (each, list) = each::read(&eaches, errors).unzip();
    let (policies, controls) = policy::read(&ours, filters, errors);
    let policies = Policies { each: each.map(Box::new), ..policies };
    if input.peek(syn::Ident) && input.peek2(token::Brace) {
        let word: Ident = input.parse()?;
        let span = word.span();
        let content;
        braced!(content in input);
        let pattern = known_pattern(&word);
        let pattern = errors.ok(pattern).unwrap_or(Pattern::Linear);
        let children = children(&content, filters, errors);
        let block =
            Block { label, pattern, span, policies, when, after, doc, braces: true, children };
        return Ok(Child::Block(controller::of_block(block, controls)));
    }
    let node = node(input, label, errors)?;
    Ok(controller::of_node(Node { policies, each: list, when, after, doc, ..node }, controls))
}

/// `#[after(name, …)]`.
fn names_after(attribute: &Attribute) -> syn::Result<Vec<Ident>> {
    let usage = "`#[after]` needs the names of parts of the same `graph`\n\
        = help: write `#[after(name)]`, with the name of a task or the label of a block";
    let wrong = |span| syn::Error::new(span, usage);
    let Meta::List(list) = &attribute.meta else { return Err(wrong(attribute.path().span())) };
    let names = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let names =
        (|input: ParseStream<'_>| names(input, Ident::parse_any)).parse2(list.tokens.clone());
    match names {
        Ok(names) if !names.is_empty() => Ok(names.into_iter().collect()),
        Ok(_) => Err(wrong(attribute.path().span())),
        Err(error) => Err(wrong(error.span())),
    }
}

pub(super) fn node(
    input: ParseStream<'_>,
    label: Option<Ident>,
    errors: &mut Errors,
) -> syn::Result<Node> {
    let path = path(input)?;
    let mut arguments = Vec::new();
    if input.peek(token::Paren) {
        let content;
        parenthesized!(content in input);
        while !content.is_empty() {
            match argument(&content) {
                Ok(argument) => {
                    let twice = |known: &Argument| known.parameter == argument.parameter;
                    if arguments.iter().any(twice) {
                        let message =
                            format!("`{}` is given twice\n= help: remove one", argument.parameter);
                        errors.at(argument.parameter.span(), message);
                    }
                    arguments.push(argument);
                }
                Err(error) => {
                    errors.push(error);
                    skip_to_comma(&content);
                }
            }
            if !content.is_empty() && content.parse::<Token![,]>().is_err() {
                errors.at(content.span(), "expected `,` before the next argument");
                if !content.peek(Ident::peek_any) {
                    skip_to_comma(&content);
                    let _ = content.parse::<Token![,]>();
                }
            }
        }
    }
    let renames = if input.peek(Token![->]) { Some(renames(input)?) } else { None };
    let (policies, after, doc) = (Policies::default(), Vec::new(), String::new());
    Ok(Node { label, path, arguments, renames, policies, each: None, when: None, after, doc })
}

/// A path to a type, generics allowed. Not syn's own parser for types' paths: that one takes
/// `Task(…)` for the arguments of `Fn(…)`.
fn path(input: ParseStream<'_>) -> syn::Result<Path> {
    let leading_colon = input.parse()?;
    let mut path = Path { leading_colon, segments: Default::default() };
    loop {
        if !input.peek(Ident::peek_any) {
            return Err(syn::Error::new(input.span(), "expected the name of a task or of a flow"));
        }
        let mut segment = PathSegment::from(input.call(Ident::parse_any)?);
        let generics = input.peek(Token![<]) || (input.peek(Token![::]) && input.peek3(Token![<]));
        if generics {
            let arguments = input.call(AngleBracketedGenericArguments::parse)?;
            segment.arguments = PathArguments::AngleBracketed(arguments);
        }
        path.segments.push_value(segment);
        if !input.peek(Token![::]) {
            return Ok(path);
        }
        path.segments.push_punct(input.parse()?);
    }
}

fn argument(input: ParseStream<'_>) -> syn::Result<Argument> {
    let parameter = input.call(Ident::parse_any)?;
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(
            parameter.span(),
            format!(
                "expected `{parameter} = …`\n\
                 = help: write `({parameter} = symbol)` to take another symbol, or \
                 `({parameter} = {{ expression }})` to give a value"
            ),
        ));
    }
    input.parse::<Token![=]>()?;
    let value = if input.peek(token::Brace) {
        let content;
        braced!(content in input);
        Value::Expression(content.parse()?)
    } else if input.peek(Ident::peek_any) && is_symbol(input) {
        Value::Symbol(input.call(Ident::parse_any)?)
    } else if input.is_empty() || input.peek(Token![,]) {
        return Err(syn::Error::new(
            parameter.span(),
            format!(
                "nothing is given to `{parameter}`\n\
                 = help: write `{parameter} = symbol`, or a value in braces: \
                 `{parameter} = {{ … }}`"
            ),
        ));
    } else {
        let mut text = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            text.extend([input.parse::<TokenTree>()?]);
        }
        let message = format!(
            "`{parameter}` is given neither a symbol nor a value\n\
             = help: write a value in braces: `{parameter} = {{ {} }}`",
            crate::metadata::type_text(&text)
        );
        return Err(syn::Error::new_spanned(text, message));
    };
    Ok(Argument { parameter, value })
}

/// Whether a word stands for itself, and is not the beginning of an expression without braces.
fn is_symbol(input: ParseStream<'_>) -> bool {
    let rest = input.fork();
    let _ = rest.call(Ident::parse_any);
    rest.is_empty() || rest.peek(Token![,]) || rest.peek(syn::Ident)
}

fn renames(input: ParseStream<'_>) -> syn::Result<Renames> {
    let span = input.parse::<Token![->]>()?.span();
    let one = |input: ParseStream<'_>| -> syn::Result<(Option<Ident>, Span)> {
        if input.peek(Token![_]) {
            return Ok((None, input.parse::<Token![_]>()?.span()));
        }
        let name: Ident = input.call(Ident::parse_any).map_err(|error| {
            let help = "write `-> name`, `-> (a, b)` where there are several, or `-> _`";
            let message = format!("expected a name for what the task provides\n= help: {help}");
            syn::Error::new(error.span(), message)
        })?;
        let span = name.span();
        Ok((Some(name), span))
    };
    if !input.peek(token::Paren) {
        let name = one(input)?;
        return Ok(Renames { span: name.1, names: vec![name] });
    }
    let content;
    parenthesized!(content in input);
    let names = content.parse_terminated(one, Token![,])?.into_iter().collect();
    Ok(Renames { span, names })
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// The name of the flow, wherever it stands: for the stub of a flow that cannot be read.
pub(super) fn name_of(tokens: &TokenStream) -> Option<Ident> {
    let mut after_pattern = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) if after_pattern => return Some(ident),
            TokenTree::Ident(ident) => {
                after_pattern = pattern_of(&ident).is_some() && names::plain(&ident) != "pub";
            }
            _ => after_pattern = false,
        }
    }
    None
}
