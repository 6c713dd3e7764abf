//! The part of a flow's generics that a generated type needs: a parameter that no field uses
//! would be an error of rustc's about a type that the author never wrote.

use super::ast::Symbol;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::HashSet;
use syn::{GenericParam, Generics};

/// The parameters that occur in the symbols' types, with the bounds that speak of them alone.
pub(super) fn used_by(symbols: &[Symbol], generics: &Generics) -> Generics {
    let mut words = HashSet::new();
    for symbol in symbols {
        collect(symbol.ty.to_token_stream(), &mut words);
    }
    let mut used = generics.clone();
    used.params =
        generics.params.iter().filter(|param| words.contains(&name_of(param))).cloned().collect();
    let dropped: HashSet<String> =
        generics.params.iter().map(name_of).filter(|name| !words.contains(name)).collect();
    if let Some(clause) = &mut used.where_clause {
        clause.predicates = clause
            .predicates
            .iter()
            .filter(|predicate| {
                let mut words = HashSet::new();
                collect(predicate.to_token_stream(), &mut words);
                words.is_disjoint(&dropped)
            })
            .cloned()
            .collect();
        if clause.predicates.is_empty() || used.params.is_empty() {
            used.where_clause = None;
        }
    }
    used
}

fn name_of(param: &GenericParam) -> String {
    match param {
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
        GenericParam::Lifetime(param) => param.lifetime.to_string(),
    }
}

fn collect(tokens: TokenStream, words: &mut HashSet<String>) {
    let mut lifetime = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), words),
            TokenTree::Ident(ident) if lifetime => {
                words.insert(format!("'{ident}"));
            }
            TokenTree::Ident(ident) => {
                words.insert(ident.to_string());
            }
            TokenTree::Punct(punct) => {
                lifetime = punct.as_char() == '\'';
                continue;
            }
            TokenTree::Literal(_) => {}
        }
        lifetime = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::{format_ident, quote};
    use syn::parse_quote;

    fn used(types: &[syn::Type], generics: Generics) -> String {
        let symbols: Vec<_> = types
            .iter()
            .map(|ty| Symbol { name: format_ident!("x"), ty: ty.clone(), doc: String::new() })
            .collect();
        let used = used_by(&symbols, &generics);
        let clause = &used.where_clause;
        quote!(#used #clause).to_string()
    }

    #[test]
    fn only_what_a_field_uses_is_kept() {
        let mut generics: Generics = parse_quote!(<'a, Db: Database, R, const N: usize>);
        generics.where_clause = Some(parse_quote!(where R: Rpc, Db: Clone));
        let row = used(&[parse_quote!(Db::Row), parse_quote!([u8; N])], generics.clone());
        assert_eq!(row, quote!(<Db: Database, const N: usize> where Db: Clone).to_string());
        assert_eq!(used(&[parse_quote!(u64)], generics.clone()), "");
        assert_eq!(used(&[parse_quote!(&'a str)], generics), quote!(<'a>).to_string());
    }
}
