//! The question to all companions.
//!
//! `A! { [(B) [(C) [(build) (definition)]]] {} }`: each companion adds its entry to the braces
//! and invokes the next, so the depth of expansion is the length of the chain. Long flows go
//! in √n groups, each of which ends by defining a macro that holds the group's entries and
//! speaks the same protocol; a last chain runs through these. Depth 2√n, tokens n√n, and no
//! `recursion_limit`.

use super::ast::{Flow, Node};
use crate::names;
use crate::span::near_tokens;
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::PathArguments;

/// The default recursion limit is 128, and the invocation may itself stand in macros.
const LONGEST: usize = 48;

pub(super) fn expand(flow: &Flow, krate: &TokenStream, definition: &TokenStream) -> TokenStream {
    let companions: Vec<_> = flow.nodes().into_iter().map(companion_of).collect();
    let last = group(Delimiter::Parenthesis, quote!([#krate] #definition));
    let build = quote!(#krate::__private::__flow_build);
    if companions.len() <= LONGEST {
        return chain(&companions, build, last);
    }
    let mut tokens = TokenStream::new();
    let mut stages = Vec::new();
    let stage = names::unique("stage", &flow.name);
    let size = companions.len().isqrt() + 1;
    for (number, companions) in companions.chunks(size).enumerate() {
        let name = format_ident!("{stage}_{number}", span = stage.span());
        let dollar = TokenTree::Punct(Punct::new('$', Spacing::Alone));
        let last = group(Delimiter::Parenthesis, quote!(#name #dollar));
        tokens.extend(chain(companions, quote!(#krate::__flow_stage), last));
        stages.push(name.to_token_stream());
    }
    tokens.extend(chain(&stages, build, last));
    tokens
}

fn chain(companions: &[TokenStream], end: TokenStream, last: TokenTree) -> TokenStream {
    let (mut rest, mut next) = (last, end);
    for companion in companions.iter().rev() {
        rest = group(Delimiter::Bracket, {
            let next = group(Delimiter::Parenthesis, next);
            quote!(#next #rest)
        });
        next = companion.clone();
    }
    quote!(#next ! { #rest {} })
}

/// The path of the companion is that of the type, less its generic arguments.
fn companion_of(node: &Node) -> TokenStream {
    let mut path = node.path.clone();
    for segment in &mut path.segments {
        segment.arguments = PathArguments::None;
    }
    near_tokens(path.to_token_stream())
}

fn group(delimiter: Delimiter, tokens: TokenStream) -> TokenTree {
    Group::new(delimiter, tokens).into()
}
