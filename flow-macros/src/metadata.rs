//! What a companion macro says of its task: written by `#[task]`, read by `flow!`.
//!
//! One entry is a braced group:
//!
//! ```text
//! { task Create [(& context "RequestContext") (= size "u64") (@ cx "")] [(~ result "") …]
//!   [(volume "Volume") …] "doc" "crate" }
//! ```
//!
//! `flow` in the place of `task` is a flow used as a node, `bad` one that failed to compile,
//! of which nothing more is said. The second list is absent (`-`) without a `revert`. A retry
//! controller is a `controller`, and has the parameters of `on_failure` at the end.

use crate::names;
use proc_macro2::{Delimiter, Ident, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, bracketed, parenthesized};

/// How a parameter takes its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// `&T`
    Reference,
    /// `T`
    Value,
    /// `#[optional] Option<&T>`
    OptionalReference,
    /// `#[optional] Option<T>`
    OptionalValue,
    /// `&TaskContext`
    Context,
    /// `result: Outcome<'_, T>`
    Outcome,
    /// `flow_failures: &Failures`
    Failures,
    /// `history: &History<T>`, of a retry controller
    History,
}

impl Passing {
    const SIGNS: [(Passing, &'static str); 8] = [
        (Passing::Reference, "&"),
        (Passing::Value, "="),
        (Passing::OptionalReference, "?"),
        (Passing::OptionalValue, "%"),
        (Passing::Context, "@"),
        (Passing::Outcome, "~"),
        (Passing::Failures, "!"),
        (Passing::History, "^"),
    ];

    /// Whether the parameter is a requirement of the task, and not something the engine knows.
    pub(crate) fn is_symbol(self) -> bool {
        use Passing::{Context, Failures, History, Outcome};
        !matches!(self, Context | Outcome | Failures | History)
    }

    pub(crate) fn is_optional(self) -> bool {
        matches!(self, Passing::OptionalReference | Passing::OptionalValue)
    }
}

/// One parameter of `execute` or `revert`.
#[derive(Clone)]
pub(crate) struct Parameter {
    pub(crate) passing: Passing,
    pub(crate) name: Ident,
    /// The type for people; empty for what the engine knows.
    pub(crate) type_text: String,
}

/// One output.
#[derive(Clone)]
pub(crate) struct Output {
    pub(crate) name: Ident,
    /// The type for people; empty when it cannot be seen.
    pub(crate) type_text: String,
}

/// What kind of thing the companion stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Task,
    Controller,
    Flow,
    Bad,
}

/// All that a flow learns of a task.
#[derive(Clone)]
pub(crate) struct Metadata {
    pub(crate) kind: Kind,
    pub(crate) name: Ident,
    pub(crate) execute: Vec<Parameter>,
    pub(crate) revert: Option<Vec<Parameter>>,
    pub(crate) provides: Vec<Output>,
    /// Of a controller.
    pub(crate) on_failure: Vec<Parameter>,
    pub(crate) doc: String,
    /// The crate that the task is of: the source of another crate cannot be shown.
    pub(crate) krate: String,
}

impl Metadata {
    /// Of something that failed to compile.
    pub(crate) fn bad(name: &Ident) -> Self {
        Metadata {
            kind: Kind::Bad,
            name: name.clone(),
            execute: Vec::new(),
            revert: None,
            provides: Vec::new(),
            on_failure: Vec::new(),
            doc: String::new(),
            krate: names::this_crate(),
        }
    }
}

impl ToTokens for Parameter {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let sign: TokenStream = Passing::SIGNS
            .iter()
            .find(|(passing, _)| *passing == self.passing)
            .and_then(|(_, sign)| sign.parse().ok())
            .unwrap_or_default();
        let (name, text) = (&self.name, Literal::string(&self.type_text));
        tokens.extend(quote!((#sign #name #text)));
    }
}

impl Parse for Parameter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        let sign = content.parse::<TokenTree>()?.to_string();
        let passing = Passing::SIGNS
            .iter()
            .find(|(_, known)| *known == sign)
            .map(|(passing, _)| *passing)
            .ok_or_else(|| content.error("unknown sign"))?;
        Ok(Parameter {
            passing,
            name: content.call(syn::ext::IdentExt::parse_any)?,
            type_text: content.parse::<LitStr>()?.value(),
        })
    }
}

