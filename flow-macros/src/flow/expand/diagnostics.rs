//! From diagnostics to what rustc shows.

use crate::errors::Errors;
use crate::flow::ast::Flow;
use crate::flow::model::Origins;
use flow_graph::{Diagnostic, Level};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Errors go to `errors`; what comes back are the warnings.
pub(in crate::flow) fn expand(
    diagnostics: &[Diagnostic],
    flow: &Flow,
    origins: &Origins,
    errors: &mut Errors,
) -> TokenStream {
    let mut warnings = TokenStream::new();
    for diagnostic in diagnostics {
        match diagnostic.level {
            Level::Error => {
                errors.at(origins.span(diagnostic.origin), diagnostic);
                for (origin, note) in &diagnostic.related {
                    errors.at(origins.span(*origin), note);
                }
            }
            Level::Warning => warnings.extend(warning(diagnostic, flow, origins)),
        }
    }
    warnings
}

/// Stable Rust lets a macro warn in one way: by using something deprecated, whose note is the
/// message.
///
/// What the author wrote before the flow of the lint `deprecated` stands before it too: rustc
/// has no other way to keep still about one flow.
fn warning(diagnostic: &Diagnostic, flow: &Flow, origins: &Origins) -> TokenStream {
    let note = diagnostic.to_string();
    let name = Ident::new("warning", origins.span(diagnostic.origin));
    let levels = flow.attributes.iter().filter(|attribute| {
        ["allow", "expect", "warn", "deny", "forbid"].iter().any(|l| attribute.path().is_ident(l))
    });
    quote! {
        #(#levels)*
        const _: () = {
            #[deprecated(note = #note)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #name
        };
    }
}
