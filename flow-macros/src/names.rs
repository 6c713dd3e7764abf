//! Names that the macros make.

use proc_macro2::{Ident, Span};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use syn::ext::IdentExt;

/// The crate that is being compiled.
pub(crate) fn this_crate() -> String {
    std::env::var("CARGO_CRATE_NAME").unwrap_or_default()
}

/// The name as people say it: without the `r#` of a raw identifier.
pub(crate) fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// An identifier of this name, raw where the name is a keyword.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    if syn::parse_str::<Ident>(name).is_ok() {
        Ident::new(name, span)
    } else if ["self", "super", "crate", "Self", "_"].contains(&name) {
        Ident::new(&format!("{name}_"), span)
    } else {
        Ident::new_raw(name, span)
    }
}

/// A name for a macro that no other macro has.
///
/// The names of `macro_rules!` have no hygiene, so the text itself must be unique: it is made
/// of the place in the source (relative to the package, so that builds are reproducible) and
/// a counter, for what a user's macro makes twice at one place.
pub(crate) fn unique(prefix: &str, name: &Ident) -> Ident {
    static COUNTER: AtomicUsize = AtomicUsize::new(0);
    let mut hash = DefaultHasher::new();
    if proc_macro::is_available() {
        let package = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
        let span = name.span().unwrap();
        let file = span.file();
        file.strip_prefix(&package).unwrap_or(&file).hash(&mut hash);
        (span.line(), span.column()).hash(&mut hash);
        let site = Span::call_site().unwrap();
        (site.line(), site.column()).hash(&mut hash);
    }
    COUNTER.fetch_add(1, Ordering::Relaxed).hash(&mut hash);
    let text = format!("__flow_{prefix}_{}_{:016x}", plain(name), hash.finish());
    Ident::new(&text, Span::mixed_site().located_at(name.span()))
}

pub(crate) use flow_graph::model::snake_case;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_becomes_a_legal_identifier() {
        assert_eq!(ident("use", Span::call_site()).to_string(), "r#use");
        assert_eq!(ident("crate", Span::call_site()).to_string(), "crate_");
        assert_eq!(ident("volume", Span::call_site()).to_string(), "volume");
    }
}
