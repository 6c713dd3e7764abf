//! `#[task]` and `#[controller]`: one annotated item in, the item with its metadata out.

mod arguments;
mod expand;
mod parse;
mod signature;

use crate::errors::Errors;
use crate::metadata::{Kind, Metadata, companion};
pub(crate) use parse::doc_of;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Expands the attribute. The user's item comes out whatever happens, so that one mistake
/// does not cause fifty.
pub(crate) fn expand(arguments: TokenStream, item: TokenStream, kind: Kind) -> TokenStream {
    let mut errors = Errors::default();
    let arguments = arguments::parse(arguments, kind, &mut errors);
    let mut item = match parse::item(item.clone(), kind, &mut errors) {
        Some(item) => item,
        None => {
            let errors = errors.into_tokens();
            return quote!(#item #errors);
        }
    };
    // Without its arguments nothing right can be said about what the task provides.
    let known = errors.is_empty().then_some(arguments.provides.as_slice());
    let task = parse::task(&mut item, known, kind, &mut errors);
    let krate = arguments.krate.to_token_stream();
    match task {
        Some(task) if errors.is_empty() => {
            let (traits, macros) =
                (expand::impls(&item, &task, &krate), companion(&task.name, &task.metadata()));
            let _ = errors.into_tokens();
            parse::allow_what_a_task_must(&mut item);
            quote!(#item #traits #macros)
        }
        // Flows that name the task stay silent about it.
        _ => {
            let name = item.name();
            let stub = expand::stub(&item, &krate);
            let macros = companion(name, &Metadata::bad(name));
            let errors = errors.into_tokens();
            quote!(#item #stub #macros #errors)
        }
    }
}