impl ToTokens for Output {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let (name, text) = (&self.name, Literal::string(&self.type_text));
        tokens.extend(quote!((#name #text)));
    }
}

impl Parse for Output {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        parenthesized!(content in input);
        Ok(Output {
            name: content.call(syn::ext::IdentExt::parse_any)?,
            type_text: content.parse::<LitStr>()?.value(),
        })
    }
}

impl ToTokens for Metadata {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Metadata { name, execute, provides, on_failure, .. } = self;
        let kind = match self.kind {
            Kind::Task => quote!(task),
            Kind::Controller => quote!(controller),
            Kind::Flow => quote!(flow),
            Kind::Bad => quote!(bad),
        };
        let revert = match &self.revert {
            Some(revert) => quote!([#(#revert)*]),
            None => quote!(-),
        };
        let (doc, krate) = (Literal::string(&self.doc), Literal::string(&self.krate));
        let on_failure =
            (self.kind == Kind::Controller).then(|| quote!([#(#on_failure)*])).into_iter();
        tokens.extend(quote!({
            #kind #name [#(#execute)*] #revert [#(#provides)*] #doc #krate #(#on_failure)*
        }));
    }
}

impl Parse for Metadata {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        fn list<T: Parse>(input: ParseStream<'_>) -> syn::Result<Vec<T>> {
            let content;
            bracketed!(content in input);
            let mut items = Vec::new();
            while !content.is_empty() {
                items.push(content.parse()?);
            }
            Ok(items)
        }
        let content;
        syn::braced!(content in input);
        let word: Ident = content.parse()?;
        let kind = match word.to_string().as_str() {
            "task" => Kind::Task,
            "controller" => Kind::Controller,
            "flow" => Kind::Flow,
            _ => Kind::Bad,
        };
        Ok(Metadata {
            kind,
            name: content.call(syn::ext::IdentExt::parse_any)?,
            execute: list(&content)?,
            revert: if content.peek(Token![-]) {
                content.parse::<Token![-]>()?;
                None
            } else {
                Some(list(&content)?)
            },
            provides: list(&content)?,
            doc: content.parse::<LitStr>()?.value(),
            krate: content.parse::<LitStr>()?.value(),
            on_failure: if content.is_empty() { Vec::new() } else { list(&content)? },
        })
    }
}

/// The companion macro: invoked as `Task! { REST { ACC } }`, where REST is `[(next) REST']`,
/// it invokes `next! { REST' { ACC entry } }`.
///
/// Always exported, and found by everybody through an alias of the task's own name: the type
/// itself keeps private what is private.
pub(crate) fn companion(name: &Ident, metadata: &Metadata) -> TokenStream {
    let hidden = names::unique("task", name);
    let dollar = TokenTree::Punct(proc_macro2::Punct::new('$', proc_macro2::Spacing::Alone));
    quote! {
        #[doc(hidden)]
        #[macro_export]
        #[allow(non_local_definitions)]
        macro_rules! #hidden {
            ([(#dollar(#dollar next:tt)*) #dollar rest:tt] { #dollar(#dollar known:tt)* }) => {
                #dollar(#dollar next)* ! { #dollar rest { #dollar(#dollar known)* #metadata } }
            };
        }
        #[doc(hidden)]
        #[allow(unused_imports, unreachable_pub)]
        pub use #hidden as #name;
    }
}

/// A type as people write it: `Option<&'a str>`, not `Option < & 'a str >`.
pub(crate) fn type_text(tokens: impl ToTokens) -> String {
    fn write(tokens: TokenStream, text: &mut String) {
        let mut joint = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::None => ("", ""),
                    };
                    text.push_str(open);
                    write(group.stream(), text);
                    text.push_str(close);
                    joint = false;
                }
                TokenTree::Punct(punct) => {
                    let sign = punct.as_char();
                    let arrow = sign == '-';
                    if (arrow || sign == '+' || (sign == '=' && !joint)) && !text.ends_with(' ') {
                        text.push(' ');
                    }
                    text.push(sign);
                    let ends_arrow = sign == '>' && text.ends_with("->");
                    if matches!(sign, ',' | ';' | '+' | '=') || ends_arrow {
                        text.push(' ');
                    }
                    joint = punct.spacing() == proc_macro2::Spacing::Joint;
                }
                word => {
                    if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                        text.push(' ');
                    }
                    text.push_str(&word.to_string());
                    joint = false;
                }
            }
        }
    }
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    let text = text.trim().to_owned();
    text.strip_suffix(',').map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_as_people_write_them() {
        for text in [
            "Option<&'a str>",
            "HashMap<String, Vec<u8>>",
            "(Volume, VolumeProperties)",
            "[u8; 16]",
            "Box<dyn Fn(u8) -> String + Send>",
            "crate::model::Volume",
            "<Db as Database>::Row",
            "impl Iterator<Item = u8>",
            "&mut T",
        ] {
            let tokens: TokenStream = text.parse().unwrap();
            assert_eq!(type_text(tokens), text);
        }
    }

    #[test]
    fn an_entry_is_read_as_it_was_written() {
        let text = r#"{ task Create [(& context "Ctx") (@ cx "")] [(~ result "")]
            [(volume "Volume")] "Creates." "app" }"#;
        let entry: Metadata = syn::parse_str(text).unwrap();
        let again: Metadata = syn::parse2(entry.to_token_stream()).unwrap();
        assert_eq!(entry.to_token_stream().to_string(), again.to_token_stream().to_string());
        assert_eq!((again.execute.len(), again.revert.map(|r| r.len())), (2, Some(1)));
        assert_eq!((again.doc.as_str(), again.krate.as_str()), ("Creates.", "app"));
    }
}
