//! Spans that serve rustc and rust-analyzer at once.
//!
//! rust-analyzer maps a token of the user's to the tokens of the expansion that have *exactly*
//! its range. To give one target for go-to-definition, only the type path in type position
//! and the errors keep the user's range; everything else stands at the same place with an
//! empty range. rustc shows both alike.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};

/// The same place, as an empty range, with the hygiene of the invocation.
pub(crate) fn near(span: Span) -> Span {
    start_of(span).resolved_at(Span::call_site())
}

/// Where `span` begins and where it ends, as empty ranges with the hygiene of the source.
///
/// rustc underlines all that is between two such tokens, and takes it for the user's own: no
/// note then tells from which macro the error comes. Not for the names of local variables,
/// which must have the hygiene of the invocation.
pub(crate) fn ends(span: Span) -> (Span, Span) {
    if proc_macro::is_available() {
        let span = span.unwrap();
        (span.start().into(), span.end().into())
    } else {
        (span, span)
    }
}

fn start_of(span: Span) -> Span {
    if proc_macro::is_available() { span.unwrap().start().into() } else { span }
}

/// All tokens moved to [`near`] their places.
pub(crate) fn near_tokens(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut tree| {
            let span = start_of(tree.span());
            if let TokenTree::Group(group) = &tree {
                tree = Group::new(group.delimiter(), near_tokens(group.stream())).into();
            }
            tree.set_span(span);
            tree
        })
        .collect()
}

/// In parentheses that have the user's exact range, so that rustc underlines all of it.
pub(crate) fn underlined(span: Span, tokens: TokenStream) -> TokenTree {
    let mut group = Group::new(Delimiter::Parenthesis, tokens);
    group.set_span(span);
    group.into()
}

/// All tokens moved to `span`.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut tree| {
            if let TokenTree::Group(group) = &tree {
                tree = Group::new(group.delimiter(), respan(group.stream(), span)).into();
            }
            tree.set_span(span);
            tree
        })
        .collect()
}
