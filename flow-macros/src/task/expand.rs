//! From the facts about a task to what stands beside it.

use super::parse::{Function, Item, Task};
use crate::metadata::Passing;
use crate::span::ends;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{FnArg, Generics, Pat};

/// The type that is the task, with its generics.
fn subject(item: &Item) -> (TokenStream, Generics) {
    match item {
        Item::Impl { item, .. } => (item.self_ty.to_token_stream(), item.generics.clone()),
        Item::Function(function) => (function.sig.ident.to_token_stream(), Generics::default()),
    }
}

/// A free function's type. Braced, so that it lives beside the function: a braced struct has
/// no name among the values.
fn function_type(item: &Item) -> TokenStream {
    let Item::Function(function) = item else { return TokenStream::new() };
    let (vis, name) = (&function.vis, &function.sig.ident);
    let doc = format!("The function [`{name}`](fn@{name}) as a task.");
    // Where rustc says what is private, or has a similar name.
    let (start, end) = ends(name.span());
    let (word, body) = (quote_spanned!(start=> struct), quote_spanned!(end=> {}));
    quote! {
        #[doc = #doc]
        #[allow(non_camel_case_types, clippy::empty_structs_with_brackets)]
        #[derive(Clone, Copy, Debug, Default)]
        #vis #word #name #body
    }
}

/// Everything but the companion.
pub(super) fn impls(item: &Item, task: &Task, krate: &TokenStream) -> TokenStream {
    let (subject, generics) = subject(item);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let function_type = function_type(item);
    let private = quote!(#krate::__private);
    let (name, returns) = (task.name.to_string(), &task.execute.returns);
    let free = matches!(item, Item::Function(_));
    // At the return type, so that rustc points there if it is no `Result`, or if its error is
    // none.
    let place = returns.span();
    let of_result = |what: &str| {
        let what = Ident::new(what, place);
        quote_spanned!(place=> <#returns as #private::TaskResult>::#what)
    };
    let (output, error) = (of_result("Output"), of_result("Error"));
    let execute = shim(&task.execute, "execute", free, &subject, &private);
    let revert = task.revert.as_ref().map(|f| shim(f, "revert", free, &subject, &private));
    let on_failure =
        task.on_failure.as_ref().map(|f| shim(f, "on_failure", free, &subject, &private));
    let arity = arity(task, &subject, &private);
    quote! {
        #function_type
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #krate::Task for #subject #where_clause {
            type Output = #output;
            type Error = #error;
            const NAME: &'static str = #name;
        }
        #[automatically_derived]
        #[doc(hidden)]
        #[allow(private_interfaces, clippy::all, clippy::pedantic, clippy::nursery)]
        impl #impl_generics #subject #where_clause {
            #execute
            #revert
            #on_failure
            #arity
        }
    }
}

/// What other modules call, whatever the visibility of the function itself.
fn shim(
    function: &Function,
    role: &str,
    free: bool,
    subject: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let signature = &function.signature;
    // rustc shows the function's own name when a flow passes it a wrong type.
    let shim = format_ident!("__flow_{role}", span = ends(signature.ident.span()).0);
    let own = &signature.ident;
    let (generics, where_clause) = (&signature.generics, &signature.generics.where_clause);
    let returns = &function.returns;
    let mut declared = Vec::new();
    let mut passed = Vec::new();
    let mut known = function.parameters.iter();
    for (number, argument) in signature.inputs.iter().enumerate() {
        let FnArg::Typed(argument) = argument else { continue };
        let (Pat::Ident(pattern), Some(parameter)) = (&*argument.pat, known.next()) else {
            continue;
        };
        // Not the pattern, which may be `mut x`, and not its name, which may be the function's
        // too and would hide it.
        let name = format_ident!("__flow_{number}", span = pattern.ident.span());
        let ty = &argument.ty;
        match parameter.passing {
            // Typed by what `execute` returns; a wrong type is shown where the user wrote it.
            Passing::Outcome => {
                declared.push(quote! {
                    #name: #private::Outcome<'_, <#subject as #private::Task>::Output>
                });
                let mut name = name.clone();
                name.set_span(ty.span().resolved_at(pattern.ident.span()));
                passed.push(quote!(#name));
            }
            // Likewise.
            Passing::History => {
                declared.push(quote! {
                    #name: &#private::History<<#subject as #private::Task>::Output>
                });
                let mut name = name.clone();
                name.set_span(ty.span().resolved_at(pattern.ident.span()));
                passed.push(quote!(#name));
            }
            _ => {
                declared.push(quote!(#name: #ty));
                passed.push(quote!(#name));
            }
        }
    }
    let (receiver, call) =
        if free { (quote!(&self), quote!(#own)) } else { (quote!(&self), quote!(self.#own)) };
    // Not `async` where it can be, as that would be one state more in every task's arm. The
    // edition of this crate has what is returned borrow from all parameters, as an `async fn`
    // does. But where two parameters share a lifetime, it is none that could be returned.
    let (asynchronous, returns, awaited) = if role == "on_failure" {
        (TokenStream::new(), returns.to_token_stream(), TokenStream::new())
    } else if signature.generics.lifetimes().next().is_some() {
        (quote!(async), returns.to_token_stream(), quote!(.await))
    } else {
        let future = quote_spanned!(Span::mixed_site()=> impl ::core::future::Future);
        (TokenStream::new(), quote!(#future<Output = #returns>), TokenStream::new())
    };
    quote! {
        pub #asynchronous fn #shim #generics (#receiver, #(#declared),*) -> #returns
        #where_clause
        {
            #call(#(#passed),*) #awaited
        }
    }
}

/// Where the return type cannot be seen: lets rustc compare the values with the names.
fn arity(task: &Task, subject: &TokenStream, private: &TokenStream) -> TokenStream {
    if !task.unseen || task.provides.len() == 1 {
        return TokenStream::new();
    }
    let names = task.provides.len();
    let place = task.execute.returns.span();
    let output = quote_spanned!(place=> <#subject as #private::Task>::Output);
    quote! {
        #[allow(dead_code)]
        const __FLOW_PROVIDES: () = #private::assert_values::<#names, #output>();
    }
}

/// For a task with an error of its own: enough for flows to say nothing more about it.
pub(super) fn stub(item: &Item, krate: &TokenStream) -> TokenStream {
    let (subject, generics) = subject(item);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let function_type = function_type(item);
    let name = item.name().to_string();
    quote! {
        #function_type
        #[automatically_derived]
        #[diagnostic::do_not_recommend]
        impl #impl_generics #krate::Task for #subject #where_clause {
            type Output = ();
            type Error = ::std::convert::Infallible;
            const NAME: &'static str = #name;
        }
    }
}
