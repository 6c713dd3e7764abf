//! `atom!`: a task, or a flow of `flow!`, as a value for flows that are made at run time.
//!
//! All that such a flow needs of a task is written here, where it is asked for, and not by
//! `#[task]`: a task that is used in `flow!` alone costs nothing for it. The names come from
//! the companion; the types, which only rustc knows, are read off calls that are never made.

use crate::metadata::{Kind, Metadata, Parameter, Passing};
use crate::names;
use crate::span::near_tokens;
use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Path, PathArguments, Token, token};

const USAGE: &str = "`atom!` takes a task\n\
    = help: write `atom!(Task { field: value })`, `atom!(function)`, or `atom!(Task, value)` for \
    a value that was made elsewhere";

/// `[#[transient]] Path`, `Path { … }`, or `Path, value`.
struct Written {
    transient: bool,
    path: Path,
    value: TokenStream,
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(syn::Attribute::parse_outer)?;
        let unknown = attributes.iter().find(|attribute| !attribute.path().is_ident("transient"));
        if let Some(unknown) = unknown {
            let message = "`atom!` knows the attribute `#[transient]` only";
            return Err(syn::Error::new_spanned(unknown, message));
        }
        let transient = !attributes.is_empty();
        let place = input.span();
        // As a type and not as an expression, in which `ForEach<String>` would compare.
        let fork = input.fork();
        let is_path = fork.parse::<Path>().is_ok()
            && (fork.is_empty() || fork.peek(Token![,]) || fork.peek(token::Brace));
        if !is_path {
            let other = Punctuated::<Expr, Token![,]>::parse_terminated(input)?;
            return Err(match other.first() {
                Some(other) => syn::Error::new_spanned(other, USAGE),
                None => syn::Error::new(place, USAGE),
            });
        }
        let mut path: Path = input.parse()?;
        let mut generic = false;
        for segment in &mut path.segments {
            if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token = Some(Token![::](arguments.lt_token.span));
                generic = true;
            }
        }
        let fields = if input.peek(token::Brace) { Some(input.parse::<Group>()?) } else { None };
        input.parse::<Option<Token![,]>>()?;
        let mut values = Punctuated::<Expr, Token![,]>::parse_terminated(input)?.into_iter();
        let value = match (fields, values.next()) {
            (Some(_), Some(more)) => return Err(syn::Error::new_spanned(more, USAGE)),
            (Some(fields), None) => quote!(#path #fields),
            (None, Some(value)) if generic => {
                quote!({ let __flow_value: #path = #value; __flow_value })
            }
            (None, Some(value)) => value.to_token_stream(),
            // A generic one is not likely to have no fields: they name its type.
            (None, None) if generic => quote!(<#path as ::core::default::Default>::default()),
            (None, None) => quote!(#path {}),
        };
        match values.next() {
            Some(more) => Err(syn::Error::new_spanned(more, USAGE)),
            None => Ok(Written { transient, path, value }),
        }
    }
}

/// The first half: asks the companion.
pub(crate) fn begin(input: TokenStream) -> TokenStream {
    let (krate, rest) = crate::flow::split_crate(input);
    let Written { transient, mut path, value } = match syn::parse2(rest) {
        Ok(written) => written,
        Err(error) => return error_as_atom(&krate, error),
    };
    let word = if transient { quote!(transient) } else { quote!(stored) };
    for segment in &mut path.segments {
        segment.arguments = PathArguments::None;
    }
    let path = near_tokens(path.to_token_stream());
    quote!(#path ! { [(#krate::__private::__atom_build) ([#krate] #word {#value})] {} })
}

fn error_as_atom(krate: &TokenStream, error: syn::Error) -> TokenStream {
    let message = error.to_compile_error();
    quote!({
        #message
        #krate::__private::invalid::<#krate::builder::Atom>()
    })
}

/// The second half: the names are known.
pub(crate) fn build(input: TokenStream) -> TokenStream {
    let mut trees = input.into_iter();
    let (Some(TokenTree::Group(call)), Some(TokenTree::Group(known))) =
        (trees.next(), trees.next())
    else {
        return quote!(::core::compile_error!("`__atom_build` is a part of `atom!`"));
    };
    let (krate, rest) = crate::flow::split_crate(call.stream());
    let mut rest = rest.into_iter();
    let (Some(word), Some(TokenTree::Group(value))) = (rest.next(), rest.next()) else {
        return quote!(::core::compile_error!("`__atom_build` is a part of `atom!`"));
    };
    let metadata: Metadata = match syn::parse2(known.stream()) {
        Ok(metadata) => metadata,
        Err(error) => return error_as_atom(&krate, error),
    };
    let atom = AtomOf {
        private: quote!(#krate::__private),
        stored: word.to_string() == "stored",
        value: value.stream(),
        metadata,
    };
    match atom.metadata.kind {
        Kind::Task | Kind::Controller => atom.task(),
        Kind::Flow => atom.flow(),
        Kind::Bad => {
            let private = &atom.private;
            quote!(#private::invalid::<#private::Atom>())
        }
    }
}

struct AtomOf {
    private: TokenStream,
    stored: bool,
    value: TokenStream,
    metadata: Metadata,
}

impl AtomOf {
    /// What the companion says, as data.
    fn names(&self) -> TokenStream {
        let (private, metadata) = (&self.private, &self.metadata);
        let requires = crate::flow::parameters(metadata).into_iter().map(|(parameter, needed)| {
            let name = Literal::string(&names::plain(&parameter.name));
            let ty = Literal::string(&parameter.type_text);
            let revert = needed == flow_graph::model::NeededBy::Revert;
            let optional = parameter.passing.is_optional();
            quote!((#name, #ty, #revert, #optional))
        });
        let provides = metadata.provides.iter().map(|output| {
            let name = Literal::string(&names::plain(&output.name));
            let ty = Literal::string(&output.type_text);
            quote!((#name, #ty))
        });
        let (name, doc) = (names::plain(&metadata.name), &metadata.doc);
        let reverts = metadata.kind == Kind::Flow || metadata.revert.is_some();
        quote! {
            #private::door::Names {
                name: #name,
                doc: #doc,
                requires: &[#(#requires),*],
                provides: &[#(#provides),*],
                reverts: #reverts,
            }
        }
    }

    /// The place of a parameter among what the task requires.
    fn place(&self, parameter: &Parameter) -> usize {
        let name = names::plain(&parameter.name);
        let all = crate::flow::parameters(&self.metadata);
        all.iter().position(|(known, _)| names::plain(&known.name) == name).unwrap_or_default()
    }

    fn task(&self) -> TokenStream {
        let AtomOf { private, metadata, value, .. } = self;
        let names = self.names();
        let types = self.types();
        let arguments = self.arguments(&metadata.execute);
        let revert = match &metadata.revert {
            None => quote!(::core::result::Result::Ok(())),
            Some(revert) => {
                let arguments = self.arguments(revert);
                quote! {
                    match __flow_task.__flow_revert(#arguments).await {
                        ::core::result::Result::Ok(()) => ::core::result::Result::Ok(()),
                        ::core::result::Result::Err(__flow_error) => {
                            ::core::result::Result::Err(__flow_call.failed(__flow_error))
                        }
                    }
                }
            }
        };
        let (door, decide) = match metadata.kind {
            Kind::Controller => {
                let arguments = self.arguments(&metadata.on_failure);
                let decide = quote! {
                    |__flow_task, __flow_arguments| __flow_task.__flow_on_failure(#arguments),
                };
                (variable_free("controller"), decide)
            }
            _ => (variable_free("task"), TokenStream::new()),
        };
        quote! {{
            #[allow(unused_variables, clippy::all, clippy::pedantic, clippy::nursery)]
            let __flow_atom = #private::door::#door(
                &#names,
                #value,
                |__flow_task, __flow_types| { #types },
                |__flow_task, __flow_arguments, __flow_call| ::std::boxed::Box::pin(async move {
                    #private::door::executed(
                        __flow_task,
                        __flow_call,
                        __flow_task.__flow_execute(#arguments).await,
                    )
                }),
                |__flow_task, __flow_arguments, __flow_call, __flow_outcome, __flow_failures| {
                    ::std::boxed::Box::pin(async move { #revert })
                },
                #decide
            );
            __flow_atom
        }}
    }

    /// Finds the types, by calls that are never made.
    fn types(&self) -> TokenStream {
        let (private, metadata) = (&self.private, &self.metadata);
        let mut lets = TokenStream::new();
        let mut probe = |parameters: &[Parameter], part: &str| -> TokenStream {
            let arguments = parameters.iter().map(|parameter| {
                let place = variable(part, self.place(parameter));
                if parameter.passing.is_symbol() {
                    lets.extend(quote! {
                        let #place = <#private::Infer<_> as ::core::default::Default>::default();
                    });
                }
                match parameter.passing {
                    Passing::Reference => quote!(#place.lend()),
                    Passing::Value => quote!(#place.give()),
                    Passing::OptionalReference => {
                        quote!(::core::option::Option::Some(#place.lend()))
                    }
                    Passing::OptionalValue => quote!(::core::option::Option::Some(#place.give())),
                    Passing::Context | Passing::Outcome | Passing::Failures | Passing::History => {
                        quote!(#private::invalid())
                    }
                }
            });
            quote!(#(#arguments),*)
        };
        let execute = probe(&metadata.execute, "execute");
        let on_failure = (metadata.kind == Kind::Controller).then(|| {
            let arguments = probe(&metadata.on_failure, "on_failure");
            quote!(let _ = __flow_task.__flow_on_failure(#arguments);)
        });
        let revert = metadata.revert.as_ref().map(|revert| {
            let arguments = probe(revert, "revert");
            quote!(let _ = __flow_task.__flow_revert(#arguments);)
        });
        let has = |parameters: &[Parameter], parameter: &Parameter| {
            let name = names::plain(&parameter.name);
            parameters.iter().any(|known| names::plain(&known.name) == name)
        };
        let parts = [
            ("execute", metadata.execute.as_slice()),
            ("on_failure", metadata.on_failure.as_slice()),
            ("revert", metadata.revert.as_deref().unwrap_or_default()),
        ];
        let requires = crate::flow::parameters(metadata).into_iter().enumerate().map(
            |(place, (parameter, _))| {
                let owners = parts.iter().filter(|(_, parameters)| has(parameters, parameter));
                let owners = owners.map(|(part, _)| {
                    let place = variable(part, place);
                    quote!(#place.owner())
                });
                quote!(__flow_types.requires(&[#(#owners),*]);)
            },
        );
        let stored = self.stored.then(|| quote!(__flow_types.stored();));
        let part = if self.stored { "stored_part" } else { "part" };
        let part = Ident::new(part, Span::call_site());
        let provides = match metadata.provides.len() {
            1 => quote!(__flow_types.all();),
            several => (0..several)
                .map(|place| {
                    let index = syn::Index::from(place);
                    quote! {
                        __flow_types.#part(
                            |__flow_value| &__flow_value.#index,
                            |__flow_lists| &__flow_lists.#index,
                        );
                    }
                })
                .collect(),
        };
        quote! {
            #lets
            if false {
                let _ = __flow_task.__flow_execute(#execute);
                #on_failure
                #revert
            }
            #(#requires)*
            #stored
            #provides
        }
    }

    /// What a function of the task is given.
    fn arguments(&self, parameters: &[Parameter]) -> TokenStream {
        let arguments = parameters.iter().map(|parameter| {
            let place = self.place(parameter);
            match parameter.passing {
                Passing::Reference => quote!(__flow_arguments.lend(#place)),
                Passing::Value => quote!(__flow_arguments.give(#place)),
                Passing::OptionalReference => quote!(__flow_arguments.lend_option(#place)),
                Passing::OptionalValue => quote!(__flow_arguments.give_option(#place)),
                Passing::Context => quote!(&__flow_call.context()),
                Passing::Outcome => quote!(__flow_outcome),
                Passing::Failures => quote!(__flow_failures),
                Passing::History => quote!(&__flow_arguments.history()),
            }
        });
        quote!(#(#arguments),*)
    }

    fn flow(&self) -> TokenStream {
        let AtomOf { private, metadata, value, stored, .. } = self;
        let names = self.names();
        let infer = quote! { <#private::Infer<_> as ::core::default::Default>::default() };
        let inputs = metadata.execute.iter().enumerate();
        let outputs = metadata.provides.iter().enumerate();
        let setter = |parameter: &Parameter| crate::flow::setter(&parameter.name);
        let (mut lets, mut probes) = (TokenStream::new(), TokenStream::new());
        let (mut types, mut sets) = (TokenStream::new(), TokenStream::new());
        for (place, input) in inputs {
            let (probe, setter) = (variable("input", place), setter(input));
            lets.extend(quote!(let #probe = #infer;));
            probes.extend(quote!(__flow_slots.#setter(#probe.give());));
            types.extend(quote! {
                __flow_types.requires(&[#probe.opaque()]);
            });
            sets.extend(quote!(__flow_slots.#setter(__flow_arguments.give(#place));));
        }
        let mut gets = TokenStream::new();
        for (place, output) in outputs {
            let probe = variable("output", place);
            let getter = crate::flow::getter(&output.name);
            let ty = if *stored { quote!(stored) } else { quote!(opaque) };
            lets.extend(quote!(let #probe = #infer;));
            probes.extend(quote!(#probe.is(&*__flow_slots.#getter());));
            types.extend(quote!(__flow_types.output(#probe.#ty());));
            gets.extend(quote!(#place => #private::door::share(&*__flow_slots.#getter()),));
        }
        let word = Ident::new(if *stored { "stored" } else { "transient" }, Span::call_site());
        quote! {{
            #[allow(unused_variables, clippy::all, clippy::pedantic, clippy::nursery)]
            let __flow_atom = #private::door::flow(
                &#names,
                #value,
                |__flow_slots, __flow_types| {
                    #lets
                    if false { #probes }
                    #types
                },
                || ::core::default::Default::default(),
                |__flow_slots, __flow_arguments| {
                    __flow_slots.__flow_clear();
                    #sets
                },
                |__flow_slots, __flow_place| match __flow_place {
                    #gets
                    _ => ::core::option::Option::None,
                },
                #private::door::#word,
            );
            __flow_atom
        }}
    }
}

fn variable_free(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn variable(part: &str, place: usize) -> Ident {
    format_ident!("__flow_{part}_{place}", span = Span::call_site())
}
