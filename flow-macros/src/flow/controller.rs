//! What a retry controller decides about: a `linear` that begins with it.

use super::ast::{Block, Child, Node};
use flow_graph::model::{Pattern, Policies};
use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Token, token};

/// Whether a retry controller stands here, and not another word of `#[retry(…)]`: it is a type,
/// whose name begins with a capital.
pub(super) fn is_next(input: ParseStream<'_>) -> bool {
    let input = input.fork();
    if input.peek(Ident::peek_any) && input.peek2(Token![:]) && !input.peek2(Token![::]) {
        let _ = (input.call(Ident::parse_any), input.parse::<Token![:]>());
    }
    let _ = input.parse::<Option<Token![::]>>();
    while let Ok(word) = input.call(Ident::parse_any) {
        if input.parse::<Token![::]>().is_err() || input.peek(Token![<]) {
            return word.to_string().starts_with(char::is_uppercase);
        }
    }
    false
}

/// Reads a retry controller, which is written as every other node is.
pub(super) fn read(
    input: ParseStream<'_>,
    errors: &mut crate::errors::Errors,
) -> syn::Result<Node> {
    let labelled = input.peek2(Token![:]) && !input.peek2(Token![::]);
    let label = if labelled {
        let label = input.parse::<Ident>()?;
        input.parse::<Token![:]>()?;
        Some(label)
    } else {
        None
    };
    if labelled && input.peek(token::Brace) {
        return Err(input.error("expected the name of a retry controller"));
    }
    super::parse::node(input, label, errors)
}

/// A block, with the controller that decides about it.
pub(super) fn of_block(block: Block, controller: Option<Node>) -> Block {
    let Some(controller) = controller else { return block };
    let span = block.span;
    let children = match block.pattern {
        Pattern::Linear => {
            let children = std::iter::once(Child::Node(controller)).chain(block.children).collect();
            return Block { children, ..block };
        }
        pattern => {
            let inner = Block {
                label: None,
                pattern,
                span,
                policies: Policies::default(),
                when: None,
                after: Vec::new(),
                doc: String::new(),
                braces: true,
                children: block.children,
            };
            vec![Child::Node(controller), Child::Block(inner)]
        }
    };
    Block { pattern: Pattern::Linear, children, ..block }
}

/// A node, with the controller that decides about it.
pub(super) fn of_node(mut node: Node, controller: Option<Node>) -> Child {
    let Some(controller) = controller else { return Child::Node(node) };
    let (retry, priority) = (node.policies.retry.take(), node.policies.priority.take());
    Child::Block(Block {
        label: None,
        pattern: Pattern::Linear,
        span: node.span(),
        // It is as urgent as its controller.
        policies: Policies { retry, priority, ..Policies::default() },
        // It decides about the controller, too.
        when: node.when.take(),
        after: std::mem::take(&mut node.after),
        doc: String::new(),
        braces: false,
        children: vec![Child::Node(controller), Child::Node(node)],
    })
}
